import type { Arithmetic } from '../../kernel/arithmetic.js';
import { ZERO, total, type Decimal } from '../../kernel/decimal.js';
import { paymentDates, yearFraction, type Day } from '../../kernel/calendar.js';
import type { IndexCurve } from '../../domain/market.js';
import type { Tranche } from '../../domain/tranche.js';
import { floatingRate, instalment, interestOn, principalDue, regularPrincipal, type Due } from '../method/tranche.js';

/** One payment as it falls due. */
export interface Payment<T> extends Due<T> {
  readonly date: Day;
}

/** Index curves, and what a scenario adds to an index fixed on a date. */
export interface Indices<T> {
  readonly curves: ReadonlyMap<string, IndexCurve>;
  readonly shift: ((fixing: Day) => T) | null;
}

/** The last row on or before a date, the first row before that. */
function indexOn(curve: IndexCurve, date: Day): Decimal {
  const row = curve.points.findLast((point) => point.date === null || point.date <= date) ?? curve.points[0]!;
  return row.rate;
}

/**
 * The payments of a tranche: their dates, and what each asks for on the balance just before it. The last pays what is left; what
 * that is above the regular instalment is the balloon payment. @source methodology 6
 */
export class TrancheSchedule<T, C> {
  readonly dates: readonly Day[];
  private readonly instalment: T;
  private readonly rates: T[] = [];

  constructor(
    private readonly A: Arithmetic<T, C>,
    readonly tranche: Tranche,
    private readonly indices: Indices<T>,
  ) {
    this.dates = paymentDates(tranche.maturity, tranche.step, tranche.lastPayment, tranche.endOfMonth);
    this.instalment = this.regularInstalment();
  }

  /** Start of the interest period of payment j (0-based). */
  private periodStart(j: number): Day {
    return j === 0 ? this.tranche.lastPayment : this.dates[j - 1]!;
  }

  /** r of payment j. */
  rate(j: number): T {
    return (this.rates[j] ??= this.rateOn(this.periodStart(j)));
  }

  /** The rate of the payment period that runs on a date; after maturity, with the index on the maturity date. */
  runningRate(date: Day): T {
    const j = this.dates.findIndex((payment) => payment > date);
    return j < 0 ? this.rateOn(this.tranche.maturity) : this.rate(j);
  }

  /** Payment j on the balance just before it. */
  payment(j: number, balance: T): Payment<T> {
    const { A, tranche } = this;
    const date = this.dates[j]!;
    const interest = this.interest(j, balance, date);
    const regular = regularPrincipal(A, tranche.profile, this.instalment, interest, this.scheduled(j));
    return { date, interest, ...principalDue(A, regular, balance, j === this.dates.length - 1) };
  }

  /** Interest accrued from the start of payment j's period to a date in it. */
  interest(j: number, balance: T, to: Day): T {
    return interestOn(this.A, balance, this.rate(j), yearFraction(this.periodStart(j), to, this.tranche.dayCount));
  }

  /** Principal of the rows of a schedule in payment j's period. */
  private scheduled(j: number): Decimal {
    const { profile, schedule } = this.tranche;
    if (profile !== 'schedule') return ZERO;
    return total(schedule.filter((row) => row.date > this.periodStart(j) && row.date <= this.dates[j]!).map((row) => row.principal));
  }

  /** The rate per year of an interest period that begins on a date. */
  private rateOn(date: Day): T {
    const { A, indices } = this;
    const { rate } = this.tranche;
    if (rate.kind === 'fixed') return A.constant(rate.rate);
    const published = A.constant(indexOn(indices.curves.get(rate.index)!, date));
    return floatingRate(A, indices.shift ? A.plus(published, indices.shift(date)) : published, rate.floor, rate.margin);
  }

  private regularInstalment(): T {
    const { A } = this;
    const { balance, balloon, profile, step } = this.tranche;
    if (profile === 'bullet' || profile === 'schedule') return A.constant(ZERO);
    const periodRate = A.over(A.times(this.rate(0), A.constant(step)), A.constant(12));
    return instalment(A, profile, A.constant(balance), A.constant(balloon), this.dates.length, periodRate);
  }
}
