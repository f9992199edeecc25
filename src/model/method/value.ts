import { sumOf, type Arithmetic } from '../../kernel/arithmetic.js';
import { Decimal } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { lastOf, type ForwardCurve } from '../../domain/market.js';

/** Hours of a month in the income approach and in holding cost. */
export const HOURS_A_MONTH = 730;

/** c′: an inflated invoice does not raise value. @source methodology 3 */
export const replacementCost = <T, C>(A: Arithmetic<T, C>, cost: T, launchPrice: T | null): T =>
  launchPrice === null ? cost : A.least(cost, launchPrice);

/** exp(−deterioration · years) · F(m, d) · level(d): what every chip of a model loses alike. @source methodology 3 */
export const decline = <T, C>(A: Arithmetic<T, C>, wear: T, obsolescence: T, level: T | null): T => {
  const price = A.times(wear, obsolescence);
  return level === null ? price : A.times(price, level);
};

/**
 * Market rent per GPU-hour.
 *
 *     R_m(d) = B_m/F(m, d₀)^p · exp(−rental_decay · years(d₀, d)) · F(m, d)^p, p = rental_pass_through
 *
 * before any rental level and without a forward, see {@link ForwardRent}.
 *
 * @param newRent B_m/F(m, d₀)^p @source methodology 3
 */
export const marketRent = <T, C>(A: Arithmetic<T, C>, newRent: T, decay: T, obsolescence: T): T =>
  A.times(A.times(newRent, decay), obsolescence);

/**
 * Market rent per GPU-hour where there is a forward f, before any rental level.
 *
 *     R_m(d) = B_m · f(d)/f(d₀)                  to the last date e of the forward
 *     R_m(d) = M_m(d) · R_m(e)/M_m(e)            after it, M_m the {@link marketRent}
 *
 * f is linear between rows. Where no row is on or before d₀, f(d₀) = B_m, or 1 of an index.
 * @source portfolio 6
 */
export class ForwardRent<T, C> {
  private readonly rows: readonly { readonly date: Day; readonly value: T }[];
  private readonly today: T;
  private carried: T | undefined;

  /** @param curve with a row after d₀ @param anchor B_m @param methodOn M_m(d) */
  constructor(
    private readonly A: Arithmetic<T, C>,
    private readonly curve: ForwardCurve,
    asOf: Day,
    private readonly anchor: T,
    private readonly methodOn: (date: Day) => T,
  ) {
    const given = curve.points.map(({ date, value }) => ({ date, value: A.constant(value) }));
    const spot = { date: asOf, value: curve.unit === 'usd' ? anchor : A.constant(1) };
    this.rows = given[0]!.date <= asOf ? given : [spot, ...given];
    this.today = this.valueOn(asOf);
  }

  /** R_m(d), d ≥ d₀. */
  on(date: Day): T {
    const last = lastOf(this.curve);
    if (date <= last) return this.quoted(date);
    this.carried ??= this.A.over(this.quoted(last), this.methodOn(last));
    return this.A.times(this.methodOn(date), this.carried);
  }

  private quoted(date: Day): T {
    return this.A.times(this.anchor, this.A.over(this.valueOn(date), this.today));
  }

  /** f(d). */
  private valueOn(date: Day): T {
    const { A, rows } = this;
    const after = rows.findIndex((row) => row.date >= date);
    const to = rows[after]!;
    if (to.date === date) return to.value;
    const from = rows[after - 1]!;
    const share = A.constant(new Decimal(date - from.date).div(to.date - from.date));
    return A.plus(from.value, A.times(A.minus(to.value, from.value), share));
  }
}

/** What a GPU earns in a month before maintenance: rent of the paid hours less power and hosting. @source methodology 3 */
export const margin = <T, C>(A: Arithmetic<T, C>, rent: T, paidHours: T, powerAndHosting: T): T =>
  A.minus(A.times(rent, paidHours), powerAndHosting);

/**
 * Running sums of discounted margins, so that the income value of any months is a difference of two of them.
 *
 *     P[t] = P[t−1] + a_t · w^t
 */
export const accumulated = <T, C>(A: Arithmetic<T, C>, before: T, flow: T, weight: T): T => A.plus(before, A.times(flow, weight));

/**
 * Income value of the months after n until the best month to stop.
 *
 *     V_i = w^−n · (max_i g[i] − P[n] + c · upkeep[n]),  g[i] = P[i] − c · (upkeep[i] − scrap · w^i)
 *
 * @source methodology 3
 */
export const incomeValue = <T, C>(A: Arithmetic<T, C>, best: T, earned: T, spent: T, unweight: T): T =>
  A.times(A.plus(A.minus(best, earned), spent), unweight);

/** What the approaches say of a GPU; null where there is no evidence. */
export interface Approaches<T> {
  readonly market: T | null;
  /** Before the cap at V_c. */
  readonly income: T | null;
  readonly cost: T;
  /** scrap · c. */
  readonly floor: T;
}

type Reconciliation =
  | { readonly reconcile: 'lower_of' }
  | { readonly reconcile: 'weighted'; readonly weights: { readonly market: Decimal; readonly income: Decimal } };

/**
 * Fair market value per GPU in good condition.
 *
 *     max(scrap · c, lower of V_m and min(V_i, V_c)), or their weighted mean; V_c where neither is known
 *
 * @source methodology 3
 */
export const fairValue = <T, C>(A: Arithmetic<T, C>, approaches: Approaches<T>, how: Reconciliation): T =>
  A.most(approaches.floor, estimate(A, approaches, how));

/** The fair value before the floor at scrap. @source methodology 3 */
export function estimate<T, C>(A: Arithmetic<T, C>, { market, income, cost }: Omit<Approaches<T>, 'floor'>, how: Reconciliation): T {
  const capped = income === null ? null : A.least(income, cost);
  return reconciled(A, market, capped, how) ?? cost;
}

function reconciled<T, C>(A: Arithmetic<T, C>, market: T | null, income: T | null, how: Reconciliation): T | null {
  if (market === null || income === null) return market ?? income;
  if (how.reconcile === 'lower_of') return A.least(market, income);
  const parts = [A.times(market, A.constant(how.weights.market)), A.times(income, A.constant(how.weights.income))];
  return A.over(sumOf(A, parts), A.constant(how.weights.market.plus(how.weights.income)));
}

/** Share of fair value that a sale brings: (1 − haircut)(1 − condition)(1 − region) · depth. @source methodology 4 */
export const keptShare = <T, C>(A: Arithmetic<T, C>, haircut: T, condition: T, region: T, depth: T): T => {
  const left = (share: T): T => A.minus(A.constant(1), share);
  return A.times(A.times(left(haircut), A.times(left(condition), left(region))), depth);
};

/** Proceeds less commission and removal. @param gpus GPUs that are sold @source methodology 4 */
export const netProceeds = <T, C>(A: Arithmetic<T, C>, gross: T, commission: T, removal: T, gpus: T): T =>
  A.minus(A.minus(gross, A.times(gross, commission)), A.times(removal, gpus));

/** Cost less straight-line depreciation: c · (12 · life − months in service)⁺ / (12 · life). @source methodology 4 */
export const bookValue = <T, C>(A: Arithmetic<T, C>, cost: T, monthsLeft: T, lifeMonths: T): T =>
  A.over(A.times(cost, monthsLeft), lifeMonths);
