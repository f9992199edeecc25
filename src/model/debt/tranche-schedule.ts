import type { Arithmetic } from '../../kernel/arithmetic.js';
import { ZERO, type Decimal } from '../../kernel/decimal.js';
import { paymentDates, yearFraction, type Day } from '../../kernel/calendar.js';
import type { IndexCurve } from '../../domain/market.js';
import type { Tranche } from '../../domain/tranche.js';
import { cappedRate, floatingRate, swappedRate } from '../method/tranche.js';

/** Index curves, and what a scenario adds to an index fixed on a date. */
export interface Indices<T> {
  readonly curves: ReadonlyMap<string, IndexCurve>;
  readonly shift: ((fixing: Day) => T) | null;
}

/** The last row on or before a date, the first row before that. @source methodology 6 */
export function indexOn(curve: IndexCurve, date: Day): Decimal {
  const row = curve.points.findLast((point) => point.date === null || point.date <= date) ?? curve.points[0]!;
  return row.rate;
}

/** The payment dates of a tranche, which of them carry principal, and the rate of each payment. @source methodology 6, 17 B and C */
export class TrancheSchedule<T, C> {
  readonly dates: readonly Day[];
  private readonly rates: T[] = [];

  constructor(
    private readonly A: Arithmetic<T, C>,
    readonly tranche: Tranche,
    private readonly indices: Indices<T>,
  ) {
    this.dates = paymentDates(tranche.maturity, tranche.step, tranche.lastPayment, tranche.endOfMonth);
  }

  /** Start of the interest period of payment j (0-based). */
  periodStart(j: number): Day {
    return j === 0 ? this.tranche.lastPayment : this.dates[j - 1]!;
  }

  isLast(j: number): boolean {
    return j === this.dates.length - 1;
  }

  /** Interest of payment j is added to the balance. The last payment adds nothing. */
  isCapitalised(j: number): boolean {
    const { capitalizeUntil } = this.tranche;
    return capitalizeUntil !== null && this.dates[j]! <= capitalizeUntil && !this.isLast(j);
  }

  /** Payment j carries scheduled principal. */
  carriesPrincipal(j: number): boolean {
    const { interestOnlyUntil, capitalizeUntil } = this.tranche;
    const date = this.dates[j]!;
    return (interestOnlyUntil === null || date > interestOnlyUntil) && (capitalizeUntil === null || date > capitalizeUntil);
  }

  /** Payments from j on that carry principal. */
  paymentsLeft(j: number): number {
    let left = 0;
    for (let i = j; i < this.dates.length; i++) if (this.carriesPrincipal(i)) left++;
    return left;
  }

  /** Days from a to b as a fraction of a year. */
  fraction(from: Day, to: Day): Decimal {
    return yearFraction(from, to, this.tranche.dayCount);
  }

  /** r of payment j, hedged, without PIK. */
  rate(j: number): T {
    return (this.rates[j] ??= this.hedgedRate(this.periodStart(j)));
  }

  /** The rate of the payment period that runs on a date, without hedge, with PIK; after maturity, with the index on the maturity date. */
  runningRate(date: Day): T {
    const j = this.dates.findIndex((payment) => payment > date);
    return this.A.plus(this.plainRate(j < 0 ? this.tranche.maturity : this.periodStart(j)), this.A.constant(this.tranche.pik));
  }

  private hedgedRate(date: Day): T {
    const { A } = this;
    const { rate } = this.tranche;
    const plain = this.plainRate(date);
    if (rate.kind === 'fixed' || rate.hedge === null || (rate.hedge.until !== null && date >= rate.hedge.until)) return plain;
    const { kind, share, level } = rate.hedge;
    const index = this.indexAt(rate.index, date);
    return kind === 'swap' ? swappedRate(A, plain, index, share, level) : cappedRate(A, plain, index, share, level);
  }

  /** The rate per year of an interest period that begins on a date, before hedges. */
  private plainRate(date: Day): T {
    const { A } = this;
    const { rate } = this.tranche;
    return rate.kind === 'fixed' ? A.constant(rate.rate) : floatingRate(A, this.indexAt(rate.index, date), rate.floor, rate.margin);
  }

  /** The index on a date, unfloored, with what a scenario adds. */
  private indexAt(index: string, date: Day): T {
    const published = this.A.constant(indexOn(this.indices.curves.get(index)!, date));
    return this.indices.shift ? this.A.plus(published, this.indices.shift(date)) : published;
  }

  /** Principal and shares of the rows of a schedule in payment j's period. */
  scheduled(j: number): { readonly principal: Decimal; readonly share: Decimal } {
    let principal: Decimal = ZERO;
    let share: Decimal = ZERO;
    for (const row of this.tranche.schedule) {
      if (row.date <= this.periodStart(j) || row.date > this.dates[j]!) continue;
      principal = principal.plus(row.principal ?? 0);
      share = share.plus(row.share ?? 0);
    }
    return { principal, share };
  }
}
