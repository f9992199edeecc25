export type OnRecord = (cells: string[], line: number) => void;

/** A record that breaks the rules of quoting, as the parser saw it. */
export interface QuoteTrouble {
  /** First line of the record. */
  readonly line: number;
  /** Cells before the one in trouble. */
  readonly cell: number;
  readonly kind: 'unclosed' | 'stray' | 'long';
}

/** What stands between the cells of a text, and whether a quote inside a cell that does not begin with one is a character of it. */
export interface CsvForm {
  readonly delimiter: string;
  readonly relaxed: boolean;
}

/** RFC 4180. */
export const COMMAS: CsvForm = { delimiter: ',', relaxed: false };
