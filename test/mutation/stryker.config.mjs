import { tmpdir } from 'node:os';
import { join } from 'node:path';

const work = join(tmpdir(), 'gpulien-mutation');

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  // Texts are messages, which tests match loosely; a constant that a module makes as it loads would need every test for each mutant.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  ignorePatterns: ['dist', '.ci', 'test/mutation/node_modules'],
  concurrency: 2,
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 60,
  disableTypeChecks: false,
  checkers: [],
  tempDirName: join(work, 'sandbox'),
  incremental: true,
  incrementalFile: join(work, 'incremental.json'),
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: join(work, 'report.json') },
};
