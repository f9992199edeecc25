import { describe, expect, it } from 'vitest';
import { formatDay } from '../../../src/kernel/calendar.js';
import { FRICTIONLESS, covenant, d, day, expectNear, lease, lot, scored, tranche, type Spec, type Terms } from '../build.js';

const one = async (terms: Terms, spec: Spec = {}) =>
  (await scored({ assumptions: FRICTIONLESS, ...spec, terms: { ...spec.terms, covenants: [covenant(terms)] } })).covenants[0]!;
/** A bullet of 1,000,000 over fleet of 1,000,000 that wears by book alone. */
const ltv = (max: unknown, more: Terms = {}): Terms => ({ metric: 'ltv', basis: 'cost', max, ...more });

describe('status', () => {
  it.each([
    ['0.9', 'breach', '-0.11111111'],
    ['0.999999', 'breach', '-0.00000100'],
    ['1', 'watch', '0.00000000'],
    ['1.111111', 'watch', '0.09999991'],
    ['1.25', 'pass', '0.20000000'],
  ])('an ltv of 1 against at most %s is %s with a headroom of %s', async (max, status, headroom) => {
    const result = await one(ltv(max));
    expect(result.status).toBe(status);
    expect(result.headroom!.toFixed(8)).toBe(headroom);
  });

  it('a headroom of exactly 10 % is a pass: at least 900,000 against 990,000', async () => {
    const result = await one({ metric: 'liquidity', min: 900_000 }, { terms: { accounts: { dsra: 990_000 } } });
    expect(result.status).toBe('pass');
    expect(result.headroom!.eq('0.1')).toBe(true);
  });

  it('at a limit of 0 headroom is the difference and nothing is on watch', async () => {
    const none = await one({ metric: 'related_party_share', max: 0 }, { leases: [lease()] });
    expect([none.status, none.headroom!.toNumber()]).toEqual(['pass', 0]);
    const some = await one({ metric: 'related_party_share', max: 0 }, { leases: [lease({ related_party: 'yes' })] });
    expect([some.status, some.headroom!.toNumber()]).toEqual(['breach', -1]);
  });

  it('a negative limit is divided by its size: a tail of −14 months against at least −12 is −16.4 % of headroom', async () => {
    const result = await one(
      { metric: 'tail_months', min: -12 },
      { leases: [lease({ end: '2027-10-01' })], tranches: [tranche({ maturity: '2028-12-01', last_payment: '2026-09-30' })] },
    );
    const tail = d(day('2027-10-01') - day('2028-12-01'))
      .div(365)
      .times(12);
    expectNear(result.actual, tail);
    expectNear(result.headroom, tail.plus(12).div(12));
    expect(result.status).toBe('breach');
  });
});

describe('zero denominators', () => {
  const worthless = { assumptions: { ...FRICTIONLESS, 'haircut.forced': 1 } };

  it('debt over a value of zero is a breach without a figure, worse than any figure', async () => {
    const result = await one({ metric: 'ltv', basis: 'flv', max: 5 }, worthless);
    expect(result).toMatchObject({ status: 'breach', actual: null, headroom: null, worst: { actual: null, headroom: null } });
    expect(result.cure.paydown!.toNumber()).toBe(1_000_000);
    expect(result.cure.addedValue!.toNumber()).toBe(200_000);
    expect(result.firstBreach).toBe(day('2026-09-30'));
  });

  it('nothing owed over a value of zero is a pass at 0', async () => {
    const result = await one({ metric: 'ltv_net', basis: 'flv', max: 0.5 }, { ...worthless, terms: { accounts: { dsra: 1_000_001 } } });
    expect([result.status, result.actual!.toNumber()]).toEqual(['pass', 0]);
  });

  it('cash of 1,000,001 covers a debt of 1,000,000: ltv_net is 0 and never negative', async () => {
    const result = await one(
      { metric: 'ltv_net', basis: 'cost', max: 0.5 },
      { terms: { accounts: { dsra: 600_000, liquidity: 400_001 } } },
    );
    expect(result.actual!.toNumber()).toBe(0);
  });

  it('a base of zero: debt over it is a breach without a figure', async () => {
    const result = await one(
      { metric: 'borrowing_base', max: 1 },
      { terms: { borrowing_base: { basis: 'depreciated_cost', advance_rates: {} } } },
    );
    expect(result).toMatchObject({ status: 'breach', actual: null });
    expect(result.cure.paydown!.toNumber()).toBe(1_000_000);
  });

  it('a maximum of 0 has a paydown and no added value', async () => {
    const result = await one(ltv(0));
    expect(result.status).toBe('breach');
    expect([result.cure.paydown!.toNumber(), result.cure.addedValue]).toEqual([1_000_000, null]);
  });

  it('nothing due is not applicable, and neither a pass nor a breach', async () => {
    for (const metric of ['dscr', 'contract_coverage']) {
      expect(
        await one(
          { metric, min: 1.2, ...(metric === 'dscr' ? { direction: 'forward' } : {}) },
          { tranches: [tranche({ rate: { fixed: 0 } })] },
        ),
      ).toMatchObject({ status: 'not_applicable', actual: null, worst: null, firstBreach: null });
    }
    expect(await one({ metric: 'llcr', min: 1.2 }, { tranches: [tranche({ balance: 0 })] })).toMatchObject({ status: 'not_applicable' });
  });
});

