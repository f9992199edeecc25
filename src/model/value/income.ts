import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, ZERO } from '../../kernel/decimal.js';
import { DailyPower, Powers } from '../../kernel/daily-power.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import { forwardOf, lastOf, type Market } from '../../domain/market.js';
import type { Anchors } from './anchors.js';
import { atMonth, type Conditions } from '../frame/conditions.js';
import type { Grid } from '../frame/grid.js';
import type { Obsolescence } from './obsolescence.js';
import { HOURS_A_MONTH, accumulated, ForwardRent, incomeValue, margin, marketRent } from '../method/value.js';
import { assumed, reference } from '../frame/origin.js';

/**
 * Market rent of a model over time.
 *
 *     R_m(d) = B_m · exp(−rental_decay · years(d₀, d)) · (F(m, d)/F(m, d₀)) ^ rental_pass_through · rental_level(d)
 *
 * per GPU-hour, null without a rental anchor B_m; where there is a forward, {@link ForwardRent}. @source methodology 3
 */
export class Rents {
  private readonly plains = new Map<string, { readonly of: (date: Day) => Decimal; readonly months: (Decimal | undefined)[] }>();
  private readonly decay: DailyPower;

  constructor(
    private readonly grid: Grid,
    private readonly market: Pick<Market, 'forwards'>,
    private readonly anchors: Anchors,
    private readonly obsolescence: Obsolescence,
    private readonly set: AssumptionSet,
    private readonly conditions: Conditions,
  ) {
    this.decay = new DailyPower(set.values.income.rentalDecay.div(-365));
  }

  /** exp(−rental_decay · years(d₀, d)). */
  decayTo(date: Day): Decimal {
    return this.decay.at(date - this.grid.asOf);
  }

  /** R_m at grid date n. */
  at(model: string, n: number, trace?: Trace): Decimal | null {
    const plain = this.plain(model, n);
    if (plain === null) return null;
    if (trace) this.explain(model, n, trace);
    const level = this.conditions.rentalLevel;
    return level ? plain.times(atMonth(level, n)) : plain;
  }

  private explain(model: string, n: number, trace: Trace): void {
    const date = this.grid.date(n);
    this.anchors.price(model, 'rental', trace);
    const forward = forwardOf(this.market, model, this.grid.asOf);
    for (const point of forward?.points ?? [])
      leaf(
        trace,
        `forward of ${formatDay(point.date)}`,
        forward!.unit === 'usd' ? 'usd/gpu-hour' : 'ratio',
        point.value,
        reference(point.place, point.source),
      );
    if (!forward || date > lastOf(forward))
      leaf(trace, 'exp(−rental_decay · years(d₀, d))', 'ratio', this.decayTo(date), assumed(this.set, 'income.rental_decay'));
    const level = this.conditions.rentalLevel;
    if (level) leaf(trace, 'rental level of the scenario', 'ratio', atMonth(level, n));
  }

  /** How R_m is made, in symbols. */
  formula(model: string): string {
    const method = 'B_m · exp(−rental_decay · years) · (F/F₀)^rental_pass_through';
    const forward = forwardOf(this.market, model, this.grid.asOf);
    return forward ? `B_m · f/f₀ of the forward to ${formatDay(lastOf(forward))}, then ${method}, times the ratio there` : method;
  }

  /** R_m at grid date n before any rental level; null without a rental anchor. */
  plain(model: string, n: number): Decimal | null {
    const anchor = this.anchors.of(model, 'rental');
    if (!anchor) return null;
    let row = this.plains.get(model);
    if (!row) this.plains.set(model, (row = { of: this.pathOf(model, anchor.value), months: [] }));
    return (row.months[n] ??= row.of(this.grid.date(n)));
  }

  private pathOf(model: string, anchor: Decimal): (date: Day) => Decimal {
    const power = this.set.values.income.rentalPassThrough;
    const { asOf } = this.grid;
    const newRent = anchor.div(this.obsolescence.factor(model, asOf, power));
    const method = (date: Day): Decimal => marketRent(EXACT, newRent, this.decayTo(date), this.obsolescence.factor(model, date, power));
    const forward = forwardOf(this.market, model, asOf);
    if (!forward) return method;
    const rent = new ForwardRent(EXACT, forward, asOf, anchor, method);
    return (date) => rent.on(date);
  }

