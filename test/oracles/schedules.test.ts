import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { yearFraction } from '../../src/kernel/calendar.js';
import { Decimal, fraction, round2, usd } from '../../src/kernel/decimal.js';
import { EXACT } from '../../src/kernel/arithmetic.js';
import type { Tranche } from '../../src/domain/tranche.js';
import { TrancheRun } from '../../src/model/debt/tranche-run.js';
import { TrancheSchedule } from '../../src/model/debt/tranche-schedule.js';
import { d, day, expectNear } from '../model/build.js';

const terms = (more: Partial<Tranche>): Tranche => ({
  id: 'A',
  rank: 1,
  balance: usd(1_000_000),
  undrawn: usd(0),
  lastPayment: day('2026-09-15'),
  maturity: day('2027-09-15'),
  endOfMonth: false,
  step: 1,
  dayCount: '30/360',
  rate: { kind: 'fixed', rate: fraction('0.12') },
  profile: 'bullet',
  schedule: [],
  balloon: usd(0),
  holdWithinBorrowingBase: false,
  draws: [],
  availabilityEnd: day('2027-09-15'),
  commitmentFee: fraction(0),
  interestOnlyUntil: null,
  pik: fraction(0),
  capitalizeUntil: null,
  pricing: { upfrontFee: fraction(0), oid: fraction(0), exitFee: fraction(0), agencyUsdYear: usd(0), prepayment: [], purchasePrice: null },
  ...more,
});

interface Row {
  readonly interest: Decimal;
  readonly principal: Decimal;
  readonly balloon: Decimal;
  readonly balance: Decimal;
}

function rowsOf(tranche: Tranche): Row[] {
  const schedule = new TrancheSchedule(EXACT, tranche, { curves: new Map(), shift: null });
  const run = new TrancheRun(EXACT, schedule);
  return schedule.dates.map(() => {
    const { interest, principal, balloon } = run.pay();
    return { interest, principal, balloon, balance: run.balance };
  });
}

describe('an annuity against published tables', () => {
  /**
   * numpy-financial, documentation of ipmt: a loan of 2,500 at 8.24 % over 12 months; principal, interest and balance of each month.
   * Unrounded there, to cents here: every figure within 1 cent, the balance within 3, since the instalment is rounded to 217.79.
   */
  it('2,500 at 8.24 % over a year is paid down as numpy-financial has it, from 200.58 of principal to 216.26', () => {
    const published = [
      [200.58, 17.17, 2299.42],
      [201.96, 15.79, 2097.46],
      [203.35, 14.4, 1894.11],
      [204.74, 13.01, 1689.37],
      [206.15, 11.6, 1483.22],
      [207.56, 10.18, 1275.66],
      [208.99, 8.76, 1066.67],
      [210.42, 7.32, 856.25],
      [211.87, 5.88, 644.38],
      [213.32, 4.42, 431.05],
      [214.79, 2.96, 216.26],
      [216.26, 1.49, 0],
    ];
    const rows = rowsOf(terms({ balance: usd(2500), rate: { kind: 'fixed', rate: fraction('0.0824') }, profile: 'annuity' }));
    published.forEach(([principal, interest, balance], j) => {
      const row = rows[j]!;
      expectNear(row.principal.plus(row.balloon), principal!, '0.03', `principal ${j + 1}`);
      expectNear(row.interest, interest!, '0.01', `interest ${j + 1}`);
      expectNear(row.balance, balance!, '0.03', `balance ${j + 1}`);
    });
    expectNear(
      rows.reduce((sum, row) => sum.plus(row.interest), d(0)),
      '112.98',
      '0.02',
      'all interest',
    );
  });

  /** numpy.pmt, documentation: the payment on 200,000 over 15 years at 7.5 % is 1,854.02. */
  it('200,000 over 15 years at 7.5 % costs 1,854.02 a month', () => {
    const [first] = rowsOf(
      terms({ balance: usd(200_000), maturity: day('2041-09-15'), rate: { kind: 'fixed', rate: fraction('0.075') }, profile: 'annuity' }),
    );
    expect(first!.interest.plus(first!.principal).toFixed(2)).toBe('1854.02');
  });

  /**
   * A class's amortization project, Math 352 Theory of Interest (https://www.scribd.com/document/360526230): 150,000 over 360 months
   * at 3.625 %, payment 684.08. Its interest is to cents but carried unrounded, hence a tolerance of 1 cent a row.
   */
  it('150,000 over 30 years at 3.625 % starts with 453.13 of interest in 684.08 and stands at 147,658.83 after ten months', () => {
    const published = [
      [453.13, 230.95, 149_769.05],
      [452.43, 231.65, 149_537.4],
      [451.73, 232.35, 149_305.05],
      [451.03, 233.05, 149_072],
      [450.32, 233.76, 148_838.24],
      [449.62, 234.46, 148_603.78],
      [448.91, 235.17, 148_368.61],
      [448.2, 235.88, 148_132.73],
      [447.48, 236.59, 147_896.14],
      [446.77, 237.31, 147_658.83],
    ];
    const rows = rowsOf(
      terms({ balance: usd(150_000), maturity: day('2056-09-15'), rate: { kind: 'fixed', rate: fraction('0.03625') }, profile: 'annuity' }),
    );
    expect(rows).toHaveLength(360);
    published.forEach(([interest, principal, balance], j) => {
      expectNear(rows[j]!.interest, interest!, '0.01');
      expectNear(rows[j]!.principal, principal!, '0.01');
      expectNear(rows[j]!.balance, balance!, '0.05');
    });
    expect(rows[359]!.balance.isZero()).toBe(true);
  });
});

