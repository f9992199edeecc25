import type { Decimal } from '../../kernel/decimal.js';
import type { Arithmetic } from '../../kernel/arithmetic.js';

/** A figure of every run of a block: one number where all runs have the same, else a number by run. */
export type Lane = number | Float64Array;
/** A condition of every run: one answer for all, else 1 or 0 by run. */
export type Mask = boolean | Float64Array;

/** Runs of a block. */
export const BLOCK = 256;

/** A sum that is this small beside its operands is what floats left of nothing. */
const RESIDUE = 2 ** -40;

const sumOfTwo = (a: number, b: number): number => {
  const sum = a + b;
  return Math.abs(sum) <= RESIDUE * Math.abs(a) ? 0 : sum;
};
const isBelow = (a: number, b: number): boolean => b - a > RESIDUE * Math.max(Math.abs(a), Math.abs(b));
const toCents = (x: number): number => {
  const cents = Math.abs(x) * 100;
  const rounded = Math.floor(cents + 0.5 + cents * RESIDUE) / 100;
  return x < 0 ? -rounded : rounded;
};
const downToCents = (x: number): number => {
  const cents = Math.abs(x) * 100;
  const rounded = Math.floor(cents + Math.max(1e-7, cents * RESIDUE)) / 100;
  return x < 0 ? -rounded : rounded;
};

/**
 * Many runs at once, in floats: a figure that is the same in every run is one number and costs one operation, another is a column
 * of {@link BLOCK} of them. Sums and comparisons treat a residue within 2⁻⁴⁰ of the operands as zero, cents are rounded with the
 * same tolerance, so that what is nothing in decimals is nothing here.
 *
 * Columns come from a stack: {@link scope} gives those of a part of the computation back.
 */
export class Blocks implements Arithmetic<Lane, Mask> {
  private readonly columns: Float64Array[] = [];
  private top = 0;

  /** @param width runs of the block */
  constructor(readonly width: number) {}

  /** A column of the stack; what is in it is not zero. */
  column(): Float64Array {
    if (this.top === this.columns.length) this.columns.push(new Float64Array(this.width));
    return this.columns[this.top++]!;
  }

  /** Gives every column back. */
  clear(): void {
    this.top = 0;
  }

  constant(x: Decimal | number): Lane {
    return typeof x === 'number' ? x : x.toNumber();
  }

  plus(a: Lane, b: Lane): Lane {
    if (typeof a === 'number') {
      if (typeof b === 'number') return sumOfTwo(a, b);
      return a === 0 ? b : this.shifted(b, a);
    }
    if (typeof b === 'number') return b === 0 ? a : this.shifted(a, b);
    const out = this.column();
    for (let i = 0; i < out.length; i++) {
      const x = a[i]!;
      const sum = x + b[i]!;
      out[i] = Math.abs(sum) <= RESIDUE * Math.abs(x) ? 0 : sum;
    }
    return out;
  }

  private shifted(a: Float64Array, b: number): Float64Array {
    const out = this.column();
    const residue = RESIDUE * Math.abs(b);
    for (let i = 0; i < out.length; i++) {
      const sum = a[i]! + b;
      out[i] = Math.abs(sum) <= residue ? 0 : sum;
    }
    return out;
  }

  minus(a: Lane, b: Lane): Lane {
    if (typeof b === 'number') return this.plus(a, -b);
    const out = this.column();
    if (typeof a === 'number') {
      const residue = RESIDUE * Math.abs(a);
      for (let i = 0; i < out.length; i++) {
        const sum = a - b[i]!;
        out[i] = Math.abs(sum) <= residue ? 0 : sum;
      }
      return out;
    }
    for (let i = 0; i < out.length; i++) {
      const x = a[i]!;
      const sum = x - b[i]!;
      out[i] = Math.abs(sum) <= RESIDUE * Math.abs(x) ? 0 : sum;
    }
    return out;
  }

  times(a: Lane, b: Lane): Lane {
    if (typeof a === 'number') return typeof b === 'number' ? a * b : this.scaled(b, a);
    if (typeof b === 'number') return this.scaled(a, b);
    const out = this.column();
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
    return out;
  }

  private scaled(a: Float64Array, b: number): Lane {
    if (b === 1) return a;
    if (b === 0) return 0;
    const out = this.column();
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * b;
    return out;
  }

  over(a: Lane, b: Lane): Lane {
    if (typeof b === 'number') {
      if (typeof a === 'number') return a / b;
      const out = this.column();
      for (let i = 0; i < out.length; i++) out[i] = a[i]! / b;
      return out;
    }
    const out = this.column();
    if (typeof a === 'number') for (let i = 0; i < out.length; i++) out[i] = a / b[i]!;
    else for (let i = 0; i < out.length; i++) out[i] = a[i]! / b[i]!;
    return out;
  }

  power(x: Lane, n: number): Lane {
    return this.map(x, (value) => value ** n);
  }

  raise(x: Lane, y: Decimal): Lane {
    const exponent = y.toNumber();
    return this.map(x, (value) => value ** exponent);
  }

