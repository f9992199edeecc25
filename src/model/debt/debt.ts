import { EXACT, sumOf, type Arithmetic } from '../../kernel/arithmetic.js';
import { Decimal, ZERO, total } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { Deal } from '../../domain/deal.js';
import type { Tranche } from '../../domain/tranche.js';
import type { Grid } from '../frame/grid.js';
import { term } from '../frame/origin.js';
import { byRank, shareByRank } from '../method/share.js';
import type { Due } from '../method/tranche.js';
import { TrancheRun } from './tranche-run.js';
import { TrancheSchedule, type Indices } from './tranche-schedule.js';

/** Debt flows of one period. */
interface PeriodDebt<T = Decimal> extends Due<T> {
  readonly drawn: T;
  readonly prepayment: T;
  /** Over-advance that cash did not reach, of the last date in the period on which it was tested. */
  readonly overadvanceUnpaid: T;
  /** interest + fees + principal: refinancing risk shows elsewhere. */
  readonly debtService: T;
  /** Σ after this period's payments. */
  readonly balance: T;
}

/** One payment date of a tranche: what falls due and what is prepaid on it. */
export interface TranchePayment<T = Decimal> extends Due<T> {
  readonly date: Day;
  /** Before the payment, with draws up to it. */
  readonly opening: T;
  prepaid: T;
}

/** A tranche at a grid date. */
interface TrancheState<T = Decimal> {
  readonly tranche: Tranche;
  readonly balance: T;
  readonly accrued: T;
}

/** What the debt looks at beside its own terms. */
interface DebtInputs<T> {
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
  /** The smallest k with d_k ≥ the last maturity of a tranche with a balance or draws; 0 without any. */
  readonly lastPeriod: number;
  readonly lastMaturity: Day | null;
  readonly schedules: readonly TrancheSchedule<T, C>[];
  private readonly running: readonly TrancheRun<T, C>[];
  private readonly paid: readonly TranchePayment<T>[][];
  private spare: T;
  private readonly periods: PeriodDebt<T>[] = [];
  /** By period, by tranche in file order. */
  private readonly states: (readonly { readonly balance: T; readonly accrued: T }[])[] = [];

  constructor(
    private readonly A: Arithmetic<T, C>,
    deal: Deal,
    private readonly grid: Grid,
    private readonly inputs: DebtInputs<T>,
  ) {
    const drawn = deal.tranches.filter((tranche) => tranche.balance.gt(0) || tranche.draws.length > 0);
    this.lastMaturity = drawn.length > 0 ? (Math.max(...drawn.map((tranche) => tranche.maturity)) as Day) : null;
    this.lastPeriod = this.lastMaturity === null ? 0 : grid.periodOfPayment(this.lastMaturity);
    this.schedules = deal.tranches.map((tranche) => new TrancheSchedule(A, tranche, inputs.indices));
    this.running = this.schedules.map((schedule) => new TrancheRun(A, schedule));
    this.paid = this.running.map(() => []);
    this.spare = A.constant(ZERO);
    this.periods.push(this.nothing(this.sumBalances(this.running)));
    this.snapshot(0);
  }

  /** Every payment to the last maturity, by tranche in file order. */
  get payments(): readonly (readonly TranchePayment<T>[])[] {
    this.runTo(this.lastPeriod);
    return this.paid;
  }

  /** Flows of period k; nothing at k = 0 and after the last maturity. */
  of(k: number): PeriodDebt<T> {
    this.runTo(k);
    return this.periods[k] ?? this.nothing(this.A.constant(ZERO));
  }

  /** Balance of all tranches after payments dated ≤ d_k. */
  balance(k: number): T {
    return this.of(k).balance;
  }

  /** Each tranche's balance and accrued interest at d_k, in file order. */
  tranchesAt(k: number): readonly TrancheState<T>[] {
    const last = Math.min(k, this.lastPeriod);
    this.runTo(last);
    const states = this.states[last]!;
    return states.map(({ balance, accrued }, i) => ({ tranche: this.schedules[i]!.tranche, balance, accrued }));
  }

