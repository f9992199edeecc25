import { describe, expect, it } from 'vitest';
import { Decimal, fraction } from '../../src/kernel/decimal.js';
import { formatDay } from '../../src/kernel/calendar.js';
import type { CashFlow } from '../../src/model/cash/cash-flow.js';
import type { Covenants } from '../../src/model/measure/covenants.js';
import { modelOf } from '../../src/model/score/model.js';
import { type Account, type StepName } from '../../src/model/method/waterfall.js';
import { runWaterfall, type Waterfall } from '../../src/model/waterfall/waterfall.js';
import type { WaterfallRow } from '../../src/model/waterfall/waterfall-run.js';
import { d, dealOf, tranche, type Spec, type Terms } from '../model/build.js';

/** As of the 15th, so that a month is a twelfth of a year on 30/360: 1 % of a tranche at 12 %. */
const AS_OF = '2026-09-15';
const loan = (more: Terms = {}): Terms => tranche({ last_payment: AS_OF, maturity: '2027-03-15', ...more });

interface Given extends Spec {
  readonly accounts?: Partial<Record<Account, number>>;
  readonly waterfall?: Terms;
  /** cfads of period k, and fees beside it. */
  readonly cash: (k: number) => number | string | readonly [number | string, number | string];
  readonly base?: (k: number) => number;
  readonly covenant?: { readonly consequence: string | null; readonly tests: readonly (readonly [number, string])[] };
  /** Rates above 100 % a year, which no deal may have. */
  readonly rates?: readonly string[];
}

/** The waterfall on cash that is written down here, not computed by the model. */
async function run({ accounts, waterfall, cash, base, covenant, rates, ...spec }: Given): Promise<Waterfall> {
  const terms = {
    accounts,
    waterfall,
    ...(base ? { borrowing_base: { basis: 'depreciated_cost', advance_rates: { uncontracted: 1 } } } : {}),
    ...spec.terms,
  };
  const read = await dealOf({ asOf: AS_OF, ...spec, terms });
  const tranches = read.tranches.map((item, i) =>
    rates ? { ...item, rate: { kind: 'fixed' as const, rate: fraction(rates[i]!) } } : item,
  );
  const model = modelOf({ ...read, tranches });
  const flow = (k: number) => {
    const given = cash(k);
    const [cfads, fees] = Array.isArray(given) ? given : [given, 0];
    return { cfads: d(cfads as number), fees: d(fees as number) };
  };
  const tests = covenant
    ? [{ covenant: { consequence: covenant.consequence }, tests: covenant.tests.map(([k, status]) => ({ k, status })) }]
    : [];
  return runWaterfall({
    ...model,
    cash: { of: flow } as unknown as CashFlow,
    covenants: { tests } as unknown as Covenants,
    base: base ? ({ at: (k: number) => ({ base: d(base(k)) }) } as unknown as NonNullable<typeof model.base>) : null,
  });
}

const n = (x: Decimal): number => x.toNumber();
const row = (result: Waterfall, k: number): WaterfallRow => result.rows[k - 1]!;
const held = ({ accounts }: WaterfallRow): number[] => [accounts.collections, accounts.dsra, accounts.liquidity].map(n);
const unpaid = ({ tranches }: WaterfallRow): number[] => tranches.map((item) => n(item.unpaid));
const balance = ({ tranches }: WaterfallRow): number[] => tranches.map((item) => n(item.balance));
/** due, paid, and from collections, dsra and liquidity. */
const flow = ({ steps }: WaterfallRow, name: StepName): number[] =>
  [steps[name].due, steps[name].paid, steps[name].from.collections, steps[name].from.dsra, steps[name].from.liquidity].map(n);
const event = (item: Waterfall['paymentDefault']): unknown => item && [item.k, formatDay(item.date), n(item.amount)];

