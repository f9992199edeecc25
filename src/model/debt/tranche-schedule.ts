import { Decimal, ONE, ZERO, fraction, least, most, positive, round2, total, type Fraction } from '../../kernel/decimal.js';
import { paymentDates, yearFraction, type Day } from '../../kernel/calendar.js';
import type { IndexCurve } from '../../domain/market.js';
import type { Tranche } from '../../domain/tranche.js';

/** One payment as it falls due. */
export interface Payment {
  readonly date: Day;
  readonly interest: Decimal;
  /** Scheduled, without the balloon payment. */
  readonly principal: Decimal;
  readonly balloon: Decimal;
}

/** Index curves, and what a scenario adds to an index fixed on a date. */
interface Indices {
  readonly curves: ReadonlyMap<string, IndexCurve>;
  readonly shift: ((fixing: Day) => Decimal) | null;
}

/** The rate per year of an interest period that begins on a date. */
function rateOn(tranche: Tranche, { curves, shift }: Indices, date: Day): Fraction {
  if (tranche.rate.kind === 'fixed') return tranche.rate.rate;
  const { index, margin, floor } = tranche.rate;
  const published = indexOn(curves.get(index)!, date);
  const level = shift ? published.plus(shift(date)) : published;
  return fraction((floor === null ? level : most(level, floor)).plus(margin));
}

/** The last row on or before a date, the first row before that. */
function indexOn(curve: IndexCurve, date: Day): Decimal {
  const row = curve.points.findLast((point) => point.date === null || point.date <= date) ?? curve.points[0]!;
  return row.rate;
}

/**
 * A tranche as it is paid down: instalments by profile, interest to cents, and what prepayments take off the balance.
 *
 *     interest j  round2(B_{j−1} · r_j · fraction(t_{j−1}, t_j))
 *     level       round2((balance − balloon)/n)
 *     annuity     a − interest, never below 0; a = round2((balance − balloon·v^n)·i/(1 − v^n)), i = r₁·f/12, v = 1/(1+i)
 *     bullet      nothing until the last
 *     schedule    the rows dated in (t_{j−1}, t_j]
 *
 * The last payment pays what is left; what that is above the regular instalment is the balloon payment. @source methodology 6
 */
export class TrancheSchedule {
  readonly dates: readonly Day[];
  private readonly instalment: Decimal;

  constructor(
    readonly tranche: Tranche,
    private readonly indices: Indices,
  ) {
    this.dates = paymentDates(tranche.maturity, tranche.step, tranche.lastPayment, tranche.endOfMonth);
    this.instalment = this.regularInstalment();
  }

  /** Start of the interest period of payment j (0-based). */
  private periodStart(j: number): Day {
    return j === 0 ? this.tranche.lastPayment : this.dates[j - 1]!;
  }

  /** r of payment j. */
  rate(j: number): Fraction {
    return rateOn(this.tranche, this.indices, this.periodStart(j));
  }

  /** The rate of the payment period that runs on a date; after maturity, with the index on the maturity date. */
  runningRate(date: Day): Fraction {
    const j = this.dates.findIndex((payment) => payment > date);
    return j < 0 ? rateOn(this.tranche, this.indices, this.tranche.maturity) : this.rate(j);
  }

  /** Payment j on the balance just before it. */
  payment(j: number, balance: Decimal): Payment {
    const interest = this.interest(j, balance, this.dates[j]!);
    const regular = this.regular(j, interest);
    const date = this.dates[j]!;
    if (j < this.dates.length - 1) return { date, interest, principal: least(regular, balance), balloon: ZERO };
    return { date, interest, principal: least(regular, balance), balloon: positive(balance.minus(regular)) };
  }

  /** Interest accrued from the start of payment j's period to a date in it. */
  interest(j: number, balance: Decimal, to: Day): Decimal {
    const from = this.periodStart(j);
    return round2(balance.times(this.rate(j)).times(yearFraction(from, to, this.tranche.dayCount)));
  }

  private regular(j: number, interest: Decimal): Decimal {
    switch (this.tranche.profile) {
      case 'level':
        return this.instalment;
      case 'annuity':
        return positive(this.instalment.minus(interest));
      case 'bullet':
        return ZERO;
      case 'schedule':
        return total(
          this.tranche.schedule.filter((row) => row.date > this.periodStart(j) && row.date <= this.dates[j]!).map((row) => row.principal),
        );
    }
  }

  private regularInstalment(): Decimal {
    const { balance, balloon, profile, step } = this.tranche;
    const n = this.dates.length;
    if (profile === 'bullet' || profile === 'schedule') return ZERO;
    const i = this.rate(0).times(step).div(12);
    if (profile === 'level' || i.isZero()) return round2(balance.minus(balloon).div(n));
    const v = ONE.div(i.plus(1)).pow(n);
    return round2(balance.minus(balloon.times(v)).times(i).div(ONE.minus(v)));
  }
}
