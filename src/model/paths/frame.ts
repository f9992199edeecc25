import type { Channel } from '../../domain/assumptions.js';
import type { Lease } from '../../domain/lease.js';
import type { Lot } from '../../domain/lot.js';
import type { Day } from '../../kernel/calendar.js';
import { atMonth, type MonthPath } from '../frame/conditions.js';
import type { Decimal } from '../../kernel/decimal.js';
import { siblingOf } from '../../domain/market.js';
import type { LeaseFlow } from '../cash/contracts.js';
import type { Model } from '../score/model.js';
import type { Lane } from './blocks.js';

/** A contract that may be continued under a replacement operator, with the collateral tagged with it. */
export interface Candidate {
  readonly lease: Lease;
  readonly lots: readonly Lot[];
  readonly gpus: number;
  /** Q: GPUs of all its installed lots, any lien. */
  readonly tagged: number;
  readonly pd: number;
  /** Power and hosting while held. */
  readonly holding: number;
  readonly perDay: number;
  readonly perMonth: number;
}

/** The collateral as a liquidation takes it apart. */
interface Collateral {
  readonly candidates: readonly Candidate[];
  readonly rest: readonly Lot[];
  readonly restHolding: number;
}

/** What a contract brings in every run, by period; index 0 is empty. */
export interface BlockFlow {
  readonly lease: Lease;
  readonly firmEnd: Lane;
  readonly billed: readonly Lane[];
  readonly cash: readonly Lane[];
  readonly firmBacklog: Lane;
  /** A walk-away fee of period k. */
  readonly fee: (k: number) => Lane;
}

/** Lots that a sale keeps the same share of, and the fair value per GPU below which it brings less than removal costs. */
export interface Group {
  readonly lots: readonly Lot[];
  readonly kept: Readonly<Record<Channel, number>>;
  readonly breakEven: Readonly<Record<Channel, number>>;
}

/**
 * Figures of the deal that no run moves, as floats: what the exact parts work out once is read from them and kept.
 */
export class Frame {
  private readonly tables = new Map<string, number[]>();

  private readonly collaterals = new Map<string, Collateral>();

  constructor(readonly model: Model) {}

  /** The collateral of grid date k as a liquidation takes it apart. */
  collateralAt(k: number): Collateral {
    const { liquidation } = this.model;
    const state = liquidation.fleetState(k);
    let collateral = this.collaterals.get(state);
    if (!collateral) {
      const candidates = liquidation.inPlaceCandidates(k).map(({ flow, pool, tagged, pd }): Candidate => ({
        lease: flow.lease,
        lots: pool.lots,
        gpus: pool.gpus,
        tagged,
        pd: pd.toNumber(),
        holding: pool.costs.holding.toNumber(),
        perDay: pool.costs.perDay.toNumber(),
        perMonth: pool.costs.perMonth.toNumber(),
      }));
      const rest = liquidation.restOfCollateral(k);
      this.collaterals.set(state, (collateral = { candidates, rest: rest.lots, restHolding: rest.costs.holding.toNumber() }));
    }
    return collateral;
  }

  /** G_m(k) where nothing happens to the contracts of the model. */
  committed(model: string, k: number): number {
    const key = k > 0 ? `G ${model}` : `G before ${model}`;
    return this.monthly(key, Math.abs(k), () => this.model.contracts.committed(model, k).toNumber());
  }

  private readonly flows = new Map<LeaseFlow, BlockFlow>();

  /** What a contract brings where nothing happens to those of its model. */
  flowOf(exact: LeaseFlow): BlockFlow {
    let flow = this.flows.get(exact);
    if (!flow) {
      const { lease, firmEnd, billed, cash, fee, firmBacklog } = exact;
      const numbers = (amounts: readonly Decimal[]): number[] => amounts.map((amount) => amount.toNumber());
      flow = {
        lease,
        firmEnd,
        billed: numbers(billed),
        cash: numbers(cash),
        firmBacklog: firmBacklog.toNumber(),
        fee: (k) => (fee?.k === k ? fee.amount.toNumber() : 0),
      };
      this.flows.set(exact, flow);
    }
    return flow;
  }

  private readonly grouped = new Map<readonly Lot[], Map<number, readonly Group[]>>();

  /** Lots by what a sale keeps of them, with as much of each model for sale as at a stage of the collateral. */
  saleGroups(lots: readonly Lot[], stage: number): readonly Group[] {
    let stages = this.grouped.get(lots);
    if (!stages) this.grouped.set(lots, (stages = new Map()));
    let groups = stages.get(stage);
    if (!groups) {
      groups = this.model.values.saleGroups(lots, stage).map(({ lots: alike, kept, breakEven }) => ({
        lots: alike,
        kept: { orderly: kept.orderly.toNumber(), forced: kept.forced.toNumber() },
        breakEven: { orderly: breakEven.orderly?.toNumber() ?? Infinity, forced: breakEven.forced?.toNumber() ?? Infinity },
      }));
      stages.set(stage, groups);
    }
    return groups;
  }

  private readonly kinds = new Map<Lot, string>();

  /** Lots of one model, cost and age are worth the same per GPU. */
  kindOf(lot: Lot): string {
    let kind = this.kinds.get(lot);
    if (kind === undefined)
      this.kinds.set(lot, (kind = `${lot.model} ${lot.unitCost.toString()} ${lot.purchaseDate} ${lot.inServiceDate}`));
    return kind;
  }

  /** Models whose prices are asked for: those of lots and hedges, and the siblings that stand in for them. */
  pricedModels(): readonly string[] {
    const { lots, hedges, market, asOf, assumptions } = this.model.deal;
    const own = [...lots, ...hedges].map(({ model }) => model);
    const window = assumptions.values.market.windowDays;
    return [...new Set([...own, ...own.flatMap((model) => siblingOf(market, model, asOf, window)?.key ?? [])])];
  }

  /** A figure by month of one subject, worked out when it is first asked for. */
  monthly(subject: string, n: number, figure: () => number): number {
    let table = this.tables.get(subject);
    if (!table) this.tables.set(subject, (table = []));
    return (table[n] ??= figure());
  }

  /** GPUs of a model that the market takes in a sale: absorption_m · sale_months. @source methodology 4 */
  absorbed(model: string, channel: Channel): number {
    const { market, assumptions } = this.model.deal;
    const { absorptionDefault, saleMonths } = assumptions.values.liquidation;
    return (market.models.get(model)!.absorption ?? absorptionDefault).toNumber() * saleMonths[channel];
  }

  /** exp(−deterioration · years(d₀, d_n)). */
  wear(n: number): number {
    const { grid, fair } = this.model;
    return this.monthly('wear', n, () => fair.wearOver(grid.date(n) - grid.asOf).toNumber());
  }

  /** F(m, d_n). */
  obsolescence(model: string, n: number): number {
    const { grid, obsolescence } = this.model;
    return this.monthly(`F ${model}`, n, () => obsolescence.factor(model, grid.date(n)).toNumber());
  }

  date(n: number): Day {
    return this.model.grid.date(n);
  }
}

/** The figure of a path at grid date n, or what stands without a path. */
export const laneAt = (path: MonthPath<Lane> | null | undefined, n: number, without: Lane): Lane => (path ? atMonth(path, n) : without);
