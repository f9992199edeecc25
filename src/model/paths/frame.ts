import type { Lease } from '../../domain/lease.js';
import type { Lot } from '../../domain/lot.js';
import type { Day } from '../../kernel/calendar.js';
import { atMonth, type MonthPath } from '../frame/conditions.js';
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
export interface Collateral {
  readonly candidates: readonly Candidate[];
  readonly rest: readonly Lot[];
  readonly restHolding: number;
}

/**
 * Figures of the deal that no run moves, as floats: what the exact parts work out once is read from them and kept.
 */
export class Frame {
  private readonly tables = new Map<string, number[]>();

  readonly collateral: Collateral;

  constructor(readonly model: Model) {
    const candidates = model.liquidation.inPlaceCandidates().map(({ flow, pool, tagged, pd }): Candidate => ({
      lease: flow.lease,
      lots: pool.lots,
      gpus: pool.gpus,
      tagged,
      pd: pd.toNumber(),
      holding: pool.costs.holding.toNumber(),
      perDay: pool.costs.perDay.toNumber(),
      perMonth: pool.costs.perMonth.toNumber(),
    }));
    const rest = model.liquidation.restOfCollateral();
    this.collateral = { candidates, rest: rest.lots, restHolding: rest.costs.holding.toNumber() };
  }

  /** A figure by month of one subject, worked out when it is first asked for. */
  monthly(subject: string, n: number, figure: () => number): number {
    let table = this.tables.get(subject);
    if (!table) this.tables.set(subject, (table = []));
    return (table[n] ??= figure());
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
