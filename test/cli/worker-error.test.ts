import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { failureOf } from '../../src/cli/run.js';
import { UsageError } from '../../src/cli/shell/io.js';
import { errorOfWorker, workerError } from '../../src/cli/shell/worker-error.js';

const missing = (): unknown => {
  try {
    return readFileSync('/nowhere/deal.yaml');
  } catch (error) {
    return error;
  }
};

test.each([
  ['what the user can mend', new UsageError('two of a kind', 'name one'), 2],
  ['the same without a remedy', new UsageError('two of a kind'), 2],
  ['what the system refuses', missing(), 2],
  ['a defect', new TypeError('x is not a function'), 3],
  ['what is no error', 'a text', 3],
])('an error of a worker has the words and the exit code of one without: %s', (_, error, exit) => {
  const arrived = errorOfWorker(structuredClone(workerError(error)));
  const plain = failureOf(error, []);
  expect(failureOf(arrived, [])).toEqual(plain);
  expect(plain.exit).toBe(exit);
  if (error instanceof Error) expect(arrived.stack).toBe(error.stack);
});
