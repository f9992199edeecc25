import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, least, most, ONE, positive, round2, total, ZERO } from '../../kernel/decimal.js';
import { type Day, yearFraction } from '../../kernel/calendar.js';
import type { NoteClass, Notes, Trigger } from '../../domain/notes.js';
import type { Grid } from '../frame/grid.js';
import { byRank, shareByRank } from '../method/share.js';
import { take } from '../method/waterfall.js';
import type { PoolMonth } from './collateral.js';
import { testOf, type TriggerTest } from './triggers.js';

/** Where the cash of the notes lies. */
type NotesAccount = 'cash' | 'reserve' | 'trap';

/** A class after a month's payments. */
interface ClassMonth {
  readonly id: string;
  /** Coupon paid. */
  readonly coupon: Decimal;
  readonly principal: Decimal;
  readonly balance: Decimal;
  /** Coupon that is owed still. */
  readonly deferred: Decimal;
  /** 1 − Σ balance of ranks ≤ own/pool; null without a pool. */
  readonly enhancement: Decimal | null;
}

export interface NotesRow {
  readonly k: number;
  readonly date: Day;
  readonly interest: Decimal;
  readonly principal: Decimal;
  readonly recoveries: Decimal;
  /** After d_k; 0 after a call. */
  readonly pool: Decimal;
  /** Paid. */
  readonly fees: Decimal;
  readonly residual: Decimal;
  readonly accounts: Readonly<Record<'reserve' | 'trap', Decimal>>;
  readonly steps: readonly { readonly step: string; readonly due: Decimal; readonly paid: Decimal }[];
  readonly tests: readonly TriggerTest[];
  readonly classes: readonly ClassMonth[];
}

export interface NotesRun {
  readonly rows: readonly NotesRow[];
  readonly called: Day | null;
  readonly noteDefault: Day | null;
}

/** Where the notes' index stands. */
export type NotesIndex = (index: string, fixing: Day) => Decimal;

/** A class as the months go by. */
interface Standing {
  readonly terms: NoteClass;
  balance: Decimal;
  deferred: Decimal;
  /** Of the month. */
  coupon: Decimal;
  couponPaid: Decimal;
  principalPaid: Decimal;
}

/** One step of the waterfall: who is paid, how much at most, and from which accounts in which order. */
interface Step {
  readonly name: string;
  /** How what is paid reaches whom it is for. */
  readonly to: (paid: Decimal, due: Decimal) => void;
  readonly limit: () => Decimal;
  readonly from: readonly NotesAccount[];
}

/** What the steps of a month look at. */
interface Month {
  readonly k: number;
  readonly pool: Decimal;
  /** P + R. */
  readonly collected: Decimal;
  readonly tests: readonly TriggerTest[];
  /** The last month: everything is due, in order. */
  readonly ends: boolean;
  /** The most senior rank that is owed something before payment. */
  readonly top: readonly Standing[] | undefined;
}

/** Rate of a class for the month to d_k, never below 0, as a share of what is owed. @source methodology 21 */
export function periodRate({ coupon }: NoteClass, from: Day, to: Day, index: NotesIndex): Decimal {
  if (coupon.kind === 'fixed') return positive(coupon.rate).div(12);
  return positive(index(coupon.index, from).plus(coupon.margin)).times(yearFraction(from, to, 'act/360'));
}

/**
 * The notes month by month: what the collateral brings pays fees, coupons by rank, cures, principal, the reserve, turbo and trap; what is
 * left is residual. Steps are data: who, limit, source, order.
 *
 *     opening accounts + interest + principal + recoveries = fees + coupons + principal + residual + closing accounts
 *
 * @param pool by month; index 0 is closing
 * @source methodology 21
 */
export function runNotes(notes: Notes, pool: readonly PoolMonth[], grid: Grid, index: NotesIndex): NotesRun {
  return new Run(notes, pool, grid, index).run();
}

