import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Deal } from '../../../src/domain/deal.js';
import { loadExpectedFlows } from '../../../src/input/pricing/expected-flows.js';
import { publicLoans } from '../../../src/input/pricing/public-loans.js';
import { total } from '../../../src/kernel/decimal.js';
import { nearestLoans } from '../../../src/model/price/comparables.js';
import { contractOf, repaidAt } from '../../../src/model/price/contract.js';
import { priceDeal, type PriceResult } from '../../../src/model/price/price.js';
import { modelOf } from '../../../src/model/score/model.js';
import { priceJson } from '../../../src/report/price/price-json.js';
import { writeJson } from '../../../src/report/print/json.js';
import { day, dealOf, loaded, tranche } from '../build.js';
import { folderTexts } from '../folders.js';

const ASPEN = new URL('./aspen/', import.meta.url);
const bytes = (text: string) => ({
  read: async () => new TextEncoder().encode(text),
  stream: async () => null,
});

describe('the deal of the reference', () => {
  let deal: Deal;
  let result: PriceResult;
  beforeAll(async () => {
    ({ deal } = await loaded(folderTexts(ASPEN), 'baseline'));
    const flows = await loadExpectedFlows(bytes(readFileSync(new URL('simulated.json', ASPEN), 'utf8')), 'simulated.json', deal);
    expect(flows.failures).toEqual([]);
    result = priceDeal(deal, modelOf(deal), { source: { kind: 'file', file: flows.input! }, tranches: flows.tranches }, []);
  });

  it('has every figure of an independent implementation, within 0.01 on money and 2e-8 on the rest', () => {
    const ours = JSON.parse(writeJson(priceJson(result, { name: 'gpulien', version: '0.0.0' })));
    const theirs = JSON.parse(readFileSync(new URL('expected-price.json', ASPEN), 'utf8'));
    let compared = 0;
    const walk = (expected: any, actual: any, path: string): void => {
      if (expected !== null && typeof expected === 'object') {
        for (const key of Object.keys(expected)) walk(expected[key], actual?.[key], `${path}.${key}`);
        return;
      }
      compared++;
      const isMoney = /(price|accrued|_pv|annuity)$/.test(path);
      if (typeof expected === 'number') expect(Math.abs(expected - actual), path).toBeLessThanOrEqual(isMoney ? 0.01 : 2e-8);
      else expect([path, actual]).toEqual([path, expected]);
    };
    for (const key of ['tranches', 'blended']) walk(theirs[key], ours[key], key);
    expect(compared).toBeGreaterThan(60);
  });

  it('has parts that add up to the break-even margin, at which the return on capital is the hurdle', () => {
    const { pricing } = deal.assumptions.values;
    for (const { expected, margin, price } of result.tranches) {
      const { breakEven, parts, expectedPv, feesPv, annuity, capital } = expected!;
      expect(total(Object.values(parts!)).toFixed(20)).toBe(breakEven!.toFixed(20));
      const atBreakEven = expectedPv.plus(feesPv).plus(breakEven!.minus(margin).times(annuity));
      const raroc = atBreakEven.minus(price).minus(pricing.cost.times(annuity)).div(capital.times(annuity));
      expect(raroc.toFixed(20)).toBe(pricing.hurdle.toFixed(20));
    }
  });
});

describe('the contract', () => {
  const priced = async (more: Record<string, unknown>, terms: Record<string, unknown> = {}): Promise<PriceResult> => {
    const deal = await dealOf({ tranches: [tranche(more)], ...terms });
    return priceDeal(deal, modelOf(deal), null, []);
  };

  it('at par, quarterly 12 % on 30/360, yields 1.03⁴ − 1 but for days: 12.55 %', async () => {
    const { tranches } = await priced({ frequency: 'quarterly', maturity: '2031-09-30' });
    expect(tranches[0]!.contractualYield!.toNumber()).toBeCloseTo(1.03 ** 4 - 1, 3);
    expect(tranches[0]!.price.toNumber()).toBe(1_000_000);
    expect(tranches[0]!.discountMargin).toBeNull();
    expect(tranches[0]!.expected).toBeNull();
  });

  it('accrued interest is paid with the price', async () => {
    const { tranches } = await priced({ last_payment: '2026-09-15', maturity: '2027-09-15', pricing: { oid: 0.02 } });
    expect(tranches[0]!.accrued.toNumber()).toBe(5000);
    expect(tranches[0]!.price.toNumber()).toBe(985_000);
  });

  it('purchase_price stands in place of discount and upfront fee', async () =>
    expect((await priced({ pricing: { oid: 0.02, upfront_fee: 0.01, purchase_price: 0.91 } })).tranches[0]!.price.toNumber()).toBe(
      910_000,
    ));

  it('exit fees come with principal, agency fees with every payment on a balance', async () => {
    const deal = await dealOf({
      tranches: [
        tranche({
          frequency: 'quarterly',
          repayment: { profile: 'level' },
          pricing: { exit_fee: 0.01, agency_usd_year: 40_000 },
        }),
      ],
    });
    const { fees, principal } = contractOf(modelOf(deal), 0, deal.asOf);
    expect(fees.map(({ amount }) => amount.toNumber())).toEqual([12_500, 12_500, 12_500, 12_500]);
    expect(total(principal.map(({ amount }) => amount)).toNumber()).toBe(1_000_000);
  });

  it('repaid after 12 months: balance, accrued interest, the premium of the first until on or after it, fees since the last payment', async () => {
    const deal = await dealOf({
      tranches: [
        tranche({
          frequency: 'quarterly',
          last_payment: '2026-08-31',
          maturity: '2028-08-31',
          pricing: {
            exit_fee: 0.01,
            agency_usd_year: 36_500,
            prepayment: [
              { until: '2028-01-01', premium: 0.02 },
              { until: '2027-09-29', premium: 0.05 },
            ],
          },
        }),
      ],
    });
    const model = modelOf(deal);
    const flows = repaidAt(contractOf(model, 0, deal.asOf), model, 0, 12);
    // One month of 12 % on 30/360 is 10,000; 30 days of agency fees since 2027-08-31 are 3,000.
    expect(flows.at(-1)!.date).toBe(day('2027-09-30'));
    expect(flows.at(-1)!.amount.toNumber()).toBe(1_000_000 + 10_000 + 20_000 + 10_000 + 3_000);
    expect(flows.filter(({ date }) => date <= day('2027-08-31'))).toHaveLength(8);
  });

  it('a draw to come is an outflow, and adds to the life of principal', async () => {
    const { tranches } = await priced({
      undrawn: 500_000,
      draws: [{ date: '2026-12-15', amount: 500_000 }],
      maturity: '2028-09-30',
    });
    const { contractualYield, wal } = tranches[0]!;
    expect(contractualYield!.toNumber()).toBeCloseTo(1.01 ** 12 - 1, 2);
    expect(wal!.toNumber()).toBeCloseTo(731 / 365, 12);
  });

  it('in default has no risk weight', async () => {
    const { tranches } = await priced(
      {},
      { terms: { deal: { id: 'x', name: 'x', currency: 'USD', as_of: '2026-09-30', status: 'default' } } },
    );
    expect(tranches[0]!.irb.riskWeight).toBeNull();
    expect(tranches[0]!.contractualYield).not.toBeNull();
  });
});

