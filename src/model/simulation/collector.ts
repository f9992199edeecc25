import type { BlockOutcome, DriverFigure, FanBins, FanFigure, PathDefault } from './runner.js';
import { DRIVER_FIGURES, FAN_FIGURES } from './runner.js';
import type { CashSums } from '../paths/tranche-cash.js';
import { Sketch } from './sketch.js';
import { countPairs, runningEstimate, type Estimate, type PairCount } from './statistics.js';

/** Sums by month of everything that moves. */
type MonthSums = Record<DriverFigure | 'utilization' | 'index', number[]>;

/** Blocks of paths added up in their order: the same sums whoever ran them. */
export class Collector {
  paths = 0;
  /** Σ of losses and of the squares of pair means. */
  private readonly loss = { sum: 0, squares: 0 };
  readonly defaults: PathDefault[] = [];
  readonly refinanced: { path: number; k: number }[] = [];
  /** By covenant: first breaches by month, and pairs of paths by how many of the two break it within a year and ever. */
  readonly breaches: { readonly months: Map<number, number>; readonly pairs: { year: PairCount; ever: PairCount } }[] = [];
  readonly drivers: MonthSums;
  readonly values: Record<'fmv' | 'olv', number[]> = { fmv: [], olv: [] };
  /** By grid date, pairs of paths with debt above OLV. */
  readonly under: PairCount[] = [];
  /** By tranche and month, where the blocks have it. */
  readonly cash: Record<keyof CashSums, number[][]> = { received: [], performing: [] };
  readonly fans: Record<FanFigure, Sketch[]>;

  constructor() {
    this.drivers = Object.fromEntries([...DRIVER_FIGURES, 'utilization', 'index'].map((name) => [name, []])) as unknown as MonthSums;
    this.fans = Object.fromEntries(FAN_FIGURES.map((name) => [name, []])) as unknown as Record<FanFigure, Sketch[]>;
  }

  /** The next block; blocks come in order. */
  add(block: BlockOutcome): void {
    if (block.first !== this.paths) throw new Error(`block of path ${block.first} where that of path ${this.paths} is due`);
    this.paths += block.width;
    this.defaults.push(...block.defaults);
    this.addLosses(block.defaults);
    this.refinanced.push(...block.refinanced);
    block.breaches.forEach((months, c) =>
      this.addBreaches((this.breaches[c] ??= { months: new Map(), pairs: { year: [0, 0], ever: [0, 0] } }), months),
    );
    for (const name of Object.keys(this.drivers) as (keyof MonthSums)[]) addTo(this.drivers[name], block.drivers[name]);
    for (const name of ['fmv', 'olv'] as const) addTo(this.values[name], block.values[name]);
    block.under.forEach((pairs, k) => (this.under[k] = both(this.under[k] ?? [0, 0], pairs)));
    for (const name of ['received', 'performing'] as const)
      block.cash?.[name].forEach((sums, t) => addTo((this.cash[name][t] ??= []), sums));
  }

  /** The lifetime expected loss so far and its standard error, from sums that are kept up block by block. */
  lossSoFar(): Estimate {
    return runningEstimate(this.paths, this.loss.sum, this.loss.squares);
  }

  private addLosses(defaults: readonly PathDefault[]): void {
    const pairs = new Map<number, number>();
    for (const { path, lossPv } of defaults) pairs.set(path >> 1, (pairs.get(path >> 1) ?? 0) + lossPv);
    for (const lost of pairs.values()) {
      this.loss.sum += lost;
      this.loss.squares += (lost / 2) ** 2;
    }
  }

  private addBreaches({ months, pairs }: Collector['breaches'][number], firsts: readonly number[]): void {
    for (const k of firsts) if (k >= 0) months.set(k, (months.get(k) ?? 0) + 1);
    const within = (last: number): PairCount => countPairs(firsts.length, (i) => firsts[i]! >= 0 && firsts[i]! <= last);
    pairs.year = both(pairs.year, within(12));
    pairs.ever = both(pairs.ever, within(Infinity));
  }

  /** Spreads of some blocks, in any order. */
  spread(fans: FanBins): void {
    for (const name of FAN_FIGURES) fans[name].forEach((bins, k) => (this.fans[name][k] ??= new Sketch()).merge(bins));
  }
}

const both = (a: PairCount, b: PairCount): PairCount => [a[0] + b[0], a[1] + b[1]];

function addTo(sums: number[], more: readonly number[]): void {
  more.forEach((x, k) => (sums[k] = (sums[k] ?? 0) + x));
}
