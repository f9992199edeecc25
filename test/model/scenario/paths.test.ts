import { describe, expect, it } from 'vitest';
import type { Path } from '../../../src/domain/scenario.js';
import { combine, type Scenario } from '../../../src/domain/scenario.js';
import { applyScenario } from '../../../src/model/scenario/apply-scenario.js';
import { atMonth, felt, shiftOn, type Conditions } from '../../../src/model/frame/conditions.js';
import { Grid } from '../../../src/model/frame/grid.js';
import { modelOf } from '../../../src/model/score/model.js';
import { ScenarioConflict } from '../../../src/model/scenario/scenario-assumptions.js';
import { runScenario, scoreUnder } from '../../../src/model/scenario/stress.js';
import { d, day, dealOf, expectNear, loaded, lot, tranche, type Spec, type Terms } from '../build.js';
import { folderTexts } from '../folders.js';
import { library, scenario } from '../scenarios.js';

const path = (ramp: number, hold: number | null, recover: number): Path => ({ at: 0, ramp, hold, recover });
const fractions = (given: Path, months: readonly number[]): number[] => months.map((m) => felt(given, m).times(12).toNumber());

describe('how much of a shock is felt, in twelfths, by hand', () => {
  it.each<[string, Path, readonly number[], readonly number[]]>([
    ['a step: nothing in month −1, all from month 0 for ever', path(0, null, 0), [-1, 0, 1, 1200], [0, 12, 12, 12]],
    ['a ramp of 6: sixths, all in month 6, for ever', path(6, null, 0), [-1, 0, 1, 3, 5, 6, 7, 600], [0, 0, 2, 6, 10, 12, 12, 12]],
    ['a ramp of 1: nothing in month 0, all in month 1', path(1, null, 0), [0, 1, 2], [0, 12, 12]],
    [
      'ramp 6, hold 4, recover 12: all in months 6 to 10, eleven twelfths in 11, nothing from 22',
      path(6, 4, 12),
      [-1, 0, 5, 6, 10, 11, 16, 21, 22, 23],
      [0, 0, 10, 12, 12, 11, 6, 1, 0, 0],
    ],
    ['ramp 6, hold 0, recover 3: all in month 6 alone', path(6, 0, 3), [5, 6, 7, 8, 9, 10], [10, 12, 8, 4, 0, 0]],
    ['ramp 6, hold 4, recover 0: a step back, all in month 9, nothing in 10', path(6, 4, 0), [5, 6, 9, 10, 11], [10, 12, 12, 0, 0]],
    ['ramp 6, hold 0, recover 0: never whole, for month 6 is after it', path(6, 0, 0), [5, 6, 7], [10, 0, 0]],
    ['ramp 0, hold 0, recover 4: all in month 0 and then back', path(0, 0, 4), [-1, 0, 1, 2, 3, 4], [0, 12, 9, 6, 3, 0]],
    ['ramp 0, hold 3, recover 0: months 0, 1 and 2', path(0, 3, 0), [-1, 0, 2, 3], [0, 12, 12, 0]],
    ['ramp 0, hold 0, recover 0: never', path(0, 0, 0), [-1, 0, 1], [0, 0, 0]],
    ['ramp 0, hold 2, recover 1: months 0 to 2', path(0, 2, 1), [0, 1, 2, 3], [12, 12, 12, 0]],
  ])('%s', (_, given, months, twelfths) => expect(fractions(given, months)).toEqual(twelfths));
});

/** The bundled catalogue is not needed: one cohort, one model. */
const plain: Spec = {};
const under = async (spec: Spec, ...shocks: Terms[]): Promise<Conditions> => {
  const deal = await dealOf(spec);
  return applyScenario(modelOf(deal), await scenario(deal, ...shocks)).conditions;
};