describe('the order of accounts, by hand: 1,200,000 at 12 % in six instalments of 200,000', () => {
  const level = {
    tranches: [loan({ balance: 1_200_000, repayment: { profile: 'level' } })],
    accounts: { collections: 5_000, dsra: 100_000, liquidity: 150_000 },
    waterfall: { default_margin: 0.02 },
  };
  const bad = () => run({ ...level, cash: (k) => [-9_000, 0, 500_000][k - 1] ?? 0 });

  it('a shortfall of 9,000 takes 5,000 of collections and 4,000 of liquidity, and leaves the debt service reserve alone', async () => {
    expect(flow(row(await bad(), 1), 'operating')).toEqual([9_000, 9_000, 5_000, 0, 4_000]);
  });

  it('interest of 12,000 and principal of 200,000 then empty the reserve before liquidity: 34,000 are left', async () => {
    const first = row(await bad(), 1);
    expect(flow(first, 'interest')).toEqual([12_000, 12_000, 0, 12_000, 0]);
    expect(flow(first, 'principal')).toEqual([200_000, 200_000, 0, 88_000, 112_000]);
    expect(held(first)).toEqual([0, 0, 34_000]);
    expect([balance(first), unpaid(first), first.trap]).toEqual([[1_000_000], [0], false]);
  });

  it('month 2 pays 10,000 of interest and 24,000 of 200,000: a payment default of 176,000, and 976,000 are still owed', async () => {
    const result = await bad();
    expect([flow(row(result, 2), 'interest'), flow(row(result, 2), 'principal')]).toEqual([
      [10_000, 10_000, 0, 0, 10_000],
      [200_000, 24_000, 0, 0, 24_000],
    ]);
    expect([balance(row(result, 2)), unpaid(row(result, 2))]).toEqual([[976_000], [176_000]]);
    expect(event(result.paymentDefault)).toEqual([2, '2026-11-15', 176_000]);
  });

  it('month 3 pays 8,000 and 14 %/12 on 176,000, 10,053.33, then 376,000 of principal; the 113,946.67 left are trapped by the default', async () => {
    const third = row(await bad(), 3);
    expect([flow(third, 'interest'), flow(third, 'principal')]).toEqual([
      [10_053.33, 10_053.33, 10_053.33, 0, 0],
      [376_000, 376_000, 376_000, 0, 0],
    ]);
    expect([balance(third), unpaid(third), third.trap]).toEqual([[600_000], [0], true]);
    expect([flow(third, 'trapped'), flow(third, 'distributed'), held(third)]).toEqual([
      [113_946.67, 113_946.67, 113_946.67, 0, 0],
      [0, 0, 0, 0, 0],
      [113_946.67, 0, 0],
    ]);
  });

  it('a balloon of 900,000 takes 300,000 of collections, then 400,000 of the reserve, then 200,000 of liquidity', async () => {
    const result = await run({
      tranches: [loan({ balance: 900_000, rate: { fixed: 0 } })],
      accounts: { dsra: 400_000, liquidity: 250_000 },
      cash: (k) => (k === 6 ? 300_000 : 0),
    });
    expect(flow(row(result, 6), 'balloon')).toEqual([900_000, 900_000, 300_000, 400_000, 200_000]);
    expect([event(result.paymentDefault), event(result.refinancingGap), result.rows.length]).toEqual([null, null, 6]);
    expect(held(row(result, 6))).toEqual([0, 0, 50_000]);
  });

  it('opex of 50,000 against 10,000 and 5,000 leaves 35,000 unfunded, which is not owed again', async () => {
    const result = await run({
      tranches: [loan({ balance: 600_000 })],
      accounts: { collections: 10_000, dsra: 100_000, liquidity: 5_000 },
      cash: (k) => (k === 1 ? -50_000 : 6_000),
    });
    expect([n(row(result, 1).unfundedOpex), flow(row(result, 1), 'operating'), flow(row(result, 1), 'interest')]).toEqual([
      35_000,
      [50_000, 15_000, 10_000, 0, 5_000],
      [6_000, 6_000, 0, 6_000, 0],
    ]);
    expect([n(row(result, 2).unfundedOpex), flow(row(result, 2), 'operating')]).toEqual([0, [0, 0, 0, 0, 0]]);
    expect(event(result.paymentDefault)).toEqual([6, '2027-03-15', 506_000]);
  });

  it('cash in is cfads and fees, each to cents: −5,000 and 8,000 bring 3,000, and twice half a cent two cents', async () => {
    const result = await run({ tranches: [loan()], cash: (k) => (k === 1 ? [-5_000, 8_000] : ['0.005', '0.005']) });
    expect([n(row(result, 1).cashIn), n(row(result, 1).fees), flow(row(result, 1), 'operating')]).toEqual([3_000, 8_000, [0, 0, 0, 0, 0]]);
    expect([n(row(result, 2).cashIn), n(row(result, 2).fees)]).toEqual([0.02, 0.01]);
  });
});

