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
export function canonicalLine(columns: readonly string[], cells: ReadonlyMap<string, string>): string {
  let line = '';
  for (const column of columns) {
    const cell = cells.get(column) ?? '';
    line += `${line === '' && column === columns[0] ? '' : ','}${WORDS.has(column) ? csvText(cell) : cell}`;
  }
  return `${line}\r\n`;
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
export const logLine = ({ file, sheet, row, fate, column, from, to, why }: LogEntry): string =>
  `${csvText(file)},${csvText(sheet)},${row},${fate},${column === '' ? '' : csvText(column)},${from === '' ? '' : csvText(from)},${to === '' ? '' : csvText(to)},${why === '' ? '' : csvText(why)}\r\n`;

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
