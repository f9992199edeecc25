import { describe, expect, it } from 'vitest';
import { formatDay } from '../../src/kernel/calendar.js';
import type { Decimal } from '../../src/kernel/decimal.js';
import { BASE_SCENARIO } from '../../src/domain/scenario.js';
import { modelUnder } from '../../src/model/scenario/apply-scenario.js';
import { modelOf } from '../../src/model/score/model.js';
import { runScenario, type ScenarioResult } from '../../src/model/scenario/stress.js';
import { runWaterfall } from '../../src/model/waterfall/waterfall.js';
import { FRICTIONLESS, covenant, d, dealOf, expectNear, lease, lot, tranche, type Spec, type Terms } from '../model/build.js';
import { library } from '../model/scenarios.js';

/** As of the 15th: months of 30, 31, 30, 31, 31 and 28 days, each a twelfth of a year on 30/360. */
const AS_OF = '2026-09-15';
const today = { purchase_date: AS_OF, in_service_date: AS_OF };
const loan = (more: Terms = {}): Terms =>
  tranche({ balance: 300_000, last_payment: AS_OF, maturity: '2027-03-15', repayment: { profile: 'level' }, ...more });
/** Paid by the tenth part or less, so that a default loses money. */
const steep = {
  ...FRICTIONLESS,
  'income.failure_rate': 0,
  'income.discount_rate': 0,
  'income.rental_decay': 0,
  'income.revenue_cost_share': 0,
  'income.horizon_months': 12,
};

async function under(
  id: string,
  spec: Spec,
): Promise<{ base: ScenarioResult; result: ScenarioResult; rows: ReturnType<typeof runWaterfall>['rows'] }> {
  const deal = await dealOf({ asOf: AS_OF, ...spec });
  const model = modelOf(deal);
  const scenario = (await library(deal)).get(id)!;
  return {
    base: runScenario(model, BASE_SCENARIO),
    result: runScenario(model, scenario),
    rows: runWaterfall(modelUnder(model, scenario).model).rows,
  };
}

const event = (item: { readonly k: number; readonly date: Parameters<typeof formatDay>[0]; readonly amount: Decimal } | null) =>
  item && [item.k, formatDay(item.date), item.amount.toNumber()];
const printed = (x: Decimal | null): string | null => x && x.toFixed(8);
/** 1.12^(−x/12), the discount at the loan's 12 %. */
const v = (x: number): Decimal => d('1.12').pow(d(-x).div(12));

/**
 * 100 GPUs at 10,000, of which one was sold for 8,000 and one is let for 2.00 an hour. Half their hours are let: 2,400 a day, 72,000, 74,400,
 * 72,000, 74,400, 74,400 and 67,200 a month; nothing costs anything. Owed: 300,000 at 12 % in six instalments of 50,000, so 53,000, 52,500,
 * 52,000, 51,500, 51,000 and 50,500. Twelve months of rent, 65 % of the hours, 730 hours a month: 11,388 a GPU, capped at cost.
 */
