import Table from 'cli-table3';
import { clean } from './clean.js';
import { displayWidth, slice, spaces, wrap, type Look, type Paint } from './look.js';
import { note } from './section.js';

/** A column of a table in the terminal. */
export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** 0 always stays; of the others the highest is left out first where even wrapped text does not fit. */
  readonly priority: number;
  /** Text columns only: may be cut down to this width, and wrapped where that is not enough. Figures have none and are never cut. */
  readonly shrinkTo?: number;
  readonly wraps?: boolean;
  /** A dim line under the text, as its change; empty for none. */
  readonly below?: (row: Row) => string;
  readonly paint?: (row: Row, paint: Paint) => (text: string) => string;
}

interface Fitted<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
  readonly below: readonly string[];
  width: number;
}

const GAP = 2;
const INDENT = 2;
const NARROWEST_TEXT = 4;
/** Text is not wrapped narrower than this. */
const WRAPPED_TEXT = 12;
const WIDEST_LEAD = 20;

/**
 * Rows in as many of the columns as the width holds, a light rule under the titles and above the last `totals` rows. Text is cut
 * first, then wrapped; what still does not fit is left out, and a line below names it.
 */
export function grid<Row>(columns: readonly Column<Row>[], rows: readonly Row[], look: Look, options: { totals?: number } = {}): string[] {
  const { fitted, isTight, omitted, whole } = fit(columns, rows, look.width - INDENT);
  const title = (text: string, width: number): string =>
    (isTight ? wrap(text, width) : [slice(text, width)]).map((line) => look.paint.dim(line)).join('\n');
  const titles = fitted.map(({ column, width }) => title(column.title, width));
  const cells = rows.map((row, i) => fitted.map((f) => cellText(f, row, i, isTight, look.paint)));
  const [head, ...body] = drawn(fitted, [titles, ...cells]);
  const rule = spaces(INDENT) + look.paint.dim('─'.repeat(widest([head!, ...body].flat()) - INDENT));
  const totals = options.totals ?? 0;
  const left = omitted.map((text) => (text === '' ? 'bars' : text)).join(', ');
  return [
    ...head!,
    rule,
    ...body.flatMap((lines, i) => (totals > 0 && i > 0 && i === body.length - totals ? [rule, ...lines] : lines)),
    ...(omitted.length === 0 ? [] : note(`Left out at this width: ${left}. --width ${whole + INDENT} shows all columns.`, look)),
  ];
}

/**
 * Rows in all of the columns: where the width does not hold them, in several tables one below the other, each led by `lead`.
 */
export function panels<Row>(lead: Column<Row>, columns: readonly Column<Row>[], rows: readonly Row[], look: Look): string[] {
  const body = (column: Column<Row>): number => widest(rows.flatMap((row) => [clean(column.text(row)), clean(column.below?.(row) ?? '')]));
  const whole = (column: Column<Row>): number => Math.max(displayWidth(column.title), body(column));
  const least = (column: Column<Row>): number =>
    Math.min(whole(column), Math.max(widest(column.title.split(' ')), column.shrinkTo ?? body(column)));
  const fits = (some: readonly Column<Row>[], width: (column: Column<Row>) => number, leading: number): boolean =>
    some.reduce((sum, column) => sum + width(column) + GAP, leading) <= look.width - INDENT;
  const first = Math.min(whole(lead), Math.max(least(lead), WIDEST_LEAD));
  const tables: (readonly Column<Row>[])[] = [];
  for (let rest = columns; rest.length > 0;) {
    const all = rest;
    const taken = fits(all, least, tables.length === 0 ? least(lead) : first)
      ? all.length
      : Math.max(1, all.findLastIndex((_, n) => fits(all.slice(0, n + 1), whole, first)) + 1);
    tables.push(all.slice(0, taken));
    rest = all.slice(taken);
  }
  return tables.flatMap((some, i) => [...(i > 0 ? [''] : []), ...grid([lead, ...some], rows, look)]);
}

