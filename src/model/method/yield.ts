import { Decimal, ONE, total, ZERO } from '../../kernel/decimal.js';
import { DailyPower } from '../../kernel/daily-power.js';
import { yearFraction, type Day } from '../../kernel/calendar.js';

/** What a lender gets on a day; what it pays is below 0. */
export interface Flow {
  readonly date: Day;
  readonly amount: Decimal;
}

/** A flow by its time, and what it weighs: Σ amount · e^(−u · time). */
interface Term {
  readonly time: number;
  readonly amount: number;
}

const DAYS_A_YEAR = 365;
const BISECTIONS = 200;
/** Each doubles the digits of a double. */
const REFINEMENTS = 2;

/** (1 + y)^(−days/365), of any whole number of days. @param y effective rate per year [> −1] */
function discounting(y: Decimal): (days: number) => Decimal {
  const powers = new DailyPower(y.plus(1).ln().div(-DAYS_A_YEAR));
  return (days) => powers.at(days);
}

/**
 * Internal rate of return, as XIRR: the effective rate per year at which the flows are worth nothing, act/365.
 *
 *     Σ amount · (1 + y)^(−days/365) = 0
 *
 * Of several roots the one nearest 0; null without one. All roots are found (between the roots of a derivative that has one change
 * of sign less), in doubles; the root is then refined in decimals. Published solvers find some root from a first guess.
 *
 * @source Microsoft, XIRR; the number of roots: Descartes' rule of signs for sums of exponentials
 */
export function internalRate(flows: readonly Flow[]): Decimal | null {
  const netted = byDay(flows);
  if (netted.length < 2) return null;
  const start = netted[0]!.date;
  const terms = netted.map(({ date, amount }) => ({ time: (date - start) / DAYS_A_YEAR, amount: amount.toNumber() }));
  const found = rootsOf(terms);
  if (found.length === 0) return null;
  const distance = (u: number): number => Math.abs(Math.expm1(u));
  return refined(
    netted,
    start,
    found.reduce((best, u) => (distance(u) < distance(best) ? u : best)),
  );
}

/** Flows of one day added up, those that are nothing left out, in order. */
function byDay(flows: readonly Flow[]): Flow[] {
  const days = new Map<Day, Decimal>();
  for (const { date, amount } of flows) days.set(date, (days.get(date) ?? ZERO).plus(amount));
  return [...days]
    .filter(([, amount]) => !amount.isZero())
    .sort(([a], [b]) => a - b)
    .map(([date, amount]) => ({ date, amount }));
}

/** Newton's steps in decimals, from a root u = ln(1 + y) that is right to a double's digits. Returns y, null where it is −1 to 40 digits. */
function refined(flows: readonly Flow[], start: Day, first: number): Decimal | null {
  let u = new Decimal(first);
  for (let i = 0; i < REFINEMENTS; i++) {
    const powers = new DailyPower(u.div(-DAYS_A_YEAR));
    const values = flows.map(({ date, amount }) => amount.times(powers.at(date - start)));
    const slope = total(values.map((value, j) => value.times(flows[j]!.date - start))).div(DAYS_A_YEAR);
    if (slope.isZero()) break;
    u = u.plus(total(values).div(slope));
  }
  const y = u.exp().minus(1);
  return y.gt(-1) ? y : null;
}

/**
 * Every u at which Σ amount · e^(−u · time) changes its sign, ascending. Weighted by e^(u · τ), τ where the amounts first change
 * sign, its derivative has one change of sign less, and between two roots of that lies one root at most.
 */
function rootsOf(terms: readonly Term[]): number[] {
  const change = terms.findIndex(({ amount }, i) => i > 0 && Math.sign(amount) !== Math.sign(terms[i - 1]!.amount));
  if (change < 0) return [];
  const middle = (terms[change - 1]!.time + terms[change]!.time) / 2;
  const turns = rootsOf(terms.map(({ time, amount }) => ({ time, amount: amount * (middle - time) })));
  const bounds = [-boundOf([...terms].reverse()), ...turns, boundOf(terms)];
  return bounds.slice(1).flatMap((high, i) => {
    const low = bounds[i]!;
    const [atLow, atHigh] = [signAt(terms, low), signAt(terms, high)];
    if (atLow === 0) return [low];
    return high > low && atHigh !== 0 && atLow !== atHigh ? [bisected(terms, low, high, atLow)] : [];
  });
}

