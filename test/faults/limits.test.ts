import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { STARTER } from '../../src/cli/shell/starter.js';
import { loadDeal } from '../../src/input/deal/load.js';
import { loadScenarios } from '../../src/input/scenario/scenarios.js';
import { atMost, LIMITS, limitText } from '../../src/kernel/limits.js';
import { dealOf } from '../input/deals.js';
import { terms } from '../cli/harness.js';

/** The starter with other files, each handed out at once. */
const files = (own: Readonly<Record<string, string>>) => {
  const all: Readonly<Record<string, string>> = { ...STARTER, ...own };
  const bytesOf = async (path: string): Promise<Uint8Array | null> =>
    all[path] === undefined ? null : new TextEncoder().encode(all[path]);
  return {
    read: bytesOf,
    stream: async (path: string): Promise<AsyncIterable<Uint8Array> | null> => {
      const bytes = await bytesOf(path);
      return (
        bytes &&
        (async function* () {
          yield bytes;
        })()
      );
    },
  };
};
/** What is refused of a deal, and the milliseconds that it took. */
async function refusals(own: Readonly<Record<string, string>>): Promise<{ readonly said: string[]; readonly ms: number }> {
  const started = performance.now();
  const { failures } = await loadDeal(files(own));
  return { said: failures.map(({ code, expected }) => `${code} ${expected}`), ms: performance.now() - started };
}
const many = (n: number, one: (i: number) => string): string => Array.from({ length: n }, (_, i) => one(i)).join('');
const [fleetHeader, fleetRow] = STARTER['fleet.csv']!.split('\n') as [string, string];
const [leaseHeader, leaseRow] = STARTER['leases.csv']!.split('\n') as [string, string];

/** A file with n of a thing, and the limit that refuses one more than it allows. */
const TOO_MANY: readonly (readonly [keyof typeof LIMITS, (n: number) => Readonly<Record<string, string>>])[] = [
  [
    'tranches',
    (n) => ({
      'deal.yaml': terms(
        /^ {2}- id: A(?:\n {4}.*)+/m,
        many(
          n,
          (i) =>
            `  - { id: T${i}, rank: 1, balance: 60_000, last_payment: 2026-09-30, maturity: 2029-09-30, frequency: quarterly, day_count: act/360, rate: { fixed: 0.05 }, repayment: { profile: level } }\n`,
        ).trimEnd(),
      ),
    }),
  ],
  [
    'covenants',
    (n) => ({
      'deal.yaml': terms(
        /^covenants:[^]*?(?=\nassumptions)/m,
        `covenants:\n${many(n, (i) => `  - { id: c${i}, metric: ltv, basis: fmv, max: 0.9, frequency: quarterly, first_test: 2026-09-30 }\n`)}`,
      ),
    }),
  ],
  [
    'contracts',
    (n) => ({
      'leases.csv': `${leaseHeader}\n${leaseRow}\nC-2,B,B,A,H200-SXM-141,768,2025-08-01,2030-08-01,2.95,1,0,,,,,,yes,yes,no,0\nC-3,C,C,,B200-SXM-180,512,2026-04-01,2030-04-01,3.60,0.9,0.02,,,,,,yes,no,no,0\n${many(n - 3, (i) => `${leaseRow.replace('C-1,', `X-${i},`)}\n`)}`,
    }),
  ],
  [
    'lots',
    (n) => ({
      'fleet.csv': `${fleetHeader}\n${many(
        n,
        (i) =>
          `${fleetRow
            .replace('L-001', `L-${i}`)
            .replace('R01', `R${i}`)
            .replace('31500', `${30_000 + i / 10}`)}\n`,
      )}`,
    }),
  ],
  ['columns', (n) => ({ 'comps.csv': `model,date,kind,price_usd,price_type${many(n - 5, (i) => `,x${i}`)}\n` })],
];

