import { EXACT, sumOf, type Arithmetic } from '../../kernel/arithmetic.js';
import { Decimal, ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { Deal } from '../../domain/deal.js';
import type { Tranche } from '../../domain/tranche.js';
import type { Grid } from '../frame/grid.js';
import { term } from '../frame/origin.js';
import { byRank, shareByRank } from '../method/share.js';
import type { Due } from '../method/tranche.js';
import { TrancheSchedule, type Indices } from './tranche-schedule.js';

/** Debt flows of one period. */
export interface PeriodDebt<T = Decimal> extends Due<T> {
  readonly prepayment: T;
  /** Over-advance that cash did not reach, of the last date in the period on which it was tested. */
  readonly overadvanceUnpaid: T;
  /** interest + principal: refinancing risk shows elsewhere. */
  readonly debtService: T;
  /** Σ after this period's payments. */
  readonly balance: T;
}

/** A tranche at a grid date. */
export interface TrancheState<T = Decimal> {
  readonly tranche: Tranche;
  readonly balance: T;
  readonly accrued: T;
}

interface Running<T, C> {
  readonly schedule: TrancheSchedule<T, C>;
  balance: T;
  next: number;
}

/** What the debt looks at beside its own terms. */
export interface DebtInputs<T> {
  readonly indices: Indices<T>;
  /** Cash available for debt service of a period. */
  readonly cfads: (k: number) => T;
  /** The borrowing base that holds the balance, or null without one. */
  readonly baseAt: (k: number) => T | null;
}

/**
 * The contractual debt, paid to maturity: instalments of each tranche and, where it holds within the borrowing base, what
 * must be prepaid of an over-advance, as far as cash reaches.
 *
 *     E     round2((Σ balance − borrowing_base(d_k))⁺) on a payment date of period k, after scheduled principal
 *     cash  (Σ_{j ≤ k} (cfads − debt_service − balloon) − earlier prepayments)⁺, to whole cents
 *
 * @source methodology 6
 */
export class Debt<T = Decimal, C = boolean> {
  /** The smallest k with d_k ≥ the last maturity of a tranche with a balance; 0 without any. */
  readonly lastPeriod: number;
  readonly lastMaturity: Day | null;
  readonly schedules: readonly TrancheSchedule<T, C>[];
  private readonly periods: PeriodDebt<T>[] = [];
  /** By period, by tranche in file order: balance after the period's payments and the number of payments made. */
  private readonly states: (readonly { readonly balance: T; readonly next: number }[])[] = [];

  constructor(
    private readonly A: Arithmetic<T, C>,
    deal: Deal,
    private readonly grid: Grid,
    private readonly inputs: DebtInputs<T>,
  ) {
    const drawn = deal.tranches.filter((tranche) => tranche.balance.gt(0));
    this.lastMaturity = drawn.length > 0 ? (Math.max(...drawn.map((tranche) => tranche.maturity)) as Day) : null;
    this.lastPeriod = this.lastMaturity === null ? 0 : grid.periodOfPayment(this.lastMaturity);
    this.schedules = deal.tranches.map((tranche) => new TrancheSchedule(A, tranche, inputs.indices));
    this.run();
  }

  /** Flows of period k; nothing at k = 0 and after the last maturity. */
  of(k: number): PeriodDebt<T> {
    return this.periods[k] ?? this.nothing(this.A.constant(ZERO));
  }

  /** Balance of all tranches after payments dated ≤ d_k. */
  balance(k: number): T {
    return this.of(k).balance;
  }

  /** Each tranche's balance and accrued interest at d_k, in file order. */
  tranchesAt(k: number): readonly TrancheState<T>[] {
    const states = this.states[Math.min(k, this.states.length - 1)]!;
    return states.map(({ balance, next }, i) => {
      const schedule = this.schedules[i]!;
      const accrues = next < schedule.dates.length && !this.A.surely(this.A.isZero(balance));
      return {
        tranche: schedule.tranche,
        balance,
        accrued: accrues ? schedule.interest(next, balance, this.grid.date(k)) : this.A.constant(ZERO),
      };
    });
  }

  /** Balance-weighted rate in force at as_of, an effective annual rate; null at zero balance. */
  waRate(): T | null {
    const { A } = this;
    if (A.surely(A.isZero(this.balance(0)))) return null;
    return A.over(
      sumOf(
        A,
        this.schedules.map((schedule) => A.times(A.constant(schedule.tranche.balance), schedule.rate(0))),
      ),
      this.balance(0),
    );
  }

  private nothing(balance: T): PeriodDebt<T> {
    const none = this.A.constant(ZERO);
    return { interest: none, principal: none, balloon: none, prepayment: none, overadvanceUnpaid: none, debtService: none, balance };
  }

  private run(): void {
    const { A } = this;
    const running: Running<T, C>[] = this.schedules.map((schedule) => ({
      schedule,
      balance: A.constant(schedule.tranche.balance),
      next: 0,
    }));
    this.periods.push(this.nothing(this.sumBalances(running)));
    this.states.push(snapshot(running));
    let spare: T = A.constant(ZERO);
    for (let k = 1; k <= this.lastPeriod; k++) {
      const period = this.runPeriod(k, running, spare);
      const { debtService, balloon, prepayment } = period;
      spare = A.minus(A.minus(A.minus(A.plus(spare, this.inputs.cfads(k)), debtService), balloon), prepayment);
      this.periods.push(period);
      this.states.push(snapshot(running));
    }
  }

  private runPeriod(k: number, running: readonly Running<T, C>[], spare: T): PeriodDebt<T> {
    const { A } = this;
    const none = A.constant(ZERO);
    let paid: Due<T> = { interest: none, principal: none, balloon: none };
    let prepayment: T = none;
    let overadvanceUnpaid: T = none;
    for (let date = nextDate(running); date !== null && date <= this.grid.date(k); date = nextDate(running)) {
      const paying = running.filter((tranche) => dateOf(tranche) === date);
      const holders = paying.filter(({ schedule }) => schedule.tranche.holdWithinBorrowingBase);
      const holding = holders.map(({ balance }) => A.not(A.isZero(balance))).reduce((some, one) => A.either(some, one), A.always(false));
      for (const tranche of paying) paid = this.add(paid, this.pay(tranche));
      if (A.surely(A.not(holding))) continue;
      const excess = A.round2(A.positive(A.minus(this.sumBalances(running), this.inputs.baseAt(k) ?? none)));
      const toPay = A.plus(this.dues(paid), this.stillToCome(k, running));
      const cash = A.floor2(A.positive(A.minus(A.minus(A.plus(spare, this.inputs.cfads(k)), toPay), prepayment)));
      const prepaid = A.where(
        holding,
        () => A.least(excess, cash),
        () => none,
      );
      const done = this.prepay(holders, prepaid);
      prepayment = A.plus(prepayment, done);
      const before = overadvanceUnpaid;
      overadvanceUnpaid = A.where(
        holding,
        () => A.minus(excess, done),
        () => before,
      );
    }
    return {
      ...paid,
      prepayment,
      overadvanceUnpaid,
      debtService: A.plus(paid.interest, paid.principal),
      balance: this.sumBalances(running),
    };
  }

  /** Payments of the rest of the period, as if nothing more were prepaid in it. */
  private stillToCome(k: number, running: readonly Running<T, C>[]): T {
    const ahead = running.map((tranche) => ({ ...tranche }));
    const none = this.A.constant(ZERO);
    let due: Due<T> = { interest: none, principal: none, balloon: none };
    for (let date = nextDate(ahead); date !== null && date <= this.grid.date(k); date = nextDate(ahead)) {
      for (const tranche of ahead.filter((candidate) => dateOf(candidate) === date)) due = this.add(due, this.pay(tranche));
    }
    return this.dues(due);
  }

  private pay(tranche: Running<T, C>): Due<T> {
    const { A } = this;
    const payment = tranche.schedule.payment(tranche.next, tranche.balance);
    tranche.balance = A.minus(A.minus(tranche.balance, payment.principal), payment.balloon);
    tranche.next++;
    return payment;
  }

  /** Prepays by rank, pro rata to balance within a rank. Returns what was paid. */
  private prepay(holders: readonly Running<T, C>[], amount: T): T {
    const { A } = this;
    const ranks = byRank(holders, ({ schedule }) => schedule.tranche.rank);
    const { paid, left } = shareByRank(
      A,
      amount,
      ranks.map((sharing) => sharing.map(({ balance }) => balance)),
    );
    ranks.forEach((sharing, r) => sharing.forEach((tranche, i) => (tranche.balance = A.minus(tranche.balance, paid[r]![i]!))));
    return A.minus(amount, left);
  }

  private add(due: Due<T>, payment: Due<T>): Due<T> {
    const { A } = this;
    return {
      interest: A.plus(due.interest, payment.interest),
      principal: A.plus(due.principal, payment.principal),
      balloon: A.plus(due.balloon, payment.balloon),
    };
  }

  private dues({ interest, principal, balloon }: Due<T>): T {
    return this.A.plus(this.A.plus(interest, principal), balloon);
  }

  private sumBalances(running: readonly { readonly balance: T }[]): T {
    return sumOf(
      this.A,
      running.map(({ balance }) => balance),
    );
  }
}

/** The debt of the published figures. */
export const exactDebt = (deal: Deal, grid: Grid, inputs: DebtInputs<Decimal>): Debt => new Debt(EXACT, deal, grid, inputs);

/** Debt service of period k with its derivation. */
export function explainService(debt: Debt, deal: Deal, k: number, trace: Trace | undefined): Decimal {
  const { interest, principal, debtService } = debt.of(k);
  return step(trace, `debt service of period ${k}`, 'money', 'interest + scheduled principal', (t) => {
    leaf(t, 'interest', 'money', interest, term(deal, 'tranches'));
    leaf(t, 'scheduled principal', 'money', principal, term(deal, 'tranches'));
    return debtService;
  });
}

/** wa_rate with its derivation; null at zero balance. */
export function explainWaRate(debt: Debt, deal: Deal, trace: Trace | undefined): Decimal | null {
  const waRate = debt.waRate();
  if (waRate === null) return null;
  return step(trace, 'wa_rate', 'ratio', 'Σ balance · rate in force / Σ balance', (t) => {
    debt.schedules.forEach((schedule, i) => {
      leaf(t, `balance of ${schedule.tranche.id}`, 'money', schedule.tranche.balance, term(deal, `tranches.${i}.balance`));
      leaf(t, `rate of ${schedule.tranche.id}`, 'ratio', schedule.rate(0), term(deal, `tranches.${i}.rate`));
    });
    return waRate;
  });
}

const dateOf = <T, C>(tranche: Running<T, C>): Day | undefined => tranche.schedule.dates[tranche.next];

function nextDate<T, C>(running: readonly Running<T, C>[]): Day | null {
  const dates = running.map(dateOf).filter((date) => date !== undefined);
  return dates.length > 0 ? (Math.min(...dates) as Day) : null;
}

const snapshot = <T, C>(running: readonly Running<T, C>[]): { readonly balance: T; readonly next: number }[] =>
  running.map(({ balance, next }) => ({ balance, next }));
