import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDay } from '../../../src/kernel/calendar.js';
import { Decimal, fraction, ONE, total, usd, ZERO } from '../../../src/kernel/decimal.js';
import type { NoteClass, Notes, Trigger } from '../../../src/domain/notes.js';
import { Grid } from '../../../src/model/frame/grid.js';
import { classOutcomes } from '../../../src/model/notes/classes.js';
import { poolMonths, thinned, type HeldLoan, type PoolMonth } from '../../../src/model/notes/collateral.js';
import { runNotes, type NotesRun } from '../../../src/model/notes/waterfall.js';

const GRID = new Grid(parseDay('2026-09-30')!);
const NO_INDEX = (): Decimal => ZERO;
const d = (x: number | string): Decimal => new Decimal(x);
const money = (x: Decimal): number => x.toNumber();

const note = (id: string, rank: number, balance: number, rate = 0): NoteClass => ({
  id,
  rank,
  balance: usd(balance),
  coupon: { kind: 'fixed', rate: fraction(rate) },
  price: ONE,
});
const trigger = (kind: Trigger['kind'], level: number, effect: Trigger['effect'], rank: number | null = null): Trigger => ({
  id: kind,
  kind,
  rank,
  levels: [{ from: null, value: d(level) }],
  effect,
});
const notesOf = (classes: readonly NoteClass[], more: Partial<Notes> = {}): Notes => ({
  classes,
  fees: { servicing: fraction(0), trusteeUsdYear: usd(0) },
  reserve: { initial: usd(0), target: fraction(0), floorUsd: usd(0) },
  principal: 'sequential',
  ocTarget: fraction(0),
  triggers: [],
  call: null,
  final: parseDay('2036-09-30')!,
  indexCurves: new Map(),
  inputs: [],
  ...more,
});
/** What a month brings; the pool before it is the first. */
const pool = (
  months: readonly (Partial<Record<'interest' | 'principal' | 'recoveries' | 'pool' | 'defaulted', number>> & { headroom?: number })[],
): PoolMonth[] => {
  let [defaulted, recovered] = [0, 0];
  return months.map((month, k) => {
    defaulted += month.defaulted ?? 0;
    recovered += month.recoveries ?? 0;
    return {
      interest: d(month.interest ?? 0),
      principal: d(month.principal ?? 0),
      recoveries: d(month.recoveries ?? 0),
      pool: d(month.pool ?? 0),
      defaulted: d(defaulted),
      recovered: d(recovered),
      recoveriesToCome: months.slice(k + 1).some(({ recoveries }) => (recoveries ?? 0) > 0),
      headroom: month.headroom === undefined ? undefined : d(month.headroom),
    };
  });
};
const run = (notes: Notes, months: PoolMonth[]): NotesRun => runNotes(notes, months, GRID, NO_INDEX);
const steps = ({ rows }: NotesRun, k: number): Record<string, number> =>
  Object.fromEntries(rows[k - 1]!.steps.filter(({ paid }) => !paid.isZero()).map(({ step, paid }) => [step, money(paid)]));

describe('notes without losses', () => {
  const cases = JSON.parse(readFileSync(new URL('../../../src/model/verify/rows/wal.json', import.meta.url), 'utf8')) as {
    id: string;
    inputs: { instalments: number; classes?: { id: string; share: number }[] };
    right: Record<string, number>;
    tolerance: number;
  }[];

  it.each(cases.filter(({ inputs }) => inputs.classes))(
    '$id: weighted average lives of sequential classes in closed form',
    ({ inputs, right, tolerance }) => {
      const n = inputs.instalments;
      const each = 1000;
      const classes = inputs.classes!.map(({ id, share }, i) => note(id, i + 1, n * each * share));
      const result = run(
        notesOf(classes),
        pool(Array.from({ length: n + 1 }, (_, k) => ({ principal: k === 0 ? 0 : each, pool: (n - k) * each }))),
      );
      for (const [c, { id }] of classes.entries()) {
        const lives = result.rows.map(({ k, classes: paid }) => paid[c]!.principal.times(k));
        const wal = total(lives).div(classes[c]!.balance).div(12);
        expect(Math.abs(money(wal) - right[id]!)).toBeLessThan(tolerance);
      }
    },
  );

  it('a class at par yields its coupon: 6 % a month of twelve is an internal rate of about 1.005^12 − 1, and its value at it is the balance', () => {
    const notes = notesOf([note('A', 1, 120_000, 0.06)]);
    const result = run(
      notes,
      pool(
        Array.from({ length: 13 }, (_, k) => ({
          interest: k === 0 ? 0 : 600,
          principal: k === 0 ? 0 : 10_000,
          pool: 120_000 - 10_000 * k,
        })),
      ),
    );
    const [outcome] = classOutcomes(notes, result, GRID, NO_INDEX);
    expect(money(outcome!.irr!)).toBeCloseTo(1.005 ** 12 - 1, 3);
    expect(money(outcome!.lossRate)).toBe(0);
  });
});

