import type { Channel } from '../../domain/assumptions.js';
import type { Basis } from '../../domain/covenant.js';
import { isCounted, type Lot } from '../../domain/lot.js';
import { sumOf } from '../../kernel/arithmetic.js';
import { accumulated, decline, fairValue, incomeValue, margin, netProceeds } from '../method/value.js';
import type { BlockConditions } from './conditions.js';
import { laneAt, type Frame, type Group } from './frame.js';
import { HeldIncome } from './income.js';
import { DrawnMarket, FixedMarket, type BlockMarket } from './market.js';
import type { Blocks, Lane } from './blocks.js';

/** Some runs of a block: an arithmetic of their width, their part of a lane of the whole block, and which run each is. */
export interface Runs {
  readonly A: Blocks;
  readonly part: (lane: Lane) => Lane;
  readonly run: (i: number) => number;
}

/** Fair value of a lot per GPU at a grid date. */
type ValueOf = (lot: Lot, n: number) => Lane;

/**
 * Rents, fair values and what a sale brings, in every run of a block. Levels move; on drawn paths also wear, obsolescence and
 * anchors. Costs are the deal's. @source methodology 3, 4 and 18
 */
export class BlockValues {
  private readonly rents = new Map<string, (Lane | undefined)[]>();
  private readonly earned = new Map<string, Lane[]>();
  private readonly declines = new Map<string, (Lane | undefined)[]>();
  private readonly fmvs = new Map<Lot, readonly Lane[]>();
  private readonly kinds = new Map<string, readonly Lane[]>();
  private readonly sums = new Map<string, Lane>();
  private readonly all: Runs;
  private readonly market: BlockMarket;
  private readonly held: HeldIncome | null;

  /** @param months N, the last grid date at which anything is valued */
  constructor(
    private readonly A: Blocks,
    private readonly frame: Frame,
    private readonly conditions: BlockConditions,
    private readonly months: number,
  ) {
    this.all = { A, part: (lane) => lane, run: (i) => i };
    const { drawn } = conditions;
    this.market = drawn ? new DrawnMarket(A, frame, drawn) : new FixedMarket(frame);
    this.held = drawn && new HeldIncome(A, frame, (model, n) => this.market.rent(model, n)!, months);
    // What is kept is worked out before any scope that would take its columns back.
    for (const { model } of frame.model.deal.hedges) for (let n = 0; n <= months; n++) this.rent(model, n);
    for (const lot of frame.model.deal.lots.filter((one) => isCounted(one) || one.arrives !== null)) this.value(lot);
  }

  private value(lot: Lot): void {
    const { borrowingBase } = this.frame.model.deal;
    for (let n = 0; n <= this.months; n++) {
      this.declineTo(lot.model, n);
      this.plainDecline(lot.model, n);
      if (borrowingBase !== null && borrowingBase.maxGenerationLag !== null) this.market.lag(lot.model, n);
    }
    this.market.costBase(lot);
    this.market.resale(lot.model);
    if (this.rent(lot.model, 0) !== null) {
      for (let n = 0; n <= this.months; n++) this.rent(lot.model, n);
      if (this.held) this.held.prepare(lot.model);
      else this.earnedTo(lot.model, this.months + this.frame.model.deal.assumptions.values.income.horizonMonths);
    }
    this.fmvs.set(lot, this.shocked(lot));
  }

  /** How many cohorts a model is behind the newest that ships by grid date n. */
  cohortLag(model: string, n: number): Lane {
    return this.market.lag(model, n);
  }

  /** R_m at grid date n; null without a rental anchor. */
  rent(model: string, n: number): Lane | null {
    const plain = this.market.rent(model, n);
    if (plain === null) return null;
    let row = this.rents.get(model);
    if (!row) this.rents.set(model, (row = []));
    return (row[n] ??= this.rentAt(plain, this.rentalLevel(n)));
  }

  private rentAt(plain: Lane, level: Lane | null): Lane {
    return level === null ? plain : this.A.times(plain, level);
  }

