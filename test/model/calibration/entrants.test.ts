import { describe, expect, it } from 'vitest';
import { blended, held, leastMissed, type Answered, type Past, type Predict } from '../../../src/model/calibration/entrants.js';
import type { Day } from '../../../src/kernel/calendar.js';
import { DAYS_A_MONTH } from '../../../src/model/calibration/horizons.js';
import type { Series } from '../../../src/model/calibration/series.js';
import type { CompKind } from '../../../src/domain/market.js';

const series = (kind: CompKind): Series => ({
  kind,
  model: 'H100-SXM-80',
  type: 'index',
  days: [0 as Day],
  logs: [Math.log(2.5)],
  units: [1],
});
/** A price of 2.50 seen on day 0, asked for some months later. */
const ahead = (months: number, kind: CompKind = 'rental') => ({
  seen: series(kind),
  origin: 0 as Day,
  day: (months * DAYS_A_MONTH) as Day,
});
/** 1.60 on every day. */
const flat: Predict = () => Math.log(1.6);
/** A fall of 1 % a month from 2.50. */
const falling: Predict = ({ day }) => Math.log(2.5) + (day / DAYS_A_MONTH) * Math.log(0.99);

describe('a blend with no change', () => {
  // 6/(6 + 6) = 1/2: √(2.5 · 1.6) = 2; 2/(2 + 6) = 1/4; 18/(18 + 6) = 3/4.
  it.each([
    [6, 2],
    [2, 2.5 ** 0.75 * 1.6 ** 0.25],
    [18, 2.5 ** 0.25 * 1.6 ** 0.75],
  ])('of half weight at 6 months has, %i months ahead, 2.50 and 1.60 at %f', (months, price) => {
    expect(Math.exp(blended(flat, 6)(ahead(months)))).toBeCloseTo(price, 12);
  });

  it('of half weight at 0 months is the curve, to the last digit', () => {
    for (const months of [3, 6, 12, 24]) expect(blended(falling, 0)(ahead(months))).toBe(falling(ahead(months)));
  });
});

describe('a hold', () => {
  it.each([
    [2, 2.5],
    [3, 2.5],
    [12, 2.5 * 0.99 ** 9],
  ])('of 3 months has a price of 2.50 that falls a hundredth a month, %i months ahead, at %f', (months, price) => {
    expect(Math.exp(held(falling, 3)(ahead(months)))).toBeCloseTo(price, 12);
  });

  it('of 0 months is the curve, to the last digit', () => {
    for (const months of [3, 6, 12, 24]) expect(held(falling, 0)(ahead(months))).toBe(falling(ahead(months)));
  });
});

describe('what missed least on the past', () => {
  const past = (origin: number, answered: readonly Answered[]): Past => ({
    origin: origin as Day,
    series: [],
    answered,
    market: { models: new Map(), cohorts: [] },
    present: { deterioration: 0, passThrough: 0, lagYears: 0, rampYears: 0, rentalDecay: 0, rentalPassThrough: 0 },
  });
  // Two options, each learned anew: the first says the origin's day, the second a tenth of it.
  const fit = leastMissed(({ origin }) => [() => origin, () => origin / 10]);

  it('is the first option before a price is known, and then of each kind what was nearest as forecast at the time', () => {
    const answered: Answered[] = [];
    expect(fit(past(100, answered))(ahead(6))).toBe(100);
    answered.push({ ...ahead(6), origin: 100 as Day, log: 20 });
    const later = fit(past(200, answered));
    expect(later(ahead(6))).toBe(20);
    expect(later(ahead(6, 'resale'))).toBe(200);
    // At the newer origin the second missed by 60 and the first by 120: over both the second has 70, the first 200.
    answered.push({ ...ahead(6), origin: 200 as Day, log: 80 });
    expect(fit(past(300, answered))(ahead(6))).toBe(30);
  });

  it('keeps the misses of two histories apart', () => {
    const answered: Answered[] = [];
    fit(past(100, answered));
    answered.push({ ...ahead(6), origin: 100 as Day, log: 100 });
    expect(fit(past(400, answered))(ahead(6))).toBe(400);
  });
});
