import { type Day, EXCEL_DAY_ZERO, formatDay } from '../../kernel/calendar.js';
import { Decimal } from '../../kernel/decimal.js';
import { atMost, limitText, LIMITS } from '../../kernel/limits.js';
import { type Cell, type Merge, NotATable, type OnRecord, type SheetFacts, type TypedCell } from './cell.js';
import { GENERAL, type NumberFormat } from './number-format.js';
import { isOn, readXml, unescaped } from './xml.js';

/** Rows of a sheet, as Excel bounds them. */
const MOST_ROWS = 1_048_576;
/** Digits that Excel keeps of a number, and shows. */
const DIGITS = 15;
const LAST_DAY = 2_958_465;

/** What the cells of a sheet refer to. */
interface SheetContext {
  readonly strings: readonly string[];
  readonly formats: readonly NumberFormat[];
  readonly dayZero: number;
  readonly sheet: string;
}

/** Reads a sheet row by row. @throws NotATable where it has more columns or rows than a sheet can */
export async function readSheet(chunks: AsyncIterable<string>, context: SheetContext, onRecord: OnRecord): Promise<SheetFacts> {
  const reader = new SheetReader(context, onRecord);
  await readXml(chunks, {
    open: (name, attributes) => reader.open(name, attributes),
    close: (name) => reader.close(name),
    text: (text) => reader.text(text),
  });
  return { merges: reader.merges, hiddenColumns: reader.hiddenColumns };
}

class SheetReader {
  readonly merges: Merge[] = [];
  readonly hiddenColumns = new Set<number>();
  private cells: Cell[] = [];
  private row = 0;
  private isHidden = false;
  private column = -1;
  private type = '';
  private style = 0;
  private value = '';
  private hasFormula = false;
  private collecting = false;
  private phonetic = 0;
  /** Cells by style and text: rows repeat most of what they hold. */
  private readonly made = new Map<string, TypedCell>();

  constructor(
    private readonly context: SheetContext,
    private readonly onRecord: OnRecord,
  ) {}

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'c':
        this.openCell(attributes);
        break;
      case 'v':
        this.collecting = true;
        break;
      case 't':
        this.collecting = this.type === 'inlineStr' && this.phonetic === 0;
        break;
      case 'f':
        this.hasFormula = true;
        break;
      case 'rPh':
        this.phonetic++;
        break;
      case 'row':
        this.openRow(attributes);
        break;
      case 'col':
        if (isOn(attributes.hidden)) this.hide(Number(attributes.min), Number(attributes.max));
        break;
      case 'mergeCell': {
        const merge = rangeOf(attributes.ref ?? '');
        if (merge) this.merges.push(merge);
      }
    }
  }

  text(text: string): void {
    if (this.collecting) this.value += text;
  }

  close(name: string): void {
    switch (name) {
      case 'v':
      case 't':
        this.collecting = false;
        break;
      case 'rPh':
        this.phonetic--;
        break;
      case 'c':
        this.cells[this.column] = this.cell();
        break;
      case 'row':
        for (let i = 0; i < this.cells.length; i++) this.cells[i] ??= '';
        if (this.cells.length > 0) this.onRecord(this.cells, this.row, this.isHidden);
    }
  }

  private openRow(attributes: Readonly<Record<string, string>>): void {
    this.row = attributes.r === undefined ? this.row + 1 : Number(attributes.r);
    if (!(this.row >= 1 && this.row <= MOST_ROWS))
      throw new NotATable(
        `sheet ${this.context.sheet} has a row ${attributes.r}, more than a sheet holds`,
        'ask for the table alone, as CSV',
      );
    this.isHidden = isOn(attributes.hidden);
    this.cells = [];
    this.column = -1;
  }

  private openCell(attributes: Readonly<Record<string, string>>): void {
    this.column = attributes.r === undefined ? this.column + 1 : columnOf(attributes.r);
    if (!(this.column >= 0 && this.column < LIMITS.tapeColumns.most))
      throw new NotATable(
        `sheet ${this.context.sheet} has cells beyond column ${limitText(LIMITS.tapeColumns)}`,
        `a table of ${atMost(LIMITS.tapeColumns)}`,
      );
    this.type = attributes.t ?? '';
    this.style = attributes.s === undefined ? -1 : Number(attributes.s);
    this.value = '';
    this.hasFormula = false;
  }

  private hide(from: number, to: number): void {
    for (let column = from; column <= Math.min(to, LIMITS.tapeColumns.most); column++) this.hiddenColumns.add(column - 1);
  }

  private cell(): Cell {
    const { value, type } = this;
    if (value === '') return this.hasFormula && type !== 'str' ? UNCACHED : '';
    switch (type) {
      case 's':
        return this.context.strings[Number(value)] ?? '';
      case 'inlineStr':
      case 'str':
        return unescaped(value);
      case 'b':
        return value === '1' ? 'TRUE' : 'FALSE';
      case 'd':
        return value.slice(0, 10);
      case 'e':
        return value;
      default:
        return this.number(value);
    }
  }

  private number(value: string): Cell {
    const key = `${this.style} ${value}`;
    let made = this.made.get(key);
    if (!made) {
      made = typed(value, this.context.formats[this.style] ?? GENERAL, this.context.dayZero);
      if (this.made.size < 100_000) this.made.set(key, made);
    }
    return made;
  }
}

const UNCACHED: TypedCell = { kind: 'uncached', text: '', currency: null, percent: false, month: false };

function typed(value: string, format: NumberFormat, dayZero: number): TypedCell {
  const text = /^-?\d{1,15}$/.test(value) || /^-?\d{1,9}\.\d{1,5}$/.test(value) ? value : numberText(value);
  const serial = Number(text);
  const isDay = format.isDate && serial >= 0 && serial <= LAST_DAY;
  return {
    kind: isDay ? 'date' : 'number',
    text: isDay ? formatDay(dayOfSerial(serial, dayZero)) : text,
    currency: format.currency,
    percent: format.isPercent,
    month: isDay && format.isMonth,
  };
}

function numberText(value: string): string {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(value.trim())) return value;
  return new Decimal(value.trim()).toSignificantDigits(DIGITS).toFixed();
}

/** The day of a serial. Excel counts a 29 February 1900 that never was. */
export const dayOfSerial = (serial: number, dayZero: number): Day =>
  (dayZero + Math.floor(serial) + (dayZero === EXCEL_DAY_ZERO && serial < 60 ? 1 : 0)) as Day;

/** The column of a reference as `AB12`, from 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) | 32;
    if (letter < 97 || letter > 122) break;
    column = column * 26 + letter - 96;
    if (column > 1e6) break;
  }
  return column - 1;
}

function rangeOf(reference: string): Merge | null {
  const [from, to] = reference.split(':');
  if (from === undefined || to === undefined) return null;
  const row = (cell: string): number => Number(/\d+$/.exec(cell)?.[0]);
  const merge = { top: row(from), bottom: row(to), left: columnOf(from), right: columnOf(to) };
  return merge.bottom >= merge.top && merge.right >= merge.left ? merge : null;
}
