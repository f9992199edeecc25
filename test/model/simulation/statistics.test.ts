import { describe, expect, it } from 'vitest';
import { Sketch } from '../../../src/model/simulation/sketch.js';
import { estimate, quantileWithin, ratioEstimate } from '../../../src/model/simulation/statistics.js';

/** Ranks of the 95 % interval of a quantile of n values. */
function ranks(n: number, q: string): { low: number; high: number } {
  const { low, high } = quantileWithin(
    Array.from({ length: n }, (_, i) => i + 1),
    q,
  );
  return { low, high };
}

describe('the tail of a sample', () => {
  it('ranks of a median of 10: the 2nd and the 9th value, which leave 1.07 % on each side', () => {
    // P(Bin(10, ½) ≤ 1) = 11/1024.
    expect(ranks(10, '0.5')).toEqual({ low: 2, high: 9 });
  });

  it('ranks of a quantile of many lie 1.96 standard deviations off', () => {
    const n = 10_000;
    const { low, high } = ranks(n, '0.95');
    const sd = Math.sqrt(n * 0.95 * 0.05);
    expect(Math.abs(low - (9500 - 1.96 * sd))).toBeLessThan(2);
    expect(Math.abs(high - (9500 + 1.96 * sd))).toBeLessThan(3);
  });
});

describe('estimates from antithetic pairs', () => {
  it('a mean and its error by hand: pair means 1, 3 and 5', () => {
    const values = [0, 2, 3, 3, 6, 4];
    const { mean, se } = estimate(6, (i) => values[i]!);
    expect([mean, se]).toEqual([3, Math.sqrt(8 / 2 / 3)]);
  });

  it('pairs that cancel have no error', () => expect(estimate(4, (i) => (i % 2 === 0 ? 1 : -1))).toEqual({ mean: 0, se: 0 }));

  it('a ratio of equals is 1 without error; without a base there is none', () => {
    const found = ratioEstimate(
      4,
      (i) => i,
      (i) => i,
    )!;
    expect(found).toEqual({ mean: 1, se: 0 });
    expect(
      ratioEstimate(
        4,
        () => 1,
        () => 0,
      ),
    ).toBeNull();
  });
});

describe('a sketch of many numbers', () => {
  const numbers = Array.from({ length: 5000 }, (_, i) => Math.exp(Math.sin(i * 12.9898) * 3) - 1);

  it('knows quantiles to 0.05 %, negative and infinite ones among them', () => {
    const sketch = new Sketch();
    for (const x of numbers) sketch.add(x);
    sketch.add(Infinity);
    const sorted = Float64Array.from([...numbers, Infinity]).sort();
    const shares = ['0.01', '0.05', '0.25', '0.5', '0.75', '0.95', '0.99'];
    sketch.quantiles(shares).forEach((found, i) => {
      const right = quantileWithin(sorted, shares[i]!).value;
      expect(Math.abs(found! - right)).toBeLessThanOrEqual(0.0006 * Math.abs(right));
    });
    expect(sketch.quantiles(['1'])).toEqual([Infinity]);
    expect(new Sketch().quantiles(['0.5'])).toEqual([null]);
  });

  it('of parts added in any order is the sketch of all', () => {
    const [all, a, b, ab, ba] = Array.from({ length: 5 }, () => new Sketch()) as [Sketch, Sketch, Sketch, Sketch, Sketch];
    numbers.forEach((x, i) => {
      all.add(x);
      (i % 3 === 0 ? a : b).add(x);
    });
    ab.merge(a.toBins());
    ab.merge(b.toBins());
    ba.merge(b.toBins());
    ba.merge(a.toBins());
    expect(ab.toBins()).toEqual(all.toBins());
    expect(ba.toBins()).toEqual(all.toBins());
  });
});
