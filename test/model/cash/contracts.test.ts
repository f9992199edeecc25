import { describe, expect, it } from 'vitest';
import { formatDay } from '../../../src/kernel/calendar.js';
import { expectNear, lease, lot, scored, tranche, type Cells, type Terms } from '../build.js';

const firmEnd = async (more: Cells): Promise<string> =>
  formatDay((await scored({ leases: [lease(more)] })).contracts.byContract[0]!.firmEnd);

describe('the firm end of a contract to 2028-08-31', () => {
  it.each([
    [{}, '2028-08-31'],
    [{ days_past_due: 90 }, '2028-08-31'],
    [{ days_past_due: 91 }, '2026-09-30'],
    [{ days_past_due: 91, end: '2026-09-15' }, '2026-09-15'],
    [{ terminable_from: '2027-01-01' }, '2027-01-01'],
    [{ terminable_from: '2027-01-01', notice_days: 90 }, '2027-01-01'],
    [{ terminable_from: '2026-01-01', notice_days: 90 }, '2026-12-29'],
    [{ terminable_from: '2026-01-01' }, '2026-09-30'],
    [{ terminable_from: '2030-01-01' }, '2028-08-31'],
    [{ terminable_from: '2028-08-30', notice_days: 9999 }, '2028-08-31'],
    [{ notice_days: 30 }, '2028-08-31'],
  ])('with %j is %s', async (more, date) => expect(await firmEnd(more as Cells)).toBe(date));
});

describe('a contract', () => {
  it('that has ended bills nothing, one to come from its first day: 16 of 31 days from 15 October', async () => {
    const { projection, contracts } = await scored({
      leases: [lease({ end: '2026-09-30' }), lease({ contract_id: 'C2', start: '2026-10-15', end: '2027-10-15', take_or_pay: 0.5 })],
    });
    // 100 · 24 · 16 · 0.5.
    expectNear(projection[1]!.contractCash, 19_200);
    expect(contracts.byContract[0]!.firmBacklog.isZero()).toBe(true);
  });

  it('counts in both backlogs beyond the last maturity: 365 days of 2,400 are 876,000, on a loan of 3 months', async () => {
    const { contracts } = await scored({ leases: [lease({ end: '2027-09-30' })], tranches: [tranche({ maturity: '2026-12-31' })] });
    expect([contracts.firmBacklog.toNumber(), contracts.headlineBacklog.toNumber()]).toEqual([876_000, 876_000]);
  });

  it('for a model that only the pipeline has earns nothing, though its headline stands', async () => {
    const { contracts } = await scored({
      fleet: [lot({ status: 'ordered' }), lot({ asset_id: 'L2', model: 'Y' })],
      leases: [lease({ end: '2027-09-30' })],
    });
    expect([contracts.firmBacklog.toNumber(), contracts.headlineBacklog.toNumber(), contracts.utilization.toNumber()]).toEqual([
      0, 876_000, 0,
    ]);
  });

  it('offline GPUs serve nobody: 100 under contract on 50 installed and 50 offline earn half', async () => {
    const { contracts } = await scored({
      fleet: [lot({ quantity: 50 }), lot({ asset_id: 'L2', quantity: 50, status: 'offline' })],
      leases: [lease({ end: '2027-09-30' })],
    });
    expectNear(contracts.firmBacklog, 438_000);
  });
});

describe('eligibility in the borrowing base', () => {
  const base = async (row: Cells, terms: Terms, leases: readonly Cells[] = []) =>
    (
      await scored({
        fleet: [lot(row)],
        leases,
        terms: { borrowing_base: { basis: 'depreciated_cost', advance_rates: { uncontracted: 1 }, ...terms } },
      })
    ).borrowingBase!;
  const lost = async (...given: Parameters<typeof base>) =>
    (await base(...given)).ineligible.filter(({ amount }) => amount.gt(0)).map(({ rule }) => rule);

  it('a lot of 24 months passes a limit of 24, of 25 it does not; it is the service that counts, not the purchase', async () => {
    expect(await lost({ purchase_date: '2020-01-01', in_service_date: '2024-09-30' }, { max_age_months: 24 })).toEqual([]);
    expect(await lost({ purchase_date: '2020-01-01', in_service_date: '2024-08-30' }, { max_age_months: 24 })).toEqual(['age']);
  });

  it('a past-due contract taints its lots until it ends, and no longer', async () => {
    const late = (end: string) => [lease({ days_past_due: 91, end })];
    expect(await lost({ contract_id: 'C1' }, {}, late('2026-10-01'))).toEqual(['past_due']);
    expect(await lost({ contract_id: 'C1' }, {}, late('2026-09-30'))).toEqual([]);
  });

  it('a contract that has not begun, or that may end today, lends neither class nor customer', async () => {
    for (const more of [{ start: '2026-10-01' }, { terminable_from: '2026-01-01' }]) {
      const { base: value } = await base({ contract_id: 'C1' }, { advance_rates: { ig: 1, uncontracted: 0 } }, [lease(more)]);
      expect(value.toNumber()).toBe(0);
    }
  });

  it('BBB− is the last of class ig, BB+ and unrated are not', async () => {
    const rate = async (rating: string) =>
      (
        await base(
          { contract_id: 'C1', purchase_date: '2026-09-30', in_service_date: '2026-09-30' },
          { advance_rates: { ig: 0.9, non_ig: 0.6 } },
          [lease({ rating })],
        )
      ).base.toNumber();
    expect([await rate('BBB-'), await rate('Baa3'), await rate('BB+'), await rate(''), await rate('D')]).toEqual([
      900_000, 900_000, 600_000, 600_000, 600_000,
    ]);
  });
});
