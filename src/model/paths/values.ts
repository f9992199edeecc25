import type { Channel } from '../../domain/assumptions.js';
import type { Basis } from '../../domain/covenant.js';
import { isCounted, type Lot } from '../../domain/lot.js';
import { sumOf } from '../../kernel/arithmetic.js';
import { accumulated, decline, fairValue, incomeValue, margin, marketRent, netProceeds } from '../method/value.js';
import type { BlockConditions } from './conditions.js';
import { laneAt, type Frame } from './frame.js';
import type { Blocks, Lane } from './blocks.js';

/** Some runs of a block: an arithmetic of their width, and their part of a lane of the whole block. */
export interface Runs {
  readonly A: Blocks;
  readonly part: (lane: Lane) => Lane;
}

/** Lots that a sale keeps the same share of. */
interface Group {
  readonly lots: readonly Lot[];
  readonly kept: Readonly<Record<Channel, number>>;
  readonly breakEven: Readonly<Record<Channel, number>>;
}

/**
 * Rents, fair values and what a sale brings, in every run of a block. Only levels move; wear, obsolescence, anchors and costs are
 * the deal's. @source methodology 3 and 4
 */
export class BlockValues {
  private readonly rents = new Map<string, (Lane | undefined)[]>();
  private readonly earned = new Map<string, Lane[]>();
  private readonly declines = new Map<string, (Lane | undefined)[]>();
  private readonly fmvs = new Map<Lot, readonly Lane[]>();
  private readonly kinds = new Map<string, readonly Lane[]>();
  private readonly sums = new Map<string, Lane>();
  private readonly groups: readonly Group[];
  private readonly all: Runs;

  /** @param months N, the last grid date at which anything is valued */
  constructor(
    private readonly A: Blocks,
    private readonly frame: Frame,
    private readonly conditions: BlockConditions,
    private readonly months: number,
  ) {
    this.all = { A, part: (lane) => lane };
    this.groups = this.groupsOf(frame.model.values.collateral);
    // What is kept is worked out before any scope that would take its columns back.
    for (const lot of frame.model.deal.lots.filter(isCounted)) this.value(lot);
  }

  private value(lot: Lot): void {
    for (let n = 0; n <= this.months; n++) this.declineTo(lot.model, n);
    if (this.rent(lot.model, 0) !== null)
      this.earnedTo(lot.model, this.months + this.frame.model.deal.assumptions.values.income.horizonMonths);
    this.fmvs.set(lot, this.shocked(lot));
  }

  /** R_m at grid date n; null without a rental anchor. */
  rent(model: string, n: number): Lane | null {
    const { rents: exact, anchors, deal } = this.frame.model;
    const anchor = anchors.of(model, 'rental');
    if (!anchor) return null;
    let row = this.rents.get(model);
    if (!row) this.rents.set(model, (row = []));
    const power = deal.assumptions.values.income.rentalPassThrough;
    const newRent = (): number => exact.newRent(model, anchor.value, power).toNumber();
    const drag = (): number => this.frame.model.obsolescence.factor(model, this.frame.date(n), power).toNumber();
    return (row[n] ??= marketRent(
      this.A,
      this.frame.monthly(`new rent ${model}`, 0, newRent),
      this.frame.monthly('decay', n, () => exact.decayTo(n).toNumber()),
      this.frame.monthly(`rental F ${model}`, n, drag),
      this.conditions.rentalLevel && laneAt(this.conditions.rentalLevel, n, 1),
    ));
  }

  /** Fair value per GPU of a lot at grid date n, with what a scenario takes off it. */
  fmv(lot: Lot, n: number): Lane {
    return this.fmvs.get(lot)![n]!;
  }

  private shocked(lot: Lot): readonly Lane[] {
    const path = this.kindOf(lot);
    const shock = this.conditions.lotValue.get(lot.id);
    return shock ? path.map((fmv, n) => this.A.times(fmv, laneAt(shock, n, 1))) : path;
  }