describe('schedules against closed forms', () => {
  /** B_k = B(1+i)^k − a((1+i)^k − 1)/i; each cent of rounding grows at most like an annuity, hence half a cent on interest and instalment per payment so far. */
  it('an annuity with a balloon is at B(1+i)^k − a·s(k) after k payments, within a cent a payment', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10_000, max: 90_000_000 }),
        fc.integer({ min: 1, max: 2500 }),
        fc.integer({ min: 0, max: 90 }),
        fc.constantFrom(1, 3),
        (balance, rate, share, step) => {
          const balloon = round2(d(balance).times(share).div(100));
          const rows = rowsOf(
            terms({
              balance: usd(balance),
              balloon: usd(balloon),
              step: step as 1 | 3,
              maturity: day('2029-09-15'),
              rate: { kind: 'fixed', rate: fraction(d(rate).div(10_000)) },
              profile: 'annuity',
            }),
          );
          const n = 36 / step;
          const i = d(rate).div(10_000).times(step).div(12);
          const grown = (k: number): Decimal => i.plus(1).pow(k);
          const a = d(balance)
            .minus(balloon.div(grown(n)))
            .times(i)
            .div(d(1).minus(d(1).div(grown(n))));
          rows.slice(0, -1).forEach((row, j) =>
            expectNear(
              row.balance,
              d(balance)
                .times(grown(j + 1))
                .minus(a.times(grown(j + 1).minus(1)).div(i)),
              d(j + 1)
                .times('0.01')
                .times(grown(j + 1)),
              `balance ${j + 1}`,
            ),
          );
          // What is left over the regular instalment is the balloon, give or take the rounding.
          expectNear(rows[n - 1]!.balloon, balloon, d(n).times('0.01').times(grown(n)), 'balloon');
        },
      ),
      { numRuns: 40 },
    );
  });

  it('a level loan falls on a straight line: 1,000,000 over 3 payments is 333,333.33 twice, then 333,333.33 and 0.01 as balloon', () => {
    const rows = rowsOf(terms({ maturity: day('2026-12-15'), profile: 'level' }));
    expect(rows.map((row) => row.principal.toFixed(2))).toEqual(['333333.33', '333333.33', '333333.33']);
    expect(rows[2]!.balloon.toFixed(2)).toBe('0.01');
  });

  it('a level loan of 0.05 over 3 payments rounds up to 0.02 and pays 0.02, 0.02, 0.01: never more than is left', () => {
    const rows = rowsOf(terms({ balance: usd('0.05'), maturity: day('2026-12-15'), profile: 'level' }));
    expect(rows.map((row) => row.principal.toFixed(2))).toEqual(['0.02', '0.02', '0.01']);
    expect(rows[2]!.balloon.isZero()).toBe(true);
  });

  it('a bullet pays 10,000 of interest a month on 1,000,000 at 12 %, and all of it as balloon at the end', () => {
    const rows = rowsOf(terms({}));
    expect(rows.map((row) => row.interest.toFixed(2))).toEqual(Array(12).fill('10000.00'));
    expect(rows.every((row) => row.principal.isZero())).toBe(true);
    expect(rows[11]!.balloon.toFixed(2)).toBe('1000000.00');
  });

  it('an annuity at 0 % is a level loan: 1,200 over 12 months is 100 a month', () => {
    const rows = rowsOf(terms({ balance: usd(1200), rate: { kind: 'fixed', rate: fraction(0) }, profile: 'annuity' }));
    expect(rows.map((row) => row.principal.toFixed(2))).toEqual(Array(12).fill('100.00'));
  });

  it('an annuity whose interest exceeds its instalment repays nothing: 31 days of act/360 against a twelfth, then 666.67 in February', () => {
    // Balloon = balance, so a = 1,000,000 · 1 %. A 31-day month asks for 10,333.33 of interest; the 28 days to 15 March for 9,333.33.
    const rows = rowsOf(terms({ dayCount: 'act/360', profile: 'annuity', balloon: usd(1_000_000) }));
    expect(rows[1]!.interest.toFixed(2)).toBe('10333.33');
    expect(rows[1]!.principal.toFixed(2)).toBe('0.00');
    expect(rows[5]!.principal.toFixed(2)).toBe('666.67');
  });

  it('a schedule pays its rows in (t₍ⱼ₋₁₎, tⱼ], the last what is left: rows of 100,000 on 15 October and 16 October fall in payments 1 and 2', () => {
    const rows = rowsOf(
      terms({
        maturity: day('2026-12-15'),
        profile: 'schedule',
        schedule: [
          { date: day('2026-09-15'), principal: usd(7), share: null },
          { date: day('2026-10-15'), principal: usd(100_000), share: null },
          { date: day('2026-10-16'), principal: usd(100_000), share: null },
          { date: day('2026-12-15'), principal: usd(50_000), share: null },
        ],
      }),
    );
    expect(rows.map((row) => row.principal.toFixed(0))).toEqual(['100000', '100000', '50000']);
    expect(rows[2]!.balloon.toFixed(0)).toBe('750000');
  });
});

