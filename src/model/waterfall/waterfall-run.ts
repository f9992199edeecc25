import { sumOf, type Arithmetic } from '../../kernel/arithmetic.js';
import { Decimal, ZERO, total } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Deal } from '../../domain/deal.js';
import type { Debt } from '../debt/debt.js';
import type { Grid } from '../frame/grid.js';
import { byRank, shareByRank } from '../method/share.js';
import { STEPS, take, type Account, type Balances, type StepFlow, type StepName } from '../method/waterfall.js';
import type { Claim } from '../recovery/distribution.js';
import type { Draw } from '../debt/tranche-run.js';
import type { PathRules } from './path-rules.js';
import { TrancheAccount } from './tranche-account.js';

export interface WaterfallRow<T = Decimal, C = boolean> {
  readonly k: number;
  readonly date: Day;
  readonly cashIn: T;
  readonly fees: T;
  readonly steps: Readonly<Record<StepName, StepFlow<T>>>;
  /** After the period. */
  readonly accounts: Balances<T>;
  readonly tranches: readonly { readonly id: string; readonly balance: T; readonly unpaid: T }[];
  /** Draws made, interest added to balances, commitment fees that fall due. */
  readonly drawn: T;
  readonly capitalised: T;
  readonly feesCommitment: T;
  readonly unfundedOpex: T;
  readonly trap: C;
}

/** Newly unpaid balloon payments below this share of the opening balance are rounding, not a gap. */
const GAP_FLOOR = new Decimal('0.001');
/** What the waterfall runs on, period by period. */
interface WaterfallInputs<T, C> {
  readonly deal: Deal;
  readonly grid: Grid;
  readonly debt: Debt<T, C>;
  readonly flows: (k: number) => { readonly fees: T; readonly cfads: T };
  /** base(d_k), 0 without a borrowing base. */
  readonly base: (k: number) => T;
  /** Whether a covenant that traps cash is in breach at d_k: its latest test at k′ ≤ k is one. */
  readonly trapped: (k: number) => C;
  /** Whether a covenant that stops draws is in breach at d_k. */
  readonly stopsDraws: (k: number) => C;
  /** On a drawn path: who else pays. */
  readonly rules?: PathRules<T, C> | null;
}

/** What one period came to. */
interface PeriodOutcome<T, C> {
  readonly row: WaterfallRow<T, C>;
  /** Balloon payments that fell due and were not paid. */
  readonly gap: T;
  /** A refinancing gap, or interest or scheduled principal past due. */
  readonly isGap: C;
  readonly missed: C;
  /** A new lender has repaid the whole loan. */
  readonly refinanced: C;
  /** Draws of the period, made or stopped. */
  readonly draws: readonly (Draw<T, C> & { readonly id: string })[];
}

/**
 * Cash of the going concern, period by period: what comes in pays, in order, the operating shortfall, interest, scheduled
 * principal, balloon payments, what must be prepaid into the borrowing base, the reserves; what is then left is trapped, swept
 * or distributed. What is not paid stays owed. Its balances are what is really paid, where `score` shows what the contract asks.
 *
 * Conservation: opening accounts + Σ cash in = Σ paid to lenders + distributed + closing accounts − Σ unfunded opex.
 * @source stress method 1
 */
export class WaterfallRun<T, C> {
  readonly tranches: readonly TrancheAccount<T, C>[];
  private readonly accounts: Record<Account, T>;
  private readonly openingDebt: T;
  private overadvanced: C;
  private defaulted: C;
  private readonly none: T;
  private readonly nothing: StepFlow<T>;

  constructor(
    private readonly A: Arithmetic<T, C>,
    private readonly inputs: WaterfallInputs<T, C>,
  ) {
    const { deal, debt } = inputs;
    this.none = A.constant(ZERO);
    this.nothing = { due: this.none, paid: this.none, from: { collections: this.none, dsra: this.none, liquidity: this.none } };
    this.tranches = debt.schedules.map((schedule) => new TrancheAccount(A, schedule));
    this.openingDebt = A.plus(debt.balance(0), A.constant(total(deal.tranches.flatMap(({ draws }) => draws.map(({ amount }) => amount)))));
    const { collections, dsra, liquidity } = deal.accounts;
    const opening = (x: Decimal): T => A.round2(A.constant(x));
    this.accounts = { collections: opening(collections), dsra: opening(dsra), liquidity: opening(liquidity) };
    this.overadvanced = A.always(false);
    this.defaulted = A.always(false);
  }

  unpaid(): T {
    return this.sum(this.tranches, (tranche) => tranche.unpaid());
  }

  /** What lenders can claim at d_k, after that day's payments. */
  claims(k: number): Claim<T>[] {
    return this.tranches.map((tranche) => tranche.claim(this.inputs.grid.date(k)));
  }

  /** Every figure that lasts from one period to the next. */
  state(): (T | C)[] {
    return [...Object.values(this.accounts), this.overadvanced, this.defaulted, ...this.tranches.flatMap((tranche) => tranche.figures())];
  }

