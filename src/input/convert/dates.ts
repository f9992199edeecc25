import { type Day, dayOf, formatDay, parseDay } from '../../kernel/calendar.js';

/** Which of day and month stands first. */
export type DateOrder = 'dmy' | 'mdy';

/** A date as somebody wrote it. */
export type WrittenDate =
  | { readonly kind: 'day'; readonly day: Day }
  | { readonly kind: 'month'; readonly year: number; readonly month: number }
  /** Two numbers that may be day and month, or month and day. */
  | { readonly kind: 'numbers'; readonly first: number; readonly second: number; readonly year: number }
  /** A count of days, as Excel keeps dates. */
  | { readonly kind: 'serial'; readonly serial: number };

const LONGEST = 60;
const MONTHS: readonly string[] = [
  'jan|january|januar|janvier|janv|enero|ene|gennaio|gen|januari|jaenner|jänner',
  'feb|february|februar|fevrier|février|févr|fevr|febrero|febbraio|febr|februari',
  'mar|march|märz|maerz|mrz|mär|mars|marzo|maart|mrt',
  'apr|april|avril|avr|abril|abr|aprile',
  'may|mai|mayo|maggio|mag|mei',
  'jun|june|juni|juin|junio|giugno|giu',
  'jul|july|juli|juillet|juil|julio|luglio|lug',
  'aug|august|août|aout|agosto|ago|augustus',
  'sep|sept|september|septembre|septiembre|settembre|set',
  'oct|october|oktober|okt|octobre|octubre|ottobre|ott|oktober',
  'nov|november|novembre|noviembre',
  'dec|december|dezember|dez|décembre|decembre|déc|diciembre|dic|dicembre',
];
const MONTH_NUMBERS = new Map(MONTHS.flatMap((names, i) => names.split('|').map((name) => [name, i + 1] as const)));
const WEEKDAY = /^(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday|rsday|urday)?\.?,?\s+/i;
const TIME = /(?:T|,?\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:am|pm)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
/** Serials of the years 1954 to 2119. */
const [FIRST_SERIAL, LAST_SERIAL] = [20_000, 80_000];

const CENTURY = 70;
const fullYear = (digits: string): number =>
  digits.length > 2 ? Number(digits) : Number(digits) + (Number(digits) < CENTURY ? 2000 : 1900);