describe('a rank that is paid in part, by hand', () => {
  const three = ['A', 'B', 'C'].map((id) => loan({ id, balance: 100_000 }));
  const part = () => run({ tranches: three, cash: (k) => [1_000, 2_100][k - 1] ?? 0 });

  it('1,000 on three dues of 1,000 pays 333.33, 333.33 and 333.34: the last in file order takes the difference', async () => {
    expect(unpaid(row(await part(), 1))).toEqual([666.67, 666.67, 666.66]);
  });

  it('2,100 then pays the 2,000 past due first and shares 100 on own dues of 1,007.78 with default interest', async () => {
    const second = row(await part(), 2);
    // 14 %/12 on 666.67 is 7.7778 and on 666.66 7.7777: 7.78 each. 100 in thirds is 33.33, 33.33 and 33.34.
    expect(flow(second, 'interest')).toEqual([5_023.34, 2_100, 2_100, 0, 0]);
    expect(unpaid(second)).toEqual([974.45, 974.45, 974.44]);
  });

  it('a senior tranche’s own due comes before a junior one’s past due: of 1,500 in month 2 the senior takes 1,000, and 1,511.67 of the junior’s stay unpaid', async () => {
    const pair = [loan({ id: 'J', rank: 2, balance: 100_000 }), loan({ id: 'S', rank: 1, balance: 100_000 })];
    const result = await run({ tranches: pair, cash: (k) => [1_000, 1_500, 0][k - 1] ?? 0 });
    expect(unpaid(row(result, 1))).toEqual([1_000, 0]);
    // 1,000 past due and 1,000 + 14 %/12 · 1,000 own; 1,000 go to S first, 500 to what J has past due.
    expect(unpaid(row(result, 2))).toEqual([1_511.67, 0]);
  });

  it('interest of every rank comes before principal of the first: 2,000 pay two interests and nothing of 20,000', async () => {
    const pair = [
      loan({ id: 'S', balance: 120_000, rate: { fixed: '0.10' }, repayment: { profile: 'level' } }),
      loan({ id: 'J', rank: 2, balance: 100_000 }),
    ];
    const first = row(await run({ tranches: pair, cash: () => 2_000 }), 1);
    expect([flow(first, 'interest').slice(0, 2), flow(first, 'principal').slice(0, 2), unpaid(first)]).toEqual([
      [2_000, 2_000],
      [20_000, 0],
      [20_000, 0],
    ]);
  });

  it('own dues share by what is due, not by balance: 500 on interests of 1,000 and 250 is 400 and 100', async () => {
    const pair = [loan({ id: 'A', balance: 100_000 }), loan({ id: 'B', balance: 100_000, rate: { fixed: 0.03 } })];
    expect(unpaid(row(await run({ tranches: pair, cash: () => 500 }), 1))).toEqual([600, 150]);
  });
});

describe('default interest', () => {
  it('is at the rate of the payment period that runs at d_{k−1}, plus the margin, and after maturity at the index of the maturity date', async () => {
    const result = await run({
      tranches: [loan({ balance: 120_000, maturity: '2026-12-15', rate: { index: 'SOFR', margin: 0.02 } })],
      waterfall: { default_margin: 0.03 },
      files: { 'index.csv': 'date,SOFR\n2026-09-15,0.04\n2026-10-15,0.10\n2026-11-15,0.13\n2026-12-15,0.19\n' },
      terms: { files: { index_curve: 'index.csv' } },
      cash: () => 0,
    });
    // Month 1: 6 % on 120,000. Month 2: 12 % on it, and 15 % on 600 unpaid. Month 3: 15 %, and 18 % on 1,807.50.
    expect(result.rows.slice(0, 3).map((item) => flow(item, 'interest')[0])).toEqual([600, 600 + 1_200 + 7.5, 1_807.5 + 1_500 + 27.11]);
    // Month 4 begins on the maturity date: 19 % + 2 % + 3 % on 123,334.61; month 5 stays there.
    expect(unpaid(row(result, 3))).toEqual([123_334.61]);
    expect(n(row(result, 4).steps.interest.due)).toBe(3_334.61 + 2_466.69);
    expect(n(row(result, 5).steps.interest.due.minus(row(result, 4).steps.interest.due))).toBe(2_516.03);
  });
});

