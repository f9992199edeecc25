import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, type Day, parseDay, yearFraction } from '../../../src/kernel/calendar.js';
import { Decimal } from '../../../src/kernel/decimal.js';
import {
  discountMargin,
  internalRate,
  modifiedDuration,
  monthlyDiscounts,
  weightedAverageLife,
  type Flow,
} from '../../../src/model/method/yield.js';

const d = (x: Decimal | number | string): Decimal => new Decimal(x);
const day = (text: string): Day => parseDay(text)!;
/** Σ amount · (1 + y)^(−days/365), term by term. */
const presentValue = (flows: readonly Flow[], from: Day, y: Decimal): Decimal =>
  flows.reduce((sum, { date, amount }) => sum.plus(amount.times(y.plus(1).pow(d(from - date).div(365)))), d(0));
const flow = (date: string, amount: number): Flow => ({ date: day(date), amount: d(amount) });

describe('the internal rate of return', () => {
  it('of −100, +230, −132 after one and two years is 10 %, the nearer to 0 of 10 % and 20 %', () =>
    expect(internalRate([flow('2025-01-01', -100), flow('2026-01-01', 230), flow('2027-01-01', -132)])!.toFixed(20)).toBe(
      '0.10000000000000000000',
    ));

  it('of −100, +180, −80.75 is −5 %, nearer to 0 than −15 %', () =>
    expect(internalRate([flow('2025-01-01', -100), flow('2026-01-01', 180), flow('2027-01-01', -80.75)])!.toFixed(20)).toBe(
      '-0.05000000000000000000',
    ));

  it('of flows of one sign, of one day, or of two that never meet is none', () => {
    expect(internalRate([flow('2025-01-01', 100), flow('2026-01-01', 100)])).toBeNull();
    expect(internalRate([flow('2025-01-01', -100), flow('2025-01-01', 110)])).toBeNull();
    expect(internalRate([flow('2025-01-01', -100), flow('2026-01-01', 200), flow('2027-01-01', -150)])).toBeNull();
    expect(internalRate([])).toBeNull();
    expect(internalRate([flow('2025-01-01', -1_000_000), flow('2025-01-02', 1)])).toBeNull();
  });

  it('makes any flows that are paid first worth nothing, to 20 digits of what they pay', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.tuple(fc.integer({ min: 200, max: 10_000 }), fc.integer({ min: 1, max: 500_000 })), { minLength: 1, maxLength: 60 }),
        (price, later) => {
          const start = day('2026-09-30');
          const flows = [
            { date: start, amount: d(-price) },
            ...later.map(([days, amount]) => ({ date: (start + days) as Day, amount: d(amount) })),
          ];
          const y = internalRate(flows)!;
          expect(presentValue(flows, start, y).abs().div(price).toNumber()).toBeLessThan(1e-20);
          expect(y.toNumber()).toBeGreaterThan(-1);
        },
      ),
      { numRuns: 200, seed: 7 },
    ));

  it('finds the root nearest 0 of a polynomial with known roots', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -60, max: 200 }), { minLength: 1, maxLength: 4 }), (percents) => {
        const roots = [...new Set(percents)];
        // Π (x·(1 + r) − 1) in x = 1/(1 + y): worth nothing at each y = r.
        let polynomial = [1];
        for (const root of roots) {
          const next = new Array<number>(polynomial.length + 1).fill(0);
          polynomial.forEach((c, i) => {
            next[i] = next[i]! - c;
            next[i + 1] = next[i + 1]! + c * (1 + root / 100);
          });
          polynomial = next;
        }
        const flows = polynomial.map((amount, year) => ({ date: (day('2025-01-01') + 365 * year) as Day, amount: d(amount) }));
        const nearest = Math.min(...roots.map(Math.abs)) / 100;
        expect(Math.abs(internalRate(flows)!.abs().toNumber() - nearest)).toBeLessThan(1e-6);
      }),
      { numRuns: 200, seed: 7 },
    ));
});

