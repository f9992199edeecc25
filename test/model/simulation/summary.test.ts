import { beforeAll, describe, expect, it } from 'vitest';
import { normalQuantile, Stream } from '../../../src/kernel/random.js';
import type { Model } from '../../../src/model/score/model.js';
import { modelOf } from '../../../src/model/score/model.js';
import { Collector } from '../../../src/model/simulation/collector.js';
import { monthsDrawn } from '../../../src/model/simulation/drivers.js';
import {
  DRIVER_FIGURES,
  FAN_FIGURES,
  type BlockOutcome,
  type DriverFigure,
  type PathDefault,
} from '../../../src/model/simulation/runner.js';
import { Sketch } from '../../../src/model/simulation/sketch.js';
import { summarise, type SimulationResult } from '../../../src/model/simulation/summary.js';
import { simulationTable } from '../../../src/report/simulation/simulation-tables.js';
import { ltvFan } from '../../../src/report/simulation/simulation-charts.js';
import { simulationJson } from '../../../src/report/simulation/simulation-json.js';
import { dealOf } from '../build.js';

/** A loan of 1,000,000 that matures after twelve months. */
let model: Model;
let months: number;
beforeAll(async () => {
  model = modelOf(await dealOf({}));
  months = monthsDrawn(model);
});

const zeros = <K extends string>(names: readonly K[], length: number) =>
  Object.fromEntries(names.map((name) => [name, new Array<number>(length).fill(0)])) as Record<K, number[]>;

const lost = (path: number, k: number, loss: number): PathDefault => ({
  path,
  k,
  cause: 'payment',
  ead: 1_000_000,
  loss,
  lossPv: loss,
  tranches: [{ loss, lossPv: loss }],
  inPlace: [],
  drivers: Object.fromEntries(DRIVER_FIGURES.map((name) => [name, 0])) as Record<DriverFigure, number>,
});

/** What paths come to that default so. @param more of the block */
function summaryOf(width: number, defaults: readonly PathDefault[], more: Partial<BlockOutcome> = {}, worst = 0): SimulationResult {
  const collector = new Collector();
  collector.add({
    first: 0,
    width,
    defaults,
    refinanced: [],
    breaches: [],
    drivers: zeros([...DRIVER_FIGURES, 'utilization', 'index'], months + 1),
    values: zeros(['fmv', 'olv'], model.debt.lastPeriod + 1),
    under: [],
    ...more,
  });
  const sketch = new Sketch();
  for (let i = 0; i < width; i++) sketch.add(i < worst ? Infinity : 0.5 + i / 1000);
  collector.spread(Object.fromEntries(FAN_FIGURES.map((name) => [name, [sketch.toBins()]])) as never);
  return { ...summarise(model.deal, model, 1, collector), warnings: [] };
}

