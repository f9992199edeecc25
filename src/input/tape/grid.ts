import { LIMITS } from '../../kernel/limits.js';
import type { Cell, Merge } from '../source/cell.js';

/** Distinct values after which a column that repeats few of them is no longer searched for a value it has. */
const SAMPLED = 4096;
const MOSTLY_NEW = 0.5;

/** Shorter parts of a text are copies of their own in V8; longer ones hold the whole text, here a line of the file. */
const SHARED = 13;
const BYTES = Buffer.alloc(4096);

/** The same text, held by itself. */
function ownText(text: string): string {
  if (text.length < SHARED) return text;
  if (text.length > BYTES.length || !/^[\0-\xff]*$/.test(text)) return Buffer.from(text, 'utf16le').toString('utf16le');
  return BYTES.toString('latin1', 0, BYTES.write(text, 'latin1'));
}

/** One column: every value once, and for each row the number of its value. Number 0 is the blank. */
class GridColumn {
  readonly values: Cell[] = [''];
  /** What was last asked for of it. */
  distinct: { readonly records: readonly number[]; readonly values: readonly Cell[] } | null = null;
  ids = new Int32Array(64);
  private known: Map<Cell, number> | null = new Map([['', 0]]);

  set(row: number, cell: Cell): void {
    if (row >= this.ids.length) {
      const longer = new Int32Array(Math.max(row + 1, this.ids.length * 2));
      longer.set(this.ids);
      this.ids = longer;
    }
    this.ids[row] = this.idOf(cell, row);
  }

  private idOf(cell: Cell, row: number): number {
    if (cell === '') return 0;
    const there = this.known?.get(cell);
    if (there !== undefined) return there;
    const own = typeof cell === 'string' ? ownText(cell) : cell;
    const id = this.values.push(own) - 1;
    if (this.known && id > SAMPLED && id > row * MOSTLY_NEW) this.known = null;
    this.known?.set(own, id);
    return id;
  }
}

/** The cells of a sheet by column, each value once: a tape repeats most of what it says. */
export class Grid {
  /** Row of the sheet, or line of the file, of each record. */
  readonly rows: number[] = [];
  /** Numbers of the records that the sheet hides. */
  readonly hidden = new Set<number>();
  /** Columns of a record that show the value of another record's cell. */
  readonly fromAbove = new Map<number, Set<number>>();
  private readonly columns: GridColumn[] = [];

  get width(): number {
    return this.columns.length;
  }

  add(cells: readonly Cell[], row: number, isHidden: boolean): void {
    const record = this.rows.push(row) - 1;
    if (isHidden) this.hidden.add(record);
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i]!;
      if (cell !== '' && !(typeof cell === 'string' && cell.trim() === '')) this.column(i).set(record, cell);
    }
  }

  cell(record: number, column: number): Cell {
    const there = this.columns[column];
    return there ? there.values[there.ids[record] ?? 0]! : '';
  }

  /** The values that a column has in some records, each once, without the blank. */
  distinct(column: number, records: readonly number[]): readonly Cell[] {
    const there = this.columns[column];
    if (!there) return [];
    if (there.distinct?.records === records) return there.distinct.values;
    const { ids, values } = there;
    const seen = new Uint8Array(values.length);
    for (const record of records) seen[ids[record] ?? 0] = 1;
    const found: Cell[] = [];
    for (let id = 1; id < values.length; id++) if (seen[id] === 1) found.push(values[id]!);
    there.distinct = { records, values: found };
    return found;
  }

  /** Whether a record has at least three different values, as a row of a table does. */
  isRich(record: number): boolean {
    let first: Cell | null = null;
    let second: Cell | null = null;
    for (const { ids, values } of this.columns) {
      const id = ids[record] ?? 0;
      if (id === 0) continue;
      const value = values[id]!;
      if (first === null) first = value;
      else if (second === null) second = value === first ? null : value;
      else if (value !== first && value !== second) return true;
    }
    return false;
  }

  /** The first cell of a record that is not blank, and its column. */
  firstCell(record: number): { readonly cell: Cell; readonly column: number } {
    const column = this.columns.findIndex(({ ids }) => (ids[record] ?? 0) !== 0);
    return { cell: this.cell(record, column), column };
  }

  /** The cells of a record. */
  record(record: number): Cell[] {
    return this.columns.map((_, column) => this.cell(record, column));
  }

  /** Whether one of the cells of a record is such a one. */
  some(record: number, isOne: (cell: Cell) => boolean): boolean {
    for (const { ids, values } of this.columns) if (isOne(values[ids[record] ?? 0]!)) return true;
    return false;
  }

  /** The number of a cell's value in its column: cells with the same number hold the same value. */
  valueNumber(record: number, column: number): number {
    return this.columns[column]?.ids[record] ?? 0;
  }

  /** Gives each cell of a merged block the value that the block shows; false where they have more cells than the limit. */
  merge(merges: readonly Merge[]): boolean {
    if (merges.length === 0) return true;
    const records = new Map(this.rows.map((row, record) => [row, record]));
    let filled = 0;
    for (const { top, bottom, left, right } of merges) {
      const first = records.get(top);
      const value = first === undefined ? '' : this.cell(first, left);
      if (value === '') continue;
      const lastRow = Math.min(bottom, this.rows.at(-1) ?? 0);
      const lastColumn = Math.min(right, this.width - 1);
      for (let row = top; row <= lastRow; row++) {
        if ((filled += Math.max(1, lastColumn - left + 1)) > LIMITS.merged.most) return false;
        const record = records.get(row);
        if (record === undefined) continue;
        for (let column = left; column <= lastColumn; column++) {
          this.column(column).set(record, value);
          if (row > top) this.fromAbove.set(record, (this.fromAbove.get(record) ?? new Set()).add(column));
        }
      }
    }
    return true;
  }

  private column(at: number): GridColumn {
    while (this.columns.length <= at) this.columns.push(new GridColumn());
    return this.columns[at]!;
  }
}
