import { sum } from './formula.js';
import type { Series, Timeline } from './layout.js';
import { typed, type Content, type Ref, type Style } from './sheet.js';

/** One row of a block by month: how it is made in month x from other rows of the block, of this month above it or of any month before. */
export interface MonthRow<K extends string> {
  readonly key: K;
  readonly label: string | Content;
  /** How it is computed, as a reader would write it. */
  readonly words?: string;
  readonly style: Style;
  /** A sum over all months stands beside the label. */
  readonly summed?: true;
  readonly of: (x: number, cell: (key: K, x: number) => Ref) => Content;
}

/** Rows of months that were put. */
export interface MonthRows<K extends string> {
  row(key: K): Series;
  /** Σ over all months, of a row that is summed. */
  total(key: K): Ref;
  /** The row below. */
  readonly next: number;
}

/** Columns of a block by month: labels, sums, formulas in words; months from the timeline's left. */
const [LABEL, SUM, WORDS] = [1, 2, 4];

/** Puts rows of months from month to month, so that a row can look at the month before it. */
export function monthRows<K extends string>(line: Timeline, top: number, rows: readonly MonthRow<K>[]): MonthRows<K> {
  const { sheet, from, to } = line;
  const places = new Map(rows.map(({ key }, i) => [key, top + i]));
  const cell = (key: K, x: number): Ref => sheet.at(places.get(key)!, line.column(x));
  rows.forEach(({ label, words }, i) => {
    sheet.put(top + i, LABEL, typeof label === 'string' ? typed(label) : label, 'label');
    if (words !== undefined) sheet.put(top + i, WORDS, typed(words), 'note');
  });
  for (let x = from; x <= to; x++) rows.forEach(({ of, style }, i) => sheet.put(top + i, line.column(x), of(x, cell), style));
  const row = (key: K): Series => line.series(places.get(key)!);
  for (const { key, style, summed } of rows) if (summed) sheet.put(places.get(key)!, SUM, sum(row(key).range(from, to)), style);
  return { row, total: (key) => sheet.at(places.get(key)!, SUM).fixed, next: top + rows.length };
}
