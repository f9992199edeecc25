import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDay, type Day } from '../../src/kernel/calendar.js';
import { Grid } from '../../src/model/frame/grid.js';
import { day } from '../model/build.js';
import { gridDay } from './simulate.js';

const asOfs = fc.integer({ min: 18_000, max: 24_000 }) as fc.Arbitrary<number> as fc.Arbitrary<Day>;

describe('the time grid', () => {
  it('has the dates of a temporal library, month ends where as_of is one, 40 months back and 120 ahead', () => {
    fc.assert(
      fc.property(asOfs, fc.integer({ min: -40, max: 120 }), (asOf, k) => {
        expect(formatDay(new Grid(asOf).date(k))).toBe(formatDay(gridDay(asOf, k) as Day));
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    ['2026-09-30', 1, '2026-10-31'],
    ['2026-09-30', 5, '2027-02-28'],
    ['2027-02-28', 1, '2027-03-31'],
    ['2028-02-28', 1, '2028-03-28'],
    ['2028-02-29', 12, '2029-02-28'],
    ['2026-01-30', 1, '2026-02-28'],
    ['2026-01-30', 2, '2026-03-30'],
    ['2026-09-15', -1, '2026-08-15'],
  ])('from %s, %i months on is %s', (asOf, k, date) => expect(formatDay(new Grid(day(asOf)).date(k))).toBe(date));

  it('puts a payment in the k with d₍ₖ₋₁₎ < t ≤ dₖ and a day in the k with d₍ₖ₋₁₎ ≤ t < dₖ', () => {
    fc.assert(
      fc.property(asOfs, fc.integer({ min: -1500, max: 4000 }), (asOf, offset) => {
        const grid = new Grid(asOf);
        const t = (asOf + offset) as Day;
        const payment = grid.periodOfPayment(t);
        expect(grid.date(payment - 1) < t && t <= grid.date(payment)).toBe(true);
        const period = grid.periodOfDay(t);
        expect(grid.date(period - 1) <= t && t < grid.date(period)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('counts whole periods by brute force: the largest n with d(k+n) ≤ t', () => {
    fc.assert(
      fc.property(asOfs, fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 900 }), (asOf, k, ahead) => {
        const grid = new Grid(asOf);
        const t = (grid.date(k) + ahead) as Day;
        let n = 0;
        while (grid.date(k + n + 1) <= t) n++;
        expect(grid.wholePeriods(k, t)).toBe(n);
      }),
      { numRuns: 300 },
    );
  });
});
