import { describe, expect, it } from 'vitest';
import { fundingOf, indexedRate } from '../../../src/domain/funding.js';
import { dealOf, saidOf, terms } from '../deals.js';

const PRICED = (pricing: string): string => terms(['profile: level }', `profile: level }\n    pricing: ${pricing}`]);
const said = (pricing: string): Promise<string[]> => saidOf({ 'deal.yaml': PRICED(pricing) });
const funded = (rate: string, more = ''): string => `${terms()}${more}assumptions: { pricing: { funding_rate: ${rate} } }\n`;

describe('pricing of a tranche', () => {
  it('without it is par, no fees', async () => {
    const { pricing } = (await dealOf({})).tranches[0]!;
    expect({ ...pricing, prepayment: [] }).toEqual(pricing);
    expect([pricing.oid, pricing.upfrontFee, pricing.exitFee, pricing.agencyUsdYear].map(String)).toEqual(['0', '0', '0', '0']);
    expect(pricing.purchasePrice).toBeNull();
  });

  it('has premiums in order of date, shares in percent or as fractions', async () => {
    const { pricing } = (
      await dealOf({
        'deal.yaml': PRICED(
          '{ upfront_fee: 1%, oid: 0.005, exit_fee: 0.75%, agency_usd_year: 40_000, purchase_price: 0.97, prepayment: [ { until: 2028-09-30, premium: 0.01 }, { until: 2027-09-30, premium: 0.03 } ] }',
        ),
      })
    ).tranches[0]!;
    expect([pricing.upfrontFee, pricing.oid, pricing.exitFee, pricing.agencyUsdYear, pricing.purchasePrice].map(String)).toEqual([
      '0.01',
      '0.005',
      '0.0075',
      '40000',
      '0.97',
    ]);
    expect(pricing.prepayment.map(({ premium }) => String(premium))).toEqual(['0.03', '0.01']);
  });

  it.each([
    ['{ upfront: 0.01 }', 'UNKNOWN_KEY deal.yaml:14 tranches.0.pricing.upfront upfront'],
    ['{ oid: 2 }', 'OUT_OF_RANGE deal.yaml:14 tranches.0.pricing.oid 2'],
    ['{ oid: 0.6, upfront_fee: 0.4 }', 'OUT_OF_RANGE deal.yaml:14 tranches.0.pricing.oid 0.6'],
    ['{ purchase_price: 97 }', 'OUT_OF_RANGE deal.yaml:14 tranches.0.pricing.purchase_price 97'],
    ['{ purchase_price: 0 }', 'OUT_OF_RANGE deal.yaml:14 tranches.0.pricing.purchase_price 0'],
    ['{ agency_usd_year: 1% }', 'AMOUNT_IN_PERCENT deal.yaml:14 tranches.0.pricing.agency_usd_year 1%'],
    ['{ prepayment: 0.02 }', 'WRONG_SHAPE deal.yaml:14 tranches.0.pricing.prepayment 0.02'],
    [
      '{ prepayment: [ { until: 2027-09-31, premium: 0.01 } ] }',
      'NOT_A_DATE deal.yaml:14 tranches.0.pricing.prepayment.0.until 2027-09-31',
    ],
    [
      '{ prepayment: [ { until: 2027-09-30, premium: 0.02 }, { until: 2027-09-30, premium: 0.01 } ] }',
      'DUPLICATE_PERIOD deal.yaml:14 tranches.0.pricing.prepayment a list',
    ],
    ['0.97', 'WRONG_SHAPE deal.yaml:14 tranches.0.pricing 0.97'],
  ])('%s is refused', async (pricing, problem) => expect(await said(pricing)).toEqual([problem]));
});

describe("the lender's funding rate", () => {
  it.each([
    ['SOFR + 0.0125', 'SOFR', '0.0125'],
    ['sofr+1.25%', 'sofr', '0.0125'],
    ['3M SOFR - .002', '3M SOFR', '-0.002'],
  ])('%s is an index and a margin', (text, index, margin) => {
    const rate = indexedRate(text)!;
    expect([rate.index, rate.margin.toFixed()]).toEqual([index, margin]);
  });

  it.each(['0.045', '-0.01', '4.5%', 'SOFR', '+ 0.01', 'SOFR + ', 'SOFR + x', '5 + 0.01'])('%s is none', (text) =>
    expect(indexedRate(text)).toBeNull(),
  );

  it('is a rate, or an index that has a curve, in any capitals', async () => {
    const fixed = await dealOf({ 'deal.yaml': funded('0.05') });
    expect(fundingOf(fixed.assumptions.values.pricing.fundingRate)).toMatchObject({ kind: 'fixed' });
    const indexed = await dealOf({ 'deal.yaml': funded('sofr + 1%', 'index_curve: { SOFR: 0.0385 }\n') });
    expect(indexed.assumptions.values.pricing.fundingRate).toBe('sofr + 0.01');
  });

  it.each([
    ['SOFR + 0.01', 'UNKNOWN_INDEX'],
    ['SOFR', 'NOT_A_NUMBER'],
    ['SOFR + 125', 'OUT_OF_RANGE'],
    ['4.5', 'OUT_OF_RANGE'],
  ])('%s without a curve of SOFR: %s', async (rate, code) => {
    const problems = await saidOf({ 'deal.yaml': funded(rate) });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([code]);
    expect(problems[0]).toContain('pricing.funding_rate');
  });
});
