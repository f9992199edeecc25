import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { backtest, type Backtest } from '../../../src/model/calibration/backtest.js';
import { DAYS_A_MONTH, HORIZONS } from '../../../src/model/calibration/horizons.js';
import type { Day } from '../../../src/kernel/calendar.js';
import { anchorAt } from '../../../src/model/value/anchors.js';
import { scoresOf } from '../../../src/model/calibration/scores.js';
import { errorBand, isTested, pooledHorizons } from '../../../src/model/calibration/band.js';
import { Bands } from '../../../src/model/calibration/bands.js';
import { logCurve, parametersIn, Successors } from '../../../src/model/calibration/curve.js';
import { seriesOf, type Series } from '../../../src/model/calibration/series.js';
import { loadReference, setNames } from '../../../src/input/assumptions/bundled.js';
import { loadHistory } from '../../../src/input/prices/history.js';
import bandText from '../../../src/market/band.csv';
import { bundled, day, formatDay } from './history.js';

const PAGE = readFileSync(new URL('../../../src/manual/backtest.md', import.meta.url), 'utf8');

let result: Backtest;
beforeAll(async () => {
  const { series, market, baseline } = await bundled();
  result = backtest(series, market, baseline);
});
const OURS = ['spec', 'level', 'revert'];

describe('the backtest on the bundled history', () => {
  it.each([
    ['2023-06-30', 80],
    ['2025-03-31', 400],
  ])(
    'sees nothing later than an origin: prices doubled after %s change none of over %i forecasts and bands made by then',
    async (until, least) => {
      const { series, market, baseline } = await bundled();
      const cut = day(until);
      const shifted = series.map((one): Series => ({
        ...one,
        logs: one.logs.map((log, i) => (one.days[i]! > cut ? log + Math.LN2 : log)),
      }));
      const other = backtest(shifted, market, baseline);
      const made = (all: Backtest) => all.forecasts.filter(({ origin }) => origin <= cut);
      expect(made(result).length).toBeGreaterThan(least);
      expect(made(other).map(({ predicted }) => predicted)).toEqual(made(result).map(({ predicted }) => predicted));
      expect(other.forecasts.map(({ predicted }) => predicted)).not.toEqual(result.forecasts.map(({ predicted }) => predicted));
    },
    30_000,
  );

  it('knows no cohort that had not shipped: without Blackwell and Rubin nothing made before 2025-03-01 changes', async () => {
    const { series, market, baseline } = await bundled();
    const older = { ...market, cohorts: market.cohorts.filter(({ name }) => name !== 'Blackwell' && name !== 'Rubin') };
    const before = (all: Backtest) => all.forecasts.filter(({ origin }) => origin < day('2025-03-01')).map(({ predicted }) => predicted);
    const kept = series.filter(({ model }) => market.models.get(model)!.cohort !== 'Blackwell');
    expect(before(backtest(kept, older, baseline)).length).toBe(before(result).length);
    expect(before(backtest(kept, older, baseline))).toEqual(before(result));
  }, 30_000);

  it('is made at quarter ends, each price once for each horizon, at most 46 days off it', () => {
    expect(result.origins.every((origin) => /-(03-31|06-30|09-30|12-31)$/.test(formatDay(origin)))).toBe(true);
    for (const { origin, day: at, horizon } of result.forecasts)
      expect(Math.abs(at - origin - (horizon * 365) / 12)).toBeLessThanOrEqual(46.5);
    const keys = result.forecasts.map(
      ({ kind, model, type, day: at, horizon, actual }) => `${kind} ${model} ${type} ${at} ${horizon} ${actual}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has no change foretell the median of the newest quarter: P100 asks seen by 2021-03-31 have theirs at 2,809.07', () => {
    const one = result.forecasts.find(
      ({ model, type, origin }) => model === 'P100-PCIE-16' && type === 'ask' && formatDay(origin) === '2021-03-31',
    )!;
    expect(Math.exp(one.predicted[0]!.log)).toBeCloseTo(2809.07, 2);
    const straight5 = result.entrants.findIndex(({ name }) => name === 'straight-5');
    expect(Math.exp(one.predicted[straight5]!.log)).toBeCloseTo(2809.07 * (1 - (one.day - one.origin) / 365 / 5), 2);
  });

  it.each([
    ...HORIZONS.map((horizon) => ({ kind: 'resale' as const, horizon })),
    ...HORIZONS.map((horizon) => ({ kind: 'rental' as const, horizon })),
  ])('has one of the fitted entrants miss $kind prices least at $horizon months', ({ kind, horizon }) => {
    const scores = scoresOf(result, kind, horizon);
    const least = scores.reduce((a, b) => (b.error < a.error ? b : a));
    expect(OURS).toContain(least.entrant);
  });

  it.each([
    ['resale', HORIZONS],
    ['rental', [12, 24]],
  ] as const)('has the fitted method miss %s prices less than the baseline at %j months', (kind, horizons) => {
    for (const horizon of horizons) {
      const of = (name: string) => scoresOf(result, kind, horizon).find(({ entrant }) => entrant === name)!.error;
      expect(of('spec')).toBeLessThan(of('baseline'));
    }
  });

  // A blend comes to no change, or to the curve, at its ends; in between it trades months near against months far.
  it.each(['blend-6', 'best-blend', 'hold-3', 'best-hold'])(
    'has %s not beat no change on rents at 3 and 6 months and the fitted method at 12 as well',
    (name) => {
      const error = (entrant: string, horizon: 3 | 6 | 12) =>
        scoresOf(result, 'rental', horizon).find((one) => one.entrant === entrant)!.error;
      expect(error(name, 3) < error('no-change', 3) && error(name, 6) < error('no-change', 6) && error(name, 12) <= error('spec', 12)).toBe(
        false,
      );
    },
  );

  // Of 33 resale prices at 24 months, none with percentiles of its own horizon at the origin, the band holds 24; of 10 rents all.
  it.each([
    ['resale', 3, 145, 0.79],
    ['resale', 6, 129, 0.81],
    ['resale', 12, 95, 0.83],
    ['resale', 24, 33, 0.73],
    ['rental', 3, 61, 0.8],
    ['rental', 6, 51, 0.76],
    ['rental', 12, 34, 0.79],
    ['rental', 24, 10, 1],
  ] as const)(
    'has the band for 80 in a hundred of the fitted method hold, of %s prices at %i months, %i, a share of %f',
    (kind, horizon, count, share) => {
      const { forecasts, cover80, pooled } = scoresOf(result, kind, horizon).find(({ entrant }) => entrant === 'spec')!;
      expect(forecasts).toBe(count);
      expect(cover80).toBeCloseTo(share, 2);
      if (pooled < forecasts) expect(Math.abs(cover80 - 0.8)).toBeLessThanOrEqual(0.05);
    },
  );
});

describe('prices that no fit has seen', () => {
  // The rows of the manual's table: no-change, straight-5, constant-15, baseline, spec, level.
  it.each([
    ['2025-12-31', 8, ['0.159', '0.181', '0.180', '0.292', '0.220', '0.186']],
    ['2025-06-30', 8, ['0.202', '0.277', '0.252', '0.442', '0.317', '0.264']],
    ['2024-06-30', 5, ['0.458', '0.347', '0.375', '0.492', '0.288', '0.266']],
  ])(
    'of 2026 predicted on %s: %i sold ones, missed by %j',
    async (origin, count, errors) => {
      const { history } = await loadHistory(null);
      const { series, market, baseline } = { ...(await bundled()), series: seriesOf([...history!.comps, ...history!.market.bundledComps]) };
      const { entrants, forecasts } = backtest(series, market, baseline);
      const made = forecasts.filter(
        (one) => one.kind === 'resale' && formatDay(one.origin) === origin && formatDay(one.day) === '2026-08-14',
      );
      expect(made.length).toBe(count);
      const missed = ['no-change', 'straight-5', 'constant-15', 'baseline', 'spec', 'level'].map((name) => {
        const at = entrants.findIndex((entrant) => entrant.name === name);
        return (made.reduce((sum, { actual, predicted }) => sum + Math.abs(predicted[at]!.log - actual), 0) / count).toFixed(3);
      });
      expect(missed).toEqual(errors);
      expect(PAGE).toContain(`| ${[origin, count, ...errors].join(' | ')} |`);
    },
    30_000,
  );
});

describe('the error band', () => {
  it.each([
    ['calibrated', 'spec'],
    ['baseline', 'baseline'],
  ])('of the set %s is what the backtest of %s gives: src/market/band.csv has its percentiles, to three decimals', (set, entrant) => {
    const at = result.entrants.findIndex(({ name }) => name === entrant);
    const bands = new Bands();
    for (const { kind, horizon, origin, day: on, actual, predicted } of result.forecasts)
      bands.add({ kind, horizon, months: (on - origin) / DAYS_A_MONTH, log: actual - predicted[at]!.log });
    const expected = (['resale', 'rental'] as const).flatMap((kind) =>
      bands.learn(kind).map(({ horizon, p10, p90, misses }) => {
        const models = new Set(result.forecasts.flatMap((one) => (one.kind === kind && one.horizon === horizon ? [one.model] : [])));
        return `${set},${kind},${horizon},${p10.toFixed(3)},${p90.toFixed(3)},${misses},${[...models].sort().join(' ')},"backtest on history.csv, entrant ${entrant}"`;
      }),
    );
    expect(
      bandText
        .trim()
        .split('\n')
        .filter((line) => line.startsWith(`${set},`)),
    ).toEqual(expected);
  });

  it('has percentiles of all horizons where the backtest holds under 20 prices: of rents 24 months ahead, 10', () => {
    for (const set of setNames()) {
      expect(pooledHorizons('resale', set)).toEqual([]);
      expect(pooledHorizons('rental', set)).toEqual([24]);
    }
  });

  it.each(['resale', 'rental'] as const)('knows the models whose %s prices were predicted', async (kind) => {
    const { market } = await bundled();
    const predicted = new Set(result.forecasts.filter((one) => one.kind === kind).map(({ model }) => model));
    for (const set of setNames())
      expect([...market.models.keys()].filter((model) => isTested(model, kind, set)).sort()).toEqual([...predicted].sort());
  });

  // score's own anchor: prices of 365 days and all types, asks marked down. Sold and index prices only: an ask is not what a sale brings.
  it('from the anchor of score holds 89 % of 245 sold and index prices', async () => {
    const { history } = await loadHistory(null);
    const { market, assumptions } = await loadReference();
    let [within, all] = [0, 0];
    for (const { kind, model, type, origin, day: at, actual } of result.forecasts) {
      if (kind !== 'resale' || type === 'ask') continue;
      const anchor = anchorAt(
        {
          ...market,
          bundledComps: history!.comps,
          dealComps: [],
          cohorts: market.cohorts.filter(({ frontierDate }) => frontierDate <= origin),
        },
        assumptions,
        model,
        kind,
        origin,
      )!;
      const curve = (on: Day): number => logCurve(kind, new Successors(market, origin).of(model), on, parametersIn(assumptions.values));
      const times = Math.exp(actual - Math.log(anchor.value.toNumber()) - curve(at) + curve(origin));
      const { p10, p90 } = errorBand((at - origin) / (365 / 12), kind, assumptions.origin.set);
      all++;
      if (times >= p10 && times <= p90) within++;
    }
    expect(all).toBe(245);
    expect(within / all).toBeCloseTo(0.89, 2);
  });

  it('is there for every set that comes with the tool', () => {
    for (const set of setNames())
      for (const kind of ['resale', 'rental'] as const) expect(errorBand(12, kind, set).p10, `${set} ${kind}`).toBeLessThan(1);
  });

  // From 3 to 6 months the upper edge of resale comes in: prices miss by as much a quarter ahead as half a year ahead.
  it('widens from year to year and holds the price itself', () => {
    const months = [0, 1, 12, 24, 36, 60];
    for (const kind of ['resale', 'rental'] as const) {
      const bands = months.map((n) => errorBand(n, kind, 'calibrated'));
      for (const [i, { p10, p90 }] of bands.entries()) {
        expect(p10).toBeLessThan(1);
        expect(p90).toBeGreaterThan(1);
        if (i > 0) expect(p10 < bands[i - 1]!.p10 && p90 > bands[i - 1]!.p90).toBe(true);
      }
    }
    expect(errorBand(12, 'resale', 'calibrated').p10).toBeCloseTo(0.58, 1);
  });
});
