import { EXACT, FLOAT } from '../../kernel/arithmetic.js';
import { Decimal, least, usd } from '../../kernel/decimal.js';
import { DailyPower } from '../../kernel/daily-power.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { Assumptions, AssumptionSet } from '../../domain/assumptions.js';
import type { Lot } from '../../domain/lot.js';
import type { UnitCosts } from '../../domain/unit-costs.js';
import type { Market } from '../../domain/market.js';
import type { Anchors } from './anchors.js';
import { levelOf, type Conditions } from '../frame/conditions.js';
import type { Grid } from '../frame/grid.js';
import type { Income } from './income.js';
import type { Obsolescence } from './obsolescence.js';
import { decline, estimate, fairValue, replacementCost, type Approaches } from '../method/value.js';
import { assumed, cell, reference } from '../frame/origin.js';
import type { Approach } from '../frame/result.js';
import { type NearValue, PooledValue } from './pooled-value.js';

interface FairValue {
  /** Per GPU; of a pool on average. */
  readonly fmv: Decimal;
  /** Of a pool: that of a GPU at its mean cost. */
  readonly approach: Approach;
  /** Of a pool: what its GPUs are worth one by one. */
  readonly pooled?: PooledValue;
}

/** Lots of one model, cost and age are worth the same per GPU: their figures are kept once. */
interface Kind {
  /** c′/F(m, p), worn to as_of where the GPU was in service by then. */
  readonly costBase: Decimal;
  /** scrap · c. */
  readonly floor: Decimal;
  /** The same in floats. */
  readonly near: { readonly cost: number; readonly base: number; readonly costBase: number; readonly floor: number };
  readonly fairs: (FairValue | undefined)[];
}

/**
 * Fair market value per GPU in good condition, by three approaches reconciled.
 *
 *     cost    V_c = c′ · exp(−deterioration · years(s, d)⁺) · F(m, d)/F(m, p) · level(d),  c′ = min(c, launch price)
 *     market  V_m = A_m · exp(−deterioration · years(d₀, d)) · F(m, d)/F(m, d₀) · level(d)
 *     income  V_i, capped at V_c: nobody pays more than replacement
 *     fmv     max(scrap · c, the lower of market and income), or the weighted mean; V_c where there is neither
 *
 * @source methodology 3
 */
export class FairValues {
  private readonly kinds = new Map<string, Kind>();
  private readonly kindOfLot = new WeakMap<Lot, Kind>();
  private readonly declines = new Map<string, (Decimal | undefined)[]>();
  private readonly marketValues = new Map<string, (Decimal | undefined)[]>();
  private readonly sinceAsOf = new Map<string, (Decimal | undefined)[]>();
  private readonly declineNear = new Map<string, (number | undefined)[]>();
  private readonly marketNear = new Map<string, (number | undefined)[]>();
  private readonly wear: DailyPower;

  constructor(
    private readonly grid: Grid,
    private readonly market: Market,
    private readonly set: AssumptionSet,
    private readonly obsolescence: Obsolescence,
    private readonly anchors: Anchors,
    readonly income: Income,
    private readonly conditions: Conditions,
  ) {
    this.wear = new DailyPower(set.values.obsolescence.deterioration.div(-365));
  }

  /** exp(−deterioration · years) over so many days. */
  wearOver(days: number): Decimal {
    return this.wear.at(days);
  }

  /** c′/F(m, p), worn to as_of where the GPU was in service by then: what the cost approach scales. */
  costBase(lot: Lot): Decimal {
    return this.kindOf(lot).costBase;
  }

  /** fmv per GPU at grid date n, with the approach that bound. */
  of(lot: Lot, n: number): FairValue {
    const { fairs } = this.kindOf(lot);
    return (fairs[n] ??= lot.costs ? this.pooled(lot, lot.costs, n) : this.single(lot, n));
  }