  private rentalLevel(n: number): Lane | null {
    return this.conditions.rentalLevel && laneAt(this.conditions.rentalLevel, n, 1);
  }

  /** R_m at grid date n with the rental level held at that of grid date k, in some runs; null without a rental anchor. */
  rentSeen(model: string, n: number, k: number, { A, part }: Runs): Lane | null {
    const plain = this.market.rent(model, n);
    const level = this.rentalLevel(k);
    return plain === null ? null : level === null ? part(plain) : A.times(part(plain), part(level));
  }

  /** Fair value per GPU of a lot at grid date n, with what a scenario takes off it. */
  fmv(lot: Lot, n: number): Lane {
    return this.fmvs.get(lot)![n]!;
  }

  /**
   * Fair value per GPU of a lot at grid date n with levels held at those of grid date k, in some runs: as it looks at d_k to those who
   * do not know what is still to come. @source methodology 18, section 3
   */
  fmvSeen(lot: Lot, n: number, k: number, runs: Runs): Lane {
    const { A, part } = runs;
    const level = this.level(lot.model, k);
    const worn = (plain: Lane): Lane => (level === null ? part(plain) : A.times(part(plain), part(level)));
    const income =
      this.held && this.market.rent(lot.model, 0) !== null
        ? this.held.value(lot.model, lot.unitCost.toNumber(), n, part(this.rentalLevel(k) ?? 1), A, runs.run)
        : null;
    const ageing = this.ageing(lot, n, null);
    const fmv = this.fairOf(lot, worn(this.plainDecline(lot.model, n)), ageing && worn(ageing), income, runs);
    const shock = this.conditions.lotValue.get(lot.id);
    return shock ? A.times(fmv, part(laneAt(shock, n, 1))) : fmv;
  }

  private shocked(lot: Lot): readonly Lane[] {
    const path = this.pathOfKind(lot);
    const shock = this.conditions.lotValue.get(lot.id);
    return shock ? path.map((fmv, n) => this.A.times(fmv, laneAt(shock, n, 1))) : path;
  }

  /** What lots of one model, cost and age have in common: their values. */
  kindOf(lot: Lot): string {
    return this.conditions.lotValue.has(lot.id) ? lot.id : this.frame.kindOf(lot);
  }

  private pathOfKind(lot: Lot): readonly Lane[] {
    const key = this.frame.kindOf(lot);
    let path = this.kinds.get(key);
    if (!path) this.kinds.set(key, (path = this.A.scope(() => this.pathOf(lot))));
    return path;
  }

  private pathOf(lot: Lot): readonly Lane[] {
    const income = this.incomeValues(lot.model, lot.unitCost.toNumber());
    return Array.from({ length: this.months + 1 }, (_, n) =>
      this.fairOf(lot, this.declineTo(lot.model, n), this.ageing(lot, n, this.level(lot.model, n)), income && income[n]!, this.all),
    );
  }

  /** Fair value per GPU in some runs. @param since what the model has lost since as_of @param ageing what the lot loses instead on cost */
  private fairOf(lot: Lot, since: Lane, ageing: Lane | null, income: Lane | null, { A, part }: Runs): Lane {
    const { scrap, valuation } = this.frame.model.deal.assumptions.values;
    const anchor = this.market.resale(lot.model);
    const approaches = {
      cost: A.times(part(this.market.costBase(lot)), ageing ?? since),
      market: anchor === null ? null : A.times(part(anchor), A.over(since, part(this.market.obsolescence(lot.model, 0)))),
      income,
      floor: scrap.toNumber() * lot.unitCost.toNumber(),
    };
    return fairValue(A, approaches, valuation);
  }

  /** What a lot that goes into service after as_of loses on cost; null where it loses as its model does. */
  private ageing(lot: Lot, n: number, level: Lane | null): Lane | null {
    const { grid } = this.frame.model;
    if (lot.inServiceDate <= grid.asOf) return null;
    const age = Math.max(0, grid.date(n) - lot.inServiceDate);
    return decline(this.A, this.market.wearOver(age), this.market.obsolescence(lot.model, n), level);
  }