describe('a limit', () => {
  test('stands in the manual as in the code, with its error', () => {
    const manual = readFileSync(new URL('../../src/manual/limits.md', import.meta.url), 'utf8');
    const rows = [...manual.matchAll(/^\| ([^|]+) \| ([^|]+) \| (?:`[A-Z_]+`|of the option, exit 2) \|$/gm)].map(
      ([, most, of]) => `at most ${most} ${of}`,
    );
    expect(rows.sort()).toEqual(Object.values(LIMITS).map(atMost).sort());
  });

  test.each([
    [{ most: 500, of: '' }, '500'],
    [{ most: 1000, of: '' }, '1,000'],
    [{ most: 5_000_000, of: '' }, '5,000,000'],
    [{ most: 65_536, of: '', unit: 'bytes' as const }, '64 KiB'],
    [{ most: 1 << 30, of: '', unit: 'bytes' as const }, '1 GiB'],
    [{ most: 512, of: '', unit: 'bytes' as const }, '512 bytes'],
  ])('%j is written %s', (limit, text) => expect(limitText(limit)).toBe(text));

  test.each(TOO_MANY)('of %s is taken, and one more is refused by name', async (key, deal) => {
    const limit = LIMITS[key];
    const words = key === 'columns' ? `CSV_SYNTAX at most ${limitText(limit)} columns` : `TOO_MANY ${atMost(limit)}`;
    expect((await refusals(deal(limit.most))).said).toEqual([]);
    expect((await refusals(deal(limit.most + 1))).said).toEqual([words]);
  });

  test('of years to maturity: 2076-09-30 is taken, the day after and 2199 are not', async () => {
    const until = (date: string) => refusals({ 'deal.yaml': terms('maturity: 2029-09-30', `maturity: ${date}`) });
    expect((await until('2076-09-30')).said).toEqual([]);
    expect((await until('2076-10-01')).said).toEqual([`OUT_OF_RANGE ${atMost(LIMITS.years)}`]);
    expect((await until('2199-09-30')).said).toEqual([`OUT_OF_RANGE ${atMost(LIMITS.years)}`]);
  });

  test('of scenarios: 1,000 are read, 1,001 and 100,000 refused', async () => {
    const deal = await dealOf({});
    const scenarios = (n: number) => `[${many(n, (i) => `{ id: s${i}, name: S, rationale: r, shocks: [] }, `)}]`;
    const read = async (n: number) =>
      (await loadScenarios(files({ 'scenarios.yaml': scenarios(n) }), deal)).failures.map(({ code, expected }) => `${code} ${expected}`);
    expect((await read(1000)).filter((line) => line.startsWith('TOO_MANY'))).toEqual([]);
    expect(await read(1001)).toEqual([`TOO_MANY ${atMost(LIMITS.scenarios)}`]);
    expect(await read(100_000)).toEqual([`YAML_SYNTAX ${atMost(LIMITS.yamlBytes)}`]);
  });
});

describe('what grows without bound', () => {
  test('60,000 keys that nobody knows are listed in good time', async () => {
    const { said, ms } = await refusals({ 'deal.yaml': `${STARTER['deal.yaml']!}${many(60_000, (i) => `k${i}: 1\n`)}` });
    expect(said).toHaveLength(60_000);
    expect(ms).toBeLessThan(20_000);
  });

  test('20,000 lots under contracts that are not there, beside 2,000 that are: only the first are asked what they may mean', async () => {
    const { said, ms } = await refusals({
      ...TOO_MANY[2]![1](2000),
      'fleet.csv': `${fleetHeader}\n${many(20_000, (i) => `${fleetRow.replace('L-001', `L-${i}`).replace('R01', `R${i}`).replace('C-1', `Y-${i}`)}\n`)}`,
    });
    expect(said.length).toBe(10_000);
    expect(ms).toBeLessThan(15_000);
  });

  test('5,000,000 blank lines before, between and after rows change nothing; a row after them has its line', async () => {
    const blanks = '\n'.repeat(2_500_000);
    const started = performance.now();
    const { deal, failures } = await loadDeal(files({ 'fleet.csv': `${blanks}${STARTER['fleet.csv']!}${blanks}` }));
    expect(failures).toEqual([]);
    const moved = (await loadDeal(files({}))).deal!.lots.map((lot) => ({
      ...lot,
      place: { ...lot.place, line: lot.place.line! + 2_500_000 },
    }));
    expect(deal!.lots).toEqual(moved);
    const late = await loadDeal(files({ 'leases.csv': `${STARTER['leases.csv']!}${blanks}C-9\n` }));
    expect(late.failures.map(({ place }) => place.line)).toEqual([STARTER['leases.csv']!.split('\n').length + 2_500_000]);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test('5,000,000 blank lines of YAML are refused with the limit, unread', async () => {
    const { said, ms } = await refusals({ 'deal.yaml': `${STARTER['deal.yaml']!}${'\n'.repeat(5_000_000)}` });
    expect(said).toEqual([`YAML_SYNTAX ${atMost(LIMITS.yamlBytes)}`]);
    expect(ms).toBeLessThan(3000);
  });

  test('150,000 prices of one model overflow nothing', async () => {
    const rows = many(150_000, (i) => `H100-SXM-80,2026-0${(i % 8) + 1}-1${i % 9},resale,ask,${20_000 + (i % 3000)}\n`);
    const { deal, failures } = await loadDeal(files({ 'comps.csv': `model,date,kind,price_type,price_usd\n${rows}` }));
    expect(failures).toEqual([]);
    const { modelOf } = await import('../../src/model/score/model.js');
    const { scoreOf } = await import('../../src/model/score/score.js');
    expect(() => scoreOf(modelOf(deal!))).not.toThrow();
  });

  test.each([
    ['brackets', `x: ${'['.repeat(40_000)}${']'.repeat(40_000)}`],
    ['indentation', `x:\n${many(499, (i) => `${' '.repeat(i + 1)}a:\n`)}`],
    ['aliases of aliases', many(20, (i) => `a${i}: &a${i} [${i === 0 ? '1' : `*a${i - 1}, *a${i - 1}, *a${i - 1}, *a${i - 1}`}]\n`)],
  ])('%s in a YAML text end in a refusal in good time', async (_, text) => {
    const { said, ms } = await refusals({ 'deal.yaml': `${STARTER['deal.yaml']!}${text}\n` });
    expect(said.length).toBeGreaterThan(0);
    expect(ms).toBeLessThan(3000);
  });
});