describe('interest by hand', () => {
  // 1,000,000 at 6 %: 60,000 a year. 31 January to 28 February is 28 days on both counts of days; to 31 March it is 59 actual, 60 on 30/360.
  it.each([
    ['2026-01-31', '2026-02-28', '30/360', '4666.67'],
    ['2026-01-31', '2026-02-28', 'act/360', '4666.67'],
    ['2026-01-31', '2026-02-28', 'act/365', '4602.74'],
    ['2026-01-31', '2026-03-31', '30/360', '10000.00'],
    ['2026-01-31', '2026-03-31', 'act/360', '9833.33'],
    ['2026-02-28', '2026-03-31', '30/360', '5500.00'],
    ['2026-02-28', '2026-03-31', 'act/360', '5166.67'],
    ['2023-12-31', '2024-12-31', '30/360', '60000.00'],
    ['2023-12-31', '2024-12-31', 'act/360', '61000.00'],
    ['2023-12-31', '2024-12-31', 'act/365', '60164.38'],
  ] as const)('6 %% on a million from %s to %s by %s is %s', (from, to, count, interest) => {
    expect(round2(d(60_000).times(yearFraction(day(from), day(to), count))).toFixed(2)).toBe(interest);
  });

  /** ISDA's examples as QuantLib tests them: test-suite/daycounters.cpp, testThirty360_BondBasis, after https://www.isda.org/2008/12/22/30-360-day-count-conventions/. */
  it.each([
    ['2006-08-20', '2007-02-20', 180],
    ['2007-02-20', '2007-08-20', 180],
    ['2007-08-20', '2008-02-20', 180],
    ['2008-02-20', '2008-08-20', 180],
    ['2008-08-20', '2009-02-20', 180],
    ['2009-02-20', '2009-08-20', 180],
    ['2006-01-31', '2006-02-28', 28],
    ['2006-01-30', '2006-02-28', 28],
    ['2006-02-28', '2006-03-03', 5],
    ['2006-02-14', '2006-02-28', 14],
    ['2006-09-30', '2006-10-31', 30],
    ['2006-10-31', '2006-11-28', 28],
    ['2007-08-31', '2008-02-28', 178],
    ['2008-02-28', '2008-08-28', 180],
    ['2008-02-28', '2008-08-30', 182],
    ['2008-02-28', '2008-08-31', 183],
    ['2007-02-26', '2008-02-28', 362],
    ['2008-02-28', '2008-03-30', 32],
    ['2008-02-28', '2008-03-31', 33],
  ] as const)('30/360 from %s to %s is %i days', (from, to, days) =>
    expect(yearFraction(day(from), day(to), '30/360').times(360).toNumber()).toBe(days),
  );
});
