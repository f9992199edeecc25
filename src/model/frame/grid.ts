import { addMonths, isMonthEnd, type Day } from '../../kernel/calendar.js';

/**
 * Monthly dates from as_of: date(k) is k months after it, on a month's last day throughout if as_of is one.
 * Period k is the days from date(k−1) up to but not with date(k). @source methodology 2
 */
export class Grid {
  private readonly ahead: Day[] = [];
  private readonly back: Day[] = [];
  private readonly monthEnd: boolean;

  constructor(readonly asOf: Day) {
    this.monthEnd = isMonthEnd(asOf);
  }

  date(k: number): Day {
    const table = k >= 0 ? this.ahead : this.back;
    const i = Math.abs(k);
    return (table[i] ??= addMonths(this.asOf, k, this.monthEnd));
  }

  /** Days in period k. */
  days(k: number): number {
    return this.date(k) - this.date(k - 1);
  }

  /** The k of a payment dated t: d(k−1) < t ≤ d(k). */
  periodOfPayment(t: Day): number {
    let k = Math.floor((t - this.asOf) / 31) - 1;
    while (this.date(k) < t) k++;
    while (this.date(k - 1) >= t) k--;
    return k;
  }

  /** The k of a day t of a period: d(k−1) ≤ t < d(k). */
  periodOfDay(t: Day): number {
    return this.periodOfPayment((t + 1) as Day);
  }

  /** The largest n with d(k+n) ≤ t. */
  wholePeriods(k: number, t: Day): number {
    return this.periodOfDay(t) - 1 - k;
  }
}
