import { describe, expect, test } from 'vitest';
import { addMonths, dayOf, formatDay, type Day } from '../../../src/kernel/calendar.js';
import { Decimal } from '../../../src/kernel/decimal.js';
import { trendOf } from '../../../src/model/monitor/trend.js';

const NEWEST = dayOf(2026, 9, 30);
/** Figures at years before the newest date: a year of 365 days is twelve months. */
const at = (points: readonly (readonly [years: number, value: number])[]) =>
  points.map(([years, value]) => ({ date: (NEWEST + 365 * years) as Day, value: new Decimal(value) }));

describe('the line through figures', () => {
  test('is that of a computation by hand', () => {
    // x −36, −24, −12, 0 months: Sxx 720, Sxy −62.4, residuals 0.04, −0.12, 0.12, −0.04, so s² = 0.032/2.
    const trend = trendOf(
      at([
        [-3, 4.1],
        [-2, 2.9],
        [-1, 2.1],
        [0, 0.9],
      ]),
    )!;
    expect(trend.slope.toNumber()).toBeCloseTo(-62.4 / 720, 12);
    expect(trend.slopeError.toNumber()).toBeCloseTo(Math.sqrt(0.016 / 720), 12);
    expect(trend.level.toNumber()).toBeCloseTo(0.94, 12);
    const months = -18 + (2.5 * 720) / 62.4;
    expect(trend.zero!.months.toNumber()).toBeCloseTo(months, 12);
    expect(trend.zero!.error.toNumber()).toBeCloseTo(((Math.sqrt(0.016) * 720) / 62.4) * Math.sqrt(1 / 4 + (months + 18) ** 2 / 720), 12);
    expect(trend.zero!.date - NEWEST).toBe(Math.ceil((months * 365) / 12));
  });

  test("has the slope and its error that are published for the first of Anscombe's four sets", () => {
    const xs = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const ys = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    const trend = trendOf(at(xs.map((x, i) => [x - 14, ys[i]!] as const)))!;
    expect(trend.slope.times(12).toNumber()).toBeCloseTo(0.5001, 4);
    expect(trend.slopeError.times(12).toNumber()).toBeCloseTo(0.1179, 4);
    expect(trend.level.minus(trend.slope.times(12 * 14)).toNumber()).toBeCloseTo(3.0001, 4);
    expect(trend.zero).toBeNull();
  });

  test('needs four dates', () => {
    expect(
      trendOf(
        at([
          [-2, 3],
          [-1, 2],
          [0, 1],
        ]),
      ),
    ).toBeNull();
    expect(
      trendOf(
        at([
          [0, 3],
          [0, 2],
          [0, 1],
          [0, 1],
        ]),
      ),
    ).toBeNull();
    expect(
      trendOf(
        at([
          [-3, 1],
          [-2, 1],
          [-1, 1],
          [0, 1],
        ]),
      ),
    ).toMatchObject({ zero: null });
  });

  test('falls to zero on the day where a straight fall ends', () => {
    const dates = [-5, -4, -3, -2, -1, 0].map((n) => addMonths(NEWEST, n, true));
    const fall = dates.map((date) => ({ date, value: new Decimal(dayOf(2027, 3, 31) - date).div(1000) }));
    expect(formatDay(trendOf(fall)!.zero!.date)).toBe('2027-03-31');
    expect(trendOf(fall)!.zero!.error.toNumber()).toBeCloseTo(0, 10);
  });
});
