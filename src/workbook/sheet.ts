import type { Expr, Range, Scalar } from './formula.js';

/** How a cell is written: number format, weight and colour by its part in the model. */
export type Style =
  | 'title'
  | 'subtitle'
  | 'head'
  | 'headRight'
  | 'text'
  | 'wrap'
  | 'note'
  | 'label'
  | 'strong'
  | 'exact'
  | 'money'
  | 'cents'
  | 'ratio'
  | 'times'
  | 'percent'
  | 'factor'
  | 'count'
  | 'months'
  | 'date'
  | 'plain'
  | 'status'
  | 'total';

/** Where a figure comes from: typed in, computed here, or computed by the engine and written as it is. */
type Origin = 'input' | 'formula' | 'engine';

export interface SheetCell {
  readonly formula: string | null;
  readonly value: Scalar;
  readonly style: Style;
  readonly origin: Origin;
  readonly link?: string;
}

/** What is in a cell: a formula, or a figure or text as it is. Text of a deal goes in only as `Typed`. */
export type Content = Expr | Typed;
export interface Typed {
  readonly typed: Scalar;
  readonly origin: Origin;
}
/** Text or a figure from the deal's files or the assumptions. */
export const typed = (value: Scalar | null): Typed => ({ typed: value ?? '', origin: 'input' });
/** A figure of the engine's, where a formula cannot say it. */
export const engine = (value: Scalar | null): Typed => ({ typed: value ?? '', origin: 'engine' });

interface Highlight {
  readonly range: string;
  readonly rule: 'breach' | 'negative';
}

/** One chart on a sheet, over ranges of the workbook. */
export interface SheetChart {
  readonly type: 'line' | 'column' | 'bar' | 'area';
  readonly title: string;
  readonly stacked?: boolean;
  readonly categories: string;
  readonly series: readonly { readonly name: string; readonly values: string; readonly color: string }[];
  readonly at: { readonly row: number; readonly column: number; readonly rows: number; readonly columns: number };
  readonly format: string;
}

const LETTERS: string[] = [];

/** 1 → A, 27 → AA. */
export const letters = (column: number): string => (LETTERS[column] ??= lettersOf(column));

function lettersOf(column: number): string {
  let text = '';
  for (let n = column; n > 0; n = Math.floor((n - 1) / 26)) text = String.fromCharCode(65 + ((n - 1) % 26)) + text;
  return text;
}

/** A cell that was put, as other cells refer to it: `fixed` with dollars. */
export class Ref implements Expr {
  readonly binds = 9;

  constructor(
    readonly sheet: string,
    readonly row: number,
    readonly column: number,
    readonly value: Scalar,
    private readonly dollars = false,
  ) {}

  get text(): string {
    return this.dollars ? `${this.sheet}!$${letters(this.column)}$${this.row}` : `${this.sheet}!${letters(this.column)}${this.row}`;
  }

  get fixed(): Ref {
    return this.dollars ? this : new Ref(this.sheet, this.row, this.column, this.value, true);
  }
}

/** A sheet as it is filled; rows and columns count from 1. */
export class Sheet {
  readonly rows: (SheetCell | undefined)[][] = [];
  readonly widths: number[] = [];
  readonly heights = new Map<number, number>();
  readonly highlights: Highlight[] = [];
  readonly charts: SheetChart[] = [];
  frozen: { readonly rows: number; readonly columns: number } | null = null;
  landscape = true;
  /** This sheet's own name in a formula: not needed there. */
  private readonly own: RegExp;
  /** Rows at the top of each printed page. */
  repeated: { readonly from: number; readonly to: number } | null = null;

  /** @param name letters only, so that formulas need no quotes */
  constructor(
    readonly name: string,
    /** What the sheet is for, in a sentence: the index shows it. */
    readonly purpose: string,
    readonly kind: 'summary' | 'input' | 'calculation',
  ) {
    if (!/^[A-Z][A-Za-z]+$/.test(name)) throw new RangeError(`${name} is no name of a sheet`);
    this.own = new RegExp(`\\b${name}!`, 'g');
  }

  /** Puts a cell and returns it as a reference. */
  put(row: number, column: number, content: Content, style: Style = 'text', link?: string): Ref {
    const line = (this.rows[row] ??= []);
    if (line[column]) throw new Error(`${this.name}!${letters(column)}${row} is taken`);
    line[column] = { ...this.cellOf(content), style, ...(link === undefined ? {} : { link }) };
    return this.at(row, column);
  }

  /** A computed '' stays a formula: a reference to a cell with nothing in it would read 0. */
  private cellOf(content: Content): Pick<SheetCell, 'formula' | 'value' | 'origin'> {
    if ('typed' in content) return { formula: null, value: content.typed, origin: content.origin };
    if (Array.isArray(content.value)) throw new TypeError(`an array has no cell of its own: ${content.text}`);
    const value = content.value as Scalar;
    if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${this.name}: ${content.text} is ${value}`);
    if (content.constant && value !== '') return { formula: null, value, origin: 'formula' };
    return { formula: content.text.replace(this.own, ''), value, origin: 'formula' };
  }

  /** Shows a cell that was put in another style. */
  restyle({ row, column }: Ref, style: Style): void {
    const line = this.rows[row]!;
    line[column] = { ...line[column]!, style };
  }

  /** A cell that was put. */
  at(row: number, column: number): Ref {
    const cell = this.rows[row]?.[column];
    if (!cell) throw new RangeError(`${this.name}!${letters(column)}${row} is empty`);
    return new Ref(this.name, row, column, cell.value);
  }

  /** A block of cells; those that were not put count as ''. Always with dollars. */
  range(fromRow: number, fromColumn: number, toRow: number, toColumn: number): Range {
    const value: Scalar[] = [];
    for (let row = fromRow; row <= toRow; row++)
      for (let column = fromColumn; column <= toColumn; column++) value.push(this.rows[row]?.[column]?.value ?? '');
    return { text: `${this.name}!$${letters(fromColumn)}$${fromRow}:$${letters(toColumn)}$${toRow}`, value, binds: 9 };
  }

  width(column: number, characters: number): void {
    this.widths[column] = characters;
  }

  /** Title and purpose at the top; returns the first free row. */
  heading(title: string, lines: readonly string[] = [this.purpose]): number {
    this.put(1, 1, typed(title), 'title');
    lines.forEach((line, i) => this.put(2 + i, 1, typed(line), 'subtitle'));
    return 3 + lines.length;
  }
}
