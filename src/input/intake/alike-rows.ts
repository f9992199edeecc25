import type { Decimal } from '../../kernel/decimal.js';
import { FLEET_NAMES, renamed } from '../convert/fleet-rows.js';
import type { TapeReader, TapeRow } from '../convert/row.js';
import type { Section } from '../tape/tape.js';

/** Different rows that are kept. A tape with more of them says little twice. */
const MOST = 1 << 13;
/** Places for them, four to a row, so that a place is mostly found at once. */
const PLACES = MOST * 4;

/** GPUs and money of a row; null where it is let fall. */
export type Converted = { readonly gpus: Decimal; readonly money: Decimal } | null;

/** A row that was read, and what it came to. */
interface ReadRow {
  readonly row: TapeRow;
  readonly result: Converted;
}

/** Rows of a fleet by what they say beside their names: a tape of serials says the same of every GPU that came with another. */
export class AlikeRows {
  private readonly columns: readonly number[];
  private readonly places = new Int32Array(PLACES);
  private readonly rows: ReadRow[] = [];
  private place = 0;

  constructor(
    reader: TapeReader,
    private readonly section: Section,
  ) {
    const targets = [...reader.mapping.keys()].filter((target) => !FLEET_NAMES.has(target));
    this.columns = [...new Set(targets.flatMap((target) => reader.at(section, target) ?? []))];
  }

  /** A row before that is alike, as the row of this record; null where there is none. It stands until the next one is asked for. */
  of(record: number): ReadRow | null {
    for (this.place = this.hash(record); this.places[this.place] !== 0; this.place = (this.place + 1) % PLACES) {
      const there = this.rows[this.places[this.place]! - 1]!;
      if (this.isAlike(there.row.record, record)) return renamed(there.row, record) ? there : null;
    }
    return null;
  }

  /** Keeps a row that was read because none before it is alike. */
  keep(row: TapeRow, result: Converted): void {
    if (this.rows.length >= MOST || this.places[this.place] !== 0 || !row.cells.has('asset_id')) return;
    this.places[this.place] = this.rows.push({ row, result });
  }

  private isAlike(one: number, other: number): boolean {
    const { grid } = this.section;
    return this.columns.every((column) => grid.valueNumber(one, column) === grid.valueNumber(other, column));
  }

  private hash(record: number): number {
    let hash = 0;
    for (const column of this.columns) hash = Math.imul(hash ^ this.section.grid.valueNumber(record, column), 0x9e3779b1) ^ (hash >>> 15);
    return ((hash ^ (hash >>> 13)) >>> 0) & (PLACES - 1);
  }
}