describe('a root that is not found at once', () => {
  it('is right to 30 digits: 100 for 150 after two years is √1.5 − 1', () =>
    expect(internalRate([flow('2025-01-01', -100), flow('2027-01-01', 150)])!.toFixed(30)).toBe(d('1.5').sqrt().minus(1).toFixed(30)));

  it('may be far: 1 for 1,000,000 a year later; 1,000,000 for 1', () => {
    expect(internalRate([flow('2025-01-01', -1), flow('2026-01-01', 1_000_000)])!.toFixed(20)).toBe(d(999_999).toFixed(20));
    expect(internalRate([flow('2025-01-01', -1_000_000), flow('2026-01-01', 1)])!.toFixed(20)).toBe(d('-0.999999').toFixed(20));
  });

  it('adds up flows of a day, whatever their order, and passes over those of nothing', () => {
    const flows = [flow('2026-01-01', 60), flow('2025-01-01', -150), flow('2026-01-01', 50), flow('2025-01-01', 50), flow('2025-06-01', 0)];
    expect(internalRate(flows)!.toFixed(20)).toBe(d('0.1').toFixed(20));
    expect(
      internalRate([flow('2025-01-01', -100), flow('2025-06-01', 5), flow('2025-06-01', -5), flow('2026-01-01', 110)])!.toFixed(20),
    ).toBe(d('0.1').toFixed(20));
  });

  it('is 0 where what is paid back is what was lent', () =>
    expect(
      internalRate([flow('2025-01-01', -100), flow('2025-07-01', 40), flow('2026-01-01', 60)])!
        .abs()
        .lt('1e-30'),
    ).toBe(true));

  it('of a loan that is drawn later is that of the loan', () =>
    expect(internalRate([flow('2025-01-01', 100), flow('2026-01-01', -108)])!.toFixed(20)).toBe(d('0.08').toFixed(20)));
});

describe('weighted average life', () => {
  it('of halves after 180 and 364 days is 272/365 years', () =>
    expect(weightedAverageLife([flow('2023-06-30', 50), flow('2023-12-31', 50)], day('2023-01-01'))!.toFixed(12)).toBe(
      d(272).div(365).toFixed(12),
    ));

  it('without principal is none', () => {
    expect(weightedAverageLife([], day('2026-09-30'))).toBeNull();
    expect(weightedAverageLife([flow('2027-09-30', 0)], day('2026-09-30'))).toBeNull();
  });
});

describe('modified duration', () => {
  it('at a price of nothing is none', () =>
    expect(modifiedDuration([flow('2027-01-01', 121)], day('2025-01-01'), d(0), d('0.1'))).toBeNull());

  it('of one payment in two years at 10 % is 2/1.1', () =>
    expect(modifiedDuration([flow('2027-01-01', 121)], day('2025-01-01'), d(100), d('0.1'))!.toFixed(12)).toBe(
      d(2).div('1.1').toFixed(12),
    ));

  it('is minus the slope of the price in the yield, over the price', () => {
    const flows = Array.from({ length: 10 }, (_, i) => ({ date: addMonths(day('2026-09-30'), 3 * (i + 1)), amount: d(i === 9 ? 102 : 2) }));
    const [start, y, step] = [day('2026-09-30'), d('0.08'), d('1e-12')];
    const price = presentValue(flows, start, y);
    const slope = presentValue(flows, start, y.plus(step))
      .minus(presentValue(flows, start, y.minus(step)))
      .div(step.times(2));
    expect(modifiedDuration(flows, start, price, y)!.toFixed(12)).toBe(slope.div(price).negated().toFixed(12));
  });
});

