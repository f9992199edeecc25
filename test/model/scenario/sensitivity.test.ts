import { beforeAll, describe, expect, it } from 'vitest';
import { fraction, type Decimal } from '../../../src/kernel/decimal.js';
import type { Deal } from '../../../src/domain/deal.js';
import type { Shock } from '../../../src/domain/scenario.js';
import { scenarioOf } from '../../../src/model/scenario/drivers.js';
import { SENSITIVITY_DRIVERS, SENSITIVITY_METRICS, sensitivityGrid, tornado } from '../../../src/model/scenario/sensitivity.js';
import { score } from '../../../src/model/score/score.js';
import { scoreUnder } from '../../../src/model/scenario/stress.js';
import type { ScoreResult } from '../../../src/model/frame/result.js';
import { d, dealOf, loaded } from '../build.js';
import { folderTexts } from '../folders.js';

const STEP = { at: 0, ramp: 0, hold: null, recover: 0 };
const prices = (x: Decimal | number): Shock => ({ kind: 'price_level', size: fraction(x), path: STEP });
const rates = (x: number): Shock => ({ kind: 'index_rate', size: fraction(x), path: STEP });
const add = (by: Decimal | number, ...keys: string[]): Shock => ({
  kind: 'assume',
  changes: keys.map((key) => ({ key, change: { kind: 'add', by: d(by) } })),
});

const METRICS: Readonly<Record<string, (score: ScoreResult) => Decimal | null>> = {
  'recovery.forced': ({ liquidation }) => liquidation.forced.recoveryRate,
  'ltv.olv': ({ ltv }) => ltv.olv,
  dscr_min: ({ coverage }) => coverage.dscrMin,
  el: ({ rating }) => rating.el,
};

describe('sensitivities of a loan', () => {
  let deal: Deal;
  beforeAll(async () => {
    deal = (await loaded(folderTexts(new URL('../../cases/01-plain/', import.meta.url)))).deal;
  });

  it('moves each of the eleven drivers, the largest customer upwards only, and sorts by spread', () => {
    const { bars, base } = tornado(deal, 'recovery.orderly');
    expect(bars.map(({ driver }) => driver).sort()).toEqual([...SENSITIVITY_DRIVERS].sort());
    expect(SENSITIVITY_DRIVERS).toHaveLength(11);
    expect(bars.filter(({ down }) => down === null).map(({ driver }) => driver)).toEqual(['customer_defaults']);
    for (const { down, up, spread } of bars) {
      const figures = [base, down?.value ?? null, up?.value ?? null].filter((x) => x !== null).sort((a, b) => a.cmp(b));
      expect(spread!.toFixed()).toBe(figures.at(-1)!.minus(figures[0]!).toFixed());
    }
    const spreads = bars.map(({ spread }) => spread!.toNumber());
    expect(spreads).toEqual([...spreads].sort((a, b) => b - a));
  });

  it.each(Object.keys(METRICS))(
    '%s: prices ±20 %, the index ±100 bp and haircuts ±10 points are the scenarios run by hand, to the last digit',
    (metric) => {
      const of = METRICS[metric]!;
      const { bars, base } = tornado(deal, metric);
      const bar = (driver: string) => bars.find((item) => item.driver === driver)!;
      const by = (...shocks: Shock[]): string | undefined => of(scoreUnder(deal, scenarioOf('by hand', shocks)))?.toFixed();
      expect(base?.toFixed()).toBe(of(score(deal))?.toFixed());
      for (const [driver, down, up] of [
        ['price_level', prices(-0.2), prices(0.2)],
        ['index_rate', rates(-0.01), rates(0.01)],
        ['haircuts', add(-0.1, 'haircut.orderly', 'haircut.forced'), add(0.1, 'haircut.orderly', 'haircut.forced')],
      ] as const) {
        expect([bar(driver).down!.value?.toFixed(), bar(driver).up!.value?.toFixed()], driver).toEqual([by(down), by(up)]);
      }
    },
  );

  it('says where a bound cuts: three months less of a forced sale of one are one month, ten points less of a haircut of 5 % none', async () => {
    const given = await dealOf({ assumptions: { 'haircut.orderly': 0.05, 'relet.utilization': 0.1 } });
    const { bars } = tornado(given, 'ltv.olv');
    const cut = (driver: string) => [
      bars.find((item) => item.driver === driver)!.down!.cut,
      bars.find((item) => item.driver === driver)!.up!.cut,
    ];
    expect(cut('sale_months')).toEqual(['liquidation.sale_months.forced would be -2; it is cut to 1', null]);
    expect(cut('haircuts')).toEqual(['haircut.orderly would be -0.05; it is cut to 0', null]);
    expect(cut('relet.utilization')).toEqual(['relet.utilization would be -0.05; it is cut to 0', null]);
    expect(cut('price_level')).toEqual([null, null]);
    const low = bars.find((item) => item.driver === 'haircuts')!.down!.value!;
    expect(low.toFixed()).toBe(
      scoreUnder(
        given,
        scenarioOf('none', [{ kind: 'assume', changes: [{ key: 'haircut.orderly', change: { kind: 'set', value: d(0) } }] }]),
      ).ltv.olv!.toFixed(),
    );
  });

  it('a grid has the base case in its middle, each driver alone on its axes and both in its corners', () => {
    const { values, rows, columns, base } = sensitivityGrid(deal, 'price_level', 'haircuts', 'ltv.olv', 7);
    expect(rows.shocks.map(String)).toEqual(['-0.6', '-0.4', '-0.2', '0', '0.2', '0.4', '0.6']);
    expect(columns.shocks.map(String)).toEqual(['-0.3', '-0.2', '-0.1', '0', '0.1', '0.2', '0.3']);
    const by = (...shocks: Shock[]): string => scoreUnder(deal, scenarioOf('by hand', shocks)).ltv.olv!.toFixed();
    const haircuts = (x: number): Shock => add(x, 'haircut.orderly', 'haircut.forced');
    expect(values[3]![3]!.toFixed()).toBe(base!.toFixed());
    expect(base!.toFixed()).toBe(score(deal).ltv.olv!.toFixed());
    expect(values[0]![3]!.toFixed()).toBe(by(prices(-0.6)));
    expect(values[3]![6]!.toFixed()).toBe(by(haircuts(0.3)));
    expect(values[0]![6]!.toFixed()).toBe(by(prices(-0.6), haircuts(0.3)));
    expect(values[6]![0]!.toFixed()).toBe(by(prices(0.6), haircuts(-0.3)));
    // An orderly haircut of 15 % less 20 or 30 points is cut to none: the two columns are the same.
    expect(values.map((row) => row[0]!.toFixed())).toEqual(values.map((row) => row[1]!.toFixed()));
    expect(columns.cuts).toContain('haircut.orderly would be -0.15; it is cut to 0');
  });

  it('a grid of customers counts from none to all of them', () => {
    const groups = new Set(deal.leases.map(({ group }) => group)).size;
    const { rows, values } = sensitivityGrid(deal, 'customer_defaults', 'price_level', 'dscr_min', 3);
    expect(rows.shocks.map(String)).toEqual(Array.from({ length: Math.min(3, groups + 1) }, (_, i) => String(i)));
    expect(values[0]![1]!.toFixed()).toBe(score(deal).coverage.dscrMin!.toFixed());
  });

  it('every metric it offers is one that it can measure', () => {
    for (const metric of SENSITIVITY_METRICS)
      expect(sensitivityGrid(deal, 'price_level', 'index_rate', metric, 1).base, metric).not.toBeUndefined();
  });
});
