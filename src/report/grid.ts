import CliTable from 'cli-table3';
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
const BARE = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: spaces(GAP),
};

/** Rows in as many of the columns as the width holds, a light rule under the titles and above the last `totals` rows. */
export function grid<Row>(columns: readonly Column<Row>[], rows: readonly Row[], look: Look, options: { totals?: number; indent?: number } = {}): string[] {
  const indent = spaces(options.indent ?? INDENT);
  const fitted = fit(columns, rows, look.width - indent.length);
  const table = new CliTable({
    chars: BARE,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colWidths: fitted.map(({ width }) => width),
    colAligns: fitted.map(({ column }) => column.align ?? 'left'),
  });
  table.push(fitted.map(({ column, width }) => look.paint.dim(slice(column.title, width))));
  for (const [i, row] of rows.entries()) {
    table.push(fitted.map(({ column, cells, width }) => {
      const paint = column.paint?.(row, look.paint) ?? ((text: string) => text);
      const lines = column.wraps ? wrap(cells[i]!, width) : [slice(cells[i]!, width)];
      return lines.map((line) => (line === '' ? '' : paint(line))).join('\n');
    }));
  }
  return withRules(table.toString().split('\n'), fitted, rows.length, options.totals ?? 0, look, indent);
}

/** cli-table3 rules either every row or none, so the two that help reading are put in here. */
function withRules<Row>(body: readonly string[], fitted: readonly Fitted<Row>[], rows: number, totals: number, look: Look, indent: string): string[] {
  const width = fitted.reduce((sum, { width: w }) => sum + w, 0) + GAP * (fitted.length - 1);
  const rule = indent + look.paint.dim('─'.repeat(width));
  const lines = body.map((line) => indent + trimmed(line));
  const out = [lines[0]!, rule, ...lines.slice(1)];
  if (totals > 0 && rows > totals) out.splice(out.length - totals, 0, rule);
  return out;
}

const trimmed = (line: string): string => line.replace(/ +$/, '').replace(/ +((?:\u001b\[[\d;]*m)+)$/, '$1');

function fit<Row>(columns: readonly Column<Row>[], rows: readonly Row[], room: number): Fitted<Row>[] {
  let fitted = columns.map((column): Fitted<Row> => {
    const cells = rows.map((row) => clean(column.text(row)));
    return { column, cells, width: Math.max(displayWidth(column.title), ...cells.map(displayWidth)) };
  });
  const least = ({ column, width }: Fitted<Row>): number => Math.min(width, Math.max(displayWidth(column.title), column.shrinkTo ?? width));
  const needed = (measure: (f: Fitted<Row>) => number): number => fitted.reduce((sum, f) => sum + measure(f), 0) + GAP * (fitted.length - 1);
  while (needed(least) > room) {
    const last = Math.max(...fitted.map(({ column }) => column.priority));
    if (last === 0) break;
    const drop = fitted.findLastIndex(({ column }) => column.priority === last);
    fitted = fitted.filter((_, i) => i !== drop);
  }
  for (let excess = needed(({ width }) => width) - room; excess > 0; excess--) {
    const widest = fitted.filter((f) => f.width > least(f)).reduce<Fitted<Row> | null>((most, f) => (most === null || f.width > most.width ? f : most), null)
      ?? fitted.filter(({ column, width }) => column.shrinkTo !== undefined && width > 4).reduce<Fitted<Row> | null>((most, f) => (most === null || f.width > most.width ? f : most), null);
    if (!widest) break;
    widest.width--;
  }
  return fitted;
}
