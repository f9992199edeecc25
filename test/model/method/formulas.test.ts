import { describe, expect, it } from 'vitest';
import { EXACT as A } from '../../../src/kernel/arithmetic.js';
import type { Day } from '../../../src/kernel/calendar.js';
import { Decimal } from '../../../src/kernel/decimal.js';
import type { ForwardCurve } from '../../../src/domain/market.js';
import { cappedShare, supportedShare } from '../../../src/model/method/base.js';
import * as cash from '../../../src/model/method/cash.js';
import * as measure from '../../../src/model/method/measure.js';
import * as recovery from '../../../src/model/method/recovery.js';
import { byRank, shareByRank, shareOut } from '../../../src/model/method/share.js';
import * as tranche from '../../../src/model/method/tranche.js';
import * as value from '../../../src/model/method/value.js';
import { take } from '../../../src/model/method/waterfall.js';

/** Every expected figure is worked out by hand from the method's page, not taken from a run. */
const d = (x: Decimal | number | string): Decimal => new Decimal(x);
const plain = (x: unknown): unknown =>
  x instanceof Decimal
    ? x.toNumber()
    : Array.isArray(x)
      ? x.map(plain)
      : x !== null && typeof x === 'object'
        ? Object.fromEntries(Object.entries(x).map(([name, part]) => [name, plain(part)]))
        : x;
const ds = (...xs: (number | string)[]): Decimal[] => xs.map(d);

describe('the borrowing base', () => {
  it('counts of a lot what its contract supports: 80 GPUs of 100 tagged, all of 80', () => {
    expect(plain([supportedShare(A, d(80), d(100)), supportedShare(A, d(80), d(80)), supportedShare(A, d(80), d(20))])).toEqual([
      0.8, 1, 1,
    ]);
  });

  it('counts of a group what a cap leaves: 30 of 40, all of 30', () => {
    expect(plain([cappedShare(A, d(40), d(30)), cappedShare(A, d(30), d(30)), cappedShare(A, d(0), d(0))])).toEqual([0.75, 1, 1]);
  });
});

describe('cash of a period', () => {
  it('bills what is served and credits a prepayment, its share of the bill at most', () => {
    expect(plain(cash.bill(A, d(1000), d('0.8'), d(500), d('0.25')))).toEqual({ billed: 800, cash: 600, prepaid: 300 });
    expect(plain(cash.bill(A, d(1000), d(1), d(100), d('0.25')))).toEqual({ billed: 1000, cash: 900, prepaid: 0 });
  });

  it('serves all that is under contract, or as far as the fleet goes, and lets only what is free', () => {
    expect(plain([cash.servedShare(A, d(90), d(120)), cash.servedShare(A, d(120), d(90)), cash.servedShare(A, d(0), d(0))])).toEqual([
      0.75, 1, 1,
    ]);
    expect(plain([cash.freeGpus(A, d(120), d(90)), cash.freeGpus(A, d(90), d(120))])).toEqual([30, 0]);
  });

  it('is contract cash and re-letting less operating cost', () => {
    expect(plain(cash.reletIncome(A, d(30), d(2), d(500)))).toBe(30_000);
    expect(plain(cash.operatingCost(A, d(7000), d('0.02'), d(90_000), d(30_000)))).toBe(9400);
    expect(plain(cash.cfads(A, d(90_000), d(30_000), d(9400)))).toBe(110_600);
  });

  it('lets at the posted rent times its factor, less where much comes free at once', () => {
    const rules = { priceFactor: d('0.8'), absorption: d(100), depthElasticity: d(2) };
    expect(plain(cash.reletRent(A, d(5), d(100), rules))).toBe(1);
    expect(plain(cash.reletRent(A, d(5), d(0), rules))).toBe(4);
    expect(plain(cash.reletRent(A, d(5), d(100), { ...rules, depthElasticity: d(0) }))).toBe(4);
    // A fleet that absorbs nothing has no effect where crowding has none.
    expect(plain(cash.reletRent(A, d(5), d(0), { ...rules, absorption: d(0), depthElasticity: d(0) }))).toBe(4);
  });

  it('gets from a hedge what the provider survives to pay, and pays it in full; a floor takes nothing', () => {
    const flow = (spread: string, isFloor: boolean): unknown => plain(cash.rentHedgeFlow(A, d(spread), d(1000), isFloor, d('0.9')));
    expect([flow('0.5', false), flow('-0.5', false), flow('0.5', true), flow('-0.5', true)]).toEqual([450, -500, 450, 0]);
  });
});

