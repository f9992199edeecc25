import { describe, expect, it } from 'vitest';
import type { Decimal } from '../../../src/kernel/decimal.js';
import type { Deal } from '../../../src/domain/deal.js';
import type { Shock } from '../../../src/domain/scenario.js';
import { notchOf, type Grade } from '../../../src/domain/rating.js';
import { Matching } from '../../../src/model/scenario/matching.js';
import { modelOf } from '../../../src/model/score/model.js';
import { scenarioOf } from '../../../src/model/scenario/drivers.js';
import { reverse, type ReverseDriver } from '../../../src/model/scenario/reverse.js';
import { runScenario, scoreUnder } from '../../../src/model/scenario/stress.js';
import { fraction } from '../../../src/kernel/decimal.js';
import { FRICTIONLESS, covenant, d, dealOf, lease, loaded, lot, tranche, type Cells, type Spec, type Terms } from '../build.js';
import { folderTexts } from '../folders.js';

const sample = async (name: string): Promise<Deal> =>
  (await loaded(folderTexts(new URL(`../../../samples/${name}/`, import.meta.url)))).deal;
const STEP = { at: 0, ramp: 0, hold: null, recover: 0 };

/** Bounds as the method writes them, and the shock as a scenario writes it. */
const DRIVERS: Partial<
  Record<
    ReverseDriver,
    { readonly none: number; readonly bound: (deal: Deal) => number; readonly shocks: (deal: Deal, x: Decimal) => Shock[] }
  >
> = {
  price_level: { none: 0, bound: () => -0.95, shocks: (_, x) => [{ kind: 'price_level', size: fraction(x), path: STEP }] },
  rental_level: { none: 0, bound: () => -0.95, shocks: (_, x) => [{ kind: 'rental_level', size: fraction(x), path: STEP }] },
  index_rate: { none: 0, bound: () => 0.1, shocks: (_, x) => [{ kind: 'index_rate', size: fraction(x), path: STEP }] },
  'relet.utilization': {
    none: 0.5,
    bound: () => 0,
    shocks: (_, x) => [{ kind: 'assume', changes: [{ key: 'relet.utilization', change: { kind: 'set', value: x } }] }],
  },
  'power.usd_kwh': {
    none: 1,
    bound: () => 5,
    shocks: (_, x) => [{ kind: 'assume', changes: [{ key: 'power.usd_kwh', change: { kind: 'multiply', by: x } }] }],
  },
  'haircut.forced': {
    none: 0,
    bound: () => 0.6,
    shocks: (_, x) => [{ kind: 'assume', changes: [{ key: 'haircut.forced', change: { kind: 'add', by: x } }] }],
  },
  next_cohort: {
    none: 0,
    bound: () => 24,
    shocks: (_, x) => [{ kind: 'cohort_move', name: 'next', shiftMonths: -x.toNumber(), efficiencyFactor: d(1) }],
  },
  customer_defaults: {
    none: 0,
    bound: (deal) => new Set(deal.leases.map(({ group }) => group)).size,
    shocks: (deal, n) =>
      n.isZero()
        ? []
        : [
            {
              kind: 'default',
              at: 0,
              where: {
                keys: [{ key: 'customer_group', values: new Matching(modelOf(deal)).groupsBySize().slice(0, n.toNumber()) }],
                not: null,
              },
            },
          ],
  },
};

/** Whether an event has happened, read off the results that are printed. */
function happens(deal: Deal, driver: ReverseDriver, shock: Decimal, event: string): boolean {
  const scenario = scenarioOf('x', DRIVERS[driver]!.shocks(deal, shock));
  if (event === 'payment_default') return runScenario(modelOf(deal), scenario).paymentDefault !== null;
  const { covenants, projection, liquidation, rating } = scoreUnder(deal, scenario);
  const [kind, detail] = [event.split('.')[0], event.slice(event.indexOf('.') + 1)];
  if (kind === 'covenant') return covenants.some(({ id, firstBreach }) => (event === 'covenant' || id === detail) && firstBreach !== null);
  if (kind === 'ltv')
    return projection.some(({ balance, ltv }) => balance.gt(0) && (ltv[detail as 'fmv'] === null || ltv[detail as 'fmv']!.gte(1)));
  if (kind === 'lgd') return liquidation[detail as 'forced'].lgd!.gt(0);
  return notchOf(rating.obligorGrade) > notchOf(detail as Grade);
}

