import { Decimal, ZERO, least, positive, round2, total } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Deal } from '../../domain/deal.js';
import type { BorrowingBase } from '../debt/borrowing-base.js';
import type { CashFlow } from '../cash/cash-flow.js';
import type { Covenants } from '../measure/covenants.js';
import { shareOut, type Debt } from '../debt/debt.js';
import type { Claim } from '../recovery/distribution.js';
import type { Grid } from '../frame/grid.js';
import { TrancheAccount } from './tranche-account.js';

export const ACCOUNTS = ['collections', 'dsra', 'liquidity'] as const;
export type Account = (typeof ACCOUNTS)[number];
export type Balances = Readonly<Record<Account, Decimal>>;

/** Steps of the waterfall in the order in which cash reaches them. */
export const STEPS = [
  'operating',
  'interest',
  'principal',
  'balloon',
  'prepayment',
  'dsra',
  'liquidity',
  'trapped',
  'sweep',
  'distributed',
] as const;
export type StepName = (typeof STEPS)[number];

/** What a step asked for, what it got and from where. */
export interface StepFlow {
  readonly due: Decimal;
  readonly paid: Decimal;
  readonly from: Balances;
}

/** The amount of an event, and when. */
export interface Event {
  readonly k: number;
  readonly date: Day;
  readonly amount: Decimal;
}

export interface WaterfallRow {
  readonly k: number;
  readonly date: Day;
  readonly cashIn: Decimal;
  readonly fees: Decimal;
  readonly steps: Readonly<Record<StepName, StepFlow>>;
  /** After the period. */
  readonly accounts: Balances;
  readonly tranches: readonly { readonly id: string; readonly balance: Decimal; readonly unpaid: Decimal }[];
  readonly unfundedOpex: Decimal;
  readonly trap: boolean;
}

export interface Waterfall {
  readonly rows: readonly WaterfallRow[];
  readonly paymentDefault: Event | null;
  readonly refinancingGap: Event | null;
  readonly liquidityLow: Event | null;
  readonly totals: Readonly<Record<Exclude<StepName, 'trapped'>, Decimal>>;
  /** What lenders could claim and the accounts they would find after a payment default; null without one. */
  readonly atDefault: { readonly claims: readonly Claim[]; readonly accounts: Decimal } | null;
}

/** Newly unpaid balloon payments below this share of the opening balance are rounding, not a gap. */
const GAP_FLOOR = '0.001';
/** Months after the last maturity for which what is unpaid is followed. */
const WORKOUT_MONTHS = 12;

const NOTHING_FROM: Balances = { collections: ZERO, dsra: ZERO, liquidity: ZERO };
const NO_FLOW: StepFlow = { due: ZERO, paid: ZERO, from: NOTHING_FROM };

/** The parts of a model that the waterfall runs on. */
interface WaterfallInputs {
  readonly deal: Deal;
  readonly grid: Grid;
  readonly cash: CashFlow;
  readonly debt: Debt;
  readonly base: BorrowingBase | null;
  readonly covenants: Covenants;
}

/**
 * Cash of the going concern, period by period: what comes in pays, in order, the operating shortfall, interest, scheduled
 * principal, balloon payments, what must be prepaid into the borrowing base, the reserves; what is then left is trapped, swept
 * or distributed. What is not paid stays owed. Its balances are what is really paid, where `score` shows what the contract asks.
 *
 * Conservation: opening accounts + Σ cash in = Σ paid to lenders + distributed + closing accounts − Σ unfunded opex.
 * @source stress method 1
 */
export function runWaterfall(inputs: WaterfallInputs): Waterfall {
  return new Run(inputs).waterfall();
}

class Run {
  private readonly tranches: readonly TrancheAccount[];
  private readonly ranks: readonly (readonly TrancheAccount[])[];
  private readonly accounts: Record<Account, Decimal>;
  private readonly breachedBy: ReadonlyMap<number, boolean>;
  private readonly openingDebt: Decimal;
  private overadvanced = false;
  private defaulted = false;

  constructor(private readonly inputs: WaterfallInputs) {
    const { deal, debt } = inputs;
    this.tranches = debt.schedules.map((schedule) => new TrancheAccount(schedule));
    this.ranks = byRank(this.tranches);
    this.openingDebt = debt.balance(0);
    const { collections, dsra, liquidity } = deal.accounts;
    this.accounts = { collections: round2(collections), dsra: round2(dsra), liquidity: round2(liquidity) };
    this.breachedBy = trapBreaches(inputs);
  }

