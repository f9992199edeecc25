import { describe, expect, it } from 'vitest';
import { FRICTIONLESS, d, expectNear, lease, lot, scored } from '../build.js';

describe('operating cost', () => {
  it('of 100 installed GPUs of 1 kW in October: power of 31 days at 80 % load, hosting, 2 % of cost a year', async () => {
    const { projection } = await scored({ fleet: [lot()] });
    // 1 · 1.3 · 24 · 31 · 0.08 · 0.8 + 130 + 0.02 · 10,000/12, times 100.
    expectNear(projection[1]!.opex, d('61.9008').plus(130).plus(d(200).div(12)).times(100));
  });

  it('takes the lot’s own pue, power price and hosting where given', async () => {
    const { projection } = await scored({ fleet: [lot({ pue: 1, power_usd_kwh: 0.1, hosting_usd_kw_month: 50 })] });
    expectNear(projection[1]!.opex, d('59.52').plus(50).plus(d(200).div(12)).times(100));
  });

  it('of offline and rma lots is hosting alone, of pipeline nothing; other liens cost as much', async () => {
    const { projection } = await scored({
      fleet: [lot({ status: 'offline' }), lot({ asset_id: 'L2', status: 'rma', lien: 'none' }), lot({ asset_id: 'L3', status: 'ordered' })],
    });
    expectNear(projection[1]!.opex, 26_000);
  });

  it('carries 8 % of what is billed, prepaid or not, and of relet', async () => {
    const { projection } = await scored({
      fleet: [lot({ quantity: 150 })],
      leases: [lease({ prepaid_usd: 1e9, prepaid_share: 1 })],
      comps: [{ date: '2026-09-30', kind: 'rental', model: 'X', price_usd: 2, price_type: 'sold' }],
      assumptions: { ...FRICTIONLESS, sga_share: 0.08, 'income.rental_decay': 0, 'income.revenue_cost_share': 0 },
    });
    const row = projection[1]!;
    expect(row.contractCash.isZero()).toBe(true);
    // 50 free GPUs · 24 · 31 · 0.5 · 2.
    expectNear(row.relet, 37_200);
    expectNear(row.opex, d(74_400).plus(37_200).times('0.08'));
    expectNear(row.cfads, d(37_200).minus(row.opex));
  });
});

describe('re-letting', () => {
  const rental = [{ date: '2026-09-30', kind: 'rental', model: 'X', price_usd: 2, price_type: 'sold' }];
  const plain = { ...FRICTIONLESS, 'income.rental_decay': 0, 'income.revenue_cost_share': 0 };
  const relet = async (gap: number, more: object) =>
    (await scored({ leases: [lease(more as never)], comps: rental, assumptions: { ...plain, 'relet.gap_months': gap } })).projection
      .slice(1, 5)
      .map((row) => row.relet.toNumber());

  it('with a gap of 0 months starts in the period after a contract ends: 72,000 in November', async () => {
    // 100 · 24 · 30 · 0.5 · 2.
    expect(await relet(0, { end: '2026-10-31' })).toEqual([0, 72_000, 74_400, 74_400]);
  });

  it('in a part period counts the part that is needed: 10 of 31 days of contract leave 67.74 GPUs free', async () => {
    const [october] = await relet(0, { end: '2026-10-10' });
    expect(october).toBeCloseTo((100 - 1000 / 31) * 24 * 31, 6);
  });

  it('waits the gap after a past-due customer too: its GPUs are bound to the end of the contract in periods up to 0', async () => {
    expect(await relet(2, { days_past_due: 91 })).toEqual([0, 0, 74_400, 74_400]);
    expect(await relet(0, { days_past_due: 91 })).toEqual([74_400, 72_000, 74_400, 74_400]);
  });

  it('brings nothing for a model without a rent', async () => {
    const { projection } = await scored({ assumptions: plain });
    expect(projection.every((row) => row.relet.isZero())).toBe(true);
  });
});
