import { Ajv2020 } from 'ajv/dist/2020.js';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROLL_TABLES } from '../../src/report/roll/roll.js';
import { SCHEMAS } from '../../src/report/schemas.js';
import { STARTER } from '../../src/cli/shell/starter.js';
import { dealFolder, gpulien, temporaryFolder, terms } from './harness.js';

const MERIDIAN = join(import.meta.dirname, '../../samples/meridian');
const isRoll = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCHEMAS.roll);
const target = (): string => join(temporaryFolder(), 'next');
const textOf = (folder: string, file = 'deal.yaml'): string => readFileSync(join(folder, file), 'utf8');

async function rolled(deal: string, asOf: string, ...more: string[]) {
  const to = target();
  const ran = await gpulien(['roll', deal, '--as-of', asOf, '--to', to, '--json', ...more]);
  return { ...ran, to, json: ran.out === '' ? null : JSON.parse(ran.out) };
}

/** A deal's terms with replacements that must hit. */
function edited(text: string, ...pairs: (readonly [from: string, to: string])[]): string {
  for (const [from, to] of pairs) {
    if (!text.includes(from)) throw new Error(`nothing to replace: ${from}`);
    text = text.replace(from, to);
  }
  return text;
}

/** What score says of a deal, but for the hash of its terms. */
async function scoreOf(folder: string) {
  const { code, out, err } = await gpulien(['score', folder, '--json', '--no-band']);
  expect(code, err).toBe(0);
  const { inputs, ...result } = JSON.parse(out);
  return { result, files: inputs.map(({ file, rows }: { file: string; rows: number | null }) => ({ file, rows })) };
}