describe('paths that are laid over a deal', () => {
  it('a price level of −0.40 in month 3 over 2 months is 1, 1, 0.8 and 0.6 in months 2 to 5', async () => {
    const { priceLevel } = await under(plain, { price_level: -0.4, at: 3, ramp: 2 });
    expect([2, 3, 4, 5, 50].map((n) => atMonth(priceLevel!, n).toNumber())).toEqual([1, 1, 0.8, 0.6, 0.6]);
  });

  it('path keys may stand inside the mapping', async () => {
    const { rentalLevel } = await under(plain, { rental_level: { value: '-50%', at: 1, hold: 2, recover: 2 } });
    expect([0, 1, 3, 4, 5].map((n) => atMonth(rentalLevel!, n).toNumber())).toEqual([1, 0.5, 0.5, 0.75, 1]);
  });

  it('two shocks on one path multiply: 0.65 · 0.90 is 0.585, and half-way up the first 0.825 · 0.90', async () => {
    const { priceLevel } = await under(plain, { price_level: -0.35, ramp: 6 }, { price_level: -0.1 });
    expect([0, 3, 6].map((n) => atMonth(priceLevel!, n).toNumber())).toEqual([0.9, 0.7425, 0.585]);
  });

  it('two losses of value of one lot multiply: 0.75 · 0.8 is 0.6 from month 2 on', async () => {
    const { lotValue } = await under(plain, { fleet: { value: -0.25 } }, { fleet: { where: { region: 'US' }, value: -0.2, at: 2 } });
    const [of] = [...lotValue.values()];
    expect([0, 1, 2].map((n) => atMonth(of!, n).toNumber())).toEqual([0.75, 0.75, 0.6]);
  });

  it('index shifts add, at the last grid date on or before the fixing: 300 and −100 basis points', async () => {
    const { indexShift } = await under(plain, { index_rate: 0.03, at: 1, ramp: 2 }, { index_rate: -0.01, at: 2, hold: 1 });
    // d₁ = 31 October, d₂ = 30 November, d₃ = 31 December, d₄ = 31 January.
    const on = (date: string): number => shiftOn(indexShift!, new Grid(day('2026-09-30')), day(date), d(0)).toNumber();
    expect(['2026-09-30', '2026-10-31', '2026-11-29', '2026-11-30', '2026-12-30', '2026-12-31', '2027-01-31'].map(on)).toEqual([
      0, 0, 0, 0.005, 0.005, 0.03, 0.03,
    ]);
  });

  it('a fixing before as_of stays as it was; one on as_of moves', async () => {
    const { indexShift } = await under(plain, { index_rate: 0.03 });
    expect(
      ['2026-09-29', '2026-09-30', '2026-10-01'].map((date) =>
        shiftOn(indexShift!, new Grid(day('2026-09-30')), day(date), d(0)).toNumber(),
      ),
    ).toEqual([0, 0.03, 0.03]);
  });

  it('the longest offline wins: the earlier of months 5 and 2', async () => {
    const { offlineFrom } = await under(
      plain,
      { fleet: { offline: true, at: 5 } },
      { fleet: { where: { region: 'US' }, offline: true, at: 2 } },
    );
    expect([...offlineFrom.values()]).toEqual([2]);
  });
});

