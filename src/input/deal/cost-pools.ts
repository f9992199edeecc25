import type { Decimal, Usd } from '../../kernel/decimal.js';
import type { Place } from '../../kernel/failure.js';
import type { Lot } from '../../domain/lot.js';
import { RULES } from '../../domain/plausibility.js';
import { UnitCosts } from '../../domain/unit-costs.js';
import { INFLATED } from './cross-checks.js';

/** An amount in whole cents, as tapes have them. */
const PLAIN = /^\d{1,9}(?:\.\d{1,2})?$/;

/** Cents of a plain amount above 0; null of any other text. */
export function centsOf(text: string): number | null {
  if (!PLAIN.test(text)) return null;
  const [whole, part = ''] = text.split('.') as [string, string?];
  return Number(whole) * 100 + Number(part.padEnd(2, '0')) || null;
}

/** Rows of one pool in columns. */
interface Pool {
  readonly id: string;
  readonly place: Place;
  readonly cents: number[];
  readonly quantities: number[];
  rows: number;
}

/** Rows that are alike but for their unit costs, parted where the cost decides on more than the value. */
export class Batch {
  private readonly pools: (Pool | undefined)[] = [];

  /** @param lot of the first of the rows @param bounds of unit costs, ascending: rows on either side of one are pooled apart */
  constructor(
    private readonly lot: Lot,
    private readonly bounds: readonly number[],
  ) {}

  add(cents: number, quantity: number, rows: number, id: string, line: number): void {
    let side = 0;
    while (side < this.bounds.length && cents > this.bounds[side]!) side++;
    const pool = (this.pools[side] ??= { id, place: { ...this.lot.place, line }, cents: [], quantities: [], rows: 0 });
    pool.rows += rows;
    pool.cents.push(cents);
    pool.quantities.push(quantity);
  }

  lots(): Lot[] {
    return this.pools.flatMap((pool) => (pool ? [this.lotOf(pool)] : []));
  }

  private lotOf({ id, place, cents, quantities, rows }: Pool): Lot {
    const costs = new UnitCosts(cents, quantities);
    const { size } = costs;
    const quantity = costs.gpusIn(0, size);
    const common = { ...this.lot, id, place, rows, quantity };
    const unitCost = (quantity === 0 || size === 1 ? costs.first : costs.meanIn(0, size)) as Usd;
    return size === 1 || quantity === 0 ? { ...common, unitCost } : { ...common, unitCost, costs };
  }
}

/** The bounds of unit costs in cents beside a launch price: where they are implausible, inflated, or no longer what is replaced. */
export function boundsOf(launch: Decimal | null): number[] {
  if (launch === null) return [];
  const { least, most } = RULES.COST_IMPLAUSIBLE;
  const cents = (multiple: Decimal | number): number => launch.times(multiple).times(100).toNumber();
  return [Math.ceil(cents(least)) - 1, ...[1, INFLATED, most].map(cents)];
}