describe('roll', () => {
  test("scores as next month's deal written by hand", async () => {
    const { code, to, json } = await rolled(MERIDIAN, '2026-10-31');
    expect(code).toBe(0);
    expect(isRoll(json), JSON.stringify(isRoll.errors)).toBe(true);
    const byHand = temporaryFolder();
    for (const file of ['fleet.csv', 'leases.csv', 'actuals.csv', 'index.csv', 'scenarios.yaml'])
      cpSync(join(MERIDIAN, file), join(byHand, file));
    // One of 39 instalments of 7.5m; the junior tranche pays at the end of the quarter.
    const next = edited(
      textOf(MERIDIAN),
      ['as_of: 2026-09-30', 'as_of: 2026-10-31'],
      ['balance: 292_500_000 ', 'balance: 285_000_000 '],
      ['last_payment: 2026-09-30\n    maturity: 2029', 'last_payment: 2026-10-31\n    maturity: 2029'],
    );
    writeFileSync(join(byHand, 'deal.yaml'), next);
    expect(textOf(to)).toBe(next);
    expect(await scoreOf(to)).toEqual(await scoreOf(byHand));
  });

  test('draws are made, payments are made, and every figure can be worked out', async () => {
    const { json, to } = await rolled(MERIDIAN, '2026-11-30');
    // SOFR 3.85 % + 5.75 %, three quarters of it swapped to 3.60 %; act/360, a draw of 6m after 16 of the 30 days of November.
    const rate = 0.0385 + 0.0575 + 0.75 * (0.036 - 0.0385);
    const cents = (x: number): number => Math.round(x * 100) / 100;
    const [a, b] = json.tranches;
    expect(a.payments).toMatchObject([
      {
        date: '2026-10-31',
        opening: 292_500_000,
        principal: 7_500_000,
        interest: cents((292_500_000 * rate * 31) / 360),
        fee: cents((24e6 * 0.005 * 31) / 360),
      },
      {
        date: '2026-11-30',
        opening: 291_000_000,
        principal: cents(291_000_000 / 38),
        interest: cents((285_000_000 * rate * 16) / 360 + (291_000_000 * rate * 14) / 360),
        fee: cents((24e6 * 0.005 * 16) / 360 + (18e6 * 0.005 * 14) / 360),
      },
    ]);
    expect(a.balance).toEqual({ before: 292_500_000, scheduled: 283_342_105.26, written: 283_342_105.26, difference: null });
    expect(a.undrawn).toEqual({ before: 24_000_000, after: 18_000_000 });
    expect(a.apart).toBeNull();
    expect(b).toMatchObject({ balance: { written: 45_000_000 }, payments: [], last_payment: { after: '2026-09-30' } });
    expect(textOf(to)).toBe(
      edited(
        textOf(MERIDIAN),
        ['as_of: 2026-09-30', 'as_of: 2026-11-30'],
        ['balance: 292_500_000', 'balance: 283_342_105.26'],
        ['undrawn: 24_000_000', 'undrawn: 18_000_000'],
        ['      - { date: 2026-11-16, amount: 6_000_000 }\n', ''],
        ['last_payment: 2026-09-30', 'last_payment: 2026-11-30'],
      ),
    );
  });

  test('two steps of a month are one of two', async () => {
    const first = await rolled(MERIDIAN, '2026-10-31');
    const second = await rolled(first.to, '2026-11-30');
    expect(textOf(second.to)).toBe(textOf((await rolled(MERIDIAN, '2026-11-30')).to));
  });

  test('everything else of the folder is kept, and what is no part of the deal is named', async () => {
    const { to, json } = await rolled(MERIDIAN, '2026-10-31');
    expect(readdirSync(to).sort()).toEqual([
      'README.md',
      'actuals.csv',
      'deal.yaml',
      'fleet.csv',
      'index.csv',
      'leases.csv',
      'scenarios.yaml',
    ]);
    for (const file of readdirSync(to)) if (file !== 'deal.yaml') expect(textOf(to, file)).toBe(textOf(MERIDIAN, file));
    expect(json.left_behind).toEqual(['screens/']);
    const nested = dealFolder({ 'fleet.csv': null, 'deal.yaml': terms('\nborrower:', '\nfiles: { fleet: tapes/fleet.csv }\nborrower:') });
    mkdirSync(join(nested, 'tapes'));
    writeFileSync(join(nested, 'tapes/fleet.csv'), STARTER['fleet.csv']!);
    expect(textOf((await rolled(nested, '2026-10-31')).to, 'tapes/fleet.csv')).toBe(STARTER['fleet.csv']);
  });

  test("the servicer's balance is written, and its difference to the schedule is told", async () => {
    const { json, to } = await rolled(MERIDIAN, '2026-10-31', '--balance', 'A=283,250,000.25');
    expect(json.tranches[0].balance).toEqual({
      before: 292_500_000,
      scheduled: 285_000_000,
      written: 283_250_000.25,
      difference: -1_749_999.75,
    });
    expect(textOf(to)).toContain('balance: 283_250_000.25 ');
    const { out } = await gpulien(['roll', MERIDIAN, '--as-of', '2026-10-31', '--to', target(), '--balance', 'A=283250000.25']);
    expect(out).toContain('-1,749,999.75');
  });

  test('a draw within a payment period is told by how much it moves the next interest', async () => {
    const tranche = 'undrawn: 5_000_000\n    draws: [{ date: 2026-11-16, amount: 2_000_000 }]';
    const deal = dealFolder({ 'deal.yaml': terms('undrawn: 5_000_000', tranche) });
    const { json, to } = await rolled(deal, '2026-11-30');
    // 3.85 % + 6 % for the 46 days before the draw, counted too much on 2m in the payment of 31 December.
    const most = json.tranches[0].apart;
    expect(most).toMatchObject({ date: '2026-12-31', part: 'interest' });
    const days = (Date.UTC(2026, 10, 16) - Date.UTC(2026, 8, 30)) / 86_400_000;
    expect(most.after - most.before).toBeCloseTo((2_000_000 * 0.0985 * days) / 360, 1);
    expect(json.notes[0]).toContain('a draw within a payment period');
    expect(textOf(to)).toContain('draws: []\n    availability_end: 2026-11-16'.split('\n')[0]);
    expect(textOf(to)).toMatch(/undrawn: 3_000_000\n {4}availability_end: 2026-11-16\n {4}draws: \[\]/);
    expect(await rolled(deal, '2026-11-30', '--strict')).toMatchObject({ code: 2, err: expect.stringContaining('nothing was written') });
  });

  test('a tranche in braces, a list of draws line by line, a comment beside each', async () => {
    const own = edited(STARTER['deal.yaml']!.replace(/tranches:\n[\s\S]*?\n\nindex_curve/, 'TRANCHES\n\nindex_curve'), [
      'TRANCHES',
      `tranches:
  - { id: A, rank: 1, balance: "30,000,000", undrawn: 5e6, draws: [ { amount: 1e6, date: 2026-10-15 }, { date: 2026-12-01, amount: 2e6 } ], last_payment: 2026-09-30, maturity: 2029-09-30, frequency: monthly, day_count: 30/360, rate: { fixed: 10% }, repayment: { profile: bullet } } # first
  - id: B # second
    rank: 2
    draws:
      - date: 2026-10-15 # gone
        amount: 400000
      # stays
      - date: 2026-12-01
        amount: 500000
    undrawn: 1000000
    balance: 2000000
    last_payment: 2026-09-30
    maturity: 2029-09-30
    frequency: monthly
    day_count: 30/360
    rate: { fixed: 10% }
    repayment: { profile: bullet }`,
    ]);
    const { json, to, err } = await rolled(dealFolder({ 'deal.yaml': own }), '2026-10-31');
    expect(
      json?.tranches.map(({ balance }: any) => balance.written),
      err,
    ).toEqual([31_000_000, 2_400_000]);
    expect(textOf(to)).toContain(
      'balance: 31000000, undrawn: 4000000, draws: [ { date: 2026-12-01, amount: 2e6 } ], last_payment: 2026-10-31, maturity: 2029-09-30',
    );
    expect(textOf(to)).toContain(
      '} } # first\n  - id: B # second\n    rank: 2\n    draws:\n      # stays\n      - date: 2026-12-01\n        amount: 500000\n    undrawn: 600000\n    balance: 2400000\n',
    );
  });

  test('shares of a schedule become the amounts that they were', async () => {
    const schedule = 'date,share\n2026-12-30,10%\n2027-03-30,15%\n2029-09-30,75%\n';
    const deal = dealFolder({
      'deal.yaml': terms('{ profile: level, balloon: 2_000_000 } ', '{ profile: schedule, schedule: amort.csv } '),
      'amort.csv': schedule,
    });
    const { to, json } = await rolled(deal, '2027-01-31');
    expect(json.tranches[0]).toMatchObject({ balance: { written: 27_000_000 }, apart: null });
    expect(textOf(to, 'amort.csv')).toBe('date,principal\r\n2027-03-31,4500000\r\n2029-09-30,22500000\r\n');
    expect(json.files).toContainEqual({ file: 'amort.csv', fate: 'in amounts', rows_before: 3, rows_after: 2 });
  });

  test('tapes come through import, with what the deal remembers of them', async () => {
    const tape = (rows: string): string => `Asset Tag;GPU Type;Qty;Unit Price (USD);PO Date;Go-Live;Status;Region;Contract\n${rows}`;
    const folder = temporaryFolder();
    const file = join(folder, 'register.csv');
    writeFileSync(file, tape('L-001;H100 SXM;500;31,500.00;2025-02-01;2025-04-01;live;United States;C-1\n'));
    const { json, to, code } = await rolled(dealFolder(), '2026-10-31', '--fleet', file);
    expect(code).toBe(0);
    expect(json.imports).toMatchObject([{ as: 'fleet', counts: { rows: 1, kept: 1 }, written: 'fleet.csv' }]);
    expect(json.files).toContainEqual({ file: 'fleet.csv', fate: 'imported', rows_before: 3, rows_after: 1 });
    expect(textOf(to, 'fleet.csv')).toContain('L-001,H100-SXM-80,500,31500');
    expect(textOf(to, 'import-log.csv')).toContain('register.csv');
    expect(textOf(to, 'tape-map.yaml')).toContain('Go-Live');
    const again = await rolled(to, '2026-11-30', '--fleet', file);
    expect(again.json.imports[0].files[0].remembered).toBe(true);
    expect(textOf(again.to, 'fleet.csv')).toBe(textOf(to, 'fleet.csv'));
    writeFileSync(
      file,
      tape('L-001;H100 SXM;500;31,500.00;2025-02-01;2025-04-01;live;US;C-1\nL-2;Frobnicator 9;4;1,000.00;2025-02-01;2025-04-01;live;US;\n'),
    );
    expect(await rolled(dealFolder(), '2026-10-31', '--fleet', file)).toMatchObject({ code: 1 });
    const strict = await rolled(dealFolder(), '2026-10-31', '--fleet', file, '--strict');
    expect(strict).toMatchObject({ code: 2, json: { written: null } });
    expect(existsSync(strict.to)).toBe(false);
  });

  test('says every problem at once and writes nothing', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'fleet.csv'), 'colour,size\nred,1\n');
    const { code, err, out, to } = await rolled(
      MERIDIAN,
      '2030-12-31',
      '--fleet',
      join(folder, 'fleet.csv'),
      '--leases',
      join(folder, 'none.csv'),
    );
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('tranche A has matured by then');
    expect(err).toContain('tranche B has matured by then');
    expect(err).toMatch(/fleet\.csv/);
    expect(err).toMatch(/none\.csv/);
    expect(existsSync(to)).toBe(false);
    const broken = await rolled(dealFolder({ 'deal.yaml': terms('metric: dscr,', 'metric: dcsr,') }), '2026-10-31');
    expect(broken).toMatchObject({ code: 2, err: expect.stringContaining('dcsr') });
  });

  test.each([
    [['--as-of', '2026-09-30'], '--as-of names a later date'],
    [['--as-of', '2026-10-31', '--balance', 'AA=1'], 'no such tranche'],
    [['--as-of', '2026-10-31', '--balance', 'A=-1'], 'at least 0'],
    [['--as-of', '2026-10-31', '--balance', '1'], 'TRANCHE=amount'],
    [['--as-of', '2026-10-31', '--balance', 'A=1', '--balance', 'A=2'], 'given twice'],
  ])('%j is refused', async (options, reason) => {
    const { code, err } = await gpulien(['roll', MERIDIAN, '--to', target(), ...options]);
    expect(code).toBe(2);
    expect(err).toContain(reason);
  });

  test('a folder that exists needs --force, and must not hold what the deal would be read with', async () => {
    const to = temporaryFolder();
    const argv = ['roll', dealFolder(), '--as-of', '2026-10-31', '--to', to];
    expect(await gpulien(argv)).toMatchObject({ code: 2, err: expect.stringContaining('--force') });
    writeFileSync(join(to, 'mine.txt'), 'x');
    expect((await gpulien([...argv, '--force'])).code).toBe(0);
    expect(readdirSync(to).sort()).toEqual(['deal.yaml', 'fleet.csv', 'leases.csv', 'mine.txt']);
    writeFileSync(join(to, 'comps.csv'), 'x');
    expect(await gpulien([...argv, '--force'])).toMatchObject({ code: 2, err: expect.stringContaining('comps.csv') });
    const own = dealFolder();
    expect(await gpulien(['roll', own, '--as-of', '2026-10-31', '--to', own, '--force'])).toMatchObject({ code: 2 });
  });

  test.each(ROLL_TABLES)('--csv %s is a table, and the screen stays within its width', async (table) => {
    const { code, out } = await gpulien(['roll', MERIDIAN, '--as-of', '2026-11-30', '--to', target(), '--csv', table]);
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\r\n');
    expect(lines).toHaveLength({ tranches: 3, payments: 4, files: 8 }[table]);
    expect(new Set(lines.map((line) => line.split(',').length)).size).toBe(1);
    const screen = await gpulien(['roll', MERIDIAN, '--as-of', '2026-11-30', '--to', target(), '--width', '80']);
    for (const line of screen.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
