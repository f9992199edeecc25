import { describe, expect, it } from 'vitest';
import type { Day } from '../../../src/kernel/calendar.js';
import { credible, Filter, levelOf } from '../../../src/model/calibration/filter.js';

const DAYS = [0, 30, 120, 400, 430] as Day[];
const VALUES = [1, 1.2, 0.7, 0.9, 1.4];

describe('the filter of a level that drifts', () => {
  it("whitens as the Cholesky factor of the differences' covariance does", () => {
    // numpy 2.4: D = diff(eye(5)); C = D (0.3² min(t, t′)/365 + 0.15² I) Dᵀ; solve(cholesky(C), D v); Σ ln diag
    const out = new Float64Array(4);
    const filter = new Filter([DAYS], { noise: 0.15, drift: 0.3 });
    filter.whiten(VALUES, out);
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

describe('credible log prices', () => {
  const SPREAD = { noise: 0.15, drift: 0.3 };
  const spreadOn = (day: number): number => Math.sqrt(2 * 0.15 ** 2 + (0.3 ** 2 * day) / 365);

  it('are the prices where none is further than four spreads from those before it', () =>
    expect(credible(DAYS, VALUES, SPREAD)).toEqual(VALUES));

  it('put one of 9 at four spreads, 1 + 4 √(2 · 0.15² + 0.3² · 30/365), wherever it lies, and 1,000 at the same', () => {
    const at = (log: number): number => credible(DAYS, [1, log, 1, 1, 1], SPREAD)[1]!;
    expect(at(9)).toBeCloseTo(1 + 4 * spreadOn(30), 12);
    expect(at(1000)).toBe(at(9));
    expect(at(-9)).toBeCloseTo(1 - 4 * spreadOn(30), 12);
  });

  it('put a first one of 9 at four spreads from the middle of the first three', () => {
    const [first, ...others] = credible(DAYS, [9, 1, 1.1, 1, 1], SPREAD);
    expect(first).toBeCloseTo(1.1 + 4 * spreadOn(120), 12);
    expect(others).toHaveLength(4);
  });

  it('follow a price that stays where it went', () => {
    const days = Array.from({ length: 25 }, (_, i) => i * 30) as Day[];
    const put = credible(
      days,
      days.map((day) => (day < 300 ? 1 : 3)),
      SPREAD,
    );
    expect(put[9]).toBe(1);
    expect(put[24]).toBe(3);
  });

  it('of a pair are taken as they are', () => expect(credible([0, 30] as Day[], [1, 9], SPREAD)).toEqual([1, 9]));
});