describe('reserves', () => {
  /** A published sum: "monthly principal and interest of $25,000, a six-month reserve is 25,000 × 6 = $150,000". @source finhelp.io/?p=62893, "Debt Service Reserve Account" */
  it('six months of a debt service of 25,000 a month are 150,000, as published; what is left tops liquidity up to 10,000 and 15,000 go out', async () => {
    const result = await run({
      tranches: [loan({ balance: 300_000, maturity: '2027-09-15', rate: { fixed: 0 }, repayment: { profile: 'level' } })],
      waterfall: { dsra_months: 6, min_liquidity: 10_000 },
      cash: (k) => (k === 1 ? 200_000 : 25_000),
    });
    expect(['principal', 'dsra', 'liquidity', 'distributed'].map((name) => flow(row(result, 1), name as StepName).slice(0, 2))).toEqual([
      [25_000, 25_000],
      [150_000, 150_000],
      [10_000, 10_000],
      [15_000, 15_000],
    ]);
    expect(held(row(result, 1))).toEqual([0, 150_000, 10_000]);
    // Six months of the average to the end, of one month that is left too; at the end nothing is asked for and nothing released.
    expect(result.rows.slice(1).every(({ steps }) => steps.dsra.due.isZero())).toBe(true);
    expect(held(row(result, 12))).toEqual([0, 150_000, 10_000]);
  });

  it('of 40,000 a reserve of 30,000 is short of 4,000 after 10,000 of interest and 26,000 of cash, and liquidity gets nothing', async () => {
    const result = await run({
      waterfall: { dsra_months: 3, min_liquidity: 50_000 },
      tranches: [loan()],
      cash: (k) => (k === 1 ? 36_000 : 10_000),
    });
    expect([flow(row(result, 1), 'dsra').slice(0, 2), flow(row(result, 1), 'liquidity').slice(0, 2)]).toEqual([
      [30_000, 26_000],
      [50_000, 0],
    ]);
    expect(flow(row(result, 2), 'dsra').slice(0, 2)).toEqual([4_000, 0]);
  });

  it('the last period has no debt service after it: no reserve is asked for at maturity, and balloons count in none', async () => {
    const result = await run({
      waterfall: { dsra_months: 1 },
      accounts: {},
      tranches: [loan()],
      cash: (k) => (k === 6 ? 1_010_000 : 20_000),
    });
    expect(result.rows.map(({ steps }) => n(steps.dsra.due))).toEqual([10_000, 0, 0, 0, 0, 0]);
    expect(event(result.paymentDefault)).toBeNull();
  });

  it('looks twelve months ahead: with instalments from month 14 on, month 1 averages interest alone', async () => {
    const files = { 'plan.csv': 'date,principal\n2027-11-15,500000\n' };
    const late = loan({ maturity: '2027-12-15', repayment: { profile: 'schedule', schedule: 'plan.csv' } });
    const result = await run({ files, waterfall: { dsra_months: 12 }, tranches: [late], cash: (k) => (k === 1 ? 130_000 : 500_000) });
    expect(flow(row(result, 1), 'dsra').slice(0, 2)).toEqual([120_000, 120_000]);
    // From month 2 the window holds the 500,000 of month 14: 620,000 less the 120,000 there.
    expect(n(row(result, 2).steps.dsra.due)).toBe(500_000);
  });

  /** 3 · (debt service of 12 months)/12 is a quarter of it: of 1,575,789.94 that is 393,947.485, which is 393,947.49, half away from zero. */
  it('half a cent of a reserve is rounded away from zero: 3 months of 1,575,789.94 a year are 393,947.49', async () => {
    const files = { 'plan.csv': 'date,principal\n2026-11-15,1575789.94\n' };
    const plan = loan({
      balance: 1_575_790,
      maturity: '2027-10-15',
      rate: { fixed: 0 },
      repayment: { profile: 'schedule', schedule: 'plan.csv' },
    });
    const result = await run({ files, waterfall: { dsra_months: 3 }, tranches: [plan], cash: () => 0 });
    expect(n(row(result, 1).steps.dsra.due)).toBe(393_947.49);
  });
});

describe('the trap, by hand: 50,000 a month and nothing to pay before maturity', () => {
  const free = { tranches: [loan({ rate: { fixed: 0 } })], cash: (k: number) => (k < 6 ? 50_000 : 1_000_000) };
  const tests = [
    [0, 'pass'],
    [3, 'breach'],
    [5, 'watch'],
  ] as const;
  const distributed = (result: Waterfall): number[] => result.rows.map(({ steps }) => n(steps.distributed.paid));

  it.each(['cash_trap', 'prepayment', 'event_of_default'])(
    'a breach of a covenant with consequence %s keeps 50,000 and 50,000 in months 3 and 4 and lets 150,000 go in month 5',
    async (consequence) => {
      const result = await run({ ...free, covenant: { consequence, tests } });
      expect(distributed(result)).toEqual([50_000, 50_000, 0, 0, 150_000, 0]);
      expect(result.rows.map(({ trap, steps }) => (trap ? n(steps.trapped.paid) : 0))).toEqual([0, 0, 50_000, 100_000, 0, 0]);
    },
  );

  it.each(['draw_stop', null])('a breach with consequence %s traps nothing: 50,000 go out every month', async (consequence) => {
    expect(distributed(await run({ ...free, covenant: { consequence, tests } }))).toEqual([50_000, 50_000, 50_000, 50_000, 50_000, 0]);
  });

  it('before its first test a covenant is not in breach, and one that cannot be tested never is', async () => {
    expect(distributed(await run({ ...free, covenant: { consequence: 'cash_trap', tests: [[4, 'breach']] } }))).toEqual([
      50_000, 50_000, 50_000, 0, 0, 0,
    ]);
    expect(
      distributed(
        await run({
          ...free,
          covenant: {
            consequence: 'cash_trap',
            tests: [
              [0, 'not_testable'],
              [3, 'not_applicable'],
            ],
          },
        }),
      ),
    ).toEqual([50_000, 50_000, 50_000, 50_000, 50_000, 0]);
  });

  it('a breach at as_of, tested there alone, traps from the first month to the last', async () => {
    const result = await run({ ...free, covenant: { consequence: 'cash_trap', tests: [[0, 'breach']] } });
    expect(distributed(result)).toEqual([0, 0, 0, 0, 0, 0]);
    // 250,000 and the million pay the million: what is left stays.
    expect(held(row(result, 6))).toEqual([250_000, 0, 0]);
  });

  it('a last test in breach still traps after maturity, while rows go on for what is unpaid', async () => {
    const small = {
      tranches: [loan({ rate: { fixed: 0 } })],
      covenant: { consequence: 'cash_trap', tests: [[6, 'breach']] as const },
      waterfall: { default_margin: 0 },
    };
    const result = await run({ ...small, cash: (k) => (k === 6 ? 999_500 : k === 8 ? 2_000 : 0) });
    expect(result.rows.map(({ k, trap }) => (trap ? k : 0))).toEqual([0, 0, 0, 0, 0, 6, 7, 8]);
    expect(held(row(result, 8))).toEqual([1_500, 0, 0]);
  });
});

