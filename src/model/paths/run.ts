import { sumOf } from '../../kernel/arithmetic.js';
import { CHANNELS, type Channel } from '../../domain/assumptions.js';
import type { Consequence } from '../../domain/covenant.js';
import { Debt } from '../debt/debt.js';
import { shiftOn } from '../frame/conditions.js';
import type { Model } from '../score/model.js';
import { ACCOUNTS } from '../method/waterfall.js';
import { DEFAULT_KINDS, WORKOUT_MONTHS, type DefaultFound, type DefaultKind } from '../waterfall/waterfall.js';
import { WaterfallRun } from '../waterfall/waterfall-run.js';
import { BlockBase } from './base.js';
import { Blocks, type Lane, type Mask } from './blocks.js';
import { BlockCash } from './cash.js';
import type { BlockConditions } from './conditions.js';
import { Frame, laneAt } from './frame.js';
import { BlockLiquidation, type Sale } from './liquidation.js';
import { BlockMeasures, type BlockTests } from './measures.js';
import { BlockRules, eventsOf, Foresight } from './path-rules.js';
import { Survivals } from './survivals.js';
import type { TrancheCash } from './tranche-cash.js';
import { BlockValues, type Runs } from './values.js';

/** A default in one run, and what it costs. */
export interface RunDefault {
  readonly k: number;
  readonly kind: DefaultKind;
  readonly cause: DefaultFound['cause'];
  readonly ead: number;
  /** Past due at d_k. */
  readonly unpaid: number;
  /** On a drawn path of its channel alone. */
  readonly shortfall: Readonly<Partial<Record<Channel, number>>>;
  /** The channel with the lower loss, orderly of equals; on a drawn path that of the path. */
  readonly channel: Channel;
  readonly loss: number;
  /** At as_of, at wa_rate. */
  readonly lossPv: number;
  /** Losses by tranche, in file order. */
  readonly tranches: readonly { readonly loss: number; readonly lossPv: number }[];
  /** Contracts that are continued, by id. */
  readonly inPlace: readonly string[];
  /** By model, on a drawn path. */
  readonly sales: readonly Sale[];
}

/** What others sell of a model at grid date n in one run, over what the market takes in their sales. */
type RunBeside = (run: number, model: string, n: number) => number;

/** Contractual debt beside the collateral at a grid date, in every run. */
interface BlockMonth {
  readonly balance: Lane;
  readonly fmv: Lane;
  readonly olv: Lane;
  /** dscr_trailing_3; NaN where there is none. */
  readonly dscr: Lane;
}

/** What a block of runs came to; its lanes stand until the next block runs. */
interface BlockResult {
  /** By run; null without a default. */
  readonly defaults: readonly (RunDefault | null)[];
  /** By run; the month in which a new lender repays the loan. */
  readonly refinanced: readonly (number | null)[];
  /** Breach of each covenant at each of its tests. */
  readonly covenants: readonly BlockTests[];
  /** By grid date to the last maturity. */
  readonly months: () => readonly BlockMonth[];
  /** Defaults of some runs again, with what others sell at the same time; what is continued in place is decided alone. */
  readonly crowded: (runs: ReadonlySet<number>, beside: RunBeside) => readonly (RunDefault | null)[];
}

/** Defaults of one month as they are caught in the run of the waterfall. */
interface Caught {
  readonly runs: readonly number[];
  readonly causes: readonly DefaultFound['cause'][];
  readonly k: number;
  readonly claims: readonly { readonly rank: number; readonly ead: Float64Array }[];
  readonly accounts: Float64Array;
  readonly unpaid: Float64Array;
}

/** The parts of a block. */
interface Parts {
  readonly A: Blocks;
  readonly conditions: BlockConditions;
  readonly values: BlockValues;
  readonly cash: BlockCash;
  readonly base: BlockBase | null;
  readonly debt: Debt<Lane, Mask>;
  readonly covenants: readonly BlockTests[];
  readonly survivals: Survivals;
  readonly foresight: Foresight | null;
  readonly waRate: Lane;
}

/**
 * Runs of one deal in blocks: the formulas of the method and the waterfall of the exact model, in floats, on many paths at once.
 * @source stress method 1 and 2, methodology 18
 */
