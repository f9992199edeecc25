import { addMonths, civil, dayOf, EXCEL_DAY_ZERO, isMonthEnd, type Day, type DayCount } from '../kernel/calendar.js';
import { add, and, call, eq, gt, iff, ge, max, min, mul, ne, sub, div, type Expr, type Operand, type Scalar } from './formula.js';

export const serialOf = (day: Day): number => day - EXCEL_DAY_ZERO;
const dayAt = (serial: number): Day => (serial + EXCEL_DAY_ZERO) as Day;
const one = (x: Operand): number => {
  const value = typeof x === 'number' ? x : 'value' in (x as Expr) ? (x as Expr).value : Number(x);
  if (typeof value !== 'number') throw new TypeError('a date is one number');
  return value;
};

const part =
  (name: string, of: (day: Day) => number) =>
  (x: Expr): Expr =>
    call(name, [x], Array.isArray(x.value) ? x.value.map((v: Scalar) => of(dayAt(v as number))) : of(dayAt(x.value as number)));
export const year = part('YEAR', (day) => civil(day).year);
export const month = part('MONTH', (day) => civil(day).month);
export const dayOfMonth = part('DAY', (day) => civil(day).day);

/** n months on, the day of the month kept and clamped. */
export const edate = (start: Expr, months: Operand): Expr =>
  call('EDATE', [start, months], serialOf(addMonths(dayAt(one(start)), one(months))));
/** The last day of the month n months on. */
export const eomonth = (start: Expr, months: Operand): Expr =>
  call('EOMONTH', [start, months], serialOf(addMonths(lastOf(dayAt(one(start))), one(months), true)));

function lastOf(day: Day): Day {
  if (isMonthEnd(day)) return day;
  const { year: y, month: m } = civil(day);
  return (dayOf(m === 12 ? y + 1 : y, m === 12 ? 1 : m + 1, 1) - 1) as Day;
}

/** The largest whole n ≥ 0 with start + n months ≤ date, the day of the month clamped. */
export function wholeMonths(start: Expr, to: Expr): Expr {
  const months = add(mul(12, sub(year(to), year(start))), sub(month(to), month(start)));
  const short = and(gt(dayOfMonth(start), dayOfMonth(to)), ne(to, eomonth(to, 0)));
  return max(0, iff(short, sub(months, 1), months));
}

/** The part of a year between two dates. */
export function yearFraction(from: Expr, to: Expr, convention: DayCount): Expr {
  if (convention === 'act/360' || convention === 'act/365') return div(sub(to, from), convention === 'act/360' ? 360 : 365);
  const thirtieth = (x: Expr): Expr => iff(eq(x, eomonth(x, 0)), 30, dayOfMonth(x));
  const first = convention === '30/360 eom' ? thirtieth(from) : min(dayOfMonth(from), 30);
  const last = convention === '30/360 eom' ? thirtieth(to) : iff(and(eq(dayOfMonth(to), 31), ge(first, 30)), 30, dayOfMonth(to));
  return div(add(mul(360, sub(year(to), year(from))), mul(30, sub(month(to), month(from))), sub(last, first)), 360);
}
