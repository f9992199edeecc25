import { sumOf, type Arithmetic } from '../../kernel/arithmetic.js';
import { ZERO, type Decimal } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Tranche } from '../../domain/tranche.js';
import { TrancheRun, type Draw } from '../debt/tranche-run.js';
import { defaultInterest } from '../method/tranche.js';
import type { Claim } from '../recovery/distribution.js';
import type { TrancheSchedule } from '../debt/tranche-schedule.js';

type DueKind = 'interest' | 'principal' | 'balloon';
type Age = 'past' | 'own';

/** What a tranche is asked for in a period beside its dues: draws, fees among the interest, interest added to the balance. */
interface Fallen<T, C> {
  readonly draws: readonly Draw<T, C>[];
  readonly fee: T;
  readonly capitalised: T;
}

/**
 * A tranche as it is really paid: its performing balance falls by the contractual instalments whether paid or not, and what was
 * not paid is kept apart as past due, at default interest. @source stress method 1
 */
export class TrancheAccount<T, C> {
  private readonly run: TrancheRun<T, C>;
  private readonly past: Record<DueKind, T>;
  private readonly own: Record<DueKind, T>;
  /** What lenders get in this period, piece by piece: interest with fees, and what takes the balance down. */
  private readonly receipts: Readonly<Record<'interest' | 'principal', T[]>> = { interest: [], principal: [] };
  /** Of the balloon payments that fell due in this period. */
  newlyUnpaidBalloon: T;

  constructor(
    private readonly A: Arithmetic<T, C>,
    private readonly schedule: TrancheSchedule<T, C>,
  ) {
    const none = A.constant(ZERO);
    this.run = new TrancheRun(A, schedule);
    this.past = { interest: none, principal: none, balloon: none };
    this.own = { interest: none, principal: none, balloon: none };
    this.newlyUnpaidBalloon = none;
  }

  get tranche(): Tranche {
    return this.schedule.tranche;
  }

  get performing(): T {
    return this.run.balance;
  }

  /**
   * What falls due in a period: its draws and payments, and default interest on what was unpaid at its start.
   * @param stopped where draws of the period are stopped
   * @returns also whether a payment met a balance, performing or past due
   */
  fallDue(from: Day, to: Day, defaultMargin: Decimal, stopped: C): Fallen<T, C> & { readonly pays: C } {
    const { A, own, run } = this;
    const none = A.constant(ZERO);
    this.receipts.interest.length = 0;
    this.receipts.principal.length = 0;
    const unpaid = this.unpaid();
    own.interest = A.surely(A.isZero(unpaid)) ? none : defaultInterest(A, unpaid, this.schedule.runningRate(from), defaultMargin);
    own.principal = none;
    own.balloon = none;
    const draws: Draw<T, C>[] = [];
    let pays: C = A.always(false);
    let fee: T = none;
    let capitalised: T = none;
    while (run.nextDate !== undefined && run.nextDate <= to) {
      draws.push(...run.drawTo(run.nextDate, stopped));
      pays = A.either(pays, A.below(none, this.balance()));
      const payment = run.pay();
      own.interest = sumOf(A, [own.interest, payment.interest, payment.fee]);
      own.principal = A.plus(own.principal, payment.principal);
      own.balloon = A.plus(own.balloon, payment.balloon);
      fee = A.plus(fee, payment.fee);
      capitalised = A.plus(capitalised, payment.capitalised);
    }
    draws.push(...run.drawTo(to, stopped));
    return { draws, fee, capitalised, pays };
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
    this.receipts[kind === 'interest' ? 'interest' : 'principal'].push(amount);
  }

  /** What of a kind is still unpaid becomes past due. */
  settle(kind: DueKind): void {
    if (kind === 'balloon') this.newlyUnpaidBalloon = this.own.balloon;
    this.past[kind] = this.due(kind);
    this.own[kind] = this.A.constant(ZERO);
  }

  /** A new lender repays all of it, where it does. */
  repay(where: C): void {
    const { A } = this;
    this.receipts.principal.push(amountWhere(A, where, this.run.balance));
    this.run.balance = nothingWhere(A, where, this.run.balance);
    this.makeGood(where);
  }

  /** Somebody else pays what is past due, where he does. */
  makeGood(where: C): void {
    const { interest, principal, balloon } = this.past;
    this.receipts.interest.push(amountWhere(this.A, where, interest));
    this.receipts.principal.push(amountWhere(this.A, where, this.A.plus(principal, balloon)));
    for (const kind of ['interest', 'principal', 'balloon'] as const) this.past[kind] = nothingWhere(this.A, where, this.past[kind]);
    this.newlyUnpaidBalloon = nothingWhere(this.A, where, this.newlyUnpaidBalloon);
  }

  prepay(amount: T): void {
    this.run.balance = this.A.minus(this.run.balance, amount);
    this.receipts.principal.push(amount);
  }

  /** What lenders got in the period that ran last, whoever paid it. */
  received(): T {
    return this.A.plus(this.interestReceived(), this.principalReceived());
  }

  /** Of it, interest and fees. */
  interestReceived(): T {
    return sumOf(this.A, this.receipts.interest);
  }

  /** Of it, principal, balloon, prepayments, sweep and refinancing. */
  principalReceived(): T {
    return sumOf(this.A, this.receipts.principal);
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
    return { tranche: this.tranche, ead: sumOf(this.A, [this.balance(), this.past.interest, this.A.positive(this.run.accrued(date))]) };
  }

  /** Every figure that lasts from one period to the next. */
  figures(): (T | C)[] {
    return [...this.run.figures(), ...Object.values(this.past), this.newlyUnpaidBalloon];
  }
}

const amountWhere = <T, C>(A: Arithmetic<T, C>, where: C, amount: T): T =>
  A.where(
    where,
    () => amount,
    () => A.constant(ZERO),
  );

const nothingWhere = <T, C>(A: Arithmetic<T, C>, where: C, amount: T): T =>
  A.where(
    where,
    () => A.constant(ZERO),
    () => amount,
  );
