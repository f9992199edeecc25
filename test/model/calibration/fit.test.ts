import { describe, expect, it } from 'vitest';
import { fitKind } from '../../../src/model/calibration/fit.js';
import { logCurve, Successors, type CurveParameters } from '../../../src/model/calibration/curve.js';
import { calibrate } from '../../../src/model/calibration/calibrate.js';
import { Filter } from '../../../src/model/calibration/filter.js';
import { huberLoss, leastSquares } from '../../../src/model/calibration/least-squares.js';
import { PRIORS, type Prior } from '../../../src/model/calibration/priors.js';
import type { Series } from '../../../src/model/calibration/series.js';
import type { Day } from '../../../src/kernel/calendar.js';
import { bundled, chances, day } from './history.js';

const AS_OF = day('2025-12-31');

describe('a fit to the bundled history', () => {
  it('has the three valleys that scipy finds, of cost 88.54 at a lag of 3.12 years, 89.83 at 1.95 and 91.92 at 0.76, and gets no less far down each', async () => {
    // scipy 1.17.1, least_squares with bounds from lags of 0.5, 2 and 3 years, on innovations whitened by Cholesky with noise 0.1 and drift 0.4
    const { series, market, baseline } = await bundled();
    const successors = new Successors(market, AS_OF);
    const resale = series.filter(({ kind }) => kind === 'resale');
    const residuals = (x: readonly number[]): Float64Array => {
      const parameters: CurveParameters = { ...baseline, deterioration: x[0]!, passThrough: x[1]!, lagYears: x[2]!, rampYears: x[3]! };
      const out = new Float64Array(resale.reduce((sum, { days }) => sum + days.length - 1, 0) + 4);
      const at = out.length - 4;
      const over = resale.flatMap(({ model, days, logs }) =>
        logs.map((log, i) => log - logCurve('resale', successors.of(model), days[i]!, parameters)),
      );
      new Filter(
        resale.map(({ days }) => days),
        { noise: 0.1, drift: 0.4 },
      ).whiten(over, out);
      for (const [j, { centre, spread }] of PRIORS.resale.entries()) out[at + j] = (x[j]! - centre) / spread;
      return out;
    };
    const [lower, upper, scale] = [
      PRIORS.resale.map((p) => p.lower),
      PRIORS.resale.map((p) => p.upper),
      PRIORS.resale.map((p) => p.spread),
    ];
    const problem = { residuals, hard: 4, huber: 1.345, lower, upper, scale };
    const costAt = (x: readonly number[]): number =>
      residuals(x).reduce((sum, r, i, all) => sum + (i < all.length - 4 ? huberLoss(r, 1.345) : (r * r) / 2), 0);
    const scipy = [
      { lag: 0.5, x: [0.11241699, 0.8687278, 0.75996522, 1.78524026], cost: 91.92393668 },
      { lag: 2, x: [0.10743976, 1.25324353, 1.94782858, 2.08446359], cost: 89.83371433 },
      { lag: 3, x: [0.11990742, 1.49283462, 3.12054791, 2.11282594], cost: 88.53553285 },
    ];
    for (const { lag, x, cost } of scipy) {
      expect(costAt(x)).toBeCloseTo(cost, 5);
      const found = leastSquares(problem, [0.12, 1.5, lag, 2]);
      expect(found.cost).toBeLessThanOrEqual(cost);
      expect(found.cost).toBeGreaterThan(cost - 0.3);
      expect(Math.abs(found.x[2]! - x[2]!)).toBeLessThan(0.05);
    }
  });

  it('of rents has the posterior that numpy sums over a grid of both parameters: 0.0604 ± 0.0589 and 0.565 ± 0.269', async () => {
    // numpy 2.4: exp(−Huber cost − priors) over 481 × 161 points, obsolescence fixed at 1.5, 2.5 and 2.75, noise 0.02 and drift 0.15
    const { series, market, baseline } = await bundled();
    const given = { ...baseline, passThrough: 1.5, lagYears: 2.5, rampYears: 2.75 };
    const { posterior, spread } = fitKind('rental', series, new Successors(market, AS_OF), given);
    expect(spread).toEqual({ noise: 0.02, drift: 0.15 });
    expect(Math.abs(posterior.mean[0]! - 0.0604)).toBeLessThan(0.002);
    expect(Math.abs(Math.sqrt(posterior.covariance[0]![0]!) - 0.0589)).toBeLessThan(0.003);
    expect(Math.abs(posterior.mean[1]! - 0.565)).toBeLessThan(0.03);
    expect(Math.abs(Math.sqrt(posterior.covariance[1]![1]!) - 0.269)).toBeLessThan(0.04);
  });

  it('of resale has the posterior that numpy sums over a grid of all four parameters: 0.131 ± 0.068, 1.39 ± 0.56, 2.54 ± 0.82 and 2.71 ± 0.74', async () => {
    // numpy 2.4: exp(−Huber cost − priors) over 41 × 41 × 51 × 40 points, noise 0.1 and drift 0.4; wear of less than nothing is cut off there, not here
    const { series, market, baseline } = await bundled();
    const { posterior, spread } = fitKind('resale', series, new Successors(market, AS_OF), baseline);
    expect(spread).toEqual({ noise: 0.1, drift: 0.4 });
    const numpy = [
      { mean: 0.1308, error: 0.0683, p10: 0.0408, p90: 0.2221 },
      { mean: 1.3873, error: 0.5618, p10: 0.6658, p90: 2.1236 },
      { mean: 2.5436, error: 0.8172, p10: 1.4439, p90: 3.4963 },
      { mean: 2.7148, error: 0.7439, p10: 1.7892, p90: 3.6541 },
    ];
    for (const [j, { mean, error, p10, p90 }] of numpy.entries()) {
      expect(Math.abs(posterior.mean[j]! - mean) / error, `mean of ${j}`).toBeLessThan(0.12);
      expect(Math.abs(Math.sqrt(posterior.covariance[j]![j]!) / error - 1), `error of ${j}`).toBeLessThan(0.15);
      expect(Math.abs(posterior.quantile(j, 0.1) - p10) / error, `p10 of ${j}`).toBeLessThan(0.25);
      expect(Math.abs(posterior.quantile(j, 0.9) - p90) / error, `p90 of ${j}`).toBeLessThan(0.1);
    }
  });
});

