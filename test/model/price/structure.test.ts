import { describe, expect, it } from 'vitest';
import { total } from '../../../src/kernel/decimal.js';
import { priceDeal, structureWorth } from '../../../src/model/price/price.js';
import { SWITCHES, switched } from '../../../src/model/price/structure.js';
import { modelOf } from '../../../src/model/score/model.js';
import { dealOf, lease, tranche } from '../build.js';

const SPEC = {
  tranches: [
    tranche({ repayment: { profile: 'level', balloon: 100_000 }, undrawn: 200_000, pricing: { agency_usd_year: 12_000 } }),
    tranche({ id: 'B', rank: 2, balance: 500_000 }),
  ],
  leases: [lease({ direct_agreement: 'yes' }), lease({ contract_id: 'c2' })],
  terms: {
    structure: { direct_agreement: false, parent_guarantee: 'limited' },
    accounts: { dsra: 75_000 },
    waterfall: { dsra_months: 2 },
  },
};

describe('a term of the structure switched', () => {
  it('direct agreement: of the structure and of every customer', async () => {
    const { deal, from, to } = switched(await dealOf(SPEC), 'direct_agreement')!;
    expect([from, to, deal.structure.directAgreement, deal.leases.map((one) => one.directAgreement)]).toEqual([
      'no',
      'yes',
      true,
      [true, true],
    ]);
  });

  it('a reserve goes, and is not filled again', async () => {
    const { deal, from, to } = switched(await dealOf(SPEC), 'dsra')!;
    expect([from, to, deal.accounts.dsra.toNumber(), deal.waterfall.dsraMonths.toNumber()]).toEqual(['75000.00', '0.00', 0, 0]);
  });

  it('without one it is three months of average debt service', async () => {
    const plain = await dealOf({ tranches: [tranche({ frequency: 'quarterly', maturity: '2031-09-30' })] });
    const { deal, to } = switched(plain, 'dsra')!;
    // A bullet at 12 %: 30,000 a quarter, 10,000 a month.
    expect([to, deal.accounts.dsra.toNumber(), deal.waterfall.dsraMonths.toNumber()]).toEqual(['30000.00', 30_000, 3]);
  });

  it('a guarantee that is not full becomes full, a full one none; not without a parent', async () => {
    const deal = await dealOf(SPEC);
    expect(switched(deal, 'parent_guarantee')).toMatchObject({ from: 'limited', to: 'full' });
    const full = switched(deal, 'parent_guarantee')!.deal;
    expect(switched(full, 'parent_guarantee')).toMatchObject({ from: 'full', to: 'none' });
    expect(switched({ ...deal, borrower: { ...deal.borrower, parent: null } }, 'parent_guarantee')).toBeNull();
  });

  it('LTV on OLV falls by ten points, every amount of a tranche in proportion', async () => {
    const deal = await dealOf(SPEC);
    const other = switched(deal, 'ltv')!.deal;
    const ltv = ({ tranches }: typeof deal): number =>
      total(tranches.map(({ balance }) => balance))
        .div(modelOf(deal).values.total('olv', 0))
        .toNumber();
    expect(ltv(deal) - ltv(other)).toBeCloseTo(0.1, 6);
    const left = other.tranches[0]!.balance.div(deal.tranches[0]!.balance).toNumber();
    for (const part of ['balance', 'undrawn', 'balloon'] as const)
      expect(other.tranches[0]![part].toNumber() / deal.tranches[0]![part].toNumber()).toBeCloseTo(left, 6);
    expect(other.tranches[1]!.balance.toNumber() / 500_000).toBeCloseTo(left, 6);
    expect(other.tranches[0]!.pricing.agencyUsdYear.toNumber() / 12_000).toBeCloseTo(left, 6);
  });

  it('leaves the deal itself as it is', async () => {
    const deal = await dealOf(SPEC);
    const before = JSON.stringify([deal.structure, deal.accounts, deal.tranches, deal.leases]);
    for (const term of SWITCHES) switched(deal, term);
    expect(JSON.stringify([deal.structure, deal.accounts, deal.tranches, deal.leases])).toBe(before);
  });

  it('is worth the change of the break-even margin: a point of expected cash a year is a hundred basis points', async () => {
    const deal = await dealOf({ tranches: [tranche({ day_count: 'act/365' })], assumptions: { pricing: { funding_rate: 0 } } });
    const flows = (cash: number) => [
      { id: 'A', capital: deal.waterfall.dsraMonths, capitalSe: deal.waterfall.dsraMonths, months: months(deal, cash) },
    ];
    const source = { kind: 'simulation', seed: 1, paths: 2 } as const;
    const priced = priceDeal(deal, modelOf(deal), { source, tranches: flows(1_100_000) }, []);
    const worth = structureWorth('dsra', { deal, from: '0', to: '0' }, flows(1_090_000), priced);
    // 1,000,000 performs for a year of act/365, so A is 1,000,000 at a funding rate of 0.
    expect(worth.tranches[0]!.change!.toFixed(12)).toBe('0.010000000000');
  });
});

/** A year in which the whole balance performs and all cash comes at its end. */
function months(deal: Awaited<ReturnType<typeof dealOf>>, cash: number) {
  const { balance } = deal.tranches[0]!;
  return Array.from({ length: 12 }, (_, i) => ({ k: i + 1, cash: balance.times(i === 11 ? cash : 0).div(balance), performing: balance }));
}
