import { Decimal, total, ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';

/** A figure on a date. */
interface Point {
  readonly date: Day;
  readonly value: Decimal;
}

/** The line through figures of several dates. Months are of 365/12 days. */
export interface Trend {
  readonly points: number;
  /** Change in a month. */
  readonly slope: Decimal;
  /** Of the slope. */
  readonly slopeError: Decimal;
  /** Of the line on the newest date. */
  readonly level: Decimal;
  /** Where the line meets zero on its way down; null where it does not go down. */
  readonly zero: { readonly date: Day; readonly months: Decimal; readonly error: Decimal } | null;
}

/** Fewer points say nothing of a line and its error. */
const FEWEST = 4;
const DAYS_A_MONTH = new Decimal(365).div(12);

/**
 * Least squares over dates, in months before the newest. Null with fewer than four points or on one date alone.
 *
 *     b      Σ(x − x̄)(y − ȳ) / Sxx, Sxx = Σ(x − x̄)²
 *     s²     Σ(y − ȳ − b·(x − x̄))² / (n − 2)
 *     se(b)  s / √Sxx
 *     x₀     x̄ − ȳ/b, where the line meets zero
 *     se(x₀) s/|b| · √(1/n + (x₀ − x̄)²/Sxx), by the delta method
 *
 * @source N. Draper, H. Smith, Applied Regression Analysis, 3rd ed., sections 1.4 and 3.2
 */
export function trendOf(points: readonly Point[]): Trend | null {
  const n = points.length;
  if (n < FEWEST) return null;
  const newest = points.reduce<Day>((last, { date }) => (date > last ? date : last), points[0]!.date);
  const xs = points.map(({ date }) => new Decimal(date - newest).div(DAYS_A_MONTH));
  const ys = points.map(({ value }) => value);
  const [meanX, meanY] = [total(xs).div(n), total(ys).div(n)];
  const dx = xs.map((x) => x.minus(meanX));
  const sxx = total(dx.map((x) => x.times(x)));
  if (sxx.isZero()) return null;
  const slope = total(dx.map((x, i) => x.times(ys[i]!.minus(meanY)))).div(sxx);
  const rest = total(dx.map((x, i) => ys[i]!.minus(meanY).minus(slope.times(x)).pow(2)));
  const s = rest.div(n - 2).sqrt();
  return {
    points: n,
    slope,
    slopeError: s.div(sxx.sqrt()),
    level: meanY.minus(slope.times(meanX)),
    zero: slope.lt(ZERO) ? zeroOf({ newest, n, meanX, meanY, sxx, slope, s }) : null,
  };
}

interface Fitted {
  readonly newest: Day;
  readonly n: number;
  readonly meanX: Decimal;
  readonly meanY: Decimal;
  readonly sxx: Decimal;
  readonly slope: Decimal;
  readonly s: Decimal;
}

function zeroOf({ newest, n, meanX, meanY, sxx, slope, s }: Fitted): Trend['zero'] {
  const months = meanX.minus(meanY.div(slope));
  const spread = months.minus(meanX).pow(2).div(sxx).plus(new Decimal(1).div(n)).sqrt();
  const days = months.times(DAYS_A_MONTH).ceil().toNumber();
  if (!Number.isSafeInteger(days) || days > 1_000_000) return null;
  return { date: (newest + days) as Day, months, error: s.div(slope.abs()).times(spread) };
}
