import { sumOf, type Arithmetic } from '../../kernel/arithmetic.js';
import { ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Tranche } from '../../domain/tranche.js';
import { defaultInterest } from '../method/tranche.js';
import type { Claim } from '../recovery/distribution.js';
import type { TrancheSchedule } from '../debt/tranche-schedule.js';
import type { Decimal } from '../../kernel/decimal.js';

export type DueKind = 'interest' | 'principal' | 'balloon';
export type Age = 'past' | 'own';

/**
 * A tranche as it is really paid: its performing balance falls by the contractual instalments whether paid or not, and what was
 * not paid is kept apart as past due, at default interest. @source stress method 1
 */
export class TrancheAccount<T, C> {
  performing: T;
  private readonly past: Record<DueKind, T>;
  private readonly own: Record<DueKind, T>;
  private next = 0;
  /** Of the balloon payments that fell due in this period. */
  newlyUnpaidBalloon: T;

  constructor(
    private readonly A: Arithmetic<T, C>,
    private readonly schedule: TrancheSchedule<T, C>,
  ) {
    const none = A.constant(ZERO);
    this.performing = A.constant(schedule.tranche.balance);
    this.past = { interest: none, principal: none, balloon: none };
    this.own = { interest: none, principal: none, balloon: none };
    this.newlyUnpaidBalloon = none;
  }

  get tranche(): Tranche {
    return this.schedule.tranche;
  }

  /** Has a payment date up to a date, and a balance to pay on it. */
  paysBy(date: Day): C {
    const { A } = this;
    return this.hasDateBy(date) ? A.below(A.constant(ZERO), this.performing) : A.always(false);
  }

  private hasDateBy(date: Day): boolean {
    const due = this.schedule.dates[this.next];
    return due !== undefined && due <= date;
  }

  /** What falls due in a period: its payments, and default interest on what was unpaid at its start. */
  fallDue(from: Day, to: Day, defaultMargin: Decimal): void {
    const { A, own } = this;
    const unpaid = this.unpaid();
    own.interest = A.surely(A.isZero(unpaid))
      ? A.constant(ZERO)
      : defaultInterest(A, unpaid, this.schedule.runningRate(from), defaultMargin);
    own.principal = A.constant(ZERO);
    own.balloon = A.constant(ZERO);
    for (; this.hasDateBy(to); this.next++) {
      if (A.surely(A.isZero(this.performing))) continue;
      const payment = this.schedule.payment(this.next, this.performing);
      own.interest = A.plus(own.interest, payment.interest);
      own.principal = A.plus(own.principal, payment.principal);
      own.balloon = A.plus(own.balloon, payment.balloon);
      this.performing = A.minus(A.minus(this.performing, payment.principal), payment.balloon);
    }
  }

  owed(kind: DueKind, age: Age): T {
    return (age === 'past' ? this.past : this.own)[kind];
  }

  due(kind: DueKind): T {
    return this.A.plus(this.past[kind], this.own[kind]);
  }

  pay(kind: DueKind, age: Age, amount: T): void {
    const owed = age === 'past' ? this.past : this.own;
    owed[kind] = this.A.minus(owed[kind], amount);
  }

  /** What of a kind is still unpaid becomes past due. */
  settle(kind: DueKind): void {
    if (kind === 'balloon') this.newlyUnpaidBalloon = this.own.balloon;
    this.past[kind] = this.due(kind);
    this.own[kind] = this.A.constant(ZERO);
  }

  prepay(amount: T): void {
    this.performing = this.A.minus(this.performing, amount);
  }

  /** Performing balance and past-due principal and balloon. */
  balance(): T {
    return sumOf(this.A, [this.performing, this.past.principal, this.past.balloon]);
  }

  unpaidService(): T {
    return this.A.plus(this.past.interest, this.past.principal);
  }

  /** Past-due interest, principal and balloon. */
  unpaid(): T {
    return this.A.plus(this.unpaidService(), this.past.balloon);
  }

  /** Balance, past-due interest and what has accrued since the last payment date. */
  claim(date: Day): Claim<T> {
    const { A } = this;
    const accrues = this.next < this.schedule.dates.length && !A.surely(A.isZero(this.performing));
    const accrued = accrues ? A.positive(this.schedule.interest(this.next, this.performing, date)) : A.constant(ZERO);
    return { tranche: this.tranche, ead: sumOf(A, [this.balance(), this.past.interest, accrued]) };
  }

  /** Everything that lasts beyond the period. */
  figures(): T[] {
    return [this.performing, ...Object.values(this.past), this.newlyUnpaidBalloon];
  }
}
