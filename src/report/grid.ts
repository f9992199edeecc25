import { clean } from './clean.js';
import { displayWidth, slice, spaces, wrap, type Look, type Paint } from './look.js';

/** A column of a table in the terminal. */
export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** 0 always stays; of the others the highest is dropped first where the width does not reach. */
  readonly priority: number;
  /** Text columns only: may be cut, or wrapped, down to this width. Figures have none and are never cut. */
  readonly shrinkTo?: number;
  readonly wraps?: boolean;
  readonly paint?: (row: Row, paint: Paint) => (text: string) => string;
}

interface Fitted<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
  width: number;
}

const GAP = 2;
const INDENT = 2;
const NARROWEST_TEXT = 4;

/** Rows in as many of the columns as the width holds, a light rule under the titles and above the last `totals` rows. */
export function grid<Row>(columns: readonly Column<Row>[], rows: readonly Row[], look: Look, options: { totals?: number } = {}): string[] {
  const fitted = fit(columns, rows, look.width - INDENT);
  const titles = line(fitted, ({ column, width }) => look.paint.dim(slice(column.title, width)));
  const body = rows.map((row, i) => rowLines(fitted, row, i, look.paint));
  const rule = look.paint.dim('─'.repeat(widest([titles, ...body.flat()])));
  const totals = options.totals ?? 0;
  const lines = body.flatMap((cellLines, i) => (totals > 0 && i > 0 && i === body.length - totals ? [rule, ...cellLines] : cellLines));
  return [titles, rule, ...lines].map((text) => spaces(INDENT) + text);
}

/** One row: several lines where a cell wraps. */
function rowLines<Row>(fitted: readonly Fitted<Row>[], row: Row, i: number, paint: Paint): string[] {
  const wrapped = fitted.map(({ column, cells, width }) => (column.wraps ? wrap(cells[i]!, width) : [slice(cells[i]!, width)]));
  const height = Math.max(1, ...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, n) => line(fitted, ({ column }, c) => {
    const text = wrapped[c]![n] ?? '';
    return text === '' || !column.paint ? text : column.paint(row, paint)(text);
  }));
}

/** Cells side by side, each filled up to its column's width, without trailing blanks. */
function line<Row>(fitted: readonly Fitted<Row>[], cell: (f: Fitted<Row>, c: number) => string): string {
  const filled = fitted.map((f, c) => {
    const text = cell(f, c);
    const gap = spaces(f.width - displayWidth(text));
    return f.column.align === 'right' ? gap + text : c === fitted.length - 1 ? text : text + gap;
  });
  return filled.join(spaces(GAP)).trimEnd();
}

const widest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);

function fit<Row>(columns: readonly Column<Row>[], rows: readonly Row[], room: number): Fitted<Row>[] {
  let fitted = columns.map((column): Fitted<Row> => {
    const cells = rows.map((row) => clean(column.text(row)));
    return { column, cells, width: widest([column.title, ...cells]) };
  });
  const least = ({ column, width }: Fitted<Row>): number => Math.min(width, Math.max(displayWidth(column.title), column.shrinkTo ?? width));
  const needed = (measure: (f: Fitted<Row>) => number): number => fitted.reduce((sum, f) => sum + measure(f), 0) + GAP * (fitted.length - 1);
  while (needed(least) > room) {
    const last = Math.max(...fitted.map(({ column }) => column.priority));
    if (last === 0) break;
    const drop = fitted.findLastIndex(({ column }) => column.priority === last);
    fitted = fitted.filter((_, i) => i !== drop);
  }
  const tooWide = (): boolean => needed(({ width }) => width) > room;
  narrow(fitted, least, tooWide);
  narrow(fitted, ({ column, width }) => (column.shrinkTo === undefined ? width : NARROWEST_TEXT), tooWide);
  return fitted;
}

/** Takes a column off the widest that is above its floor until all fit or none is left. */
function narrow<Row>(fitted: readonly Fitted<Row>[], floor: (f: Fitted<Row>) => number, tooWide: () => boolean): void {
  while (tooWide()) {
    const wide = fitted.filter((f) => f.width > floor(f));
    if (wide.length === 0) return;
    wide.reduce((most, f) => (f.width > most.width ? f : most)).width--;
  }
}