  /** Rate in force at as_of with PIK, weighted by balance, by draws with nothing drawn; an effective annual rate, null without either. */
  waRate(): T | null {
    const { A } = this;
    const weights = this.schedules.map(({ tranche }) => tranche.balance);
    const drawn = this.schedules.map(({ tranche }) => total(tranche.draws.map(({ amount }) => amount)));
    const by = total(weights).isZero() ? drawn : weights;
    const all = total(by);
    if (all.isZero()) return null;
    const rates = this.schedules.map((schedule, i) => A.times(A.constant(by[i]!), this.rateAtOnce(schedule)));
    return A.over(sumOf(A, rates), A.constant(all));
  }

  /** The hedged cash rate in force at as_of, with PIK. */
  rateAtOnce(schedule: TrancheSchedule<T, C>): T {
    return this.A.plus(schedule.rate(0), this.A.constant(schedule.tranche.pik));
  }

  /** Debt at d_k and the present value at wa_rate of what is still to be drawn: what cfads to maturity stand against. */
  exposure(k: number): T {
    const { A } = this;
    const draws: T[] = [];
    for (let j = k + 1; j <= this.lastPeriod; j++) {
      const { drawn } = this.of(j);
      if (!A.surely(A.isZero(drawn))) draws.push(A.times(drawn, this.discount(j - k)));
    }
    return sumOf(A, [this.balance(k), ...draws]);
  }

  /** (1 + wa_rate)^{−months/12}. */
  private discount(months: number): T {
    return this.A.raise(this.A.plus(this.waRate()!, this.A.constant(1)), new Decimal(-months).div(12));
  }

  private nothing(balance: T): PeriodDebt<T> {
    const none = this.A.constant(ZERO);
    return { ...this.noDue(), prepayment: none, overadvanceUnpaid: none, drawn: none, debtService: none, balance };
  }

  private noDue(): Due<T> {
    const none = this.A.constant(ZERO);
    return { interest: none, fee: none, principal: none, balloon: none, capitalised: none };
  }

  /** Periods are run in order, each when it is first asked for: who looks at as_of alone runs none. */
  runTo(last: number): void {
    const { A } = this;
    for (let k = this.periods.length; k <= Math.min(last, this.lastPeriod); k++) {
      const period = this.runPeriod(k);
      const { debtService, balloon, prepayment } = period;
      this.spare = A.minus(A.minus(A.minus(A.plus(this.spare, this.inputs.cfads(k)), debtService), balloon), prepayment);
      this.periods.push(period);
      this.snapshot(k);
    }
  }

  private runPeriod(k: number): PeriodDebt<T> {
    const { A, running, spare } = this;
    const none = A.constant(ZERO);
    const end = this.grid.date(k);
    let paid = this.noDue();
    let drawn: T = none;
    let prepayment: T = none;
    let overadvanceUnpaid: T = none;
    const draw = (date: Day): void => {
      for (const tranche of running) for (const { amount } of tranche.drawTo(date, A.always(false))) drawn = A.plus(drawn, amount);
    };
    for (let date = nextDate(running); date !== null && date <= end; date = nextDate(running)) {
      draw(date);
      const paying = running.filter((tranche) => tranche.nextDate === date);
      const holders = paying.filter(({ schedule }) => schedule.tranche.holdWithinBorrowingBase);
      const holding = holders.map(({ balance }) => A.not(A.isZero(balance))).reduce((some, one) => A.either(some, one), A.always(false));
      for (const tranche of paying) {
        const opening = tranche.balance;
        const due = tranche.pay();
        this.paid[running.indexOf(tranche)]!.push({ ...due, date, opening, prepaid: none });
        paid = this.add(paid, due);
      }
      if (A.surely(A.not(holding))) continue;
      const excess = A.round2(A.positive(A.minus(this.sumBalances(running), this.inputs.baseAt(k) ?? none)));
      const toPay = A.plus(this.dues(paid), this.stillToCome(k));
      const cash = A.floor2(A.positive(A.minus(A.minus(A.plus(spare, this.inputs.cfads(k)), toPay), prepayment)));
      const prepaid = A.where(
        holding,
        () => A.least(excess, cash),
        () => none,
      );
      const before = holders.map(({ balance }) => balance);
      const done = this.prepay(holders, prepaid);
      holders.forEach((tranche, i) => {
        this.paid[running.indexOf(tranche)]!.at(-1)!.prepaid = A.minus(before[i]!, tranche.balance);
      });
      prepayment = A.plus(prepayment, done);
      const unpaidBefore = overadvanceUnpaid;
      overadvanceUnpaid = A.where(
        holding,
        () => A.minus(excess, done),
        () => unpaidBefore,
      );
    }
    draw(end);
    const debtService = sumOf(A, [paid.interest, paid.fee, paid.principal]);
    return { ...paid, prepayment, overadvanceUnpaid, drawn, debtService, balance: this.sumBalances(running) };
  }

