import type { Range } from './formula.js';
import { typed, type Content, type Ref, type Sheet, type Style } from './sheet.js';

/** One column of a table: what stands in it for an item, given the cells of the row that stand before it. */
export interface TableColumn<T, K extends string> {
  readonly key: K;
  readonly title: string;
  readonly style: Style;
  readonly width?: number;
  /** How the column is computed, as a reader would write it. */
  readonly formula?: string;
  readonly of: (item: T, row: (key: K) => Ref, i: number) => Content;
}

/** A table on a sheet: items down, columns across. */
export interface Table<K extends string> {
  readonly first: number;
  readonly last: number;
  readonly size: number;
  cell(key: K, i: number): Ref;
  /** All cells of a column; never empty: a table without items has one row of nothing. */
  column(key: K): Range;
}

/** Characters that a figure of a style takes up at most in a deal of billions. */
const WIDTHS: Partial<Record<Style, number>> = { cents: 18, money: 15, total: 15, date: 11, percent: 10, times: 9, months: 11 };
const LINE_HEIGHT = 14;
const LEFT_ALIGNED: readonly Style[] = ['text', 'wrap', 'note', 'label', 'strong', 'status'];

/** Height of a header whose titles wrap. */
const headHeight = (titles: readonly { readonly title: string; readonly width: number }[]): number =>
  LINE_HEIGHT * Math.max(1, ...titles.map(({ title, width }) => Math.ceil((title.length * 1.15) / width)));

/** Gives a row the height that its wrapped texts take up. */
export function fitWrapped(sheet: Sheet, row: number): void {
  const lines = sheet.rows[row]!.map((cell, column) =>
    cell?.style === 'wrap' ? Math.ceil((String(cell.value).length * 1.1) / (sheet.widths[column] ?? 13)) : 1,
  );
  const most = Math.max(1, ...lines.filter((n) => n !== undefined));
  if (most > 1) sheet.heights.set(row, LINE_HEIGHT * most);
}

/** Puts a table with its header at a row: titles, the formulas in words below them where there are any, then the items. */
export function table<T, K extends string>(
  sheet: Sheet,
  top: number,
  items: readonly T[],
  columns: readonly TableColumn<T, K>[],
  left = 1,
): Table<K> {
  const places = new Map<K, number>(columns.map(({ key }, i) => [key, left + i]));
  const explained = columns.some(({ formula }) => formula !== undefined);
  columns.forEach(({ title, width, formula, style }, i) => {
    sheet.put(top, left + i, typed(title), LEFT_ALIGNED.includes(style) ? 'head' : 'headRight');
    if (explained) sheet.put(top + 1, left + i, typed(formula ?? ''), 'note');
    sheet.widths[left + i] = Math.max(sheet.widths[left + i] ?? 0, width ?? 13, WIDTHS[style] ?? 0);
  });
  const needed = headHeight(columns.map(({ title }, i) => ({ title, width: sheet.widths[left + i]! })));
  sheet.heights.set(top, Math.max(sheet.heights.get(top) ?? 0, needed));
  const first = top + (explained ? 2 : 1);
  items.forEach((item, i) => {
    const row = (key: K): Ref => sheet.at(first + i, places.get(key)!);
    columns.forEach((column) => sheet.put(first + i, places.get(column.key)!, column.of(item, row, i), column.style));
    fitWrapped(sheet, first + i);
  });
  const last = first + Math.max(1, items.length) - 1;
  return {
    first,
    last,
    size: items.length,
    cell: (key, i) => sheet.at(first + i, places.get(key)!),
    column: (key) => sheet.range(first, places.get(key)!, last, places.get(key)!),
  };
}

/** A path over time on one row: a figure for each month of the timeline. */
export interface Series {
  readonly row: number;
  at(k: number): Ref;
  /** Months from one to another, both included. */
  range(from: number, to: number): Range;
}

/** Months across a sheet: month k stands in column `left + k − from`. */
export class Timeline {
  constructor(
    readonly sheet: Sheet,
    readonly left: number,
    readonly from: number,
    readonly to: number,
  ) {
    for (let k = from; k <= to; k++) sheet.widths[this.column(k)] = 15;
  }

  column(k: number): number {
    return this.left + k - this.from;
  }

  /** Puts a row: label and unit in the first columns, then the months asked; the others stay empty. */
  row(
    row: number,
    label: string,
    of: (k: number) => Content,
    style: Style,
    {
      from = this.from,
      to = this.to,
      note = '',
      only = () => true,
    }: { readonly from?: number; readonly to?: number; readonly note?: string; readonly only?: (k: number) => boolean } = {},
  ): Series {
    if (label !== '') this.sheet.put(row, 1, typed(label), 'label');
    if (note !== '') this.sheet.put(row, 2, typed(note), 'note');
    for (let k = from; k <= to; k++) if (only(k)) this.sheet.put(row, this.column(k), of(k), style);
    return this.series(row);
  }

  series(row: number): Series {
    return {
      row,
      at: (k) => this.sheet.at(row, this.column(k)),
      range: (from, to) => this.sheet.range(row, this.column(from), row, this.column(to)),
    };
  }
}

/** A label and a figure beside it. */
export function fact(sheet: Sheet, row: number, label: string, content: Content, style: Style, note = '', column = 1): Ref {
  sheet.put(row, column, typed(label), 'label');
  if (note !== '') sheet.put(row, column + 2, typed(note), 'note');
  return sheet.put(row, column + 1, content, style);
}
