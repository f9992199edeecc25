import { describe, expect, it } from 'vitest';
import type { Day } from '../../../src/kernel/calendar.js';
import { Filter, levelOf } from '../../../src/model/calibration/filter.js';

const DAYS = [0, 30, 120, 400, 430] as Day[];
const VALUES = [1, 1.2, 0.7, 0.9, 1.4];

describe('the filter of a level that drifts', () => {
  it('whitens as the Cholesky factor of the differences\' covariance does', () => {
    // numpy 2.4: D = diff(eye(5)); C = D (0.3² min(t, t′)/365 + 0.15² I) Dᵀ; solve(cholesky(C), D v); Σ ln diag
    const out = new Float64Array(4);
    const filter = new Filter([DAYS], { noise: 0.15, drift: 0.3 });
    expect(filter.whiten(VALUES, out, 0)).toBe(4);
    const expected = [0.8737269, -1.72653939, 0.11725472, 2.32934195];
    for (const [i, value] of expected.entries()) expect(out[i]).toBeCloseTo(value, 7);
    expect(filter.logs).toBeCloseTo(-5.550523253579177, 10);
  });

  it('without drift has the mean of 1.04 as level, on the day of the last price', () => {
    const level = levelOf(DAYS, VALUES, { noise: 0.15, drift: 0 }, Infinity);
    expect(level.mean).toBeCloseTo(1.04, 12);
    expect(level.day).toBe(430);
  });

  it('lets an outlier of 9 move the level by no more than one of 1.345 spreads does', () => {
    const flat = [1, 1, 1, 1];
    const at = (last: number): number => levelOf(DAYS, [...flat, last], { noise: 0.15, drift: 0.3 }, 1.345).mean;
    expect(at(9)).toBeCloseTo(at(3), 12);
    expect(at(9)).toBeLessThan(1.2);
  });
});
