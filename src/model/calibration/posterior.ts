import type { CurveParameters } from './curve.js';
import { huberLoss, inverse, solve } from './least-squares.js';
import type { Innovations } from './panel.js';
import type { Prior } from './priors.js';

/** What the history and the priors leave of the parameters of one kind, in the order of the priors. */
export interface Posterior {
  readonly mean: readonly number[];
  readonly covariance: readonly (readonly number[])[];
  /** The value that a share of the probability lies below. */
  readonly quantile: (j: number, share: number) => number;
}

/** Lag and ramp at one point of a grid, and the two other parameters given these. */
interface Cell {
  readonly at: readonly number[];
  readonly best: readonly number[];
  readonly covariance: readonly (readonly number[])[];
  readonly log: number;
}

/** The innovations of ages and of obsolescence. */
type Columns = readonly [Float64Array, Float64Array];

const POINTS = { coarse: 13, fine: 15 } as const;
/** A cell with less than this of the heaviest one's weight is left out. */
const NEGLIGIBLE = 1e-4;

/**
 * The posterior of one kind's parameters. A log price is linear in two of them once lag and ramp are given. So lag and ramp are
 * taken over a grid, a coarse one and then a fine one over what has weight, and the two others by Laplace's approximation in each
 * cell: a sum of squares with two valleys keeps both. @source D. MacKay, Information Theory, Inference, and Learning Algorithms, 2003, 27
 * @param huber the size of an innovation from which on it counts by its size and no longer by its square
 */
export function posteriorOf(priors: readonly Prior[], innovations: Innovations, huber: number, others: CurveParameters): Posterior {
  const gridded = priors.filter(({ name }) => name === 'lagYears' || name === 'rampYears');
  const linear = priors.filter((prior) => !gridded.includes(prior));
  const at = (point: readonly number[]): Cell => cellAt(point, linear, gridded, innovations, huber, others);
  if (gridded.length === 0) return mixture([at([])], priors, linear, gridded, []);
  const coarse = gridOf(
    gridded.map(({ lower, upper }) => [lower, upper] as const),
    POINTS.coarse,
  );
  const heavy = weighed(coarse.points.map(at))
    .filter(({ weight }) => weight > NEGLIGIBLE)
    .map(({ cell }) => cell);
  const ranges = gridded.map(({ lower, upper }, j) => {
    const values = heavy.map((cell) => cell.at[j]!);
    return [Math.max(lower, Math.min(...values) - coarse.steps[j]!), Math.min(upper, Math.max(...values) + coarse.steps[j]!)] as const;
  });
  const fine = gridOf(ranges, POINTS.fine);
  return mixture(fine.points.map(at), priors, linear, gridded, fine.steps);
}

/** Points at the middle of equal cells over a range of each parameter. */
function gridOf(ranges: readonly (readonly [number, number])[], count: number): { readonly points: number[][]; readonly steps: number[] } {
  const steps = ranges.map(([low, high]) => (high - low) / count);
  const points = ranges.reduce<number[][]>(
    (before, [low], j) => before.flatMap((point) => Array.from({ length: count }, (_, i) => [...point, low + (i + 0.5) * steps[j]!])),
    [[]],
  );
  return { points, steps };
}

function cellAt(
  point: readonly number[],
  linear: readonly Prior[],
  gridded: readonly Prior[],
  innovations: Innovations,
  huber: number,
  others: CurveParameters,
): Cell {
  const { prices, ages } = innovations;
  const given: CurveParameters = {
    ...others,
    ...Object.fromEntries(gridded.map(({ name }, j) => [name, point[j]!])),
    ...(gridded.length > 0 ? { passThrough: 1 } : {}),
  };
  const columns = [ages, innovations.obsolescence(given)] as const;
  const best = robustLine(prices, columns, linear, huber);
  const { loss, inside } = lossOf(prices, columns, best, huber);
  const information = prices.length === 0 ? 0 : inside / prices.length;
  const { matrix } = weighted(prices, columns, linear, best, Infinity);
  const priorAlone = linear.map(({ spread }) => spread ** -2);
  const covariance = inverse(
    matrix.map((row, i) =>
      row.map((value, j) => (i === j ? (value - priorAlone[i]!) * information + priorAlone[i]! : value * information)),
    ),
  );
  const far = (priors: readonly Prior[], x: readonly number[]): number =>
    priors.reduce((sum, { centre, spread }, j) => sum + ((x[j]! - centre) / spread) ** 2 / 2, 0);
  const determinant = covariance[0]![0]! * covariance[1]![1]! - covariance[0]![1]! * covariance[1]![0]!;
  return { at: point, best, covariance, log: -loss - far(linear, best) - far(gridded, point) + Math.log(determinant) / 2 };
}

/** The loss of what a line leaves, and how many of it count by their square. */
function lossOf(
  prices: Float64Array,
  [a, b]: Columns,
  [p, q]: readonly number[],
  huber: number,
): { readonly loss: number; readonly inside: number } {
  let [loss, inside] = [0, 0];
  for (let i = 0; i < prices.length; i++) {
    const r = prices[i]! - p! * a[i]! - q! * b[i]!;
    loss += huberLoss(r, huber);
    if (Math.abs(r) <= huber) inside++;
  }
  return { loss, inside };
}
const ROUNDS = 30;
const SETTLED = 1e-9;

