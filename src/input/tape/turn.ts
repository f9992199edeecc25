import { type Cell, textOf } from '../source/cell.js';
import type { Header } from './find.js';
import { Grid } from './grid.js';
import { isUnit } from './names.js';

/** Where a record of a turned table stood: the row of the months and the column of its own. */
export interface Origin {
  readonly row: number;
  readonly column: string;
}

const TOP = 80;
const FEWEST_MONTHS = 2;

/** Months that are no past: plans, and the words beside a month that is one. */
const PLANNED = /\b(?:budget|forecast|plan|planned|projected|projection|fcst|bud|variance|var|prior year|py|target)\b/i;
const ACTUAL = /\b(?:actuals?|act)\b/gi;

/**
 * A table with months across its columns as one with a row for each month; null where no row holds months. What is no month, a
 * year to date, a total, a plan, falls out.
 */
export function turned(
  grid: Grid,
  at: number | null,
  isMonth: (cell: Cell) => boolean,
  known: (names: readonly string[]) => number,
): { readonly grid: Grid; readonly header: Header; readonly origin: (record: number) => Origin } | null {
  const monthsOf = (record: number): number[] =>
    grid
      .record(record)
      .flatMap((cell, column) => (cell !== '' && !PLANNED.test(textOf(cell)) && isMonth(withoutActual(cell)) ? [column] : []));
  let head = at ?? -1;
  let months: number[] = head >= 0 ? monthsOf(head) : [];
  for (let record = 0; at === null && record < Math.min(grid.rows.length, TOP); record++) {
    const here = monthsOf(record);
    if (here.length > months.length) [head, months] = [record, here];
  }
  if (months.length < FEWEST_MONTHS) return null;
  months = months.filter((column) => !saysPlanned(grid, head, column));
  const labels = labelColumn(grid, head, months[0]!, known);
  if (labels === null) return null;
  const lines: { record: number; name: string; unit: string }[] = [];
  for (let record = head + 1; record < grid.rows.length; record++) {
    const name = textOf(grid.cell(record, labels)).replace(/\s+/g, ' ').trim();
    if (name === '' || !months.some((column) => grid.cell(record, column) !== '')) continue;
    const between = Array.from({ length: months[0]! - labels - 1 }, (_, i) => textOf(grid.cell(record, labels + 1 + i))).filter(isUnit);
    lines.push({ record, name, unit: between.join(' ') });
  }
  const upright = new Grid();
  upright.add(['Month', ...lines.map(({ name }) => name)], 1, false);
  months.forEach((column, i) =>
    upright.add([withoutActual(grid.cell(head, column)), ...lines.map(({ record }) => grid.cell(record, column))], i + 2, false),
  );
  const names = ['Month', ...lines.map(({ name }) => name)];
  const titles = Array.from({ length: head + 1 }, (_, record) =>
    grid
      .record(record)
      .filter((cell) => typeof cell === 'string' && !isMonth(cell))
      .map(textOf)
      .join(' '),
  ).join('\n');
  const header: Header = {
    first: 0,
    last: 0,
    names,
    units: ['', ...lines.map(({ unit }) => unit)],
    unitRecords: [],
    titles,
    known: known(names),
  };
  const origin = (record: number): Origin => ({ row: grid.rows[head]!, column: letters(months[Math.max(0, record - 1)]!) });
  return { grid: upright, header, origin };
}

/** `Jan-26 Actual` is a month. */
const withoutActual = (cell: Cell): Cell => (typeof cell === 'string' ? cell.replace(ACTUAL, '').replace(/[()]/g, ' ').trim() : cell);

/** Whether the line above or below the months calls one a plan. */
const saysPlanned = (grid: Grid, head: number, column: number): boolean =>
  [head - 1, head + 1].some((record) => record >= 0 && record < grid.rows.length && PLANNED.test(textOf(grid.cell(record, column))));

/** The column left of the months whose cells are names that are known. */
function labelColumn(grid: Grid, head: number, firstMonth: number, known: (names: readonly string[]) => number): number | null {
  let best = { column: 0, names: 0 };
  for (let column = 0; column < firstMonth; column++) {
    const names = known(
      Array.from({ length: Math.min(grid.rows.length - head - 1, 400) }, (_, i) => textOf(grid.cell(head + 1 + i, column))),
    );
    if (names > best.names) best = { column, names };
  }
  return best.names > 0 ? best.column : null;
}

/** A column from 0 as sheets name it. */
function letters(column: number): string {
  let [rest, name] = [column + 1, ''];
  while (rest > 0) {
    const digit = (rest - 1) % 26;
    name = String.fromCharCode(65 + digit) + name;
    rest = (rest - 1 - digit) / 26;
  }
  return name;
}
