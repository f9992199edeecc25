/** A cell of a workbook that is no text: what it holds stands in it exactly, so that no dialect is asked of it. */
export interface TypedCell {
  /** A plain decimal; a day as YYYY-MM-DD; a formula whose value the file does not hold. */
  readonly kind: 'number' | 'date' | 'uncached';
  readonly text: string;
  /** ISO code of the currency that the number is shown in; null where it is shown in none. */
  readonly currency: string | null;
  /** True where the number is shown in percent. */
  readonly percent: boolean;
  /** True where the day is shown as a month alone. */
  readonly month: boolean;
}

/** What a cell holds: a text, '' where it is blank, or a typed cell. */
export type Cell = string | TypedCell;

export const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

/** A block of cells that show one value: that of its first cell. Rows as the sheet counts them, columns from 0. */
export interface Merge {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** One table of cells of a file: a sheet, or the whole of a text file. */
export interface SourceSheet {
  /** '' of a text file. */
  readonly name: string;
  readonly isHidden: boolean;
  /** Hands over every record with the row of the sheet, or the line of the text where it begins. */
  read(onRecord: OnRecord): Promise<SheetFacts>;
}

export type OnRecord = (cells: readonly Cell[], row: number, isHidden: boolean) => void;

/** What is known of a sheet once it is read. */
export interface SheetFacts {
  readonly merges: readonly Merge[];
  /** Columns from 0. */
  readonly hiddenColumns: ReadonlySet<number>;
}

/** A file as records. */
export interface RecordSource {
  readonly sheets: readonly SourceSheet[];
  /** Day 0 of the dates that are written as counts of days: 1904-01-01 of workbooks that say so, else 1899-12-30. */
  readonly dayZero: number;
  /** What stands between cells; null of a workbook. */
  readonly delimiter: string | null;
  /** What the reader should know of how the file was read. */
  readonly notes: readonly string[];
}

/** The file cannot be read as a table, and what to do about it. */
export class NotATable extends Error {
  constructor(
    message: string,
    readonly remedy: string,
    readonly line: number | null = null,
  ) {
    super(message);
  }
}

/** A file of no bytes. */
export class EmptyFile extends NotATable {
  constructor() {
    super('it is empty', 'ask for the file again');
  }
}

/** Opens the bytes of a file, as often as it is asked. */
export type OpenBytes = () => AsyncIterable<Uint8Array>;
