import type { Comp } from '../../domain/market.js';
import { type Day, formatDay } from '../../kernel/calendar.js';
import { Decimal } from '../../kernel/decimal.js';
import { type Cell, textOf } from '../source/cell.js';
import type { NamedColumn } from '../tape/mapping.js';
import type { Section, Tape } from '../tape/tape.js';
import type { ColumnForm } from './decide.js';
import { givenText, readDate, type ReadDate, readNumber, type ReadNumber, Unread } from './reading.js';

/** Why a row falls out. Those of the first four are no problem of the tape. */
export type DropClass =
  | 'total'
  | 'blank'
  | 'zero quantity'
  | 'other equipment'
  | 'duplicate'
  | 'negative quantity'
  | 'no end'
  | 'several models'
  | 'unknown model'
  | 'currency'
  | 'missing'
  | 'unreadable'
  | 'date order'
  | 'no price'
  | 'outlier';
export const isProblem = (why: DropClass): boolean => !['total', 'blank', 'zero quantity', 'other equipment'].includes(why);

/** One cell that came out other than it stood. */
interface Change {
  readonly column: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

export interface Drop {
  readonly why: DropClass;
  readonly column: string | null;
  readonly text: string | null;
  readonly detail: string;
}

const PLAIN: ColumnForm = {
  mark: 'point',
  order: 'dmy',
  scale: 1,
  percent: false,
  fractions: false,
  foreign: null,
  per: null,
  counts: null,
  span: null,
};

/** Reads the cells of a tape by what they give. */
export class TapeReader {
  private readonly positions = new Map<Section, Map<string, number>>();
  private readonly numbers = new Map<string, Map<Cell, ReadNumber | null | Unread>>();
  private readonly dates = new Map<string, Map<Cell, ReadDate | null | Unread>>();

  constructor(
    readonly tape: Tape,
    readonly mapping: ReadonlyMap<string, NamedColumn>,
    private readonly forms: ReadonlyMap<string, ColumnForm>,
    readonly constants: ReadonlyMap<string, string>,
    readonly currency: string,
  ) {
    for (const section of tape.sections)
      this.positions.set(
        section,
        new Map(
          [...mapping].flatMap(([target, { name }]) =>
            section.positions.has(name) ? [[target, section.positions.get(name)!] as const] : [],
          ),
        ),
      );
  }

  has(target: string): boolean {
    return this.mapping.has(target) || this.constants.has(target);
  }

  form(target: string): ColumnForm {
    const column = this.mapping.get(target);
    return (column && this.forms.get(column.name)) ?? PLAIN;
  }

  at(section: Section, target: string): number | undefined {
    return this.positions.get(section)!.get(target);
  }

  cell(section: Section, record: number, target: string): Cell {
    const at = this.positions.get(section)!.get(target);
    const cell = at === undefined ? '' : section.grid.cell(record, at);
    return cell === '' || givenText(cell) === '' ? (this.constantCell(target, cell) ?? cell) : cell;
  }

  number(cell: Cell, target: string): ReadNumber | null | Unread {
    return cached(this.numbers, target, cell, () => readNumber(cell, this.constants.get(target) === cell ? PLAIN : this.form(target)));
  }

  date(cell: Cell, target: string): ReadDate | null | Unread {
    return cached(this.dates, target, cell, () => readDate(cell, this.form(target), this.tape.dayZero));
  }

  /** A constant stands in for a cell that gives nothing; a formula without a value gives something. */
  private constantCell(target: string, cell: Cell): Cell | undefined {
    return typeof cell === 'string' ? this.constants.get(target) : undefined;
  }
}

const MOST_CACHED = 200_000;
function cached<T>(caches: Map<string, Map<Cell, T>>, target: string, cell: Cell, read: () => T): T {
  let cache = caches.get(target);
  if (!cache) caches.set(target, (cache = new Map()));
  const known = cache.get(cell);
  if (known !== undefined) return known;
  const value = read();
  if (cache.size < MOST_CACHED) cache.set(cell, value);
  return value;
}

/** A price of one GPU as a tape has it. */
export interface ReadComp {
  readonly comp: Comp;
  /** The model as the tape writes it. */
  readonly written: string;
  readonly isKnown: boolean;
}

/** One row of a tape on its way to a row of ours. */
export class TapeRow {
  readonly cells = new Map<string, string>();
  readonly changes: Change[] = [];
  /** What the reader should know though the row is kept. */
  readonly left: Drop[] = [];
  drop: Drop | null = null;
  /** The observation of a row of a price list. */
  price: ReadComp | null = null;

  constructor(
    readonly reader: TapeReader,
    readonly section: Section,
    public record: number,
  ) {}

  has(target: string): boolean {
    return this.reader.has(target);
  }

  cell(target: string): Cell {
    return this.reader.cell(this.section, this.record, target);
  }

  /** The text as it stands, placeholders too. */
  raw(target: string): string {
    return textOf(this.cell(target)).trim();
  }

  /** The text; '' where nothing is given. */
  text(target: string): string {
    return givenText(this.cell(target));
  }

  /** The number; null where none is given or it cannot be read, which drops the row. */
  number(target: string): ReadNumber | null {
    return this.taken(target, this.reader.number(this.cell(target), target));
  }

  date(target: string): ReadDate | null {
    return this.taken(target, this.reader.date(this.cell(target), target));
  }

  /** Lets the row fall; the first reason stands. */
  fail(why: DropClass, column: string | null, detail: string): void {
    this.drop ??= { why, column, text: column === null ? null : this.raw(column) || null, detail };
  }

  /** Leaves an optional cell out that cannot be read. */
  leaveOut(target: string, column: string, detail: string): void {
    this.left.push({ why: 'unreadable', column, text: this.raw(target), detail });
    this.changes.push({ column, from: this.raw(target), to: '', why: detail });
  }

  /** Gives a column its value. @param from the target whose cell it comes from */
  put(column: string, value: string, from: string, why: string): void {
    if (value === '') return;
    this.cells.set(column, value);
    const before = this.raw(from);
    if (before !== value) this.changes.push({ column, from: before, to: value, why });
  }

  putDay(column: string, day: Day, from: string, why = 'date'): void {
    this.put(column, formatDay(day), from, why);
  }

  putNumber(column: string, value: Decimal, from: string, why = 'number'): void {
    this.put(column, plainNumber(value), from, why);
  }

  private taken<T>(target: string, read: T | null | Unread): T | null {
    if (!(read instanceof Unread)) return read;
    this.fail('unreadable', target, read.why);
    return null;
  }
}

const DECIMALS = 10;
/** A quotient to ten decimals, without zeros behind. */
export const plainNumber = (value: Decimal): string => value.toDecimalPlaces(DECIMALS).toFixed();
