import { sumOf, type Arithmetic } from '../../kernel/arithmetic.js';

/**
 * An amount in whole cents shared pro rata to weights, each share to cents and never above its weight; the last that has a weight
 * takes the difference.
 *
 *     share i   min(round2(amount · w_i/Σw), w_i, what is left)
 *
 * @param amount money in cents [≥ 0]
 * @param weights what each is owed [≥ 0], in file order
 * @source methodology 6, stress method 1
 */
export function shareOut<T, C>(A: Arithmetic<T, C>, amount: T, weights: readonly T[]): T[] {
  if (weights.length === 1) return [A.least(amount, weights[0]!)];
  const whole = sumOf(A, weights);
  if (A.surely(A.isZero(whole)) || A.surely(A.isZero(amount))) return weights.map(() => A.constant(0));
  let left = amount;
  let behind = whole;
  return weights.map((weight) => {
    behind = A.minus(behind, weight);
    const room = A.least(left, weight);
    const share = A.where(
      A.atMost(behind, A.constant(0)),
      () => room,
      () => A.least(A.round2(A.over(A.times(amount, weight), whole)), room),
    );
    left = A.minus(left, share);
    return share;
  });
}

/**
 * An amount handed down the ranks: each takes what it is owed before the next gets anything, pro rata within a rank.
 *
 * @param owed what each is owed, by rank from the most senior
 * @returns what each gets, by rank, and what is left
 * @source methodology 6, stress method 1
 */
export function shareByRank<T, C>(
  A: Arithmetic<T, C>,
  amount: T,
  owed: readonly (readonly T[])[],
): { readonly paid: T[][]; readonly left: T } {
  let left = amount;
  const paid = owed.map((weights) => {
    const shares = shareOut(A, A.least(left, sumOf(A, weights)), weights);
    left = A.minus(left, sumOf(A, shares));
    return shares;
  });
  return { paid, left };
}

/** Items by rank, the most senior first, in file order within a rank. */
export function byRank<I>(items: readonly I[], rankOf: (item: I) => number): I[][] {
  const ranks = new Map<number, I[]>();
  for (const item of items) {
    const sharing = ranks.get(rankOf(item));
    if (sharing) sharing.push(item);
    else ranks.set(rankOf(item), [item]);
  }
  return [...ranks].sort(([a], [b]) => a - b).map(([, sharing]) => sharing);
}
