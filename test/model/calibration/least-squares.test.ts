import { describe, expect, it } from 'vitest';
import { huberLoss, inverse, leastSquares, solve, type LeastSquares } from '../../../src/model/calibration/least-squares.js';

const free = (residuals: LeastSquares['residuals'], n: number, more: Partial<LeastSquares> = {}): LeastSquares => ({
  residuals,
  hard: 0,
  huber: Infinity,
  lower: Array(n).fill(-Infinity),
  upper: Array(n).fill(Infinity),
  scale: Array(n).fill(1),
  ...more,
});

describe('least squares', () => {
  it('finds the certified values of NIST Misra1a, 238.94212918 and 5.5015643181E-04, from its first start', () => {
    // NIST StRD, nonlinear regression, Misra1a, https://www.itl.nist.gov/div898/strd/nls/data/misra1a.shtml
    const y = [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78];
    const x = [77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760];
    const { x: b, cost } = leastSquares(
      free(([b1, b2]) => Float64Array.from(x, (at, i) => b1! * (1 - Math.exp(-b2! * at)) - y[i]!), 2, { scale: [100, 1e-4] }),
      [500, 1e-4],
    );
    expect(b[0]! / 238.94212918).toBeCloseTo(1, 6);
    expect(b[1]! / 5.5015643181e-4).toBeCloseTo(1, 6);
    expect(2 * cost).toBeCloseTo(0.12455138894, 8);
  });

  const t = Array.from({ length: 10 }, (_, i) => i / 2);
  const seen = [5.1, 4.2, 3.3, 2.9, 2.2, 9, 1.5, 1.3, 1, 0.9];
  const decay: LeastSquares['residuals'] = ([a, b, c]) => Float64Array.from(t, (at, i) => (a! * Math.exp(-b! * at) + c! - seen[i]!) / 0.1);

  // scipy 1.17.1: least_squares(f, [4, 1, .4], bounds=([0, 0, low], [10, 5, 5]), loss='huber', f_scale=1.345, xtol=ftol=gtol=1e-15)
  it.each([
    { low: -1, x: [5.02233748, 0.40697993, 0.07087063], cost: 96.80235168480122 },
    { low: 0.3, x: [4.83371963, 0.45047183, 0.3], cost: 97.35730052102677 },
  ])("with Huber's loss and a least value of $low comes to the figures of scipy, an outlier of 9 among 1.9 and all", ({ low, x, cost }) => {
    const found = leastSquares(
      { residuals: decay, hard: 0, huber: 1.345, lower: [0, 0, low], upper: [10, 5, 5], scale: [1, 1, 1] },
      [4, 1, 0.4],
    );
    expect(found.cost).toBeCloseTo(cost, 6);
    for (const [j, value] of x.entries()) expect(found.x[j]).toBeCloseTo(value, 3);
  });

  it("leaves priors hard: a prior of 0 ± 1 against one observation of 10 ± 1 gives 5 under squares and 1.345 under Huber's loss", () => {
    const one = (huber: number): number =>
      leastSquares(
        free(([x]) => Float64Array.of(x! - 10, x!), 1, { hard: 1, huber }),
        [1],
      ).x[0]!;
    expect(one(Infinity)).toBeCloseTo(5, 6);
    expect(one(1.345)).toBeCloseTo(1.345, 5);
  });

  it('solves 2x + y = 5, x + 3y = 10 as 1 and 3, and inverts that matrix', () => {
    expect(
      solve(
        [
          [2, 1],
          [1, 3],
        ],
        [5, 10],
      ),
    ).toEqual([1, 3]);
    expect(
      inverse([
        [2, 1],
        [1, 3],
      ]),
    ).toEqual([
      [expect.closeTo(0.6, 12), expect.closeTo(-0.2, 12)],
      [expect.closeTo(-0.2, 12), expect.closeTo(0.4, 12)],
    ]);
  });

  it('counts a residual of 1 as 0.5 and one of 3 as 1.345 × 3 − 1.345²/2', () => {
    expect(huberLoss(1, 1.345)).toBe(0.5);
    expect(huberLoss(-3, 1.345)).toBeCloseTo(3.13049, 5);
  });
});
