import { Decimal, ZERO } from '../kernel/decimal.js';
import { DailyPower, Powers } from '../kernel/daily-power.js';
import { leaf, step, type Trace } from '../kernel/trace.js';
import type { AssumptionSet } from '../domain/assumptions.js';
import type { Market } from '../domain/market.js';
import type { Anchors } from './anchors.js';
import type { Grid } from './grid.js';
import type { Obsolescence } from './obsolescence.js';
import { assumed, reference } from './origin.js';

const HOURS_A_MONTH = 730;

/**
 * Market rent of a model over time.
 *
 *     R_m(d) = B_m · exp(−rental_decay · years(d₀, d)) · (F(m, d)/F(m, d₀)) ^ rental_pass_through
 *
 * per GPU-hour, null without a rental anchor B_m. @source methodology 3
 */
export class Rents {
  private readonly table = new Map<string, (Decimal | undefined)[]>();
  private readonly decay: DailyPower;

  constructor(
    private readonly grid: Grid,
    private readonly anchors: Anchors,
    private readonly obsolescence: Obsolescence,
    private readonly set: AssumptionSet,
  ) {
    this.decay = new DailyPower(set.values.income.rentalDecay.div(-365));
  }

  /** R_m at grid date n. */
  at(model: string, n: number, trace?: Trace): Decimal | null {
    const anchor = this.anchors.of(model, 'rental');
    if (!anchor) return null;
    if (trace) this.anchors.price(model, 'rental', trace);
    let row = this.table.get(model);
    if (!row) this.table.set(model, (row = []));
    const power = this.set.values.income.rentalPassThrough;
    const decay = leaf(trace, 'exp(−rental_decay · years(d₀, d))', 'ratio', this.decay.at(this.grid.date(n) - this.grid.asOf), assumed(this.set, 'income.rental_decay'));
    return (row[n] ??= anchor.value
      .times(decay)
      .times(this.obsolescence.factor(model, this.grid.date(n), power))
      .div(this.obsolescence.factor(model, this.grid.asOf, power)));
  }
}

/** Running sums that give the present value of any window of months from two of their entries. */
interface MarginSums {
  /** P[i] = Σ_{t ≤ i} a_t · w^t, a_t the margin of month t before maintenance. */
  readonly margins: Decimal[];
}

/**
 * What a GPU earns for a market participant until it no longer earns its keep, plus scrap, per GPU at grid date n.
 *
 *     V_i = max over J ≤ horizon of Σ_{j=1..J} N_{n+j} · S_j/(1+r)^{j/12} + S_J · scrap · c/(1+r)^{J/12}
 *     N_t = 730 · utilization · R_m(d_t) · (1 − revenue_cost_share) − power − hosting − maintenance · c/12
 *
 * With w = exp(−failure_rate/12)/(1+r)^{1/12}, N_t = a_t − c·maintenance/12, and running sums P of a_t·w^t and W of w^t, the value
 * of J months is w^−n · (g[n+J] − h[n]), g[i] = P[i] − c·(maintenance/12 · W[i] − scrap · w^i), h[n] the same without scrap: the best J is the
 * largest g in a window, and no power is taken per lot. @source methodology 3
 */
export class Income {
  private readonly weight: Powers;
  private readonly unweight: Powers;
  private readonly weights: Decimal[] = [ZERO];
  private readonly perCost: Decimal[] = [];
  private readonly monthlyUpkeep: Decimal;
  private readonly sums = new Map<string, MarginSums>();
  private readonly lines = new Map<string, { g: Decimal[]; best: number[] }>();

  constructor(
    private readonly market: Market,
    private readonly rents: Rents,
    private readonly set: AssumptionSet,
  ) {
    const { income, maintenance } = set.values;
    const w = income.failureRate.div(-12).exp().div(income.discountRate.plus(1).pow(new Decimal(1).div(12)));
    this.weight = new Powers(w);
    this.unweight = new Powers(new Decimal(1).div(w));
    this.monthlyUpkeep = maintenance.div(12);
  }

  /** V_i per GPU of installed cost c; null without a rental anchor. */
  value(model: string, cost: Decimal, n: number, trace?: Trace): Decimal | null {
    if (this.rents.at(model, n) === null) return null;
    return step(trace, 'income value V_i', 'money', 'Σ_{j=1..J} N_{k+j} · S_j/(1+r)^{j/12} + S_J · scrap · c/(1+r)^{J/12}, J the best', (t) => {
      const { g, best } = this.line(model, cost);
      const last = n + this.set.values.income.horizonMonths;
      for (let i = g.length; i <= last; i++) g.push(this.marginSum(model, i).minus(cost.times(this.costPerUnit(i))));
      const top = (best[n] ??= this.bestIndex(g, best[n - 1], n, last));
      const start = this.marginSum(model, n).minus(cost.times(this.monthlyUpkeep).times(this.weightSum(n)));
      if (t) this.explain(model, cost, n, top - n, t);
      return g[top]!.minus(start).times(this.unweight.at(n));
    });
  }

