import { isMonthEnd, type Day } from '../kernel/calendar.js';
import { edate, month, year } from './dates.js';
import { add, iff, lt, mul, sub, type Expr } from './formula.js';

/** Calendar months from the month of one date to that of another. */
export const monthsBetween = (from: Expr, to: Expr): Expr => add(mul(12, sub(year(to), year(from))), sub(month(to), month(from)));

/**
 * The k with d(k−1) < date ≤ d(k): the calendar months from as-of, and one more where the date is past that month's grid date.
 * @param months a cell with {@link monthsBetween} as-of and the date
 * @source methodology 2
 */
export function periodOf(asOf: Day, asOfCell: Expr, months: Expr, date: Expr): Expr {
  if (isMonthEnd(asOf)) return months;
  return add(months, iff(lt(edate(asOfCell, months), date), 1, 0));
}