class Run {
  private readonly classes: readonly Standing[];
  private readonly ranks: readonly (readonly Standing[])[];
  private readonly accounts: Record<NotesAccount, Decimal>;
  private feesOwed: Decimal = ZERO;
  private noteDefault: Day | null = null;
  private called: Day | null = null;
  /** Principal that cures of the month have paid. */
  private cured: Decimal = ZERO;
  private residual: Decimal = ZERO;
  private feesPaid: Decimal = ZERO;

  constructor(
    private readonly notes: Notes,
    private readonly pool: readonly PoolMonth[],
    private readonly grid: Grid,
    private readonly index: NotesIndex,
  ) {
    this.classes = notes.classes.map((terms) => ({
      terms,
      balance: round2(terms.balance),
      deferred: ZERO,
      coupon: ZERO,
      couponPaid: ZERO,
      principalPaid: ZERO,
    }));
    this.ranks = byRank(this.classes, ({ terms }) => terms.rank);
    this.accounts = { cash: ZERO, reserve: round2(notes.reserve.initial), trap: ZERO };
  }

  run(): NotesRun {
    const rows: NotesRow[] = [];
    for (let k = 1; k < this.pool.length; k++) {
      const row = this.month(k);
      rows.push(row);
      if (this.called !== null || this.owed().isZero() || this.isOver(k)) break;
    }
    return { rows, called: this.called, noteDefault: this.noteDefault };
  }

  /** Final, or nothing more to come. */
  private isOver(k: number): boolean {
    const { pool, recoveriesToCome } = this.pool[k]!;
    return k === this.pool.length - 1 || (pool.isZero() && !recoveriesToCome);
  }

  private month(k: number): NotesRow {
    const { interest, principal, recoveries, pool } = this.pool[k]!;
    const date = this.grid.date(k);
    const fees = this.monthlyFees(k);
    this.feesOwed = this.feesOwed.plus(fees);
    for (const one of this.classes) {
      one.coupon = round2(one.balance.plus(one.deferred).times(periodRate(one.terms, this.grid.date(k - 1), date, this.index)));
      one.couponPaid = ZERO;
      one.principalPaid = ZERO;
    }
    this.cured = ZERO;
    this.residual = ZERO;
    this.feesPaid = ZERO;
    const tests = this.notes.triggers.map((trigger) => this.test(trigger, k, fees));
    const isCalled = this.mayCall(k);
    if (isCalled) this.called = date;
    const price = isCalled ? pool : ZERO;
    const collected = principal.plus(price).plus(recoveries);
    const top = this.ranks.find((rank) => rank.some(({ balance, deferred }) => balance.plus(deferred).gt(0)));
    const month: Month = { k, pool, collected, tests, ends: isCalled || this.isOver(k), top };
    this.accounts.cash = interest.plus(collected).plus(this.accounts.trap);
    this.accounts.trap = ZERO;
    this.release(month.ends ? ZERO : this.reserveTarget(pool));
    const steps = this.stepsOf(month).map((step) => this.pay(step));
    const left = isCalled ? ZERO : pool;
    return {
      k,
      date,
      interest,
      principal: principal.plus(price),
      recoveries,
      pool: left,
      fees: this.feesPaid,
      residual: this.residual,
      accounts: { reserve: this.accounts.reserve, trap: this.accounts.trap },
      steps,
      tests,
      classes: this.classes.map((one) => ({
        id: one.terms.id,
        coupon: one.couponPaid,
        principal: one.principalPaid,
        balance: one.balance,
        deferred: one.deferred,
        enhancement: left.isZero() ? null : ONE.minus(this.downTo(one.terms.rank).div(left)),
      })),
    };
  }

  private monthlyFees(k: number): Decimal {
    const { servicing, trusteeUsdYear } = this.notes.fees;
    return round2(servicing.times(this.pool[k - 1]!.pool).div(12)).plus(round2(trusteeUsdYear.div(12)));
  }

  /** Σ balance of ranks down to one. */
  private downTo(rank: number): Decimal {
    return balanceOf(this.classes.filter(({ terms }) => terms.rank <= rank));
  }

