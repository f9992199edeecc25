import { Decimal, ONE, ZERO, floor2, least, most, positive, round2 } from './decimal.js';

/**
 * What the formulas of the method need of numbers. T is an amount, C a condition. A formula written over it has several readings:
 * {@link EXACT} gives the published figures, a block of paths computes many runs at once in floats.
 *
 * Formulas take no branch on an amount: {@link where} chooses, and evaluates a side only where some run needs it. So a formula that
 * is right in one reading is right in the other.
 */
export interface Arithmetic<T, C> {
  /** A constant of the deal or of the method. */
  constant(x: Decimal | number): T;
  plus(a: T, b: T): T;
  minus(a: T, b: T): T;
  times(a: T, b: T): T;
  /** a/b; whatever it is for b = 0 must not be used. */
  over(a: T, b: T): T;
  /** x^n for a whole number n ≥ 0. */
  power(x: T, n: number): T;
  /** x^y for any y; x > 0. */
  raise(x: T, y: Decimal): T;
  least(a: T, b: T): T;
  most(a: T, b: T): T;
  /** x⁺ = max(0, x). */
  positive(x: T): T;
  /** To cents, half away from zero. */
  round2(x: T): T;
  /** To whole cents, towards zero. */
  floor2(x: T): T;
  /** a < b. */
  below(a: T, b: T): C;
  /** a ≤ b. */
  atMost(a: T, b: T): C;
  isZero(x: T): C;
  both(a: C, b: C): C;
  either(a: C, b: C): C;
  not(a: C): C;
  always(x: boolean): C;
  /** True only if the condition holds in every run. */
  surely(c: C): boolean;
  where(c: C, then: () => T, otherwise: () => T): T;
  /** Runs a part of a computation whose intermediate figures nobody needs afterwards; what it returns stays. */
  scope<R extends T | C | readonly (T | C)[]>(part: () => R): R;
}

/** x^y by its operands: as many GPUs come to the same market month after month, and run after run. */
const raised = new Map<string, Decimal>();
const RAISED_AT_MOST = 10_000;

function raise(x: Decimal, y: Decimal): Decimal {
  const operands = `${x.toString()}^${y.toString()}`;
  let result = raised.get(operands);
  if (result === undefined) {
    result = x.pow(y);
    if (raised.size === RAISED_AT_MOST) raised.clear();
    raised.set(operands, result);
  }
  return result;
}

/** Conditions of one run. */
const ONE_RUN = {
  both: (a: boolean, b: boolean) => a && b,
  either: (a: boolean, b: boolean) => a || b,
  not: (a: boolean) => !a,
  always: (x: boolean) => x,
  surely: (c: boolean) => c,
  where: <T>(c: boolean, then: () => T, otherwise: () => T) => (c ? then() : otherwise()),
  scope: <R>(part: () => R) => part(),
};

/** Decimals of 40 digits, one run. */
export const EXACT: Arithmetic<Decimal, boolean> = {
  constant: (x) => (typeof x === 'number' ? new Decimal(x) : x),
  plus: (a, b) => a.plus(b),
  minus: (a, b) => a.minus(b),
  times: (a, b) => a.times(b),
  over: (a, b) => a.div(b),
  power: (x, n) => (n === 0 ? ONE : n === 1 ? x : x.pow(n)),
  raise,
  least,
  most,
  positive,
  round2,
  floor2,
  below: (a, b) => a.lt(b),
  atMost: (a, b) => a.lte(b),
  isZero: (x) => x.isZero(),
  ...ONE_RUN,
};

/** Doubles, one run: to see which terms decide, not for figures. */
export const FLOAT: Arithmetic<number, boolean> = {
  constant: (x) => (typeof x === 'number' ? x : x.toNumber()),
  plus: (a, b) => a + b,
  minus: (a, b) => a - b,
  times: (a, b) => a * b,
  over: (a, b) => a / b,
  power: (x, n) => x ** n,
  raise: (x, y) => x ** y.toNumber(),
  least: Math.min,
  most: Math.max,
  positive: (x) => Math.max(0, x),
  round2: (x) => round2(new Decimal(x)).toNumber(),
  floor2: (x) => floor2(new Decimal(x)).toNumber(),
  below: (a, b) => a < b,
  atMost: (a, b) => a <= b,
  isZero: (x) => x === 0,
  ...ONE_RUN,
};

/** Σ of the values. */
export function sumOf<T, C>(A: Arithmetic<T, C>, values: Iterable<T>): T {
  let sum: T | undefined;
  for (const value of values) sum = sum === undefined ? value : A.plus(sum, value);
  return sum ?? A.constant(ZERO);
}
