import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Tests that concern a folder: quick ones, that compare with figures worked out elsewhere. The folder is measured with these alone.
 */
const TESTS = {
  'src/model/method': ['test/model/method'],
  'src/input/text': ['test/input/text'],
  'src/input/tables': ['test/input/tables'],
  'src/input/yaml': ['test/input/yaml'],
};

const HERE = import.meta.dirname;
const ROOT = join(HERE, '..', '..');
const [folder, ...more] = process.argv.slice(2);
const tests = TESTS[folder?.replace(/\/$/, '')];
if (!tests) {
  process.stderr.write(
    `usage: npm run test:mutation -- FOLDER [options of Stryker], with a FOLDER of:\n  ${Object.keys(TESTS).join('\n  ')}\n`,
  );
  process.exit(2);
}
const run = (program, words, env = {}) => {
  const { status } = spawnSync(program, words, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? 1);
};
if (!existsSync(join(HERE, 'node_modules'))) run('npm', ['ci', '--prefix', HERE, '--ignore-scripts', '--no-audit', '--no-fund']);
run(
  process.execPath,
  [
    join(HERE, 'node_modules/@stryker-mutator/core/bin/stryker.js'),
    'run',
    join(HERE, 'stryker.config.mjs'),
    ...(more.includes('--mutate') ? [] : ['--mutate', `${folder.replace(/\/$/, '')}/**/*.ts`]),
    ...more,
  ],
  { MUTATION_TESTS: tests.join(',') },
);