  /** The rental level at which an income value of grid date n is taken to stay: on a drawn path nobody knows the next. */
  heldAt(n: number): Decimal | null {
    const { drawn, rentalLevel } = this.conditions;
    return drawn && rentalLevel && atMonth(rentalLevel, n);
  }
}

/** P[i] = Σ_{t ≤ i} a_t · w^t, a_t the margin of month t before maintenance; beside it the nearest floats, for screening. */
interface MarginSums {
  readonly exact: Decimal[];
  readonly near: number[];
}

/** Candidates whose floats lie this close to the best are compared exactly. */
const SCREEN = 1e-9;
/** Candidates whose floats lie this close are one and the same. */
const TIE = 1e-13;

/**
 * What a GPU earns for a market participant until it no longer earns its keep, plus scrap, per GPU at grid date n.
 *
 *     V_i = max over J ≤ horizon of Σ_{j=1..J} N_{n+j} · S_j/(1+r)^{j/12} + S_J · scrap · c/(1+r)^{J/12}
 *     N_t = 730 · utilization · R_m(d_t) · (1 − revenue_cost_share) − power − hosting − maintenance · c/12
 *
 * With w = exp(−failure_rate/12)/(1+r)^{1/12}, N_t = a_t − c·maintenance/12, and running sums P of a_t·w^t and W of w^t, the value
 * of J months is w^−n · (g[n+J] − h[n]), g[i] = P[i] − c·(maintenance/12 · W[i] − scrap · w^i), h[n] the same without scrap: the best J is the
 * largest g in a window, and no power is taken per lot. The window is screened in floats; what comes close to its best is
 * compared in decimals, so the choice and the value are exact. On a drawn path the rents of all J months are at the rental level of
 * d_n, and each n has sums of its own. @source methodology 3 and 18
 */
export class Income {
  private readonly weight: Powers;
  private readonly unweight: Powers;
  private readonly weights: Decimal[] = [ZERO];
  private readonly upkeeps: Decimal[] = [];
  private readonly perCost: MarginSums = { exact: [], near: [] };
  private readonly monthlyUpkeep: Decimal;
  /** 730 · utilization · (1 − revenue_cost_share). */
  readonly paidHours: Decimal;
  private readonly fixedCosts = new Map<string, Decimal>();
  private readonly sums = new Map<string, MarginSums>();
  private readonly earned = new Map<string, Decimal[]>();

  constructor(
    private readonly market: Market,
    private readonly rents: Rents,
    private readonly set: AssumptionSet,
  ) {
    const { income, maintenance } = set.values;
    const w = income.failureRate
      .div(-12)
      .exp()
      .div(EXACT.raise(income.discountRate.plus(1), new Decimal(1).div(12)));
    this.weight = new Powers(w);
    this.unweight = new Powers(new Decimal(1).div(w));
    this.monthlyUpkeep = maintenance.div(12);
    this.paidHours = income.utilization.times(HOURS_A_MONTH).times(new Decimal(1).minus(income.revenueCostShare));
  }

  /** w^t, what a dollar of month t is worth at as_of to a GPU that may have failed. */
  weightAt(t: number): Decimal {
    return this.weight.at(t);
  }

  unweightAt(n: number): Decimal {
    return this.unweight.at(n);
  }

  /** What a dollar of cost has taken in maintenance by month i, and the same less the scrap at month i. */
  perCostAt(i: number): { readonly upkeep: Decimal; readonly lessScrap: Decimal } {
    this.costPerUnit(i);
    return { upkeep: this.upkeep(i), lessScrap: this.perCost.exact[i]! };
  }

  /** V_i per GPU of installed cost c; null without a rental anchor. */
  value(model: string, cost: Decimal, n: number, trace?: Trace): Decimal | null {
    if (this.rents.at(model, n) === null) return null;
    if (!trace) return this.worth(model, cost, n);
    return step(
      trace,
      'income value V_i',
      'money',
      'Σ_{j=1..J} N_{k+j} · S_j/(1+r)^{j/12} + S_J · scrap · c/(1+r)^{J/12}, J the best',
      (t) => {
        this.explain(model, cost, n, this.bestIndex(model, cost, n) - n, t!);
        return this.worth(model, cost, n);
      },
    );
  }