describe('missing history', () => {
  it('a trailing dscr without actuals is not testable until the third period', async () => {
    const result = await one({ metric: 'dscr', min: 1 }, { leases: [lease()] });
    expect(result).toMatchObject({ status: 'not_testable', actual: null, testedOn: day('2026-09-30') });
    expect(result.worst).not.toBeNull();
  });

  it('one missing cell is missing history; a zero is not', async () => {
    const rows = (opex: string | number) =>
      ['2026-07-31', '2026-08-31', '2026-09-30'].map((month_end, i) => ({
        month_end,
        revenue_received_usd: 10,
        opex_usd: i === 1 ? opex : 0,
        interest_usd: 4,
        principal_usd: 1,
      }));
    expect((await one({ metric: 'dscr', min: 1 }, { actuals: rows('') })).status).toBe('not_testable');
    expect((await one({ metric: 'dscr', min: 1 }, { actuals: rows(0) })).actual!.toNumber()).toBe(2);
  });

  it('a row dated inside the month counts for it: 15 September is period 0 of 30 September', async () => {
    const actuals = ['2026-07-15', '2026-08-15', '2026-09-15'].map((month_end) => ({
      month_end,
      revenue_received_usd: 85,
      projected_contract_cash_usd: 100,
    }));
    expect((await one({ metric: 'contract_realization', min: 0.85 }, { actuals })).status).toBe('watch');
  });

  it('shares without backlog are not testable', async () => {
    for (const metric of ['customer_share', 'related_party_share', 'non_ig_share', 'tail_months'])
      expect((await one({ metric, max: 1 })).status, metric).toBe('not_testable');
  });
});

describe('test dates', () => {
  const dates = async (terms: Terms) => {
    const { testedOn, worst, firstBreach } = await one(
      ltv(
        [
          { from: '2026-12-31', value: 2 },
          { from: '2027-02-15', value: 0.5 },
        ],
        terms,
      ),
    );
    return [testedOn, firstBreach, worst?.date ?? null].map((date) => date && formatDay(date));
  };

  it('monthly from a date between grid dates is tested on the next: 15 November is 30 November', async () =>
    expect((await dates({ first_test: '2026-11-15' }))[0]).toBe('2026-11-30'));
  it('quarterly from 31 July of the past is tested on 31 October', async () =>
    expect((await dates({ first_test: '2026-07-31', frequency: 'quarterly' }))[0]).toBe('2026-10-31'));
  it('quarterly from 31 March of the past is tested today', async () =>
    expect((await dates({ first_test: '2026-03-31', frequency: 'quarterly' }))[0]).toBe('2026-09-30'));
  it('a limit that steps down on 15 February is first broken on 28 February', async () =>
    expect(await dates({})).toEqual(['2026-09-30', '2027-02-28', '2027-02-28']));

  it('before its first step a limit is the first step’s', async () =>
    expect((await one(ltv([{ from: '2030-01-01', value: 2 }]))).limit.toNumber()).toBe(2));

  it('a covenant first tested after the last maturity is not testable, with the limit of as_of and all else null', async () => {
    expect(
      await one(
        ltv(
          [
            { from: '2026-01-01', value: 3 },
            { from: '2027-01-01', value: 4 },
          ],
          { first_test: '2030-01-31' },
        ),
      ),
    ).toMatchObject({
      status: 'not_testable',
      limit: d(3),
      testedOn: null,
      actual: null,
      headroom: null,
      firstBreach: null,
      worst: null,
      cure: { paydown: null, addedValue: null, cash: null },
    });
  });

  it('the worst of equals is the first', async () => {
    const result = await one(ltv(2));
    expect(formatDay(result.worst!.date)).toBe('2026-09-30');
  });

  it('a cure belongs to a breach at the reported test only: broken later, there is none', async () => {
    const later = await one(
      ltv([
        { from: '2026-01-01', value: 2 },
        { from: '2027-01-01', value: 0.5 },
      ]),
    );
    expect([later.status, later.firstBreach && formatDay(later.firstBreach), later.cure.paydown]).toEqual(['pass', '2027-01-31', null]);
  });
});

