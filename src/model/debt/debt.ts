import { Decimal, ZERO, floor2, least, positive, round2, total } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { Deal } from '../../domain/deal.js';
import type { Tranche } from '../../domain/tranche.js';
import type { CashFlow } from '../cash/cash-flow.js';
import type { Conditions } from '../frame/conditions.js';
import type { Grid } from '../frame/grid.js';
import { term } from '../frame/origin.js';
import { TrancheSchedule, type Payment } from './tranche-schedule.js';

/** Debt flows of one period. */
interface PeriodDebt {
  readonly interest: Decimal;
  readonly principal: Decimal;
  readonly balloon: Decimal;
  readonly prepayment: Decimal;
  /** Over-advance that cash did not reach, of the last date in the period on which it was tested. */
  readonly overadvanceUnpaid: Decimal;
  /** interest + principal: refinancing risk shows elsewhere. */
  readonly debtService: Decimal;
  /** Σ after this period's payments. */
  readonly balance: Decimal;
}

/** A tranche at a grid date. */
interface TrancheState {
  readonly tranche: Tranche;
  readonly balance: Decimal;
  readonly accrued: Decimal;
}

interface Running {
  readonly schedule: TrancheSchedule;
  balance: Decimal;
  next: number;
}

/** Which borrowing base holds the balance: base(d_k), or null without one. */
type BaseAt = (k: number) => Decimal | null;

/**
 * The contractual debt, paid to maturity: instalments of each tranche and, where it holds within the borrowing base, what
 * must be prepaid of an over-advance, as far as cash reaches.
 *
 *     E     round2((Σ balance − borrowing_base(d_k))⁺) on a payment date of period k, after scheduled principal
 *     cash  (Σ_{j ≤ k} (cfads − debt_service − balloon) − earlier prepayments)⁺, to whole cents
 *
 * @source methodology 6
 */
export class Debt {
  /** The smallest k with d_k ≥ the last maturity of a tranche with a balance; 0 without any. */
  readonly lastPeriod: number;
  readonly lastMaturity: Day | null;
  readonly schedules: readonly TrancheSchedule[];
  private readonly periods: PeriodDebt[] = [];
  /** By period, by tranche in file order: balance after the period's payments and the number of payments made. */
  private readonly states: (readonly { readonly balance: Decimal; readonly next: number }[])[] = [];

  constructor(
    private readonly deal: Deal,
    private readonly grid: Grid,
    private readonly cash: CashFlow,
    private readonly baseAt: BaseAt,
    conditions: Conditions,
  ) {
    const drawn = deal.tranches.filter((tranche) => tranche.balance.gt(0));
    this.lastMaturity = drawn.length > 0 ? (Math.max(...drawn.map((tranche) => tranche.maturity)) as Day) : null;
    this.lastPeriod = this.lastMaturity === null ? 0 : grid.periodOfPayment(this.lastMaturity);
    this.schedules = deal.tranches.map(
      (tranche) => new TrancheSchedule(tranche, { curves: deal.indexCurves, shift: conditions.indexShift }),
    );
    this.run();
  }

  /** Flows of period k; nothing at k = 0 and after the last maturity. */
  of(k: number): PeriodDebt {
    return this.periods[k] ?? { ...NOTHING, balance: ZERO };
  }

  /** Debt service of period k with its derivation. */
  explainService(k: number, trace: Trace | undefined): Decimal {
    const { interest, principal, debtService } = this.of(k);
    return step(trace, `debt service of period ${k}`, 'money', 'interest + scheduled principal', (t) => {
      leaf(t, 'interest', 'money', interest, term(this.deal, 'tranches'));
      leaf(t, 'scheduled principal', 'money', principal, term(this.deal, 'tranches'));
      return debtService;
    });
  }

  /** Balance of all tranches after payments dated ≤ d_k. */
  balance(k: number): Decimal {
    return this.of(k).balance;
  }

  /** Each tranche's balance and accrued interest at d_k, in file order. */
  tranchesAt(k: number): readonly TrancheState[] {
    const states = this.states[Math.min(k, this.states.length - 1)]!;
    return states.map(({ balance, next }, i) => {
      const schedule = this.schedules[i]!;
      const accrued = balance.isZero() || next >= schedule.dates.length ? ZERO : schedule.interest(next, balance, this.grid.date(k));
      return { tranche: schedule.tranche, balance, accrued };
    });
  }

  /** Balance-weighted rate in force at as_of, an effective annual rate; null at zero balance. */
  waRate(trace?: Trace): Decimal | null {
    const balance = this.balance(0);
    if (balance.isZero()) return null;
    return step(trace, 'wa_rate', 'ratio', 'Σ balance · rate in force / Σ balance', (t) =>
      total(
        this.schedules.map((schedule, i) => {
          const { tranche } = schedule;
          leaf(t, `balance of ${tranche.id}`, 'money', tranche.balance, term(this.deal, `tranches.${i}.balance`));
          leaf(t, `rate of ${tranche.id}`, 'ratio', schedule.rate(0), term(this.deal, `tranches.${i}.rate`));
          return tranche.balance.times(schedule.rate(0));
        }),
      ).div(balance),
    );
  }