describe('prepayment into the borrowing base, by hand', () => {
  const hold = (profile: Terms = {}): Terms => ({ profile: 'bullet', hold_within_borrowing_base: true, ...profile });

  it('of an over-advance of 100,000 a monthly tranche prepays 40,000 and is owed 60,000, from collections and never from reserves', async () => {
    const result = await run({
      tranches: [loan({ repayment: hold() })],
      accounts: { dsra: 500_000 },
      base: (k) => (k === 1 ? 900_000 : 990_000),
      cash: (k) => (k === 1 ? 50_000 : 30_000),
    });
    expect([flow(row(result, 1), 'prepayment'), balance(row(result, 1)), row(result, 1).trap]).toEqual([
      [100_000, 40_000, 40_000, 0, 0],
      [960_000],
      true,
    ]);
    // The base of month 2 holds 960,000: nothing is due and the trap opens; 9,600 of interest, 20,400 go out.
    expect([flow(row(result, 2), 'prepayment')[0], row(result, 2).trap, flow(row(result, 2), 'distributed')[1]]).toEqual([
      0,
      false,
      20_400,
    ]);
  });

  it('a quarterly one is tested in months 3, 6 and 9: what is unpaid in month 3 traps months 4 and 5 and is prepaid in month 6', async () => {
    const quarterly = loan({ frequency: 'quarterly', rate: { fixed: 0 }, maturity: '2027-06-15', repayment: hold() });
    const result = await run({
      tranches: [quarterly],
      base: (k) => (k < 6 ? 900_000 : 985_000),
      cash: (k) => (k === 3 ? 5_000 : k === 9 ? 985_000 : 5_000),
    });
    expect(result.rows.map(({ trap }) => trap)).toEqual([false, false, true, true, true, false, false, false, false]);
    expect([flow(row(result, 3), 'prepayment').slice(0, 2), flow(row(result, 6), 'prepayment').slice(0, 2)]).toEqual([
      [100_000, 5_000],
      [10_000, 10_000],
    ]);
    // 5,000 of month 6 and 5,000 of each of months 4 and 5 less 10,000; nothing is due in months that do not pay.
    expect([flow(row(result, 5), 'prepayment')[0], flow(row(result, 6), 'distributed')[1], flow(row(result, 8), 'distributed')[1]]).toEqual(
      [0, 5_000, 5_000],
    );
  });

  it('is due in full on a payment that meets a balance which is all past due: 1,000 scheduled in month 1 and unpaid, a base of 100', async () => {
    const result = await run({
      tranches: [
        loan({
          balance: 1_000,
          rate: { fixed: 0 },
          maturity: '2026-12-15',
          repayment: { ...hold(), profile: 'schedule', schedule: 's.csv' },
        }),
      ],
      files: { 's.csv': 'date,principal\n2026-10-15,1000\n' },
      waterfall: { default_margin: 0 },
      base: () => 100,
      cash: (k) => (k === 2 ? 400 : 0),
    });
    // Month 2 pays 400 of what is past due; 600 are left, 500 above the base, and nothing that performs to prepay.
    expect(result.rows.slice(0, 3).map((one) => [balance(one), unpaid(one), flow(one, 'prepayment').slice(0, 2)])).toEqual([
      [[1_000], [1_000], [900, 0]],
      [[600], [600], [500, 0]],
      [[600], [600], [500, 0]],
    ]);
  });

  it('without a later test an over-advance traps to the end: a loan that holds matures in month 3, another of 1,000,000 runs to month 6 on a base of 900,000', async () => {
    const pair = [
      loan({ id: 'H', balance: 3_000, maturity: '2026-12-15', rate: { fixed: 0 }, repayment: hold() }),
      loan({ id: 'B', rate: { fixed: 0 } }),
    ];
    const result = await run({ tranches: pair, base: (k) => (k < 3 ? 2_000_000 : 900_000), cash: (k) => (k === 6 ? 990_000 : 10_000) });
    expect(flow(row(result, 3), 'prepayment').slice(0, 2)).toEqual([100_000, 0]);
    expect(result.rows.map(({ trap }) => trap)).toEqual([false, false, true, true, true, true]);
    expect(held(row(result, 6))).toEqual([17_000, 0, 0]);
  });

  it('counts past-due principal in the balance that the base must hold: 600,000 owed, 100,000 of them past due, is 50,000 above 550,000', async () => {
    const result = await run({
      tranches: [loan({ balance: 600_000, rate: { fixed: 0 }, repayment: hold({ profile: 'level' }) })],
      base: () => 550_000,
      cash: () => 0,
    });
    expect([flow(row(result, 1), 'prepayment').slice(0, 2), balance(row(result, 1)), unpaid(row(result, 1))]).toEqual([
      [50_000, 0],
      [600_000],
      [100_000],
    ]);
  });

  it('goes by rank, and within one pro rata to balance with odd cents to the last: 1,000.01 on 600, then on 300,000 and 100,000', async () => {
    const three = [
      loan({ id: 'J1', rank: 2, balance: 300_000 }),
      loan({ id: 'S', balance: 600 }),
      loan({ id: 'J2', rank: 2, balance: 100_000 }),
    ];
    const result = await run({
      tranches: three.map((item) => ({ ...item, rate: { fixed: 0 }, repayment: hold() })),
      base: () => 0,
      cash: (k) => (k === 1 ? '1000.01' : 0),
    });
    // 400.01 · 3/4 is 300.0075: 300.01 and 100.00.
    expect(balance(row(result, 1))).toEqual([299_699.99, 0, 99_900]);
  });

  it('a loan that does not hold is not prepaid and counts in full: 500,000 beside it on a base of 900,000 take 30,000', async () => {
    const pair = [
      loan({ id: 'H', balance: 500_000, rate: { fixed: 0 }, repayment: hold() }),
      loan({ id: 'B', balance: 500_000, rate: { fixed: 0 } }),
    ];
    const result = await run({ tranches: pair, base: () => 900_000, cash: () => 30_000 });
    expect([flow(row(result, 1), 'prepayment').slice(0, 2), balance(row(result, 1))]).toEqual([
      [100_000, 30_000],
      [470_000, 500_000],
    ]);
  });
});

