import { Decimal, ONE, ZERO, positive } from '../kernel/decimal.js';
import { wholeMonths } from '../kernel/calendar.js';
import { leaf, step, type Trace } from '../kernel/trace.js';
import type { AssumptionSet, Channel } from '../domain/assumptions.js';
import type { Basis } from '../domain/covenant.js';
import { isCollateral, type Lot } from '../domain/lot.js';
import type { Market } from '../domain/market.js';
import type { Conditions } from './conditions.js';
import type { FairValues } from './fair-value.js';
import type { Grid } from './grid.js';
import { assumed, cell } from './origin.js';
import type { PerBasis } from './result.js';

/** Values of a whole lot, not per GPU. */
export type LotValues = PerBasis<Decimal>;

/** With what a sale leaves after commission and removal, negative where removal costs more. */
interface LotRow extends LotValues {
  readonly net: Readonly<Record<Channel, Decimal>>;
}

/** What a lot keeps of its fair value in a liquidation channel, whole lot. */
interface Realization {
  /** (1 − haircut)(1 − condition)(1 − region) · depth. */
  readonly kept: Decimal;
  readonly afterCommission: Decimal;
  readonly removal: Decimal;
}

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
  private readonly rows = new Map<Lot, (LotRow | undefined)[]>();
  private readonly sums: (LotValues | undefined)[] = [];
  private readonly realizations: Readonly<Record<Channel, Map<Lot, Realization>>> = { orderly: new Map(), forced: new Map() };
  private readonly depths = new Map<string, Decimal>();
  private readonly collateralGpus = new Map<string, number>();
  readonly collateral: readonly Lot[];

  constructor(
    private readonly grid: Grid,
    lots: readonly Lot[],
    private readonly market: Market,
    private readonly set: AssumptionSet,
    private readonly fair: FairValues,
    private readonly conditions: Conditions,
  ) {
    this.collateral = lots.filter(isCollateral);
    for (const lot of this.collateral) this.collateralGpus.set(lot.model, (this.collateralGpus.get(lot.model) ?? 0) + lot.quantity);
  }

  /** All bases of a lot at grid date n. */
  of(lot: Lot, n: number): LotValues {
    return this.rowOf(lot, n);
  }

  private rowOf(lot: Lot, n: number): LotRow {
    let row = this.rows.get(lot);
    if (!row) this.rows.set(lot, (row = []));
    return (row[n] ??= this.value(lot, n));
  }

  /** Σ over the collateral at grid date n. */
  total(n: number): LotValues {
    return (this.sums[n] ??= addUp(this.collateral.map((lot) => this.rowOf(lot, n))));
  }

  /** One basis of the collateral with its derivation, lot by lot. */
  explainTotal(basis: Basis, n: number, trace: Trace): Decimal {
    return step(trace, `${basis} of the collateral`, 'money', 'Σ over installed, offline and rma lots with a first lien', (t) => {
      for (const lot of this.collateral) this.explain(lot, basis, n, t!);
      return this.total(n)[basis];
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
        if (shock) leaf(t, 'left by the scenario', 'ratio', shock(n));
        if (basis !== 'fmv') this.explainRealization(lot, basis === 'olv' || basis === 'nolv' ? 'orderly' : 'forced', basis.startsWith('n'), t!);
      }
      return this.of(lot, n)[basis];
    });
  }

  private explainBook(lot: Lot, n: number, trace: Trace): void {
    leaf(trace, 'unit_cost_usd', 'money', lot.unitCost, cell(lot.place, 'unit_cost_usd'));
    leaf(trace, 'months in service', 'months', wholeMonths(lot.inServiceDate, this.grid.date(n)), cell(lot.place, 'in_service_date'));
    leaf(trace, 'book.life_years', 'number', this.set.values.book.lifeYears, assumed(this.set, 'book.life_years'));
  }

  private explainRealization(lot: Lot, channel: Channel, net: boolean, trace: Trace): void {
    const { values } = this.set;
    leaf(trace, `haircut.${channel}`, 'ratio', values.haircut[channel], assumed(this.set, `haircut.${channel}`));
    leaf(trace, `haircut.condition.${lot.condition}`, 'ratio', values.haircut.condition[lot.condition], cell(lot.place, 'condition'));
    leaf(trace, `haircut.region of ${lot.region}`, 'ratio', this.regionHaircut(lot), cell(lot.place, 'region'));
    step(trace, 'depth', 'ratio', '(1 + Q_m/(absorption_m · sale_months)) ^ −depth_elasticity', (t) => {
      leaf(t, `Q_m: collateral GPUs of ${lot.model}`, 'number', this.collateralGpus.get(lot.model) ?? 0);
      leaf(t, 'liquidation.depth_elasticity', 'ratio', values.liquidation.depthElasticity, assumed(this.set, 'liquidation.depth_elasticity'));
      leaf(t, `sale_months.${channel}`, 'months', values.liquidation.saleMonths[channel], assumed(this.set, `liquidation.sale_months.${channel}`));
      return this.depth(lot.model, channel);
    });
    if (!net) return;
    leaf(trace, `commission.${channel}`, 'ratio', values.liquidation.commission[channel], assumed(this.set, `liquidation.commission.${channel}`));
    leaf(trace, 'removal_usd', 'money', values.liquidation.removalUsd, assumed(this.set, 'liquidation.removal_usd'));
  }

  /** Gross price of a lot in a channel, and what is left after commission and removal (negative where removal costs more). */
  sale(lot: Lot, channel: Channel, n: number): { readonly gross: Decimal; readonly net: Decimal } {
    const row = this.rowOf(lot, n);
    return { gross: channel === 'orderly' ? row.olv : row.flv, net: row.net[channel] };
  }

  private value(lot: Lot, n: number): LotRow {
    const cost = this.costOf(lot);
    const shock = this.conditions.lotValue.get(lot);
    const undamaged = this.fair.of(lot, n).fmv.times(lot.quantity);
    const fmv = shock ? undamaged.times(shock(n)) : undamaged;
    const orderly = this.realization(lot, 'orderly');
    const forced = this.realization(lot, 'forced');
    const olv = fmv.times(orderly.kept);
    const flv = fmv.times(forced.kept);
    const net = { orderly: olv.times(orderly.afterCommission).minus(orderly.removal), forced: flv.times(forced.afterCommission).minus(forced.removal) };
    return { cost, depreciated_cost: this.book(lot, cost, n), fmv, olv, nolv: positive(net.orderly), flv, nflv: positive(net.forced), net };
  }

  private readonly costs = new Map<Lot, Decimal>();
  private costOf(lot: Lot): Decimal {
    let cost = this.costs.get(lot);
    if (!cost) this.costs.set(lot, (cost = lot.unitCost.times(lot.quantity)));
    return cost;
  }

  private book(lot: Lot, cost: Decimal, n: number): Decimal {
    const served = wholeMonths(lot.inServiceDate, this.grid.date(n));
    return cost.times(this.bookLeft(served));
  }

  private readonly booked: (Decimal | undefined)[] = [];
  /** (1 − months/(12 · life))⁺. */
  private bookLeft(served: number): Decimal {
    return (this.booked[served] ??= positive(ONE.minus(new Decimal(served).div(this.set.values.book.lifeYears.times(12)))));
  }

  private realization(lot: Lot, channel: Channel): Realization {
    const table = this.realizations[channel];
    let row = table.get(lot);
    if (!row) {
      const { haircut, liquidation } = this.set.values;
      row = {
        kept: ONE.minus(haircut[channel])
          .times(ONE.minus(haircut.condition[lot.condition]))
          .times(ONE.minus(this.regionHaircut(lot)))
          .times(this.depth(lot.model, channel)),
        afterCommission: ONE.minus(liquidation.commission[channel]),
        removal: liquidation.removalUsd.times(lot.quantity),
      };
      table.set(lot, row);
    }
    return row;
  }

  private regionHaircut(lot: Lot): Decimal {
    const { region } = this.set.values.haircut;
    return region.get(lot.region) ?? region.get('default')!;
  }

  /** What a sale of all the collateral of a model takes off its own price. */
  private depth(model: string, channel: Channel): Decimal {
    const key = `${channel} ${model}`;
    let depth = this.depths.get(key);
    if (!depth) {
      const { saleMonths, depthElasticity, absorptionDefault } = this.set.values.liquidation;
      const absorption = this.market.models.get(model)!.absorption ?? absorptionDefault;
      depth = new Decimal(this.collateralGpus.get(model) ?? 0).div(absorption.times(saleMonths[channel])).plus(1).pow(depthElasticity.negated());
      this.depths.set(key, depth);
    }
    return depth;
  }
}