describe('covenant figures', () => {
  it('have as headroom the room to the limit as a share of it, whatever its sign, undivided at 0', () => {
    const room = (actual: string, limit: string, side: 'max' | 'min'): unknown => plain(measure.headroom(A, d(actual), d(limit), side));
    expect([room('0.6', '0.8', 'max'), room('1.5', '1.2', 'min'), room('1.1', '1', 'max')]).toEqual([0.25, 0.25, -0.1]);
    expect([room('-3', '-4', 'min'), room('-5', '-4', 'min'), room('3', '0', 'min'), room('3', '0', 'max')]).toEqual([0.25, -0.25, 3, -3]);
  });

  it('breach strictly beyond the limit', () => {
    const breach = (actual: number, side: 'max' | 'min'): boolean => measure.isBreach(A, d(actual), d(1), side);
    expect([breach(1, 'max'), breach(1.01, 'max'), breach(0.99, 'max')]).toEqual([false, true, false]);
    expect([breach(1, 'min'), breach(1.01, 'min'), breach(0.99, 'min')]).toEqual([false, false, true]);
  });

  it('discount a month, serve contracts with their share of cost and net debt of accounts', () => {
    expect(plain(measure.discountedBack(A, d(100), d(10), d('1.1')))).toBe(100);
    expect(plain(measure.servedCash(A, d(100), d(40), d('0.5')))).toBe(80);
    expect(plain([measure.netDebt(A, d(100), d(30)), measure.netDebt(A, d(30), d(100))])).toEqual([70, 0]);
  });

  it.each([
    [3, 'trailing', 5, 12, 3, 5],
    [3, 'trailing', 2, 12, 0, 2],
    [3, 'forward', 5, 12, 6, 8],
    [3, 'forward', 9, 12, 10, 12],
    [3, 'forward', 10, 12, 10, 12],
    [3, 'forward', 12, 12, 10, 12],
    [12, 'forward', 0, 5, 1, 5],
    [12, 'forward', 0, 12, 1, 12],
  ] as const)('of a window of %i months, %s, at period %i of %i: from %i to %i', (window, direction, k, lastPeriod, first, last) =>
    expect(measure.dscrWindow(window, direction, k, lastPeriod)).toEqual({ first, last }),
  );
});

describe('what is shared', () => {
  it('goes by weight in whole cents, the difference to the last that has a weight', () => {
    expect(
      plain(
        shareOut(
          A,
          d(100),
          ds(1, 1, 1).map((w) => w.times(100)),
        ),
      ),
    ).toEqual([33.33, 33.33, 33.34]);
    expect(plain(shareOut(A, d(100), ds(100, 100, 100, 0)))).toEqual([33.33, 33.33, 33.34, 0]);
    expect(plain(shareOut(A, d(10), ds(0, 30, 70)))).toEqual([0, 3, 7]);
  });

  it('is never above a weight, nor above what is left', () => {
    expect(plain(shareOut(A, d(10), ds(4)))).toEqual([4]);
    expect(plain(shareOut(A, d(3), ds(4)))).toEqual([3]);
    expect(plain(shareOut(A, d('0.01'), ds(1, 1, 1)))).toEqual([0, 0, 0.01]);
    // Halves of a cent go up: two take a cent each, which is all there is.
    expect(plain(shareOut(A, d('0.02'), ds(1, 1, 1, 1)))).toEqual([0.01, 0.01, 0, 0]);
    // A weight of a cent that would round to more than it is owed.
    expect(plain(shareOut(A, d(9), ds('0.01', 2, 3)))).toEqual([0.01, 2, 3]);
  });

  it('is nothing of nothing and to nobody', () => {
    expect(plain(shareOut(A, d(0), ds(1, 2)))).toEqual([0, 0]);
    expect(plain(shareOut(A, d(5), ds(0, 0)))).toEqual([0, 0]);
    expect(plain(shareOut(A, d(5), []))).toEqual([]);
  });

  it('reaches a rank when those before it are paid', () => {
    expect(plain(shareByRank(A, d(100), [ds(60), ds(30, 30), ds(10)]))).toEqual({ paid: [[60], [20, 20], [0]], left: 0 });
    expect(plain(shareByRank(A, d(150), [ds(60), ds(30, 30), ds(10)]))).toEqual({ paid: [[60], [30, 30], [10]], left: 20 });
    expect(plain(shareByRank(A, d(50), [ds(60), ds(30, 30), ds(10)]))).toEqual({ paid: [[50], [0, 0], [0]], left: 0 });
  });

  it('is ranked from the most senior, in file order within a rank', () =>
    expect(byRank(['b3', 'a1', 'c1', 'd2', 'e3', 'f10'], (item) => Number(item.slice(1)))).toEqual([
      ['a1', 'c1'],
      ['d2'],
      ['b3', 'e3'],
      ['f10'],
    ]));
});

