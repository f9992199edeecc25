import { Decimal } from '../kernel/decimal.js';

/** Cents in a dollar. */
const CENTS = 100;

/**
 * Unit costs of GPUs that are alike in everything else, in columns: each cost once, ascending, with the GPUs and the cost of all up to
 * it. Whole cents in doubles are exact to 90 trillion dollars, so their sums are.
 */
export class UnitCosts {
  private readonly cents: Float64Array;
  /** GPUs below place i. */
  private readonly gpus: Float64Array;
  /** Cents that they cost. */
  private readonly spent: Float64Array;

  /**
   * @param cents of one GPU of each row, in the order of the rows
   * @param quantities GPUs of each row
   */
  constructor(cents: readonly number[], quantities: readonly number[]) {
    const rows = Uint32Array.from(cents, (_, i) => i).sort((a, b) => cents[a]! - cents[b]!);
    const [costs, gpus, spent] = [new Float64Array(rows.length), new Float64Array(rows.length + 1), new Float64Array(rows.length + 1)];
    let n = 0;
    for (const row of rows) {
      if (n === 0 || costs[n - 1] !== cents[row]) {
        costs[n++] = cents[row]!;
        [gpus[n], spent[n]] = [gpus[n - 1]!, spent[n - 1]!];
      }
      gpus[n]! += quantities[row]!;
      spent[n]! += quantities[row]! * cents[row]!;
    }
    this.cents = costs.slice(0, n);
    this.gpus = gpus.slice(0, n + 1);
    this.spent = spent.slice(0, n + 1);
    this.first = new Decimal(cents[0]!).div(CENTS);
  }

  /** The cost of the first row. */
  readonly first: Decimal;

  /** How many different costs there are. */
  get size(): number {
    return this.cents.length;
  }

  /** The cost at a place, from 0. */
  at(place: number): Decimal {
    return new Decimal(this.cents[place]!).div(CENTS);
  }

  /** {@link at} as a float. */
  near(place: number): number {
    return this.cents[place]! / CENTS;
  }

  /** GPUs of the costs from one place up to, and without, another. */
  gpusIn(from: number, to: number): number {
    return this.gpus[to]! - this.gpus[from]!;
  }

  /** What a GPU of these costs on average. */
  meanIn(from: number, to: number): Decimal {
    return new Decimal(this.spent[to]! - this.spent[from]!).div(CENTS).div(this.gpusIn(from, to));
  }
}