  private single(lot: Lot, n: number): FairValue {
    return this.plainly(lot, n) ?? this.reconcile(lot, n);
  }

  private pooled(lot: Lot, costs: UnitCosts, n: number): FairValue {
    const atMean = this.single(lot, n);
    const { near } = this.kindOf(lot);
    const costNear =
      lot.inServiceDate <= this.grid.asOf
        ? (near.costBase / near.base) * nearOf(this.declineNear, lot.model, n, () => this.decline(lot.model, n))
        : this.costValue(lot, n).toNumber() / near.base;
    const pooled = new PooledValue(
      costs,
      (cost) => this.near(lot.model, cost, costNear, n),
      (cost) => (cost.eq(lot.unitCost) ? atMean : this.single({ ...lot, unitCost: usd(cost) }, n)),
    );
    return { fmv: pooled.fmv.div(lot.quantity), approach: atMean.approach, pooled };
  }

  /** The fair value of a GPU of a cost in floats, and what decides on it. @param costNear V_c for a dollar of c′ */
  private near(model: string, cost: number, costNear: number, n: number): NearValue {
    const { valuation, scrap } = this.set.values;
    const launch = this.market.models.get(model)!.launchPrice;
    const income = this.income.near(model, cost, n);
    const approaches: Approaches<number> = {
      market: this.anchors.of(model, 'resale') && nearOf(this.marketNear, model, n, () => this.marketValueOf(model, n)!),
      income: income && income.value,
      cost: costNear * (launch === null ? cost : Math.min(cost, launch.toNumber())),
      floor: scrap.toNumber() * cost,
    };
    const value = fairValue(FLOAT, approaches, valuation);
    const tie = TIE * (value + (income?.scale ?? 0));
    const cap = income === null ? '' : `${income.months} ${approaches.cost <= income.value + tie ? 'cost' : 'income'}`;
    const lower = income === null ? Infinity : Math.min(income.value, approaches.cost);
    const first = approaches.market !== null && (valuation.reconcile === 'weighted' || approaches.market <= lower + tie);
    const floored = approaches.floor >= estimate(FLOAT, approaches, valuation) - tie;
    return { regime: `${floored ? 'scrap ' : ''}${first ? 'market ' : ''}${cap}`, value };
  }

  /**
   * The fair value where one approach is clearly below the others: compared in floats, so that decimals are spent on the
   * approach that binds alone. Null where the lower of the two is not what is asked for, or where figures come close.
   */
  private plainly(lot: Lot, n: number): FairValue | null {
    if (this.set.values.valuation.reconcile !== 'lower_of') return null;
    const kind = this.kindOf(lot);
    const income = this.income.near(lot.model, kind.near.cost, n);
    const market = this.anchors.of(lot.model, 'resale') && nearOf(this.marketNear, lot.model, n, () => this.marketValue(lot, n)!);
    if (market === null && income === null) return null;
    const cost = income && kind.near.costBase * nearOf(this.declineNear, lot.model, n, () => this.decline(lot.model, n));
    if (lot.inServiceDate > this.grid.asOf) return null;
    const doubt = SCREEN * ((market ?? 0) + (cost ?? 0) + (income?.scale ?? 0) + kind.near.floor);
    const rivals = [market ?? Infinity, income?.value ?? Infinity, cost ?? Infinity];
    const lowest = Math.min(...rivals);
    if (rivals.filter((value) => value - lowest <= doubt).length > 1 || lowest - kind.near.floor <= doubt) return null;
    if (lowest === rivals[0]) return { fmv: this.marketValue(lot, n)!, approach: 'market' };
    if (lowest === rivals[1]) return { fmv: this.income.value(lot.model, lot.unitCost, n)!, approach: 'income' };
    return { fmv: this.costValue(lot, n), approach: 'cost' };
  }