describe('the sweep, by hand', () => {
  const quarterly = (more: Terms = {}): Terms => loan({ frequency: 'quarterly', rate: { fixed: 0 }, ...more });

  it('half of 100,000 a month: 50,000 and 75,000 wait in months 1 and 2, and 87,500 prepay the quarterly loan in month 3', async () => {
    const result = await run({
      tranches: [quarterly()],
      waterfall: { sweep_share: 0.5 },
      cash: (k) => (k <= 3 ? 100_000 : k === 6 ? 912_500 : 0),
    });
    expect(
      result.rows.slice(0, 3).map((item) => [...flow(item, 'sweep').slice(0, 2), flow(item, 'distributed')[1], held(item)[0]]),
    ).toEqual([
      [0, 0, 50_000, 50_000],
      [0, 0, 75_000, 75_000],
      [87_500, 87_500, 87_500, 0],
    ]);
    expect(balance(row(result, 3))).toEqual([912_500]);
    expect([event(result.paymentDefault), n(result.totals.sweep), n(result.totals.distributed)]).toEqual([null, 87_500, 212_500]);
  });

  it('lowers the interest that follows but no instalment: 12 % on 900,000 less 90,000 is 8,100 a month, and 100,000 of principal stay 100,000', async () => {
    const result = await run({
      tranches: [loan({ maturity: '2027-07-15', repayment: { profile: 'level' } })],
      waterfall: { sweep_share: 1 },
      cash: (k) => (k === 1 ? 200_000 : 109_100),
    });
    expect([flow(row(result, 1), 'sweep')[1], flow(row(result, 2), 'interest')[1], flow(row(result, 2), 'principal')[1]]).toEqual([
      90_000, 8_100, 100_000,
    ]);
  });

  it('by rank, the loans that pay: 40,000 clear a senior of 25,000 and take 15,000 off the junior; one that does not pay gets nothing', async () => {
    const three = [
      quarterly({ id: 'J', rank: 3, balance: 100_000, frequency: 'monthly' }),
      quarterly({ id: 'S', rank: 2, balance: 25_000, frequency: 'monthly' }),
      quarterly({ id: 'Q', rank: 1, balance: 50_000 }),
    ];
    const result = await run({ tranches: three, waterfall: { sweep_share: 0.4 }, cash: (k) => (k === 1 ? 100_000 : 0) });
    expect([flow(row(result, 1), 'sweep').slice(0, 2), balance(row(result, 1)), flow(row(result, 1), 'distributed')[1]]).toEqual([
      [40_000, 40_000],
      [85_000, 0, 50_000],
      60_000,
    ]);
  });

  it('never more than the balance: a share of 50,000 against 30,000 is due in full, pays 30,000, and 70,000 go out', async () => {
    const result = await run({
      tranches: [loan({ balance: 30_000, rate: { fixed: 0 } })],
      waterfall: { sweep_share: 0.5 },
      cash: () => 100_000,
    });
    expect([flow(row(result, 1), 'sweep').slice(0, 2), flow(row(result, 1), 'distributed')[1]]).toEqual([[50_000, 30_000], 70_000]);
    // Without a balance it no longer pays: half of what is left stays.
    expect([flow(row(result, 2), 'sweep')[0], flow(row(result, 2), 'distributed')[1], held(row(result, 2))[0]]).toEqual([
      0, 50_000, 50_000,
    ]);
  });

  it('a share of half a cent is rounded away from zero: a third of 100.03 is 33.34', async () => {
    const result = await run({ tranches: [loan({ rate: { fixed: 0 } })], waterfall: { sweep_share: 0.3333 }, cash: () => '100.03' });
    expect([flow(row(result, 1), 'sweep')[1], flow(row(result, 1), 'distributed')[1]]).toEqual([33.34, 66.69]);
  });

  it('in the month of the last payment a share is due and nothing is left to prepay: all of 60,000 goes out', async () => {
    const result = await run({
      tranches: [loan({ rate: { fixed: 0 } })],
      waterfall: { sweep_share: 0.5 },
      cash: (k) => (k === 6 ? 1_060_000 : 0),
    });
    expect([flow(row(result, 6), 'sweep').slice(0, 2), flow(row(result, 6), 'distributed')[1]]).toEqual([[30_000, 0], 60_000]);
  });
});

