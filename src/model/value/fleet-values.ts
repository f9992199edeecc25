import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, ONE, ZERO, positive, total } from '../../kernel/decimal.js';
import { wholeMonths, type Day } from '../../kernel/calendar.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { AssumptionSet, Channel } from '../../domain/assumptions.js';
import type { Basis } from '../../domain/covenant.js';
import { isCountedOn, type Lot } from '../../domain/lot.js';
import type { Market } from '../../domain/market.js';
import { atMonth, type Conditions } from '../frame/conditions.js';
import type { FairValues } from './fair-value.js';
import type { Grid } from '../frame/grid.js';
import { bookValue, keptShare } from '../method/value.js';
import { assumed, cell } from '../frame/origin.js';
import type { PerBasis } from '../frame/result.js';
import type { ApproachPart, PooledValue } from './pooled-value.js';
import { SaleGroup, type LotFmv } from './sale-group.js';

/** The collateral between two arrivals: its lots, GPUs by model, cost by the day it went into service. */
interface Stage {
  readonly lots: readonly Lot[];
  readonly gpus: ReadonlyMap<string, number>;
  readonly costs: ReadonlyMap<Day, Decimal>;
  groups: readonly SaleGroup[] | null;
}

/** Values of a whole lot, not per GPU. */
type LotValues = PerBasis<Decimal>;

/**
 * The seven value bases of a lot and of the collateral.
 *
 *     cost              c
 *     depreciated_cost  c · (1 − months_in_service/(12 · life))⁺
 *     fmv               fair value, section 3
 *     olv, flv          fmv · (1 − haircut) · (1 − condition) · (1 − region) · depth, orderly and forced
 *     nolv, nflv        (olv or flv · (1 − commission) − removal)⁺
 *     depth             (1 + Q_m/(absorption_m · sale_months)) ^ −depth_elasticity
 *
 * @source methodology 4; book value as in the filed delayed-draw term loans
 */
export class FleetValues {
  /** Today's. */
  readonly collateral: readonly Lot[];
  /** Days on which lots with a first lien arrive, ascending: the collateral has one more stage after each. */
  private readonly arrivals: readonly Day[];
  private readonly stages: (Stage | undefined)[] = [];
  private readonly fmvs = new Map<Lot, (LotFmv | undefined)[]>();
  private readonly totals: Readonly<Record<Basis, (Decimal | undefined)[]>> = {
    cost: [],
    depreciated_cost: [],
    fmv: [],
    olv: [],
    nolv: [],
    flv: [],
    nflv: [],
  };
  private readonly depths = new Map<string, Decimal>();
  private readonly lotCosts = new Map<Lot, Decimal>();
  private readonly ownGroups: Map<Lot, SaleGroup>[] = [];

  constructor(
    private readonly grid: Grid,
    private readonly lots: readonly Lot[],
    private readonly market: Market,
    private readonly set: AssumptionSet,
    private readonly fair: FairValues,
    private readonly conditions: Conditions,
    /** GPUs by model that others sell at the same time. */
    private readonly beside: ReadonlyMap<string, number> = NOBODY,
  ) {
    const first = lots.filter((lot) => lot.lien === 'first' && lot.arrives !== null);
    this.arrivals = [...new Set(first.map((lot) => lot.arrives!))].sort((x, y) => x - y);
    this.collateral = this.stage(0).lots;
  }

  /** How many of the arrivals have come by grid date n. */
  stageAt(n: number): number {
    if (this.arrivals.length === 0) return 0;
    const day = this.grid.date(n);
    return this.arrivals.filter((arrival) => arrival <= day).length;
  }

  /** The collateral at grid date n: first lien, counted by then. */
  collateralAt(n: number): readonly Lot[] {
    return this.stage(this.stageAt(n)).lots;
  }

  private stage(stage: number): Stage {
    return (this.stages[stage] ??= this.makeStage(stage));
  }

  private makeStage(stage: number): Stage {
    const day = stage === 0 ? this.grid.asOf : this.arrivals[stage - 1]!;
    const lots = this.lots.filter((lot) => lot.lien === 'first' && isCountedOn(lot, day));
    const gpus = new Map<string, number>();
    const costs = new Map<Day, Decimal>();
    for (const lot of lots) {
      gpus.set(lot.model, (gpus.get(lot.model) ?? 0) + lot.quantity);
      costs.set(lot.inServiceDate, (costs.get(lot.inServiceDate) ?? ZERO).plus(this.costOf(lot)));
    }
    return { lots, gpus, costs, groups: null };
  }

