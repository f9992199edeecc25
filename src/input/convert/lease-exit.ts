import { addMonths, type Day } from '../../kernel/calendar.js';
import { textOf } from '../source/cell.js';
import { dateBehind } from './dates.js';
import { Unread } from './reading.js';
import type { TapeRow } from './row.js';
import { yesNoOf } from './words.js';

/** Days that a month of notice has. */
const DAYS_OF_MONTH = 30;

const NUMBER_WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  twelve: 12,
  eighteen: 18,
  'twenty-four': 24,
  'thirty-six': 36,
};

const UNIT = String.raw`(months?|mths?|mos?|monate?n?|m|weeks?|days?|years?|yrs?|jahre?n?|y)`;
/** A time of notice, and what it is counted in. */
const NOTICE = [
  new RegExp(
    String.raw`(?:(?:after|with|on|upon|by|against|subject to)\s+)?(\d+)[\s-]*${UNIT}['’]?\s*(?:(?:prior|written|advance)\s+)*notice(?:\s+period)?`,
    'i',
  ),
  new RegExp(String.raw`notice(?:\s+period)?\s*(?:of|:|=)?\s*(\d+)[\s-]*${UNIT}\b`, 'i'),
  /(?<!(?:after|from|following|post|>|beyond|nach|ab)\s*)\b(\d+)[\s-]*(days?)['’]?\s*(?:$|\))/i,
];
/** A time after the start: with its unit, or a number that is all that is left. */
const AFTER = [
  new RegExp(
    String.raw`(?:after|from|following|post|>|beyond|nach|ab)\s*(?:the\s*)?(?:first\s*|initial\s*)?([a-z-]+|\d+)\s*(?:\(\d+\)\s*)?${UNIT}\b`,
    'i',
  ),
  new RegExp(String.raw`^(?:yes[\s,;:-]*)?(\d+)\s*${UNIT}\b(?!\s*(?:before|prior|until))`, 'i'),
];
const AFTER_NUMBERED = /(?:after|from|following|post|>|beyond|nach|ab)\s*(?:the\s*)?(?:end of\s*)?(month|year)\s*([a-z-]+|\d+)\b/i;
const AFTER_BARE = /^(?:yes[\s,;:-]*)?(?:after|following|post|>|beyond|nach)\s*(\d{1,3})$/i;
/** What says when, so that a right without a time that can be read is none from the start. */
const SAYS_WHEN =
  /\b(?:after|following|beyond|until|till|before|prior to|nach)\b|>|\b(?:19|20)\d{2}\b|\d\s*[/.-]\s*\d|\d\s*(?:months?|mths?|mos?|years?|yrs?|weeks?|days?)\b/i;
/** The start in words, and references to clauses, which are no times. */
const NO_TIME =
  /\b(?:after|from|following)\s+(?:the\s+)?(?:start|commencement|beginning|signing|effective date|day (?:one|1))\b|\b(?:clause|section|sec\.?|article|art\.?|cl\.|§)\s*[\d.]+(?:\([a-z\d]+\))*/gi;

/** A time in months or days. */
interface Length {
  readonly count: number;
  readonly unit: 'months' | 'days';
}

function lengthOf(number: string, unit: string): Length | null {
  const count = NUMBER_WORDS[number.toLowerCase()] ?? (/^\d+$/.test(number) ? Number(number) : null);
  if (count === null) return null;
  if (/^[yj]/i.test(unit)) return { count: count * 12, unit: 'months' };
  return /^w/i.test(unit) ? { count: count * 7, unit: 'days' } : { count, unit: /^d/i.test(unit) ? 'days' : 'months' };
}

/** The time of notice in a text, and the text without it. */
function noticeIn(text: string): { readonly notice: Length | null; readonly rest: string } {
  for (const pattern of NOTICE) {
    const found = pattern.exec(text);
    if (found)
      return {
        notice: lengthOf(found[1]!, found[2]!),
        rest: text
          .replace(found[0], ' ')
          .replace(/\(\s*\)|[\s,;(]+$/g, '')
          .trim(),
      };
  }
  return { notice: null, rest: text };
}

/** The time after the start that a text writes; null where it writes none. */
function lengthAfter(text: string): Length | null {
  for (const pattern of AFTER) {
    const found = pattern.exec(text);
    const length = found && lengthOf(found[1]!, found[2]!);
    if (length) return length;
  }
  const numbered = AFTER_NUMBERED.exec(text);
  if (numbered) return lengthOf(numbered[2]!, numbered[1]!);
  const bare = AFTER_BARE.exec(text);
  return bare && lengthOf(bare[1]!, 'months');
}

/** When the customer may walk away: never, from the start, after some months, or from a date. */
export function termination(row: TapeRow, start: Day): void {
  if (row.raw('terminable_from') === '') return;
  const cell = row.cell('terminable_from');
  const put = (day: Day, why?: string): void => row.putDay('terminable_from', day, 'terminable_from', why);
  const whole = row.reader.date(cell, 'terminable_from');
  if (whole !== null && !(whole instanceof Unread)) return put(whole.day);
  const { notice: time, rest: text } = noticeIn(textOf(cell).trim());
  const date = row.reader.date(dateBehind(text), 'terminable_from');
  const length = lengthAfter(text);
  const plain = text.replace(NO_TIME, ' ');
  const said = saysTermination(text) ?? (time === null || text !== '' ? undefined : true);
  if (date !== null && !(date instanceof Unread)) put(date.day);
  else if (length)
    put(
      length.unit === 'days' ? ((start + length.count) as Day) : addMonths(start, length.count),
      `start and ${length.count} ${length.unit}`,
    );
  else if (said === true && !SAYS_WHEN.test(plain)) put(start, 'from the start');
  else if (said === false && !/\b(?:until|till|before|prior to|after)\b/i.test(plain)) return;
  else if (row.text('terminable_from') !== '')
    return row.fail('unreadable', 'terminable_from', 'neither yes, no, a date nor months after the start');
  if (time !== null && row.text('notice_days') === '')
    row.put(
      'notice_days',
      String(time.unit === 'days' ? time.count : time.count * DAYS_OF_MONTH),
      'terminable_from',
      'notice of the termination right',
    );
}

/** Whether words give the customer a right to terminate at any time; undefined where they do not tell. */
const saysTermination = (text: string): boolean | undefined =>
  yesNoOf(text.replace(/\(.*\)/, '')) ??
  yesNoOf(text) ??
  (/^(?:at any time|any ?time|anytime|immediate(?:ly)?|customer|at will|from (?:the )?start)/i.test(text) ? true : undefined);

/** The notice period of a column of its own, in days; one in the right to terminate goes behind it. */
export function notice(row: TapeRow): void {
  const read = row.number('notice_days');
  if (!read || row.cells.has('notice_days')) return;
  const isMonths = /^m/i.test(read.counted ?? '') || (read.counted === null && row.reader.form('notice_days').span === 'months');
  const days = isMonths ? read.value.times(DAYS_OF_MONTH) : read.value;
  if (!days.isInteger() || days.lt(0)) row.fail('unreadable', 'notice_days', 'no number of days');
  else row.putNumber('notice_days', days, 'notice_days', isMonths ? `months of ${DAYS_OF_MONTH} days` : 'number');
}
