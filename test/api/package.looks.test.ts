import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { dealFolder, gpulien, temporaryFolder } from '../cli/harness.js';

const ROOT = new URL('../..', import.meta.url).pathname;
/** A program's folder with the package installed. */
const app = temporaryFolder();
const installed = join(app, 'node_modules', 'gpulien');
const SAMPLE = join(ROOT, 'samples', 'meridian');

beforeAll(() => {
  mkdirSync(installed, { recursive: true });
  execFileSync(process.execPath, [join(ROOT, 'src', 'build.mjs'), join(installed, 'dist')]);
  execFileSync(process.execPath, [tsc, '-p', join(ROOT, 'src', 'api', 'tsconfig.json'), '--outDir', join(installed, 'dist', 'types')]);
  copyFileSync(join(ROOT, 'package.json'), join(installed, 'package.json'));
  for (const name of ['decimal.js', '@types', 'undici-types'])
    symlinkSync(join(ROOT, 'node_modules', name), join(app, 'node_modules', name));
  symlinkSync(join(ROOT, 'samples'), join(app, 'samples'));
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
}, 120_000);

const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');

/** Runs a program in the folder. */
function program(code: string): string {
  writeFileSync(join(app, 'program.js'), code);
  return execFileSync(process.execPath, ['program.js'], { cwd: app, encoding: 'utf8', maxBuffer: 2 ** 26 });
}

const printed = async (...argv: string[]): Promise<string> => (await gpulien([...argv, '--json', '--quiet'])).out;

describe('the package that a program imports', () => {
  it.each([
    ['score', 'json.score(score(deal))', ['score', SAMPLE]],
    [
      'stress',
      "json.stress(stress(deal, await loadScenarios(deal, { only: 'rental-crash' })))",
      ['stress', SAMPLE, '--scenario', 'rental-crash'],
    ],
    ['project', 'json.project(project(deal))', ['project', SAMPLE]],
    ['explain', "json.explain(explain(deal, { metric: 'lgd' }), { metric: 'lgd' }, deal)", ['explain', SAMPLE, 'lgd']],
  ])('%s: the JSON of the command line', async (_, expression, argv) => {
    const out = program(`import { explain, json, loadDeal, loadScenarios, project, score, stress } from 'gpulien';
const deal = await loadDeal(${JSON.stringify(SAMPLE)});
console.log(${expression});`);
    expect(out).toBe(await printed(...argv));
  });

  it('takes the options of the command line', async () => {
    const out = program(`import { json, loadDeal, score } from 'gpulien';
const deal = await loadDeal(${JSON.stringify(SAMPLE)}, { asOf: '2026-10-15', assumptions: 'baseline', set: ['scrap=0'] });
console.log(json.score(score(deal)));`);
    expect(out).toBe(await printed('score', SAMPLE, '--as-of', '2026-10-15', '--assumptions', 'baseline', '--set', 'scrap=0'));
  });

  it('throws every problem of a deal that cannot be computed on', () => {
    const broken = dealFolder({ 'fleet.csv': 'asset_id\n1\n' });
    const out = program(`import { InputError, loadDeal } from 'gpulien';
const error = await loadDeal(${JSON.stringify(broken)}).catch((thrown) => thrown);
console.log(error instanceof InputError, error.failures[0].code, error.failures.length);
console.log(error.message);`);
    expect(out).toMatch(/^true MISSING_COLUMN [2-9]\d*\n\d+ problems in the input\nfleet\.csv:1:?\d* MISSING_COLUMN: the column /);
  });

  it('runs the example of the manual, whose types hold', () => {
    const page = readFileSync(join(ROOT, 'src', 'manual', 'api.md'), 'utf8');
    const example = /^```js\n([\s\S]*?)^```$/m.exec(page)![1]!;
    expect(program(example)).toMatch(/^[A-D]{1,3}[+-]? \d\.\d{3}\n\d+ \d+\ndebt \/ value\nscore\/1\n$/);
    writeFileSync(join(app, 'example.ts'), example.replace('[base, crashed]', '[base, crashed = base!]').replace('(base.', '(base!.'));
    writeFileSync(
      join(app, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: { module: 'NodeNext', target: 'ES2022', strict: true, noEmit: true, types: ['node'] },
        files: ['example.ts'],
      }),
    );
    expect(execFileSync(process.execPath, [tsc, '-p', app], { encoding: 'utf8' })).toBe('');
  }, 120_000);

  it('names on its page what it exports', () => {
    const page = readFileSync(join(ROOT, 'src', 'manual', 'api.md'), 'utf8');
    const names = JSON.parse(program(`import * as all from 'gpulien'; console.log(JSON.stringify(Object.keys(all)));`)) as string[];
    expect(names.filter((name) => !new RegExp(`\`${name}\\b`).test(page))).toEqual([]);
  });
});
