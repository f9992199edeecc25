import { describe, expect, test } from 'vitest';
import { mostMissing, sampleFor } from '../../../src/model/audit/hypergeometric.js';

/** Share of all samples of n of N with at most x of the first M, by writing every sample down. */
function enumerated(population: number, missing: number, sample: number, misses: number): number {
  let [few, all] = [0, 0];
  for (let set = 0; set < 1 << population; set++) {
    const bits = (mask: number): number => {
      let n = 0;
      for (let rest = set & mask; rest > 0; rest >>= 1) n += rest & 1;
      return n;
    };
    if (bits((1 << population) - 1) !== sample) continue;
    all++;
    if (bits((1 << missing) - 1) <= misses) few++;
  }
  return few / all;
}

describe('the bound on what is missing', () => {
  test('is what writing down every sample of a small population gives', () => {
    for (const population of [1, 2, 5, 8])
      for (let sample = 0; sample <= population; sample++)
        for (let misses = 0; misses <= sample; misses++) {
          const possible = Array.from({ length: population + 1 }, (_, missing) => missing).filter(
            (missing) =>
              missing >= misses && missing <= population - (sample - misses) && enumerated(population, missing, sample, misses) > 0.05,
          );
          expect(mostMissing(population, sample, misses), `${misses} in ${sample} of ${population}`).toBe(Math.max(...possible));
        }
  });

  // By scipy.stats.hypergeom.cdf and by fractions in Python.
  test.each([
    [100, 20, 0, 12],
    [100, 45, 0, 4],
    [100, 20, 2, 26],
    [500, 59, 0, 23],
    [500, 59, 1, 37],
    [1000, 59, 0, 48],
    [1000, 181, 3, 39],
    [50, 10, 1, 18],
  ])('of %i, %i drawn, %i missed: at most %i', (population, sample, misses, most) =>
    expect(mostMissing(population, sample, misses)).toBe(most),
  );

  test('of zero misses is the product of what is left: Π (N − M − i) / (N − i)', () => {
    for (const [population, sample] of [
      [640, 59],
      [15_584, 120],
      [1_000_000, 300],
    ] as const) {
      const chance = (missing: number): number => {
        let log = 0;
        for (let i = 0; i < sample; i++) log += Math.log((population - missing - i) / (population - i));
        return Math.exp(log);
      };
      const most = mostMissing(population, sample, 0);
      expect(chance(most)).toBeGreaterThan(0.05);
      expect(chance(most + 1)).toBeLessThanOrEqual(0.05);
    }
  });

  test('59 of many without a miss show less than 5 %, and 58 do not', () => {
    expect(mostMissing(1_000_000, 59, 0) / 1_000_000).toBeCloseTo(1 - 0.05 ** (1 / 59), 4);
    expect(mostMissing(1_000_000, 59, 0)).toBeLessThanOrEqual(50_000);
    expect(mostMissing(1_000_000, 58, 0)).toBeGreaterThan(50_000);
    expect([sampleFor(10_000_000, 0.05), sampleFor(10_000_000, 0.01)]).toEqual([59, 299]);
  });

  test('a whole population shows what it shows, nothing shows nothing', () => {
    expect(mostMissing(256, 256, 3)).toBe(3);
    expect(mostMissing(256, 0, 0)).toBe(256);
    expect(mostMissing(256, 10, 10)).toBe(256);
  });

  test.each([
    [10, 11, 0],
    [10, 5, 6],
    [10, 5, -1],
    [10.5, 5, 0],
  ])('refuses %d, %d, %d', (population, sample, misses) => expect(() => mostMissing(population, sample, misses)).toThrow(RangeError));
});