describe('discount margin', () => {
  const start = day('2026-09-30');
  const dates = Array.from({ length: 12 }, (_, i) => addMonths(start, 3 * (i + 1)));
  const periods = dates.map((end, i) => ({
    start: i === 0 ? start : dates[i - 1]!,
    end,
    index: d('0.0385').plus(d(i).div(1000)),
    fraction: (from: Day, to: Day) => yearFraction(from, to, 'act/360'),
  }));
  const floater = (margin: string): Flow[] =>
    periods.map(({ start: from, end, index, fraction }, i) => ({
      date: end,
      amount: index
        .plus(margin)
        .times(fraction(from, end))
        .times(100)
        .plus(i === 11 ? 100 : 0),
    }));

  it('at par is the contractual margin, whatever the index does', () =>
    expect(discountMargin(floater('0.0575'), d(100), periods)!.toFixed(20)).toBe('0.05750000000000000000'));

  it('below par is above it by about the discount over the life', () => {
    const margin = discountMargin(floater('0.0575'), d(97), periods)!;
    expect(margin.toNumber()).toBeGreaterThan(0.0575 + 0.03 / 3);
    expect(margin.toNumber()).toBeLessThan(0.0575 + 0.03 / 2);
  });

  it('of one payment a year from now is what it earns, less the index: 121 for 100 at 5 % is 16 %', () => {
    const year = (from: string, to: string, index: string) => ({ start: day(from), end: day(to), index: d(index), fraction: thirties });
    const thirties = (from: Day, to: Day): Decimal => yearFraction(from, to, '30/360');
    const margin = (price: number, flows: Flow[], ...years: ReturnType<typeof year>[]): string =>
      discountMargin(flows, d(price), years)!.toFixed(12);
    const [one, two] = [year('2025-01-01', '2026-01-01', '0.05'), year('2026-01-01', '2027-01-01', '0.05')];
    expect(margin(100, [flow('2026-01-01', 121)], one)).toBe('0.160000000000');
    expect(margin(100, [flow('2027-01-01', 121)], one, two)).toBe('0.050000000000');
    // In the middle of a period: 110/(1 + r/2) = 100 at r = 20 %.
    expect(margin(100, [flow('2025-07-01', 110)], one)).toBe('0.150000000000');
    // A payment on the first day, or after the last, is in no period.
    expect(margin(100, [flow('2025-01-01', 7), flow('2026-01-01', 121), flow('2027-06-01', 7)], one)).toBe('0.160000000000');
    // Dear paper has a margin below 0, cheap paper one above 1.
    expect(margin(110, [flow('2026-01-01', 104.5)], one)).toBe('-0.100000000000');
    expect(margin(10, [flow('2026-01-01', 80.5)], one)).toBe('7.000000000000');
    // A period without days has no part in it.
    expect(margin(100, [flow('2026-01-01', 121)], year('2025-01-01', '2025-01-01', '9'), one)).toBe('0.160000000000');
  });

  it('leaves every factor positive: none where the price would need less', () => {
    const period = { start: day('2025-01-01'), end: day('2026-01-01'), index: d('0.05'), fraction: (): Decimal => d(1) };
    // 1/(1e-6) is the largest factor.
    expect(discountMargin([flow('2026-01-01', 1)], d(999_000), [period])!.toFixed(8)).toBe(d(1).div(999_000).minus('1.05').toFixed(8));
    expect(discountMargin([flow('2026-01-01', 1)], d(1_001_000), [period])).toBeNull();
    expect(discountMargin([flow('2026-01-01', 1)], d('1e-12'), [period])).toBeNull();
  });

  it('of flows that no margin makes worth the price is none', () => {
    expect(discountMargin([], d(100), periods)).toBeNull();
    expect(discountMargin(floater('0.0575'), d(100), [])).toBeNull();
  });
});

describe("discounts of the lender's funding", () => {
  const dates = [day('2026-09-30'), day('2026-10-31'), day('2027-09-30')];

  it('at 4.5 % effective are 1.045^(−days/365)', () =>
    expect(monthlyDiscounts(dates, { rate: d('0.045') }).map((x) => x.toNumber())).toEqual([
      1,
      expect.closeTo(1.045 ** (-31 / 365), 14),
      expect.closeTo(1 / 1.045, 14),
    ]));

  it("of an index compound act/360 at the rate of each period's start", () => {
    const on = (date: Day): Decimal => d(date === dates[0] ? '0.05' : '0.06');
    expect(monthlyDiscounts(dates, { on }).map((x) => x.toNumber())).toEqual([
      1,
      expect.closeTo(1 / (1 + (0.05 * 31) / 360), 14),
      expect.closeTo(1 / (1 + (0.05 * 31) / 360) / (1 + (0.06 * 334) / 360), 14),
    ]);
  });
});