describe('the index and the period that runs at as_of', () => {
  const floating = (last_payment: string, maturity: string, more: Terms = {}): Spec => ({
    tranches: [tranche({ last_payment, maturity, rate: { index: 'SOFR', margin: 0.06, ...more } })],
    terms: { index_curve: { SOFR: 0.04 } },
  });
  const ratesOf = async (spec: Spec, ...shocks: Terms[]): Promise<number[]> => {
    const deal = await dealOf(spec);
    const { projection } = scoreUnder(deal, await scenario(deal, ...shocks));
    return projection.slice(1, 4).map(({ interest }) => interest.toNumber());
  };

  it('a period that began on 15 September keeps 10 %: 8,333.33, then 10,833.33 at 13 %', async () => {
    expect(await ratesOf(floating('2026-09-15', '2027-09-15'), { index_rate: 0.03 })).toEqual([8_333.33, 10_833.33, 10_833.33]);
  });

  it('one that began on as_of does not: 10,833.33 at once', async () => {
    expect((await ratesOf(floating('2026-09-30', '2027-09-30'), { index_rate: 0.03 }))[0]).toBe(10_833.33);
  });

  it('the floor comes after the shift: 4 % less 5 points is 0 % at a floor of 0, and −1 % without one', async () => {
    expect(await ratesOf(floating('2026-09-30', '2027-09-30', { floor: 0 }), { index_rate: -0.05 })).toEqual([5_000, 5_000, 5_000]);
    expect(await ratesOf(floating('2026-09-30', '2027-09-30'), { index_rate: -0.05 })).toEqual([4_166.67, 4_166.67, 4_166.67]);
  });

  it('wa_rate moves only with the period that runs: 10 % stays, or is 13 %', async () => {
    for (const [last, maturity, expected] of [
      ['2026-09-15', '2027-09-15', 0.1],
      ['2026-09-30', '2027-09-30', 0.13],
    ] as const) {
      const deal = await dealOf(floating(last, maturity));
      expect(scoreUnder(deal, await scenario(deal, { index_rate: 0.03 })).debt.waRate!.toNumber()).toBe(expected);
    }
  });

  it('a fixed rate does not move', async () => {
    expect(await ratesOf({}, { index_rate: 0.03 })).toEqual([10_000, 10_000, 10_000]);
  });
});

describe('assumptions under a scenario', () => {
  const changed = async (changes: Terms, key: string, assumptions: Terms = {}) => {
    const deal = await dealOf({ assumptions });
    const { deal: after, warnings } = applyScenario(modelOf(deal), await scenario(deal, { assume: changes }));
    return { value: String(after.assumptions.register.get(key)!.value), warnings };
  };

  it.each([
    [5, 0.5, '3'],
    [5, 0.3, '2'],
    [5, 0.29, '1'],
    [3, 0.5, '2'],
    [1, 1.49, '1'],
    [1, 1.5, '2'],
    [7, 0.5, '4'],
  ])('%i months times %f are %s whole months: halves go up', async (from, by, months) => {
    expect(
      (
        await changed({ 'liquidation.sale_months.orderly': { multiply: by } }, 'liquidation.sale_months.orderly', {
          'liquidation.sale_months': { orderly: from, forced: 1 },
        })
      ).value,
    ).toBe(months);
  });

  it('a forced haircut of 0.40 and 0.75 more stays at 1, and the cut is said', async () => {
    const { value, warnings } = await changed({ 'haircut.forced': { add: 0.75 } }, 'haircut.forced');
    expect(value).toBe('1');
    expect(warnings).toEqual(['haircut.forced would be 1.15; it is cut to 1']);
  });

  it('set comes first, then the factors, then the sums, in whatever order they stand: (0.2 · 2 · 1.5) + 0.1 is 0.7', async () => {
    const deal = await dealOf();
    const steps: Terms[] = [{ add: 0.1 }, { multiply: 1.5 }, { set: 0.2 }, { multiply: 2 }];
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
    ]) {
      const shocks = order.map((i) => ({ assume: { 'relet.utilization': steps[i]! } }));
      expect(String(applyScenario(modelOf(deal), await scenario(deal, ...shocks)).deal.assumptions.values.relet.utilization)).toBe('0.7');
    }
  });

  it('add and multiply act on the lots’ and the catalogue’s own figures, set does not', async () => {
    const own: Spec = { fleet: [lot({ power_usd_kwh: '0.10', pue: '1.5', hosting_usd_kw_month: '100' }), lot({ asset_id: 'L2' })] };
    const deal = await dealOf(own);
    const keys = ['power.usd_kwh', 'power.pue', 'hosting_usd_kw_month', 'liquidation.absorption_default'];
    const of = async (change: Terms) => {
      const { deal: after } = applyScenario(
        modelOf(deal),
        await scenario(deal, { assume: Object.fromEntries(keys.map((key) => [key, change])) }),
      );
      const [first, second] = after.lots;
      const { power, liquidation } = after.assumptions.values;
      return [
        first!.power,
        first!.pue,
        first!.hosting,
        after.market.models.get('X')!.absorption,
        second!.power,
        power.usdKwh,
        liquidation.absorptionDefault,
      ].map((x) => (x === null ? null : x.toNumber()));
    };
    expect(await of({ multiply: 2 })).toEqual([0.2, 3, 200, 2000, null, 0.16, 4000]);
    expect(await of({ add: 1 })).toEqual([1.1, 2.5, 101, 1001, null, 1.08, 2001]);
    expect(await of({ set: 3 })).toEqual([0.1, 1.5, 100, 1000, null, 3, 3]);
    expect(deal.lots[0]!.power!.toNumber()).toBe(0.1);
  });

  it('two different sets of one key, and two places of one cohort, are a conflict; equal ones are not', async () => {
    const deal = await dealOf();
    const apply = async (...shocks: Terms[]) => applyScenario(modelOf(deal), await scenario(deal, ...shocks));
    const life = (set: number | string): Terms => ({ assume: { 'book.life_years': { set } } });
    await expect(apply(life(3), life(4))).rejects.toThrow(ScenarioConflict);
    expect((await apply(life(3), life('3.0'))).deal.assumptions.values.book.lifeYears.toNumber()).toBe(3);
    const cohort = (frontier_date: string, efficiency: number): Terms => ({ cohort: { name: 'New', frontier_date, efficiency } });
    await expect(apply(cohort('2027-01-01', 5), cohort('2027-02-01', 5))).rejects.toThrow(ScenarioConflict);
    await expect(apply(cohort('2027-01-01', 5), cohort('2027-01-01', 6))).rejects.toThrow(ScenarioConflict);
    expect(
      (await apply(cohort('2027-01-01', 5), cohort('2027-01-01', 5))).deal.market.cohorts.filter(({ name }) => name === 'New'),
    ).toHaveLength(1);
  });
});