  /** Payments of the rest of the period, as if nothing more were prepaid in it. */
  private stillToCome(k: number): T {
    const ahead = this.running.map((tranche) => tranche.copy());
    let due = this.noDue();
    for (let date = nextDate(ahead); date !== null && date <= this.grid.date(k); date = nextDate(ahead)) {
      for (const tranche of ahead) tranche.drawTo(date, this.A.always(false));
      for (const tranche of ahead.filter((candidate) => candidate.nextDate === date)) due = this.add(due, tranche.pay());
    }
    return this.dues(due);
  }

  /** Prepays by rank, pro rata to balance within a rank. Returns what was paid. */
  private prepay(holders: readonly TrancheRun<T, C>[], amount: T): T {
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
    const sum = (part: keyof Due<T>): T => A.plus(due[part], payment[part]);
    return {
      interest: sum('interest'),
      fee: sum('fee'),
      principal: sum('principal'),
      balloon: sum('balloon'),
      capitalised: sum('capitalised'),
    };
  }

  /** What is paid in cash. */
  private dues({ interest, fee, principal, balloon }: Due<T>): T {
    return sumOf(this.A, [interest, fee, principal, balloon]);
  }

  private sumBalances(running: readonly { readonly balance: T }[]): T {
    return sumOf(
      this.A,
      running.map(({ balance }) => balance),
    );
  }

  private snapshot(k: number): void {
    const date = this.grid.date(k);
    this.states.push(this.running.map((tranche) => ({ balance: tranche.balance, accrued: tranche.accrued(date) })));
  }
}

/** The debt of the published figures. */
export const exactDebt = (deal: Deal, grid: Grid, inputs: DebtInputs<Decimal>): Debt => new Debt(EXACT, deal, grid, inputs);

/** Debt service of period k with its derivation. */
export function explainService(debt: Debt, deal: Deal, k: number, trace: Trace | undefined): Decimal {
  const { interest, fee, principal, debtService } = debt.of(k);
  return step(trace, `debt service of period ${k}`, 'money', 'interest + fees + scheduled principal', (t) => {
    leaf(t, 'interest', 'money', interest, term(deal, 'tranches'));
    if (!fee.isZero()) leaf(t, 'commitment fees', 'money', fee, term(deal, 'tranches'));
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
      leaf(t, `rate of ${schedule.tranche.id}`, 'ratio', debt.rateAtOnce(schedule), term(deal, `tranches.${i}.rate`));
    });
    return waRate;
  });
}

function nextDate<T, C>(running: readonly TrancheRun<T, C>[]): Day | null {
  const dates = running.map((tranche) => tranche.nextDate).filter((date) => date !== undefined);
  return dates.length > 0 ? (Math.min(...dates) as Day) : null;
}