describe('what falls due on a tranche', () => {
  it('has a floating rate of the index, or its floor, and the margin, never below 0', () => {
    const rate = (index: string, floor: string | null, margin = '0.03'): unknown =>
      plain(tranche.floatingRate(A, d(index), floor === null ? null : d(floor), d(margin)));
    expect([
      rate('0.04', null),
      rate('0.04', '0.05'),
      rate('0.06', '0.05'),
      rate('-0.01', null),
      rate('-0.05', null),
      rate('-0.05', '0'),
    ]).toEqual([0.07, 0.08, 0.09, 0.02, 0, 0.03]);
  });

  it('swaps and caps the share of its index, never below 0', () => {
    expect(plain(tranche.swappedRate(A, d('0.08'), d('0.05'), d('0.5'), d('0.03')))).toBe(0.07);
    expect(plain(tranche.swappedRate(A, d('0.08'), d('0.05'), d('0.5'), d('0.06')))).toBe(0.085);
    expect(plain(tranche.swappedRate(A, d('0.01'), d('0.05'), d(1), d('0.01')))).toBe(0);
    expect(plain(tranche.cappedRate(A, d('0.08'), d('0.05'), d('0.5'), d('0.03')))).toBe(0.07);
    expect(plain(tranche.cappedRate(A, d('0.08'), d('0.05'), d('0.5'), d('0.05')))).toBe(0.08);
    expect(plain(tranche.cappedRate(A, d('0.08'), d('0.03'), d('0.5'), d('0.05')))).toBe(0.08);
    expect(plain(tranche.cappedRate(A, d('0.01'), d('0.10'), d(1), d('0.05')))).toBe(0);
  });

  it('has interest over its stretches, rounded once', () => {
    const days = { balance: d(100), fraction: d('0.0004') };
    // Twice 0.004; rounded one by one it were nothing.
    expect(plain(tranche.interestOn(A, [days, days], d('0.1')))).toBe(0.01);
    expect(
      plain(
        tranche.interestOn(
          A,
          [
            { balance: d(1000), fraction: d('0.5') },
            { balance: d(400), fraction: d('0.25') },
          ],
          d('0.1'),
        ),
      ),
    ).toBe(60);
    expect(plain(tranche.interestOn(A, [], d('0.1')))).toBe(0);
  });

  it('keeps to an instalment: a level part of what a balloon leaves, or an annuity', () => {
    expect(plain(tranche.instalment(A, 'level', d(1000), d(100), 3, d('0.1')))).toBe(300);
    expect(plain(tranche.instalment(A, 'level', d(100), d(1000), 3, d('0.1')))).toBe(0);
    // Ten payments of 1,000 at 5 %: 1000 · 0.05/(1 − 1.05^−10) = 129.504575.
    expect(plain(tranche.instalment(A, 'annuity', d(1000), d(0), 10, d('0.05')))).toBe(129.5);
    // Excel, PMT(5 %, 10, −1000, 200): 113.60366.
    expect(plain(tranche.instalment(A, 'annuity', d(1000), d(200), 10, d('0.05')))).toBe(113.6);
    expect(plain(tranche.instalment(A, 'annuity', d(1000), d(100), 3, d(0)))).toBe(300);
    expect(plain(tranche.instalment(A, 'annuity', d(1000), d(0), 1, d('0.05')))).toBe(1050);
  });

  it('pays by its profile', () => {
    const regular = (profile: 'level' | 'annuity' | 'bullet' | 'schedule', interest = 30): unknown =>
      plain(tranche.regularPrincipal(A, profile, d(100), d(interest), d(55)));
    expect([regular('level'), regular('annuity'), regular('annuity', 130), regular('bullet'), regular('schedule')]).toEqual([
      100, 70, 0, 0, 55,
    ]);
  });

  it('pays no more than is left, and what is left with the last payment', () => {
    expect(plain(tranche.principalDue(A, d(100), d(60), false))).toEqual({ principal: 60, balloon: 0 });
    expect(plain(tranche.principalDue(A, d(100), d(160), false))).toEqual({ principal: 100, balloon: 0 });
    expect(plain(tranche.principalDue(A, d(100), d(160), true))).toEqual({ principal: 100, balloon: 60 });
    expect(plain(tranche.principalDue(A, d(100), d(60), true))).toEqual({ principal: 60, balloon: 0 });
  });

  it('bears default interest of a month to cents', () => {
    expect(plain(tranche.defaultInterest(A, d('1000.07'), d('0.1'), d('0.02')))).toBe(10);
    expect(plain(tranche.defaultInterest(A, d(1234), d('0.1'), d('0.02')))).toBe(12.34);
  });
});