export class PathEngine {
  private readonly frame: Frame;
  private readonly arithmetic = new Map<number, Blocks>();
  private readonly lastMonth: number;

  constructor(private readonly model: Model) {
    this.frame = new Frame(model);
    this.lastMonth = this.monthsValued();
  }

  /** Runs a block. @param conditions what happens in each run @param cashOf where what tranches get is added up, if it is asked for */
  run(conditions: BlockConditions, cashOf: TrancheCash | null = null): BlockResult {
    const { deal, grid } = this.model;
    const A = this.blocks(conditions.width);
    A.clear();
    const { drawn } = conditions;
    const values = new BlockValues(A, this.frame, conditions, this.lastMonth);
    const survivals = new Survivals(this.frame, drawn);
    const all: Runs = { A, part: (lane) => lane, run: (i) => i };
    const usual = deal.assumptions.values.relet.utilization.toNumber();
    const cash = new BlockCash(A, this.frame, {
      leases: conditions.leases,
      rent: (model, n) => values.rent(model, n),
      utilization: (k) => laneAt(conditions.utilization, k, usual),
      survives: (hedge, k) => survivals.provider(hedge, 0, k, all),
    });
    const last = this.model.debt.lastPeriod;
    for (let k = 1; k <= last + WORKOUT_MONTHS; k++) cash.of(k);
    const base = this.model.base && new BlockBase(A, this.frame, this.model.base, values, cash);
    const shift = conditions.indexShift;
    const debt = new Debt<Lane, Mask>(A, deal, grid, {
      indices: { curves: deal.indexCurves, shift: shift && ((fixing) => shiftOn(shift, grid, fixing, 0)) },
      cfads: (k) => cash.of(k).cfads,
      baseAt: (k) => base?.at(k) ?? null,
    });
    debt.runTo(debt.lastPeriod);
    const measures = new BlockMeasures(A, this.frame, values, cash, debt, base, drawn !== null);
    const covenants = measures.tests();
    const waRate = debt.waRate() ?? 0;
    const foresight = drawn && new Foresight(this.frame, values, conditions);
    const parts = { A, conditions, values, cash, base, debt, covenants, survivals, foresight, waRate };
    const refinanced: (number | null)[] = Array.from({ length: conditions.width }, () => null);
    const caught = this.waterfall(parts, refinanced, cashOf);
    const settled = (some: readonly Caught[], beside: RunBeside | null): (RunDefault | null)[] => {
      const found: (RunDefault | null)[] = Array.from({ length: conditions.width }, () => null);
      for (const one of some) this.settle(one, parts, found, beside ? null : cashOf, beside);
      return found;
    };
    const defaults = settled(caught, null);
    const crowded = (runs: ReadonlySet<number>, beside: RunBeside): (RunDefault | null)[] =>
      settled(
        caught.flatMap((one) => someOf(one, runs) ?? []),
        beside,
      );
    const months = (): BlockMonth[] =>
      Array.from({ length: last + 1 }, (_, k) => ({
        balance: debt.balance(k),
        fmv: values.total('fmv', k),
        olv: values.total('olv', k),
        dscr: measures.dscrTrailing(3, k),
      }));
    return { defaults, refinanced, covenants, months, crowded };
  }

