import { BLOCK, Blocks } from '../paths/blocks.js';
import { PathEngine, type RunDefault } from '../paths/run.js';
import { TrancheCash, type CashSums } from '../paths/tranche-cash.js';
import { partyName } from '../../domain/party.js';
import type { Model } from '../score/model.js';
import { blockConditions } from './conditions.js';
import { Drivers, monthsDrawn, type DrawnBlock } from './drivers.js';
import { Sketch, type Bins } from './sketch.js';
import { countPairs, type PairCount } from './statistics.js';
import type { Driver } from './switched-off.js';

/** Paths and seed where none are given. */
export const DEFAULT_PATHS = 10_000;
export const DEFAULT_SEED = 1;

/** Figures whose spread over paths is followed by grid date. */
export const FAN_FIGURES = ['fmv', 'olv', 'ltv_fmv', 'ltv_olv', 'dscr_trailing_3'] as const;
export type FanFigure = (typeof FAN_FIGURES)[number];

/** What moves: the cycle, what gluts take off log prices, rents, prices of the fleet, and whether the largest customer, or any, has defaulted. */
export const DRIVER_FIGURES = ['cycle', 'glut', 'rent', 'price', 'largest_customer', 'any_customer'] as const;
export type DriverFigure = (typeof DRIVER_FIGURES)[number];

/** A default on one path, with the drivers of its month. */
export interface PathDefault extends Pick<RunDefault, 'k' | 'cause' | 'ead' | 'loss' | 'lossPv' | 'tranches' | 'inPlace'> {
  readonly path: number;
  readonly drivers: Readonly<Record<DriverFigure, number>>;
}

/** What a block of paths came to: nothing but data, so that another process can send it. */
export interface BlockOutcome {
  readonly first: number;
  readonly width: number;
  readonly defaults: readonly PathDefault[];
  readonly refinanced: readonly { readonly path: number; readonly k: number }[];
  /** By covenant in file order: the month of the first breach of each path; −1 without one. */
  readonly breaches: readonly (readonly number[])[];
  /** Σ over the block of what moves, by month 0 … N. */
  readonly drivers: Readonly<Record<DriverFigure | 'utilization' | 'index', readonly number[]>>;
  /** Σ over the block of fmv and olv, by grid date. */
  readonly values: Readonly<Record<'fmv' | 'olv', readonly number[]>>;
  /** Pairs of paths with debt above OLV, by grid date. */
  readonly under: readonly PairCount[];
  /** Only where it is asked for. */
  readonly cash?: CashSums;
}

/** Spreads by grid date of some blocks. */
type Fans = Readonly<Record<FanFigure, readonly Sketch[]>>;
export type FanBins = Readonly<Record<FanFigure, readonly Bins[]>>;

/** Runs blocks of paths of one deal. @source methodology 18 */
export class PathRunner {
  readonly fans: Fans;
  private readonly months: number;
  private readonly drivers: Drivers;
  private readonly engine: PathEngine;
  private readonly largest: string | null;
  private readonly customers: readonly string[];
  /** Share of fair value at as_of by model. */
  private readonly weights: ReadonlyMap<string, number>;

  /** @param withCash also what each tranche gets by month @param off a driver that does not move */
  constructor(
    private readonly model: Model,
    seed: number,
    private readonly withCash = false,
    off: Driver | null = null,
  ) {
    this.months = monthsDrawn(this.model);
    this.drivers = new Drivers(this.model.deal, seed, this.months, off);
    this.engine = new PathEngine(this.model);
    const largest = this.model.metrics.largestCustomer();
    this.largest = largest && partyName(largest.group);
    this.customers = [...new Set(this.model.deal.leases.map(({ group }) => partyName(group)))];
    this.weights = weightsOf(this.model);
    const row = (): Sketch[] => Array.from({ length: this.model.debt.lastPeriod + 1 }, () => new Sketch());
    this.fans = { fmv: row(), olv: row(), ltv_fmv: row(), ltv_olv: row(), dscr_trailing_3: row() };
  }

  /** What was drawn for some paths. */
  draw(first: number, width: number): DrawnBlock {
    return this.drivers.block(first, width);
  }

  /** Runs block b of so many paths in all; its spreads are added to the fans. */
  block(b: number, paths: number): BlockOutcome {
    return this.run(b * BLOCK, Math.min(BLOCK, paths - b * BLOCK), true);
  }

