import type { TapeKind } from '../../input/tape/columns.js';
import { csvText } from '../print/csv.js';

/** Columns of our files that hold what borrowers wrote; the rest is ours. */
const WORDS = new Set(['asset_id', 'site', 'contract_id', 'serial', 'customer', 'customer_group', 'source', 'region', 'model']);

/** The columns of each file in the order in which they are written. */
export const CANONICAL: Readonly<Record<Exclude<TapeKind, 'comps'>, readonly string[]>> = {
  fleet: ['asset_id', 'model', 'quantity', 'unit_cost_usd', 'purchase_date', 'in_service_date', 'status', 'condition', 'region', 'site', 'contract_id', 'lien', 'landlord_waiver', 'insured', 'serial', 'hosting_usd_kw_month', 'power_usd_kwh', 'pue', 'source'],
  leases: ['contract_id', 'customer', 'customer_group', 'rating', 'model', 'gpus', 'start', 'end', 'usd_gpu_hour', 'take_or_pay', 'escalator', 'terminable_from', 'notice_days', 'termination_fee_usd', 'prepaid_usd', 'prepaid_share', 'assignable', 'direct_agreement', 'related_party', 'days_past_due', 'source'],
  actuals: ['month_end', 'revenue_billed_usd', 'revenue_received_usd', 'projected_contract_cash_usd', 'opex_usd', 'interest_usd', 'principal_usd', 'source'],
}; // prettier-ignore

/** One row of a canonical file. */
export const canonicalLine = (columns: readonly string[], cells: ReadonlyMap<string, string>): string =>
  partsAround([], columns, cells)[0]!;

/** A row without the cells of some columns: what stands before, between and after them. */
function partsAround(own: readonly string[], columns: readonly string[], cells: ReadonlyMap<string, string>): string[] {
  const parts = [''];
  columns.forEach((column, i) => {
    if (i > 0) parts[parts.length - 1] += ',';
    if (own.includes(column)) parts.push('');
    else parts[parts.length - 1] += cellText(column, cells);
  });
  parts[parts.length - 1] += '\r\n';
  return parts;
}

function cellText(column: string, cells: ReadonlyMap<string, string>): string {
  const cell = cells.get(column) ?? '';
  return WORDS.has(column) ? csvText(cell) : cell;
}

/** Rows that are written as others from which they differ in a few columns alone. */
export class AlikeLines {
  private readonly known = new Map<ReadonlyMap<string, string>, readonly string[]>();
  private readonly own: readonly string[];

  /** @param names columns that they may differ in */
  constructor(
    private readonly columns: readonly string[],
    names: ReadonlySet<string>,
  ) {
    this.own = columns.filter((column) => names.has(column));
  }

  /** The line of a row. @param cells the same object for all rows that are alike */
  of(cells: ReadonlyMap<string, string>): string {
    let parts = this.known.get(cells);
    if (!parts) this.known.set(cells, (parts = partsAround(this.own, this.columns, cells)));
    let line = parts[0]!;
    for (let i = 0; i < this.own.length; i++) line += cellText(this.own[i]!, cells) + parts[i + 1]!;
    return line;
  }
}

export const LOG_COLUMNS = ['file', 'sheet', 'row', 'fate', 'column', 'from', 'to', 'why'] as const;

/** One line of the log: a row that was kept or dropped, or a cell that was changed. */
export interface LogEntry {
  readonly file: string;
  readonly sheet: string;
  readonly row: number;
  readonly fate: 'kept' | 'changed' | 'dropped';
  readonly column: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

export const LOG_HEADER = `${LOG_COLUMNS.join(',')}\r\n`;
export const logLine = ({ file, sheet, row, fate, column, from, to, why }: LogEntry): string => {
  const place = `${csvText(file)},${csvText(sheet)},${row},${fate}`;
  return fate === 'kept'
    ? `${place},,,,\r\n`
    : `${place},${csvText(column)},${from === '' ? '' : csvText(from)},${to === '' ? '' : csvText(to)},${csvText(why)}\r\n`;
};

/** Small, so that texts are bytes before the garbage collector has moved them. */
const PIECE = 1 << 16;

/** Text that is written bit by bit, kept as bytes. */
export class TextPieces {
  private readonly pieces: Buffer[] = [];
  private text = '';

  add(text: string): void {
    this.text += text;
    if (this.text.length > PIECE) this.flush();
  }

  /** All of it; no character is parted by the end of a piece. */
  bytes(): readonly Uint8Array[] {
    this.flush();
    return this.pieces;
  }

  private flush(): void {
    if (this.text !== '') this.pieces.push(Buffer.from(this.text));
    this.text = '';
  }
}
