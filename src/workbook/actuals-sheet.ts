import type { Actual } from '../domain/deal.js';
import type { CalendarCells } from './calendar-sheet.js';
import { add, and, eq, iff, isNumber, number, sub, sumWhere, NOTHING, type Expr, type Range } from './formula.js';
import { table, type Table } from './layout.js';
import { monthsBetween, periodOf } from './period.js';
import { day, figure, type Plan } from './plan.js';
import { asFigure } from './ratio.js';
import type { Ref } from './sheet.js';

type Column =
  | 'monthEnd'
  | 'billed'
  | 'received'
  | 'projected'
  | 'opex'
  | 'interest'
  | 'principal'
  | 'months'
  | 'period'
  | 'covered'
  | 'cfads'
  | 'service'
  | 'compared';
type Past = 'cfads' | 'service' | 'received' | 'projected';

/** Past months by period, up to as-of; '' where the history is missing. */
export interface ActualCells {
  /** Periods from one to another, both included, at most 0. */
  range(key: Past, from: number, to: number): Range;
}

/**
 * Past months as typed cells, and by period: a row belongs to the period j with d_{j−1} < month_end ≤ d_j. A month counts for debt
 * service coverage where all of received, opex, interest and principal are given. @source methodology 8
 */
export function actualsSheet({ book, deal }: Plan, calendar: CalendarCells): ActualCells {
  const sheet = book.sheet(
    'Actuals',
    "Past months as they are in the deal's files, and the same by period: 0 is the month to as-of. An empty cell is missing history, not zero.",
    'input',
  );
  const top = sheet.heading('Actuals');
  const all = (row: (key: Column) => Ref, ...keys: readonly Column[]): Expr => and(...keys.map((key) => isNumber(row(key))));
  const rows = table<Actual, Column>(sheet, top, deal.actuals, [
    { key: 'monthEnd', title: 'Month end', style: 'date', width: 14, of: (actual) => day(actual.monthEnd) },
    { key: 'billed', title: 'Revenue billed', style: 'cents', of: (actual) => figure(actual.revenueBilled) },
    { key: 'received', title: 'Revenue received', style: 'cents', of: (actual) => figure(actual.revenueReceived) },
    { key: 'projected', title: 'Projected contract cash', style: 'cents', of: (actual) => figure(actual.projectedContractCash) },
    { key: 'opex', title: 'Opex', style: 'cents', of: (actual) => figure(actual.opex) },
    { key: 'interest', title: 'Interest', style: 'cents', of: (actual) => figure(actual.interest) },
    { key: 'principal', title: 'Principal', style: 'cents', of: (actual) => figure(actual.principal) },
    {
      key: 'months',
      title: 'Months from as-of',
      style: 'plain',
      formula: 'by the calendar',
      of: (_, row) => monthsBetween(calendar.asOf, row('monthEnd')),
    },
    {
      key: 'period',
      title: 'Period',
      style: 'plain',
      width: 16,
      formula: 'j: d(j−1) < end ≤ d(j)',
      of: (_, row) => periodOf(deal.asOf, calendar.asOf, row('months'), row('monthEnd')),
    },
    {
      key: 'covered',
      title: 'Complete for coverage',
      style: 'plain',
      formula: 'all four are given',
      of: (_, row) => iff(all(row, 'received', 'opex', 'interest', 'principal'), 1, 0),
    },
    {
      key: 'cfads',
      title: 'Cfads',
      style: 'cents',
      formula: 'received − opex',
      of: (_, row) => iff(eq(row('covered'), 1), sub(asFigure(row('received')), asFigure(row('opex'))), NOTHING),
    },
    {
      key: 'service',
      title: 'Debt service',
      style: 'cents',
      formula: 'interest + principal',
      of: (_, row) => iff(eq(row('covered'), 1), add(asFigure(row('interest')), asFigure(row('principal'))), NOTHING),
    },
    {
      key: 'compared',
      title: 'Complete for realization',
      style: 'plain',
      formula: 'both are given',
      of: (_, row) => iff(all(row, 'received', 'projected'), 1, 0),
    },
  ]);
  const windows = deal.covenants
    .filter(({ metric, direction }) => metric === 'dscr' && direction === 'trailing')
    .map(({ window }) => window);
  const first = 1 - Math.max(3, ...windows);
  const periods = Array.from({ length: 1 - first }, (_, i) => first + i);
  const at = (row: (key: 'k' | Past) => Ref, complete: 'covered' | 'compared', key: Past): Expr =>
    iff(
      eq(sumWhere(rows.column('period'), row('k'), rows.column(complete)), 0),
      NOTHING,
      sumWhere(rows.column('period'), row('k'), rows.column(key)),
    );
  const past: Table<'k' | Past> = table<number, 'k' | Past>(sheet, rows.last + 3, periods, [
    { key: 'k', title: 'Period', style: 'plain', of: (k) => number(k) },
    { key: 'cfads', title: 'Cfads', style: 'cents', of: (_, row) => at(row, 'covered', 'cfads') },
    { key: 'service', title: 'Debt service', style: 'cents', of: (_, row) => at(row, 'covered', 'service') },
    { key: 'received', title: 'Received', style: 'cents', of: (_, row) => at(row, 'compared', 'received') },
    { key: 'projected', title: 'Projected', style: 'cents', of: (_, row) => at(row, 'compared', 'projected') },
  ]);
  sheet.frozen = { rows: 0, columns: 1 };
  return {
    range: (key, from, to) => {
      const { column } = past.cell(key, 0);
      return sheet.range(past.first + from - first, column, past.first + to - first, column);
    },
  };
}
