import type { Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import { cleanLines } from './clean.js';
import { allDigits } from './figures.js';

/** A cell by what it is: only text can carry a formula, so only text is made harmless. */
export type Cell =
  | { readonly kind: 'text'; readonly value: string | null }
  | { readonly kind: 'number'; readonly value: Decimal | number | null }
  | { readonly kind: 'date'; readonly value: Day | null };

export const textCell = (value: string | null): Cell => ({ kind: 'text', value });
export const numberCell = (value: Decimal | number | null): Cell => ({ kind: 'number', value });
export const dateCell = (value: Day | null): Cell => ({ kind: 'date', value });

/** One table of a result: its header, units in the names, and its rows. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const FORMULA = /^[=+\-@\t\r]/;
/** Texts in which nothing but a comma matters, as most are. */
const PLAIN = /^(?:\w(?:[\w .,:/-]*\w)?)?$/;

/** RFC 4180 text with a header; a value that does not exist is an empty cell. */
export const writeCsv = (table: Table): string =>
  [table.header.map(quoted), ...table.rows.map((row) => row.map(cellText))].map((row) => `${row.join(',')}\r\n`).join('');

function cellText(cell: Cell): string {
  if (cell.value === null) return '';
  if (cell.kind === 'number') return typeof cell.value === 'number' ? String(cell.value) : allDigits(cell.value);
  if (cell.kind === 'date') return formatDay(cell.value);
  return csvText(cell.value);
}

/** Text of an input as a cell: what would be a formula is made harmless. */
export function csvText(text: string): string {
  if (PLAIN.test(text)) return text.includes(',') ? `"${text}"` : text;
  return quoted(cleanLines(FORMULA.test(text) ? `'${text}` : text));
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) || /^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
