import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/print/look.js';
import { COUNTERPARTY_TABLES } from '../../src/report/counterparties/counterparties.js';
import { PORTFOLIO_TABLES } from '../../src/report/portfolio/portfolio-tables.js';
import { dealFolder, gpulien, temporaryFolder } from './harness.js';
import { schemaErrors } from './stress-harness.js';

// Four small loans with the results of an implementation of the method that shares no code with this one.
const BOOK = join(import.meta.dirname, '../model/portfolio/book');
const GIVEN = ['--assumptions', 'baseline', '--scenarios', join(BOOK, 'scenarios.yaml')];
const MONEY = new Set(['exposure', 'el_usd', 'double_cost', 'double_base', 'alone', 'crowded', 'extra', 'loss', 'usd_year']);
const IGNORED = new Set(['tool', 'inputs', 'warnings']);
const whole = gpulien(['portfolio', BOOK, ...GIVEN, '--json', '-q']);

/** Where a result differs from what is expected: money by more than a cent, other figures by more than 2e-8. */
function differences(expected: unknown, actual: unknown, path = '', name = ''): string[] {
  if (typeof expected === 'number' && typeof actual === 'number')
    return Math.abs(expected - actual) <= (MONEY.has(name) ? 0.010001 : 2.0001e-8) ? [] : [`${path}: ${expected}, not ${actual}`];
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) return [`${path}: ${expected.length} items, not ${actual.length}`];
    return expected.flatMap((item, i) => differences(item, actual[i], `${path}[${i}]`, name));
  }
  if (expected !== null && typeof expected === 'object' && actual !== null && typeof actual === 'object')
    return Object.entries(expected).flatMap(([key, value]) =>
      IGNORED.has(key) ? [] : differences(value, (actual as Record<string, unknown>)[key], `${path}.${key}`, key),
    );
  return expected === actual ? [] : [`${path}: ${String(expected)}, not ${String(actual)}`];
}
const expectedOf = (name: string): unknown => JSON.parse(readFileSync(join(BOOK, name), 'utf8'));

