import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/print/look.js';
import { SORTS, STRESS_TABLES } from '../../src/report/stress/stress-tables.js';
import { HOSTILE, SAFE } from '../report/hostile.js';
import { dealFolder, gpulien, temporaryFolder, terms } from './harness.js';
import { scenarioFile, schemaErrors } from './stress-harness.js';

const DEAL = dealFolder();
const MERIDIAN = join(import.meta.dirname, '../../samples/meridian');
/** The starter with two scenarios of its own, and one that takes the place of a bundled one. */
const OWN = dealFolder({
  'scenarios.yaml':
    scenarioFile('mild', 'A mild one') +
    scenarioFile('dark', 'Lights out', 'why', '[ { rental_level: -0.9 }, { customers: { event: default, at: 1 } } ]') +
    scenarioFile('rental-crash', 'Mine', 'mine'),
});
const ids = (out: string): string[] => JSON.parse(out).scenarios.map((s: any) => s.id);
const SOME = ['--scenario', 'rental-crash,severe,rates-up'];

describe('stress', () => {
  test('lays the base case and every bundled scenario side by side', async () => {
    const { code, out, err } = await gpulien(['stress', DEAL, '--width', '160']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const word of ['base', 'rental-crash', 'severe', 'Resale prices −85 %', 'DEFAULT', 'BREACH', 'worst month', 'Loss at'])
      expect(out).toContain(word);
    expect(out).toMatch(/No effect on this deal: .*Export restrictions \(export-ban\)/);
    expect(out).not.toContain('Export restrictions: ');
  });

  test('--json follows its schema, base first, and the base case is score to the last digit', async () => {
    const { code, out } = await gpulien(['stress', DEAL, '--json']);
    expect(code).toBe(0);
    expect(schemaErrors('stress', out)).toEqual([]);
    const [base] = JSON.parse(out).scenarios;
    const score = JSON.parse((await gpulien(['score', DEAL, '--json'])).out);
    expect(base).toMatchObject({ id: 'base', values: score.values, ltv: score.ltv, coverage: score.coverage, warnings: [] });
    expect(base.rating).toEqual(Object.fromEntries(Object.keys(base.rating).map((key) => [key, score.rating[key]])));
    expect(base.covenants.map((c: any) => [c.id, c.status, c.first_breach])).toEqual(
      score.covenants.map((c: any) => [c.id, c.status, c.first_breach]),
    );
  });

  test("takes the deal's own scenarios beside the library, or those of --scenarios alone", async () => {
    expect(ids((await gpulien(['stress', OWN, '--json'])).out)).toEqual(expect.arrayContaining(['base', 'mild', 'dark', 'severe']));
    const crash = JSON.parse((await gpulien(['stress', OWN, '--json'])).out).scenarios.find((s: any) => s.id === 'rental-crash');
    expect(crash.name).toBe('Mine');
    const elsewhere = temporaryFolder();
    writeFileSync(join(elsewhere, 'house.yaml'), scenarioFile('house', 'House view'));
    const { out } = await gpulien(['stress', OWN, '--scenarios', 'house.yaml', '--json'], { cwd: elsewhere });
    expect(ids(out)).toEqual(['base', 'house']);
    expect(JSON.parse(out).inputs.at(-1)).toMatchObject({ file: 'house.yaml', rows: null });
    symlinkSync(join(elsewhere, 'house.yaml'), join(elsewhere, 'link.yaml'));
    expect(ids((await gpulien(['stress', OWN, '--scenarios', 'link.yaml', '--json'], { cwd: elsewhere })).out)).toEqual(['base', 'house']);
  });

  test('--scenario a,b+c is two runs, the second of two at once', async () => {
    expect(ids((await gpulien(['stress', DEAL, '--scenario', 'rates-up,rental-crash+anchor-default', '--json'])).out)).toEqual([
      'base',
      'rates-up',
      'rental-crash+anchor-default',
    ]);
    expect(ids((await gpulien(['stress', DEAL, '--scenario', 'base', '--json'])).out)).toEqual(['base']);
  });

  test('worst comes first, and --sort asks for another order; JSON and CSV keep the given one without it', async () => {
    const shown = async (...more: string[]): Promise<string[]> =>
      [
        ...(await gpulien(['stress', DEAL, ...SOME, '--width', '200', ...more])).out
          .split('Covenants that break')[0]!
          .matchAll(/^ {2}(base|rental-crash|severe|rates-up) /gm),
      ].map((m) => m[1]!);
    const { scenarios } = JSON.parse((await gpulien(['stress', DEAL, ...SOME, '--json'])).out);
    const by = (figure: (s: any) => number): string[] => [
      'base',
      ...scenarios
        .slice(1)
        .sort((a: any, b: any) => figure(b) - figure(a))
        .map((s: any) => s.id),
    ];
    expect(await shown()).toEqual(by((s) => s.default_case.loss_pv * 100 + s.breaches));
    expect(await shown('--sort', 'ltv')).toEqual(by((s) => s.ltv.olv * 1e9 + s.default_case.loss_pv));
    expect(await shown('--sort', 'dscr')).toEqual(by((s) => -s.coverage.dscr_min));
    expect(await shown('--sort', 'id')).toEqual(['base', 'rates-up', 'rental-crash', 'severe']);
    for (const sort of SORTS)
      expect(ids((await gpulien(['stress', DEAL, ...SOME, '--sort', sort, '--json'])).out)).toEqual(await shown('--sort', sort));
    expect(ids((await gpulien(['stress', DEAL, ...SOME, '--json'])).out)).toEqual(['base', 'rental-crash', 'severe', 'rates-up']);
  });

  test('puts a missed payment first, and never last, with the month of each recovery', async () => {
    const both = ['stress', MERIDIAN, '--scenario', 'export-ban,severe,columbus-dark+anchor-default'];
    const { out } = await gpulien([...both, '--width', '200']);
    expect(out).toContain('first missed payment The Columbus site goes dark + Default of the largest customer: CCC-/CC, 2028-12-31');
    const rows = [...out.split('Draws stopped')[0]!.matchAll(/^ {2}([a-z]+-[a-z+-]+|base|severe) /gm)].map((match) => match[1]!);
    expect(rows).toEqual(['base', 'columbus-dark+anchor-default', 'severe']);
    expect(out).toMatch(/^ {2}columbus-dark\+anchor-default .* \+13\.2 2028-12 /m);
    expect(out.replace(/\s+/g, ' ')).toContain('Draws stopped, for equity to pay: severe $24.00m, columbus-dark+anchor-default $24.00m');
    expect(out).toMatch(/No effect on this deal: .*\(export-ban\)/);
    const all = (await gpulien([...both, '--csv', '--quiet'])).out;
    expect(all.indexOf('\nexport-ban,')).toBeGreaterThan(0);
    expect(all.indexOf('\nsevere,')).toBeLessThan(all.indexOf('\ncolumbus-dark+anchor-default,'));
  });

  test('shows each change from base', async () => {
    const { out } = await gpulien(['stress', DEAL, '--scenario', 'severe', '--assumptions', 'baseline', '--width', '160']);
    const [base, severe] = JSON.parse(
      (await gpulien(['stress', DEAL, '--scenario', 'severe', '--assumptions', 'baseline', '--json', '--quiet'])).out,
    ).scenarios;
    expect(severe.default_case.loss_pv).toBeGreaterThan(base.default_case.loss_pv);
    expect(out).toContain(`+${((severe.ltv.olv - base.ltv.olv) * 100).toFixed(1)} `);
    expect(out).toContain(`+${((severe.default_case.loss_pv - base.default_case.loss_pv) / 1e6).toFixed(2)}m`);
  });

  test('--detail prints the score under one scenario below its name, reason and shocks', async () => {
    const { code, out } = await gpulien(['stress', DEAL, '--detail', 'rental-crash']);
    expect(code).toBe(0);
    expect(out).toMatch(/^UNDER SCENARIO Rents −44 % at once \(rental-crash\)\n/);
    expect(out).toContain('  - market rents −44 % at once\n');
    expect(out).toContain('Exposure and collateral value');
    const { scenarios } = JSON.parse((await gpulien(['stress', DEAL, '--scenario', 'rental-crash', '--json'])).out);
    expect(out).toContain(`${(scenarios[1].ltv.olv * 100).toFixed(1)}%`);
    expect((await gpulien(['stress', DEAL, '--detail', 'rental-crash+rates-up'])).out).toContain('index rate +300 bp at once');
    const own = (await gpulien(['stress', DEAL, '--detail', 'base'])).out;
    expect(own.slice(own.indexOf('\n\n') + 2)).toBe((await gpulien(['score', DEAL, '--full', '--no-band'])).out);
    expect(await gpulien(['stress', DEAL, '--detail', 'rental-crsh'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('Did you mean rental-crash?'),
    });
  });

  test('--verbose tells what the scenarios are', async () => {
    const { out } = await gpulien(['stress', DEAL, '--scenario', 'severe', '--verbose']);
    for (const words of ['What the scenarios are', '- index rate +300 bp at once', 'customers (customer group largest) default in month 3'])
      expect(out).toContain(words);
  });

  test('--quiet prints the verdict alone', async () => {
    expect((await gpulien(['stress', DEAL, ...SOME, '--quiet', '--width', '200'])).out).toMatch(
      /^base \S+ · 3 scenarios · .*\nlargest loss .*\n$/,
    );
  });

  test.each(STRESS_TABLES)('--csv %s prints that table; scenarios are the default', async (table) => {
    const run = ['stress', DEAL, '--scenario', 'severe,delivery-delay', '--quiet', '--csv'];
    const { code, out } = await gpulien([...run, table]);
    expect(code).toBe(0);
    const [header, ...body] = parse(out, { record_delimiter: '\r\n' }) as string[][];
    expect(new Set(header).size).toBe(header!.length);
    expect(body.length).toBeGreaterThan(0);
    if (table === 'scenarios') expect((await gpulien(run)).out).toBe(out);
  });

  test('--fail-on exits 1 where a scenario breaks a covenant, misses a payment or loses money, and still prints', async () => {
    const pair = ['--scenario', 'severe,rates-up'];
    const { scenarios } = JSON.parse((await gpulien(['stress', DEAL, ...pair, '--json'])).out);
    const mild = (level: string, has: (s: any) => boolean): string =>
      scenarios.slice(1).find((s: any) => !has(s) && !has(scenarios[0]))?.id ?? level;
    const levels: readonly (readonly [string, (s: any) => boolean])[] = [
      ['breach', (s) => s.breaches > 0],
      ['default', (s) => s.payment_default !== null],
      ['loss', (s) => s.default_case.loss_pv > 0],
    ];
    for (const [level, has] of levels) {
      expect(await gpulien(['stress', DEAL, ...pair, '--fail-on', level, '--quiet'])).toMatchObject({
        code: scenarios.some(has) ? 1 : 0,
        out: expect.stringContaining('base'),
      });
      const id = mild(level, has);
      if (id !== level) expect((await gpulien(['stress', DEAL, '--scenario', id, '--fail-on', level])).code, level).toBe(0);
    }
    const broken = dealFolder({ 'deal.yaml': terms('metric: liquidity, min: 1_000_000', 'metric: liquidity, min: 100_000_000') });
    expect((await gpulien(['stress', broken, '--scenario', 'base', '--fail-on', 'breach'])).code).toBe(1);
    expect((await gpulien(['stress', broken, '--scenario', 'base'])).code).toBe(0);
  });

  test('warnings of scenarios stand below the table, and on stderr beside JSON', async () => {
    expect((await gpulien(['stress', DEAL, '--scenario', 'delivery-delay'])).out).toMatch(
      /Warnings of scenarios \(1\).*\n {2}delivery-delay: .* has no effect on this deal/,
    );
    expect(await gpulien(['stress', DEAL, '--scenario', 'delivery-delay', '--json'])).toMatchObject({
      code: 0,
      err: expect.stringContaining('warning: scenario delivery-delay: '),
    });
    expect(await gpulien(['stress', DEAL, '--scenario', 'delivery-delay', '--json', '--quiet'])).toMatchObject({ code: 0, err: '' });
  });

  test.each([60, 80, 100, 160])('no line passes %i columns, and colour adds only colour', async (width) => {
    for (const more of [width === 160 ? [] : SOME, ['--detail', 'severe'], ['--verbose', '--scenario', 'severe,dark,delivery-delay']]) {
      const { out } = await gpulien(['stress', OWN, '--width', String(width), ...more]);
      for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
      const painted = (await gpulien(['stress', OWN, '--width', String(width), ...more], { isTTY: true })).out;
      expect(painted).toContain('\u001b[');
      expect(stripVTControlCharacters(painted)).toBe(out);
    }
  });

  test('at 180 columns everything stands in one table, at 80 in several with the same figures', async () => {
    const table = async (width: number): Promise<string> =>
      (await gpulien(['stress', DEAL, ...SOME, '--assumptions', 'baseline', '--width', String(width)])).out.split(
        'The base case first',
      )[0]!;
    expect((await table(180)).match(/^ {2}Scenario /gm)).toHaveLength(1);
    expect((await table(80)).match(/^ {2}Scenario /gm)!.length).toBeGreaterThan(1);
    const figures = (text: string): string[] => [...new Set(text.match(/[\d,.]+(%|x|m)(?= |\n)/g))].sort();
    expect(figures((await table(80)).slice(300))).toEqual(expect.arrayContaining(figures((await table(180)).slice(600))));
  });
});

describe('bad scenarios', () => {
  test('an unknown id, an empty one and a repeated one exit 2 and say what is meant', async () => {
    for (const [asked, said] of [
      ['rental-crsh', 'rental-crash'],
      ['a,,b', '--scenario'],
      ['rates-up,rates-up', '--scenario'],
    ] as const) {
      expect(await gpulien(['stress', DEAL, '--scenario', asked])).toMatchObject({ code: 2, out: '', err: expect.stringContaining(said) });
    }
  });

  test('problems of the file are told with their lines, and nothing is computed', async () => {
    const folder = dealFolder({ 'scenarios.yaml': scenarioFile('x', 'X', 'X', '[ { rental_levl: -0.2 } ]') });
    const { code, out, err } = await gpulien(['stress', folder, '--json']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/scenarios\.yaml:4:\d+: error: .*rental_levl/);
    expect(err).toContain('nothing was computed');
  });

  test('a file that is not there or is a folder exits 2', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'sub'));
    expect(await gpulien(['stress', DEAL, '--scenarios', 'none.yaml'], { cwd })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('there is no file none.yaml'),
    });
    expect((await gpulien(['stress', DEAL, '--scenarios', 'sub'], { cwd })).code).toBe(2);
  });

  test("two shocks that set one key to different values are the user's to mend: exit 2, the scenario and the key named", async () => {
    const set = (life: number): string => `[ { assume: { book.life_years: { set: ${life} } } } ]`;
    const folder = dealFolder({
      'scenarios.yaml': scenarioFile('three', 'Three years', 'x', set(3)) + scenarioFile('five', 'Five years', 'x', set(5)),
    });
    for (const argv of [
      ['stress', folder, '--scenario', 'three,three+five'],
      ['stress', folder, '--scenario', 'three+five', '--json'],
      ['stress', folder, '--detail', 'three+five'],
      ['explain', folder, 'ltv.fmv', '--scenario', 'three+five'],
    ]) {
      const { code, out, err } = await gpulien(argv);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('scenario three+five: two shocks set book.life_years to different values');
      expect(err).not.toContain('defect');
    }
  });

  test.each(HOSTILE)('names with a %s cannot steer the terminal', async (_, text) => {
    const folder = dealFolder({
      'scenarios.yaml':
        scenarioFile(
          'own',
          text,
          text,
          `[ { cohort: { name: ${JSON.stringify(text)}, frontier_date: 2028-09-01, efficiency: 5 } }, { customers: { where: { customer: ${JSON.stringify(text)} }, event: default, at: 1 } } ]`,
        ) + scenarioFile(/[+,]/.test(text) ? 'other' : text, 'Other'),
    });
    const alone = ['--scenarios', 'scenarios.yaml'];
    for (const more of [
      ['--width', '160', ...alone],
      ['--verbose', ...alone],
      ['--json', ...alone],
      ['--csv', ...alone],
      ['--detail', 'own', ...alone],
      ['--detail', text],
      ['--scenario', text],
      ['--scenarios', text],
    ]) {
      const argv = ['stress', folder, ...more];
      const { out, err } = await gpulien(argv, { cwd: folder });
      expect(argv.includes('--csv') ? out.replaceAll('\r\n', '\n') + err : out + err).toMatch(SAFE);
      if (argv.includes('--csv'))
        for (const row of parse(out, { record_delimiter: '\r\n' }) as string[][])
          for (const cell of row) if (!/^-?\d+(\.\d+)?$/.test(cell)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }
  });
});