  /** The same figure with its derivation. */
  explain(lot: Lot, n: number, trace: Trace): Decimal {
    return step(trace, `fmv per GPU of ${lot.id}`, 'money', this.formula(), (t) => this.reconcile(lot, n, t).fmv);
  }

  private formula(): string {
    return this.set.values.valuation.reconcile === 'lower_of'
      ? 'max(scrap · c, lower of V_m and min(V_i, V_c)), V_c without either'
      : 'max(scrap · c, weighted mean of V_m and min(V_i, V_c)), V_c without either';
  }

  private reconcile(lot: Lot, n: number, trace?: Trace): FairValue {
    const cost = this.cost(lot, n, trace);
    const market = this.marketValue(lot, n, trace);
    const income = this.income.value(lot.model, lot.unitCost, n, trace);
    const floor = leaf(trace, 'scrap · c', 'money', this.kindOf(lot).floor, trace && assumed(this.set, 'scrap'));
    const approaches = { market, income, cost, floor };
    const { valuation } = this.set.values;
    const fair: FairValue = { fmv: fairValue(EXACT, approaches, valuation), approach: bindingApproach(approaches, valuation) };
    leaf(trace, 'approach that bound', 'text', fair.approach, trace && assumed(this.set, 'valuation.reconcile'));
    return fair;
  }

  /** V_c per GPU at grid date n. */
  cost(lot: Lot, n: number, trace?: Trace): Decimal {
    if (!trace) return this.costValue(lot, n);
    return step(trace, 'cost value V_c', 'money', 'c′ · exp(−deterioration · years(s, d)⁺) · F(m, d)/F(m, p) · level', (t) => {
      this.explainCost(lot, n, t!);
      return this.costValue(lot, n);
    });
  }

  private costValue(lot: Lot, n: number): Decimal {
    const { costBase } = this.kindOf(lot);
    if (lot.inServiceDate <= this.grid.asOf) return costBase.times(this.decline(lot.model, n));
    const age = Math.max(0, this.grid.date(n) - lot.inServiceDate);
    return costBase.times(
      decline(EXACT, this.wear.at(age), this.obsolescence.factor(lot.model, this.grid.date(n)), levelOf(this.conditions, lot.model, n)),
    );
  }

  private explainCost(lot: Lot, n: number, trace: Trace): void {
    const row = this.market.models.get(lot.model)!;
    const date = this.grid.date(n);
    step(trace, 'c′: the lower of cost and launch price', 'money', 'min(c, launch_price_usd)', (t) => {
      leaf(t, 'c: unit_cost_usd', 'money', lot.unitCost, cell(lot.place, 'unit_cost_usd'));
      if (row.launchPrice) leaf(t, `launch price of ${lot.model}`, 'money', row.launchPrice, reference(row.place, row.source));
      return replacementCost<Decimal, boolean>(EXACT, lot.unitCost, row.launchPrice);
    });
    const age = Math.max(0, date - lot.inServiceDate);
    step(trace, 'wear and age', 'ratio', 'exp(−deterioration · years(s, d)⁺)', (t) => {
      leaf(t, 'days in service', 'number', age, cell(lot.place, 'in_service_date'));
      leaf(
        t,
        'obsolescence.deterioration',
        'ratio',
        this.set.values.obsolescence.deterioration,
        assumed(this.set, 'obsolescence.deterioration'),
      );
      return this.wear.at(age);
    });
    step(trace, 'F(m, d): left by newer cohorts today', 'ratio', 'Π gain^(−pass_through · ramp)', (t) =>
      this.obsolescence.factor(lot.model, date, undefined, t),
    );
    step(trace, 'F(m, p): when the price was struck', 'ratio', 'Π gain^(−pass_through · ramp)', (t) =>
      this.obsolescence.factor(lot.model, lot.purchaseDate, undefined, t),
    );
  }