  private worth(model: string, cost: Decimal, n: number): Decimal {
    const top = this.bestIndex(model, cost, n);
    const { exact } = this.marginSums(model, n, top);
    const best = exact[top]!.minus(cost.times(this.perCost.exact[top]!));
    return incomeValue(EXACT, best, exact[n]!, cost.times(this.upkeep(n)), this.unweight.at(n));
  }

  /**
   * V_i in floats with the size of what was added up, to tell figures apart that are far apart, and the months that it earns its keep, the
   * first of those that come to the same; null without a rental anchor.
   */
  near(model: string, cost: number, n: number): { readonly value: number; readonly scale: number; readonly months: number } | null {
    if (this.rents.at(model, n) === null) return null;
    const last = n + this.set.values.income.horizonMonths;
    const { near } = this.marginSums(model, n, last);
    this.costPerUnit(last);
    let best = -Infinity;
    for (let i = n; i <= last; i++) best = Math.max(best, near[i]! - cost * this.perCost.near[i]!);
    const spent = cost * this.upkeepNear(n);
    const scale = Math.abs(best) + Math.abs(near[n]!) + Math.abs(spent) + Math.abs(near[last]!) + cost * Math.abs(this.perCost.near[last]!);
    const unweight = this.unweightNear(n);
    let first = n;
    while (near[first]! - cost * this.perCost.near[first]! < best - scale * TIE) first++;
    return { value: (best - near[n]! + spent) * unweight, scale: scale * unweight, months: first - n };
  }

  private readonly unweightsNear: number[] = [];
  private unweightNear(n: number): number {
    return (this.unweightsNear[n] ??= this.unweight.at(n).toNumber());
  }

  private readonly upkeepsNear: number[] = [];
  private upkeepNear(n: number): number {
    return (this.upkeepsNear[n] ??= this.upkeep(n).toNumber());
  }

  private explain(model: string, cost: Decimal, n: number, months: number, trace: Trace): void {
    const { set } = this;
    leaf(trace, 'J: months it earns its keep', 'number', months, assumed(set, 'income.horizon_months'));
    const monthly = step(
      trace,
      'N: margin of the first month',
      'money',
      '730 · utilization · R · (1 − revenue_cost_share) − power − hosting − maintenance · c/12',
      (t) => {
        step(t, 'R: market rent', 'usd/gpu-hour', this.rents.formula(model), (inner) =>
          this.held(n) ? this.rent(model, n + 1, n) : this.rents.at(model, n + 1, inner),
        );
        leaf(t, 'income.utilization', 'ratio', set.values.income.utilization, assumed(set, 'income.utilization'));
        leaf(t, 'income.revenue_cost_share', 'ratio', set.values.income.revenueCostShare, assumed(set, 'income.revenue_cost_share'));
        leaf(t, 'power and hosting a month', 'money', this.fixedCost(model), assumed(set, 'hosting_usd_kw_month'));
        const row = this.market.models.get(model)!;
        leaf(t, `kw of ${model}`, 'number', row.kw, reference(row.place, row.source));
        leaf(t, 'maintenance', 'ratio', set.values.maintenance, assumed(set, 'maintenance'));
        return this.margin(model, n + 1, n).minus(cost.times(this.monthlyUpkeep));
      },
    );
    leaf(
      trace,
      'margin of the last month',
      'money',
      months > 0 ? this.margin(model, n + months, n).minus(cost.times(this.monthlyUpkeep)) : monthly,
    );
    leaf(trace, 'income.discount_rate', 'ratio', set.values.income.discountRate, assumed(set, 'income.discount_rate'));
    leaf(trace, 'income.failure_rate', 'ratio', set.values.income.failureRate, assumed(set, 'income.failure_rate'));
  }

