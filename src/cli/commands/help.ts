import type { Command } from 'commander';
import leven from 'leven';
import { flow } from '../../report/print/look.js';
import { UsageError } from '../shell/io.js';
import { TOPICS, pageOf, topicList } from '../shell/manual.js';
import { widthOf } from '../shell/screen.js';
import type { Session } from '../shell/session.js';

/** Prints a page of the manual; without a topic the help of the program and the list of topics. */
export async function help(words: readonly string[], program: Command, session: Session): Promise<void> {
  if (words.length === 0) {
    program.outputHelp();
    session.print(`\n${topicList()}`);
    return;
  }
  const topic = words.join(' ').toLowerCase();
  const text = await pageOf(topic);
  if (text === null)
    throw new UsageError(`the manual has no page "${topic.slice(0, 100)}"`, `${suggestion(topic)}gpulien help lists the topics`);
  session.print(session.io.isTTY ? fitted(text, widthOf(undefined, session.io)) : text);
}

/** A topic at most two letters, and a third of the word, away. */
function suggestion(topic: string): string {
  const [nearest] = TOPICS.map((word) => ({ word, distance: leven(topic.slice(0, 100), word) })).sort((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= Math.min(2, nearest.word.length / 3) ? `Did you mean ${nearest.word}? ` : '';
}

/** A page with its long paragraphs wrapped to the window; headings, tables and code stay as they are. */
export function fitted(text: string, width: number): string {
  const lines = text.split('\n');
  const out: string[] = [];
  for (let i = 0; i < lines.length;) {
    const line = lines[i]!;
    const fence = /^(?:```|~~~)/.exec(line)?.[0];
    const end = fence !== undefined ? afterFence(lines, i, fence) : isProse(line) ? afterParagraph(lines, i) : i + 1;
    const block = lines.slice(i, end);
    out.push(...(fence === undefined && isProse(line) && block.some((one) => one.length > width) ? rewrapped(block, width) : block));
    i = end;
  }
  return out.join('\n');
}

const LEAD = /^(?:\* |- |\d+\. )/;
const isProse = (line: string): boolean => line.trim() !== '' && !/^(?: {4}|#|\||```|~~~|!\[)/.test(line);

function afterFence(lines: readonly string[], from: number, fence: string): number {
  const close = lines.findIndex((line, i) => i > from && line.startsWith(fence));
  return close < 0 ? lines.length : close + 1;
}

function afterParagraph(lines: readonly string[], from: number): number {
  const end = lines.findIndex((line, i) => i > from && (!isProse(line) || LEAD.test(line)));
  return end < 0 ? lines.length : end;
}

/** A paragraph, or an item of a list with a hanging indent, in lines of at most the width. */
function rewrapped(block: readonly string[], width: number): string[] {
  const lead = LEAD.exec(block[0]!)?.[0] ?? '';
  const words = [block[0]!.slice(lead.length), ...block.slice(1)].flatMap((line) => line.trim().split(' '));
  return flow(words, ' ', width - lead.length).map((line, i) => (i === 0 ? lead : ' '.repeat(lead.length)) + line);
}