describe('steps of a month', () => {
  const two = [note('A', 1, 600, 0.12), note('B', 2, 300, 0.12)];

  it('fees, coupons by rank, principal in order, the rest to the owner: 6 and 3 of coupon, 100 to A, 91 over', () => {
    const result = run(
      notesOf(two, { fees: { servicing: fraction(0.012), trusteeUsdYear: usd(0) } }),
      pool([{ pool: 1000 }, { interest: 101, principal: 100, pool: 900 }]).concat(pool([{ pool: 900 }])),
    );
    expect(steps(result, 1)).toEqual({ fees: 1, 'coupon 1': 6, 'coupon 2': 3, principal: 100, residual: 91 });
  });

  it('an OC test of class B below its level is cured from A on: 900 − 800/1.25 = 260', () => {
    const notes = notesOf(two, { triggers: [trigger('oc', 1.25, 'cure', 2)] });
    const result = run(notes, pool([{ pool: 1200 }, { interest: 309, principal: 0, pool: 800 }, { pool: 800 }]));
    expect(steps(result, 1)).toEqual({ 'coupon 1': 6, 'coupon 2': 3, 'cure 2': 260, residual: 40 });
    expect(result.rows[0]!.tests.map(({ value, hit }) => [money(value!), hit])).toEqual([[expect.closeTo(800 / 900, 12), true]]);
  });

  it('an IC test of class A is cured before the coupon of B, which then defers and bears coupon', () => {
    const notes = notesOf(two, { triggers: [trigger('ic', 2, 'cure', 1)] });
    const result = run(
      notes,
      pool([{ pool: 1200 }, { interest: 11, principal: 200, pool: 1000 }, { interest: 100, pool: 1000 }, { pool: 1000 }]),
    );
    expect(steps(result, 1)).toEqual({ 'coupon 1': 6, 'cure 1': 205 });
    expect(money(result.rows[0]!.classes[1]!.deferred)).toBe(3);
    // 12 %/12 of 300 + 3.
    expect(money(result.rows[1]!.classes[1]!.coupon)).toBe(6.03);
    // The last month brings nothing: only then A goes without.
    expect(result.noteDefault).toBe(GRID.date(3));
  });

  it('turbo pays all to principal, trap keeps it for the next month', () => {
    const months = pool([
      { pool: 1000, headroom: -1 },
      { interest: 59, pool: 1000, headroom: -1 },
      { interest: 9, pool: 1000, headroom: 1 },
      { pool: 1000 },
    ]);
    expect(steps(run(notesOf(two, { triggers: [trigger('lowest_headroom', 0, 'turbo')] }), months), 1)).toMatchObject({ turbo: 50 });
    const trapped = run(notesOf(two, { triggers: [trigger('lowest_headroom', 0, 'trap')] }), months);
    expect(steps(trapped, 1)).toMatchObject({ trap: 50 });
    expect(money(trapped.rows[0]!.accounts.trap)).toBe(50);
    expect(steps(trapped, 2)).toMatchObject({ residual: 50 });
  });

  it('the reserve pays fees and coupons, and is filled again from what is left', () => {
    const notes = notesOf(two, { reserve: { initial: usd(20), target: fraction(0.02), floorUsd: usd(0) } });
    const result = run(notes, pool([{ pool: 1000 }, { interest: 4, pool: 1000 }, { interest: 24, pool: 1000 }, { pool: 1000 }]));
    expect(steps(result, 1)).toEqual({ 'coupon 1': 6, 'coupon 2': 3 });
    expect(money(result.rows[0]!.accounts.reserve)).toBe(15);
    expect(steps(result, 2)).toEqual({ 'coupon 1': 6, 'coupon 2': 3, reserve: 5, residual: 10 });
  });

  it('an unpaid coupon of the top class is a default: from then on coupon and principal class by class', () => {
    const result = run(
      notesOf(two),
      pool([{ pool: 1000 }, { interest: 5, pool: 900 }, { interest: 7.06, principal: 700, pool: 200 }, { pool: 200 }, { pool: 200 }]),
    );
    expect(result.noteDefault).toBe(GRID.date(1));
    // Coupon 6.01 on 601 and 1 deferred, then all of A before anything of B.
    expect(steps(result, 2)).toEqual({ 'coupon 1': 7.01, 'principal 1': 600, 'coupon 2': 6.03, 'principal 2': 94.02 });
  });

  it('pro rata pays by balances until a test is missed', () => {
    const notes = notesOf(two, { principal: 'pro_rata', triggers: [trigger('cumulative_loss', 0.05, 'trap')] });
    const calm = run(notes, pool([{ pool: 1000 }, { interest: 9, principal: 90, pool: 910 }, { pool: 910 }]));
    expect(calm.rows[0]!.classes.map(({ principal }) => money(principal))).toEqual([60, 30]);
    const lost = run(notes, pool([{ pool: 1000 }, { interest: 9, principal: 90, pool: 850, defaulted: 60 }, { pool: 850 }]));
    expect(lost.rows[0]!.classes.map(({ principal }) => money(principal))).toEqual([90, 0]);
  });

  it('a call buys what is left at its balance once the pool is a tenth and everything can be paid', () => {
    const notes = notesOf([note('A', 1, 500)], { call: fraction(0.1) });
    const result = run(notes, pool([{ pool: 1000 }, { principal: 450, pool: 550 }, { principal: 450, pool: 100 }, { principal: 100 }]));
    expect(result.called).toBe(GRID.date(2));
    expect(result.rows).toHaveLength(2);
    expect(result.rows[1]).toMatchObject({ k: 2, principal: d(550), pool: d(0) });
    expect(money(result.rows[1]!.residual)).toBe(500);
  });

  it('ends where nothing is left to come; the reserve pays then, and what stays is lost', () => {
    const notes = notesOf([note('A', 1, 1000)], { reserve: { initial: usd(50), target: fraction(0), floorUsd: usd(50) } });
    const result = run(notes, pool([{ pool: 1000 }, { principal: 400, pool: 600 }, { defaulted: 600 }, { recoveries: 200 }, {}, {}]));
    expect(result.rows).toHaveLength(3);
    const [outcome] = classOutcomes(notes, result, GRID, NO_INDEX);
    expect([money(outcome!.writtenOff), money(outcome!.lossRate)]).toEqual([350, 0.35]);
  });
});

