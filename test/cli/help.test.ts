import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fitted } from '../../src/cli/commands/help.js';
import { TOPICS } from '../../src/cli/shell/manual.js';
import { gpulien } from './harness.js';

const page = (name: string): string => readFileSync(new URL(`../../src/manual/${name}.md`, import.meta.url), 'utf8');

describe('help', () => {
  test('without a topic prints the help of the program and the list of topics', async () => {
    const { code, out, err } = await gpulien(['help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const program = (await gpulien(['--help'])).out;
    expect(out.startsWith(program)).toBe(true);
    expect(out.slice(program.length)).toMatch(/^\nManual, a page with gpulien help TOPIC:\n {2}Input\n {4}deals +deal\.yaml/);
    for (const topic of ['score', 'scenarios', 'errors', 'glossary', 'licences']) expect(out).toMatch(new RegExp(`^ {4}${topic} `, 'm'));
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(92);
  });

  test('with a topic prints its page, as it is into a pipe', async () => {
    for (const name of ['score', 'method', 'glossary'])
      expect(await gpulien(['help', name], { columns: 60 })).toEqual({ code: 0, out: page(name), err: '' });
  });

  test.each([
    ['methodology', 'method'],
    ['market show', 'market'],
    ['market import', 'market'],
    ['SCORE', 'score'],
    ['warnings', 'errors'],
    ['json', 'output'],
  ])('%s finds the page %s', async (topic, name) => expect((await gpulien(['help', ...topic.split(' ')])).out).toBe(page(name)));

  test.each([
    ['scor', 'score'],
    ['scenaros', 'scenarios'],
    ['glosary', 'glossary'],
    ['stres', 'stress'],
    ['licence', 'licences'],
  ])('%s exits 2 and names %s', async (topic, near) => {
    expect(await gpulien(['help', topic])).toEqual({
      code: 2,
      out: '',
      err: `error: the manual has no page "${topic}"\n  Did you mean ${near}? gpulien help lists the topics\n`,
    });
  });

  test.each(['cal', 'zebra', 'waterfall', 'x'.repeat(500), 'score meridian'])('%s exits 2 and names none', async (topic) => {
    const { code, out, err } = await gpulien(['help', topic]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(`error: the manual has no page "${topic.slice(0, 100)}"\n  gpulien help lists the topics\n`);
  });

  test('at a terminal the paragraphs of every page fit the window, and nothing else changes', async () => {
    for (const topic of TOPICS) {
      const words = topic.split(' ');
      const plain = (await gpulien(['help', ...words])).out;
      const { out } = await gpulien(['help', ...words], { isTTY: true, columns: 72 });
      const untouched = (text: string): string[] => text.split('\n').filter((line) => /^(?: {4}|#|\||!\[)/.test(line));
      expect(untouched(out)).toEqual(untouched(plain));
      expect(out.split(/\s+/)).toEqual(plain.split(/\s+/));
      expect((await gpulien(['help', ...words], { isTTY: true, columns: 100 })).out).toBe(plain);
      let fenced = false;
      for (const line of out.split('\n')) {
        if (line.startsWith('```')) fenced = !fenced;
        else if (!fenced && !/^(?: {4}|#|\||!\[)/.test(line) && !line.trim().includes(']('))
          expect(line.length, line).toBeLessThanOrEqual(72);
      }
    }
  });

  test('a long paragraph and a long item are wrapped; code, tables and headings are not', () => {
    const long = 'word '.repeat(20).trim();
    const text = `# ${long}\n\n${long}\nshort\n\n* ${long}\n* short\n\n| ${long} |\n\n    ${long}\n\n\`\`\`\n${long}\n\`\`\`\n`;
    expect(fitted(text, 60)).toBe(
      [
        `# ${long}`,
        '',
        'word '.repeat(12).trim(),
        `${'word '.repeat(8)}short`,
        '',
        `* ${'word '.repeat(11).trim()}`,
        `  ${'word '.repeat(9).trim()}`,
        '* short',
        '',
        `| ${long} |`,
        '',
        `    ${long}`,
        '',
        '```',
        long,
        '```',
        '',
      ].join('\n'),
    );
  });
});