const MODELS = [
  'P100-PCIE-16',
  'V100-SXM-32',
  'T4',
  'A10',
  'RTX-A6000',
  'A100-SXM-80',
  'L40S',
  'H100-SXM-80',
  'H100-PCIE-80',
  'H200-SXM-141',
];

/** Monthly prices from 2018 on that follow the method with known parameters, each off by noise and their level by drift. */
async function simulated(
  seed: number,
  noise: number,
  drift: number,
): Promise<{ readonly truth: CurveParameters; readonly series: Series[] }> {
  const { market } = await bundled();
  const successors = new Successors(market, AS_OF);
  const { even, normal } = chances(seed);
  const truth: CurveParameters = {
    deterioration: 0.05 + 0.2 * even(),
    passThrough: 0.8 + 1.4 * even(),
    lagYears: 1 + 2 * even(),
    rampYears: 1 + 2 * even(),
    rentalDecay: 0.05 + 0.1 * even(),
    rentalPassThrough: 0.3 + 0.6 * even(),
  };
  const series = (['resale', 'rental'] as const).flatMap((kind) =>
    MODELS.map((model): Series => {
      const days: Day[] = [];
      const logs: number[] = [];
      let level = 9;
      for (let at = Math.max(market.models.get(model)!.launchDate!, day('2018-01-15')); at <= AS_OF; at += 30) {
        level += drift * Math.sqrt(30 / 365) * normal();
        days.push(at as Day);
        logs.push(level + logCurve(kind, successors.of(model), at as Day, truth) + noise * normal());
      }
      return { kind, model, type: 'sold', days, logs, units: days.map(() => 1) };
    }),
  );
  return { truth, series };
}