  /** Q_m: collateral GPUs of a model at grid date n. */
  gpusOfModel(model: string, n: number): number {
    return this.stage(this.stageAt(n)).gpus.get(model) ?? 0;
  }

  /** Share of its fair value that a sale of a lot brings, with so many GPUs of its model for sale; null = all of grid date n. */
  keptWith(lot: Lot, channel: Channel, n: number, gpus: Decimal | null): Decimal {
    const { haircut } = this.set.values;
    const depth = gpus === null ? this.depth(lot.model, channel, this.stageAt(n)) : this.depthOf(lot.model, channel, gpus);
    return keptShare<Decimal, boolean>(EXACT, haircut[channel], haircut.condition[lot.condition], this.regionHaircut(lot), depth);
  }

  /** All bases of a lot at grid date n. */
  of(lot: Lot, n: number): LotValues {
    const of = (basis: Basis): Decimal => this.basisOf(lot, basis, n);
    return {
      cost: of('cost'),
      depreciated_cost: of('depreciated_cost'),
      fmv: of('fmv'),
      olv: of('olv'),
      nolv: of('nolv'),
      flv: of('flv'),
      nflv: of('nflv'),
    };
  }

  /** One basis of a lot at grid date n. */
  basisOf(lot: Lot, basis: Basis, n: number): Decimal {
    switch (basis) {
      case 'cost':
        return this.costOf(lot);
      case 'depreciated_cost':
        return bookValue(EXACT, this.costOf(lot), this.monthsLeft(lot.inServiceDate, n), this.set.values.book.lifeYears.times(12));
      case 'fmv':
        return this.fmv(lot, n).whole;
      default:
        return saleBasis(this.ownGroup(lot, this.stageAt(n)), basis, n);
    }
  }

  private ownGroup(lot: Lot, stage: number): SaleGroup {
    const own = (this.ownGroups[stage] ??= new Map());
    let group = own.get(lot);
    if (!group) own.set(lot, (group = this.saleGroups([lot], stage)[0]!));
    return group;
  }

  /** Fair value of a lot at grid date n, per GPU and whole. */
  fmv(lot: Lot, n: number): LotFmv {
    let row = this.fmvs.get(lot);
    if (!row) this.fmvs.set(lot, (row = []));
    return (row[n] ??= this.fmvAt(lot, n));
  }

  private fmvAt(lot: Lot, n: number): LotFmv {
    const shock = this.conditions.lotValue.get(lot);
    const { fmv, pooled } = this.fair.of(lot, n);
    const left = shock ? atMonth(shock, n) : null;
    const each = left ? fmv.times(left) : fmv;
    const whole = each.times(lot.quantity);
    return pooled ? { each, whole, pooled: pooledFmv(pooled, left ?? ONE) } : { each, whole };
  }

  /** Fair value of a lot at grid date n by the approach that bound: of a pool there may be several. */
  byApproach(lot: Lot, n: number): readonly ApproachPart[] {
    const { approach, pooled } = this.fair.of(lot, n);
    const { whole } = this.fmv(lot, n);
    if (!pooled) return [{ approach, fmv: whole }];
    const shock = this.conditions.lotValue.get(lot);
    return pooled.byApproach.map((part) => (shock ? { ...part, fmv: part.fmv.times(atMonth(shock, n)) } : part));
  }

  /** Σ over the collateral at grid date n, on one basis. */
  total(basis: Basis, n: number): Decimal {
    return (this.totals[basis][n] ??= this.sum(basis, n));
  }

  /** Σ over the collateral at grid date n, on every basis. */
  all(n: number): LotValues {
    const onBasis = (basis: Basis): Decimal => this.total(basis, n);
    return {
      cost: onBasis('cost'),
      depreciated_cost: onBasis('depreciated_cost'),
      fmv: onBasis('fmv'),
      olv: onBasis('olv'),
      nolv: onBasis('nolv'),
      flv: onBasis('flv'),
      nflv: onBasis('nflv'),
    };
  }

