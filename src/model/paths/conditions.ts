import type { Day } from '../../kernel/calendar.js';
import type { Lease } from '../../domain/lease.js';
import type { Lot } from '../../domain/lot.js';
import type { Channel } from '../../domain/assumptions.js';
import type { Consequence } from '../../domain/covenant.js';
import { atMonth, leftOf, type Conditions, type MonthPath } from '../frame/conditions.js';
import type { CurveParameter } from '../../domain/scenario.js';
import { laneOf, type Lane } from './blocks.js';

/** What happens to a contract in each run of a block, beside its own terms. */
export interface BlockLease {
  /** It ends on this day at the latest; Infinity where nothing ends it. */
  readonly endsBy: Lane;
  /** 1 where it pays no fee though it walks away. */
  readonly feeless: Lane;
  /** Shares of price and GPUs that are left at each grid date; null where all is. */
  readonly price: MonthPath<Lane> | null;
  readonly gpus: MonthPath<Lane> | null;
}

/**
 * What happens in each run of a block of one deal: the paths of {@link Conditions} as columns by month, and nothing but numbers, so
 * that they can be sent to a worker. A path that is null moves in no run.
 */
export interface BlockConditions {
  readonly width: number;
  readonly priceLevel: MonthPath<Lane> | null;
  readonly rentalLevel: MonthPath<Lane> | null;
  readonly indexShift: MonthPath<Lane> | null;
  /** By asset_id. */
  readonly lotValue: ReadonlyMap<string, MonthPath<Lane>>;
  /** By contract_id. */
  readonly leases: ReadonlyMap<string, BlockLease>;
  /** level(d_n) by model, times priceLevel. */
  readonly modelLevel: ReadonlyMap<string, MonthPath<Lane>>;
  /** relet.utilization of period n, in place of the assumption. */
  readonly utilization: MonthPath<Lane> | null;
  /** What nobody knows beforehand on drawn paths; null on others. */
  readonly drawn: BlockDrawn | null;
}

/** Drawn paths of a block: each has its own curve, cohorts to come and defaults. @source methodology 18 */
export interface BlockDrawn {
  readonly curve: Readonly<Record<CurveParameter, Lane>>;
  readonly cohorts: readonly { readonly name: string; readonly date: Lane; readonly efficiency: Lane }[];
  /** Month of default by folded name; Infinity where the party lives. */
  readonly parties: ReadonlyMap<string, Lane>;
  readonly operator: Lane;
  readonly channel: Channel;
  /** null where that test never holds. */
  readonly refinance: { readonly ltv: number | null; readonly cover: number | null };
  readonly accelerate: readonly Consequence[];
}

/** Paths of several runs as columns, each month's from the run's own path; 1 or 0 where a run has none. */
function columns(paths: readonly (MonthPath | null)[], without: number): MonthPath<Lane> | null {
  const months = Math.max(0, ...paths.map((path) => path?.length ?? 0));
  if (months === 0) return null;
  return Array.from({ length: months }, (_, n) => laneOf(paths.map((path) => (path ? atMonth(path, n).toNumber() : without))));
}

/**
 * The conditions of several runs of one deal as a block.
 * @param runs at most a block of them; none may switch lots off, which changes what is counted and not what it is worth
 * @param ownEnd the firm end of a contract by its own terms
 */
export function blockOf(
  runs: readonly Conditions[],
  leases: readonly Lease[],
  lots: readonly Lot[],
  ownEnd: (lease: Lease) => Day,
): BlockConditions {
  if (runs.some(({ drawn }) => drawn !== null)) throw new Error('drawn paths come as a block already');
  if (runs.some(({ offlineFrom }) => offlineFrom.size > 0)) throw new Error('a block of runs cannot switch lots off');
  const moved = leases.filter((lease) => runs.some((run) => run.leases.has(lease)));
  const shocked = lots.filter((lot) => runs.some(({ lotValue }) => lotValue.has(lot)));
  return {
    width: runs.length,
    priceLevel: columns(
      runs.map((run) => run.priceLevel),
      1,
    ),
    rentalLevel: columns(
      runs.map((run) => run.rentalLevel),
      1,
    ),
    indexShift: columns(
      runs.map((run) => run.indexShift),
      0,
    ),
    lotValue: new Map(
      shocked.map((lot) => [
        lot.id,
        columns(
          runs.map(({ lotValue }) => lotValue.get(lot) ?? null),
          1,
        )!,
      ]),
    ),
    leases: new Map(moved.map((lease) => [lease.id, blockLease(runs, lease, ownEnd(lease))])),
    modelLevel: new Map(),
    utilization: null,
    drawn: null,
  };
}

function blockLease(runs: readonly Conditions[], lease: Lease, ownEnd: Day): BlockLease {
  const events = runs.map((run) => run.leases.get(lease));
  const months = Math.max(0, ...events.flatMap((event) => event?.cuts.map(({ from }) => from + 1) ?? []));
  const left = (part: 'price' | 'gpus'): MonthPath<Lane> | null =>
    months === 0 ? null : Array.from({ length: months }, (_, n) => laneOf(events.map((event) => leftOf(event, n)[part].toNumber())));
  return {
    endsBy: laneOf(events.map((event) => Math.min(event?.defaultOn ?? Infinity, event?.leavesOn ?? Infinity))),
    feeless: laneOf(events.map((event) => (event && (event.paysNoFee || (event.defaultOn !== null && event.defaultOn <= ownEnd)) ? 1 : 0))),
    price: left('price'),
    gpus: left('gpus'),
  };
}
