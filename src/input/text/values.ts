import { type Day, dayOf, EXCEL_DAY_ZERO, formatDay, parseDay } from '../../kernel/calendar.js';
import { parseRating, type Rating, RATING_LETTERS } from '../../domain/rating.js';
import { either, nearest } from './nearest.js';
import { Fault, type Reader } from './problems.js';
import { seen } from '../../kernel/unseen.js';
import { isPlaceholder } from './spelling.js';

/** Before it the counts of days of Excel and of other sheets differ; a blank that became a date is 1900-01-00 or a day later. */
const EARLIEST = dayOf(1900, 3, 1);
const LATEST = dayOf(2199, 12, 31);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A text that is not blank, without outer blanks. */
export const text: Reader<string> = (raw) => raw.trim() || new Fault('MISSING_VALUE', 'a text');

/** A text by which others name a row or a term: of characters that can be seen. */
export const identifier: Reader<string> = (raw, dialect) => legible(text(raw, dialect));

/** {@link naming}, by which others name a row. */
export const namingId: Reader<string> = (raw, dialect) => legible(naming(raw, dialect));

const legible = (id: string | Fault): string | Fault => (id instanceof Fault ? id : (unseenIn(id) ?? id));

/** The fault of an id in which characters stand that nobody sees: two such ids look like one. */
export const unseenIn = (id: string): Fault | null =>
  seen(id) === id ? null : new Fault('UNSEEN_CHARACTER', 'an id of characters that can be seen', seen(id));

/** A text that names something; `0` and signs other than a dash may be names. */
export const naming: Reader<string> = (raw, dialect) =>
  isPlaceholder(raw.trim()) && /[a-z#]|^[-–—]+$/i.test(raw.trim())
    ? new Fault('MISSING_VALUE', 'a name: this stands for one that is not known')
    : text(raw, dialect);

/** A code, upper-cased. */
export const code: Reader<string> = (raw) => raw.trim().toUpperCase() || new Fault('MISSING_VALUE', 'a code');

/** A day of the calendar, from March 1900 to 2199. */
export const date: Reader<Day> = (raw) => {
  const day = parseDay(raw.trim());
  if (day === null) return new Fault('NOT_A_DATE', 'a date as YYYY-MM-DD', either(likelyDates(raw).filter(isTaken).map(formatDay)));
  return isTaken(day) ? day : new Fault('OUT_OF_RANGE', `a date from ${formatDay(EARLIEST)} to ${formatDay(LATEST)}`);
};

const isTaken = (day: Day): boolean => day >= EARLIEST && day <= LATEST;

/** yes or no; true and false are read too. */
export const yesNo: Reader<boolean> = (raw) => {
  switch (raw.trim().toLowerCase()) {
    case 'yes':
    case 'true':
      return true;
    case 'no':
    case 'false':
      return false;
    default:
      return new Fault(
        'NOT_YES_OR_NO',
        'yes or no',
        /^(?:y|t|1|on|x|ja|si|oui)/i.test(raw.trim()) ? 'yes' : /^(?:n|f|0|of)/i.test(raw.trim()) ? 'no' : null,
      );
  }
};

/** One of a few words; capitals do not matter. */
export function oneOf<const T extends string>(words: readonly T[]): Reader<T> {
  return (raw) => {
    const wanted = raw.trim().toLowerCase();
    return (
      words.find((word) => word.toLowerCase() === wanted) ??
      new Fault('NOT_ONE_OF', `one of ${words.join(', ')}`, nearest(raw, words)[0] ?? null)
    );
  };
}

const UNRATED = /^(?:un|not\s|non-?\s?)rated$|^no\srating$|^[nw]\.?r\.?$/i;

/** Whether a text without outer blanks says that there is no rating, or stands for one that is not known. */
export const isUnrated = (plain: string): boolean => UNRATED.test(plain) || isPlaceholder(plain);

/** An agency's letter; blank, NR, WR, unrated and what stands for a rating that is not known are unrated. */
export const rating: Reader<Rating> = (raw) =>
  parseRating(raw) ??
  (isUnrated(raw.trim())
    ? 'unrated'
    : new Fault('BAD_RATING', 'a letter rating of S&P, Fitch or Moody’s; blank for none', likelyRating(raw)));

/** What agencies and terminals put behind a letter: a watch, an outlook, unsolicited, structured finance. */
const BEHIND_RATING =
  /\s*(?:\*[-+]?|[/,(\s]\s*(?:watch|stable|positive|negative|developing|evolving|outlook|sf|neg|pos|sta)[a-z\s]*\)?|\(?sf\)?|u)$/i;
/** A letter of a national scale, which begins or ends with that of the country. */
const NATIONAL = /^[a-z]{2}[A-Z]|[._]?\(?[a-z]{2,3}\)?$/;

/** The letter that is meant: the one that stands there among other things or in other capitals, else the nearest; none for a national scale. */
function likelyRating(raw: string): string | null {
  const letter = raw.trim().replace(/[−–]/g, '-').replace(BEHIND_RATING, '');
  const same = RATING_LETTERS.find((known) => known.toLowerCase() === letter.toLowerCase());
  if (same !== undefined) return same;
  return NATIONAL.test(letter) ? null : either(nearest(letter, RATING_LETTERS, 2));
}

/** The dates that somebody who typed this may have meant. */
function likelyDates(raw: string): Day[] {
  const wanted = raw.trim().slice(0, 40);
  const serial = /^(\d{5})(?:\.\d+)?$/.exec(wanted);
  if (serial) return [(EXCEL_DAY_ZERO + Number(serial[1])) as Day];
  const yearFirst = /^(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})(?!\d)/.exec(wanted);
  if (yearFirst) return inCalendar(yearFirst[1]!, yearFirst[2]!, yearFirst[3]!);
  const yearLast = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(wanted);
  if (yearLast) {
    const [, a, b, year] = yearLast as unknown as [string, string, string, string];
    const dayFirst = Number(b) <= 12 ? inCalendar(year, b, a) : [];
    const monthFirst = Number(a) <= 12 ? inCalendar(year, a, b) : [];
    return [...new Set([...dayFirst, ...monthFirst])];
  }
  const parts = wanted.toLowerCase().match(/[a-z]{3,}|\d+/g) ?? [];
  const month = MONTHS.findIndex((name) => parts.some((part) => part.startsWith(name))) + 1;
  const year = parts.find((part) => /^\d{4}$/.test(part));
  const day = parts.find((part) => /^\d{1,2}$/.test(part));
  return month > 0 && year && day ? inCalendar(year, String(month), day) : [];
}

/** The date, with the day moved into its month: 2026-02-30 becomes 2026-02-28. Of a month that is none nobody knows which is meant. */
function inCalendar(year: string, month: string, day: string): Day[] {
  const y = Number(year);
  const m = Number(month);
  if (m < 1 || m > 12) return [];
  const last = dayOf(m === 12 ? y + 1 : y, m === 12 ? 1 : m + 1, 1) - 1;
  return [Math.min(Math.max(dayOf(y, m, 1) + Number(day) - 1, dayOf(y, m, 1)), last) as Day];
}
