import type { CompKind } from '../../domain/market.js';
import type { Spread } from './filter.js';
import { FEWEST_FORECASTS, HORIZONS, type Horizon } from './horizons.js';

/** How far actual lies above forecast [ln]. */
export interface Miss {
  readonly kind: CompKind;
  readonly horizon: Horizon;
  /** From the origin to the price, near the horizon. */
  readonly months: number;
  readonly log: number;
}

/** ln of actual over forecast at four percentiles. */
export interface Quantiles {
  readonly p10: number;
  readonly p25: number;
  readonly p75: number;
  readonly p90: number;
}

/** The percentiles at one horizon, and what they come from. */
export interface HorizonBand extends Quantiles {
  readonly horizon: Horizon;
  /** Misses seen at this horizon. */
  readonly misses: number;
  /** Whether they are too few, so that the percentiles are those of all horizons. */
  readonly pooled: boolean;
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
 * Bands from past misses in units of the spread of their months: of each kind and horizon the percentiles of its own misses. Where
 * these are too few, those of all horizons of the kind, pulled to a normal error. @source methodology 16
 */
export class Bands {
  private readonly past = { resale: new Units(), rental: new Units() };

  add({ kind, horizon, months, log }: Miss): void {
    this.past[kind].add(horizon, log / spreadAt(kind, months));
  }

  /** Those of the misses so far, in the order of the horizons. */
  learn(kind: CompKind): HorizonBand[] {
    const { own, all } = this.past[kind];
    const pooled = pulled(all.values());
    return HORIZONS.map((horizon) => {
      const values = own[horizon].values();
      const few = values.length < FEWEST_FORECASTS;
      const units = few ? pooled : quantilesOf(values);
      return { ...each((p) => units[p] * spreadAt(kind, horizon)), horizon, misses: values.length, pooled: few };
    });
  }
}

/**
 * What each horizon's percentiles count for so many months ahead: on a straight line between two; before the first and after the last
 * as the spread goes.
 */
export function weightsAt(kind: CompKind, months: number): number[] {
  const next = HORIZONS.findIndex((horizon) => months <= horizon);
  const weights = HORIZONS.map(() => 0);
  if (next > 0) {
    const share = (months - HORIZONS[next - 1]!) / (HORIZONS[next]! - HORIZONS[next - 1]!);
    weights[next - 1] = 1 - share;
    weights[next] = share;
  } else {
    const end = next === 0 ? 0 : HORIZONS.length - 1;
    weights[end] = spreadAt(kind, months) / spreadAt(kind, HORIZONS[end]!);
  }
  return weights;
}

/** One percentile of what is known at the horizons, in their order. */
export function edgeOf<T extends string>(bands: readonly Readonly<Record<T, number>>[], weights: readonly number[], percentile: T): number {
  let edge = 0;
  for (let i = 0; i < weights.length; i++) edge += weights[i]! * bands[i]![percentile];
  return edge;
}

/** All percentiles of what is known at the horizons. */
export const bandOf = (bands: readonly Quantiles[], weights: readonly number[]): Quantiles => each((p) => edgeOf(bands, weights, p));

const each = (of: (percentile: keyof Quantiles) => number): Quantiles => ({
  p10: of('p10'),
  p25: of('p25'),
  p75: of('p75'),
  p90: of('p90'),
});

/** One kind's misses in units, by horizon and all together. */
class Units {
  readonly own: Readonly<Record<Horizon, Ascending>> = { 3: new Ascending(), 6: new Ascending(), 12: new Ascending(), 24: new Ascending() };
  readonly all = new Ascending();

  add(horizon: Horizon, value: number): void {
    this.own[horizon].add(value);
    this.all.add(value);
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

const SHARES: Quantiles = { p10: 0.1, p25: 0.25, p75: 0.75, p90: 0.9 };

const quantilesOf = (sorted: ArrayLike<number>): Quantiles => each((p) => quantile(sorted, SHARES[p]));

/** Percentiles of sorted units, pulled to normal ones. */
function pulled(sorted: Float64Array): Quantiles {
  if (sorted.length === 0) return NORMAL;
  const weight = sorted.length / (sorted.length + PRIOR_WEIGHT);
  const own = quantilesOf(sorted);
  return each((p) => weight * own[p] + (1 - weight) * NORMAL[p]);
}

/**
 * Between the two nearest of sorted values, so placed that the next value falls below it with just that chance.
 * @source R. Hyndman, Y. Fan, Sample Quantiles in Statistical Packages, 1996, type 6
 */
function quantile(sorted: ArrayLike<number>, share: number): number {
  const last = sorted.length - 1;
  const at = Math.min(last, Math.max(0, (sorted.length + 1) * share - 1));
  const below = Math.floor(at);
  const low = sorted[below]!;
  return low + (at - below) * ((sorted[below + 1] ?? low) - low);
}