  /** Runs some paths. @param spreads whether they are added to the fans */
  run(first: number, width: number, spreads = false): BlockOutcome {
    const drawn = this.draw(first, width);
    const cash = this.withCash ? new TrancheCash(this.model.deal.tranches.length) : null;
    const { defaults, refinanced, covenants, months } = this.engine.run(blockConditions(drawn, this.model), cash);
    const price = this.priceOf(drawn);
    const firstLost = Float64Array.from({ length: width }, (_, i) =>
      this.customers.reduce((k, name) => Math.min(k, drawn.parties.get(name)![i]!), Infinity),
    );
    const figure = (name: DriverFigure, k: number, i: number): number => {
      switch (name) {
        case 'cycle':
          return drawn.cycle[k]![i]!;
        case 'glut':
          return drawn.glut[k]![i]!;
        case 'rent':
          return drawn.rentalLevel[k]![i]!;
        case 'price':
          return price[k]![i]!;
        case 'largest_customer':
          return this.largest !== null && drawn.parties.get(this.largest)![i]! <= k ? 1 : 0;
        case 'any_customer':
          return firstLost[i]! <= k ? 1 : 0;
      }
    };
    const sums = (of: (k: number, i: number) => number): number[] =>
      Array.from({ length: this.months + 1 }, (_, k) => {
        let sum = 0;
        for (let i = 0; i < width; i++) sum += of(k, i);
        return sum;
      });
    const dates = months();
    if (spreads) this.spread(dates, width);
    const total = (of: (month: (typeof dates)[number]) => number | Float64Array): number[] =>
      dates.map((month) => {
        const lane = of(month);
        let sum = 0;
        for (let i = 0; i < width; i++) sum += Blocks.of(lane, i);
        return sum;
      });
    return {
      first,
      width,
      defaults: defaults.flatMap((one, i): PathDefault[] => {
        if (one === null) return [];
        const { k, cause, ead, loss, lossPv, tranches, inPlace } = one;
        const at = Object.fromEntries(DRIVER_FIGURES.map((name) => [name, figure(name, k, i)])) as Record<DriverFigure, number>;
        return [{ path: first + i, k, cause, ead, loss, lossPv, tranches, inPlace: [...inPlace], drivers: at }];
      }),
      refinanced: refinanced.flatMap((k, i) => (k === null ? [] : [{ path: first + i, k }])),
      breaches: covenants.map(({ tests }) =>
        Array.from({ length: width }, (_, i) => tests.find(({ breach }) => Blocks.holds(breach, i))?.k ?? -1),
      ),
      drivers: {
        ...(Object.fromEntries(DRIVER_FIGURES.map((name) => [name, sums((k, i) => figure(name, k, i))])) as Record<DriverFigure, number[]>),
        utilization: sums((k, i) => drawn.utilization[k]![i]!),
        index: sums((k, i) => drawn.indexShift[k]![i]!),
      },
      values: { fmv: total(({ fmv }) => fmv), olv: total(({ olv }) => olv) },
      under: dates.map(({ balance, olv }) => countPairs(width, (i) => Blocks.of(balance, i) > Blocks.of(olv, i))),
      ...(cash ? { cash: { received: cash.received, performing: cash.performing } } : {}),
    };
  }

  private spread(
    dates: readonly { readonly balance: Lanes; readonly fmv: Lanes; readonly olv: Lanes; readonly dscr: Lanes }[],
    width: number,
  ): void {
    dates.forEach(({ balance, fmv, olv, dscr }, k) => {
      for (let i = 0; i < width; i++) {
        const debt = Blocks.of(balance, i);
        const fair = Blocks.of(fmv, i);
        const orderly = Blocks.of(olv, i);
        const cover = Blocks.of(dscr, i);
        this.fans.fmv[k]!.add(fair);
        this.fans.olv[k]!.add(orderly);
        this.fans.ltv_fmv[k]!.add(ltv(debt, fair));
        this.fans.ltv_olv[k]!.add(ltv(debt, orderly));
        if (!Number.isNaN(cover)) this.fans.dscr_trailing_3[k]!.add(cover);
      }
    });
  }

  /** The fleet's price level: that of each model by its share of fair value at as_of. */
  private priceOf(drawn: DrawnBlock): Float64Array[] {
    return Array.from({ length: drawn.months + 1 }, (_, k) => {
      const row = new Float64Array(drawn.width);
      for (const [model, weight] of this.weights) {
        const level = drawn.level.get(model)![k]!;
        for (let i = 0; i < row.length; i++) row[i] = row[i]! + weight * level[i]!;
      }
      return row;
    });
  }
}

/** The spreads of what a runner has run, for another process. */
export const fansOf = (runner: PathRunner): FanBins =>
  Object.fromEntries(FAN_FIGURES.map((name) => [name, runner.fans[name].map((sketch) => sketch.toBins())])) as unknown as FanBins;

type Lanes = number | Float64Array;

/** Debt over a value; what is owed against nothing is worse than any figure. */
const ltv = (debt: number, value: number): number => (debt === 0 ? 0 : value === 0 ? Infinity : debt / value);

function weightsOf({ values, deal }: Model): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const lot of values.collateral) sums.set(lot.model, (sums.get(lot.model) ?? 0) + values.fmv(lot, 0).whole.toNumber());
  const whole = [...sums.values()].reduce((sum, x) => sum + x, 0);
  const models = [...new Set(deal.lots.map(({ model }) => model))];
  return whole === 0
    ? new Map(models.map((model) => [model, 1 / models.length]))
    : new Map([...sums].map(([model, fmv]) => [model, fmv / whole]));
}
