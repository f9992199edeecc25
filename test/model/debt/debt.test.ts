import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { total, type Decimal } from '../../../src/kernel/decimal.js';
import { EXACT } from '../../../src/kernel/arithmetic.js';
import { shareOut } from '../../../src/model/method/share.js';
import { FRICTIONLESS, d, day, expectNear, lease, lot, scored, tranche, type Spec, type Terms } from '../build.js';

const text = (xs: readonly Decimal[]): string[] => xs.map((x) => x.toFixed(2));

describe('an amount shared pro rata, in cents', () => {
  it.each([
    ['0.01', ['1', '1'], ['0.01', '0.00']],
    ['0.03', ['1', '1'], ['0.02', '0.01']],
    ['100', ['1000', '1000', '1000'], ['33.33', '33.33', '33.34']],
    ['0.05', ['1', '1', '1'], ['0.02', '0.02', '0.01']],
    ['30', ['20', '10'], ['20.00', '10.00']],
    ['7', ['0', '10'], ['0.00', '7.00']],
  ])('%s between %j is %j: the last takes the difference', (amount, weights, shares) =>
    expect(text(shareOut(EXACT, d(amount), weights.map(d)))).toEqual(shares),
  );

  /** Three shares of 9.99 leave 0.02 for a last tranche of 0.01: it takes no more than its balance, and a cent is left over. */
  it('29.99 between 10, 10, 10 and 0.01 leaves a cent: the last never takes more than its weight', () => {
    expect(text(shareOut(EXACT, d('29.99'), ['10', '10', '10', '0.01'].map(d)))).toEqual(['9.99', '9.99', '9.99', '0.01']);
  });

  it('is never more than a weight, never negative, and misses the amount by less than half a cent a share', () => {
    const cents = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(cents, fc.integer({ min: 0, max: 1000 }), (weights, of) => {
        const whole = weights.reduce((sum, weight) => sum + weight, 0);
        const amount = d(Math.floor((whole * of) / 1000)).div(100);
        const shares = shareOut(
          EXACT,
          amount,
          weights.map((weight) => d(weight).div(100)),
        );
        shares.forEach((share, i) => expect(share.gte(0) && share.lte(d(weights[i]!).div(100))).toBe(true));
        expect(amount.minus(total(shares)).abs().lte(d('0.005').times(weights.length))).toBe(true);
        expect(total(shares).lte(amount)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

/** 74,400, 72,000, 74,400 … of contract cash and no cost; a borrowing base of nothing, so that all of the debt is over it. */
const held = (tranches: readonly Terms[], more: Spec = {}): Spec => ({
  leases: [lease()],
  tranches,
  assumptions: FRICTIONLESS,
  terms: { borrowing_base: { basis: 'depreciated_cost', advance_rates: {} } },
  ...more,
});
const bullet = { profile: 'bullet', hold_within_borrowing_base: true };

describe('prepayment into the borrowing base', () => {
  it('shares 74,400 of cash between equal ranks of 100,000 and 100,000.01: 37,200.00 each', async () => {
    const { projection } = await scored(
      held([
        tranche({ id: 'A', balance: 100_000, rate: { fixed: 0 }, repayment: bullet }),
        tranche({ id: 'B', balance: '100000.01', rate: { fixed: 0 }, repayment: bullet }),
      ]),
    );
    expect(text([projection[1]!.prepayment, projection[1]!.overadvanceUnpaid, projection[1]!.balance])).toEqual([
      '74400.00',
      '125600.01',
      '125600.01',
    ]);
  });

  it('pays the senior holder first: 50,000 to rank 1, the other 24,400 to rank 2', async () => {
    const { projection } = await scored(
      held([
        tranche({ id: 'J', rank: 2, balance: 200_000, rate: { fixed: 0.12 }, repayment: bullet }),
        tranche({ id: 'S', balance: 50_000, rate: { fixed: 0.12 }, repayment: bullet }),
      ]),
    );
    // Interest of 30 days on 30/360 from 30 September to 30 October: 2,000 and 500 come out of the cash.
    expect(text([projection[1]!.interest, projection[1]!.prepayment])).toEqual(['2500.00', '71900.00']);
    // 250,000 − 71,900 = 178,100, all of it junior: its interest of the next month is 1,781.
    expect(text([projection[2]!.interest])).toEqual(['1781.00']);
  });

  it('keeps back what is still to be paid in the period: a tranche that pays on the 10th leaves the 15,000 that is due on the 20th', async () => {
    const { projection } = await scored(
      held([
        tranche({ id: 'A', balance: 1_000_000, last_payment: '2026-09-10', maturity: '2027-09-10', rate: { fixed: 0 }, repayment: bullet }),
        tranche({
          id: 'B',
          balance: 150_000,
          last_payment: '2026-09-20',
          maturity: '2027-07-20',
          rate: { fixed: 0 },
          repayment: { profile: 'level' },
        }),
      ]),
    );
    expect(text([projection[1]!.principal, projection[1]!.prepayment])).toEqual(['15000.00', '59400.00']);
  });

  it('carries unspent cash forward and counts negative months: 74,400 less 15,000 a month before a quarterly date is there on it', async () => {
    const { projection } = await scored(
      held([
        tranche({
          id: 'A',
          balance: 5_000_000,
          frequency: 'quarterly',
          maturity: '2027-12-31',
          last_payment: '2026-09-30',
          rate: { fixed: 0 },
          repayment: bullet,
        }),
      ]),
    );
    // 74,400 + 72,000 + 74,400 by 31 December; nothing is tested in between.
    expect(text(projection.slice(1, 4).map((row) => row.prepayment))).toEqual(['0.00', '0.00', '220800.00']);
    expect(text(projection.slice(1, 4).map((row) => row.overadvanceUnpaid))).toEqual(['0.00', '0.00', '4779200.00']);
  });

  it('where cash is negative prepays nothing, and all of the over-advance is unpaid, with a warning', async () => {
    const { projection, warnings } = await scored(
      held([tranche({ balance: 500, repayment: bullet })], {
        leases: [],
        fleet: [lot()],
        assumptions: { ...FRICTIONLESS, maintenance: 1 },
      }),
    );
    expect(text([projection[1]!.prepayment, projection[1]!.overadvanceUnpaid])).toEqual(['0.00', '500.00']);
    expect(warnings.map(({ code }) => code)).toContain('OVERADVANCE_UNPAID');
  });

  it('is not asked of a tranche that does not hold, nor reported', async () => {
    const { projection } = await scored(held([tranche({ repayment: { profile: 'bullet' } })]));
    expect(projection.every((row) => row.prepayment.isZero() && row.overadvanceUnpaid.isZero())).toBe(true);
  });

  it('of a level loan shortens it: instalments are not recomputed, the last pays what is left', async () => {
    const { projection } = await scored(
      held([tranche({ balance: 120_000, rate: { fixed: 0 }, repayment: { profile: 'level', hold_within_borrowing_base: true } })]),
    );
    // 10,000 and 64,400 prepaid, then 10,000 and the 35,600 that is left.
    expect(text(projection.slice(1, 4).map((row) => row.principal))).toEqual(['10000.00', '10000.00', '0.00']);
    expect(text(projection.slice(1, 4).map((row) => row.prepayment))).toEqual(['64400.00', '35600.00', '0.00']);
    expect(projection[2]!.balance.isZero()).toBe(true);
  });
});

describe('no debt at all', () => {
  it('has no rate, no lgd, no grade of the facility; ltv 0, recoveries 0, everything a surplus', async () => {
    const { debt, ltv, coverage, liquidation, rating, projection, contracts } = await scored({
      tranches: [tranche({ balance: 0, undrawn: 500 })],
      leases: [lease()],
      terms: { accounts: { dsra: 7 } },
      assumptions: FRICTIONLESS,
    });
    expect(debt).toMatchObject({ waRate: null, balance: d(0), ead: d(0) });
    expect(Object.values(ltv).map((x) => x!.toNumber())).toEqual(Array(7).fill(0));
    expect(coverage).toMatchObject({ dscrForward3: null, dscrForward12: null, dscrMin: null, llcr: null, contractCoverage: null });
    const { orderly } = liquidation;
    expect([orderly.recoveryRate, orderly.lgd, orderly.shortfall, orderly.months]).toEqual([null, null, null, null]);
    expect([orderly.recoveryNominal.toNumber(), orderly.recoveryPv.toNumber()]).toEqual([0, 0]);
    expect(orderly.surplus.toFixed(6)).toBe('1000007.000000');
    expect([rating.lgd, rating.el, rating.facilityGrade]).toEqual([null, null, null]);
    expect([projection.length, contracts.tailMonths]).toEqual([13, null]);
    expect(rating.adjustments.find(({ key }) => key === 'dscr_min')!.notches).toBe(0);
    expect(rating.adjustments.find(({ key }) => key === 'tail_months')!.notches).toBe(-3);
  });

  it('a tranche without a balance neither pays nor sets the last maturity', async () => {
    const { projection } = await scored({ tranches: [tranche(), tranche({ id: 'Z', balance: 0, maturity: '2035-09-30' })] });
    expect(projection).toHaveLength(13);
    expect(projection[12]!.balance.isZero()).toBe(true);
  });
});

describe('dates', () => {
  it('a loan that matures in ten days is repaid in period 1, interest and balloon, and the horizon is still 12', async () => {
    const { projection, coverage } = await scored({ tranches: [tranche({ maturity: '2026-10-10', last_payment: '2026-09-10' })] });
    expect(text([projection[1]!.interest, projection[1]!.balloon, projection[1]!.balance])).toEqual(['10000.00', '1000000.00', '0.00']);
    expect(projection).toHaveLength(13);
    // A window of three periods that would pass the last maturity is what there is of it: period 1.
    expectNear(coverage.dscrForward3, projection[1]!.cfads.div(10_000));
    expect(coverage.dscrForward12!.eq(coverage.dscrForward3!)).toBe(true);
  });

  it('accrues to as_of from the last payment: 20 days at 12 % on 30/360 are 6,666.67', async () => {
    const { debt } = await scored({ tranches: [tranche({ maturity: '2027-09-10', last_payment: '2026-09-10' })] });
    expect(text([debt.accrued, debt.ead])).toEqual(['6666.67', '1006666.67']);
  });

  it('a payment on a grid date belongs to the period that ends on it: due 31 October is period 1', async () => {
    const { projection } = await scored({ tranches: [tranche({ maturity: '2027-08-31', day_count: 'act/360' })] });
    expect(text([projection[1]!.interest, projection[2]!.interest])).toEqual(['10333.33', '10000.00']);
  });

  it('month ends are kept unless the tranche says not: quarterly to 30 September pays on 31 or on 30 December', async () => {
    const interest = async (end_of_month: boolean) =>
      (await scored({ tranches: [tranche({ maturity: '2027-09-30', frequency: 'quarterly', day_count: 'act/360', end_of_month })] }))
        .projection[3]!.interest;
    expect(text([await interest(true), await interest(false)])).toEqual(['30666.67', '30333.33']);
  });
});

describe('floating rates', () => {
  it('take the index of the day the period began, raised to the floor, plus the margin; the first row before the first', async () => {
    const floating = (more: Terms): Terms => tranche({ rate: { index: 'SOFR', margin: 0.05, ...more }, maturity: '2026-12-31' });
    const files = { 'index.csv': 'date,SOFR\n2026-10-15,0.03\n2026-10-31,0.01\n2026-11-01,0.09\n' };
    const { projection, debt } = await scored({ tranches: [floating({}), { ...floating({ floor: 0.02 }), id: 'B' }], files });
    expect(debt.tranches.map(({ rate }) => rate.toNumber())).toEqual([0.08, 0.08]);
    // 31 October has reset to 1 %, floored at 2 %; 30 November to 9 %. Each period is 30 days of 1,000,000 on 30/360.
    expect(text(projection.slice(1, 4).map((row) => row.interest))).toEqual(['13333.34', '10833.33', '23333.34']);
    expectNear(debt.waRate, '0.08');
  });

  it('wa_rate weighs balances: 3m at 8 % and 1m at 12 % are 9 %', async () => {
    const { debt } = await scored({ tranches: [tranche({ balance: 3_000_000, rate: { fixed: 0.08 } }), tranche({ id: 'B' })] });
    expectNear(debt.waRate, '0.09');
    expect(debt.tranches[0]!.maturity).toBe(day('2027-09-30'));
  });
});
