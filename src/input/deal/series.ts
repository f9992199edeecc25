import { addMonths, type Day, formatDay, isMonthEnd } from '../../kernel/calendar.js';
import { type Fraction, type Usd } from '../../kernel/decimal.js';
import type { Actual, ReportedFigure } from '../../domain/deal.js';
import type { IndexCurve } from '../../domain/market.js';
import type { Tranche } from '../../domain/tranche.js';
import { type Columns, columnName, type Table } from '../tables/csv-table.js';
import { amount as amountIn, AT_LEAST_0, number, RATE, SHARE } from '../text/numbers.js';
import { complete, Fault, type Problems, type Reader } from '../text/problems.js';
import type { FlatRate } from './terms.js';
import { date, text } from '../text/values.js';

export const ACTUALS: Columns = {
  required: ['month_end'],
  optional: [
    'revenue_billed_usd',
    'revenue_received_usd',
    'projected_contract_cash_usd',
    'opex_usd',
    'interest_usd',
    'principal_usd',
    'source',
  ],
};
export const INDEX_CURVE: Columns = { required: ['date'], optional: [], open: true };
export const SCHEDULE: Columns = { required: ['date'], optional: ['principal', 'share'] };
export const REPORTED: Columns = { required: ['date', 'name', 'value'], optional: [] };

/** Money either way: a month's revenue may be a credit. */
const amount = amountIn() as unknown as Reader<Usd>;
/** What was paid: opex and debt service have no sign of their own. */
const cost: Reader<Usd> = (raw, dialect) => {
  const paid = amount(raw, dialect);
  return paid instanceof Fault || !paid.isNegative() || paid.isZero()
    ? paid
    : new Fault(
        'NEGATIVE_COST',
        'an amount of at least 0: opex, interest and principal are given as positive amounts',
        paid.abs().toFixed(),
      );
};
const money = amountIn(AT_LEAST_0) as unknown as Reader<Usd>;
const shareOf = number(SHARE) as unknown as Reader<Fraction>;
const rate = number(RATE) as unknown as Reader<Fraction>;

/** Past months, at most one in a period of the grid. */
export async function readActuals(table: Table, asOf: Day | undefined): Promise<Actual[]> {
  const actuals: Actual[] = [];
  const periods = new Map<number, Day>();
  await table.read((cells, line) => {
    const row = table.row(cells);
    table.noteSource(row, line);
    const monthEnd = row.required('month_end', date);
    if (monthEnd !== undefined && asOf !== undefined) {
      const period = periodOf(monthEnd, asOf);
      const other = periods.get(period);
      if (other !== undefined)
        row.fail('month_end', 'DUPLICATE_PERIOD', `one row in each month to the day of as_of; ${formatDay(other)} is in the same`);
      periods.set(period, monthEnd);
    }
    const actual = complete<Actual>({
      monthEnd,
      revenueBilled: row.optional('revenue_billed_usd', amount, null),
      revenueReceived: row.optional('revenue_received_usd', amount, null),
      projectedContractCash: row.optional('projected_contract_cash_usd', amount, null),
      opex: row.optional('opex_usd', cost, null),
      interest: row.optional('interest_usd', cost, null),
      principal: row.optional('principal_usd', cost, null),
      place: { file: table.file, line, column: null, field: null },
    });
    if (actual) actuals.push(actual);
    table.report(row.faults, line);
  });
  return actuals;
}

/** The j with d_{j−1} < date ≤ d_j on the grid of as_of. @source methodology 2 */
function periodOf(day: Day, asOf: Day): number {
  let j = Math.round((day - asOf) / 30.436875);
  const grid = (k: number): Day => addMonths(asOf, k, isMonthEnd(asOf));
  while (grid(j) < day) j++;
  while (grid(j - 1) >= day) j--;
  return j;
}

