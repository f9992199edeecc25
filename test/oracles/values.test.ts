import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Day } from '../../src/kernel/calendar.js';
import { formatDay, wholeMonths } from '../../src/kernel/calendar.js';
import { Decimal, fraction, type Kw } from '../../src/kernel/decimal.js';
import type { Cohort, Market } from '../../src/domain/market.js';
import { Grid } from '../../src/model/frame/grid.js';
import { modelOf, type Model } from '../../src/model/score/model.js';
import { Obsolescence } from '../../src/model/value/obsolescence.js';
import { d, day, dealOf, expectNear, loaded, lot, scored, tracedParts, tranche, type Spec } from '../model/build.js';
import { deals, filesOf } from '../properties/deals.js';

const place = { file: 'test', line: null, column: null, field: null };
const yearsBetween = (a: Day, b: Day): Decimal => d(b - a).div(365);
const RELATIVE = '1e-30';
/** Within 30 digits of what the formula, taken literally, gives. */
const expectClose = (actual: Decimal, expected: Decimal, what = ''): void =>
  expectNear(actual, expected, expected.abs().times(RELATIVE).plus('1e-30'), what);

const cohortsArb = fc.array(
  fc.record({ frontier: fc.integer({ min: 17_000, max: 23_000 }), efficiency: fc.integer({ min: 10, max: 999 }) }),
  { minLength: 1, maxLength: 5 },
);
function marketOf(rows: readonly { frontier: number; efficiency: number }[]): { market: Market; cohorts: Cohort[] } {
  const cohorts = rows
    .map(({ frontier, efficiency }, i): Cohort => ({
      name: `G${i}`,
      frontierDate: frontier as Day,
      efficiency: d(efficiency).div(100),
      source: '',
      place,
    }))
    .sort((a, b) => a.frontierDate - b.frontierDate);
  const models = new Map(
    cohorts.map(({ name }) => [
      name,
      {
        key: name,
        aliases: [],
        vendor: '',
        cohort: name,
        kw: new Decimal(1) as Kw,
        absorption: null,
        launchPrice: null,
        launchDate: null,
        source: '',
        place,
      },
    ]),
  );
  return { market: { models, cohorts, bundledComps: [], dealComps: [], forwards: new Map() }, cohorts };
}

/** Section 3, word for word, every power taken anew. */
function factor(
  cohorts: readonly Cohort[],
  own: number,
  date: Day,
  { passThrough, lag, ramp }: { passThrough: Decimal; lag: Decimal; ramp: Decimal },
): Decimal {
  let product = d(1);
  for (let h = own + 1; h < cohorts.length; h++) {
    const best = Decimal.max(...cohorts.slice(own, h).map((cohort) => cohort.efficiency));
    const gain = Decimal.max(1, cohorts[h]!.efficiency.div(best));
    const since = yearsBetween(cohorts[h]!.frontierDate, date).minus(lag);
    const felt = ramp.isZero() ? (since.gte(0) ? d(1) : d(0)) : Decimal.min(1, Decimal.max(0, since).div(ramp));
    product = product.times(gain.pow(passThrough.times(felt).negated()));
  }
  return product;
}