const FORMULAS: PerBasis<string> = {
  cost: 'quantity · c',
  depreciated_cost: 'quantity · c · (1 − months_in_service/(12 · life))⁺',
  fmv: 'quantity · fmv per GPU',
  olv: 'quantity · fmv · (1 − haircut) · (1 − condition) · (1 − region) · depth',
  nolv: '(olv · (1 − commission) − quantity · removal)⁺',
  flv: 'quantity · fmv · (1 − haircut) · (1 − condition) · (1 − region) · depth',
  nflv: '(flv · (1 − commission) − quantity · removal)⁺',
};

const NOTHING: LotValues = { cost: ZERO, depreciated_cost: ZERO, fmv: ZERO, olv: ZERO, nolv: ZERO, flv: ZERO, nflv: ZERO };

/** Basis by basis. */
export function addUp(values: readonly LotValues[]): LotValues {
  let { cost, depreciated_cost, fmv, olv, nolv, flv, nflv } = NOTHING;
  for (const v of values) {
    cost = cost.plus(v.cost);
    depreciated_cost = depreciated_cost.plus(v.depreciated_cost);
    fmv = fmv.plus(v.fmv);
    olv = olv.plus(v.olv);
    nolv = nolv.plus(v.nolv);
    flv = flv.plus(v.flv);
    nflv = nflv.plus(v.nflv);
  }
  return { cost, depreciated_cost, fmv, olv, nolv, flv, nflv };
}
