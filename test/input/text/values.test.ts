import { describe, expect, it } from 'vitest';
import { formatDay } from '../../../src/kernel/calendar.js';
import { Fault, type Reader } from '../../../src/input/text/problems.js';
import { code, date, oneOf, rating, text, yesNo } from '../../../src/input/text/values.js';

const read = <T>(reader: Reader<T>, raw: string): T | Fault => reader(raw, 'csv');
const remedy = (reader: Reader<unknown>, raw: string): string | null => (read(reader, raw) as Fault).remedy;

describe('a date', () => {
  it('is read as YYYY-MM-DD', () => expect(formatDay(read(date, ' 2028-02-29 ') as never)).toBe('2028-02-29'));

  it.each([
    ['2026-02-30', '2026-02-28'],
    ['2026/9/30', '2026-09-30'],
    ['20260930', '2026-09-30'],
    ['2026-09-30T00:00:00Z', '2026-09-30'],
    ['30/09/2026', '2026-09-30'],
    ['09/10/2026', '2026-10-09 or 2026-09-10'],
    ['Sep 30, 2026', '2026-09-30'],
    ['30-Sep-2026', '2026-09-30'],
    ['2026-12-45', '2026-12-31'],
  ])('%s: did you mean %s', (raw, guess) => expect(remedy(date, raw)).toBe(guess));

  it.each(['soon', '2026-13-01', '2026-00-10', '1850-01-01', '9999-12-31'])('has no guess for %s', (raw) =>
    expect(remedy(date, raw)).toBeNull(),
  );
  it('outside 1900 to 2199 is a typing error', () =>
    expect(read(date, '9999-12-31')).toEqual(new Fault('OUT_OF_RANGE', 'a date from 1900-03-01 to 2199-12-31')));
});

describe('a word', () => {
  it('is yes or no in any capitals, and true or false', () => {
    expect(['yes', 'YES', 'True', 'no', 'FALSE'].map((raw) => read(yesNo, raw))).toEqual([true, true, true, false, false]);
    expect([remedy(yesNo, 'y'), remedy(yesNo, '0'), remedy(yesNo, 'maybe')]).toEqual(['yes', 'no', null]);
  });
  it('is one of a list in any capitals', () => {
    expect(read(oneOf(['act/360', '30/360']), 'ACT/360')).toBe('act/360');
    expect(remedy(oneOf(['monthly', 'quarterly']), 'quaterly')).toBe('quarterly');
  });
  it('is a text or a code without outer blanks', () => {
    expect(read(text, ' a b ')).toBe('a b');
    expect(read(text, '  ')).toBeInstanceOf(Fault);
    expect(read(code, ' us ')).toBe('US');
  });
});

describe('a rating', () => {
  it('is an agency’s letter', () =>
    expect(['A-', 'Baa1', 'NR', 'SD', ''].map((raw) => read(rating, raw))).toEqual(['A-', 'BBB+', 'unrated', 'D', 'unrated']));
  it.each([
    ['BBB- *-', 'BBB-'],
    ['BBB+/Stable', 'BBB+'],
    ['BB (Negative outlook)', 'BB'],
    ['A-(sf)', 'A-'],
    ['B+u', 'B+'],
    ['baa2', 'Baa2'],
    ['bbb−', 'BBB-'],
    ['brAAA', null],
    ['zaAA', null],
    ['AAA.mx', null],
    ['AA(ind)', null],
    ['good', null],
  ])('%s may be %s', (raw, letter) => expect(remedy(rating, raw)).toBe(letter));
});
