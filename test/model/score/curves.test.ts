import { describe, expect, it } from 'vitest';
import { curves, isYearly } from '../../../src/model/score/curves.js';
import { modelOf } from '../../../src/model/score/model.js';
import { dealOf, expectNear, FRICTIONLESS, lot, tranche, type Spec } from '../build.js';

/** Two models for 30 months: X with a resale price of 7,000, Y with none; both a year old and at 12,000. */
const SPEC: Spec = {
  assumptions: { ...FRICTIONLESS, 'obsolescence.deterioration': 0.1 },
  tranches: [tranche({ maturity: '2029-03-31', end_of_month: true })],
  fleet: [
    lot({ unit_cost_usd: 12_000, purchase_date: '2025-09-30', in_service_date: '2025-09-30' }),
    lot({ asset_id: 'L2', model: 'Y', quantity: 50, unit_cost_usd: 12_000, purchase_date: '2025-09-30', in_service_date: '2025-09-30' }),
  ],
  comps: [{ date: '2026-09-30', kind: 'resale', model: 'X', price_usd: 7000, price_type: 'sold' }],
};

describe('ways of depreciation', () => {
  it('book is cost less a straight line: a year into 3, 4, 5 and 6 years, 12,000 leave 8,000, 9,000, 9,600 and 10,000', async () => {
    const { models } = curves(await dealOf(SPEC));
    const [today] = models[0]!.points;
    [8_000, 9_000, 9_600, 10_000].forEach((left, i) => expectNear(today!.book[i], left * 100));
    const end = models[0]!.points.at(-1)!;
    [0, 1_500, 3_600, 5_000].forEach((left, i) => expectNear(end.book[i], left * 100));
  });

  it('the curve is cost after wear, a year of 10 % to begin with; the market is the anchor after the wear from as_of', async () => {
    const {
      models: [x],
    } = curves(await dealOf(SPEC));
    expectNear(x!.points[0]!.curve, 100 * 12_000 * Math.exp(-0.1), 1e-6);
    expectNear(x!.points[0]!.market, 700_000);
    const year = x!.points.find(({ k }) => k === 12)!;
    expectNear(year.curve, 100 * 12_000 * Math.exp(-0.2), 1e-6);
    expectNear(year.market, 700_000 * Math.exp(-0.1), 1e-6);
  });

  it('a model without an anchor has no market value, and the fleet takes it at its curve and says so', async () => {
    const {
      models: [x, y],
      fleet,
    } = curves(await dealOf(SPEC));
    expect(y!.points[0]!.market).toBeNull();
    expect(fleet.withoutMarket).toEqual(['Y']);
    expectNear(fleet.points[0]!.market, x!.points[0]!.market!.plus(y!.points[0]!.curve));
    expect(fleet.withoutIncome).toEqual(['X', 'Y']);
    expect(fleet.points[0]!.income).toBeNull();
  });

  it('runs by the quarter from as_of to the last maturity, tables by the year', async () => {
    const { fleet } = curves(await dealOf(SPEC));
    expect(fleet.points.map(({ k }) => k)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30]);
    expect(fleet.points.filter((point) => isYearly(fleet, point)).map(({ k }) => k)).toEqual([0, 12, 24, 30]);
  });

  it('the fleet is what score values: cost, FMV, book at the life in force, and debt, on every date', async () => {
    const deal = await dealOf({
      ...SPEC,
      fleet: [...SPEC.fleet!, lot({ asset_id: 'L3', status: 'ordered', in_service_date: '' }), lot({ asset_id: 'L4', lien: 'second' })],
    });
    const { values, debt } = modelOf(deal);
    const { fleet } = curves(deal);
    expect(fleet.gpus).toBe(150);
    expectNear(fleet.cost, values.total('cost', 0));
    for (const point of fleet.points) {
      expectNear(point.fmv, values.total('fmv', point.k), '1e-20');
      expectNear(point.book[3], values.total('depreciated_cost', point.k), '1e-20');
      expectNear(point.debt, debt.balance(point.k));
    }
  });

  it('income is not capped by cost: at 4 dollars an hour a GPU of 12,000 can earn more than it cost', async () => {
    const {
      models: [x],
    } = curves(await dealOf({ ...SPEC, comps: [{ date: '2026-09-30', kind: 'rental', model: 'X', price_usd: 4, price_type: 'sold' }] }));
    expect(x!.points[0]!.income!.gt(x!.cost)).toBe(true);
    expectNear(x!.points[0]!.fmv, x!.points[0]!.curve);
  });

  it('collateral of nothing gives a fleet of nothing', async () => {
    const { fleet, models } = curves(await dealOf({ ...SPEC, fleet: [lot({ lien: 'second' })] }));
    expect(models).toEqual([]);
    expect([fleet.gpus, fleet.points[0]!.curve.toString(), fleet.points[0]!.market]).toEqual([0, '0', null]);
  });
});
