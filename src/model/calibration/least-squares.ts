/** A sum of squares to be made small within bounds. */
export interface LeastSquares {
  /** Residuals in units of their own spread; the last `hard` of them are priors, which no robust loss softens. */
  readonly residuals: (x: readonly number[]) => Float64Array;
  readonly hard: number;
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** The size of a noticeable step of each parameter. */
  readonly scale: readonly number[];
  /** From this size on a residual counts by its size and no longer by its square. */
  readonly huber: number;
}

export interface Solution {
  readonly x: readonly number[];
  /** ½ Σ ρ(r²), ρ of Huber. */
  readonly cost: number;
  readonly jacobian: readonly Float64Array[];
  readonly residuals: Float64Array;
}

const ROUNDS = 60;
const SETTLED = 1e-10;
/** Of the cost, a log likelihood: below this a kink is not worth passing. */
const LEAST_GAIN = 0.01;
/** Of a parameter's scale, to either side: days of a lag, so that a kink in the course of prices is seen from both. */
const STEP = 0.001;

/** ρ(r) of Huber: r²/2 near zero, straight from k on. */
export const huberLoss = (r: number, k: number): number => (Math.abs(r) <= k ? (r * r) / 2 : k * Math.abs(r) - (k * k) / 2);

/**
 * Levenberg and Marquardt's damped Gauss-Newton with Huber's weights and a box: a parameter at its bound stays there while the
 * slope pushes outward. Derivatives by central differences, cut at a bound.
 * @source K. Madsen, H. B. Nielsen, O. Tingleff, Methods for Non-Linear Least Squares Problems, 2004, 3.2; P. Huber, Robust Statistics, 1981, 7.8
 */
export function leastSquares(problem: LeastSquares, start: readonly number[]): Solution {
  let x = start.map((value, j) => Math.min(problem.upper[j]!, Math.max(problem.lower[j]!, value)));
  let residuals = problem.residuals(x);
  let cost = costOf(problem, residuals);
  let damping = 1e-3;
  let jacobian = jacobianAt(problem, x);
  for (let round = 0; round < ROUNDS; round++) {
    const { matrix, gradient } = normal(problem, jacobian, residuals);
    let gained = 0;
    for (; damping < 1e9; damping *= 4) {
      const next = stepFrom(problem, x, matrix, gradient, damping);
      const tried = problem.residuals(next);
      const triedCost = costOf(problem, tried);
      if (!(triedCost < cost)) continue;
      gained = cost - triedCost;
      [x, residuals, cost] = [next, tried, triedCost];
      damping = Math.max(1e-9, damping / 9);
      break;
    }
    if (gained <= SETTLED * (1 + cost)) {
      const better = besideKink(problem, x, cost);
      if (!better) break;
      x = better;
      residuals = problem.residuals(x);
      cost = costOf(problem, residuals);
      damping = 1e-3;
    }
    jacobian = jacobianAt(problem, x);
  }
  return { x, cost, jacobian, residuals };
}

const PROBES = [0.2, 0.05, 0.01] as const;

/** A point along one parameter that is clearly better, where a kink in the sum of squares has stopped the descent; null where there is none. */
function besideKink(problem: LeastSquares, x: readonly number[], cost: number): number[] | null {
  let best: { readonly x: number[]; readonly cost: number } | null = null;
  for (const [j, value] of x.entries()) {
    for (const probe of PROBES.flatMap((size) => [size, -size])) {
      const moved = Math.min(problem.upper[j]!, Math.max(problem.lower[j]!, value + probe * problem.scale[j]!));
      const next = x.map((other, i) => (i === j ? moved : other));
      const there = costOf(problem, problem.residuals(next));
      if (there < (best?.cost ?? cost - LEAST_GAIN)) best = { x: next, cost: there };
    }
  }
  return best?.x ?? null;
}

function costOf({ hard, huber }: LeastSquares, residuals: Float64Array): number {
  const soft = residuals.length - hard;
  let cost = 0;
  for (let i = 0; i < residuals.length; i++) cost += i < soft ? huberLoss(residuals[i]!, huber) : (residuals[i]! * residuals[i]!) / 2;
  return cost;
}

function jacobianAt({ residuals: at, lower, upper, scale }: LeastSquares, x: readonly number[]): Float64Array[] {
  const moved = (j: number, value: number): Float64Array => at(x.map((other, i) => (i === j ? value : other)));
  return x.map((value, j) => {
    const [below, above] = [Math.max(lower[j]!, value - STEP * scale[j]!), Math.min(upper[j]!, value + STEP * scale[j]!)];
    const [low, high] = [moved(j, below), moved(j, above)];
    for (let i = 0; i < high.length; i++) high[i] = (high[i]! - low[i]!) / (above - below);
    return high;
  });
}

/** JᵀWJ and JᵀWr with Huber's weights W. */
function normal(
  { hard, huber }: LeastSquares,
  jacobian: readonly Float64Array[],
  residuals: Float64Array,
): { matrix: number[][]; gradient: number[] } {
  const soft = residuals.length - hard;
  const weight = residuals.map((r, i) => (i < soft && Math.abs(r) > huber ? huber / Math.abs(r) : 1));
  const half = jacobian.map((a, j) => jacobian.slice(0, j + 1).map((b) => weighted(a, b, weight)));
  return {
    matrix: half.map((row, j) => half.map((other, i) => (i <= j ? row[i]! : other[j]!))),
    gradient: jacobian.map((a) => weighted(a, residuals, weight)),
  };
}

function weighted(a: Float64Array, b: Float64Array, weight: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]! * weight[i]!;
  return sum;
}

function stepFrom(
  { lower, upper }: LeastSquares,
  x: readonly number[],
  matrix: readonly number[][],
  gradient: readonly number[],
  damping: number,
): number[] {
  const free = x.map((_, j) => j).filter((j) => !(x[j]! <= lower[j]! && gradient[j]! > 0) && !(x[j]! >= upper[j]! && gradient[j]! < 0));
  const damped = free.map((j) => free.map((i) => matrix[j]![i]! + (i === j ? damping * (matrix[j]![j]! || 1) : 0)));
  const step = solve(
    damped,
    free.map((j) => -gradient[j]!),
  );
  const next = [...x];
  for (const [k, j] of free.entries()) next[j] = Math.min(upper[j]!, Math.max(lower[j]!, x[j]! + step[k]!));
  return next;
}

/** The solution of A·s = b, by elimination with the largest pivot. */
export function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const rows = a.map((row, i) => [...row, b[i]!]);
  for (let p = 0; p < n; p++) {
    let best = p;
    for (let i = p + 1; i < n; i++) if (Math.abs(rows[i]![p]!) > Math.abs(rows[best]![p]!)) best = i;
    [rows[p], rows[best]] = [rows[best]!, rows[p]!];
    const pivot = rows[p]![p]! || Number.EPSILON;
    for (let i = p + 1; i < n; i++) {
      const factor = rows[i]![p]! / pivot;
      for (let j = p; j <= n; j++) rows[i]![j]! -= factor * rows[p]![j]!;
    }
  }
  const s = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i]![n]!;
    for (let j = i + 1; j < n; j++) sum -= rows[i]![j]! * s[j]!;
    s[i] = sum / (rows[i]![i]! || Number.EPSILON);
  }
  return s;
}

export const inverse = (a: readonly (readonly number[])[]): number[][] => {
  const columns = a.map((_, j) =>
    solve(
      a,
      a.map((__, i) => (i === j ? 1 : 0)),
    ),
  );
  return a.map((_, i) => columns.map((column) => column[i]!));
};