/** Every answer holds at its own shock and not a little before; one without a shock holds at both ends. Returns them by status. */
function check(deal: Deal, drivers: readonly ReverseDriver[], events: readonly string[]): Record<string, number> {
  const seen: Record<string, number> = { found: 0, already: 0, not_within_bounds: 0 };
  for (const { driver, event, status, shock, monotone } of reverse(deal, { drivers, events }).results) {
    const { none, bound } = DRIVERS[driver]!;
    const what = `${driver} and ${event}: ${status} ${String(shock)}`;
    seen[status]!++;
    expect(happens(deal, driver, d(none), event), `${what} at none`).toBe(status === 'already');
    if (status === 'not_within_bounds') expect(happens(deal, driver, d(bound(deal)), event), `${what} at the bound`).toBe(false);
    if (status !== 'found') {
      expect(shock, what).toBeNull();
      continue;
    }
    const whole = driver === 'next_cohort' || driver === 'customer_defaults';
    expect(happens(deal, driver, shock!, event), what).toBe(true);
    const back = whole ? d(1) : d(bound(deal)).minus(none).times(2).div(10_000);
    if (monotone) expect(happens(deal, driver, shock!.minus(back), event), `${what} less ${back.toString()}`).toBe(false);
    // A whole step of the bounds: the answer is one of 10,000 shocks.
    const steps = shock!.minus(none).div(whole ? 1 : d(bound(deal)).minus(none).div(10_000));
    expect(steps.minus(steps.round()).abs().lt('1e-20'), what).toBe(true);
  }
  return seen;
}

describe('what breaks a deal', () => {
  it('on meridian: each answer breaks it, and 2/10,000 of the bounds before it does not', async () => {
    const seen = check(
      await sample('meridian'),
      ['rental_level', 'customer_defaults'],
      ['covenant.llcr', 'covenant.tail', 'ltv.fmv', 'payment_default'],
    );
    expect(Object.values(seen).reduce((a, b) => a + b)).toBe(8);
    expect(seen['found']).toBeGreaterThan(3);
  });

  it('on the serial tape: the forced haircut and prices; on a plain deal power, rates, re-letting and the next generation too', async () => {
    const tape = check(await sample('serial-tape'), ['haircut.forced', 'price_level'], ['ltv.olv', 'lgd.orderly']);
    const plain = check(
      (await loaded(folderTexts(new URL('../../cases/01-plain/', import.meta.url)))).deal,
      ['power.usd_kwh', 'index_rate', 'relet.utilization', 'next_cohort', 'price_level'],
      ['ltv.flv', 'payment_default', 'covenant'],
    );
    expect([Object.values(tape), Object.values(plain)].map((counts) => counts.reduce((a, b) => a + b))).toEqual([4, 15]);
    expect(tape['found']! + plain['found']!).toBeGreaterThan(1);
  });

  it('the smallest price shock at which 700,000 are owed against 1,000,000 of value at cost is −30 % exactly, 3,158 steps of 0.000095', async () => {
    const deal = await dealOf({
      fleet: [lot({ purchase_date: '2026-09-30', in_service_date: '2026-09-30' })],
      tranches: [tranche({ balance: 700_000 })],
      assumptions: FRICTIONLESS,
    });
    // 0.3/0.000095 is 3,157.9: the next step is −0.30001.
    expect(reverse(deal, { drivers: ['price_level'], events: ['ltv.fmv'] }).results[0]).toMatchObject({
      status: 'found',
      monotone: true,
      shock: d('-0.30001'),
    });
  });

  it('a loan under water already, one that cannot be, and one without debt', async () => {
    const today = { purchase_date: '2026-09-30', in_service_date: '2026-09-30' };
    const of = async (balance: number, event: string) =>
      reverse(await dealOf({ fleet: [lot(today)], tranches: [tranche({ balance })], assumptions: FRICTIONLESS }), {
        drivers: ['price_level'],
        events: [event],
      }).results[0];
    expect(await of(1_000_000, 'ltv.fmv')).toMatchObject({ status: 'already', shock: null });
    expect(await of(49_999, 'ltv.fmv')).toMatchObject({ status: 'not_within_bounds', shock: null });
    expect(await of(50_000, 'ltv.fmv')).toMatchObject({ status: 'found', shock: d('-0.95') });
    expect(await of(0, 'ltv.fmv')).toMatchObject({ status: 'not_within_bounds', shock: null });
    expect(await of(0, 'payment_default')).toMatchObject({ status: 'not_within_bounds', shock: null });
  });
});

