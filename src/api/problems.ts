import type { Failure, Warning } from '../kernel/failure.js';
import { messageOf } from '../report/print/problems.js';

/** Input that cannot be computed on: every problem of every file, one a line of the message. */
export class InputError extends Error {
  constructor(
    readonly failures: readonly Failure[],
    readonly warnings: readonly Warning[],
  ) {
    super([`${failures.length} ${failures.length === 1 ? 'problem' : 'problems'} in the input`, ...failures.map(line)].join('\n'));
    this.name = 'InputError';
  }
}

function line(failure: Failure): string {
  const { code, place, expected } = failure;
  const at = [place.file, place.line, place.column].filter((part) => part !== null).join(':');
  return `${at} ${code}: ${messageOf(failure)}${expected === '' ? '' : `, expected ${expected}`}`;
}
