import { Decimal } from './decimal.js';

declare const unit: unique symbol;
/** A civil date as days since 1970-01-01, without time or zone. */
export type Day = number & { readonly [unit]: 'day' };

export type DayCount = 'act/360' | 'act/365' | '30/360' | '30/360 eom';

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const monthLength = (year: number, month: number): number => (month === 2 && isLeap(year) ? 29 : MONTH_LENGTHS[month - 1]!);

/** Days since 1970-01-01 of a proleptic Gregorian date. @source H. Hinnant, chrono-compatible low-level date algorithms, days_from_civil */
export function dayOf(year: number, month: number, day: number): Day {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146097 + dayOfEra - 719468) as Day;
}

/** Day 0 of Excel's count of days, for days after the 29 February 1900 that it counts. */
export const EXCEL_DAY_ZERO = dayOf(1899, 12, 30);

/** The inverse of {@link dayOf}. */
export function civil(date: Day): Civil {
  const z = date + 719468;
  const era = Math.floor(z / 146097);
  const dayOfEra = z - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthPart = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthPart < 10 ? monthPart + 3 : monthPart - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * monthPart + 2) / 5) + 1 };
}

/** `YYYY-MM-DD` to a day; null where the text is no date of the calendar (2026-02-30 is none). */
export function parseDay(text: string): Day | null {
  const parts = DATE.exec(text);
  if (!parts) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return null;
  return dayOf(year, month, day);
}

export function formatDay(date: Day): string {
  const { year, month, day } = civil(date);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** True on the last day of a month. */
export function isMonthEnd(date: Day): boolean {
  const { year, month, day } = civil(date);
  return day === monthLength(year, month);
}

/**
 * The date n months later (earlier where n is negative): the day of the month is kept, clamped to the month's length; with
 * `keepMonthEnd` it is always the month's last day.
 */
export function addMonths(date: Day, n: number, keepMonthEnd = false): Day {
  const { year, month, day } = civil(date);
  const index = year * 12 + month - 1 + n;
  const toYear = Math.floor(index / 12);
  const toMonth = index - toYear * 12 + 1;
  const length = monthLength(toYear, toMonth);
  return dayOf(toYear, toMonth, keepMonthEnd ? length : Math.min(day, length));
}

/** The largest whole n ≥ 0 with start + n months ≤ date; 0 before the start. */
export function wholeMonths(start: Day, date: Day): number {
  if (date <= start) return 0;
  const a = civil(start);
  const b = civil(date);
  const n = (b.year - a.year) * 12 + b.month - a.month;
  return addMonths(start, n) <= date ? n : n - 1;
}

/** The largest whole n ≥ 0 with start + 12·n months ≤ date; 0 before the start. */
export const wholeYears = (start: Day, date: Day): number => Math.floor(wholeMonths(start, date) / 12);

/** Days from a to b over 365, negative where b is before a. */
export const years = (a: Day, b: Day): Decimal => new Decimal(b - a).div(365);

/**
 * The part of a year that interest accrues for from one date to the next. act/360 and act/365 count days; 30/360 is
 * ISDA 2006 section 4.16(f): D₁ 31 → 30; D₂ 31 → 30 if D₁ is 30 or 31; no rule for February. 30/360 eom is a year of twelve months
 * of 30 days: the last day of any month is its 30th.
 */
export function yearFraction(from: Day, to: Day, convention: DayCount): Decimal {
  switch (convention) {
    case 'act/360':
      return new Decimal(to - from).div(360);
    case 'act/365':
      return new Decimal(to - from).div(365);
    case '30/360': {
      const first = Math.min(civil(from).day, 30);
      const last = civil(to).day;
      return ofThirties(from, to, first, last === 31 && first === 30 ? 30 : last);
    }
    case '30/360 eom': {
      const [first, last] = [from, to].map((day) => (isMonthEnd(day) ? 30 : civil(day).day)) as [number, number];
      return ofThirties(from, to, first, last);
    }
  }
}

/** The part of a year of twelve months of 30 days, from a day of one month to a day of another. */
function ofThirties(from: Day, to: Day, first: number, last: number): Decimal {
  const [a, b] = [civil(from), civil(to)];
  return new Decimal((b.year - a.year) * 360 + (b.month - a.month) * 30 + last - first).div(360);
}

/**
 * Payment dates after `after` up to and with `maturity`, ascending: they run back from maturity in steps of `step` months;
 * with `keepMonthEnd`, a maturity on a month's last day puts every payment on one.
 */
export function paymentDates(maturity: Day, step: number, after: Day, keepMonthEnd: boolean): Day[] {
  const onMonthEnd = keepMonthEnd && isMonthEnd(maturity);
  const dates: Day[] = [];
  for (let n = 0; ; n++) {
    const date = addMonths(maturity, -n * step, onMonthEnd);
    if (date <= after) return dates.reverse();
    dates.push(date);
  }
}