  private run(): void {
    const running: Running[] = this.schedules.map((schedule) => ({ schedule, balance: schedule.tranche.balance, next: 0 }));
    this.periods.push({ ...NOTHING, balance: sumBalances(running) });
    this.states.push(snapshot(running));
    let spare = ZERO;
    for (let k = 1; k <= this.lastPeriod; k++) {
      const period = this.runPeriod(k, running, spare);
      spare = spare.plus(this.cash.of(k).cfads).minus(period.debtService).minus(period.balloon).minus(period.prepayment);
      this.periods.push(period);
      this.states.push(snapshot(running));
    }
  }

  private runPeriod(k: number, running: Running[], spare: Decimal): PeriodDebt {
    const paid = { interest: ZERO, principal: ZERO, balloon: ZERO };
    let prepayment = ZERO;
    let overadvanceUnpaid = ZERO;
    for (;;) {
      const date = nextDate(running);
      if (date === null || date > this.grid.date(k)) break;
      const paying = running.filter((tranche) => isDue(tranche, date));
      for (const tranche of paying) add(paid, pay(tranche));
      const holders = paying.filter((tranche) => tranche.schedule.tranche.holdWithinBorrowingBase);
      if (holders.length === 0) continue;
      const excess = round2(positive(sumBalances(running).minus(this.baseAt(k) ?? ZERO)));
      const still = this.stillToCome(k, running);
      const cash = floor2(positive(spare.plus(this.cash.of(k).cfads).minus(dues(paid)).minus(still).minus(prepayment)));
      const prepaid = prepay(holders, least(excess, cash));
      prepayment = prepayment.plus(prepaid);
      overadvanceUnpaid = excess.minus(prepaid);
    }
    return { ...paid, prepayment, overadvanceUnpaid, debtService: paid.interest.plus(paid.principal), balance: sumBalances(running) };
  }

  /** Payments of the rest of the period, as if nothing more were prepaid in it. */
  private stillToCome(k: number, running: readonly Running[]): Decimal {
    const ahead = running.map((tranche) => ({ ...tranche }));
    const due = { interest: ZERO, principal: ZERO, balloon: ZERO };
    for (;;) {
      const date = nextDate(ahead);
      if (date === null || date > this.grid.date(k)) return dues(due);
      for (const tranche of ahead.filter((candidate) => isDue(candidate, date))) add(due, pay(tranche));
    }
  }
}

const NOTHING = { interest: ZERO, principal: ZERO, balloon: ZERO, prepayment: ZERO, overadvanceUnpaid: ZERO, debtService: ZERO };

type Dues = { interest: Decimal; principal: Decimal; balloon: Decimal };
const dues = (due: Dues): Decimal => due.interest.plus(due.principal).plus(due.balloon);

function add(due: Dues, payment: Payment): void {
  due.interest = due.interest.plus(payment.interest);
  due.principal = due.principal.plus(payment.principal);
  due.balloon = due.balloon.plus(payment.balloon);
}

/** A tranche without a balance does not pay. */
const dateOf = (tranche: Running): Day | undefined => (tranche.balance.isZero() ? undefined : tranche.schedule.dates[tranche.next]);
const isDue = (tranche: Running, date: Day): boolean => dateOf(tranche) === date;

function nextDate(running: readonly Running[]): Day | null {
  const dates = running.map(dateOf).filter((date) => date !== undefined);
  return dates.length > 0 ? (Math.min(...dates) as Day) : null;
}

function pay(tranche: Running): Payment {
  const payment = tranche.schedule.payment(tranche.next, tranche.balance);
  tranche.balance = tranche.balance.minus(payment.principal).minus(payment.balloon);
  tranche.next++;
  return payment;
}

/** Prepays by rank, pro rata to balance within a rank, the last in file order taking the difference. Returns what was paid. */
function prepay(holders: readonly Running[], amount: Decimal): Decimal {
  const ranks = [...new Set(holders.map(({ schedule }) => schedule.tranche.rank))].sort((a, b) => a - b);
  let left = amount;
  for (const rank of ranks) {
    const sharing = holders.filter((tranche) => tranche.schedule.tranche.rank === rank && tranche.balance.gt(0));
    const toRank = least(left, sumBalances(sharing));
    const shares = shareOut(
      toRank,
      sharing.map((tranche) => tranche.balance),
    );
    sharing.forEach((tranche, i) => {
      tranche.balance = tranche.balance.minus(shares[i]!);
    });
    left = left.minus(total(shares));
  }
  return amount.minus(left);
}

/** An amount in cents pro rata to weights, each to cents and never above its weight; the last takes the difference. */
export function shareOut(amount: Decimal, weights: readonly Decimal[]): Decimal[] {
  const whole = total(weights);
  let left = amount;
  return weights.map((weight, i) => {
    const share = whole.isZero()
      ? ZERO
      : i === weights.length - 1
        ? least(left, weight)
        : least(round2(amount.times(weight).div(whole)), least(left, weight));
    left = left.minus(share);
    return share;
  });
}

const sumBalances = (running: readonly { readonly balance: Decimal }[]): Decimal => total(running.map((tranche) => tranche.balance));
const snapshot = (running: readonly Running[]): { readonly balance: Decimal; readonly next: number }[] =>
  running.map(({ balance, next }) => ({ balance, next }));
