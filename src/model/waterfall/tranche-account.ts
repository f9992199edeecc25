import { Decimal, ZERO, positive, round2 } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Tranche } from '../../domain/tranche.js';
import type { Claim } from '../recovery/distribution.js';
import type { TrancheSchedule } from '../debt/tranche-schedule.js';

type DueKind = 'interest' | 'principal' | 'balloon';
type Age = 'past' | 'own';

/**
 * A tranche as it is really paid: its performing balance falls by the contractual instalments whether paid or not, and what was
 * not paid is kept apart as past due, at default interest. @source stress method 1
 */
export class TrancheAccount {
  performing: Decimal;
  private readonly past: Record<DueKind, Decimal> = { interest: ZERO, principal: ZERO, balloon: ZERO };
  private readonly own: Record<DueKind, Decimal> = { interest: ZERO, principal: ZERO, balloon: ZERO };
  private next = 0;
  /** Of the balloon payments that fell due in this period. */
  newlyUnpaidBalloon: Decimal = ZERO;

  constructor(private readonly schedule: TrancheSchedule) {
    this.performing = schedule.tranche.balance;
  }

  get tranche(): Tranche {
    return this.schedule.tranche;
  }

  /** Has a payment date up to a date, and a balance to pay on it. */
  paysBy(date: Day): boolean {
    const due = this.schedule.dates[this.next];
    return due !== undefined && due <= date && this.performing.gt(0);
  }

  /** What falls due in a period: its payments, and default interest on what was unpaid at its start. */
  fallDue(from: Day, to: Day, defaultMargin: Decimal): void {
    const unpaid = this.unpaid();
    const rate = this.schedule.runningRate(from).plus(defaultMargin);
    this.own.interest = unpaid.isZero() ? ZERO : round2(unpaid.times(rate).div(12));
    this.own.principal = ZERO;
    this.own.balloon = ZERO;
    while (this.paysBy(to)) {
      const payment = this.schedule.payment(this.next, this.performing);
      this.own.interest = this.own.interest.plus(payment.interest);
      this.own.principal = this.own.principal.plus(payment.principal);
      this.own.balloon = this.own.balloon.plus(payment.balloon);
      this.performing = this.performing.minus(payment.principal).minus(payment.balloon);
      this.next++;
    }
  }

  owed(kind: DueKind, age: Age): Decimal {
    return (age === 'past' ? this.past : this.own)[kind];
  }

  due(kind: DueKind): Decimal {
    return this.past[kind].plus(this.own[kind]);
  }

  pay(kind: DueKind, age: Age, amount: Decimal): void {
    const owed = age === 'past' ? this.past : this.own;
    owed[kind] = owed[kind].minus(amount);
  }

  /** What of a kind is still unpaid becomes past due. */
  settle(kind: DueKind): void {
    if (kind === 'balloon') this.newlyUnpaidBalloon = this.own.balloon;
    this.past[kind] = this.past[kind].plus(this.own[kind]);
    this.own[kind] = ZERO;
  }

  prepay(amount: Decimal): void {
    this.performing = this.performing.minus(amount);
  }

  /** Performing balance and past-due principal and balloon. */
  balance(): Decimal {
    return this.performing.plus(this.past.principal).plus(this.past.balloon);
  }

  unpaidService(): Decimal {
    return this.past.interest.plus(this.past.principal);
  }

  /** Past-due interest, principal and balloon. */
  unpaid(): Decimal {
    return this.unpaidService().plus(this.past.balloon);
  }

  /** Balance, past-due interest and what has accrued since the last payment date. */
  claim(date: Day): Claim {
    const accrues = this.performing.gt(0) && this.next < this.schedule.dates.length;
    const accrued = accrues ? this.schedule.interest(this.next, this.performing, date) : ZERO;
    return { tranche: this.tranche, ead: this.balance().plus(this.past.interest).plus(positive(accrued)) };
  }
}