  /** Lots of one model, cost and age have one path of values. */
  private kindOf(lot: Lot): readonly Lane[] {
    const key = `${lot.model} ${lot.unitCost.toString()} ${lot.purchaseDate} ${lot.inServiceDate}`;
    let path = this.kinds.get(key);
    if (!path) this.kinds.set(key, (path = this.A.scope(() => this.pathOf(lot))));
    return path;
  }

  private pathOf(lot: Lot): readonly Lane[] {
    const { A, frame } = this;
    const { deal, fair, anchors } = frame.model;
    const { scrap, valuation } = deal.assumptions.values;
    const cost = lot.unitCost.toNumber();
    const base = frame.monthly(`cost ${lot.id}`, 0, () => fair.costBase(lot).toNumber());
    const anchor = anchors.of(lot.model, 'resale')?.value.toNumber() ?? null;
    const income = this.incomeValues(lot.model, cost);
    const floor = scrap.toNumber() * cost;
    return Array.from({ length: this.months + 1 }, (_, n) => {
      const since = this.declineTo(lot.model, n);
      const approaches = {
        cost: A.times(base, this.ageing(lot, n) ?? since),
        market: anchor === null ? null : A.times(anchor, A.over(since, frame.obsolescence(lot.model, 0))),
        income: income && income[n]!,
        floor,
      };
      return fairValue(A, approaches, valuation);
    });
  }

  /** What a lot that goes into service after as_of loses on cost; null where it loses as its model does. */
  private ageing(lot: Lot, n: number): Lane | null {
    const { grid, fair } = this.frame.model;
    if (lot.inServiceDate <= grid.asOf) return null;
    const age = Math.max(0, grid.date(n) - lot.inServiceDate);
    return decline(this.A, fair.wearOver(age).toNumber(), this.frame.obsolescence(lot.model, n), this.level(n));
  }

  private declineTo(model: string, n: number): Lane {
    let row = this.declines.get(model);
    if (!row) this.declines.set(model, (row = []));
    return (row[n] ??= decline(this.A, this.frame.wear(n), this.frame.obsolescence(model, n), this.level(n)));
  }

  private level(n: number): Lane | null {
    return this.conditions.priceLevel && laneAt(this.conditions.priceLevel, n, 1);
  }

  /** V_i by grid date; null without a rental anchor. The best month to stop is a moving maximum: two running ones, met in the middle. */
  private incomeValues(model: string, cost: number): Lane[] | null {
    if (this.rent(model, 0) === null) return null;
    const { A, frame } = this;
    const { income } = frame.model.fair;
    const horizon = frame.model.deal.assumptions.values.income.horizonMonths;
    const width = horizon + 1;
    const earned = this.earnedTo(model, this.months + horizon);
    const lessScrap = (i: number): number => frame.monthly('upkeep less scrap', i, () => income.perCostAt(i).lessScrap.toNumber());
    const worth = earned.map((sum, i) => A.minus(sum, cost * lessScrap(i)));
    const ahead: Lane[] = [];
    worth.forEach((x, i) => ahead.push(i % width === 0 ? x : A.most(ahead[i - 1]!, x)));
    const back: Lane[] = [];
    for (let i = worth.length - 1; i >= 0; i--)
      back[i] = i % width === width - 1 || i === worth.length - 1 ? worth[i]! : A.most(back[i + 1]!, worth[i]!);
    return Array.from({ length: this.months + 1 }, (_, n) => {
      const best = n % width === 0 ? ahead[n + horizon]! : A.most(back[n]!, ahead[n + horizon]!);
      const spent = cost * frame.monthly('upkeep', n, () => income.perCostAt(n).upkeep.toNumber());
      return incomeValue(
        A,
        best,
        earned[n]!,
        spent,
        frame.monthly('unweight', n, () => income.unweightAt(n).toNumber()),
      );
    });
  }

