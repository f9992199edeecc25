import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/print/look.js';
import { STARTER } from '../../src/cli/shell/starter.js';
import { SIMULATION_TABLES } from '../../src/report/simulation/simulation-tables.js';
import { dealFolder, gpulien, temporaryFolder } from './harness.js';
import { schemaErrors } from './stress-harness.js';

const CASE = join(import.meta.dirname, '../cases/12-simulated');
const DEAL = dealFolder();
const WARNED = dealFolder({
  'fleet.csv': `${STARTER['fleet.csv']!}L-004,B200-SXM-180,8,42500,2026-05-15,,in_transit,good,CA,TOR-1,,none,yes,yes,\n`,
});
const FEW = ['--paths', '300'];

describe('simulate', () => {
  test('prints one screen: PD, loss, the spread of LTV, the drivers of default, covenants, the scorecard beside', async () => {
    const { code, out, err } = await gpulien(['simulate', CASE, ...FEW, '--width', '100']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const word of [
      'PD ',
      'EL ',
      'Probability of default',
      '99.9 % quantile',
      'LTV on OLV over all paths',
      'Drivers of default',
      'Covenants that break',
    ])
      expect(out).toContain(word);
    expect(out).toMatch(/Of the\s+defaults\s/);
    expect(out).toMatch(/Scorecard +Simulated, a year +To maturity\n[\s\S]*Grade of the obligor +C /);
    expect(out).toMatch(/is \d+ notch(es)? (above|below)\s+the\s+scorecard's C\./);
    for (const line of out.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(100);
  });

  test('--json follows its schema, and its parts add up', async () => {
    const { code, out } = await gpulien(['simulate', CASE, ...FEW, '--json']);
    expect(code).toBe(0);
    expect(schemaErrors('simulate', out)).toEqual([]);
    const { pd, el, loss_pv, ecl, paths, by_date } = JSON.parse(out);
    expect(paths).toBe(300);
    const causes = pd.by_cause.reduce((sum: number, { pd: share }: { pd: number }) => sum + share, 0);
    expect(causes).toBeCloseTo(pd.lifetime.mean, 7);
    expect(pd.by_year.at(-1).cumulative).toBeCloseTo(
      pd.by_year.reduce((sum: number, { marginal }: { marginal: number }) => sum + marginal, 0),
      7,
    );
    expect(el.tranches.reduce((sum: number, one: any) => sum + one.lifetime.mean, 0)).toBeCloseTo(el.lifetime.mean, 1);
    expect(ecl).toEqual({
      twelve_month: el.one_year.mean,
      twelve_month_se: el.one_year.se,
      lifetime: el.lifetime.mean,
      lifetime_se: el.lifetime.se,
    });
    expect(pd.by_year.at(-1).cumulative).toBe(pd.lifetime.mean);
    expect(loss_pv.histogram.reduce((sum: number, one: any) => sum + one.paths, 0)).toBe(300);
    const { fmv } = by_date[12];
    expect([...Object.values(fmv)]).toEqual(Object.values(fmv).sort((a: any, b: any) => a - b));
  });

  test('figures are those of the paths that --list shows', async () => {
    const listed = JSON.parse((await gpulien(['simulate', CASE, '--list', '0-299', '--json'])).out).paths;
    const { pd, el, lgd, reasons } = JSON.parse((await gpulien(['simulate', CASE, ...FEW, '--json'])).out);
    const dead = listed.filter(({ k }: any) => k !== null);
    expect(pd.lifetime.mean).toBeCloseTo(dead.length / 300, 7);
    expect(pd.one_year.mean).toBeCloseTo(dead.filter(({ k }: any) => k <= 12).length / 300, 7);
    const sum = (of: (one: any) => number): number => dead.reduce((all: number, one: any) => all + of(one), 0);
    expect(el.lifetime.mean).toBeCloseTo(sum(({ loss_pv }) => loss_pv) / 300, 0);
    expect(lgd.mean).toBeCloseTo(sum(({ loss }) => loss) / sum(({ ead }) => ead), 7);
    const by = Object.fromEntries(reasons.map(({ reason, pd: own }: any) => [reason, own]));
    const caused = (cause: string): number => dead.filter((one: any) => one.cause === cause).length / 300;
    expect(by.refinancing).toBeCloseTo(caused('balloon'), 7);
    expect(by.operator).toBeCloseTo(caused('operator'), 7);
    expect(by.acceleration).toBeCloseTo(caused('acceleration'), 7);
    expect(by.customer + by.market).toBeCloseTo(caused('payment'), 7);
    expect(by.customer).toBeGreaterThan(0);
  });

  test('--what-if switches drivers off on the same draws and says what they add', async () => {
    const few = ['--paths', '64', '--json'];
    const asked = ['--what-if', 'price=off', '--what-if', 'parties=off', '--what-if', 'price=off'];
    const [base, found, still] = await Promise.all(
      [[], asked, ['--set', 'simulation.price.sd=0', '--set', 'simulation.price.noise=0']].map(async (more) =>
        JSON.parse((await gpulien(['simulate', CASE, ...few, ...more])).out),
      ),
    );
    const { what_if, ...rest } = found;
    expect(found.reasons.find(({ reason }: any) => reason === 'customer').pd).toBeGreaterThan(0);
    expect(base).toEqual({ ...rest, what_if: [] });
    expect(what_if.map(({ driver }: any) => driver)).toEqual(['price', 'parties']);
    const [price, parties] = what_if;
    expect(price.el_lifetime).toEqual({ mean: still.el.lifetime.mean, se: still.el.lifetime.se });
    expect(price.el_one_year).toEqual({ mean: still.el.one_year.mean, se: still.el.one_year.se });
    expect(price.pd_lifetime.mean).toBe(still.pd.lifetime.mean);
    expect(price.adds_lifetime.mean).toBeCloseTo(base.el.lifetime.mean - still.el.lifetime.mean, 1);
    expect(price.adds_lifetime.mean).not.toBe(0);
    expect(parties.adds_lifetime.mean + parties.el_lifetime.mean).toBeCloseTo(base.el.lifetime.mean, 1);
    expect(schemaErrors('simulate', JSON.stringify(found))).toEqual([]);
  }, 60_000);

  test('--what-if is a section of the screen and a table, and says how it is asked for', async () => {
    const argv = ['simulate', CASE, '--paths', '64', '--what-if', 'operator=off'];
    const { out } = await gpulien(argv);
    expect(out).toMatch(/What each driver adds[\s\S]* operator .*Default of the operator/);
    const rows = parse((await gpulien([...argv, '--csv', 'what_if'])).out, { columns: true }) as Record<string, string>[];
    expect(rows.map(({ driver_off }) => driver_off)).toEqual(['none', 'operator']);
    for (const [word, hint] of [
      ['price', 'Expected price=off'],
      ['price=0', 'Expected price=off'],
      ['prise=off', 'price'],
    ] as const) {
      const { code, err } = await gpulien(['simulate', CASE, '--what-if', word]);
      expect(code).toBe(2);
      expect(err).toContain(hint);
    }
    expect((await gpulien(['simulate', CASE, '--what-if', 'price=off', '--dump', '3'])).code).toBe(2);
  }, 60_000);

  test('a path does not depend on how many there are, nor on where a list begins', async () => {
    const rows = async (range: string): Promise<string[][]> => parse((await gpulien(['simulate', CASE, '--list', range])).out);
    const all = await rows('0-40');
    expect((await rows('17-23')).slice(1)).toEqual(all.slice(18, 25));
    expect((await rows('33'))[1]).toEqual(all[34]);
  });

  test('--dump writes a path that stress runs exactly', async () => {
    const listed = JSON.parse((await gpulien(['simulate', CASE, '--list', '0-19', '--json'])).out).paths;
    const folder = temporaryFolder();
    for (const path of [4, 10, 17]) {
      const { out } = await gpulien(['simulate', CASE, '--dump', String(path)]);
      const file = join(folder, `${path}.yaml`);
      writeFileSync(file, out);
      const { code, out: told } = await gpulien(['stress', CASE, '--scenarios', file, '--json']);
      expect(code).toBe(0);
      expect(schemaErrors('stress', told)).toEqual([]);
      const { default_case: found } = JSON.parse(told).scenarios[1];
      const { k, cause, loss } = listed[path];
      expect([path, found?.k ?? null, found?.cause ?? null]).toEqual([path, k, cause]);
      if (found) expect(Math.abs(found.loss - loss)).toBeLessThanOrEqual(0.23);
    }
  });

  test.each(SIMULATION_TABLES)('--csv %s prints that table; summary is the default', async (table) => {
    const { code, out } = await gpulien(['simulate', CASE, ...FEW, '--csv', table]);
    expect(code).toBe(0);
    const rows = parse(out) as string[][];
    expect(rows.length).toBeGreaterThan(1);
    if (table === 'summary') expect((await gpulien(['simulate', CASE, ...FEW, '--csv'])).out).toBe(out);
  });

  test.each([['--dump', '0'], ['--list', '0-1'], ['--shard', '1/1'], ['--json'], ['--csv']])(
    '%s %s tells warnings on stderr, unless quiet',
    async (...option) => {
      const argv = ['simulate', WARNED, '--paths', '2', ...option.filter(Boolean)];
      const { code, out, err } = await gpulien(argv);
      expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('warning: no date of arrival') });
      expect(await gpulien([...argv, '-q'])).toEqual({ code: 0, out, err: '' });
    },
  );

  test('shards put together are one run, to the byte; a missing or foreign one is refused', async () => {
    const folder = temporaryFolder();
    const many = ['--paths', '1100'];
    const whole = (await gpulien(['simulate', DEAL, ...many, '--json'])).out;
    const files = ['1', '2', '3'].map((i) => join(folder, `${i}.json`));
    for (const [i, file] of files.entries())
      expect((await gpulien(['simulate', DEAL, ...many, '--shard', `${i + 1}/3`, '-o', file, '-q'])).code).toBe(0);
    expect((await gpulien(['simulate', DEAL, ...many, '--merge', files[2]!, files[0]!, files[1]!, '--json'])).out).toBe(whole);
    expect(await gpulien(['simulate', DEAL, ...many, '--merge', files[0]!, files[1]!])).toMatchObject({ code: 2, out: '' });
    const other = await gpulien(['simulate', DEAL, ...many, '--seed', '2', '--merge', ...files]);
    expect(other).toMatchObject({ code: 2, out: '', err: expect.stringContaining('a shard of another simulation') });
    writeFileSync(files[0]!, '{}');
    const cut = readFileSync(files[1]!, 'utf8').replace('"width":256', '"width":"many"');
    writeFileSync(files[1]!, cut);
    writeFileSync(files[2]!, cut.slice(0, 500));
    const refused = await gpulien(['simulate', DEAL, ...many, '--merge', ...files]);
    expect(refused).toMatchObject({ code: 2, out: '' });
    for (const words of ['1.json is not a shard', '2.json: blocks[0].width: expected a whole number', '3.json:1:501: it is not the JSON'])
      expect(refused.err).toContain(words);
  }, 120_000);

  test('--until stops at the error that is asked for, and a limit stops it before', async () => {
    const { out } = await gpulien(['simulate', CASE, '--until', '20%', '--json']);
    const { el, paths } = JSON.parse(out);
    expect(el.lifetime.se / el.lifetime.mean).toBeLessThanOrEqual(0.2);
    expect(paths).toBe(2048);
    expect(JSON.parse((await gpulien(['simulate', CASE, '--until', '0.1%', '--paths', '512', '--json'])).out).paths).toBe(512);
  }, 120_000);

  test('an odd number of paths becomes even; another seed is another result', async () => {
    const run = async (...more: string[]): Promise<any> => JSON.parse((await gpulien(['simulate', CASE, '--json', ...more])).out);
    expect((await run('--paths', '31')).paths).toBe(32);
    expect((await run('--paths', '64', '--seed', '7')).el).not.toEqual((await run('--paths', '64')).el);
  });

  test.each([
    ['--paths', '1'],
    ['--paths', '1000001'],
    ['--dump', '1000000'],
    ['--list', '0-1000000'],
    ['--paths', 'many'],
    ['--seed', '-1'],
    ['--until', '0'],
    ['--until', '200%'],
    ['--shard', '4/3'],
    ['--list', '9-3'],
    ['--dump', 'x'],
    ['--csv', 'summry'],
  ])('%s %s is refused with exit 2', async (option, value) => {
    const { code, out, err } = await gpulien(['simulate', DEAL, option, value]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/Expected|argument/);
  });

  test('a drawn path with a fault is refused with its line, every fault at once', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'path.yaml');
    const sound = readFileSync(join(CASE, 'path-4.yaml'), 'utf8');
    writeFileSync(
      file,
      sound
        .replace('months: 60', 'months: 59')
        .replace('"H100-SXM-80":', '"H100-SXM-8O":')
        .replace('parties: {', 'parties: { "Acme Labs, Inc.": 3, ')
        .replace('channel: orderly', 'channel: swift')
        .replace('ramp_years', 'ramp_year'),
    );
    const { code, err } = await gpulien(['stress', CASE, '--scenarios', file, '--json']);
    expect(code).toBe(2);
    for (const word of ['60 numbers, of months 0 to 59; there are 61', 'H100-SXM-8O', 'each party once', 'swift', 'ramp_year'])
      expect(err).toContain(word);
  });

  test('two drawn paths at once are refused; one joins other shocks', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'paths.yaml');
    const [four, ten] = [4, 10].map((path) => readFileSync(join(CASE, `path-${path}.yaml`), 'utf8'));
    const crash = '- { id: crash, name: Crash, rationale: test, shocks: [ { price_level: -0.5 } ] }\n';
    writeFileSync(file, `${four!}${ten!}${crash}`);
    expect(await gpulien(['stress', CASE, '--scenarios', file, '--scenario', 'path-4+path-10'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('two drawn paths'),
    });
    const { out } = await gpulien(['stress', CASE, '--scenarios', file, '--scenario', 'path-4,path-4+crash', '--json']);
    const [, alone, both] = JSON.parse(out).scenarios;
    expect(both.values.fmv).toBeLessThan(0.8 * alone.values.fmv);
  });
});
