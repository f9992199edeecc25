import { isMonthEnd } from '../kernel/calendar.js';
import { dayOfMonth, edate, eomonth, month, year } from './dates.js';
import { add, eq, iff, mul, sub, type Expr, type Range } from './formula.js';
import { Timeline, type Series } from './layout.js';
import { day, type Plan } from './plan.js';
import { typed, type Ref } from './sheet.js';

/** The months of the model. */
export interface CalendarCells {
  readonly asOf: Ref;
  /** d_k. */
  date(k: number): Ref;
  /** d_k from one k to another, a row. */
  dates(from: number, to: number): Range;
  /** Days of period k. */
  days(k: number): Ref;
  /** 12 · year + month of d_k, its day of the month, and 1 where it is a month's last day. */
  readonly monthNumber: Series;
  readonly dayOfMonth: Series;
  readonly isMonthEnd: Series;
  readonly from: number;
  readonly to: number;
}

/** Dates from as-of, a month apart: on month ends throughout if as-of is one. */
export function calendarSheet(plan: Plan): CalendarCells {
  const { deal, book, valuesTo, contractsTo } = plan;
  const { income, relet } = deal.assumptions.values;
  const from = -(relet.gapMonths + 3);
  const to = Math.max(contractsTo + 1, valuesTo + income.horizonMonths);
  const sheet = book.sheet(
    'Calendar',
    'Months from as-of. Period k runs from the date of k−1 up to but not with that of k; a payment on the date of k belongs to k.',
    'calculation',
  );
  const top = sheet.heading('Calendar');
  sheet.width(1, 30);
  const asOf = sheet.put(top, 2, day(deal.asOf), 'date').fixed;
  sheet.put(top, 1, typed('as of'), 'label');
  book.name('AsOf', asOf);
  const line = new Timeline(sheet, 3, from, to);
  line.row(top + 1, 'k', (k) => typed(k), 'head');
  const onMonthEnd = isMonthEnd(deal.asOf);
  const dateOf = (k: number): Expr => (onMonthEnd ? eomonth(asOf, k) : edate(asOf, k));
  const dates = line.row(top + 2, 'date', dateOf, 'date');
  const days = line.row(top + 3, 'days in the period', (k) => sub(dates.at(k), dates.at(k - 1)), 'count', { from: from + 1 });
  const monthNumber = line.row(top + 4, '12 · year + month', (k) => add(mul(12, year(dates.at(k))), month(dates.at(k))), 'plain');
  const ofMonth = line.row(top + 5, 'day of the month', (k) => dayOfMonth(dates.at(k)), 'plain');
  const monthEnds = line.row(top + 6, 'last day of its month', (k) => iff(eq(dates.at(k), eomonth(dates.at(k), 0)), 1, 0), 'plain');
  sheet.frozen = { rows: top + 1, columns: 2 };
  return {
    asOf,
    date: (k) => dates.at(k),
    dates: (a, b) => dates.range(a, b),
    days: (k) => days.at(k),
    monthNumber,
    dayOfMonth: ofMonth,
    isMonthEnd: monthEnds,
    from,
    to,
  };
}