describe('metrics by hand', () => {
  it('the tail stops at the contract that reaches 90 % of backlog: 90 of 100 is enough, 89 takes in the next, a year longer', async () => {
    // Both bill for 365 days, one after the other.
    const tail = async (gpus: number) =>
      (
        await scored({
          leases: [
            lease({ gpus, end: '2027-09-30' }),
            lease({ contract_id: 'C2', gpus: 100 - gpus, start: '2027-09-30', end: '2028-09-29' }),
          ],
        })
      ).contracts.tailMonths!.toNumber();
    expect([await tail(90), await tail(89)]).toEqual([0, 12]);
  });

  it('the tail runs to the last end of the largest contracts that make 90 % of backlog', async () => {
    const leases = [
      lease({ gpus: 60, end: '2027-09-30' }),
      lease({ contract_id: 'C2', gpus: 35, end: '2027-06-30' }),
      lease({ contract_id: 'C3', gpus: 2, end: '2030-09-30' }),
    ];
    // 60 · 365 and 35 · 273 days against 2 · 1,461: 21,900 + 9,555 of 34,377 is 91.5 %.
    const { contracts } = await scored({ leases, tranches: [tranche({ maturity: '2027-09-20', last_payment: '2026-09-20' })] });
    expectNear(contracts.tailMonths, d(10).div(365).times(12));
  });

  it('utilization is min(G, O) over O model by model, of the period ahead', async () => {
    const { contracts } = await scored({
      fleet: [lot(), lot({ asset_id: 'L2', model: 'Y' })],
      leases: [lease({ gpus: 150 }), lease({ contract_id: 'C2', model: 'Y', gpus: 50 })],
    });
    expectNear(contracts.utilization, '0.75');
    expect((await scored()).contracts.utilization.toNumber()).toBe(0);
  });

  it('remaining months weigh days by the backlog that is left: 365 days are 12 months; without contracts 0', async () => {
    const { contracts } = await scored({ leases: [lease({ end: '2027-09-30' })] });
    expectNear(contracts.remainingContractMonths, 12);
    expect((await scored()).contracts.remainingContractMonths.toNumber()).toBe(0);
  });

  it('a customer group’s contracts count together: 60 of 100 GPUs in two contracts is 60 %', async () => {
    const { contracts } = await scored({
      leases: [
        lease({ gpus: 30, customer: 'A1', customer_group: 'A' }),
        lease({ contract_id: 'C2', gpus: 30, customer: 'A2', customer_group: 'A' }),
        lease({ contract_id: 'C3', gpus: 40, customer: 'B' }),
      ],
    });
    expectNear(contracts.customerShare, '0.6');
    expect(contracts.largestCustomer).toBe('A');
  });

  it('llcr discounts at the rate: 12 months of 74,400 or so at 12 % over 1,000,000', async () => {
    const { coverage, projection } = await scored({ leases: [lease()], assumptions: FRICTIONLESS });
    const pv = projection.slice(1, 13).reduce((sum, row, i) => sum.plus(row.cfads.div(d('1.12').pow(d(i + 1).div(12)))), d(0));
    expectNear(coverage.llcr, pv.div(1_000_000));
  });

  it('contract coverage charges the share of opex that is under contract: half the fleet bears half the cost', async () => {
    const { coverage, projection } = await scored({
      leases: [lease({ gpus: 50 })],
      assumptions: { ...FRICTIONLESS, hosting_usd_kw_month: 100 },
    });
    const rows = projection.slice(1, 13);
    const net = rows.reduce((sum, row) => sum.plus(row.contractCash).minus(5000), d(0));
    expectNear(coverage.contractCoverage, net.div(rows.reduce((sum, row) => sum.plus(row.interest), d(0))));
  });

  it('a forward window that would pass the last maturity is the last full one', async () => {
    const { projection } = await scored({ tranches: [tranche({ maturity: '2027-01-31' })], leases: [lease()] });
    const forward = await one(
      { metric: 'dscr', direction: 'forward', min: 100, first_test: '2026-12-31' },
      { tranches: [tranche({ maturity: '2027-01-31' })], leases: [lease()] },
    );
    // At k = 3 of M = 4 the window is periods 2 to 4; 30 % of a month is in none of them.
    const rows = projection.slice(2, 5);
    expectNear(forward.actual, d(72_000 + 74_400 + 74_400).div(rows.reduce((sum, row) => sum.plus(row.interest), d(0))));
  });
});