  waterfall(): Waterfall {
    const { debt } = this.inputs;
    const rows: WaterfallRow[] = [];
    let paymentDefault: Event | null = null;
    let refinancingGap: Event | null = null;
    let atDefault: Waterfall['atDefault'] = null;
    for (let k = 1; k <= debt.lastPeriod + (debt.lastPeriod > 0 ? WORKOUT_MONTHS : 0); k++) {
      if (k > debt.lastPeriod && this.unpaid().isZero()) break;
      const { row, gap, unpaidService } = this.period(k);
      rows.push(row);
      const isGap = gap.gte(this.openingDebt.times(GAP_FLOOR)) && gap.gt(0);
      if (isGap && (refinancingGap === null || gap.gt(refinancingGap.amount))) refinancingGap = { k, date: row.date, amount: gap };
      if (paymentDefault === null && (isGap || unpaidService)) {
        paymentDefault = { k, date: row.date, amount: this.unpaid() };
        atDefault = { claims: this.tranches.map((tranche) => tranche.claim(row.date)), accounts: total(Object.values(row.accounts)) };
      }
    }
    return {
      rows,
      paymentDefault,
      refinancingGap,
      liquidityLow: lowest(rows.slice(0, debt.lastPeriod)),
      totals: totalsOf(rows),
      atDefault,
    };
  }

  private unpaid(): Decimal {
    return total(this.tranches.map((tranche) => tranche.unpaid()));
  }

  private period(k: number): { row: WaterfallRow; gap: Decimal; unpaidService: boolean } {
    const { deal, grid, cash, debt } = this.inputs;
    const date = grid.date(k);
    const fees = round2(cash.of(k).fees);
    const cashIn = round2(cash.of(k).cfads).plus(fees);
    const steps: Record<StepName, StepFlow> = Object.fromEntries(STEPS.map((name) => [name, NO_FLOW])) as Record<StepName, StepFlow>;
    this.accounts.collections = this.accounts.collections.plus(positive(cashIn));
    steps.operating = this.take(positive(cashIn.negated()), ['collections', 'liquidity']);

    const paying = this.tranches.filter((tranche) => tranche.paysBy(date));
    const defaultMargin = deal.waterfall.defaultMargin;
    for (const tranche of this.tranches) tranche.fallDue(grid.date(k - 1), date, defaultMargin);
    for (const kind of ['interest', 'principal', 'balloon'] as const) steps[kind] = this.payLenders(kind);

    const holders = paying.filter((tranche) => tranche.tranche.holdWithinBorrowingBase);
    if (holders.length > 0) steps.prepayment = this.prepayIntoBase(k, holders);

    steps.dsra = this.topUp('dsra', k < debt.lastPeriod ? this.reserveTarget(k) : ZERO);
    steps.liquidity = this.topUp('liquidity', deal.waterfall.minLiquidity);

    const gap = total(this.tranches.map((tranche) => tranche.newlyUnpaidBalloon));
    const unpaidService = this.tranches.some((tranche) => tranche.unpaidService().gt(0));
    if (unpaidService || (gap.gt(0) && gap.gte(this.openingDebt.times(GAP_FLOOR)))) this.defaulted = true;
    const trap = this.defaulted || this.overadvanced || this.breachedBy.get(Math.min(k, debt.lastPeriod)) === true;
    if (trap) {
      const left = this.accounts.collections;
      steps.trapped = { due: left, paid: left, from: { ...NOTHING_FROM, collections: left } };
    } else {
      this.sweepAndDistribute(paying, steps);
    }
    const tranches = this.tranches.map((tranche) => ({ id: tranche.tranche.id, balance: tranche.balance(), unpaid: tranche.unpaid() }));
    const unfundedOpex = steps.operating.due.minus(steps.operating.paid);
    return { row: { k, date, cashIn, fees, steps, accounts: { ...this.accounts }, tranches, unfundedOpex, trap }, gap, unpaidService };
  }

  /** Takes an amount from accounts in order, as far as they go. */
  private take(due: Decimal, order: readonly Account[]): StepFlow {
    if (due.isZero()) return NO_FLOW;
    const from: Record<Account, Decimal> = { ...NOTHING_FROM };
    let left = due;
    for (const account of order) {
      from[account] = least(left, positive(this.accounts[account]));
      this.accounts[account] = this.accounts[account].minus(from[account]);
      left = left.minus(from[account]);
    }
    return { due, paid: due.minus(left), from };
  }