  private explain(model: string, cost: Decimal, n: number, months: number, trace: Trace): void {
    const { set } = this;
    leaf(trace, 'J: months it earns its keep', 'number', months, assumed(set, 'income.horizon_months'));
    const monthly = step(trace, 'N: margin of the first month', 'money', '730 · utilization · R · (1 − revenue_cost_share) − power − hosting − maintenance · c/12', (t) => {
      step(t, 'R: market rent', 'usd/gpu-hour', 'B_m · exp(−rental_decay · years) · (F/F₀)^rental_pass_through', (inner) => this.rents.at(model, n + 1, inner));
      leaf(t, 'income.utilization', 'ratio', set.values.income.utilization, assumed(set, 'income.utilization'));
      leaf(t, 'income.revenue_cost_share', 'ratio', set.values.income.revenueCostShare, assumed(set, 'income.revenue_cost_share'));
      leaf(t, 'power and hosting a month', 'money', this.fixedCost(model), assumed(set, 'hosting_usd_kw_month'));
      const row = this.market.models.get(model)!;
      leaf(t, `kw of ${model}`, 'number', row.kw, reference(row.place, row.source));
      leaf(t, 'maintenance', 'ratio', set.values.maintenance, assumed(set, 'maintenance'));
      return this.margin(model, n + 1).minus(cost.times(this.monthlyUpkeep));
    });
    leaf(trace, 'margin of the last month', 'money', months > 0 ? this.margin(model, n + months).minus(cost.times(this.monthlyUpkeep)) : monthly);
    leaf(trace, 'income.discount_rate', 'ratio', set.values.income.discountRate, assumed(set, 'income.discount_rate'));
    leaf(trace, 'income.failure_rate', 'ratio', set.values.income.failureRate, assumed(set, 'income.failure_rate'));
  }

  /** The first index of the largest g in [n, last], from the one before where it still serves. */
  private bestIndex(g: readonly Decimal[], before: number | undefined, n: number, last: number): number {
    const carried = before !== undefined && before >= n;
    let top = carried ? before : n;
    for (let i = carried ? last : n + 1; i <= last; i++) if (g[i]!.gt(g[top]!)) top = i;
    return top;
  }

  private line(model: string, cost: Decimal): { g: Decimal[]; best: number[] } {
    const key = `${model} ${cost.toString()}`;
    let line = this.lines.get(key);
    if (!line) this.lines.set(key, (line = { g: [], best: [] }));
    return line;
  }

  /** Power and hosting of one GPU a month, at a market participant's costs. */
  private fixedCost(model: string): Decimal {
    const { power, hostingUsdKwMonth } = this.set.values;
    const { kw } = this.market.models.get(model)!;
    return kw.times(power.pue).times(HOURS_A_MONTH).times(power.usdKwh).times(power.load).plus(kw.times(hostingUsdKwMonth));
  }

  private margin(model: string, n: number): Decimal {
    const { income } = this.set.values;
    const revenue = this.rents.at(model, n)!.times(HOURS_A_MONTH).times(income.utilization).times(new Decimal(1).minus(income.revenueCostShare));
    return revenue.minus(this.fixedCost(model));
  }

  private marginSum(model: string, i: number): Decimal {
    let sums = this.sums.get(model);
    if (!sums) this.sums.set(model, (sums = { margins: [ZERO] }));
    const { margins } = sums;
    for (let t = margins.length; t <= i; t++) margins.push(margins[t - 1]!.plus(this.margin(model, t).times(this.weight.at(t))));
    return margins[i]!;
  }

  private weightSum(i: number): Decimal {
    for (let t = this.weights.length; t <= i; t++) this.weights.push(this.weights[t - 1]!.plus(this.weight.at(t)));
    return this.weights[i]!;
  }

  /** What a dollar of cost takes from g: upkeep so far less the scrap at month i. */
  private costPerUnit(i: number): Decimal {
    for (let t = this.perCost.length; t <= i; t++) {
      this.perCost.push(this.monthlyUpkeep.times(this.weightSum(t)).minus(this.set.values.scrap.times(this.weight.at(t))));
    }
    return this.perCost[i]!;
  }
}
