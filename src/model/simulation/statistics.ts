import { Decimal } from '../../kernel/decimal.js';

/** ⌈q · n⌉, exactly. @param q as a decimal text */
export const rankOf = (q: string, n: number): number => new Decimal(q).times(n).ceil().toNumber();

/** The ⌈qn⌉-th of n sorted values. @param sorted ascending, at least one @param q a share as text, so that q · n is exact */
export const quantile = (sorted: ArrayLike<number>, q: string): number => sorted[Math.max(1, rankOf(q, sorted.length)) - 1]!;

/**
 * Mean of the worst (1 − q) of n sorted values.
 *
 *     (Σ of the values after the quantile + (⌈qn⌉ − qn) · it)/((1 − q) n)
 *
 * @source Acerbi and Tasche 2002, Rockafellar and Uryasev 2002
 */
export function expectedShortfall(sorted: ArrayLike<number>, q: string): number {
  const n = sorted.length;
  const rank = Math.max(1, rankOf(q, n));
  let beyond = 0;
  for (let i = rank; i < n; i++) beyond += sorted[i]!;
  const part = new Decimal(rank).minus(new Decimal(q).times(n)).toNumber();
  return (beyond + part * sorted[rank - 1]!) / new Decimal(1).minus(q).times(n).toNumber();
}

/** A quantile with the values between which it lies with 95 %. */
export interface Quantile {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The ⌈qn⌉-th of n sorted values, with the values at the ranks of its 95 % interval. */
export function quantileWithin(sorted: ArrayLike<number>, q: string): Quantile {
  const { low, high } = rankInterval(sorted.length, q);
  return { value: quantile(sorted, q), low: sorted[low - 1]!, high: sorted[high - 1]! };
}

/** Chance left out on each side of an interval. */
const SIDE = 0.025;

/**
 * Ranks between which the quantile lies with 95 %: those that a binomial count of n and q leaves 2.5 % below and above. The first and
 * last value where n is too small for more.
 */
function rankInterval(n: number, q: string): { readonly low: number; readonly high: number } {
  const p = Number(q);
  const odds = Math.log(p) - Math.log1p(-p);
  let term = n * Math.log1p(-p);
  let below = 0;
  let low = 0;
  let high = n;
  for (let k = 0; k <= n; k++) {
    const chance = Math.exp(term);
    // low: P(count < low) ≤ 2.5 %; high: P(count ≥ high) ≤ 2.5 %.
    if (below <= SIDE) low = k;
    if (1 - below <= SIDE) {
      high = k;
      break;
    }
    below += chance;
    term += odds + Math.log((n - k) / (k + 1));
  }
  return { low: Math.max(1, low), high: Math.min(n, Math.max(1, high)) };
}

/** A mean and its standard error. */
export interface Estimate {
  readonly mean: number;
  readonly se: number;
}

/** Standard error of a mean over paths, from the means of antithetic pairs. @param squares Σ (mean of a pair − mean)² */
const pairError = (pairs: number, squares: number): number => (pairs > 1 ? Math.sqrt(squares / (pairs - 1) / pairs) : 0);

/** Mean of a figure over paths, from sums that are kept up. @param sum over paths @param squares Σ (mean of a pair)² */
export function runningEstimate(paths: number, sum: number, squares: number): Estimate {
  const pairs = paths / 2;
  const mean = sum / Math.max(1, paths);
  return { mean, se: pairError(pairs, Math.max(0, squares - pairs * mean * mean)) };
}

/** Pairs of which one path is counted, and of which both are. */
export type PairCount = readonly [one: number, both: number];

/** Share of paths that are counted. */
export function shareOfPairs(paths: number, [one, both]: PairCount): Estimate {
  const pairs = paths / 2;
  const mean = (one + 2 * both) / paths;
  const neither = pairs - one - both;
  return { mean, se: pairError(pairs, neither * mean ** 2 + one * (0.5 - mean) ** 2 + both * (1 - mean) ** 2) };
}

/** Counts the pairs of some paths. @param counted by path, the two of a pair side by side */
export function countPairs(width: number, counted: (i: number) => boolean): PairCount {
  let [one, both] = [0, 0];
  for (let i = 0; i + 1 < width; i += 2) {
    const [a, b] = [counted(i), counted(i + 1)];
    if (a && b) both++;
    else if (a || b) one++;
  }
  return [one, both];
}

/** Mean of a figure over paths, with the standard error that the means of its antithetic pairs show. @param of 0 where a path has none */
export function estimate(paths: number, of: (path: number) => number): Estimate {
  let sum = 0;
  for (let i = 0; i < paths; i++) sum += of(i);
  const mean = sum / paths;
  let squares = 0;
  for (let i = 0; i < paths; i += 2) squares += ((of(i) + of(i + 1)) / 2 - mean) ** 2;
  return { mean, se: pairError(paths / 2, squares) };
}

/** Σ a / Σ b over paths, with the standard error of a ratio from pair means; null without b. */
export function ratioEstimate(paths: number, a: (path: number) => number, b: (path: number) => number): Estimate | null {
  let [tops, bottoms] = [0, 0];
  for (let i = 0; i < paths; i++) {
    tops += a(i);
    bottoms += b(i);
  }
  if (bottoms === 0) return null;
  const mean = tops / bottoms;
  const { se } = estimate(paths, (i) => a(i) - mean * b(i));
  return { mean, se: (se * paths) / bottoms };
}

/** A path of a tail, with its part of the mean that the tail is. */
interface TailPath {
  readonly path: number;
  /** Of 1. */
  readonly weight: number;
}

/**
 * The paths whose weighted mean is the expected shortfall: those after the ⌈qn⌉-th by 1/((1 − q) n), it by (⌈qn⌉ − qn)/((1 − q) n);
 * equal losses by path number. @param losses by path
 */
export function tailOf(losses: Float64Array, q: string): TailPath[] {
  const n = losses.length;
  const rank = Math.max(1, rankOf(q, n));
  const whole = new Decimal(1).minus(q).times(n).toNumber();
  const part = new Decimal(rank).minus(new Decimal(q).times(n)).toNumber();
  const order = Uint32Array.from(losses, (_, path) => path).sort((a, b) => losses[a]! - losses[b]! || a - b);
  return [
    ...(part > 0 ? [{ path: order[rank - 1]!, weight: part / whole }] : []),
    ...Array.from(order.subarray(rank), (path) => ({ path, weight: 1 / whole })),
  ];
}