describe('-o of stress', () => {
  test('is written whole, without colours, and never over the files that were read', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'house.yaml'), scenarioFile('house', 'House'));
    expect(await gpulien(['stress', DEAL, '--scenarios', 'house.yaml', '--json', '-o', 'out.json'], { cwd })).toMatchObject({
      code: 0,
      out: '',
      err: 'wrote out.json\n',
    });
    expect(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8')).schema).toBe('stress/1');
    expect((await gpulien(['stress', DEAL, '--scenarios', 'house.yaml', '-o', 'house.yaml', '--force'], { cwd })).code).toBe(2);
    expect((await gpulien(['stress', DEAL, '-o', join(DEAL, 'deal.yaml'), '--force'])).code).toBe(2);
    await gpulien(['stress', DEAL, '--scenario', 'severe', '-o', 'out.txt'], { cwd, isTTY: true, columns: 150 });
    expect(readFileSync(join(cwd, 'out.txt'), 'utf8')).toBe((await gpulien(['stress', DEAL, '--scenario', 'severe'])).out);
    expect(readdirSync(cwd).sort()).toEqual(['house.yaml', 'out.json', 'out.txt']);
  });
});

describe('explain --scenario', () => {
  test('derives the figure that stress reports, and says under which scenario', async () => {
    const { scenarios } = JSON.parse((await gpulien(['stress', DEAL, '--scenario', 'rental-crash+rates-up', '--json'])).out);
    const { out } = await gpulien(['explain', DEAL, 'ltv.olv', '--scenario', 'rental-crash+rates-up', '--json']);
    expect(schemaErrors('explain', out)).toEqual([]);
    const { step, target } = JSON.parse(out);
    expect(step.value).toBeCloseTo(scenarios[1].ltv.olv, 7);
    expect(target.scenario).toBe('rental-crash+rates-up');
    expect((await gpulien(['explain', DEAL, 'ltv.olv', '--scenario', 'rental-crash'])).out).toMatch(
      /^Under scenario rental-crash: Rents −44 % at once\nLTV on OLV = /,
    );
    expect(JSON.parse((await gpulien(['explain', DEAL, 'ltv.olv', '--json'])).out).target.scenario).toBeNull();
  });

  test('takes one scenario, of the library, the deal or a file', async () => {
    expect((await gpulien(['explain', OWN, 'ltv.olv', '--scenario', 'mild'])).code).toBe(0);
    expect((await gpulien(['explain', DEAL, 'ltv.olv', '--scenario', 'mild', '--scenarios', join(OWN, 'scenarios.yaml')])).code).toBe(0);
    expect(await gpulien(['explain', OWN, 'ltv.olv', '--scenario', 'mild,dark'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('under one scenario'),
    });
    expect(await gpulien(['explain', OWN, 'ltv.olv', '--scenario', 'mld'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('mild'),
    });
  });
});
