import type { BlockOutcome, DriverFigure, FanBins, FanFigure, PathDefault } from './runner.js';
import { DRIVER_FIGURES, FAN_FIGURES } from './runner.js';
import type { CashSums } from '../paths/tranche-cash.js';
import { Sketch } from './sketch.js';
import type { Estimate } from './statistics.js';

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
  readonly breaches: { readonly months: Map<number, number>; readonly pairs: { year: number[]; ever: number[] } }[] = [];
  readonly drivers: MonthSums;
  readonly values: Record<'fmv' | 'olv' | 'balance', number[]> = { fmv: [], olv: [], balance: [] };
  readonly under: number[] = [];
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
      this.addBreaches((this.breaches[c] ??= { months: new Map(), pairs: { year: [0, 0, 0], ever: [0, 0, 0] } }), months),
    );
    for (const name of Object.keys(this.drivers) as (keyof MonthSums)[]) addTo(this.drivers[name], block.drivers[name]);
    for (const name of ['fmv', 'olv', 'balance'] as const) addTo(this.values[name], block.values[name]);
    addTo(this.under, block.under);
    for (const name of ['received', 'performing'] as const)
      block.cash?.[name].forEach((sums, t) => addTo((this.cash[name][t] ??= []), sums));
  }

  /** The lifetime expected loss so far and its standard error, from sums that are kept up block by block. */
  lossSoFar(): Estimate {
    const pairs = this.paths / 2;
    const mean = this.loss.sum / Math.max(1, this.paths);
    const spread = Math.max(0, this.loss.squares - pairs * mean * mean);
    return { mean, se: pairs > 1 ? Math.sqrt(spread / (pairs - 1) / pairs) : 0 };
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
    for (let i = 0; i + 1 < firsts.length; i += 2) {
      const two = [firsts[i]!, firsts[i + 1]!];
      pairs.year[two.filter((k) => k >= 0 && k <= 12).length]!++;
      pairs.ever[two.filter((k) => k >= 0).length]!++;
    }
  }

  /** Spreads of some blocks, in any order. */
  spread(fans: FanBins): void {
    for (const name of FAN_FIGURES) fans[name].forEach((bins, k) => (this.fans[name][k] ??= new Sketch()).merge(bins));
  }
}

function addTo(sums: number[], more: readonly number[]): void {
  more.forEach((x, k) => (sums[k] = (sums[k] ?? 0) + x));
}
