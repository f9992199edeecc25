import { describe, expect, it } from 'vitest';
import { formatDay } from '../../../src/kernel/calendar.js';
import { Fault, type Reader } from '../../../src/input/text/problems.js';
import {
  code,
  date,
  identifier,
  isUnrated,
  naming,
  namingId,
  oneOf,
  rating,
  text,
  unseenIn,
  yesNo,
} from '../../../src/input/text/values.js';

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

describe('more dates', () => {
  it.each([
    ['46295', '2026-09-30'],
    ['46295.5', '2026-09-30'],
    ['2026.9.3', '2026-09-03'],
    ['2026 9 30', '2026-09-30'],
    ['30.09.2026', '2026-09-30'],
    ['30 09 2026', '2026-09-30'],
    ['13/12/2026', '2026-12-13'],
    ['12/13/2026', '2026-12-13'],
    ['12/12/2026', '2026-12-12'],
    ['5/1/2026', '2026-01-05 or 2026-05-01'],
    ['30 september 2026', '2026-09-30'],
    ['December 1st, 2026', '2026-12-01'],
    ['1 jan 2027', '2027-01-01'],
    ['31 Feb 2028', '2028-02-29'],
    ['2026-02-00', '2026-02-01'],
    ['2026-12-31 x', '2026-12-31'],
  ])('%s may be %s', (raw, guess) => expect(remedy(date, raw)).toBe(guess));

  it.each([
    '13/13/2026',
    '462951',
    '4629',
    'x46295',
    '46295x',
    'Foo 30, 2026',
    'Sep 2026',
    'Sep 30',
    '30/09/26',
    '1/2/2026 x',
    'x2026-09-30',
    '2026-09-301',
    '00005',
  ])('nothing is guessed of %s', (raw) => expect(remedy(date, raw)).toBeNull());

  it('from 1900-03-01 to 2199-12-31 are taken, no day more', () => {
    const taken = (raw: string): boolean => !(read(date, raw) instanceof Fault);
    expect(['1900-02-28', '1900-03-01', '2199-12-31', '2200-01-01'].map(taken)).toEqual([false, true, true, false]);
  });
});

describe('a name', () => {
  it('is of characters that can be seen', () => {
    expect([read(identifier, ' L-1 '), read(namingId, 'L-1'), unseenIn('L-1')]).toEqual(['L-1', 'L-1', null]);
    const fault = new Fault('UNSEEN_CHARACTER', 'an id of characters that can be seen', 'L1');
    expect([read(identifier, 'L\u200B1'), read(namingId, 'L\u200B1'), unseenIn('L\u200B1')]).toEqual([fault, fault, fault]);
    expect([read(identifier, ' '), read(namingId, '')]).toEqual([
      new Fault('MISSING_VALUE', 'a text'),
      new Fault('MISSING_VALUE', 'a text'),
    ]);
  });

  it('is no placeholder; digits and other signs may be names', () => {
    for (const raw of ['N/A', 'tbd', '-', '—', '––', '#REF!', ' none ']) expect(read(naming, raw)).toMatchObject({ code: 'MISSING_VALUE' });
    for (const raw of ['0', '???', '*', '000', 'Nina', '_']) expect(read(naming, raw)).toBe(raw);
  });
});

describe('more words', () => {
  it('yes and no in other words are guessed', () => {
    for (const raw of ['Y', 'true!', '1', 'on', 'X', 'ja', 'Si', 'oui']) expect(remedy(yesNo, raw)).toBe('yes');
    for (const raw of ['N', 'f', '0', 'off', 'nein']) expect(remedy(yesNo, raw)).toBe('no');
    for (const raw of ['', 'later', '2', 'any', 'w1']) expect(remedy(yesNo, raw)).toBeNull();
  });

  it('a code has capitals, and is not blank', () =>
    expect([read(code, 'eur'), read(code, ' ')]).toEqual(['EUR', new Fault('MISSING_VALUE', 'a code')]));

  it('one of a list says which', () => {
    expect(read(oneOf(['a', 'b']), 'zzz')).toEqual(new Fault('NOT_ONE_OF', 'one of a, b'));
    expect(read(oneOf(['Act', 'b']), ' aCT ')).toBe('Act');
  });
});

describe('no rating', () => {
  it.each(['unrated', 'Not rated', 'non-rated', 'non rated', 'nonrated', 'No rating', 'NR', 'n.r.', 'W.R', 'wr', 'N/A', '-', 'none'])(
    '%s',
    (raw) => {
      expect(isUnrated(raw)).toBe(true);
      expect(read(rating, raw)).toBe('unrated');
    },
  );
  it.each(['rated', 'unratedx', 'xunrated', 'no ratings', 'a no rating', 'nrx', 'xr', 'norating'])('%s is none of them', (raw) =>
    expect(isUnrated(raw)).toBe(false),
  );
});

describe('a rating with more behind it', () => {
  it.each([
    ['BBB *', 'BBB'],
    ['BBB*+', 'BBB'],
    ['BB+/Watch Negative', 'BB+'],
    ['A (stable)', 'A'],
    ['A, positive outlook', 'A'],
    ['A developing', 'A'],
    ['A/evolving', 'A'],
    ['AA- sf', 'AA-'],
    ['BBB neg', 'BBB'],
    ['BBB/pos', 'BBB'],
    ['BBB/sta', 'BBB'],
    ['BBB–', 'BBB-'],
    ['AAA (sf)', 'AAA'],
    ['BBBB', 'BBB+ or BBB'],
    ['Zzz', null],
    ['AAA_mx', null],
    ['mxAAA', null],
  ])('%s may be %s', (raw, letter) => expect(remedy(rating, raw)).toBe(letter));
});