  /** The first index of the largest g in [n, n + horizon]. */
  private bestIndex(model: string, cost: Decimal, n: number): number {
    const last = n + this.set.values.income.horizonMonths;
    const sums = this.marginSums(model, n, last);
    this.costPerUnit(last);
    const c = cost.toNumber();
    let best = -Infinity;
    let scale = 0;
    for (let i = n; i <= last; i++) {
      best = Math.max(best, sums.near[i]! - c * this.perCost.near[i]!);
      scale = Math.max(scale, Math.abs(sums.near[i]!), Math.abs(c * this.perCost.near[i]!));
    }
    const close: number[] = [];
    for (let i = n; i <= last; i++) if (sums.near[i]! - c * this.perCost.near[i]! >= best - scale * SCREEN) close.push(i);
    if (close.length === 1) return close[0]!;
    const exact = (i: number): Decimal => sums.exact[i]!.minus(cost.times(this.perCost.exact[i]!));
    return close.reduce((top, i) => (exact(i).gt(exact(top)) ? i : top));
  }

  /** Power and hosting of one GPU a month, at a market participant's costs. */
  fixedCost(model: string): Decimal {
    let cost = this.fixedCosts.get(model);
    if (!cost) this.fixedCosts.set(model, (cost = this.powerAndHosting(model)));
    return cost;
  }

  private powerAndHosting(model: string): Decimal {
    const { power, hostingUsdKwMonth } = this.set.values;
    const { kw } = this.market.models.get(model)!;
    return kw.times(power.pue).times(HOURS_A_MONTH).times(power.usdKwh).times(power.load).plus(kw.times(hostingUsdKwMonth));
  }

  private held(n: number): Decimal | null {
    return this.rents.heldAt(n);
  }

  /** Rent of month t as an income value of grid date n takes it. */
  private rent(model: string, t: number, n: number): Decimal {
    const level = this.held(n);
    return level ? this.rents.plain(model, t)!.times(level) : this.rents.at(model, t)!;
  }

  private margin(model: string, t: number, n: number): Decimal {
    return margin(EXACT, this.rent(model, t, n), this.paidHours, this.fixedCost(model));
  }

  private marginSums(model: string, n: number, last: number): MarginSums {
    const level = this.held(n);
    if (level) return this.heldSums(model, level, n);
    let sums = this.sums.get(model);
    if (!sums) this.sums.set(model, (sums = { exact: [ZERO], near: [0] }));
    for (let t = sums.exact.length; t <= last; t++)
      put(sums, accumulated(EXACT, sums.exact[t - 1]!, this.margin(model, t, n), this.weight.at(t)));
    return sums;
  }

  /** Sums of the months from n on with rents at one level: level · Σ rents − Σ costs. */
  private heldSums(model: string, level: Decimal, n: number): MarginSums {
    const key = `${model} ${n}`;
    let sums = this.sums.get(key);
    if (sums) return sums;
    const earned = this.earnedTo(model, n + this.set.values.income.horizonMonths);
    const fixed = this.fixedCost(model);
    this.sums.set(key, (sums = { exact: [], near: [] }));
    for (let t = n; t <= n + this.set.values.income.horizonMonths; t++) {
      const sum = level.times(earned[t]!).minus(fixed.times(this.weightSum(t)));
      sums.exact[t] = sum;
      sums.near[t] = sum.toNumber();
    }
    return sums;
  }

  /** Σ_{t ≤ i} paid hours · plain rent · w^t. */
  private earnedTo(model: string, last: number): readonly Decimal[] {
    let sums = this.earned.get(model);
    if (!sums) this.earned.set(model, (sums = [ZERO]));
    for (let t = sums.length; t <= last; t++)
      sums.push(accumulated(EXACT, sums[t - 1]!, this.rents.plain(model, t)!.times(this.paidHours), this.weight.at(t)));
    return sums;
  }

  private weightSum(i: number): Decimal {
    for (let t = this.weights.length; t <= i; t++) this.weights.push(this.weights[t - 1]!.plus(this.weight.at(t)));
    return this.weights[i]!;
  }

  /** What a dollar of cost has taken in maintenance by month i. */
  private upkeep(i: number): Decimal {
    return (this.upkeeps[i] ??= this.monthlyUpkeep.times(this.weightSum(i)));
  }

  /** What a dollar of cost takes from g: upkeep so far less the scrap at month i. */
  private costPerUnit(last: number): void {
    for (let t = this.perCost.exact.length; t <= last; t++)
      put(this.perCost, this.upkeep(t).minus(this.set.values.scrap.times(this.weight.at(t))));
  }
}

function put(sums: MarginSums, value: Decimal): void {
  sums.exact.push(value);
  sums.near.push(value.toNumber());
}