describe('events that come and go', () => {
  const shares = (...gpus: number[]): Spec => ({
    fleet: [lot({ quantity: 100 })],
    leases: gpus.map((count, i) => lease({ contract_id: `C${i}`, customer: `Customer ${i}`, gpus: count })),
    terms: { covenants: [covenant({ metric: 'customer_share', max: 0.5 })] },
  });

  it('of 45, 35 and 20 % the second has 64 % once the first is gone, and nobody any once all are: smallest 1, not monotone', async () => {
    const deal = await dealOf(shares(45, 35, 20));
    expect(reverse(deal, { drivers: ['customer_defaults'], events: ['covenant.c'] }).results).toEqual([
      { driver: 'customer_defaults', event: 'covenant.c', status: 'found', shock: d(1), monotone: false },
    ]);
  });

  it('already at none, gone at the end: status already, not monotone', async () => {
    expect(reverse(await dealOf(shares(60, 40)), { drivers: ['customer_defaults'], events: ['covenant'] }).results[0]).toMatchObject({
      status: 'already',
      shock: null,
      monotone: false,
    });
  });

  /**
   * X sells for 6,000 and earns 20,000 in its year with scrap of 1,600, capped at 8,000; Y is not sold and earns 9,600 with scrap, capped at 8,000. Falling rents take
   * Y down first, so that X has up to 64 % of value, then both towards scrap, where X has 56 %.
   */
  it('X passes 60 % of value as rents fall and comes back before −95 %: the smallest of 21 points, not monotone', async () => {
    const comp = (model: string, kind: string, price_usd: number): Cells => ({
      date: '2026-09-30',
      kind,
      model,
      price_usd,
      price_type: 'sold',
    });
    const assumptions: Terms = {
      ...FRICTIONLESS,
      scrap: 0.2,
      'income.failure_rate': 0,
      'income.discount_rate': 0,
      'income.rental_decay': 0,
      'income.revenue_cost_share': 0,
      'income.horizon_months': 12,
    };
    const today = { purchase_date: '2026-09-30', in_service_date: '2026-09-30', unit_cost_usd: 8000 };
    const deal = await dealOf({
      fleet: [lot(today), lot({ ...today, asset_id: 'L2', model: 'Y' })],
      assumptions,
      tranches: [tranche({ balance: 1000 })],
      comps: [comp('X', 'resale', 6000), comp('X', 'rental', 3.16), comp('Y', 'rental', 1.4)],
      terms: { covenants: [covenant({ metric: 'model_share', max: 0.6, frequency: 'quarterly' })] },
    });
    const [answer] = reverse(deal, { drivers: ['rental_level'], events: ['covenant.c'] }).results;
    expect(answer).toMatchObject({ status: 'found', monotone: false });
    const grid = Array.from({ length: 21 }, (_, i) => d('-0.95').times(i).div(20));
    const first = grid.find((shock) => happens(deal, 'rental_level', shock, 'covenant.c'))!;
    expect(answer!.shock!.toFixed()).toBe(first.toFixed());
    expect(happens(deal, 'rental_level', d('-0.95'), 'covenant.c')).toBe(false);
  });
});
