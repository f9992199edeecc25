import { addMonths, civil, type Day, dayOf } from '../../kernel/calendar.js';
import { Decimal } from '../../kernel/decimal.js';
import { type Cell, textOf } from '../source/cell.js';
import { dayOfSerial } from '../source/sheet.js';
import { isPlaceholder } from '../text/spelling.js';
import { dayUnder, serialOf, type WrittenDate, writtenDate } from './dates.js';
import type { ColumnForm } from './decide.js';
import { type Span, valueOf, writtenNumber } from './numbers.js';

/** Why a cell cannot be read as what its column asks for. */
export class Unread {
  constructor(readonly why: string) {}
}

/** A number of a tape in its own unit. */
export interface ReadNumber {
  readonly value: Decimal;
  /** ISO code where it is not the deal's currency that the cell or its column names. */
  readonly currency: string | null;
  readonly isPercent: boolean;
  readonly span: Span | null;
  readonly ofGpu: boolean;
  readonly counted: string | null;
}

export interface ReadDate {
  readonly day: Day;
  /** True where only a month is written; the day is its first. */
  readonly isMonth: boolean;
}

/** The text of a cell; '' where it is blank or stands for nothing. */
export function givenText(cell: Cell): string {
  if (typeof cell !== 'string') return cell.text;
  const text = cell.trim();
  return isPlaceholder(text) ? '' : text;
}

/** What is said of a formula that was never computed. */
export const UNCACHED = 'a formula without a value: open the workbook in a spreadsheet program and save it';

/** The number in a cell; null where none is given. Amounts are whole: thousands and millions are multiplied out. */
export function readNumber(cell: Cell, form: ColumnForm): ReadNumber | null | Unread {
  if (typeof cell !== 'string') {
    if (cell.kind === 'uncached') return new Unread(UNCACHED);
    if (cell.kind === 'date') return new Unread('a date where a number is wanted');
    if (!/^-?\d+(?:\.\d+)?$/.test(cell.text)) return new Unread('no number');
    return {
      value: new Decimal(cell.text).times(form.scale),
      currency: cell.currency ?? form.foreign,
      isPercent: cell.percent,
      span: null,
      ofGpu: false,
      counted: null,
    };
  }
  const text = cell.trim();
  if (text === '' || (isPlaceholder(text) && !/^0+$/.test(text))) return null;
  const written = writtenNumber(text);
  const value = written && valueOf(written.body, form.mark);
  if (!written || !value) return new Unread('no number');
  const scaled = value.times(written.scale === 1 ? form.scale : written.scale);
  return {
    value: written.isNegative && !scaled.isZero() ? scaled.neg() : scaled,
    currency: written.currency ?? form.foreign,
    isPercent: written.isPercent,
    span: written.span,
    ofGpu: written.ofGpu,
    counted: written.counted,
  };
}

/** The date in a cell; null where none is given. @param dayZero day 0 of counts of days */
export function readDate(cell: Cell, form: ColumnForm, dayZero: number): ReadDate | null | Unread {
  if (typeof cell !== 'string') {
    if (cell.kind === 'uncached') return new Unread(UNCACHED);
    if (cell.kind === 'number') {
      const serial = serialOf(Number(cell.text));
      return serial ? { day: dayFrom(serial, form, dayZero), isMonth: false } : new Unread('no date');
    }
    const written = writtenDate(cell.text);
    return written
      ? { day: dayFrom(written, form, dayZero), isMonth: cell.month && civil(dayFrom(written, form, dayZero)).day === 1 }
      : new Unread('no date');
  }
  const text = cell.trim();
  if (text === '' || isPlaceholder(text)) return null;
  const written = writtenDate(text);
  return written ? { day: dayFrom(written, form, dayZero), isMonth: written.kind === 'month' } : new Unread('no date');
}

function dayFrom(written: WrittenDate, { order }: ColumnForm, dayZero: number): Day {
  switch (written.kind) {
    case 'day':
      return written.day;
    case 'month':
      return dayOf(written.year, written.month, 1);
    case 'serial':
      return dayOfSerial(written.serial, dayZero);
    case 'numbers':
      return dayUnder(written, order);
  }
}

/** The last day of a day's month. */
export const monthEndOf = (day: Day): Day => {
  const { year, month } = civil(day);
  return (addMonths(dayOf(year, month, 1), 1) - 1) as Day;
};

/** Whether a cell is a month or a day over a column of months. */
export function isMonthCell(cell: Cell): boolean {
  if (typeof cell !== 'string') return cell.kind === 'date';
  const written = /\d/.test(cell) ? writtenDate(cell) : null;
  return written !== null && written.kind !== 'serial' && /\D/.test(textOf(cell).trim());
}