describe('the value of a GPU', () => {
  it('starts from the cost, or the launch price where that is lower', () => {
    expect(
      plain([value.replacementCost(A, d(30), d(25)), value.replacementCost(A, d(20), d(25)), value.replacementCost(A, d(30), null)]),
    ).toEqual([25, 20, 30]);
  });

  it('declines by wear, obsolescence and a level; so does its rent', () => {
    expect(plain([value.decline(A, d('0.9'), d('0.5'), null), value.decline(A, d('0.9'), d('0.5'), d(2))])).toEqual([0.45, 0.9]);
    expect(plain(value.marketRent(A, d(4), d('0.5'), d('0.75')))).toBe(1.5);
    expect(plain(value.margin(A, d(2), d(500), d(300)))).toBe(700);
  });

  it('is what it earns until the best month to stop', () => {
    expect(plain(value.accumulated(A, d(10), d(4), d('0.5')))).toBe(12);
    expect(plain(value.incomeValue(A, d(100), d(40), d(15), d(2)))).toBe(150);
  });

  it('is the lower of the approaches or their mean, the cost where there is no evidence, and never below scrap', () => {
    const lower = { reconcile: 'lower_of' } as const;
    const weighted = { reconcile: 'weighted', weights: { market: d('0.6'), income: d('0.2') } } as const;
    const of = (market: number | null, income: number | null, how: Parameters<typeof value.fairValue>[2] = lower, floor = 0): unknown =>
      plain(
        value.fairValue(
          A,
          { market: market === null ? null : d(market), income: income === null ? null : d(income), cost: d(100), floor: d(floor) },
          how,
        ),
      );
    expect([of(80, 90), of(90, 80), of(null, 90), of(80, null), of(null, null)]).toEqual([80, 80, 90, 80, 100]);
    // Income is capped at cost, the market is not.
    expect([of(null, 130), of(130, null), of(130, 140), of(130, null, weighted)]).toEqual([100, 130, 100, 130]);
    // (0.6 · 80 + 0.2 · 40)/0.8, and (0.6 · 80 + 0.2 · 100)/0.8.
    expect([of(80, 40, weighted), of(80, 120, weighted), of(null, null, weighted)]).toEqual([70, 85, 100]);
    expect([of(80, 90, lower, 85), of(80, 90, lower, 75)]).toEqual([85, 80]);
  });

  it('sells at what the haircuts leave, less costs', () => {
    expect(plain(value.keptShare(A, d('0.2'), d('0.5'), d('0.25'), d('0.9')))).toBe(0.27);
    expect(plain(value.netProceeds(A, d(1000), d('0.05'), d(20), d(10)))).toBe(750);
    expect(plain(value.bookValue(A, d(600), d(20), d(60)))).toBe(200);
  });
});