describe('scenarios together', () => {
  const folder = new URL('../../cases/01-plain/', import.meta.url);
  const told = (result: ReturnType<typeof runScenario>): unknown =>
    JSON.parse(JSON.stringify({ ...result, id: '', name: '', rationale: '' }));

  it.each([
    ['rental-crash', 'resale-glut'],
    ['anchor-default', 'rates-up'],
    ['short-life', 'power-shock'],
    ['rental-glut', 'demand-pause'],
    ['circular-unwind', 'resale-glut'],
    ['next-gen-early', 'renegotiation'],
    ['walk-away', 'anchor-default'],
    ['region-dislocation', 'export-ban'],
  ])('%s+%s is the other way round, to the last digit', async (one, other) => {
    const { deal } = await loaded(folderTexts(folder));
    const base = modelOf(deal);
    const known = await library(deal);
    const both = (a: string, b: string): Scenario => combine([known.get(a)!, known.get(b)!]);
    expect(told(runScenario(base, both(one, other)))).toEqual(told(runScenario(base, both(other, one))));
  });

  it('severe is rental-crash, resale-glut, anchor-default and rates-up together, to the last digit', async () => {
    const { deal } = await loaded(folderTexts(folder));
    const base = modelOf(deal);
    const known = await library(deal);
    const parts = combine(['rental-crash', 'resale-glut', 'anchor-default', 'rates-up'].map((id) => known.get(id)!));
    expect(parts.id).toBe('rental-crash+resale-glut+anchor-default+rates-up');
    expect(told(runScenario(base, parts))).toEqual(told(runScenario(base, known.get('severe')!)));
  });

  it('circular-unwind halves absorption and resale-glut quarters it: an eighth together', async () => {
    const { deal } = await loaded(folderTexts(folder));
    const known = await library(deal);
    const { deal: after } = applyScenario(modelOf(deal), combine([known.get('circular-unwind')!, known.get('resale-glut')!]));
    expectNear(after.assumptions.values.liquidation.absorptionDefault, deal.assumptions.values.liquidation.absorptionDefault.div(8));
    expectNear(d(after.assumptions.values.liquidation.saleMonths.orderly), 12);
  });
});
