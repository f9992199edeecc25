import type { Question } from '../../input/convert/decide.js';
import { clean } from '../../report/print/clean.js';
import { type Terminal, UsageError } from './io.js';

/** Asks at the terminal for what only a person can decide. @throws UsageError where the person leaves */
export async function ask(question: Question, terminal: Terminal | undefined): Promise<string> {
  const { isCancel, select } = await import('@clack/prompts');
  const answer = await select({
    message: clean(question.asks),
    options: question.answers.map(({ label, value }) => ({ label: clean(label), value })),
    maxItems: 12,
    ...terminal,
  });
  if (isCancel(answer))
    throw new UsageError('left without an answer; nothing was written', `--${question.option} gives it on the command line`);
  return answer as string;
}