  private sum(basis: Basis, n: number): Decimal {
    const stage = this.stageAt(n);
    const state = this.stage(stage);
    const groups = (state.groups ??= this.saleGroups(state.lots, stage));
    switch (basis) {
      case 'cost':
        return total(state.costs.values());
      case 'depreciated_cost':
        return total([...state.costs].map(([date, cost]) => cost.times(this.monthsLeft(date, n)))).div(
          this.set.values.book.lifeYears.times(12),
        );
      case 'fmv':
        return total(groups.map((group) => group.fmv(n)));
      default:
        return total(groups.map((group) => saleBasis(group, basis, n)));
    }
  }

  /** Lots by the share of their fair value that a sale keeps, with as much of each model for sale as at a stage. */
  saleGroups(lots: readonly Lot[], stage = 0): SaleGroup[] {
    const alike = new Map<string, Lot[]>();
    for (const lot of lots) {
      const key = `${lot.model} ${lot.condition} ${lot.region}`;
      const group = alike.get(key);
      if (group) group.push(lot);
      else alike.set(key, [lot]);
    }
    return [...alike.values()].map(
      (group) => new SaleGroup(group, this.kept(group[0]!, stage), this.set.values, (lot, n) => this.fmv(lot, n)),
    );
  }

  /** One basis of the collateral with its derivation, lot by lot. */
  explainTotal(basis: Basis, n: number, trace: Trace): Decimal {
    return step(trace, `${basis} of the collateral`, 'money', 'Σ over installed, offline and rma lots with a first lien', (t) => {
      for (const lot of this.collateralAt(n)) this.explain(lot, basis, n, t!);
      return this.total(basis, n);
    });
  }

  /** One basis of a lot with its derivation. */
  explain(lot: Lot, basis: Basis, n: number, trace: Trace): Decimal {
    const rows = lot.rows > 1 ? ` and ${lot.rows - 1} equal rows` : '';
    return step(trace, `${basis} of ${lot.id}${rows}`, 'money', FORMULAS[basis], (t) => {
      leaf(t, 'quantity', 'number', lot.quantity, cell(lot.place, 'quantity'));
      if (basis === 'cost') leaf(t, 'unit_cost_usd', 'money', lot.unitCost, cell(lot.place, 'unit_cost_usd'));
      else if (basis === 'depreciated_cost') this.explainBook(lot, n, t!);
      else {
        this.fair.explain(lot, n, t!);
        const shock = this.conditions.lotValue.get(lot);
        if (shock) leaf(t, 'left by the scenario', 'ratio', atMonth(shock, n));
        if (basis !== 'fmv')
          this.explainRealization(
            lot,
            basis === 'olv' || basis === 'nolv' ? 'orderly' : 'forced',
            basis.startsWith('n'),
            this.stageAt(n),
            t!,
          );
      }
      return this.basisOf(lot, basis, n);
    });
  }

  private explainBook(lot: Lot, n: number, trace: Trace): void {
    leaf(trace, 'unit_cost_usd', 'money', lot.unitCost, cell(lot.place, 'unit_cost_usd'));
    leaf(trace, 'months in service', 'months', wholeMonths(lot.inServiceDate, this.grid.date(n)), cell(lot.place, 'in_service_date'));
    leaf(trace, 'book.life_years', 'number', this.set.values.book.lifeYears, assumed(this.set, 'book.life_years'));
  }

  private explainRealization(lot: Lot, channel: Channel, net: boolean, stage: number, trace: Trace): void {
    const { values } = this.set;
    leaf(trace, `haircut.${channel}`, 'ratio', values.haircut[channel], assumed(this.set, `haircut.${channel}`));
    leaf(trace, `haircut.condition.${lot.condition}`, 'ratio', values.haircut.condition[lot.condition], cell(lot.place, 'condition'));
    leaf(trace, `haircut.region of ${lot.region}`, 'ratio', this.regionHaircut(lot), cell(lot.place, 'region'));
    step(trace, 'depth', 'ratio', '(1 + Q_m/(absorption_m · sale_months)) ^ −depth_elasticity', (t) => {
      leaf(t, `Q_m: collateral GPUs of ${lot.model}`, 'number', this.stage(stage).gpus.get(lot.model) ?? 0);
      leaf(
        t,
        'liquidation.depth_elasticity',
        'ratio',
        values.liquidation.depthElasticity,
        assumed(this.set, 'liquidation.depth_elasticity'),
      );
      leaf(
        t,
        `sale_months.${channel}`,
        'months',
        values.liquidation.saleMonths[channel],
        assumed(this.set, `liquidation.sale_months.${channel}`),
      );
      return this.depth(lot.model, channel, stage);
    });
    if (!net) return;
    leaf(
      trace,
      `commission.${channel}`,
      'ratio',
      values.liquidation.commission[channel],
      assumed(this.set, `liquidation.commission.${channel}`),
    );
    leaf(trace, 'removal_usd', 'money', values.liquidation.removalUsd, assumed(this.set, 'liquidation.removal_usd'));
  }