  /** P: discounted margins of a model before maintenance, added up month by month. */
  private earnedTo(model: string, last: number): readonly Lane[] {
    const { A, frame } = this;
    const { income } = frame.model.fair;
    let sums = this.earned.get(model);
    if (!sums) this.earned.set(model, (sums = [0]));
    const paidHours = income.paidHours.toNumber();
    const fixed = income.fixedCost(model).toNumber();
    for (let t = sums.length; t <= last; t++) {
      const weight = frame.monthly('weight', t, () => income.weightAt(t).toNumber());
      sums.push(accumulated(A, sums[t - 1]!, margin(A, this.rent(model, t)!, paidHours, fixed), weight));
    }
    return sums;
  }

  /**
   * What a set of lots brings in a sale at grid date n: gross, and the GPUs that sell. A lot whose net would be negative does not.
   * @param lanes the arithmetic of the runs that are looked at, and their part of a lane
   */
  sold(lots: readonly Lot[], channel: Channel, n: number, { A, part }: Runs = this.all): { readonly gross: Lane; readonly gpus: Lane } {
    let gross: Lane = 0;
    let gpus: Lane = 0;
    for (const group of this.groupsOf(lots)) {
      const floor = group.breakEven[channel];
      for (const lot of group.lots) {
        const each = part(this.fmv(lot, n));
        const sells = A.where(
          A.below(each, floor),
          () => 0,
          () => 1,
        );
        gross = A.plus(gross, A.times(A.times(each, lot.quantity * group.kept[channel]), sells));
        gpus = A.plus(gpus, A.times(sells, lot.quantity));
      }
    }
    return { gross, gpus };
  }

  /** Σ over the collateral at grid date n, on one basis. */
  total(basis: Basis, n: number): Lane {
    const key = `${basis} ${n}`;
    let sum = this.sums.get(key);
    if (sum === undefined) this.sums.set(key, (sum = this.A.scope(() => this.sum(basis, n))));
    return sum;
  }

  private sum(basis: Basis, n: number): Lane {
    switch (basis) {
      case 'cost':
      case 'depreciated_cost':
        return this.frame.monthly(basis, n, () => this.frame.model.values.total(basis, n).toNumber());
      case 'fmv':
        return sumOf(
          this.A,
          this.groups.map((group) => this.groupFmv(group, n)),
        );
      case 'olv':
        return this.gross('orderly', n);
      case 'flv':
        return this.gross('forced', n);
      case 'nolv':
        return this.net(this.frame.model.values.collateral, 'orderly', n);
      case 'nflv':
        return this.net(this.frame.model.values.collateral, 'forced', n);
    }
  }

  private gross(channel: Channel, n: number): Lane {
    return sumOf(
      this.A,
      this.groups.map((group) => this.A.times(this.groupFmv(group, n), group.kept[channel])),
    );
  }

  /** Σ (gross · (1 − commission) − removal)⁺ of some lots. */
  net(lots: readonly Lot[], channel: Channel, n: number): Lane {
    const { commission, removalUsd } = this.frame.model.deal.assumptions.values.liquidation;
    const { gross, gpus } = this.sold(lots, channel, n);
    return netProceeds(this.A, gross, commission[channel].toNumber(), removalUsd.toNumber(), gpus);
  }

  private groupFmv(group: Group, n: number): Lane {
    return sumOf(
      this.A,
      group.lots.map((lot) => this.A.times(this.fmv(lot, n), lot.quantity)),
    );
  }

  private readonly grouped = new Map<readonly Lot[], readonly Group[]>();

  private groupsOf(lots: readonly Lot[]): readonly Group[] {
    let groups = this.grouped.get(lots);
    if (!groups) {
      groups = this.frame.model.values.saleGroups(lots).map(({ lots: alike, kept, breakEven }) => ({
        lots: alike,
        kept: { orderly: kept.orderly.toNumber(), forced: kept.forced.toNumber() },
        breakEven: { orderly: breakEven.orderly?.toNumber() ?? Infinity, forced: breakEven.forced?.toNumber() ?? Infinity },
      }));
      this.grouped.set(lots, groups);
    }
    return groups;
  }
}