  /** Everything that holders are owed. */
  private owed(): Decimal {
    return total(this.classes.map(({ balance, deferred }) => balance.plus(deferred)));
  }

  private test(trigger: Trigger, k: number, fees: Decimal): TriggerTest {
    const rank = trigger.rank ?? Infinity;
    const coupons = total(this.classes.filter(({ terms }) => terms.rank <= rank).map(({ coupon }) => coupon));
    return testOf(trigger, this.grid.date(k), this.pool[k]!, { opening: this.pool[0]!.pool, notes: this.downTo(rank), coupons, fees });
  }

  /** Whether what is left of the pool is bought: it is small, and all that is owed can be paid. */
  private mayCall(k: number): boolean {
    const { call } = this.notes;
    const { interest, principal, recoveries, pool } = this.pool[k]!;
    if (call === null || pool.gt(call.times(this.pool[0]!.pool))) return false;
    const cash = total([interest, principal, recoveries, this.accounts.trap, this.accounts.reserve]);
    const dues = this.feesOwed.plus(total(this.classes.map(({ coupon }) => coupon)));
    return pool.plus(cash).gte(this.owed().plus(dues));
  }

  /** max(target · pool, floor), at most what is owed of principal. */
  private reserveTarget(pool: Decimal): Decimal {
    const { target, floorUsd } = this.notes.reserve;
    return least(round2(most(target.times(pool), floorUsd)), balanceOf(this.classes));
  }

  /** What the reserve holds above a target becomes cash. */
  private release(target: Decimal): void {
    const above = positive(this.accounts.reserve.minus(target));
    this.accounts.reserve = this.accounts.reserve.minus(above);
    this.accounts.cash = this.accounts.cash.plus(above);
  }

  private pay({ name, limit, from, to }: Step): NotesRow['steps'][number] {
    const { due, paid } = take(EXACT, this.accounts, limit(), from);
    to(paid, due);
    return { step: name, due, paid };
  }

  /** The steps of a month, in the order in which cash reaches them. */
  private stepsOf(month: Month): Step[] {
    const all = (): Decimal => balanceOf(this.classes);
    const coupons = this.ranks.map((rank) => this.couponStep(rank, month));
    if (this.noteDefault !== null) {
      const principal = this.ranks.map((rank) => principalStep(`principal ${rankOf(rank)}`, () => balanceOf(rank), [rank]));
      return [this.feeStep(), ...coupons.flatMap((coupon, r) => [coupon, principal[r]!]), this.residualStep()];
    }
    if (month.ends) {
      const principal = principalStep('principal', all, this.ranks);
      return [this.feeStep(), ...coupons, principal, principalStep('reserve pays', all, this.ranks, 'reserve'), this.residualStep()];
    }
    const isHit = (effect: Trigger['effect']): boolean => month.tests.some(({ hit, trigger }) => hit && trigger.effect === effect);
    const coversAll = (): boolean => this.accounts.reserve.gte(all());
    return [
      this.feeStep(),
      ...coupons.flatMap((coupon, r) => [coupon, this.cureStep(this.ranks[r]!, month)]),
      this.scheduledStep(month),
      this.reserveStep(month),
      principalStep('turbo', () => (isHit('turbo') ? all() : ZERO), this.ranks),
      principalStep('reserve pays', () => (coversAll() ? all() : ZERO), this.ranks, 'reserve'),
      ...(isHit('trap') ? [this.trapStep()] : []),
      this.residualStep(),
    ];
  }

  private feeStep(): Step {
    return {
      name: 'fees',
      limit: () => this.feesOwed,
      from: ['cash', 'reserve'],
      to: (paid) => {
        this.feesOwed = this.feesOwed.minus(paid);
        this.feesPaid = paid;
      },
    };
  }