/** The curves of a file, one for each column beside the date. A blank cell is a day without a new rate. */
export async function readCurves(table: Table): Promise<IndexCurve[]> {
  const points = new Map<string, { date: Day; rate: Fraction; place: Actual['place'] }[]>();
  let before: Day | null = null;
  await table.read((cells, line) => {
    const row = table.row(cells);
    const day = row.required('date', date);
    if (day !== undefined && before !== null && day <= before)
      row.fail('date', 'DATE_ORDER', `a date after ${formatDay(before)}, that of the row before`, 'put the rows in order of date');
    before = day ?? before;
    const faults = [...row.faults];
    for (const { name, position } of table.others) {
      const cell = cells[position]!.trim();
      const value = cell === '' ? null : rate(cell, 'csv');
      if (value instanceof Fault) faults.push({ column: name, text: cell, fault: value });
      else if (value && day !== undefined)
        pushTo(points, name, { date: day, rate: value, place: { file: table.file, line, column: null, field: name } });
    }
    table.report(faults, line);
  });
  return [...points].map(([name, rows]) => ({ name, points: rows }));
}

function pushTo<T>(map: Map<string, T[]>, name: string, item: T): void {
  const list = map.get(name);
  if (list) list.push(item);
  else map.set(name, [item]);
}

/** Flat rates and the file's curves together, by name; the file's take the place of flat ones, with a warning. @source methodology 6 */
export function mergeCurves(
  flat: readonly FlatRate[],
  curves: readonly IndexCurve[],
  file: string,
  problems: Problems,
): Map<string, IndexCurve> {
  const merged = new Map<string, IndexCurve>(curves.map((curve) => [columnName(curve.name), curve]));
  const inFile = new Set(merged.keys());
  for (const { name, rate: value, place } of flat) {
    const id = columnName(name);
    if (inFile.has(id))
      problems.warn(
        'INDEX_OVERRIDDEN',
        place,
        value.toFixed(),
        `${name} in one place; the rows of ${file} are used`,
        'remove the flat rate',
      );
    else if (merged.has(id)) problems.fail('YAML_SYNTAX', place, name, 'each index once, whatever its capitals', 'remove one of the two');
    else merged.set(id, { name, points: [{ date: null, rate: value, place }] });
  }
  return merged;
}

/** A schedule of principal, ascending by date, with the line of each row. */
export type Schedule = readonly (Tranche['schedule'][number] & { readonly line: number })[];

/** Rows of amounts, or of shares of what was lent: all of a file are of one kind. */
export async function readSchedule(table: Table): Promise<Schedule> {
  const rows: { date: Day; principal: Usd | null; share: Fraction | null; line: number }[] = [];
  let shares: boolean | null = null;
  await table.read((cells, line) => {
    const row = table.row(cells);
    const day = row.required('date', date);
    const principal = row.optional('principal', money, null);
    const share = row.optional('share', shareOf, null);
    if (principal === null && share === null) row.fail('principal', 'MISSING_VALUE', 'a principal or a share');
    else if (principal !== null && share !== null)
      row.fail('share', 'WRONG_SHAPE', 'a principal or a share, not both', 'remove one of the two');
    else if (shares !== null && shares !== (share !== null))
      row.fail(
        share === null ? 'principal' : 'share',
        'WRONG_SHAPE',
        'every row with a principal, or every row with a share',
        'write all rows one way',
      );
    shares ??= share !== null;
    const payment = complete<(typeof rows)[number]>({ date: day, principal, share, line });
    if (payment) rows.push(payment);
    table.report(row.faults, line);
  });
  return rows.sort((a, b) => a.date - b.date);
}

/** Figures that only the borrower knows, for covenants of metric reported; each name once on a date. */
export async function readReported(table: Table): Promise<ReportedFigure[]> {
  const figures: ReportedFigure[] = [];
  const seen = new Set<string>();
  await table.read((cells, line) => {
    const row = table.row(cells);
    const day = row.required('date', date);
    const name = row.required('name', text);
    const figure = complete<ReportedFigure>({
      date: day,
      name,
      value: row.required('value', number()),
      place: { file: table.file, line, column: null, field: null },
    });
    if (day !== undefined && name !== undefined) {
      const key = `${day} ${name}`;
      if (seen.has(key)) row.fail('name', 'DUPLICATE_ID', 'each name once on a date');
      seen.add(key);
    }
    if (figure) figures.push(figure);
    table.report(row.faults, line);
  });
  return figures;
}
