import type { Fraction } from '../../kernel/decimal.js';
import { DEFAULT_WATCH, WATCH_RULES, type WatchRules } from '../../domain/watch.js';
import { AT_LEAST_0, number, SPAN, whole } from '../text/numbers.js';
import { Fault, type Reader } from '../text/problems.js';
import { yesNo } from '../text/values.js';
import type { Fields } from '../yaml/fields.js';

/** A limit, or off. */
const orOff =
  <T>(read: Reader<T>): Reader<T | null> =>
  (raw, dialect) => {
    if (raw.trim().toLowerCase() === 'off') return null;
    const value = read(raw, dialect);
    return value instanceof Fault ? new Fault(value.code, `${value.expected}, or off`, value.remedy) : value;
  };
const share = orOff(number(AT_LEAST_0) as unknown as Reader<Fraction>);
const count = orOff(whole(SPAN));

/** The watch rules of a book; a rule that is not given has its default. */
export function readWatch(book: Fields): WatchRules {
  const fields = book.branchIfAny('watch', WATCH_RULES);
  if (!fields) return DEFAULT_WATCH;
  const given = <T>(key: (typeof WATCH_RULES)[number], reader: Reader<T>, otherwise: T): T =>
    fields.optional(key, reader, otherwise) ?? otherwise;
  const orNull = <T>(key: (typeof WATCH_RULES)[number], reader: Reader<T | null>, otherwise: T | null): T | null => {
    const read = fields.optional(key, reader, otherwise);
    return read === undefined ? otherwise : read;
  };
  return {
    breach: given('breach', yesNo, DEFAULT_WATCH.breach),
    headroom: orNull('headroom', share, DEFAULT_WATCH.headroom),
    monthsToZero: orNull('months_to_zero', count, DEFAULT_WATCH.monthsToZero),
    gradeDown: orNull('grade_down', count, DEFAULT_WATCH.gradeDown),
    realisation: orNull('realisation', share, DEFAULT_WATCH.realisation),
    daysPastDue: orNull('days_past_due', count, DEFAULT_WATCH.daysPastDue),
    notTestable: given('not_testable', yesNo, DEFAULT_WATCH.notTestable),
  };
}