describe('rental-crash by hand: rents −44 %', () => {
  const spec: Spec = {
    fleet: [lot(today)],
    comps: [
      { date: AS_OF, kind: 'rental', model: 'X', price_usd: 2, price_type: 'sold' },
      { date: AS_OF, kind: 'resale', model: 'X', price_usd: 8000, price_type: 'sold' },
    ],
    tranches: [loan()],
    assumptions: { ...steep, 'haircut.orderly': 0.8, 'haircut.forced': 0.9 },
    terms: {
      accounts: { dsra: 30_000 },
      covenants: [
        covenant({ metric: 'dscr', direction: 'forward', min: 1.1, first_test: AS_OF }),
        covenant({ id: 'ltv', metric: 'ltv', basis: 'fmv', max: 0.4, first_test: AS_OF }),
      ],
    },
  };

  it('fair value falls from 800,000, the market’s, to 637,728, what twelve months of 531.44 bring', async () => {
    const { base, result } = await under('rental-crash', spec);
    expect([base.values.fmv.toNumber(), result.values.fmv.toNumber()]).toEqual([800_000, 637_728]);
    expect([base.values.olv.toNumber(), result.values.olv.toNumber(), result.values.cost.toNumber()]).toEqual([
      160_000, 127_545.6, 1_000_000,
    ]);
  });

  it('ltv goes from 0.375 to 300,000/637,728 = 0.47041999', async () => {
    const { base, result } = await under('rental-crash', spec);
    expect([printed(base.ltv.fmv), printed(result.ltv.fmv)]).toEqual(['0.37500000', '0.47041999']);
    expect([printed(result.ltvPeak.fmv.value), formatDay(result.ltvPeak.fmv.date!)]).toEqual(['0.47041999', AS_OF]);
  });

  it('dscr over three months goes from 218,400/157,500 = 1.3867 to 122,304/157,500 = 0.7765; both covenants break at once', async () => {
    const { base, result } = await under('rental-crash', spec);
    expect([printed(base.coverage.dscrForward3), printed(result.coverage.dscrForward3)]).toEqual(['1.38666667', '0.77653333']);
    expect([base.breaches, result.breaches]).toEqual([0, 2]);
    expect(result.covenants.map(({ firstBreach }) => formatDay(firstBreach!))).toEqual([AS_OF, AS_OF]);
  });

  it('the reserve pays 12,680, 10,836 and 6,484: on 15 December 5,196 of principal are missing', async () => {
    const { base, result, rows } = await under('rental-crash', spec);
    expect(rows.slice(0, 3).map(({ accounts }) => accounts.dsra.toNumber())).toEqual([17_320, 6_484, 0]);
    expect([event(base.paymentDefault), event(result.paymentDefault), event(result.refinancingGap)]).toEqual([
      null,
      [3, '2026-12-15', 5_196],
      null,
    ]);
    expect([event(base.liquidityLow), event(result.liquidityLow)]).toEqual([
      [1, '2026-10-15', 30_000],
      [3, '2026-12-15', 0],
    ]);
  });

  it('155,196 are owed then; an orderly sale brings 127,545.60 in six months from the fourth on, a forced one 63,772.80 in the second', async () => {
    const {
      result: { defaultCase: loss },
    } = await under('rental-crash', spec);
    const orderly = d(155_196).minus([4, 5, 6, 7, 8, 9].reduce((sum, x) => sum.plus(d('21257.6').times(v(x))), d(0)));
    const forced = d(155_196).minus(d('63772.8').times(v(2)));
    expect([loss!.kind, loss!.k, formatDay(loss!.date), loss!.ead.toNumber(), loss!.channel]).toEqual([
      'payment_default',
      3,
      '2026-12-15',
      155_196,
      'orderly',
    ]);
    expectNear(loss!.orderly.loss, orderly);
    expectNear(loss!.forced.loss, forced);
    expectNear(loss!.loss, orderly);
    expectNear(loss!.lossPv, orderly.times(v(3)));
    expect([loss!.orderly.loss, loss!.forced.loss, loss!.lossPv].map((x) => x.toFixed(2))).toEqual(ROUNDED.crash);
    expectNear(loss!.orderly.lgd, orderly.div(155_196));
  });
});

/**
 * The same GPUs all let to one customer at 1.00 an hour for two years: the same 2,400 a day, until it defaults on 15 December, and nothing
 * after that, for no market rent is known. 50,000 of liquidity are kept, and a reserve of 60,000.
 */
describe('anchor-default by hand: the largest customer is gone from month 3 on', () => {
  const spec: Spec = {
    fleet: [lot({ ...today, contract_id: 'C1' })],
    leases: [lease({ end: '2028-09-15' })],
    tranches: [loan()],
    assumptions: { ...steep, 'haircut.orderly': 0.97, 'haircut.forced': 0.98 },
    terms: {
      accounts: { dsra: 60_000 },
      waterfall: { min_liquidity: 50_000 },
      covenants: [covenant({ metric: 'dscr', min: 1, first_test: '2026-12-15' })],
    },
  };

  it('its firm end is 15 December: backlog falls from 24 months to 91 days of 2,400, 218,400; values stay at cost, 1,000,000', async () => {
    const deal = await dealOf({ asOf: AS_OF, ...spec });
    const { model } = modelUnder(modelOf(deal), (await library(deal)).get('anchor-default')!);
    expect([formatDay(model.contracts.flows[0]!.firmEnd), model.metrics.firmBacklog().toNumber()]).toEqual(['2026-12-15', 218_400]);
    const { base, result } = await under('anchor-default', spec);
    expect([base.values.fmv.toNumber(), result.values.fmv.toNumber(), printed(result.ltv.fmv)]).toEqual([
      1_000_000,
      1_000_000,
      '0.30000000',
    ]);
  });

  it('cash is 72,000, 74,400, 72,000 and then nothing; llcr is their present value over 300,000', async () => {
    const { result, rows } = await under('anchor-default', spec);
    expect(rows.slice(0, 6).map(({ cashIn }) => cashIn.toNumber())).toEqual([72_000, 74_400, 72_000, 0, 0, 0]);
    expectNear(
      result.coverage.llcr,
      d(72_000)
        .times(v(1))
        .plus(d(74_400).times(v(2)))
        .plus(d(72_000).times(v(3)))
        .div(300_000),
    );
  });

  it('trailing dscr is 218,400/157,500 in December and 146,400/156,000 in January, the first breach', async () => {
    const { base, result } = await under('anchor-default', spec);
    expect([base.breaches, result.breaches, formatDay(result.covenants[0]!.firstBreach!)]).toEqual([0, 1, '2027-01-15']);
    // Nothing against 153,000 in March: the worst.
    expect([formatDay(result.covenants[0]!.worst!.date), printed(result.covenants[0]!.worst!.actual)]).toEqual([
      '2027-03-15',
      '0.00000000',
    ]);
  });

  it('19,000 and 21,900 and 9,100 fill liquidity, 10,900 go out; the reserves last to March, when 43,000 are missing', async () => {
    const { result, rows } = await under('anchor-default', spec);
    expect(rows.slice(0, 6).map(({ accounts }) => [accounts.dsra.toNumber(), accounts.liquidity.toNumber()])).toEqual([
      [60_000, 19_000],
      [60_000, 40_900],
      [60_000, 50_000],
      [8_500, 50_000],
      [0, 7_500],
      [0, 0],
    ]);
    expect(rows.slice(0, 3).map(({ steps }) => steps.distributed.paid.toNumber())).toEqual([0, 0, 10_900]);
    expect([event(result.paymentDefault), event(result.liquidityLow), event(result.refinancingGap)]).toEqual([
      [6, '2027-03-15', 43_000],
      [6, '2027-03-15', 0],
      null,
    ]);
  });

  it('of 43,000 owed then, 30,000 in six months or 20,000 in the second come back: lenders take the orderly sale', async () => {
    const {
      result: { defaultCase: loss },
    } = await under('anchor-default', spec);
    const orderly = d(43_000).minus([4, 5, 6, 7, 8, 9].reduce((sum, x) => sum.plus(d(5_000).times(v(x))), d(0)));
    const forced = d(43_000).minus(d(20_000).times(v(2)));
    expect([loss!.kind, loss!.k, loss!.ead.toNumber(), loss!.channel]).toEqual(['payment_default', 6, 43_000, 'orderly']);
    expectNear(loss!.orderly.loss, orderly);
    expectNear(loss!.forced.loss, forced);
    expectNear(loss!.lossPv, orderly.times(v(6)));
    expect([loss!.orderly.loss, loss!.forced.loss, loss!.lossPv].map((x) => x.toFixed(2))).toEqual(ROUNDED.anchor);
  });
});