/** The two parameters of least robust loss with their priors, within their bounds: least squares with Huber's weights, until they stand. */
function robustLine(prices: Float64Array, columns: Columns, priors: readonly Prior[], huber: number): number[] {
  let x = priors.map(({ centre }) => centre);
  for (let round = 0; round < ROUNDS; round++) {
    const { matrix, right } = weighted(prices, columns, priors, x, huber);
    const next = withinBounds(solve(matrix, right), matrix, right, priors);
    const moved = next.reduce((most, value, j) => Math.max(most, Math.abs(value - x[j]!) / priors[j]!.spread), 0);
    x = next;
    if (moved < SETTLED) break;
  }
  return x;
}

/** Where one parameter leaves its bounds it stops there, and the other is best for that. */
function withinBounds(
  free: readonly number[],
  matrix: readonly (readonly number[])[],
  right: readonly number[],
  priors: readonly Prior[],
): number[] {
  const cut = (value: number, { lower, upper }: Prior): number => Math.min(upper, Math.max(lower, value));
  const out = priors.findIndex((prior, j) => cut(free[j]!, prior) !== free[j]);
  if (out < 0) return [...free];
  const other = 1 - out;
  const stopped = cut(free[out]!, priors[out]!);
  const rest = cut((right[other]! - matrix[other]![out]! * stopped) / matrix[other]![other]!, priors[other]!);
  return out === 0 ? [stopped, rest] : [rest, stopped];
}

/** The normal equations of two columns and their priors, with Huber's weights at x. */
function weighted(
  prices: Float64Array,
  [a, b]: Columns,
  priors: readonly Prior[],
  [x, y]: readonly number[],
  huber: number,
): { readonly matrix: number[][]; readonly right: number[] } {
  const [p, q] = priors.map(({ spread }) => spread ** -2) as [number, number];
  let [aa, ab, bb, ay, by] = [p, 0, q, p * priors[0]!.centre, q * priors[1]!.centre];
  for (let i = 0; i < prices.length; i++) {
    const price = prices[i]!;
    const u = a[i]!;
    const v = b[i]!;
    const r = Math.abs(price - x! * u - y! * v);
    const weight = r > huber ? huber / r : 1;
    aa += weight * u * u;
    ab += weight * u * v;
    bb += weight * v * v;
    ay += weight * u * price;
    by += weight * v * price;
  }
  return {
    matrix: [
      [aa, ab],
      [ab, bb],
    ],
    right: [ay, by],
  };
}

function weighed(cells: readonly Cell[]): { readonly cell: Cell; readonly weight: number }[] {
  const most = cells.reduce((best, { log }) => Math.max(best, log), -Infinity);
  const raw = cells.map(({ log }) => Math.exp(log - most));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return cells.map((cell, i) => ({ cell, weight: raw[i]! / total }));
}

/** The cells together as one distribution. @param steps sizes of the cells, over which a gridded parameter is even */
function mixture(
  all: readonly Cell[],
  priors: readonly Prior[],
  linear: readonly Prior[],
  gridded: readonly Prior[],
  steps: readonly number[],
): Posterior {
  const cells = weighed(all).filter(({ weight }) => weight > NEGLIGIBLE * NEGLIGIBLE);
  const of = (prior: Prior, { cell }: { readonly cell: Cell }): number =>
    gridded.includes(prior) ? cell.at[gridded.indexOf(prior)]! : cell.best[linear.indexOf(prior)]!;
  const within = (a: Prior, b: Prior, { cell }: { readonly cell: Cell }): number => {
    if (gridded.includes(a)) return a === b ? steps[gridded.indexOf(a)]! ** 2 / 12 : 0;
    return gridded.includes(b) ? 0 : cell.covariance[linear.indexOf(a)]![linear.indexOf(b)]!;
  };
  const sum = (f: (one: (typeof cells)[number]) => number): number => cells.reduce((total, one) => total + one.weight * f(one), 0);
  const mean = priors.map((prior) => sum((one) => of(prior, one)));
  const covariance = priors.map((a, i) =>
    priors.map((b, j) => sum((one) => within(a, b, one) + (of(a, one) - mean[i]!) * (of(b, one) - mean[j]!))),
  );
  const below = (j: number, x: number): number => {
    const prior = priors[j]!;
    if (!gridded.includes(prior)) return sum((one) => normalBelow((x - of(prior, one)) / Math.sqrt(within(prior, prior, one))));
    const step = steps[gridded.indexOf(prior)]!;
    return sum((one) => Math.min(1, Math.max(0, (x - of(prior, one)) / step + 0.5)));
  };
  return { mean, covariance, quantile: (j, share) => bisect((x) => below(j, x) < share, priors[j]!.lower, priors[j]!.upper) };
}

function bisect(isBelow: (x: number) => boolean, lower: number, upper: number): number {
  let [low, high] = [lower, upper];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Share of a normal distribution below z, to 1e-7. @source M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 1964, 26.2.17 */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}