/** Takes a date out of a text; null where it writes none. */
export function writtenDate(text: string): WrittenDate | null {
  if (text.length > LONGEST) return null;
  const plain = text
    .normalize('NFKC')
    .replace(/[‐-―−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(WEEKDAY, '')
    .replace(TIME, '')
    .trim();
  if (/^\d{5}(?:\.\d+)?$/.test(plain)) return serialOf(Number(plain));
  const numeric = /^(\d{4})[-/. ](\d{1,2})(?:[-/. ](\d{1,2}))?$/.exec(plain) ?? /^((?:19|20)\d{2})(\d{2})(\d{2})$/.exec(plain);
  if (numeric)
    return numeric[3] === undefined
      ? monthOf(Number(numeric[1]), Number(numeric[2]))
      : dayIn(Number(numeric[1]), Number(numeric[2]), Number(numeric[3]));
  const numbers = /^(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4}|\d{2})\.?$/.exec(plain);
  if (numbers) return numbersOf(Number(numbers[1]), Number(numbers[2]), fullYear(numbers[3]!));
  const month = /^(\d{1,2})[-/.](\d{4})$/.exec(plain);
  if (month) return monthOf(Number(month[2]), Number(month[1]));
  return namedDate(plain.toLowerCase());
}

export const serialOf = (serial: number): WrittenDate | null =>
  serial >= FIRST_SERIAL && serial <= LAST_SERIAL ? { kind: 'serial', serial: Math.floor(serial) } : null;

function numbersOf(first: number, second: number, year: number): WrittenDate | null {
  const [dmy, mdy] = [dayIn(year, second, first), dayIn(year, first, second)];
  if (!dmy && !mdy) return null;
  return dmy && mdy && first !== second ? { kind: 'numbers', first, second, year } : (dmy ?? mdy);
}

/** Dates with the month as a word: `15-Mar-25`, `March 15, 2025`, `Mar-2025`. */
function namedDate(plain: string): WrittenDate | null {
  const word = /[\p{L}]{3,}/u.exec(plain)?.[0];
  const month = word === undefined ? undefined : (MONTH_NUMBERS.get(word) ?? MONTH_NUMBERS.get(word.replace(/s$/, '')));
  if (month === undefined || word === undefined) return null;
  const rest = plain
    .replace(word, ' # ')
    .replace(/(?<=\d)(?:st|nd|rd|th|er)\b|\bof\b|\bde\b/g, ' ')
    .replace(/['’]/g, ' ');
  if (/[\p{L}]/u.test(rest)) return null;
  const [before, after] = rest.split('#').map((part) => part.match(/\d+/g) ?? []) as unknown as [string[], string[]];
  const [first, second] = [...before, ...after];
  if (before.length + after.length === 1) return monthOf(fullYear(first!), month, first!);
  if (before.length + after.length !== 2) return null;
  if (first!.length === 4) return dayIn(Number(first), month, Number(second));
  return dayIn(fullYear(second!), month, Number(first));
}

const monthOf = (year: number, month: number, digits = ''): WrittenDate | null =>
  month >= 1 && month <= 12 && year >= 1900 && year < 2200 && digits.length !== 1 && digits.length !== 3
    ? { kind: 'month', year, month }
    : null;

function dayIn(year: number, month: number, day: number): WrittenDate | null {
  const found = parseDay(`${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`);
  return found !== null && year >= 1900 && year < 2200 ? { kind: 'day', day: found } : null;
}

/** The day that two numbers and a year are under an order; null where there is none. */
export function dayUnder({ first, second, year }: Extract<WrittenDate, { kind: 'numbers' }>, order: DateOrder): Day {
  return order === 'dmy' ? dayOf(year, second, first) : dayOf(year, first, second);
}

/** What the numbers of a date say of the order by themselves; null where nothing, or where both are one day. */
export function orderIn(text: string): DateOrder | null {
  const plain = text.normalize('NFKC').replace(/\s+/g, ' ').trim().replace(WEEKDAY, '').replace(TIME, '').trim();
  const numbers = /^(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4}|\d{2})\.?$/.exec(plain);
  if (!numbers) return null;
  const [first, second] = [Number(numbers[1]), Number(numbers[2])];
  return first > 12 && second <= 12 ? 'dmy' : second > 12 && first <= 12 ? 'mdy' : null;
}

/** Both readings of a date that has two, day first and month first. */
export const bothReadings = (written: Extract<WrittenDate, { kind: 'numbers' }>): readonly [string, string] => [
  formatDay(dayUnder(written, 'dmy')),
  formatDay(dayUnder(written, 'mdy')),
];

/** Words before the date on which something may begin: `Yes, after`. */
const BEFORE_DATE =
  /^(?:(?:yes|y|ja)\b[\s,;:-]*)?(?:(?:only\s+)?(?:on\s+(?:or|and)\s+)?(?:from|after|as of|as from|beginning|starting|since|effective|following|nach|ab|>=?)\s*(?:and\s+after\s+)?(?:the\s+)?)?/i;
/** What a sentence goes on with behind a date. */
const AFTER_DATE = /\s*(?:[;(]|,\s*(?=\p{L})|\s(?:with|on|upon|subject|and|by|against|for|onwards?|at)\b).*$/iu;

/** The part of a text where the date of `Yes, after 12/31/2026 with 90 days notice` would stand. */
export const dateBehind = (text: string): string => text.trim().replace(BEFORE_DATE, '').replace(AFTER_DATE, '').trim();