/** |u| beyond which the first term outweighs all others. */
function boundOf(terms: readonly Term[]): number {
  const [first, ...rest] = terms as readonly [Term, ...Term[]];
  const gap = Math.abs(rest[0]!.time - first.time);
  const others = rest.reduce((sum, { amount }) => sum + Math.abs(amount), 0);
  return Math.max(0, Math.log(others / Math.abs(first.amount)) / gap) + 1;
}

/** The sign of the sum, each term beside the largest so that none overflows. */
function signAt(terms: readonly Term[], u: number): number {
  const largest = terms.reduce((most, { time }) => Math.max(most, -u * time), -Infinity);
  return Math.sign(terms.reduce((sum, { time, amount }) => sum + amount * Math.exp(-u * time - largest), 0));
}

function bisected(terms: readonly Term[], from: number, to: number, sign: number): number {
  let [low, high] = [from, to];
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (signAt(terms, middle) === sign) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Σ principal · days/365 / Σ principal; null without principal. */
export function weightedAverageLife(principal: readonly Flow[], from: Day): Decimal | null {
  const all = total(principal.map(({ amount }) => amount));
  if (all.isZero()) return null;
  return total(principal.map(({ date, amount }) => amount.times(date - from))).div(all.times(DAYS_A_YEAR));
}

/** Modified duration in years: Σ t · PV/(price · (1 + y)), t act/365; null where the price is nothing. @param y the flows' yield at the price */
export function modifiedDuration(flows: readonly Flow[], from: Day, price: Decimal, y: Decimal): Decimal | null {
  if (price.isZero()) return null;
  const discount = discounting(y);
  const weighted = total(flows.map(({ date, amount }) => amount.times(discount(date - from)).times(date - from)));
  return weighted.div(price.times(DAYS_A_YEAR)).div(y.plus(1));
}

/** A payment period with the rate that the index alone would pay over it. */
export interface IndexPeriod {
  readonly start: Day;
  readonly end: Day;
  readonly index: Decimal;
  /** Of a day in it, from its start: its day count. */
  readonly fraction: (from: Day, to: Day) => Decimal;
}

const MARGIN_STEPS = 160;

/**
 * Discount margin: the flat margin over the index at which the flows are worth the price.
 *
 *     Σ flow · Π over periods up to it of 1/(1 + (index + dm) · fraction) = price
 *
 * @param periods ascending, without gaps, the first from the pricing date on
 * @returns null where no margin above the least that leaves every factor positive gives the price
 */
export function discountMargin(flows: readonly Flow[], price: Decimal, periods: readonly IndexPeriod[]): Decimal | null {
  const spans = periods.map((period) => ({ ...period, whole: period.fraction(period.start, period.end) }));
  const least = spans.reduce<Decimal | null>((most, { index, whole }) => {
    const bound = ONE.div(whole).negated().minus(index);
    return whole.isZero() || (most && most.gte(bound)) ? most : bound;
  }, null);
  if (least === null) return null;
  const excess = (margin: Decimal): Decimal => {
    let factor = ONE;
    let sum: Decimal = price.negated();
    for (const { start, end, index, whole, fraction } of spans) {
      const rate = index.plus(margin);
      for (const { date, amount } of flows)
        if (date > start && date <= end) sum = sum.plus(amount.times(factor).div(ONE.plus(rate.times(fraction(start, date)))));
      factor = factor.div(ONE.plus(rate.times(whole)));
    }
    return sum;
  };
  let low = least.plus(new Decimal('1e-6'));
  let high = ONE;
  while (excess(high).gt(0) && high.lt(1e9)) high = high.times(2);
  if (excess(low).lt(0) || excess(high).gt(0)) return null;
  for (let i = 0; i < MARGIN_STEPS; i++) {
    const middle = low.plus(high).div(2);
    if (excess(middle).gt(0)) low = middle;
    else high = middle;
  }
  return low.plus(high).div(2);
}

/** Discount factors at grid dates: an effective rate, or index + margin act/360 from one date to the next. */
export function monthlyDiscounts(
  dates: readonly Day[],
  funding: { readonly rate: Decimal } | { readonly on: (date: Day) => Decimal },
): Decimal[] {
  if ('rate' in funding) {
    const discount = discounting(funding.rate);
    return dates.map((date) => discount(date - dates[0]!));
  }
  let factor = ONE;
  return dates.map((date, k) => {
    if (k === 0) return factor;
    const before = dates[k - 1]!;
    factor = factor.div(ONE.plus(funding.on(before).times(yearFraction(before, date, 'act/360'))));
    return factor;
  });
}
