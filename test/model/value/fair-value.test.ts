import { describe, expect, it } from 'vitest';
import { modelOf } from '../../../src/model/score/model.js';
import { d, dealOf, expectNear, lot, scored, tracedParts, type Cells, type Spec, type Terms } from '../build.js';

const price = (price_usd: number): Cells => ({ date: '2026-09-30', kind: 'resale', model: 'X', price_usd, price_type: 'sold' });
const rent = (price_usd: number): Cells => ({ date: '2026-09-30', kind: 'rental', model: 'X', price_usd, price_type: 'sold' });
/** One GPU of 10,000, in service today, with nothing that wears; its model's value and the approach that bound. */
async function valued(comps: readonly Cells[], assumptions: Terms = {}, more: Spec = {}) {
  const { fleet, values } = await scored({
    fleet: [lot({ quantity: 1, purchase_date: '2026-09-30', in_service_date: '2026-09-30' })],
    ...(comps.length > 0 ? { comps } : {}),
    assumptions: { 'obsolescence.deterioration': 0, ...assumptions },
    ...more,
  });
  return { fmv: values.fmv, approach: fleet.byModel[0]!.approach };
}
/** Twelve months of 730 hours at 1.00, no costs, no failures, no discount. */
const YEAR: Terms = {
  'income.utilization': 1,
  'income.revenue_cost_share': 0,
  'income.rental_decay': 0,
  'income.discount_rate': 0,
  'income.failure_rate': 0,
  'income.horizon_months': 12,
  'power.usd_kwh': 0,
  hosting_usd_kw_month: 0,
  maintenance: 0,
};

describe('what binds a fair value', () => {
  it('the market price of 4,000 where income would pay 8,860', async () =>
    expect(await valued([price(4000), rent(1)], YEAR)).toMatchObject({ approach: 'market', fmv: d(4000) }));

  it('12 months of rent and 100 of scrap, 8,860, where the market asks 9,500', async () => {
    const { fmv, approach } = await valued([price(9500), rent(1)], YEAR);
    expect(approach).toBe('income');
    expectNear(fmv, 8860);
  });

  it('the cost of 10,000 where income would pay 17,620: nobody pays more than replacement', async () => {
    const { fmv, approach } = await valued([rent(2)], YEAR);
    expect([approach, fmv.toNumber()]).toEqual(['cost', 10_000]);
  });

  it('an income exactly at cost is income: the cap binds only where it cuts', async () => {
    const fleet = [lot({ quantity: 1, unit_cost_usd: 8760, purchase_date: '2026-09-30', in_service_date: '2026-09-30' })];
    expect(await valued([rent(1)], { ...YEAR, scrap: 0 }, { fleet })).toMatchObject({ approach: 'income', fmv: d(8760) });
  });

  it('a market exactly at the capped income is market', async () =>
    expect((await valued([price(10_000), rent(2)], YEAR)).approach).toBe('market'));

  it('the cost where there is neither a price nor a rent', async () =>
    expect(await valued([])).toMatchObject({ approach: 'cost', fmv: d(10_000) }));

  it('scrap of 100 where the market pays 99.99, but not where it pays 100', async () => {
    expect(await valued([price(99.99)])).toMatchObject({ approach: 'scrap', fmv: d(100) });
    expect(await valued([price(100)])).toMatchObject({ approach: 'market', fmv: d(100) });
  });

  it('a rent that does not pay the power is worth scrap today, J = 0, and is called income', async () => {
    expect(await valued([rent(0.01)])).toMatchObject({ approach: 'income', fmv: d(100) });
    expect(await valued([rent(5)], { 'income.horizon_months': 0 })).toMatchObject({ approach: 'income', fmv: d(100) });
  });

  it('the launch price of 6,000 where the invoice says 10,000; scrap stays a share of the invoice', async () => {
    const catalogue = [{ model: 'X', cohort: 'Last', kw: 1, launch_price_usd: 6000 }];
    expect(await valued([], {}, { catalogue })).toMatchObject({ approach: 'cost', fmv: d(6000) });
    expect(await valued([price(1)], {}, { catalogue })).toMatchObject({ approach: 'scrap', fmv: d(100) });
  });
});

describe('weighted reconciliation', () => {
  const weighted = (market: number, income: number): Terms => ({
    ...YEAR,
    valuation: { reconcile: 'weighted', weights: { market, income } },
  });

  it('of 4,000 and 8,860 at 3 to 1 is 5,215', async () => {
    const { fmv, approach } = await valued([price(4000), rent(1)], weighted(3, 1));
    expect(approach).toBe('weighted');
    expectNear(fmv, 5215);
  });

  it('with only one approach is that one, whatever its weight', async () => {
    expectNear((await valued([price(4000)], weighted(0.2, 5))).fmv, 4000);
    expectNear((await valued([rent(1)], weighted(5, 0.2))).fmv, 8860);
  });

  it('with neither is the cost, and is called so; income is capped at cost before it is weighed', async () => {
    expect(await valued([], weighted(1, 1))).toMatchObject({ approach: 'cost', fmv: d(10_000) });
    expectNear((await valued([price(4000), rent(2)], weighted(1, 1))).fmv, 7000);
  });
});

describe('J, the months a GPU earns its keep', () => {
  const monthsOf = async (hosting: number): Promise<unknown> => {
    const deal = await dealOf({
      fleet: [lot({ quantity: 1 })],
      comps: [rent(1)],
      assumptions: { ...YEAR, 'obsolescence.deterioration': 0, scrap: 0, hosting_usd_kw_month: hosting },
    });
    const [tree] = tracedParts((trace) => modelOf(deal).fair.explain(deal.lots[0]!, 0, trace));
    return tree!.parts.find(({ name }) => name.startsWith('income value'))!.parts.find(({ name }) => name.startsWith('J:'))!.value;
  };

  it('is the first of equals: 730 of rent against 730 of cost is worth nothing for any J, so J is 0', async () =>
    expect(await monthsOf(730)).toBe(0));
  it('is the whole horizon of 12 where every month earns a dollar, and 0 where every month loses one', async () =>
    expect([await monthsOf(729), await monthsOf(731)]).toEqual([12, 0]));
});

describe('a market participant', () => {
  it('pays the assumed costs, never the lot’s own: hosting of 999 on the tape leaves the value at 8,860', async () => {
    const fleet = [
      lot({ quantity: 1, purchase_date: '2026-09-30', in_service_date: '2026-09-30', hosting_usd_kw_month: 999, power_usd_kwh: 9, pue: 3 }),
    ];
    expectNear((await valued([rent(1)], YEAR, { fleet })).fmv, 8860);
    // 12 months of 130 for hosting come off.
    expectNear((await valued([rent(1)], { ...YEAR, hosting_usd_kw_month: 130 }, { fleet })).fmv, 7300);
  });

  it('stops before losses: rents that fall by half a year pay 7 months, and no more, against 300 a month of costs', async () => {
    const { fmv } = await valued([rent(1)], {
      ...YEAR,
      'income.rental_decay': 1.7,
      hosting_usd_kw_month: 300,
      'income.horizon_months': 60,
    });
    let best = d(100);
    let sum = d(0);
    for (const days of [31, 61, 92, 123, 151, 182, 212, 243, 273, 304, 335, 365]) {
      sum = sum.plus(d('-1.7').times(days).div(365).exp().times(730)).minus(300);
      if (sum.plus(100).gt(best)) best = sum.plus(100);
    }
    expectNear(fmv, best);
  });
});