  /** Pays what is due of one kind, rank by rank, past due first within a rank. */
  private payLenders(kind: 'interest' | 'principal' | 'balloon'): StepFlow {
    const due = total(this.tranches.map((tranche) => tranche.due(kind)));
    if (due.isZero()) {
      for (const tranche of this.tranches) tranche.settle(kind);
      return NO_FLOW;
    }
    const flow = this.take(due, ['collections', 'dsra', 'liquidity']);
    let left = flow.paid;
    for (const sharing of this.ranks) {
      for (const age of ['past', 'own'] as const) {
        const owing = sharing.filter((tranche) => tranche.owed(kind, age).gt(0));
        const owed = owing.map((tranche) => tranche.owed(kind, age));
        const toThem = least(left, total(owed));
        shareOut(toThem, owed).forEach((share, i) => owing[i]!.pay(kind, age, share));
        left = left.minus(toThem);
      }
    }
    for (const tranche of this.tranches) tranche.settle(kind);
    return flow;
  }

  /** Step 5: the over-advance on the waterfall's own balances, from collections only. */
  private prepayIntoBase(k: number, holders: readonly TrancheAccount[]): StepFlow {
    const base = this.inputs.base?.at(k).base ?? ZERO;
    const due = round2(positive(total(this.tranches.map((tranche) => tranche.balance())).minus(base)));
    const flow = this.prepay(due, holders);
    this.overadvanced = flow.paid.lt(due);
    return flow;
  }

  /** Prepays tranches by rank, pro rata to what performs within a rank, never more than that. */
  private prepay(due: Decimal, holders: readonly TrancheAccount[]): StepFlow {
    const flow = { ...this.take(least(due, total(holders.map((tranche) => tranche.performing))), ['collections']), due };
    let left = flow.paid;
    for (const sharing of byRank(holders)) {
      const owing = sharing.filter((tranche) => tranche.performing.gt(0));
      const toThem = least(left, total(owing.map((tranche) => tranche.performing)));
      shareOut(
        toThem,
        owing.map((tranche) => tranche.performing),
      ).forEach((share, i) => owing[i]!.prepay(share));
      left = left.minus(toThem);
    }
    return flow;
  }

  private topUp(account: 'dsra' | 'liquidity', target: Decimal): StepFlow {
    const flow = this.take(round2(positive(target.minus(this.accounts[account]))), ['collections']);
    this.accounts[account] = this.accounts[account].plus(flow.paid);
    return flow;
  }

  /** dsra_months · average debt service of the contractual periods k + 1 … min(k + 12, M), multiplied before it is divided. */
  private reserveTarget(k: number): Decimal {
    const { deal, debt } = this.inputs;
    const last = Math.min(k + 12, debt.lastPeriod);
    let sum = ZERO;
    for (let j = k + 1; j <= last; j++) sum = sum.plus(debt.of(j).debtService);
    return deal.waterfall.dsraMonths.times(sum).div(last - k);
  }

  private sweepAndDistribute(paying: readonly TrancheAccount[], steps: Record<StepName, StepFlow>): void {
    const left = this.accounts.collections;
    const share = round2(this.inputs.deal.waterfall.sweepShare.times(left));
    const kept = paying.length > 0 ? ZERO : share;
    if (paying.length > 0) steps.sweep = this.prepay(share, paying);
    steps.distributed = this.take(this.accounts.collections.minus(kept), ['collections']);
  }
}

function byRank(tranches: readonly TrancheAccount[]): TrancheAccount[][] {
  const ranks = [...new Set(tranches.map(({ tranche }) => tranche.rank))].sort((a, b) => a - b);
  return ranks.map((rank) => tranches.filter(({ tranche }) => tranche.rank === rank));
}

/** For each k, whether a covenant that traps cash is in breach: its latest test at k′ ≤ k is one. */
function trapBreaches({ covenants, debt }: WaterfallInputs): ReadonlyMap<number, boolean> {
  const traps = covenants.tests.filter(({ covenant }) => covenant.consequence !== null && covenant.consequence !== 'draw_stop');
  const breached = new Map<number, boolean>();
  for (let k = 0; k <= debt.lastPeriod; k++)
    breached.set(
      k,
      traps.some(({ tests }) => tests.findLast((test) => test.k <= k)?.status === 'breach'),
    );
  return breached;
}

function lowest(rows: readonly WaterfallRow[]): Event | null {
  let low: Event | null = null;
  for (const { k, date, accounts } of rows) {
    const amount = total(Object.values(accounts));
    if (low === null || amount.lt(low.amount)) low = { k, date, amount };
  }
  return low;
}

function totalsOf(rows: readonly WaterfallRow[]): Waterfall['totals'] {
  const names = STEPS.filter((name): name is Exclude<StepName, 'trapped'> => name !== 'trapped');
  return Object.fromEntries(names.map((name) => [name, total(rows.map((row) => row.steps[name].paid))])) as Waterfall['totals'];
}
