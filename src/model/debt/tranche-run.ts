import { sumOf, type Arithmetic } from '../../kernel/arithmetic.js';
import { ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { instalment, interestOn, principalDue, regularPrincipal, type Due, type Stretch } from '../method/tranche.js';
import type { TrancheSchedule } from './tranche-schedule.js';

/** A draw that was made, or stopped. */
export interface Draw<T, C> {
  readonly date: Day;
  readonly amount: T;
  /** Where it is stopped and adds nothing. */
  readonly stopped: C;
}

/**
 * A tranche as its terms run it down: draws add to the balance at the start of their day, payments take the instalment off it, PIK
 * and capitalised interest add to it.
 *
 *     interest j  round2(Σ over the stretches between draws: balance · r_j · fraction)
 *     fee j       round2 of the same on what is undrawn, to the end of availability
 *     instalment  set at the first payment that carries principal, and again after the balance has grown
 *
 * @source methodology 6, 17 B
 */
export class TrancheRun<T, C> {
  balance: T;
  /** Of the next payment. */
  next = 0;
  private readonly draws: Draw<T, C>[] = [];
  private regular: T | null = null;
  private grown: C;

  constructor(
    private readonly A: Arithmetic<T, C>,
    readonly schedule: TrancheSchedule<T, C>,
  ) {
    this.balance = A.constant(schedule.tranche.balance);
    this.grown = A.always(false);
  }

  /** The same, to look ahead with. */
  copy(): TrancheRun<T, C> {
    const other = new TrancheRun(this.A, this.schedule);
    other.balance = this.balance;
    other.next = this.next;
    other.draws.push(...this.draws);
    other.regular = this.regular;
    other.grown = this.grown;
    return other;
  }

  get nextDate(): Day | undefined {
    return this.schedule.dates[this.next];
  }

  /** Makes the draws dated up to a date that were not made yet. Returns them. */
  drawTo(date: Day, stopped: C): readonly Draw<T, C>[] {
    const { A } = this;
    const due = this.schedule.tranche.draws.filter((draw, i) => i >= this.draws.length && draw.date <= date);
    const none = A.constant(ZERO);
    const made = due.map((draw) => ({
      date: draw.date,
      amount: A.where(
        stopped,
        () => none,
        () => A.constant(draw.amount),
      ),
      stopped,
    }));
    for (const draw of made) {
      this.draws.push(draw);
      this.balance = A.plus(this.balance, draw.amount);
      this.grown = A.either(this.grown, A.not(stopped));
    }
    return made;
  }

  /** The next payment; what it asks for is off the balance, what it adds is on it. */
  pay(): Due<T> {
    const { A, schedule } = this;
    const j = this.next++;
    const { tranche } = schedule;
    const date = schedule.dates[j]!;
    const stretches = this.stretches(j, date);
    const none = A.constant(ZERO);
    const coupon = interestOn(A, stretches, schedule.rate(j));
    const pik = tranche.pik.isZero() ? none : interestOn(A, stretches, A.constant(tranche.pik));
    const capitalised = schedule.isCapitalised(j) ? A.plus(coupon, pik) : schedule.isLast(j) ? none : pik;
    const interest = schedule.isCapitalised(j) ? none : schedule.isLast(j) ? A.plus(coupon, pik) : coupon;
    const regular = schedule.carriesPrincipal(j) ? this.regularAt(j, coupon) : none;
    const { principal, balloon } = principalDue(A, regular, this.balance, schedule.isLast(j));
    this.balance = A.plus(A.minus(A.minus(this.balance, principal), balloon), capitalised);
    if (!A.surely(A.isZero(capitalised))) this.grown = A.either(this.grown, A.below(none, capitalised));
    return { interest, fee: this.fee(j, date), principal, balloon, capitalised };
  }

  /** Interest and PIK since the last payment date, each to cents, without fees. */
  accrued(date: Day): T {
    const { A, schedule } = this;
    if (this.next >= schedule.dates.length || A.surely(A.isZero(this.balance))) return A.constant(ZERO);
    const stretches = this.stretches(this.next, date);
    const coupon = interestOn(A, stretches, schedule.rate(this.next));
    return schedule.tranche.pik.isZero() ? coupon : A.plus(coupon, interestOn(A, stretches, A.constant(schedule.tranche.pik)));
  }

  /** Balances of a payment period up to a date, between the draws in it; a prepayment in it counts from its start. */
  private stretches(j: number, to: Day): Stretch<T>[] {
    const { A, schedule } = this;
    const from = schedule.periodStart(j);
    const inside = this.draws.filter(({ date }) => date > from && date <= to);
    if (inside.length === 0) return [{ balance: this.balance, fraction: schedule.fraction(from, to) }];
    const cuts = [from, ...inside.map(({ date }) => date), to];
    return cuts.slice(0, -1).map((start, i) => {
      const later = sumOf(
        A,
        inside.slice(i).map(({ amount }) => amount),
      );
      return { balance: A.positive(A.minus(this.balance, later)), fraction: schedule.fraction(start, cuts[i + 1]!) };
    });
  }

  /** Commitment fee of a payment. */
  private fee(j: number, to: Day): T {
    const { A, schedule } = this;
    const { commitmentFee, availabilityEnd, undrawn } = schedule.tranche;
    const from = schedule.periodStart(j);
    const end = Math.min(to, availabilityEnd) as Day;
    if (commitmentFee.isZero() || end <= from) return A.constant(ZERO);
    const cuts = [from, ...this.draws.map(({ date }) => date).filter((date) => date > from && date < end), end];
    const stretches = cuts.slice(0, -1).map((start, i): Stretch<T> => {
      const drawn = sumOf(
        A,
        this.draws.filter(({ date }) => date <= start).map(({ amount }) => amount),
      );
      return { balance: A.minus(A.constant(undrawn), drawn), fraction: schedule.fraction(start, cuts[i + 1]!) };
    });
    return interestOn(A, stretches, A.constant(commitmentFee));
  }

  /** Regular principal of payment j. */
  private regularAt(j: number, interest: T): T {
    const { A, schedule } = this;
    const { tranche } = schedule;
    const { principal, share } = schedule.scheduled(j);
    const lent = (): T =>
      A.plus(
        A.constant(tranche.balance),
        sumOf(
          A,
          this.draws.map(({ amount }) => amount),
        ),
      );
    const scheduled = share.isZero() ? A.constant(principal) : A.round2(A.times(A.constant(share), lent()));
    return regularPrincipal(A, tranche.profile, this.instalmentAt(j), interest, scheduled);
  }

  /** The instalment in force, set anew where the balance has grown since it was set. */
  private instalmentAt(j: number): T {
    const { A, schedule } = this;
    const { profile, balloon, step } = schedule.tranche;
    if (profile !== 'level' && profile !== 'annuity') return A.constant(ZERO);
    const before = this.regular;
    const anew = (): T => {
      const periodRate = A.over(A.times(schedule.rate(j), A.constant(step)), A.constant(12));
      return instalment(A, profile, this.balance, A.constant(balloon), schedule.paymentsLeft(j), periodRate);
    };
    this.regular = before === null ? anew() : A.where(this.grown, anew, () => before);
    this.grown = A.always(false);
    return this.regular;
  }

  /** Every figure that lasts from one period to the next. */
  figures(): (T | C)[] {
    return [
      this.balance,
      ...(this.regular === null ? [] : [this.regular]),
      this.grown,
      ...this.draws.flatMap(({ amount, stopped }) => [amount, stopped]),
    ];
  }
}