/** What stands in a cell, cut or wrapped to its column and painted. */
function cellText<Row>({ column, cells, below, width }: Fitted<Row>, row: Row, i: number, isTight: boolean, paint: Paint): string {
  const lines = column.wraps || (isTight && column.shrinkTo !== undefined) ? wrap(cells[i]!, width) : [slice(cells[i]!, width)];
  const painted = lines.map((text) => (text === '' || !column.paint ? text : column.paint(row, paint)(text)));
  return [...painted, ...(below[i] ? [paint.dim(slice(below[i], width))] : [])].join('\n');
}

/** No border but the blanks between columns; no colours of the table's own, which would reach a pipe. */
const LIGHT = {
  chars: {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: spaces(INDENT),
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: spaces(GAP),
  },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
};

/** Rows as the table draws them, each in as many lines as its tallest cell, without trailing blanks. */
function drawn<Row>(fitted: readonly Fitted<Row>[], rows: readonly (readonly string[])[]): string[][] {
  const table = new Table({
    ...LIGHT,
    colWidths: fitted.map(({ width }) => width),
    colAligns: fitted.map(({ column }) => column.align ?? 'left'),
    wordWrap: false,
  });
  for (const cells of rows) table.push([...cells]);
  const lines = table.toString().split('\n');
  let next = 0;
  return rows.map((cells) => {
    const height = Math.max(...cells.map((text) => text.split('\n').length));
    return lines.slice(next, (next += height)).map((line) => line.trimEnd());
  });
}

const widest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);

/** The columns that are shown with their widths, the titles of those that are not, and the width that all need. */
interface Fit<Row> {
  readonly fitted: readonly Fitted<Row>[];
  /** Text, titles included, is wrapped and not cut. */
  readonly isTight: boolean;
  readonly omitted: readonly string[];
  readonly whole: number;
}

function fit<Row>(columns: readonly Column<Row>[], rows: readonly Row[], room: number): Fit<Row> {
  const all = columns.map((column): Fitted<Row> => {
    const cells = rows.map((row) => clean(column.text(row)));
    const below = column.below ? rows.map((row) => clean(column.below!(row))) : [];
    return { column, cells, below, width: widest([column.title, ...cells, ...below]) };
  });
  const cut = ({ column, width }: Fitted<Row>): number => Math.min(width, Math.max(displayWidth(column.title), column.shrinkTo ?? width));
  const wrapped = ({ column, cells, below, width }: Fitted<Row>): number => {
    const figures = column.shrinkTo === undefined ? widest([...cells, ...below]) : Math.min(column.shrinkTo, WRAPPED_TEXT);
    return Math.min(width, Math.max(figures, widest(column.title.split(' '))));
  };
  let fitted = all;
  while (needed(fitted, wrapped) > room) {
    const last = Math.max(...fitted.map(({ column }) => column.priority));
    if (last === 0) break;
    const drop = fitted.findLastIndex(({ column }) => column.priority === last);
    fitted = fitted.filter((_, i) => i !== drop);
  }
  const isTight = needed(fitted, cut) > room;
  const tooWide = (): boolean => needed(fitted, ({ width }) => width) > room;
  const omitted = all.filter((f) => !fitted.includes(f)).map(({ column }) => column.title);
  const whole = needed(all, wrapped);
  narrow(fitted, cut, tooWide);
  narrow(fitted, (f) => (f.column.shrinkTo === undefined ? wrapped(f) : cut(f)), tooWide);
  narrow(fitted, wrapped, tooWide);
  narrow(fitted, ({ column, width }) => (column.shrinkTo === undefined ? width : NARROWEST_TEXT), tooWide);
  return { fitted, isTight, omitted, whole };
}

const needed = <Row>(fitted: readonly Fitted<Row>[], measure: (f: Fitted<Row>) => number): number =>
  fitted.reduce((sum, f) => sum + measure(f), 0) + GAP * (fitted.length - 1);

/** Takes a column off the widest that is above its floor until all fit or none is left. */
function narrow<Row>(fitted: readonly Fitted<Row>[], floor: (f: Fitted<Row>) => number, tooWide: () => boolean): void {
  while (tooWide()) {
    const wide = fitted.filter((f) => f.width > floor(f));
    if (wide.length === 0) return;
    wide.reduce((most, f) => (f.width > most.width ? f : most)).width--;
  }
}