  private costOf(lot: Lot): Decimal {
    let cost = this.lotCosts.get(lot);
    if (!cost) this.lotCosts.set(lot, (cost = lot.unitCost.times(lot.quantity)));
    return cost;
  }

  /** (12 · life − months in service)⁺: divided by 12 · life only after it is multiplied, so that a cost of whole cents stays exact. */
  private monthsLeft(inService: Day, n: number): Decimal {
    return positive(this.set.values.book.lifeYears.times(12).minus(wholeMonths(inService, this.grid.date(n))));
  }

  /** (1 − haircut)(1 − condition)(1 − region) · depth, by channel. */
  private kept(lot: Lot, stage: number): Readonly<Record<Channel, Decimal>> {
    const { haircut } = this.set.values;
    const kept = (channel: Channel): Decimal =>
      keptShare<Decimal, boolean>(
        EXACT,
        haircut[channel],
        haircut.condition[lot.condition],
        this.regionHaircut(lot),
        this.depth(lot.model, channel, stage),
      );
    return { orderly: kept('orderly'), forced: kept('forced') };
  }

  private regionHaircut(lot: Lot): Decimal {
    const { region } = this.set.values.haircut;
    return region.get(lot.region) ?? region.get('default')!;
  }

  /** What a sale of all the collateral of a model takes off its own price. */
  private depth(model: string, channel: Channel, stage: number): Decimal {
    const key = `${stage} ${channel} ${model}`;
    let depth = this.depths.get(key);
    if (!depth) this.depths.set(key, (depth = this.depthOf(model, channel, new Decimal(this.stage(stage).gpus.get(model) ?? 0))));
    return depth;
  }

  /** (1 + Q/(absorption_m · sale_months)) ^ −depth_elasticity. */
  private depthOf(model: string, channel: Channel, gpus: Decimal): Decimal {
    const { saleMonths, depthElasticity, absorptionDefault } = this.set.values.liquidation;
    const absorption = this.market.models.get(model)!.absorption ?? absorptionDefault;
    const forSale = gpus.plus(this.beside.get(model) ?? 0);
    return EXACT.raise(forSale.div(absorption.times(saleMonths[channel])).plus(1), depthElasticity.negated());
  }
}

const pooledFmv = (pooled: PooledValue, left: Decimal): NonNullable<LotFmv['pooled']> => ({
  least: pooled.least * left.toNumber(),
  above: (floor) => {
    const { fmv, gpus } = left.isZero() ? NOTHING : pooled.above(floor.div(left).toNumber());
    return { fmv: fmv.times(left), gpus };
  },
});
const NOTHING = { fmv: ZERO, gpus: 0 };

const NOBODY: ReadonlyMap<string, number> = new Map();

const FORMULAS: PerBasis<string> = {
  cost: 'quantity · c',
  depreciated_cost: 'quantity · c · (1 − months_in_service/(12 · life))⁺',
  fmv: 'quantity · fmv per GPU',
  olv: 'quantity · fmv · (1 − haircut) · (1 − condition) · (1 − region) · depth',
  nolv: '(olv · (1 − commission) − quantity · removal)⁺',
  flv: 'quantity · fmv · (1 − haircut) · (1 − condition) · (1 − region) · depth',
  nflv: '(flv · (1 − commission) − quantity · removal)⁺',
};

function saleBasis(group: SaleGroup, basis: 'olv' | 'nolv' | 'flv' | 'nflv', n: number): Decimal {
  switch (basis) {
    case 'olv':
      return group.gross('orderly', n);
    case 'nolv':
      return group.net('orderly', n);
    case 'flv':
      return group.gross('forced', n);
    case 'nflv':
      return group.net('forced', n);
  }
}
