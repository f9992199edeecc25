import { Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import { allDigits } from '../print/figures.js';
import type { Column, ColumnKind, DocumentCell, DocumentTable, Tone } from '../document/document.js';
import { breakable, classes, html, type Markup } from './html.js';

type Row = DocumentTable['rows'][number];

const TONES: Readonly<Record<Tone, string>> = { good: 'good', warn: 'warn', bad: 'bad', dim: 'dim', strong: 'strong' };
/** Longer text of a cell counts as words, then as a sentence, then as several: it wants room, and its tone is not bold. */
const LENGTHS = [
  [90, 'words long essay'],
  [36, 'words long'],
  [20, 'words'],
] as const;
/** How far text is counted in the width of a table: beyond, it wraps. */
const WRAPS = 24;
/** Rows up to which a table stays on one page: of figures and words, and of sentences. */
const SHORT = { words: 26, sentences: 12 } as const;
/** Characters to a table beyond which it is set smaller on paper, and beyond which it lies across the page. */
const WIDTHS = [
  [165, 'crowded'],
  [128, 'wide'],
  [112, 'tight'],
  [88, 'snug'],
] as const;

/** The class of a tone; none where there is no tone. */
export const toneClass = (tone: Tone | undefined): string => (tone && TONES[tone]) ?? '';

/** A table with its title, in a container of its own that scrolls where the screen is narrower. */
export function tableHtml(table: DocumentTable): Markup {
  const id = `table-${table.id}`;
  const { body, totals } = parted(table.rows);
  const sortable = body.length > 2 && body.every((row) => row.weight === undefined);
  return html`<figure${classes('table', widthClass(table), isShort(table) ? 'short' : '')} id="${id}">
<figcaption id="${id}-title"><strong>${table.title}</strong>${table.unit === undefined ? null : html` <span class="unit">${table.unit}</span>`}</figcaption>
<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}-title"><table aria-labelledby="${id}-title"${sortable ? html` data-sort` : null}>
<thead><tr>${table.columns.map((column) => html`<th scope="col"${classes(side(column.kind), lengthClass(column.title))}>${column.title}</th>`)}</tr></thead>
<tbody>${body.map((row) => rowHtml(row, table.columns, sortable))}</tbody>
${
  totals.length === 0
    ? null
    : html`<tbody class="totals">${totals.map((row) => rowHtml(row, table.columns, sortable))}</tbody>
`
}</table></div>
${
  table.rows.length === 0
    ? html`<p class="caption">No rows.</p>
`
    : null
}${
    table.caption === undefined
      ? null
      : html`<p class="caption">${table.caption}</p>
`
  }</figure>
`;
}

/** The totals that end a table stay where they are when it is sorted. */
function parted(rows: readonly Row[]): { body: readonly Row[]; totals: readonly Row[] } {
  const last = rows.findLastIndex((row) => row.weight !== 'total');
  return { body: rows.slice(0, last + 1), totals: rows.slice(last + 1) };
}

function rowHtml(row: Row, columns: readonly Column[], sortable: boolean): Markup {
  const [first, ...others] = row.cells;
  if (row.weight === 'heading' && others.every((cell) => cell.text === '')) {
    return html`<tr class="heading"><th scope="rowgroup" colspan="${columns.length}">${first?.text ?? ''}</th></tr>`;
  }
  return html`<tr${classes(row.weight ?? '')}>${row.cells.map((cell, i) => cellHtml(cell, columns[i]!, i === 0, sortable))}</tr>`;
}

function cellHtml(cell: DocumentCell, { kind }: Column, first: boolean, sortable: boolean): Markup {
  const attributes = html`${classes(side(kind), kind === 'text' ? lengthClass(cell.text) : '', toneClass(cell.tone))}${sortable ? valueAttribute(cell, kind) : null}`;
  const text = kind === 'text' ? breakable(cell.text) : cell.text;
  return first && kind === 'text' ? html`<th scope="row"${attributes}>${text}</th>` : html`<td${attributes}>${text}</td>`;
}

/** The figure in full behind what is written, by which rows are sorted; empty where there is none. */
function valueAttribute({ value, text }: DocumentCell, kind: ColumnKind): Markup | null {
  const full = fullText(value, kind);
  return full === text ? null : html` data-value="${full}"`;
}

function fullText(value: DocumentCell['value'], kind: ColumnKind): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'number' && kind === 'date' ? formatDay(value as Day) : allDigits(new Decimal(value));
}

const side = (kind: ColumnKind): string => (kind === 'text' ? '' : kind === 'date' ? 'd' : 'n');
const lengthClass = (text: string): string => LENGTHS.find(([least]) => text.length > least)?.[1] ?? '';

const isShort = ({ rows }: DocumentTable): boolean =>
  rows.length <= SHORT.sentences ||
  (rows.length <= SHORT.words && !rows.some(({ cells }) => cells.some(({ text }) => text.length > LENGTHS[1][0])));

/** How wide a table wants to be, in characters: figures stand on one line, sentences may break. */
function widthOf({ columns, rows }: DocumentTable): number {
  const longest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, text.length), 0);
  return columns.reduce((sum, column, i) => {
    const cell = longest(rows.map((row) => row.cells[i]?.text ?? ''));
    const word = longest(column.title.split(/\s/));
    return sum + 2.5 + Math.max(word, column.kind === 'text' ? Math.min(cell, WRAPS) : cell);
  }, 0);
}

function widthClass(table: DocumentTable): (typeof WIDTHS)[number][1] | '' {
  const width = widthOf(table);
  return WIDTHS.find(([least]) => width > least)?.[1] ?? '';
}

/** True where a table does not fit on paper that stands upright. */
export const liesAcross = (table: DocumentTable): boolean => ['wide', 'crowded'].includes(widthClass(table));