  /** V_m per GPU at grid date n; null without a resale anchor. */
  marketValue(lot: Lot, n: number, trace?: Trace): Decimal | null {
    const value = this.marketValueOf(lot.model, n);
    if (!trace || value === null) return value;
    return step(trace, 'market value V_m', 'money', 'A_m · exp(−deterioration · years(d₀, d)) · F(m, d)/F(m, d₀) · level', (t) => {
      this.anchors.price(lot.model, 'resale', t);
      leaf(t, 'decline since as_of', 'ratio', this.since(lot.model, n));
      return value;
    });
  }

  private marketValueOf(model: string, n: number): Decimal | null {
    const anchor = this.anchors.of(model, 'resale');
    const row = rowOf(this.marketValues, model);
    return anchor && (row[n] ??= anchor.value.times(this.since(model, n)));
  }

  private since(model: string, n: number): Decimal {
    const row = rowOf(this.sinceAsOf, model);
    return (row[n] ??= this.decline(model, n).div(this.obsolescence.factor(model, this.grid.asOf)));
  }

  /** exp(−deterioration · years(d₀, d)) · F(m, d) · level(d): what every chip of a model loses alike. */
  private decline(model: string, n: number): Decimal {
    const row = rowOf(this.declines, model);
    const date = this.grid.date(n);
    return (row[n] ??= decline(
      EXACT,
      this.wear.at(date - this.grid.asOf),
      this.obsolescence.factor(model, date),
      levelOf(this.conditions, model, n),
    ));
  }

  private kindOf(lot: Lot): Kind {
    let kind = this.kindOfLot.get(lot);
    if (!kind) this.kindOfLot.set(lot, (kind = this.sharedKind(lot)));
    return kind;
  }

  private sharedKind(lot: Lot): Kind {
    if (lot.costs) return this.makeKind(lot);
    const key = `${lot.model} ${lot.unitCost.toString()} ${lot.purchaseDate} ${lot.inServiceDate}`;
    let kind = this.kinds.get(key);
    if (!kind) this.kinds.set(key, (kind = this.makeKind(lot)));
    return kind;
  }

  private makeKind(lot: Lot): Kind {
    const worn = lot.inServiceDate <= this.grid.asOf ? this.wear.at(this.grid.asOf - lot.inServiceDate) : new Decimal(1);
    const base = replacementCost<Decimal, boolean>(EXACT, lot.unitCost, this.market.models.get(lot.model)!.launchPrice);
    const costBase = base.times(worn).div(this.obsolescence.factor(lot.model, lot.purchaseDate));
    const floor = this.set.values.scrap.times(lot.unitCost);
    const near = { cost: lot.unitCost.toNumber(), base: base.toNumber(), costBase: costBase.toNumber(), floor: floor.toNumber() };
    return { costBase, floor, near, fairs: [] };
  }
}

/** Figures whose floats lie this close, as a share of what was added up, count as equal where it is asked which term decides. */
const TIE = 1e-13;
/** Figures whose floats lie this close, as a share of what was added up, are compared in decimals. */
const SCREEN = 1e-9;

function nearOf(table: Map<string, (number | undefined)[]>, model: string, n: number, exact: () => Decimal): number {
  const row = rowOf(table, model);
  return (row[n] ??= exact().toNumber());
}

/** Which approach the fair value is that of: market wins ties, scrap only if it is strictly above the others. */
function bindingApproach({ market, income, cost, floor }: Approaches<Decimal>, valuation: Assumptions['valuation']): Approach {
  if (floor.gt(estimate(EXACT, { market, income, cost }, valuation))) return 'scrap';
  if (!market && !income) return 'cost';
  if (valuation.reconcile === 'weighted') return 'weighted';
  if (market && (!income || market.lte(least(income, cost)))) return 'market';
  return income!.gt(cost) ? 'cost' : 'income';
}

function rowOf<T>(table: Map<string, (T | undefined)[]>, key: string): (T | undefined)[] {
  let row = table.get(key);
  if (!row) table.set(key, (row = []));
  return row;
}