describe('a rent that follows a forward', () => {
  const at = (day: number): Day => day as Day;
  const place = { file: 'forward.csv', line: null, column: null, field: null };
  const curve = (unit: 'usd' | 'index', ...points: [number, number][]): ForwardCurve => ({
    unit,
    points: points.map(([date, of]) => ({ date: at(date), value: d(of), source: 'desk', place })),
  });
  /** The method's own rent loses 1 % of 10 a day from day 0 on. */
  const method = (date: Day): Decimal => d(10).minus(d(date).div(10));
  const rents = (of: ForwardCurve, asOf: number, ...days: number[]): unknown => {
    const rent = new value.ForwardRent(A, of, at(asOf), d(3), method);
    return days.map((day) => plain(rent.on(at(day))));
  };

  it('is the anchor today, follows the rows between, and the method after the last', () => {
    // From 2 today to 4 in 20 days: 3 · f/2; then 10 − 0.1 d times 6/8.
    expect(rents(curve('usd', [10, 2], [30, 4]), 10, 10, 20, 25, 30, 40)).toEqual([3, 4.5, 5.25, 6, (6 * 6) / 7]);
  });

  it('finds today between two rows', () => {
    // f(10) = 2.5 between 2 and 3.
    expect(rents(curve('usd', [0, 2], [20, 3]), 10, 10, 15, 20)).toEqual([3, 3.3, 3.6]);
  });

  it('starts from the anchor, or from 1 of an index, where no row is so early', () => {
    expect(rents(curve('usd', [20, 6]), 10, 10, 15, 20)).toEqual([3, 4.5, 6]);
    expect(rents(curve('index', [20, 2]), 10, 10, 15, 20)).toEqual([3, 4.5, 6]);
  });
});

describe('the waterfall', () => {
  it('takes from accounts in order as far as they go', () => {
    const accounts = { collections: d(50), dsra: d(30), liquidity: d(20) };
    expect(plain(take(A, accounts, d(60), ['collections', 'dsra']))).toEqual({
      due: 60,
      paid: 60,
      from: { collections: 50, dsra: 10, liquidity: 0 },
    });
    expect(plain(accounts)).toEqual({ collections: 0, dsra: 20, liquidity: 20 });
    expect(plain(take(A, accounts, d(60), ['collections', 'liquidity']))).toEqual({
      due: 60,
      paid: 20,
      from: { collections: 0, dsra: 0, liquidity: 20 },
    });
    expect(plain(accounts)).toEqual({ collections: 0, dsra: 20, liquidity: 0 });
  });

  it('takes nothing from an account that is overdrawn', () => {
    const accounts = { collections: d(-5), dsra: d(30), liquidity: d(0) };
    expect(plain(take(A, accounts, d(10), ['collections', 'dsra']))).toEqual({
      due: 10,
      paid: 10,
      from: { collections: 0, dsra: 10, liquidity: 0 },
    });
    expect(plain(accounts)).toEqual({ collections: -5, dsra: 20, liquidity: 0 });
  });
});