  /** Period k; periods run in order. */
  period(k: number): PeriodOutcome<T, C> {
    const { A } = this;
    const { deal, grid, debt, flows } = this.inputs;
    const date = grid.date(k);
    const fees = A.round2(flows(k).fees);
    const cashIn = A.plus(A.round2(flows(k).cfads), fees);
    const steps = Object.fromEntries(STEPS.map((name) => [name, this.nothing])) as Record<StepName, StepFlow<T>>;
    this.accounts.collections = A.plus(this.accounts.collections, A.positive(cashIn));
    steps.operating = this.take(A.positive(A.minus(this.none, cashIn)), ['collections', 'liquidity']);

    const stopped = A.either(A.either(this.defaulted, this.overadvanced), this.inputs.stopsDraws(Math.min(k - 1, debt.lastPeriod)));
    const fallen = this.tranches.map((tranche) => tranche.fallDue(grid.date(k - 1), date, deal.waterfall.defaultMargin, stopped));
    const paying = fallen.map(({ pays }) => pays);
    const draws = fallen.flatMap((one, i) => one.draws.map((draw) => ({ ...draw, id: this.tranches[i]!.tranche.id })));
    for (const kind of ['interest', 'principal', 'balloon'] as const) steps[kind] = this.payLenders(kind);
    const refinanced = this.rescued(k);

    const holding = this.tranches.map((tranche, i) => (tranche.tranche.holdWithinBorrowingBase ? paying[i]! : A.always(false)));
    steps.prepayment = this.prepayIntoBase(k, holding);
    steps.dsra = this.topUp('dsra', k < debt.lastPeriod ? this.reserveTarget(k) : this.none);
    steps.liquidity = this.topUp('liquidity', A.constant(deal.waterfall.minLiquidity));

    const { gap, isGap } = this.gap();
    const service = this.sum(this.tranches, (tranche) => tranche.unpaidService());
    const missed = A.either(isGap, A.below(this.none, service));
    this.defaulted = A.either(this.defaulted, missed);
    const trap = A.either(A.either(this.defaulted, this.overadvanced), this.inputs.trapped(Math.min(k, debt.lastPeriod)));
    this.payOut(trap, paying, steps);
    const tranches = this.tranches.map((tranche) => ({ id: tranche.tranche.id, balance: tranche.balance(), unpaid: tranche.unpaid() }));
    const unfundedOpex = A.minus(steps.operating.due, steps.operating.paid);
    const drawn = sumOf(
      A,
      draws.map(({ amount }) => amount),
    );
    const feesCommitment = sumOf(
      A,
      fallen.map(({ fee }) => fee),
    );
    const capitalised = sumOf(
      A,
      fallen.map((one) => one.capitalised),
    );
    const flowsOfDebt = { drawn, capitalised, feesCommitment };
    return {
      row: { k, date, cashIn, fees, steps, accounts: { ...this.accounts }, tranches, ...flowsOfDebt, unfundedOpex, trap },
      gap,
      isGap,
      missed,
      refinanced,
      draws,
    };
  }

  /** Whether interest or scheduled principal is past due; what remains unpaid is then balloon alone where it is not. */
  serviceUnpaid(): C {
    return this.A.below(
      this.none,
      this.sum(this.tranches, (tranche) => tranche.unpaidService()),
    );
  }

  private gap(): { readonly gap: T; readonly isGap: C } {
    const { A } = this;
    const gap = this.sum(this.tranches, (tranche) => tranche.newlyUnpaidBalloon);
    return { gap, isGap: A.both(A.below(this.none, gap), A.atMost(A.times(this.openingDebt, A.constant(GAP_FLOOR)), gap)) };
  }

  /**
   * On a drawn path a new lender repays the loan where balloon payments alone are unpaid and he would lend as much; what is then
   * still unpaid the living guarantor pays. Returns where the loan is repaid. @source methodology 18, section 3
   */
  private rescued(k: number): C {
    const { A, tranches } = this;
    const { rules } = this.inputs;
    if (!rules) return A.always(false);
    const wanted = A.both(this.gap().isGap, A.not(this.serviceUnpaid()));
    let repaid: C = A.always(false);
    if (!A.surely(A.not(wanted))) {
      const debt = this.sum(tranches, (tranche) => tranche.balance());
      repaid = A.both(wanted, rules.refinances(k, debt, wanted));
      for (const tranche of tranches) tranche.repay(repaid);
    }
    const unpaid = A.both(A.below(this.none, this.unpaid()), rules.guaranteed(k));
    if (!A.surely(A.not(unpaid))) for (const tranche of tranches) tranche.makeGood(unpaid);
    return repaid;
  }

  /** Takes an amount from accounts in order, as far as they go. */
  private take(due: T, order: readonly Account[]): StepFlow<T> {
    if (this.A.surely(this.A.isZero(due))) return this.nothing;
    return take(this.A, this.accounts, due, order);
  }