describe('obsolescence', () => {
  it('with pass_through 1, no lag and no ramp is the price of the same throughput new: e of the chip over the best e that ships', () => {
    fc.assert(
      fc.property(cohortsArb, fc.integer({ min: 16_500, max: 24_000 }), (rows, date) => {
        const { market, cohorts } = marketOf(rows);
        const drag = new Obsolescence(market, { deterioration: fraction(0), passThrough: d(1), lagYears: d(0), rampYears: d(0) });
        cohorts.forEach((cohort, own) => {
          const shipping = cohorts
            .filter((other, h) => h >= own && (h === own || other.frontierDate <= date))
            .map((other) => other.efficiency);
          expectClose(drag.factor(cohort.name, date as Day), cohort.efficiency.div(Decimal.max(...shipping)), cohort.name);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('is the product of gains to minus pass_through times the ramp, whatever lag and ramp are', () => {
    const share = fc.integer({ min: 0, max: 300 }).map((n) => d(n).div(100));
    fc.assert(
      fc.property(cohortsArb, fc.integer({ min: 16_500, max: 24_000 }), share, share, share, (rows, date, passThrough, lag, ramp) => {
        const { market, cohorts } = marketOf(rows);
        const drag = new Obsolescence(market, { deterioration: fraction(0), passThrough, lagYears: lag, rampYears: ramp });
        cohorts.forEach((cohort, own) =>
          expectClose(drag.factor(cohort.name, date as Day), factor(cohorts, own, date as Day, { passThrough, lag, ramp }), cohort.name),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('never rises with time and is 1 for the newest cohort', () => {
    fc.assert(
      fc.property(cohortsArb, (rows) => {
        const { market, cohorts } = marketOf(rows);
        const drag = new Obsolescence(market, { deterioration: fraction(0), passThrough: d('1.5'), lagYears: d(1), rampYears: d(2) });
        for (const { name } of cohorts) {
          let before = d(1);
          for (let date = 16_900; date < 25_000; date += 37) {
            const now = drag.factor(name, date as Day);
            expect(now.lte(before.plus('1e-35')), `${name} on ${formatDay(date as Day)}`).toBe(true);
            before = now;
          }
        }
        expect(drag.factor(cohorts[cohorts.length - 1]!.name, 25_000 as Day).eq(1)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the weighted median of comps', () => {
  /** By brute force: repeat each price as often as its quantity, sort, take the first that has at least half of all at or below it. */
  it('is what laying every unit side by side gives', async () => {
    const compArb = fc.record({
      price: fc.integer({ min: 1, max: 40 }),
      quantity: fc.integer({ min: 1, max: 6 }),
      price_type: fc.constantFrom('sold', 'index'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(compArb, { minLength: 1, maxLength: 7 }), async (comps) => {
        const deal = await dealOf({
          comps: comps.map(({ price, quantity, price_type }, i) => ({
            date: '2026-09-30',
            kind: 'resale',
            model: 'X',
            price_usd: price * 100,
            price_type,
            quantity: i % 3 === 0 && quantity === 1 ? '' : quantity,
            source: 's',
          })),
        });
        const units = comps.flatMap(({ price, quantity }) => Array<number>(quantity).fill(price * 100)).sort((a, b) => a - b);
        const expected = units[Math.ceil(units.length / 2) - 1]!;
        expect(modelOf(deal).anchors.of('X', 'resale')!.value.toNumber()).toBe(expected);
      }),
      { numRuns: 40 },
    );
  });
});

describe('fair value', () => {
  it('of every lot of random deals is, today and up to five years on, what the formulas of section 3 taken literally give, to 30 digits', async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(deals, fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })), async (spec, n) => {
        const { deal } = await loaded(filesOf(spec));
        const model = modelOf(deal);
        for (const item of deal.lots.slice(0, 2)) {
          const { fmv, approach } = model.fair.of(item, n);
          const expected = literalValue(model, item, n);
          expectClose(fmv, expected.fmv, `${item.id} ${item.model} at ${n}`);
          // Of an income that is all scrap (J = 0) only the last digits tell income from scrap after as_of; the name is reported at as_of.
          if (n === 0 || !expected.isScrap) expect(approach, `${item.id} ${item.model} at ${n}`).toBe(expected.approach);
          seen.set(approach, (seen.get(approach) ?? 0) + 1);
        }
      }),
      { numRuns: 25, seed: 20260930 },
    );
    expect([...seen.keys()]).toEqual(expect.arrayContaining(['cost', 'income', 'market', 'weighted']));
  });

  function literalValue(
    { deal, anchors }: Model,
    item: Model['deal']['lots'][number],
    n: number,
  ): { fmv: Decimal; approach: string; isScrap: boolean } {
    const { values: a } = deal.assumptions;
    const { cohorts, models } = deal.market;
    const row = models.get(item.model)!;
    const own = cohorts.findIndex((cohort) => cohort.name === row.cohort);
    const params = { passThrough: a.obsolescence.passThrough, lag: a.obsolescence.lagYears, ramp: a.obsolescence.rampYears };
    const F = (date: Day): Decimal => factor(cohorts, own, date, params);
    const grid = new Grid(deal.asOf);
    const wear = (years: Decimal): Decimal => a.obsolescence.deterioration.negated().times(years).exp();
    const date = grid.date(n);
    const c = item.unitCost;
    const paid = row.launchPrice ? Decimal.min(c, row.launchPrice) : c;
    const cost = paid
      .times(wear(Decimal.max(0, yearsBetween(item.inServiceDate, date))))
      .times(F(date))
      .div(F(item.purchaseDate));
    const resale = anchors.of(item.model, 'resale');
    const market =
      resale &&
      resale.value
        .times(wear(yearsBetween(deal.asOf, date)))
        .times(F(date))
        .div(F(deal.asOf));
    const rental = anchors.of(item.model, 'rental');
    const rent = (t: Day): Decimal =>
      rental!.value
        .times(a.income.rentalDecay.negated().times(yearsBetween(deal.asOf, t)).exp())
        .times(F(t).div(F(deal.asOf)).pow(a.income.rentalPassThrough));
    const earned = rental && bestIncome(a, row.kw, c, (j) => rent(grid.date(n + j)));
    const floor = a.scrap.times(c);
    const capped = earned && Decimal.min(earned, cost);
    let best: { fmv: Decimal; approach: string };
    if (!market && !capped) best = { fmv: cost, approach: 'cost' };
    else if (a.valuation.reconcile === 'weighted') {
      const of = [market && [market, a.valuation.weights.market], capped && [capped, a.valuation.weights.income]].filter(
        (x) => x !== null,
      ) as [Decimal, Decimal][];
      const weight = of.reduce((sum, [, w]) => sum.plus(w), d(0));
      best = { fmv: of.reduce((sum, [v, w]) => sum.plus(v.times(w)), d(0)).div(weight), approach: 'weighted' };
    } else if (market && (!capped || market.lte(capped))) best = { fmv: market, approach: 'market' };
    else best = { fmv: capped!, approach: earned!.gt(cost) ? 'cost' : 'income' };
    const isScrap = floor.minus(best.fmv).abs().lt('1e-25');
    return floor.gt(best.fmv) ? { fmv: floor, approach: 'scrap', isScrap } : { ...best, isScrap };
  }
});

/** V_i by brute force: the sum for every J from nothing, the largest of them. */
function bestIncome(a: Model['deal']['assumptions']['values'], power: Decimal, c: Decimal, rentOf: (j: number) => Decimal): Decimal {
  const { income } = a;
  const at = (j: number): { earned: Decimal; scrap: Decimal } => {
    const survival = income.failureRate.negated().times(j).div(12).exp();
    const discount = income.discountRate.plus(1).pow(d(j).div(12));
    const revenue = rentOf(j).times(730).times(income.utilization).times(d(1).minus(income.revenueCostShare));
    const costs = power
      .times(a.power.pue)
      .times(730)
      .times(a.power.usdKwh)
      .times(a.power.load)
      .plus(power.times(a.hostingUsdKwMonth))
      .plus(a.maintenance.times(c).div(12));
    return { earned: revenue.minus(costs).times(survival).div(discount), scrap: survival.times(a.scrap).times(c).div(discount) };
  };
  const months = Array.from({ length: income.horizonMonths }, (_, j) => at(j + 1));
  let best = a.scrap.times(c);
  for (let J = 1; J <= income.horizonMonths; J++) {
    const value = months
      .slice(0, J)
      .reduce((sum, month) => sum.plus(month.earned), d(0))
      .plus(months[J - 1]!.scrap);
    if (value.gt(best)) best = value;
  }
  return best;
}

describe('income value', () => {
  it('is the largest over all J of what the sums give, for rents from 2 cents to 4 dollars and costs from 1 to 90,000', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 400 }),
        fc.integer({ min: 1, max: 90_000 }),
        fc.integer({ min: 0, max: 30 }),
        fc.constantFrom(-0.4, 0, 0.05, 0.5),
        async (cents, cost, n, decay) => {
          const deal = await dealOf({
            fleet: [lot({ unit_cost_usd: cost })],
            comps: [{ date: '2026-09-30', kind: 'rental', model: 'X', price_usd: cents / 100, price_type: 'sold' }],
            assumptions: { 'income.rental_decay': decay, 'income.horizon_months': 40, scrap: 0.02 },
          });
          const { grid, fair } = modelOf(deal);
          const income = tracedParts((trace) => fair.explain(deal.lots[0]!, n, trace))[0]!.parts.find(({ name }) =>
            name.startsWith('income value'),
          )!;
          const rent = (j: number): Decimal =>
            d(cents)
              .div(100)
              .times(
                d(decay)
                  .negated()
                  .times(yearsBetween(deal.asOf, grid.date(n + j)))
                  .exp(),
              );
          expectClose(
            income.value as Decimal,
            bestIncome(deal.assumptions.values, d(1), d(cost), rent),
            `${cents} cents, cost ${cost}, from ${n}`,
          );
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('book value and what lenders advance on it', () => {
  /** A public worked example: 1,000m of hardware after 12 of 72 months is 833.33m; 90 % of it 750m, 71.42 % 595.17m, 85 % 708.33m. */
  const fixture: Spec = {
    fleet: [
      lot({ quantity: 1000, unit_cost_usd: 1_000_000, purchase_date: '2025-09-30', in_service_date: '2025-09-30', contract_id: 'C1' }),
    ],
    leases: [
      { contract_id: 'C1', customer: 'Acme', rating: 'A', model: 'X', gpus: 1000, start: '2025-09-30', end: '2030-09-30', usd_gpu_hour: 2 },
    ],
  };

  it.each([
    ['0.90', '750000000.00'],
    ['0.7142', '595166666.67'],
    ['0.85', '708333333.33'],
  ])('1,000m in month 12 of 72 at an advance rate of %s is %s', async (rate, base) => {
    const { values, borrowingBase } = await scored({
      ...fixture,
      terms: { borrowing_base: { basis: 'depreciated_cost', advance_rates: { ig: rate } } },
    });
    expect(values.depreciated_cost.toFixed(2)).toBe('833333333.33');
    expect(borrowingBase!.base.toFixed(2)).toBe(base);
  });

  it('runs off to nothing in month 72 and stays there', async () => {
    const { projection } = await scored({ ...fixture, tranches: [tranche({ maturity: '2031-10-31' })] });
    expectNear(projection[59]!.values.depreciated_cost, d(1_000_000_000).div(72));
    expect(projection[60]!.values.depreciated_cost.isZero()).toBe(true);
    expect(projection[61]!.values.depreciated_cost.isZero()).toBe(true);
  });

  it('takes a month when a month is full: in service on the 31st, 28 February is one', () => {
    expect(wholeMonths(day('2027-01-31'), day('2027-02-27'))).toBe(0);
    expect(wholeMonths(day('2027-01-31'), day('2027-02-28'))).toBe(1);
  });
});

describe('what a sale leaves', () => {
  it('100 GPUs at 10,000 in a market of 50 a month: depth (1 + 100/(50 · 6))^−0.15 and every haircut in a row', async () => {
    const { values } = await scored({
      fleet: [lot({ condition: 'fair', region: 'JP' })],
      catalogue: [{ model: 'X', cohort: 'Last', kw: 1, absorption: 50 }],
      assumptions: { 'obsolescence.deterioration': 0 },
    });
    // 1,000,000 · 0.85 · 0.90 · 0.97 and · 0.60 · 0.90 · 0.97; commissions 8 % and 12 %; removal 100 · 350.
    const orderly = d('742050').times(d(4).div(3).pow('-0.15'));
    const forced = d('523800').times(d(3).pow('-0.15'));
    expectNear(values.fmv, 1_000_000);
    expectNear(values.olv, orderly);
    expectNear(values.flv, forced);
    expectNear(values.nolv, orderly.times('0.92').minus(35_000));
    expectNear(values.nflv, forced.times('0.88').minus(35_000));
  });
});