  private waterfall(parts: Parts, refinanced: (number | null)[], cashOf: TrancheCash | null): Caught[] {
    const { A, cash, base, debt, covenants, conditions, values, survivals, foresight, waRate } = parts;
    const { deal, grid } = this.model;
    const { drawn } = conditions;
    const trapped = this.breached(A, debt.lastPeriod, covenants, (consequence) => consequence !== 'draw_stop');
    const stopping = this.breached(A, debt.lastPeriod, covenants, () => true);
    for (let k = 1; k <= debt.lastPeriod; k++) base?.at(k);
    const end = debt.lastPeriod === 0 ? 0 : debt.lastPeriod + WORKOUT_MONTHS;
    if (drawn) for (let k = 1; k <= end; k++) values.total('olv', k);
    const narrow = (runs: readonly number[]): Runs => this.runsOf(runs);
    const rules = drawn && new BlockRules(A, this.frame, drawn, values, survivals, foresight!, waRate, narrow);
    const events = drawn && eventsOf(this.frame, drawn, covenants, A.width);
    const run = new WaterfallRun<Lane, Mask>(A, {
      deal,
      grid,
      debt,
      flows: (k) => cash.of(k),
      base: (k) => base?.at(k) ?? 0,
      trapped: (k) => trapped[k]!,
      stopsDraws: (k) => stopping[k]!,
      rules,
    });
    const living = new Set(Array.from({ length: A.width }, (_, i) => i));
    const caught: Caught[] = [];
    for (let k = 1; k <= end && living.size > 0; k++) {
      A.scope(() => {
        const alive = cashOf ? [...living] : [];
        run.tranches.forEach((tranche, t) => cashOf?.addBalance(t, k, tranche.performing, alive));
        const { row, missed, refinanced: repaid, draws } = run.period(k);
        run.tranches.forEach((tranche, t) => {
          if (!cashOf) return;
          const made = draws.filter(({ id }) => id === tranche.tranche.id).map(({ amount }) => amount);
          cashOf.addCash(t, k, A.minus(tranche.received(), sumOf(A, made)), alive);
        });
        const guaranteed = rules ? rules.guaranteed(k) : false;
        const serviceUnpaid = run.serviceUnpaid();
        const waiting = (i: number): DefaultFound['cause'] | null => {
          if (!events || Blocks.holds(guaranteed, i)) return null;
          return events[i]!.accelerated <= k ? 'acceleration' : events[i]!.operator <= k ? 'operator' : null;
        };
        const causes = new Map<number, DefaultFound['cause']>();
        for (const i of living) {
          if (Blocks.holds(missed, i)) causes.set(i, Blocks.holds(serviceUnpaid, i) ? 'payment' : 'balloon');
          else if (Blocks.holds(repaid, i)) {
            refinanced[i] = k;
            living.delete(i);
          } else {
            const cause = waiting(i);
            if (cause) causes.set(i, cause);
          }
        }
        if (causes.size > 0) {
          const claims = run.claims(k);
          const owed = sumOf(
            A,
            claims.map(({ ead }) => ead),
          );
          const runs = [...causes.keys()].filter((i) => Blocks.of(owed, i) > 0);
          const part = (lane: Lane): Float64Array => Float64Array.from(runs, (i) => Blocks.of(lane, i));
          const accounts = sumOf(
            A,
            ACCOUNTS.map((name) => row.accounts[name]),
          );
          if (runs.length > 0)
            caught.push({
              runs,
              causes: runs.map((i) => causes.get(i)!),
              k,
              claims: claims.map(({ tranche, ead }) => ({ rank: tranche.rank, ead: part(ead) })),
              accounts: part(accounts),
              unpaid: part(run.unpaid()),
            });
          for (const i of runs) living.delete(i);
        }
        if (k >= debt.lastPeriod) {
          const unpaid = run.unpaid();
          for (const i of living) if (Blocks.of(unpaid, i) === 0) living.delete(i);
        }
        return run.state();
      });
    }
    return caught;
  }

  /** For each k, where a covenant with such a consequence is in breach: its latest test at k′ ≤ k is one. */
  private breached(A: Blocks, lastPeriod: number, covenants: readonly BlockTests[], acts: (consequence: Consequence) => boolean): Mask[] {
    const traps = covenants.filter(({ covenant }) => covenant.consequence !== null && acts(covenant.consequence));
    return Array.from({ length: lastPeriod + 1 }, (_, k) =>
      traps
        .map(({ tests }) => tests.findLast((test) => test.k <= k)?.breach ?? false)
        .reduce<Mask>((any, one) => A.either(any, one), false),
    );
  }