describe('a liquidation', () => {
  it('sells in equal parts, at a commission and the cost of removal', () =>
    expect(plain(recovery.salePart(A, d(1200), d(60), d(4), d('0.05'), d(20)))).toEqual({ gross: 300, commission: 15, removal: 300 }));

  it('holds what is unsold', () =>
    expect([1, 2, 3, 4].map((i) => plain(recovery.holdingLeft(A, d(100), 4, i)))).toEqual([100, 75, 50, 25]));

  it('adds up receipts and costs', () => {
    const part = { sale: { gross: d(300), commission: d(15), removal: d(30) }, support: d(7), holding: d(4), contractCash: d(11) };
    expect(plain([recovery.receiptsOf(A, part), recovery.costsOf(A, part)])).toEqual([318, 49]);
  });

  it('costs in law the larger of an amount and a share; the operator keeps a fee', () => {
    expect(plain([recovery.legalCost(A, d(50), d('0.02'), d(1000)), recovery.legalCost(A, d(10), d('0.02'), d(1000))])).toEqual([50, 20]);
    expect(plain(recovery.lenderCash(A, d(1000), d('0.8'), d('0.5'), d('0.1')))).toBe(360);
  });

  const months = (...rows: [number, number][]): recovery.LiquidationMonth<Decimal>[] =>
    rows.map(([receipts, costs]) => ({ receipts: d(receipts), costs: d(costs) }));
  const claims = (...of: [number, number][]): { rank: number; ead: Decimal }[] => of.map(([rank, ead]) => ({ rank, ead: d(ead) }));
  /** Claims double each month, so figures stay whole. */
  const distribute = (rows: [number, number][], priority: number, owed: [number, number][], growth = 2): unknown =>
    plain(recovery.distribute(A, months(...rows), d(priority), claims(...owed), d(growth), (month) => d(growth).pow(-month)));

  it('pays costs, then priority claims, then ranks, and a rank by claims', () =>
    expect(
      distribute(
        [[500, 60]],
        40,
        [
          [2, 90],
          [1, 30],
          [1, 90],
        ],
        1,
      ),
    ).toEqual({
      priorityClaimsPaid: 40,
      costsUnpaid: 0,
      surplus: 190,
      toLenders: [210],
      paid: [[90], [30], [90]],
      nominal: [90, 30, 90],
      pv: [90, 30, 90],
    }));

  it('carries unpaid costs and priority claims into later months', () =>
    expect(
      distribute(
        [
          [50, 60],
          [30, 5],
          [100, 10],
        ],
        40,
        [[1, 100]],
        1,
      ),
    ).toEqual({
      priorityClaimsPaid: 40,
      costsUnpaid: 0,
      surplus: 0,
      // 50 − 60; 30 − 15 → 15 of priority; 100 − 10 − 25.
      toLenders: [0, 0, 65],
      paid: [[0, 0, 65]],
      nominal: [65],
      pv: [65],
    }));

  it('leaves costs and priority claims unpaid where cash ends', () =>
    expect(
      distribute(
        [
          [50, 60],
          [10, 5],
        ],
        40,
        [[1, 100]],
        1,
      ),
    ).toMatchObject({ priorityClaimsPaid: 0, costsUnpaid: 5, surplus: 0, nominal: [0], pv: [0] }));

  it('lets claims grow and discounts what they get at the same rate', () =>
    expect(
      distribute(
        [
          [100, 0],
          [120, 0],
        ],
        0,
        [
          [1, 100],
          [2, 50],
        ],
      ),
    ).toEqual({
      priorityClaimsPaid: 0,
      costsUnpaid: 0,
      surplus: 0,
      // 200 − 100; 200 − 120 = 80 left; nothing for the junior.
      toLenders: [100, 120],
      paid: [
        [100, 120],
        [0, 0],
      ],
      nominal: [220, 0],
      pv: [80, 0],
    }));

  it('values a claim that is paid in full at its exposure, and pays a rank that is not in proportion', () =>
    expect(
      distribute(
        [
          [0, 0],
          [400, 0],
          [70, 0],
        ],
        0,
        [
          [1, 60],
          [1, 40],
          [2, 10],
          [2, 5],
        ],
      ),
    ).toEqual({
      priorityClaimsPaid: 0,
      costsUnpaid: 0,
      surplus: 0,
      toLenders: [0, 400, 70],
      paid: [
        [0, 240, 0],
        [0, 160, 0],
        [0, 0, (70 * 2) / 3],
        [0, 0, 70 / 3],
      ].map((row) => row.map((x) => expect.closeTo(x, 12))),
      nominal: [240, 160, expect.closeTo((70 * 2) / 3, 12), expect.closeTo(70 / 3, 12)],
      pv: [60, 40, expect.closeTo((70 * 2) / 3 / 8, 12), expect.closeTo(70 / 3 / 8, 12)],
    }));

  it('keeps what is left over for costs of later months until the last', () =>
    expect(
      distribute(
        [
          [100, 0],
          [0, 30],
          [0, 10],
        ],
        0,
        [[1, 60]],
        1,
      ),
    ).toEqual({
      priorityClaimsPaid: 0,
      costsUnpaid: 0,
      surplus: 0,
      toLenders: [60, 0, 0],
      paid: [[60, 0, 0]],
      nominal: [60],
      pv: [60],
    }));
});
