import type { CompKind } from '../../domain/market.js';
import type { Spread } from './filter.js';

/** How far actual lay above foretold [ln]. */
export interface Miss {
  readonly kind: CompKind;
  readonly months: number;
  readonly log: number;
}

/** ln of actual over foretold at four percentiles. */
export interface Quantiles {
  readonly p10: number;
  readonly p25: number;
  readonly p75: number;
  readonly p90: number;
}

/** What one observation and a year of drift add to an error before a miss is seen: wide, so that thin evidence gives no narrow band. */
const NOMINAL: Readonly<Record<CompKind, Spread>> = { resale: { noise: 0.15, drift: 0.5 }, rental: { noise: 0.07, drift: 0.2 } };
const NORMAL: Quantiles = { p10: -1.2816, p25: -0.6745, p75: 0.6745, p90: 1.2816 };
/** Misses that the prior counts for. */
const PRIOR_WEIGHT = 40;

/** The spread that a miss has by its horizon: two observations' noise and the drift between them. */
export const spreadAt = (kind: CompKind, months: number): number => {
  const { noise, drift } = NOMINAL[kind];
  return Math.sqrt(2 * noise * noise + (drift * drift * months) / 12);
};

/**
 * Bands from past misses: of each kind the percentiles of misses in units of the spread of their horizon, all horizons together,
 * pulled to those of a normal error where there are few. @source methodology 16
 */
export class Bands {
  private readonly past = { resale: new Ascending(), rental: new Ascending() };

  add({ kind, months, log }: Miss): void {
    this.past[kind].add(log / spreadAt(kind, months));
  }

  /** Those of the misses so far. */
  learn(): (kind: CompKind, months: number) => Quantiles {
    const units = { resale: pulled(this.past.resale.values()), rental: pulled(this.past.rental.values()) };
    return (kind, months) => {
      const spread = spreadAt(kind, months);
      const { p10, p25, p75, p90 } = units[kind];
      return { p10: p10 * spread, p25: p25 * spread, p75: p75 * spread, p90: p90 * spread };
    };
  }
}

/** Numbers in order: what came since they were last asked for is sorted and merged in. */
class Ascending {
  private sorted: Float64Array = new Float64Array();
  private fresh: number[] = [];

  add(value: number): void {
    this.fresh.push(value);
  }

  values(): Float64Array {
    if (this.fresh.length === 0) return this.sorted;
    this.sorted = merged(this.sorted, Float64Array.from(this.fresh).sort());
    this.fresh = [];
    return this.sorted;
  }
}

function merged(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  let [i, j] = [0, 0];
  for (let k = 0; k < all.length; k++) all[k] = j === b.length || a[i]! <= b[j]! ? a[i++]! : b[j++]!;
  return all;
}

/** Percentiles of one kind's misses in units of their spread. */
export function unitQuantiles(misses: readonly Miss[], kind: CompKind): Quantiles {
  const own = misses.filter((miss) => miss.kind === kind);
  return pulled(Float64Array.from(own, ({ log, months }) => log / spreadAt(kind, months)).sort());
}

/** Percentiles of sorted units, pulled to normal ones. */
function pulled(sorted: Float64Array): Quantiles {
  const weight = sorted.length / (sorted.length + PRIOR_WEIGHT);
  const at = (share: number, normal: number): number =>
    sorted.length === 0 ? normal : weight * quantile(sorted, share) + (1 - weight) * normal;
  return { p10: at(0.1, NORMAL.p10), p25: at(0.25, NORMAL.p25), p75: at(0.75, NORMAL.p75), p90: at(0.9, NORMAL.p90) };
}

/** Between the two nearest of sorted values. @source R. Hyndman, Y. Fan, Sample Quantiles in Statistical Packages, 1996, type 7 */
function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const low = sorted[below]!;
  return low + (at - below) * ((sorted[below + 1] ?? low) - low);
}