  /** Pays what is due of one kind, rank by rank, past due first within a rank. */
  private payLenders(kind: 'interest' | 'principal' | 'balloon'): StepFlow<T> {
    const { A } = this;
    const due = this.sum(this.tranches, (tranche) => tranche.due(kind));
    const flow = this.take(due, ['collections', 'dsra', 'liquidity']);
    if (flow !== this.nothing) {
      const groups = byRank(this.tranches, ({ tranche }) => tranche.rank).flatMap((sharing) =>
        (['past', 'own'] as const).map((age) => sharing.map((tranche) => ({ tranche, age, owed: tranche.owed(kind, age) }))),
      );
      const { paid } = shareByRank(
        A,
        flow.paid,
        groups.map((group) => group.map(({ owed }) => owed)),
      );
      groups.forEach((group, g) => group.forEach(({ tranche, age }, i) => tranche.pay(kind, age, paid[g]![i]!)));
    }
    for (const tranche of this.tranches) tranche.settle(kind);
    return flow;
  }

  /** Step 5: the over-advance on the waterfall's own balances, from collections only, where a tranche that holds pays. */
  private prepayIntoBase(k: number, holding: readonly C[]): StepFlow<T> {
    const { A } = this;
    const some = holding.reduce((any, one) => A.either(any, one), A.always(false));
    if (A.surely(A.not(some))) return this.nothing;
    const excess = A.round2(
      A.positive(
        A.minus(
          this.sum(this.tranches, (tranche) => tranche.balance()),
          this.inputs.base(k),
        ),
      ),
    );
    const due = A.where(
      some,
      () => excess,
      () => this.none,
    );
    const flow = this.prepay(due, holding);
    const short = A.below(flow.paid, due);
    this.overadvanced = A.either(A.both(some, short), A.both(A.not(some), this.overadvanced));
    return flow;
  }

  /** Prepays the tranches that are chosen, by rank, pro rata to what performs within a rank, never more than that. */
  private prepay(due: T, chosen: readonly C[]): StepFlow<T> {
    const { A } = this;
    const room = this.tranches.map((tranche, i) =>
      A.where(
        chosen[i]!,
        () => tranche.performing,
        () => this.none,
      ),
    );
    const flow = { ...this.take(A.least(due, sumOf(A, room)), ['collections']), due };
    const ranks = byRank(
      this.tranches.map((tranche, i) => ({ tranche, room: room[i]! })),
      ({ tranche }) => tranche.tranche.rank,
    );
    const { paid } = shareByRank(
      A,
      flow.paid,
      ranks.map((sharing) => sharing.map((one) => one.room)),
    );
    ranks.forEach((sharing, r) => sharing.forEach(({ tranche }, i) => tranche.prepay(paid[r]![i]!)));
    return flow;
  }

  private topUp(account: 'dsra' | 'liquidity', target: T): StepFlow<T> {
    const { A } = this;
    const flow = this.take(A.round2(A.positive(A.minus(target, this.accounts[account]))), ['collections']);
    this.accounts[account] = A.plus(this.accounts[account], flow.paid);
    return flow;
  }

  /** dsra_months · average debt service of the contractual periods k + 1 … min(k + 12, M), multiplied before it is divided. */
  private reserveTarget(k: number): T {
    const { A } = this;
    const { deal, debt } = this.inputs;
    const last = Math.min(k + 12, debt.lastPeriod);
    let sum = this.none;
    for (let j = k + 1; j <= last; j++) sum = A.plus(sum, debt.of(j).debtService);
    return A.over(A.times(A.constant(deal.waterfall.dsraMonths), sum), A.constant(last - k));
  }

  /** Steps 8 and 9: what is left is kept, or swept and distributed. */
  private payOut(trap: C, paying: readonly C[], steps: Record<StepName, StepFlow<T>>): void {
    const { A } = this;
    const left = this.accounts.collections;
    const kept = A.where(
      trap,
      () => left,
      () => this.none,
    );
    steps.trapped = { due: kept, paid: kept, from: { ...this.nothing.from, collections: kept } };
    if (A.surely(trap)) return;
    const free = A.minus(left, kept);
    const share = A.round2(A.times(A.constant(this.inputs.deal.waterfall.sweepShare), free));
    const some = paying.reduce((any, one) => A.either(any, one), A.always(false));
    const due = A.where(
      some,
      () => share,
      () => this.none,
    );
    if (!A.surely(A.not(some))) steps.sweep = this.prepay(due, paying);
    const waits = A.plus(kept, A.minus(share, due));
    steps.distributed = this.take(A.minus(this.accounts.collections, waits), ['collections']);
  }

  private sum(tranches: readonly TrancheAccount<T, C>[], figure: (tranche: TrancheAccount<T, C>) => T): T {
    return sumOf(this.A, tranches.map(figure));
  }
}