const share = fc.integer({ min: 0, max: 100 }).map((x) => x / 100);
const cents = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: max * 100 }).map((x) => x / 100);

/** Any structure on any collateral: conservation, whole cents, no claim above what is owed. */
describe('any notes', () => {
  const classes = fc
    .array(fc.record({ rank: fc.integer({ min: 1, max: 3 }), balance: cents(5000), rate: share }), { minLength: 1, maxLength: 4 })
    .map((some) => some.map(({ rank, balance, rate }, i) => note(`C${i}`, rank, Math.round(balance * 100 + 1) / 100, rate / 4)));
  const kinds = fc.record({
    kind: fc.constantFrom('oc', 'ic', 'cumulative_loss', 'lowest_headroom' as const),
    level: fc.constantFrom(0.05, 0.5, 1.1, 1.4),
    effect: fc.constantFrom('cure', 'turbo', 'trap' as const),
    of: fc.nat(),
  });
  const structures = fc
    .record({
      classes,
      kinds: fc.array(kinds, { maxLength: 4 }),
      principal: fc.constantFrom('sequential', 'pro_rata' as const),
      oc: share,
      reserve: cents(500),
      target: share,
      floor: cents(300),
      servicing: share,
      trustee: cents(2000),
      call: fc.option(share),
    })
    .map((x) =>
      notesOf(x.classes, {
        principal: x.principal,
        ocTarget: fraction(x.oc),
        reserve: { initial: usd(x.reserve), target: fraction(x.target), floorUsd: usd(x.floor) },
        fees: { servicing: fraction(x.servicing / 10), trusteeUsdYear: usd(x.trustee) },
        call: x.call === null ? null : fraction(x.call),
        triggers: x.kinds.map(({ kind, level, effect, of }, i) => {
          const isOfClass = kind === 'oc' || kind === 'ic';
          const rank = isOfClass ? x.classes[of % x.classes.length]!.rank : null;
          return { ...trigger(kind, level, isOfClass || effect !== 'cure' ? effect : 'turbo', rank), id: `T${i}` };
        }),
      }),
    );
  const months = fc
    .array(
      fc.record({
        interest: cents(400),
        principal: cents(900),
        recoveries: cents(300),
        defaulted: cents(800),
        headroom: fc.option(fc.double({ min: -2, max: 2, noNaN: true }), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 20 },
    )
    .map((some) => {
      let left = some.reduce((sum, { principal, defaulted }) => sum + principal + defaulted, 0);
      const rows = some.map((month) => ({
        ...month,
        pool: Math.max(0, Math.round((left -= month.principal + month.defaulted) * 100) / 100),
      }));
      const first = some.reduce((sum, { principal, defaulted }) => sum + principal + defaulted, 0);
      return pool([
        { pool: Math.round(first * 100) / 100 + 1 },
        ...rows.map(({ headroom, ...month }) => (headroom === undefined ? month : { ...month, headroom })),
      ]);
    });

  it('opening accounts + interest + principal + recoveries = fees + coupons + principal + residual + closing accounts, in every month', () => {
    fc.assert(
      fc.property(structures, months, (notes, collateral) => {
        const { rows } = run(notes, collateral);
        let accounts: Decimal = notes.reserve.initial;
        let balances = notes.classes.map(({ balance }) => balance as Decimal);
        for (const row of rows) {
          const closing = row.accounts.reserve.plus(row.accounts.trap);
          const paid = total([row.fees, row.residual, closing, ...row.classes.flatMap(({ coupon, principal }) => [coupon, principal])]);
          expect(total([accounts, row.interest, row.principal, row.recoveries]).toFixed()).toBe(paid.toFixed());
          row.classes.forEach((one, c) => {
            expect(balances[c]!.minus(one.principal).toFixed()).toBe(one.balance.toFixed());
            for (const x of [one.coupon, one.principal, one.balance, one.deferred]) expect(x.gte(0) && x.decimalPlaces() <= 2).toBe(true);
          });
          for (const { due, paid: got } of row.steps) expect(got.gte(0) && got.lte(due)).toBe(true);
          accounts = closing;
          balances = row.classes.map(({ balance }) => balance);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('sequential principal of a senior rank comes first: no junior principal in a month in which a senior balance stays', () => {
    fc.assert(
      fc.property(structures, months, (notes, collateral) => {
        for (const row of run({ ...notes, principal: 'sequential' }, collateral).rows)
          for (const [c, junior] of row.classes.entries())
            if (junior.principal.gt(0))
              row.classes.forEach((senior, s) => {
                if (notes.classes[s]!.rank < notes.classes[c]!.rank) expect(senior.balance.toFixed()).toBe('0');
              });
      }),
      { numRuns: 200 },
    );
  });
});

describe('a constant default rate', () => {
  const loan: HeldLoan = {
    id: 'one',
    headroom: Array.from({ length: 13 }, () => undefined),
    tranches: [
      {
        interest: Array.from({ length: 13 }, (_, k) => d(k === 0 ? 0 : 10)),
        principal: Array.from({ length: 13 }, (_, k) => d(k === 12 ? 1000 : 0)),
        balance: Array.from({ length: 13 }, (_, k) => d(k === 12 ? 0 : 1000)),
        ead: Array.from({ length: 13 }, () => ZERO),
        recoveries: [],
      },
    ],
  };

  it('of 12 % leaves 88 % after a year, and of what falls 40 % comes back three months later where 60 % is lost', () => {
    const [thin] = [thinned(loan, d('0.12'), [{ lgd: d('0.6'), months: 3 }])];
    const months = poolMonths([thin], 12);
    const monthly = 1 - 0.88 ** (1 / 12);
    expect(money(months[11]!.pool)).toBeCloseTo(1000 * 0.88 ** (11 / 12), 2);
    expect(money(months[12]!.principal)).toBeCloseTo(1000 * 0.88 ** (11 / 12), 2);
    expect(money(months[1]!.interest)).toBe(10);
    expect(money(months[4]!.recoveries)).toBeCloseTo(1000 * monthly * 0.4, 2);
    expect(money(months[12]!.defaulted)).toBeCloseTo(1000 * (1 - 0.88 ** (11 / 12)), 1);
  });

  it('of 0 changes nothing', () =>
    expect(poolMonths([thinned(loan, ZERO, [{ lgd: ONE, months: 1 }])], 12)).toEqual(poolMonths([loan], 12)));
});
