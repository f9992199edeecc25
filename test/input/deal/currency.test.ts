import { describe, expect, it } from 'vitest';
import { dealOf, loaded, lot, textsOf, type Spec, type Terms } from '../../model/build.js';

const inEuros = (more: Terms = {}, spec: Spec = {}): Spec => ({
  ...spec,
  terms: { deal: { id: 'test', name: 'Test', currency: 'EUR', as_of: '2026-09-30', ...more } },
});

/** The deal on the bundled catalogue. */
async function bundled(spec: Spec) {
  const { 'catalogue.csv': _, 'cohorts.csv': __, ...texts } = textsOf({ ...spec, fleet: [lot({ model: 'H100' })] });
  return (await loaded(texts)).deal;
}

describe('a deal in euros at 1.25 US dollars', () => {
  it('has bundled prices and assumptions in dollars at 0.8 of their figure', async () => {
    const [euros, dollars] = [await bundled(inEuros({ usd_rate: 1.25 })), await bundled({})];
    const { values } = euros.assumptions;
    expect([values.power.usdKwh.toNumber(), values.hostingUsdKwMonth.toNumber()]).toEqual([0.064, 104]);
    expect([values.liquidation.removalUsd.toNumber(), values.liquidation.legalUsd.toNumber()]).toEqual([280, 400_000]);
    expect(euros.market.models.get('H100-SXM-80')!.launchPrice!.toNumber()).toBe(33_600 * 0.8);
    expect(euros.market.bundledComps[0]!.price.eq(dollars.market.bundledComps[0]!.price.times('0.8'))).toBe(true);
    expect(euros.assumptions.register.get('power.usd_kwh')!.overridden).toBe(false);
  });

  it('has what it says itself as it says it', async () => {
    const comps = [{ date: '2026-09-30', kind: 'resale', model: 'X', price_usd: 1000, price_type: 'sold' }];
    const catalogue = [{ model: 'X', cohort: 'Last', kw: 1, launch_price_usd: 2000 }];
    const deal = await dealOf(inEuros({ usd_rate: 1.25 }, { assumptions: { 'power.usd_kwh': 0.2 }, comps, catalogue }));
    expect(deal.assumptions.values.power.usdKwh.toNumber()).toBe(0.2);
    expect(deal.market.models.get('X')!.launchPrice!.toNumber()).toBe(2000);
    expect(deal.market.dealComps[0]!.price.toNumber()).toBe(1000);
  });
});

describe('a rate', () => {
  const own: Terms = { 'power.usd_kwh': 0.2, hosting_usd_kw_month: 100, 'liquidation.removal_usd': 300, 'liquidation.legal_usd': 1 };

  it('is asked for where a bundled figure in dollars is used, and named', async () => {
    await expect(dealOf(inEuros())).rejects.toThrow(/FX_MISSING EUR: .*power\.usd_kwh/);
    await expect(bundled(inEuros({}, { assumptions: own }))).rejects.toThrow(/launch prices of H100-SXM-80; market prices of H100-SXM-80/);
  });

  it('is not asked for where none is', async () => {
    expect((await dealOf(inEuros({}, { assumptions: own }))).usdRate).toBeNull();
  });

  it('other than 1 is an error of a deal in dollars', async () => {
    const deal = (usd_rate: number): Terms => ({ deal: { id: 't', name: 'T', currency: 'USD', as_of: '2026-09-30', usd_rate } });
    await expect(dealOf({ terms: deal(1.1) })).rejects.toThrow(/deal\.usd_rate OUT_OF_RANGE/);
    expect((await dealOf({ terms: deal(1) })).assumptions.values.power.usdKwh.toNumber()).toBe(0.08);
  });
});