  private declineTo(model: string, n: number): Lane {
    let row = this.declines.get(model);
    if (!row) this.declines.set(model, (row = []));
    return (row[n] ??= decline(this.A, this.market.wear(n), this.market.obsolescence(model, n), this.level(model, n)));
  }

  private readonly plains = new Map<string, (Lane | undefined)[]>();

  /** The decline of a model before any level. */
  private plainDecline(model: string, n: number): Lane {
    let row = this.plains.get(model);
    if (!row) this.plains.set(model, (row = []));
    return (row[n] ??= decline(this.A, this.market.wear(n), this.market.obsolescence(model, n), null));
  }

  private level(model: string, n: number): Lane | null {
    const { priceLevel, modelLevel } = this.conditions;
    const own = modelLevel.get(model);
    const all = priceLevel && laneAt(priceLevel, n, 1);
    if (!own) return all;
    return all === null ? laneAt(own, n, 1) : this.A.times(all, laneAt(own, n, 1));
  }

  /** V_i by grid date; null without a rental anchor. The best month to stop is a moving maximum: two running ones, met in the middle. */
  private incomeValues(model: string, cost: number): Lane[] | null {
    if (this.rent(model, 0) === null) return null;
    const { A, frame, held } = this;
    if (held)
      return Array.from({ length: this.months + 1 }, (_, n) =>
        A.scope(() => held.value(model, cost, n, this.rentalLevel(n) ?? 1, A, this.all.run)),
      );
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
   * @param stage of the collateral, with whose GPUs the sale competes @param valueOf in the runs that are looked at
   */
  sold(
    lots: readonly Lot[],
    channel: Channel,
    n: number,
    stage: number,
    A: Blocks,
    valueOf: ValueOf,
  ): { readonly gross: Lane; readonly gpus: Lane } {
    let gross: Lane = 0;
    let gpus: Lane = 0;
    for (const group of this.groupsOf(lots, stage)) {
      const floor = group.breakEven[channel];
      for (const lot of group.lots) {
        const each = valueOf(lot, n);
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
          this.groupsAt(n).map((group) => this.groupFmv(group, n)),
        );
      case 'olv':
        return this.gross('orderly', n);
      case 'flv':
        return this.gross('forced', n);
      case 'nolv':
        return this.net(this.frame.model.values.collateralAt(n), 'orderly', n);
      case 'nflv':
        return this.net(this.frame.model.values.collateralAt(n), 'forced', n);
    }
  }

  private gross(channel: Channel, n: number): Lane {
    return sumOf(
      this.A,
      this.groupsAt(n).map((group) => this.A.times(this.groupFmv(group, n), group.kept[channel])),
    );
  }

  /** Σ (gross · (1 − commission) − removal)⁺ of some lots. */
  net(lots: readonly Lot[], channel: Channel, n: number): Lane {
    const { commission, removalUsd } = this.frame.model.deal.assumptions.values.liquidation;
    const stage = this.frame.model.values.stageAt(n);
    const { gross, gpus } = this.sold(lots, channel, n, stage, this.A, (lot, at) => this.fmv(lot, at));
    return netProceeds(this.A, gross, commission[channel].toNumber(), removalUsd.toNumber(), gpus);
  }

  private groupFmv(group: Group, n: number): Lane {
    return sumOf(
      this.A,
      group.lots.map((lot) => this.A.times(this.fmv(lot, n), lot.quantity)),
    );
  }

  private groupsAt(n: number): readonly Group[] {
    const { values } = this.frame.model;
    return this.groupsOf(values.collateralAt(n), values.stageAt(n));
  }

  private groupsOf(lots: readonly Lot[], stage: number): readonly Group[] {
    return this.frame.saleGroups(lots, stage);
  }
}