describe('public loans', () => {
  it('each has a source, a date, and a spread or a rate', async () => {
    const loans = await publicLoans();
    expect(loans.length).toBeGreaterThan(10);
    for (const loan of loans) {
      expect(loan.source).toMatch(/https:\/\/\S+$/);
      expect([loan.name, (loan.spreadBps === null) !== (loan.rate === null)]).toEqual([loan.name, true]);
      if (loan.spreadBps) expect(loan.spreadBps.gte(100) && loan.spreadBps.lte(1500)).toBe(true);
      if (loan.rate) expect(loan.rate.gt('0.03') && loan.rate.lt('0.15')).toBe(true);
    }
  });

  it('of unrated customers are nearest a deal at BB with such customers: Ba2 first, unrated after, others last', async () => {
    const near = nearestLoans(await publicLoans(), 'BB', 'non_ig');
    expect(near.map(({ loan, notches }) => [loan.rating, loan.offtaker, notches])).toEqual([
      ['BB', 'non_ig', 0],
      ['BB', 'non_ig', 0],
      ['unrated', 'non_ig', null],
      ['unrated', 'non_ig', null],
      expect.arrayContaining(['ig']),
    ]);
    expect(near[0]!.loan.name).toBe('CoreWeave DDTL 5.5');
  });
});

describe('a file of expected flows', () => {
  const problemsOf = async (text: string): Promise<unknown[]> => {
    const { deal } = await loaded(folderTexts(ASPEN), 'baseline');
    const { failures } = await loadExpectedFlows(bytes(text), 'flows.json', deal);
    return failures.map(({ code, place, text: found }) => [code, place.line, place.field, found]);
  };
  const one = (id: string, flows = '[ { "k": 1, "cash_usd": 5, "performing_usd": 5 } ]'): string =>
    `{ "id": "${id}", "capital": 0.1, "capital_se": 0.01, "flows": ${flows} }`;

  it('has each problem at its line', async () =>
    expect(
      await problemsOf(
        `{ "tranches": [\n${one('A', '[ { "k": 0, "cash_usd": "x", "performing_usd": -1 } ]')},\n${one('A')},\n${one('C')} ] }`,
      ),
    ).toEqual([
      ['OUT_OF_RANGE', 2, 'tranches.0.flows.0.k', '0'],
      ['NOT_A_NUMBER', 2, 'tranches.0.flows.0.cash_usd', 'x'],
      ['OUT_OF_RANGE', 2, 'tranches.0.flows.0.performing_usd', '-1'],
      ['DUPLICATE_ID', 3, 'tranches.1.id', 'A'],
      ['NOT_ONE_OF', 4, 'tranches.2.id', 'C'],
      ['MISSING_KEY', 1, 'tranches', null],
    ]));

  it('has a month once and nothing unknown', async () =>
    expect(
      await problemsOf(
        `{ "tranches": [\n${one('A', '[ { "k": 1, "cash_usd": 5, "performing_usd": 5 }, { "k": 1, "cash_usd": 5, "performing_usd": 5, "x": 1 } ]')},\n${one('B')} ] }`,
      ),
    ).toEqual([
      ['UNKNOWN_KEY', 2, 'tranches.0.flows.1.x', 'x'],
      ['DUPLICATE_PERIOD', 2, 'tranches.0.flows.1.k', '1'],
    ]));

  it('is a mapping', async () => expect(await problemsOf('[]')).toEqual([['WRONG_SHAPE', 1, null, 'a list']]));
});