  /** Liquidates the runs that default in one month. */
  private settle(
    { runs, causes, k, claims, accounts, unpaid }: Caught,
    { conditions: { drawn }, values, cash, survivals, foresight, waRate }: Parts,
    defaults: (RunDefault | null)[],
    cashOf: TrancheCash | null,
    beside: RunBeside | null,
  ): void {
    const own = this.runsOf(runs);
    const rate = own.part(waRate);
    const seen = foresight && (() => foresight.cashAt(k, own));
    const others = beside && ((model: string, n: number) => besideOf(own.A, runs, (run) => beside(run, model, n)));
    const liquidation = new BlockLiquidation(this.frame, values, cash, survivals, seen, own, others ?? undefined);
    const losses = (drawn ? [drawn.channel] : CHANNELS).map((channel) => liquidation.at({ k, claims, accounts, waRate: rate }, channel));
    const inPlace = drawn ? liquidation.inPlace() : [];
    const sales = drawn ? liquidation.sales(k, drawn.channel) : null;
    runs.forEach((run, i) => {
      const taken = losses.reduce((best, one) => (Blocks.of(one.shortfall, i) < Blocks.of(best.shortfall, i) ? one : best));
      const discount = (1 + Blocks.of(rate, i)) ** (-k / 12);
      const loss = Blocks.of(taken.shortfall, i);
      if (cashOf) taken.paid.forEach((months, t) => months.forEach((paid, x) => cashOf.addCash(t, k + x + 1, paid, [i])));
      defaults[run] = {
        k,
        kind: DEFAULT_KINDS[causes[i]!],
        cause: causes[i]!,
        ead: Blocks.of(taken.ead, i),
        unpaid: unpaid[i]!,
        shortfall: Object.fromEntries(losses.map(({ channel, shortfall }) => [channel, Blocks.of(shortfall, i)])),
        channel: taken.channel,
        loss,
        lossPv: loss * discount,
        tranches: taken.tranches.map((lost) => ({ loss: Blocks.of(lost, i), lossPv: Blocks.of(lost, i) * discount })),
        inPlace: inPlace.filter(({ weight }) => Blocks.of(weight, i) !== 0).map(({ id }) => id),
        sales: sales?.[i] ?? [],
      };
    });
  }

  /** Some runs of the block, with an arithmetic of their own. */
  private runsOf(runs: readonly number[]): Runs {
    const A = this.blocks(runs.length, true);
    A.clear();
    const part = (lane: Lane): Lane => {
      if (typeof lane === 'number') return lane;
      const column = A.column();
      for (let i = 0; i < runs.length; i++) column[i] = lane[runs[i]!]!;
      return column;
    };
    return { A, part, run: (i) => runs[i]! };
  }

  private blocks(width: number, narrow = false): Blocks {
    const key = narrow ? -width : width;
    let blocks = this.arithmetic.get(key);
    if (!blocks) this.arithmetic.set(key, (blocks = new Blocks(width)));
    return blocks;
  }

  /** The last grid date at which a liquidation or an income value looks at a price. */
  private monthsValued(): number {
    const { deal, debt, contracts } = this.model;
    const { repossessionMonths, saleMonths } = deal.assumptions.values.liquidation;
    const sale = Math.max(...CHANNELS.map((channel) => repossessionMonths[channel] + saleMonths[channel]));
    return Math.max(debt.lastPeriod + WORKOUT_MONTHS, contracts.lastFirmPeriod()) + sale + 1;
  }
}

/** Of the defaults of one month those of some runs; null without any. */
function someOf(all: Caught, runs: ReadonlySet<number>): Caught | null {
  const kept = all.runs.flatMap((run, i) => (runs.has(run) ? [i] : []));
  if (kept.length === 0) return null;
  const part = (column: Float64Array): Float64Array => Float64Array.from(kept, (i) => column[i]!);
  return {
    runs: kept.map((i) => all.runs[i]!),
    causes: kept.map((i) => all.causes[i]!),
    k: all.k,
    claims: all.claims.map(({ rank, ead }) => ({ rank, ead: part(ead) })),
    accounts: part(all.accounts),
    unpaid: part(all.unpaid),
  };
}

/** A figure of some runs; 0 where all have none. */
function besideOf(A: Blocks, runs: readonly number[], of: (run: number) => number): Lane {
  const figures = runs.map(of);
  if (figures.every((x) => x === 0)) return 0;
  const column = A.column();
  column.set(figures);
  return column;
}