describe('a fit to simulated histories', () => {
  it.each([
    { noise: 0.15, drift: 0, least: 0.76, most: 0.95 },
    { noise: 0.1, drift: 0.2, least: 0.68, most: 0.92 },
  ])(
    'with noise $noise and drift $drift has known parameters within its 80 % intervals at about that rate',
    async ({ noise, drift, least, most }) => {
      const { market, baseline } = await bundled();
      let [within, all] = [0, 0];
      for (let seed = 1; seed <= 30; seed++) {
        const { truth, series } = await simulated(seed, noise, drift);
        for (const { prior, low, high } of calibrate(series, market, baseline, AS_OF).estimates) {
          all++;
          if (truth[prior.name] >= low! && truth[prior.name] <= high!) within++;
        }
      }
      expect(within / all).toBeGreaterThan(least);
      expect(within / all).toBeLessThan(most);
    },
    60_000,
  );

  it('on the days and models of the bundled history, of parameters that the priors draw, has each within its 80 % interval in 68 to 92 of 100 histories', async () => {
    const { series: real, market, baseline } = await bundled();
    const successors = new Successors(market, AS_OF);
    const within = new Map<string, number>();
    for (let seed = 1; seed <= 100; seed++) {
      const { even, normal } = chances(seed);
      const drawn = ({ centre, spread, lower, upper }: Prior): number => {
        for (;;) {
          const x = centre + spread * normal();
          if (x >= lower && x <= upper) return x;
        }
      };
      const truth = Object.fromEntries(
        [...PRIORS.resale, ...PRIORS.rental].map((prior) => [prior.name, drawn(prior)]),
      ) as unknown as CurveParameters;
      const series = real.map((one) => {
        const { noise, drift } = one.kind === 'resale' ? { noise: 0.1, drift: 0.4 } : { noise: 0.02, drift: 0.15 };
        let level = 9 + even();
        const logs = one.days.map((at, i) => {
          level += drift * Math.sqrt((at - (one.days[i - 1] ?? at)) / 365) * normal();
          return level + logCurve(one.kind, successors.of(one.model), at, truth) + noise * normal();
        });
        return { ...one, logs };
      });
      for (const { prior, low, high } of calibrate(series, market, baseline, AS_OF).estimates) {
        if (truth[prior.name] >= low! && truth[prior.name] <= high!) within.set(prior.name, (within.get(prior.name) ?? 0) + 1);
      }
    }
    for (const [name, count] of within) {
      expect(count, name).toBeGreaterThanOrEqual(68);
      expect(count, name).toBeLessThanOrEqual(92);
    }
    expect(within.size).toBe(6);
  }, 120_000);

  it('comes within 3 % of a pass-through of 1.2 and 0.1 years of a lag of 2 where prices have next to no noise', async () => {
    const { market, baseline } = await bundled();
    const successors = new Successors(market, AS_OF);
    const truth = { ...baseline, deterioration: 0.15, passThrough: 1.2, lagYears: 2, rampYears: 1.5 };
    const { series } = await simulated(1, 0, 0);
    const exact = series.map((one) => ({
      ...one,
      logs: one.days.map((at) => 9 + logCurve(one.kind, successors.of(one.model), at, truth)),
    }));
    const { parameters } = calibrate(exact, market, baseline, AS_OF);
    expect(Math.abs(parameters.passThrough - 1.2)).toBeLessThan(0.036);
    expect(Math.abs(parameters.lagYears - 2)).toBeLessThan(0.1);
    expect(Math.abs(parameters.deterioration - 0.15)).toBeLessThan(0.01);
  });
});