describe('a balloon that is not paid, by hand', () => {
  it('310,000 against 10,000 of interest and 1,000,000 leave a gap and a default of 700,000; rows run to month 18 and 1,833.33 a month are paid on it', async () => {
    const result = await run({ tranches: [loan()], waterfall: { default_margin: 0.02 }, cash: (k) => (k === 6 ? 310_000 : 10_000) });
    expect([event(result.refinancingGap), event(result.paymentDefault)]).toEqual([
      [6, '2027-03-15', 700_000],
      [6, '2027-03-15', 700_000],
    ]);
    expect(result.rows).toHaveLength(18);
    expect([flow(row(result, 7), 'interest')[1], flow(row(result, 7), 'balloon').slice(0, 2), balance(row(result, 7))]).toEqual([
      8_166.67,
      [700_000, 1_833.33],
      [698_166.67],
    ]);
    expect(event(result.liquidityLow)).toEqual([1, '2026-10-15', 0]);
  });

  it('rows end with the month in which all is paid: 1,030,000 in month 8', async () => {
    const result = await run({ tranches: [loan()], cash: (k) => (k === 8 ? 1_030_000 : 10_000) });
    expect(result.rows).toHaveLength(8);
    expect([balance(row(result, 8)), unpaid(row(result, 8))]).toEqual([[0], [0]]);
  });

  it('999.99 of 1,000,000 unpaid is no gap and no default yet; 1,000.00, a thousandth of the opening balance, is both', async () => {
    const short = (left: string) =>
      run({
        tranches: [loan({ rate: { fixed: 0 } })],
        waterfall: { default_margin: 0 },
        cash: (k) => (k === 6 ? d(1_000_000).minus(left).toFixed(2) : 0),
      });
    const [below, at] = [await short('999.99'), await short('1000.00')];
    expect([event(below.refinancingGap), event(below.paymentDefault), row(below, 6).trap, below.rows.length]).toEqual([
      null,
      null,
      false,
      18,
    ]);
    expect([event(at.refinancingGap), event(at.paymentDefault), row(at, 6).trap]).toEqual([
      [6, '2027-03-15', 1_000],
      [6, '2027-03-15', 1_000],
      true,
    ]);
  });

  it('below the floor it is still owed: default interest that is not paid on it a month later is the payment default', async () => {
    const result = await run({
      tranches: [loan()],
      waterfall: { default_margin: 0.02 },
      cash: (k) => (k < 6 ? 10_000 : k === 6 ? '1009000.01' : 0),
    });
    expect(event(result.refinancingGap)).toBeNull();
    // 14 %/12 of 999.99 is 11.67.
    expect(event(result.paymentDefault)).toEqual([7, '2027-04-15', 1_011.66]);
  });

  it('the gap is the month with the most that is newly unpaid, the default the first: 200,000 in month 3, 300,000 in month 6', async () => {
    const pair = [
      loan({ id: 'A', balance: 200_000, maturity: '2026-12-15', rate: { fixed: 0 } }),
      loan({ id: 'B', balance: 300_000, rate: { fixed: 0 } }),
    ];
    const result = await run({ tranches: pair, waterfall: { default_margin: 0 }, cash: () => 0 });
    expect([event(result.paymentDefault), event(result.refinancingGap)]).toEqual([
      [3, '2026-12-15', 200_000],
      [6, '2027-03-15', 300_000],
    ]);
    const equal = await run({ tranches: [pair[0]!, { ...pair[1]!, balance: 200_000 }], waterfall: { default_margin: 0 }, cash: () => 0 });
    expect(event(equal.refinancingGap)).toEqual([3, '2026-12-15', 200_000]);
  });

  it('the part of the last payment above the instalment is the balloon: of 150,000 in month 6, 50,000 are an instalment that is paid', async () => {
    const result = await run({
      tranches: [loan({ balance: 400_000, rate: { fixed: 0 }, repayment: { profile: 'level', balloon: 100_000 } })],
      cash: () => 50_000,
    });
    expect([
      flow(row(result, 6), 'principal').slice(0, 2),
      flow(row(result, 6), 'balloon').slice(0, 2),
      event(result.paymentDefault),
    ]).toEqual([
      [50_000, 50_000],
      [100_000, 0],
      [6, '2027-03-15', 100_000],
    ]);
  });
});