describe('what paths come to', () => {
  it('default after the last maturity, up to twelve months, is in the table by year: its last PD is that of the whole life', () => {
    const { pd } = summaryOf(
      100,
      [1, 12, 13, 20, 24].map((k, path) => lost(path, k, 1000)),
    );
    expect(pd.byYear.map(({ year, cumulative, marginal }) => [year, cumulative.mean, marginal])).toEqual([
      [1, 0.02, 0.02],
      [2, 0.05, expect.closeTo(0.03, 12)],
    ]);
    expect(pd.byYear.at(-1)!.cumulative.mean).toBe(pd.lifetime.mean);
  });

  it('paths with debt above OLV are counted by pairs: of four pairs one wholly and one by half', () => {
    const { byDate } = summaryOf(8, [], { under: [[1, 1]] });
    // Pair means 1, 1/2, 0, 0: mean 3/8, Σ of squares 11/16.
    expect(byDate[0]!.under.mean).toBe(0.375);
    expect(byDate[0]!.under.se).toBeCloseTo(Math.sqrt(11 / 16 / 3 / 4), 12);
  });

  it('quantiles of LGD have the ranks of their 95 % interval: of ten, the median lies between the 2nd and the 9th', () => {
    const { lgd } = summaryOf(
      100,
      Array.from({ length: 10 }, (_, path) => lost(path, 1, 100_000 * path)),
    );
    expect(lgd!.p50).toEqual({ value: 0.4, low: 0.1, high: 0.8 });
  });

  it('the error of an expected shortfall is that of the mean excess over the quantile, from pair means', () => {
    const losses = Array.from({ length: 100 }, (_, path) => (path < 10 ? 1000 * (path + 1) : 0));
    const { loss } = summaryOf(
      100,
      losses.flatMap((x, path) => (x > 0 ? [lost(path, 1, x)] : [])),
    );
    const found = loss.quantiles.find(({ share }) => share === '0.95')!;
    expect(found.value).toBe(5000);
    expect(found.expectedShortfall.mean).toBe((6000 + 7000 + 8000 + 9000 + 10_000) / 5);
    // Excesses over 5,000 by 0.05, in pairs: (0, 20), (40, 60), (80, 100) thousand.
    const pairs = [10_000, 50_000, 90_000, ...new Array<number>(47).fill(0)];
    const mean = 150_000 / 50;
    const squares = pairs.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    expect(found.expectedShortfall.se).toBeCloseTo(Math.sqrt(squares / 49 / 50), 6);
  });

  it('the summary as CSV has errors and intervals; JSON has the errors of the expected credit losses', () => {
    const result = summaryOf(
      100,
      Array.from({ length: 10 }, (_, path) => lost(path, 1, 100_000 * path)),
    );
    const { header, rows } = simulationTable(result, 'summary');
    expect(header).toEqual(['figure', 'value', 'standard_error', 'low', 'high']);
    const row = (name: string): unknown[] => rows.find(([cell]) => JSON.stringify(cell).includes(`${name}_`))!.map((cell) => cell === null);
    expect(row('loss_pv_quantile_0.95').slice(1)).toHaveLength(4);
    const json = simulationJson(result, { name: 'gpulien', version: '0' } as never) as any;
    expect([json.ecl.twelve_month_se, json.ecl.lifetime_se]).toEqual([json.el.one_year.se, json.el.lifetime.se]);
    expect(json.drivers.filter(({ driver, k }: any) => driver === 'glut' && k === 0)).toHaveLength(1);
  });

  it('LTV over a value of 0 is the word worst in CSV, null in JSON, and the top of the chart', () => {
    const result = summaryOf(100, [], {}, 10);
    const { header, rows } = simulationTable(result, 'dates');
    const cell = (name: string): string => JSON.stringify(rows[0]![header.indexOf(name)]);
    expect(cell('ltv_olv_p95_ratio')).toContain('worst');
    expect(cell('ltv_olv_p75_ratio')).not.toContain('worst');
    expect((simulationJson(result, { name: 'gpulien', version: '0' } as never) as any).by_date[0].ltv_olv.p95).toBeNull();
    const { bands } = ltvFan(result).variants[0]!;
    const most = Math.max(...result.byDate[0]!.fans.ltv_olv.filter((x) => Number.isFinite(x)).map(Number));
    expect(bands![0]!.high[0]!.toNumber()).toBe(most);
  });
});

describe('a large book of equal names whose defaults a Gaussian copula joins (Vasicek)', () => {
  const [PD, RHO, NAMES, PATHS] = [0.02, 0.1, 1000, 100_000];
  /** The latent figure below which a name has defaulted within a year. */
  const limit = normalQuantile(PD);

  it('PD 2 %, correlation 0.1: 12.82 % default in the year that is worse than 99.9 % of years', () => {
    const common = new Stream(1, 'common');
    const names = Array.from({ length: NAMES / 2 }, (_, j) => new Stream(1, `name:${j}`));
    const [all, own] = [Math.sqrt(RHO), Math.sqrt(1 - RHO)];
    const defaults: PathDefault[] = [];
    for (let path = 0; path < PATHS; path++) {
      common.draw(path, 0);
      const z = all * normalQuantile(common.u1);
      let count = 0;
      const dies = (u: number): boolean => z + own * normalQuantile(u) <= limit;
      for (const name of names) {
        name.draw(path, 0);
        if (dies(name.u1)) count++;
        if (dies(name.u2)) count++;
      }
      if (count > 0) defaults.push(lost(path, 12, count / NAMES));
    }
    const { loss, el } = summaryOf(PATHS, defaults);
    expect(Math.abs(el.oneYear.mean - PD)).toBeLessThan(4 * el.oneYear.se);
    const { value, low, high } = loss.quantiles.find(({ share }) => share === '0.999')!;
    // A density of 0.048 there: φ(3.09)/(φ(−1.135) √(ρ/(1 − ρ))).
    const se = Math.sqrt((0.001 * 0.999) / PATHS) / 0.048;
    // A book of 1,000 names has 0.0025 more than one without end.
    expect(Math.abs(value - 0.1282 - 0.0025)).toBeLessThan(4 * se);
    expect((high - low) / (2 * 1.96 * se)).toBeGreaterThan(0.6);
    expect((high - low) / (2 * 1.96 * se)).toBeLessThan(1.7);
  }, 120_000);
});