describe('portfolio', () => {
  test('agrees with an independent implementation in every figure', async () => {
    const { code, out, err } = await whole;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(differences(expectedOf('expected-portfolio.json'), JSON.parse(out))).toEqual([]);
    expect(schemaErrors('portfolio', out)).toEqual([]);
  });

  test('adds up: loans to the total, groups of each dimension to the exposure, crowding never better than alone', async () => {
    const { loans, totals, concentrations, crowding, scenarios } = JSON.parse((await whole).out);
    const sum = (items: readonly Record<string, number>[], key: string): number => items.reduce((all, item) => all + item[key]!, 0);
    expect(sum(loans, 'exposure')).toBeCloseTo(totals.exposure, 1);
    expect(sum(loans, 'el_usd')).toBeCloseTo(totals.el_usd, 1);
    for (const { groups } of concentrations) {
      expect(sum(groups, 'exposure')).toBeCloseTo(totals.exposure, 1);
      expect(sum(groups, 'share')).toBeCloseTo(1, 6);
    }
    for (const { alone, crowded, extra } of crowding.deals) {
      expect(extra).toBeGreaterThanOrEqual(0);
      expect(crowded - alone).toBeCloseTo(extra, 1);
    }
    for (const scenario of scenarios) expect(sum(scenario.loans, 'loss')).toBeCloseTo(scenario.loss, 1);
  });

  test('fits its window', async () => {
    for (const width of [60, 100]) {
      const { code, out } = await gpulien(['portfolio', BOOK, ...GIVEN, '--scenario', 'crunch', '--width', String(width)]);
      expect(code).toBe(0);
      for (const word of ['Four lakes', 'Concentration limits', 'Pledged twice 1', 'crunch']) expect(out).toContain(word);
      for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  test('--csv prints each table', async () => {
    for (const table of PORTFOLIO_TABLES) {
      const { code, out } = await gpulien(['portfolio', BOOK, ...GIVEN, '--scenario', 'dear', '--csv', table, '-q']);
      expect(code).toBe(0);
      expect(parse(out, { columns: true }).length, table).toBeGreaterThan(0);
    }
  });

  test('watch: of book.yaml says when a loan is watched: headroom of 5.5 % is not below 5 %, and is below 6 %', async () => {
    const copy = temporaryFolder();
    cpSync(BOOK, copy, { recursive: true });
    const book = join(copy, 'book.yaml');
    writeFileSync(book, `${readFileSync(book, 'utf8')}\nwatch: { headroom: 0.06 }\n`);
    const watched = async (folder: string): Promise<[string, string[]][]> =>
      JSON.parse(
        (await gpulien(['portfolio', folder, '--assumptions', 'baseline', '--scenario', 'crunch', '--json', '-q'])).out,
      ).loans.flatMap(({ id, watch }: { id: string; watch: string[] }) => (watch.length > 0 ? [[id, watch]] : []));
    expect([await watched(BOOK), await watched(copy)]).toEqual([[], [['aspen-1', ['headroom']]]]);
  });

  test('--fail-on gates; a problem of a deal stops all with its path in the book', async () => {
    const run = (level: string): Promise<{ code: number }> =>
      gpulien(['portfolio', BOOK, ...GIVEN, '--scenario', 'dear', '--fail-on', level, '-q']);
    expect([(await run('watch')).code, (await run('limit')).code, (await run('pledge')).code]).toEqual([0, 1, 1]);
    const copy = temporaryFolder();
    cpSync(BOOK, copy, { recursive: true });
    writeFileSync(join(copy, 'dune/leases.csv'), readFileSync(join(BOOK, 'dune/leases.csv'), 'utf8').replace('MI300X', 'MI301X'));
    const { code, out, err } = await gpulien(['portfolio', copy, '--json']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('dune/leases.csv:3');
  });

  test('refuses a deal, and what is not there', async () => {
    const ofDeal = await gpulien(['portfolio', dealFolder()]);
    expect({ code: ofDeal.code, err: ofDeal.err }).toMatchObject({ code: 2, err: expect.stringContaining('is a deal, not a book') });
    expect((await gpulien(['portfolio', join(BOOK, 'none')])).err).toContain('there is no book at');
  });
});

describe('counterparties', () => {
  test('agree with an independent implementation in every figure', async () => {
    const { code, out } = await gpulien(['counterparties', BOOK, '--assumptions', 'baseline', '--json', '-q']);
    expect(code).toBe(0);
    expect(differences(expectedOf('expected-counterparties.json'), JSON.parse(out))).toEqual([]);
    expect(schemaErrors('counterparties', out)).toEqual([]);
  });

  test('of a deal; the calibrated set takes the worse PD', async () => {
    const folder = dealFolder({ 'counterparties.csv': 'group,cds_bps\nVega Chips,35\n' });
    const { code, out } = await gpulien(['counterparties', folder, '--json', '-q']);
    expect(code).toBe(0);
    expect(JSON.parse(out).parties.find(({ name }: { name: string }) => name === 'Vega Chips')).toMatchObject({
      rating_pd: null,
      pd_used: 0.00038881,
    });
    expect(JSON.parse(out).deals).toEqual([{ id: expect.any(String), circular_share: null }]);
  });

  test('fit the window; --csv prints each table; --fail-on gates', async () => {
    const { out } = await gpulien(['counterparties', BOOK, '--width', '60']);
    for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(60);
    for (const table of COUNTERPARTY_TABLES) {
      const { code, out: csv } = await gpulien(['counterparties', BOOK, '--csv', table, '-q']);
      expect(code).toBe(0);
      expect(parse(csv, { columns: true }).length, table).toBeGreaterThan(0);
    }
    expect((await gpulien(['counterparties', BOOK, '--fail-on', 'finding', '-q'])).code).toBe(1);
    expect((await gpulien(['counterparties', dealFolder(), '--fail-on', 'finding', '-q'])).code).toBe(0);
  });
});
