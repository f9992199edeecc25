import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  addMonths,
  civil,
  dayOf,
  formatDay,
  isMonthEnd,
  parseDay,
  paymentDates,
  wholeMonths,
  yearFraction,
  years,
  type Day,
} from '../../src/kernel/calendar.js';

const day = (text: string): Day => parseDay(text)!;
const anyDay = fc.integer({ min: -150_000, max: 150_000 }) as fc.Arbitrary<number> as fc.Arbitrary<Day>;
/** A second calendar that shares nothing with ours. */
const temporal = (date: Day): Temporal.PlainDate => Temporal.PlainDate.from('1970-01-01').add({ days: date });

describe('civil days', () => {
  it('agree with a temporal library on every day of 820 years', () => {
    fc.assert(
      fc.property(anyDay, (date) => {
        const other = temporal(date);
        expect(civil(date)).toEqual({ year: other.year, month: other.month, day: other.day });
        expect(dayOf(other.year, other.month, other.day)).toBe(date);
      }),
      { numRuns: 2000 },
    );
  });

  it('come back from their text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (n) => {
        expect(parseDay(formatDay(n as Day))).toBe(n);
      }),
    );
  });

  it.each(['2026-02-30', '2025-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '26-01-01', '2026-01-01T00:00', ''])(
    '%s is no date',
    (text) => {
      expect(parseDay(text)).toBeNull();
    },
  );

  it('2024-02-29 is a date', () => expect(formatDay(day('2024-02-29'))).toBe('2024-02-29'));
});

describe('adding months', () => {
  it('clamps as a temporal library does', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -600, max: 600 }), (date, n) => {
        const other = temporal(date).add({ months: n });
        expect(formatDay(addMonths(date, n))).toBe(other.toString());
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps a month end where asked: 2026-09-30 + 1 month is 2026-10-31', () => {
    expect(formatDay(addMonths(day('2026-09-30'), 1, true))).toBe('2026-10-31');
    expect(formatDay(addMonths(day('2026-09-30'), 1))).toBe('2026-10-30');
  });

  it('whole months are the most that fit, counted as a temporal library counts them', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 0, max: 20_000 }), (start, length) => {
        const end = (start + length) as Day;
        const n = wholeMonths(start, end);
        expect(addMonths(start, n) <= end).toBe(true);
        expect(addMonths(start, n + 1) > end).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('a month from 31 January is over on 28 February', () => {
    expect(wholeMonths(day('2026-01-31'), day('2026-02-27'))).toBe(0);
    expect(wholeMonths(day('2026-01-31'), day('2026-02-28'))).toBe(1);
  });

  it('months before the start count 0', () => expect(wholeMonths(day('2026-05-01'), day('2026-01-01'))).toBe(0));
});

describe('parts of a year', () => {
  /**
   * ISDA's worked examples of 30/360 (2006 Definitions, section 4.16(f)), spreadsheet https://www.isda.org/a/mIJEE/30-360-2006ISDADefs.xls,
   * as reprinted at http://finance.fyicenter.com/1000400_30_360_-Day_Count_Examples_by_ISDA.html; the rows from 2006-08-31, 2007-02-26,
   * 2007-08-31 and of 2008 to 2009 with an end in February or August are in QuantLib's test-suite/daycounters.cpp (testThirty360_BondBasis) too.
   * Of 2007-10-31 to 2007-11-28 only the dates were seen in a source; its 28 is the rule's: D₁ 31 → 30, and 28 − 30 + 30.
   */
  it.each([
    ['2007-01-15', '2007-01-30', 15],
    ['2007-01-15', '2007-02-15', 30],
    ['2007-01-15', '2007-07-15', 180],
    ['2007-09-30', '2008-03-31', 180],
    ['2007-09-30', '2007-10-31', 30],
    ['2007-09-30', '2008-09-30', 360],
    ['2007-01-15', '2007-01-31', 16],
    ['2007-01-31', '2007-02-28', 28],
    ['2007-02-28', '2007-03-31', 33],
    ['2006-08-31', '2007-02-28', 178],
    ['2007-02-28', '2007-08-31', 183],
    ['2007-02-14', '2007-02-28', 14],
    ['2007-02-26', '2008-02-29', 363],
    ['2008-02-29', '2009-02-28', 359],
    ['2008-02-29', '2008-03-30', 31],
    ['2008-02-29', '2008-03-31', 32],
    ['2007-02-28', '2007-03-05', 7],
    ['2007-10-31', '2007-11-28', 28],
    ['2007-08-31', '2008-02-29', 179],
    ['2008-02-29', '2008-08-31', 182],
    ['2008-08-31', '2009-02-28', 178],
    ['2009-02-28', '2009-08-31', 183],
  ])('30/360 from %s to %s is %i days', (from, to, days) => {
    expect(yearFraction(day(from), day(to), '30/360').times(360).toNumber()).toBe(days);
  });

  it('a year of twelve months of 30 days pays a twelfth at each month end, February too', () => {
    const ends = ['2026-12-31', '2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30', '2028-01-31', '2028-02-29', '2028-03-31'].map(day);
    const days = ends.slice(1).map((end, i) => yearFraction(ends[i]!, end, '30/360 eom').times(360).toNumber());
    expect(days).toEqual([30, 30, 30, 30, 270, 30, 30]);
    expect(yearFraction(day('2027-02-15'), day('2027-03-15'), '30/360 eom').times(360).toNumber()).toBe(30);
  });

  it('act/360 and act/365 count days: 92 days from 2026-06-30', () => {
    expect(yearFraction(day('2026-06-30'), day('2026-09-30'), 'act/360').toFixed(10)).toBe('0.2555555556');
    expect(yearFraction(day('2026-06-30'), day('2026-09-30'), 'act/365').toFixed(10)).toBe('0.2520547945');
  });

  it('years are days over 365, negative backwards', () => {
    expect(years(day('2027-01-01'), day('2026-01-01')).toNumber()).toBe(-1);
    expect(years(day('2024-01-01'), day('2025-01-01')).toFixed(6)).toBe('1.002740');
  });
});

describe('payment dates', () => {
  it('run back from maturity and stop after the last payment', () => {
    expect(paymentDates(day('2027-05-17'), 1, day('2027-01-17'), true).map(formatDay)).toEqual([
      '2027-02-17',
      '2027-03-17',
      '2027-04-17',
      '2027-05-17',
    ]);
  });

  it('fall on month ends where maturity does, unless told otherwise', () => {
    const quarter = (keep: boolean) => paymentDates(day('2027-04-30'), 3, day('2026-10-01'), keep).map(formatDay);
    expect(quarter(true)).toEqual(['2026-10-31', '2027-01-31', '2027-04-30']);
    expect(quarter(false)).toEqual(['2026-10-30', '2027-01-30', '2027-04-30']);
  });

  it('are the dates a temporal library gives', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.constantFrom(1, 3), fc.integer({ min: 1, max: 3000 }), (end, step, back) => {
        const maturity = end as Day;
        const after = (end - back) as Day;
        const expected: string[] = [];
        for (let n = 0; Temporal.PlainDate.compare(temporal(maturity).subtract({ months: n * step }), temporal(after)) > 0; n++) {
          expected.unshift(
            temporal(maturity)
              .subtract({ months: n * step })
              .toString(),
          );
        }
        expect(paymentDates(maturity, step, after, false).map(formatDay)).toEqual(expected);
      }),
    );
  });

  it('a month end is the last day of a month', () => {
    fc.assert(
      fc.property(anyDay, (date) => {
        expect(isMonthEnd(date)).toBe(temporal(date).day === temporal(date).daysInMonth);
      }),
    );
  });
});
