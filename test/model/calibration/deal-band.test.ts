import { describe, expect, it } from 'vitest';
import { bandOf, DERIVED } from '../../../src/model/calibration/deal-band.js';
import { errorBand } from '../../../src/model/calibration/band.js';
import { modelOf } from '../../../src/model/score/model.js';
import { scoreOf } from '../../../src/model/score/score.js';
import { dealOf, expectNear, FRICTIONLESS, lot, tranche, type Spec } from '../build.js';

const flat = (p10: number, p90: number) => () => ({ p10, p90 });
/** 100 GPUs bought at 30,000 and sold at 10,000 each that do not wear; an orderly sale keeps 80 %, pays 10 % of it, and 500 a GPU for removal. */
const PLAIN: Spec = {
  assumptions: {
    ...FRICTIONLESS,
    'haircut.orderly': 0.2,
    'liquidation.commission': { orderly: 0.1, forced: 0.1 },
    'liquidation.removal_usd': 500,
  },
  fleet: [lot({ unit_cost_usd: 30_000 })],
  comps: [{ date: '2026-09-30', kind: 'resale', model: 'X', price_usd: 10_000, price_type: 'sold' }],
  tranches: [tranche({ balance: 600_000, maturity: '2028-12-31' })],
};

describe('the model error band', () => {
  it('takes the fair value times the factor and computes a sale anew: at half the price removal still costs 500 a GPU', async () => {
    const [row] = bandOf(modelOf(await dealOf(PLAIN)), flat(0.5, 1.5));
    expectNear(row!.model.values.nolv, 100 * (10_000 * 0.8 * 0.9 - 500));
    expectNear(row!.p10.values.fmv, 500_000);
    expectNear(row!.p10.values.olv, 400_000);
    expectNear(row!.p10.values.nolv, 100 * (5_000 * 0.8 * 0.9 - 500));
    expectNear(row!.p90.values.nolv, 100 * (15_000 * 0.8 * 0.9 - 500));
    expect(row!.p10.values.nolv.eq(row!.model.values.nolv.times(0.5))).toBe(false);
  });

  it('sets the debt of the base case against it: 600,000 over 500,000 is 120 %', async () => {
    const [row] = bandOf(modelOf(await dealOf(PLAIN)), flat(0.5, 1.5));
    expectNear(row!.p10.ltv.fmv, '1.2');
    expectNear(row!.model.ltv.fmv, '0.6');
    expectNear(row!.p90.ltv.fmv, '0.4');
  });

  it('stops at the price new and at scrap, as the method does: 0.01 and 4 of 10,000 are 600 and 30,000, of a launch price of 12,000 that', async () => {
    const bounded = async (more: Spec = {}) =>
      bandOf(modelOf(await dealOf({ ...PLAIN, assumptions: { ...PLAIN.assumptions, scrap: 0.02 }, ...more })), flat(0.01, 4))[0]!;
    const [own, launched] = [
      await bounded(),
      await bounded({ catalogue: [{ model: 'X', cohort: 'Last', kw: 1, absorption: 1000, launch_price_usd: 12_000 }] }),
    ];
    expect([own.p10, own.p90, launched.p90].map(({ values }) => values.fmv.toDecimalPlaces(20).toNumber())).toEqual([
      60_000, 3_000_000, 1_200_000,
    ]);
  });

  it('a lot that would not pay for its removal is worth nothing net, and debt over it has no LTV', async () => {
    const [row] = bandOf(modelOf(await dealOf(PLAIN)), flat(0.05, 1));
    expect(row!.p10.values.nolv.toString()).toBe('0');
    expect(row!.p10.ltv.nolv).toBeNull();
  });

  it('stands at as_of and each year after it while debt is owed: for 27 months at 0, 12 and 24', async () => {
    const rows = bandOf(modelOf(await dealOf(PLAIN)), (months) => ({ p10: 1 - months / 100, p90: 1 + months / 100 }));
    expect(rows.map(({ k }) => k)).toEqual([0, 12, 24]);
    expect(rows.map(({ p10, p90 }) => [p10.factor.toString(), p90.factor.toString()])).toEqual([
      ['1', '1'],
      ['0.88', '1.12'],
      ['0.76', '1.24'],
    ]);
  });

  it('a loan that ends on an anniversary has no row there, where nothing is owed', async () => {
    expect(bandOf(modelOf(await dealOf({ tranches: [tranche({ maturity: '2028-09-30' })] }))).map(({ k }) => k)).toEqual([0, 12]);
  });

  it('at a factor of 1 both edges are the score itself, and the middle always is', async () => {
    const model = modelOf(await dealOf(PLAIN));
    const { projection } = scoreOf(model);
    for (const row of bandOf(model, flat(1, 1))) {
      for (const edge of [row.p10, row.model, row.p90]) {
        for (const basis of DERIVED) {
          expect(edge.values[basis].toString()).toBe(projection[row.k]!.values[basis].toString());
          expect(edge.ltv[basis]?.toString()).toBe(projection[row.k]!.ltv[basis]?.toString());
        }
      }
    }
  });

  it("lots of a deal with several models and sites keep their own: each value at p10 is below the model's, and LTV above", async () => {
    const deal = await dealOf({ fleet: [lot(), lot({ asset_id: 'L2', model: 'Y', unit_cost_usd: 20_000, condition: 'poor' })] });
    for (const row of bandOf(modelOf(deal))) {
      for (const basis of DERIVED) {
        expect(row.p10.values[basis].lt(row.model.values[basis]) && row.model.values[basis].lt(row.p90.values[basis])).toBe(true);
        expect(row.p10.ltv[basis]!.gt(row.model.ltv[basis]!)).toBe(true);
      }
    }
  });

  it('the error of a resale price lies around 1 and does not narrow with time', () => {
    let before = { p10: 1, p90: 1 };
    for (const months of [0, 3, 12, 24, 60]) {
      const band = errorBand(months, 'resale', 'calibrated');
      expect(band.p10).toBeGreaterThan(0);
      expect(band.p10).toBeLessThanOrEqual(before.p10);
      expect(band.p90).toBeGreaterThanOrEqual(before.p90);
      before = band;
    }
  });
});
