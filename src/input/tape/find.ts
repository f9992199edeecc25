import { type Cell, textOf } from '../source/cell.js';
import { meaningsOf, severalFor, type TapeKind } from './columns.js';
import type { Grid } from './grid.js';
import { isUnit, nameKey } from './names.js';

/** Records among which a header is looked for. */
const TOP = 120;
/** Longest text that is a header. */
const LONGEST_NAME = 120;
const FEWEST_NAMES = 2;

/** Where a table begins in a sheet, and what stands around its header. */
export interface Header {
  /** First and last record of the header. */
  readonly first: number;
  readonly last: number;
  /** Name of each column; '' where it has none. */
  readonly names: readonly string[];
  /** What the line of units says of each column; '' where nothing. */
  readonly units: readonly string[];
  /** Records of the line of units. */
  readonly unitRecords: readonly number[];
  /** What stands above the header. */
  readonly titles: string;
  /** Columns whose name the tool knows. */
  readonly known: number;
}

/** What a cell says as a header: text, or a month over a column of months. */
const nameOf = (cell: Cell): string => textOf(cell).replace(/\s+/g, ' ').trim();

/** Names of a row that mean something, each meaning once. */
export function knownNames(names: readonly string[], kind: TapeKind, named: ReadonlySet<string> = new Set()): number {
  const seen = new Set<string>();
  for (const name of names) {
    if (name === '' || name.length > LONGEST_NAME) continue;
    const key = nameKey(name);
    const meanings = meaningsOf(kind, key);
    if (named.has(key)) seen.add(`named ${key}`);
    else if (meanings.length > 0) seen.add(meanings[0]!.target.target);
    else if (severalFor(kind, key).length > 0) seen.add(key);
  }
  return seen.size;
}

/**
 * The header of a sheet: the row whose cells match most known names, or two rows that do so together; null without one.
 * @param at record of the header, where the user says so
 * @param named names that the user says or that are remembered, as {@link nameKey} writes them
 */
export function findHeader(grid: Grid, kind: TapeKind, at: number | null, named: ReadonlySet<string> = new Set()): Header | null {
  let best: { first: number; last: number; names: string[]; known: number } | null = null;
  const records = at === null ? [...Array(Math.min(grid.rows.length, TOP)).keys()] : [at];
  const rows = new Map<number, string[]>();
  const row = (record: number): string[] => {
    let names = rows.get(record);
    if (!names) rows.set(record, (names = grid.record(record).map(nameOf)));
    return names;
  };
  for (const record of records) {
    const names = row(record);
    if (!isTextual(grid, record)) continue;
    const known = knownNames(names, kind, named);
    if (!best || known > best.known) best = { first: record, last: record, names, known };
    if (record > 0 && at === null && isTextual(grid, record - 1)) {
      const above = row(record - 1);
      const joined = names.map((name, i) => joinedName(above[i] ?? '', name));
      const both = knownNames(joined, kind, named);
      if (both > best.known && both > known && knownNames(above, kind, named) < both)
        best = { first: record - 1, last: record, names: joined, known: both };
    }
  }
  const isKnown = best !== null && best.known >= (at === null ? FEWEST_NAMES : 0);
  if (!isKnown) best = best && best.known > 0 ? best : firstWords(grid, records, row);
  if (!best) return null;
  return { ...best, ...unitsAround(grid, best.first, best.last), titles: titlesAbove(grid, best.first) };
}

/** The first row of words with a row below it: of a table whose names nobody knows. */
function firstWords(
  grid: Grid,
  records: readonly number[],
  row: (record: number) => string[],
): { first: number; last: number; names: string[]; known: number } | null {
  const record = records.find((one) => isTextual(grid, one) && row(one).filter((name) => name !== '').length >= FEWEST_NAMES);
  return record === undefined ? null : { first: record, last: record, names: row(record), known: 0 };
}

/** A header is words: a row of numbers and dates is none. */
function isTextual(grid: Grid, record: number): boolean {
  const cells = grid.record(record).filter((cell) => cell !== '');
  return (
    cells.length > 0 && cells.filter((cell) => typeof cell === 'string' && !/^[\d.,$€£%()\s-]+$/.test(cell)).length * 2 >= cells.length
  );
}

/** The name of a column over two rows; a heading over several columns goes before the name below it. */
function joinedName(above: string, name: string): string {
  if (name === '') return above;
  return above === '' || above === name ? name : `${above} ${name}`;
}

function unitsAround(grid: Grid, first: number, last: number): { units: string[]; unitRecords: number[] } {
  const isUnitLine = (record: number): boolean => {
    if (record < 0 || record >= grid.rows.length) return false;
    const cells = grid.record(record).filter((cell) => cell !== '');
    return cells.length > 0 && cells.every((cell) => isUnit(textOf(cell)));
  };
  const unitRecords = [first - 1, last + 1].filter(isUnitLine);
  const units = Array.from({ length: grid.width }, (_, column) =>
    unitRecords
      .map((record) => nameOf(grid.cell(record, column)))
      .join(' ')
      .trim(),
  );
  return { units, unitRecords };
}

function titlesAbove(grid: Grid, first: number): string {
  const lines: string[] = [];
  for (let record = Math.max(0, first - 40); record < first; record++)
    lines.push([...new Set(grid.record(record).map(nameOf))].filter((text) => text !== '').join(' '));
  return lines.join('\n');
}

/** Whether a record says the header again, as a page break does. */
export function isHeaderAgain(cells: readonly Cell[], names: readonly string[]): boolean {
  let [same, other] = [0, 0];
  for (let i = 0; i < cells.length; i++) {
    const text = nameOf(cells[i]!);
    if (text === '') continue;
    if (text.toLowerCase() === (names[i] ?? '').toLowerCase()) same++;
    else other++;
  }
  return same >= 2 && same > other * 4;
}

/** The header names as a tape is known again by: order, case and punctuation do not matter. */
export const fingerprintOf = (names: readonly string[]): string[] => [...new Set(names.filter((name) => name !== '').map(nameKey))].sort();