  least(a: Lane, b: Lane): Lane {
    if (typeof a === 'number') return typeof b === 'number' ? Math.min(a, b) : this.least(b, a);
    const out = this.column();
    if (typeof b === 'number') for (let i = 0; i < out.length; i++) out[i] = a[i]! < b ? a[i]! : b;
    else for (let i = 0; i < out.length; i++) out[i] = a[i]! < b[i]! ? a[i]! : b[i]!;
    return out;
  }

  most(a: Lane, b: Lane): Lane {
    if (typeof a === 'number') return typeof b === 'number' ? Math.max(a, b) : this.most(b, a);
    const out = this.column();
    if (typeof b === 'number') for (let i = 0; i < out.length; i++) out[i] = a[i]! > b ? a[i]! : b;
    else for (let i = 0; i < out.length; i++) out[i] = a[i]! > b[i]! ? a[i]! : b[i]!;
    return out;
  }

  positive(x: Lane): Lane {
    return this.most(x, 0);
  }

  round2(x: Lane): Lane {
    return this.map(x, toCents);
  }

  floor2(x: Lane): Lane {
    return this.map(x, downToCents);
  }

  below(a: Lane, b: Lane): Mask {
    if (typeof a === 'number' && typeof b === 'number') return isBelow(a, b);
    const out = this.column();
    if (typeof a === 'number') for (let i = 0; i < out.length; i++) out[i] = isBelow(a, (b as Float64Array)[i]!) ? 1 : 0;
    else if (typeof b === 'number') for (let i = 0; i < out.length; i++) out[i] = isBelow(a[i]!, b) ? 1 : 0;
    else for (let i = 0; i < out.length; i++) out[i] = isBelow(a[i]!, b[i]!) ? 1 : 0;
    return out;
  }

  atMost(a: Lane, b: Lane): Mask {
    return this.not(this.below(b, a));
  }

  isZero(x: Lane): Mask {
    if (typeof x === 'number') return x === 0;
    const out = this.column();
    for (let i = 0; i < out.length; i++) out[i] = x[i] === 0 ? 1 : 0;
    return out;
  }

  both(a: Mask, b: Mask): Mask {
    if (typeof a === 'boolean') return a ? b : false;
    if (typeof b === 'boolean') return b ? a : false;
    const out = this.column();
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
    return out;
  }

  either(a: Mask, b: Mask): Mask {
    if (typeof a === 'boolean') return a ? true : b;
    if (typeof b === 'boolean') return b ? true : a;
    const out = this.column();
    for (let i = 0; i < out.length; i++) out[i] = a[i]! > b[i]! ? a[i]! : b[i]!;
    return out;
  }

  not(a: Mask): Mask {
    if (typeof a === 'boolean') return !a;
    const out = this.column();
    for (let i = 0; i < out.length; i++) out[i] = 1 - a[i]!;
    return out;
  }

  always(x: boolean): Mask {
    return x;
  }

  surely(c: Mask): boolean {
    return typeof c === 'boolean' ? c : c.every((x) => x !== 0);
  }

  /** Both sides are evaluated only where the runs differ. */
  where(c: Mask, then: () => Lane, otherwise: () => Lane): Lane {
    if (typeof c === 'boolean') return c ? then() : otherwise();
    const some = c.includes(1);
    if (!some) return otherwise();
    if (!c.includes(0)) return then();
    const a = then();
    const b = otherwise();
    const out = this.column();
    for (let i = 0; i < out.length; i++) out[i] = c[i] !== 0 ? (typeof a === 'number' ? a : a[i]!) : typeof b === 'number' ? b : b[i]!;
    return out;
  }

  scope<R extends Lane | Mask | readonly (Lane | Mask)[]>(part: () => R): R {
    const mark = this.top;
    const result = part();
    let end = mark;
    for (const item of Array.isArray(result) ? (result as readonly (Lane | Mask)[]) : [result as Lane | Mask]) {
      if (typeof item !== 'object') continue;
      const at = this.columns.indexOf(item as Float64Array, end);
      if (at < 0 || at >= this.top) continue;
      this.columns[at] = this.columns[end]!;
      this.columns[end++] = item as Float64Array;
    }
    this.top = end;
    return result;
  }

  /** The figure of one run. */
  static of(x: Lane, run: number): number {
    return typeof x === 'number' ? x : x[run]!;
  }

  /** Whether a condition holds in one run. */
  static holds(c: Mask, run: number): boolean {
    return typeof c === 'boolean' ? c : c[run] !== 0;
  }

  /** A function of each run's figure. */
  map(x: Lane, f: (value: number) => number): Lane {
    if (typeof x === 'number') return f(x);
    const out = this.column();
    for (let i = 0; i < out.length; i++) out[i] = f(x[i]!);
    return out;
  }
}

/** The figures of runs: one number where all have the same. */
export const laneOf = (figures: readonly number[] | Float64Array): Lane => {
  const [first] = figures;
  if ((figures as readonly number[]).every((x) => x === first)) return first!;
  return figures instanceof Float64Array ? figures : Float64Array.from(figures);
};
