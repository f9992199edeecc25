import { describe, expect, it } from 'vitest';
import type { Day } from '../../../src/kernel/calendar.js';
import { normalQuantile, Stream } from '../../../src/kernel/random.js';
import type { SeriesFit } from '../../../src/model/calibration/calibrate.js';
import { movements, type Movement } from '../../../src/model/calibration/movement.js';
import { dealOf } from '../build.js';

const QUARTERS = 40;
const { simulation } = (await dealOf()).assumptions.values;

/** Prices of many models, one a quarter: a walk and noise of their own, and steps that all share. */
function history(models: number, { noise, walk, shared }: { noise: number; walk: number; shared: number }): SeriesFit[] {
  const normal = (name: string, k: number): number => {
    const stream = new Stream(5, name);
    stream.draw(0, k);
    return normalQuantile(stream.u1);
  };
  return Array.from({ length: models }, (_series, m) => {
    let level = 0;
    const logs = Array.from({ length: QUARTERS }, (_, q) => {
      level += (walk / 2) * normal(`walk ${m}`, q) + shared * normal('shared', q);
      return level + noise * normal(`noise ${m}`, q);
    });
    const days = logs.map((_, q) => Math.round(40 + (365 / 4) * q) as Day);
    const series = { kind: 'resale', model: `M${m}`, type: 'sold', days, logs, units: logs.map(() => 1) } as const;
    return { series, residuals: logs, meanAbsolute: 0, trend: null };
  });
}

const found = (fits: readonly SeriesFit[], figure: Movement['figure']): Movement =>
  movements(fits, simulation).find((one) => one.figure === figure)!;

describe('what prices do around the curve', () => {
  it('noise and walk of prices made with them are found within a twentieth, inside a narrow interval', () => {
    const fits = history(40, { noise: 0.1, walk: 0.27, shared: 0 });
    for (const [figure, right] of [
      ['noise', 0.1],
      ['walk', 0.27],
    ] as const) {
      const { value, low, high } = found(fits, figure).fitted!;
      expect(Math.abs(value / right - 1)).toBeLessThan(0.05);
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
      expect(high / low).toBeLessThan(1.25);
    }
  });

  it('models that move on their own share nothing, those that share a step of 0.12 a quarter share that', () => {
    const alone = found(history(20, { noise: 0.02, walk: 0.27, shared: 0 }), 'common').fitted!;
    expect(alone.low).toBe(0);
    expect(alone.high).toBeLessThan(0.06);
    const { value, low, high } = found(history(20, { noise: 0.02, walk: 0.1, shared: 0.12 }), 'common').fitted!;
    // Of 39 steps a standard deviation is known to a ninth.
    expect(Math.abs(value / 0.12 - 1)).toBeLessThan(0.3);
    expect([low < 0.12, high > 0.12]).toEqual([true, true]);
  });

  it('says what the assumptions come to: 0.10 of the cycle and a walk of 0.27', () => {
    const half = (months: number): number => 2 * (1 - 2 ** (-months / 18));
    const fits = history(2, { noise: 0.1, walk: 0.2, shared: 0 });
    expect(found(fits, 'noise').present).toBe(0.165);
    expect(found(fits, 'walk').present).toBeCloseTo(Math.sqrt(0.01 * half(12) + 0.27 ** 2), 12);
    expect(found(fits, 'common').present).toBeCloseTo(0.1 * Math.sqrt(half(3)), 12);
  });

  it('of few quarters is no common movement, and of single prices nothing', () => {
    const short = history(3, { noise: 0.1, walk: 0.2, shared: 0 }).map(({ series, residuals, ...rest }) => ({
      ...rest,
      series: { ...series, days: series.days.slice(0, 4), logs: series.logs.slice(0, 4), units: series.units.slice(0, 4) },
      residuals: residuals.slice(0, 4),
    }));
    expect(found(short, 'common').fitted).toBeNull();
    const single = short.map((one) => ({ ...one, series: { ...one.series, days: one.series.days.slice(0, 1) }, residuals: [0] }));
    expect(movements(single, simulation).map(({ fitted }) => fitted)).toEqual([null, null, null]);
    expect(movements([], simulation)).toEqual([]);
  });
});