  /** Coupon of a rank, deferred first; what is not paid defers, and of the top rank outstanding it is a default of the notes. */
  private couponStep(rank: readonly Standing[], { k, top }: Month): Step {
    return {
      name: `coupon ${rankOf(rank)}`,
      limit: () => total(rank.map(({ deferred, coupon }) => deferred.plus(coupon))),
      from: ['cash', 'reserve'],
      to: (paid, due) => {
        const { paid: shares } = shareByRank(EXACT, paid, [rank.map(({ deferred }) => deferred), rank.map(({ coupon }) => coupon)]);
        rank.forEach((one, i) => {
          one.couponPaid = shares[0]![i]!.plus(shares[1]![i]!);
          one.deferred = one.deferred.plus(one.coupon).minus(one.couponPaid);
        });
        if (rank === top && paid.lt(due)) this.noteDefault ??= this.grid.date(k);
      },
    };
  }

  /** Principal by rank, down to the rank of the tests of OC and IC that are missed. */
  private cureStep(rank: readonly Standing[], { pool, tests }: Month): Step {
    const own = rankOf(rank);
    const missed = tests.filter(({ hit, trigger }) => hit && trigger.effect === 'cure' && trigger.rank === own);
    const down = this.ranks.filter((one) => rankOf(one) <= own);
    const needed = ({ trigger, level }: TriggerTest): Decimal => {
      const notes = balanceOf(down.flat());
      return trigger.kind === 'ic' ? notes : round2(positive(notes.minus(pool.div(level))));
    };
    const step = principalStep(`cure ${own}`, () => missed.map(needed).reduce(most, ZERO), down);
    return {
      ...step,
      to: (paid, due) => {
        this.cured = this.cured.plus(paid);
        step.to(paid, due);
      },
    };
  }

  /** max(P + R, what brings the pool to its excess over the notes) less cures: by rank, or pro rata to balances while no test is missed. */
  private scheduledStep({ pool, collected, tests }: Month): Step {
    const before = balanceOf(this.classes);
    const wanted = round2(before.minus(ONE.minus(this.notes.ocTarget).times(pool)));
    const limit = (): Decimal => positive(least(most(collected, wanted), before).minus(this.cured));
    const isProRata = this.notes.principal === 'pro_rata' && !tests.some(({ hit }) => hit);
    return principalStep('principal', limit, isProRata ? [this.classes] : this.ranks);
  }

  private reserveStep({ pool }: Month): Step {
    return {
      name: 'reserve',
      limit: () => positive(this.reserveTarget(pool).minus(this.accounts.reserve)),
      from: ['cash'],
      to: (paid) => (this.accounts.reserve = this.accounts.reserve.plus(paid)),
    };
  }

  private trapStep(): Step {
    return {
      name: 'trap',
      limit: () => (balanceOf(this.classes).isZero() ? ZERO : this.accounts.cash),
      from: ['cash'],
      to: (paid) => (this.accounts.trap = paid),
    };
  }

  /** What nobody is owed any more; of the reserve only once all is paid. */
  private residualStep(): Step {
    const { accounts } = this;
    return {
      name: 'residual',
      limit: () => (this.owed().isZero() ? accounts.cash.plus(accounts.reserve) : accounts.cash),
      from: ['cash', 'reserve'],
      to: (paid) => (this.residual = paid),
    };
  }
}

const rankOf = (rank: readonly Standing[]): number => rank[0]!.terms.rank;
const balanceOf = (classes: readonly Standing[]): Decimal => total(classes.map(({ balance }) => balance));

/** Principal to groups of classes, one after the other, pro rata to balances within a group. */
function principalStep(name: string, limit: () => Decimal, groups: readonly (readonly Standing[])[], source: NotesAccount = 'cash'): Step {
  const to = (paid: Decimal): void => {
    const { paid: shares } = shareByRank(
      EXACT,
      paid,
      groups.map((group) => group.map(({ balance }) => balance)),
    );
    groups.forEach((group, g) =>
      group.forEach((one, i) => {
        one.balance = one.balance.minus(shares[g]![i]!);
        one.principalPaid = one.principalPaid.plus(shares[g]![i]!);
      }),
    );
  };
  return { name, limit, from: [source], to };
}