describe('low points and totals', () => {
  it('the least sum of the accounts is told with its first date, months 1 to 6 only: 20,000 in month 2 and again in month 3', async () => {
    const result = await run({
      tranches: [loan({ rate: { fixed: 0 } })],
      accounts: { liquidity: 90_000 },
      waterfall: { min_liquidity: 0 },
      cash: (k) => [0, -70_000, 0, 0, 0, 990_000][k - 1] ?? 0,
    });
    expect(event(result.liquidityLow)).toEqual([6, '2027-03-15', 10_000]);
    const lower = await run({
      tranches: [loan({ rate: { fixed: 0 } })],
      accounts: { liquidity: 90_000 },
      cash: (k) => [0, -70_000, 0, 0, 0, 1_000_000][k - 1] ?? 0,
    });
    expect(event(lower.liquidityLow)).toEqual([2, '2026-11-15', 20_000]);
  });

  it('without debt there are no rows, no default and no low point', async () => {
    const result = await run({ tranches: [loan({ balance: 0 })], cash: () => -1 });
    expect([result.rows, result.paymentDefault, result.refinancingGap, result.liquidityLow]).toEqual([[], null, null, null]);
  });
});

/**
 * A textbook securitisation under a default rate of 10 % a year: 100 of loans at 8.5 %, a senior note of 85 at 5.5 %, a mezzanine of 10 at
 * 10 %, recoveries of 40 %, and an overcollateralisation account that earns 5 %. The published table has the account at 5.750, 10.848, 15.120
 * and 18.611 after years 1 to 4, an excess spread of −0.065 in year 4, and 86.356 in year 5 against 100.675 owed.
 * @source A. Malz, Financial Risk Management (2011), section 9.2, in the variant of practice question 313.2, leetquiz.com/quiz/cmr7g2n8i001601lfb1pzzbmf
 *
 * Adapted: a year is a month here, so rates are twelvefold; what the account earns is cash in; equity's 0.225 of year 1 leaves before cash in; the
 * account is the liquidity reserve with a target out of reach. In the last year the book pays all of the senior note before any of the
 * mezzanine's coupon; here interest of every rank comes first, so the mezzanine gets its coupon of 1.000 and the senior that much less.
 */
describe('a published waterfall in millions', () => {
  /** Interest and recoveries as printed, of 90, 81, 73, 66 and 59 survivors; the last with what they repay. */
  const LOANS = [
    ['7.650', '4.000'],
    ['6.885', '3.600'],
    ['6.205', '3.200'],
    ['5.610', '2.800'],
    ['64.015', '2.800'],
  ] as const;
  const ACCOUNT = ['5.750', '10.848', '15.120', '18.611'];

  const table = async () => {
    const million = 1_000_000;
    const cash: string[] = [];
    let account = d(0);
    for (const [i, [interest, recovery]] of LOANS.entries()) {
      const earned = account.times('0.05');
      const into = d(interest)
        .plus(recovery)
        .plus(earned)
        .minus(i === 0 ? '0.225' : 0);
      cash.push(into.times(million).toFixed(2));
      account = account.plus(into).minus('5.675');
    }
    const notes = [
      loan({ id: 'senior', rank: 1, balance: 85 * million, maturity: '2027-02-15' }),
      loan({ id: 'mezzanine', rank: 2, balance: 10 * million, maturity: '2027-02-15' }),
    ];
    return run({
      tranches: notes,
      rates: ['0.66', '1.20'],
      waterfall: { min_liquidity: 100 * million, default_margin: 0 },
      cash: (k) => cash[k - 1] ?? 0,
    });
  };

  it('the account stands at 5.750, 10.848, 15.120 and 18.611 after four years, as printed', async () => {
    const result = await table();
    expect(result.rows.slice(0, 4).map(({ accounts }) => accounts.liquidity.div(1_000_000).toDecimalPlaces(3).toFixed(3))).toEqual(ACCOUNT);
    expect(result.rows.slice(0, 4).map((item) => flow(item, 'interest').slice(0, 2))).toEqual(
      Array.from({ length: 4 }, () => [5_675_000, 5_675_000]),
    );
  });

  it('the last year has 86.356 for 100.675: 5.675 of coupons, 80.681 of 85 to the senior, and 14.319 are never paid, 4.319 and 10 of them by rank', async () => {
    const last = row(await table(), 5);
    const inMillions = (x: Decimal): string => x.div(1_000_000).toFixed(3);
    expect(inMillions(last.steps.interest.paid.plus(last.steps.balloon.paid))).toBe('86.356');
    expect(inMillions(last.steps.interest.due.plus(last.steps.balloon.due))).toBe('100.675');
    expect(inMillions(last.steps.balloon.paid)).toBe('80.681');
    expect(last.tranches.map((item) => inMillions(item.unpaid))).toEqual(['4.319', '10.000']);
  });
});