/** The same contract and a bullet: prices fall by 85 % over twelve months, in steps of 7 1/12 %. */
describe('hardware-collapse by hand: prices −85 % over twelve months', () => {
  const spec: Spec = {
    fleet: [lot({ ...today, contract_id: 'C1' })],
    leases: [lease({ end: '2028-09-15' })],
    tranches: [loan({ repayment: { profile: 'bullet' } })],
    assumptions: steep,
    terms: { covenants: [covenant({ metric: 'ltv', basis: 'fmv', max: 0.4, first_test: AS_OF })] },
  };

  it('ltv is 0.30 today, peaks at 300,000/645,833.33 = 0.46451613 in month 5, and passes 0.40 in month 4', async () => {
    const { base, result } = await under('hardware-collapse', spec);
    expect([printed(result.ltv.fmv), printed(result.ltvPeak.fmv.value), formatDay(result.ltvPeak.fmv.date!)]).toEqual([
      '0.30000000',
      '0.46451613',
      '2027-02-15',
    ]);
    expect([base.breaches, formatDay(result.covenants[0]!.firstBreach!)]).toEqual([0, '2027-01-15']);
    expect(printed(result.covenants[0]!.worst!.actual)).toBe('0.46451613');
  });

  it('the balloon of 300,000 finds 64,200 in month 6: a gap of 235,800 with and without the collapse', async () => {
    const { base, result } = await under('hardware-collapse', spec);
    for (const run of [base, result])
      expect([event(run.refinancingGap), event(run.paymentDefault)]).toEqual([
        [6, '2027-03-15', 235_800],
        [6, '2027-03-15', 235_800],
      ]);
  });

  it('default in month 6 sells at the prices of months 10 to 15, not of month 6: 29.17, 22.08, then 15 % of 1,000,000', async () => {
    const {
      result: { defaultCase: loss },
    } = await under('hardware-collapse', spec);
    const level = (n: number): Decimal => d(1).minus(d('0.85').times(Math.min(n, 12)).div(12));
    const sold = [4, 5, 6, 7, 8, 9].reduce(
      (sum, x) =>
        sum.plus(
          d(1_000_000)
            .div(6)
            .times(level(6 + x))
            .times(v(x)),
        ),
      d(0),
    );
    expectNear(loss!.orderly.loss, d(235_800).minus(sold), '1e-25');
    expectNear(loss!.forced.loss, d(0));
    expect([loss!.channel, loss!.lossPv.toNumber()]).toEqual(['forced', 0]);
  });
});

/** From an independent calculation in another language. */
const ROUNDED = { crash: ['35228.89', '92616.44', '34244.78'], anchor: ['14782.54', '23374.22', '13968.18'] };
