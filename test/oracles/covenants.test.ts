import { describe, expect, it } from 'vitest';
import { formatDay } from '../../src/kernel/calendar.js';
import { limitOn, testPeriods } from '../../src/model/measure/covenants.js';
import { Grid } from '../../src/model/frame/grid.js';
import { covenant, d, day, dealOf, expectNear, lease, lot, scored, tranche, type Cells, type Terms } from '../model/build.js';

const step = (from: string, millions: number): Terms => ({ from, value: millions * 1_000_000 });
/** Minimum liquidity of a filed delayed-draw loan of July 2025 as signed: dollar steps by month. */
const AS_SIGNED = [
  step('2025-07-28', 50),
  step('2025-10-01', 100),
  step('2026-04-01', 175),
  step('2026-05-01', 125),
  step('2026-06-01', 100),
  step('2027-09-01', 75),
  step('2028-09-01', 50),
];
/** Its first amendment cut the monthly dates from 2026-03-01 to before 2026-05-01 to 100m. */
const AMENDED = [
  step('2025-07-28', 50),
  step('2025-10-01', 100),
  step('2026-05-01', 125),
  step('2026-06-01', 100),
  step('2027-09-01', 75),
  step('2028-09-01', 50),
];
const liquidity = (steps: readonly Terms[]): Terms => covenant({ metric: 'liquidity', min: steps, first_test: '2025-07-31' });

describe('minimum liquidity by dollar steps, as filed', () => {
  it.each([
    ['2025-07-27', 50, 50],
    ['2025-09-30', 50, 50],
    ['2025-10-01', 100, 100],
    ['2026-03-31', 100, 100],
    ['2026-04-30', 175, 100],
    ['2026-05-01', 125, 125],
    ['2026-05-31', 125, 125],
    ['2026-06-30', 100, 100],
    ['2027-08-31', 100, 100],
    ['2027-09-01', 75, 75],
    ['2028-08-31', 75, 75],
    ['2028-09-01', 50, 50],
    ['2033-01-01', 50, 50],
  ])('on %s it is %im as signed and %im as amended', async (date, signed, amended) => {
    const { covenants } = await dealOf({ terms: { covenants: [liquidity(AS_SIGNED), { ...liquidity(AMENDED), id: 'amended' }] } });
    expect(covenants.map((item) => limitOn(item, day(date)).div(1_000_000).toNumber())).toEqual([signed, amended]);
  });

  it('100m on account on 2026-04-30 is 75m short as signed and exactly enough, so on watch, as amended', async () => {
    const { covenants } = await scored({
      asOf: '2026-04-30',
      tranches: [tranche({ last_payment: '2026-04-30' })],
      fleet: [lot({ purchase_date: '2026-01-31', in_service_date: '2026-01-31' })],
      terms: { accounts: { liquidity: 100_000_000 }, covenants: [liquidity(AS_SIGNED), { ...liquidity(AMENDED), id: 'amended' }] },
    });
    expect(covenants.map(({ status }) => status)).toEqual(['breach', 'watch']);
    expect(covenants[0]!.cure.cash!.toNumber()).toBe(75_000_000);
    expect(covenants[1]!.headroom!.isZero()).toBe(true);
  });
});

describe('test dates as amended', () => {
  it('the first debt service test moves from 2027-04-30 to 2027-10-31: the 10th and the 16th month after 2026-06-30', async () => {
    const { covenants, asOf } = await dealOf({
      asOf: '2026-06-30',
      tranches: [tranche({ last_payment: '2026-06-30', maturity: '2028-06-30' })],
      fleet: [lot({ purchase_date: '2026-01-31', in_service_date: '2026-01-31' })],
      terms: {
        covenants: ['2027-04-30', '2027-10-31'].map((first_test, i) => covenant({ id: `dscr-${i}`, metric: 'dscr', min: 1.4, first_test })),
      },
    });
    const grid = new Grid(asOf);
    const firsts = covenants.map((item) => testPeriods(item, grid, 24)[0]!);
    expect(firsts).toEqual([10, 16]);
    expect(firsts.map((k) => formatDay(grid.date(k)))).toEqual(['2027-04-30', '2027-10-31']);
  });

  it('contract realization is tested at as_of, whatever its first test: 0.90 against 0.85 passes by 5.9 % and is on watch', async () => {
    const row = (month_end: string): Cells => ({ month_end, revenue_received_usd: 90, projected_contract_cash_usd: 100 });
    const { covenants } = await scored({
      actuals: ['2026-07-31', '2026-08-31', '2026-09-30'].map(row),
      terms: { covenants: [covenant({ metric: 'contract_realization', min: 0.85, first_test: '2030-02-28' })] },
    });
    expect(covenants[0]).toMatchObject({ status: 'watch', testedOn: day('2026-09-30') });
    expectNear(covenants[0]!.headroom, d('0.05').div('0.85'));
  });
});

describe('thresholds of filed loans', () => {
  it('36 % of backlog from customers below investment grade fails a mix cap of 35 %', async () => {
    const { covenants, contracts } = await scored({
      leases: [lease({ gpus: 64 }), lease({ contract_id: 'C2', customer: 'Lab', rating: 'BB+', gpus: 36 })],
      terms: { covenants: [covenant({ metric: 'non_ig_share', max: 0.35 })] },
    });
    expectNear(contracts.nonIgShare, '0.36');
    expect(covenants[0]!.status).toBe('breach');
  });

  it('a loan to cost of 65.1 % breaches 65 %, and 1,000 of 651,000 paid down cures it', async () => {
    const ltc = covenant({ metric: 'ltv', basis: 'cost', max: 0.65, consequence: 'prepayment' });
    const {
      covenants: [before],
    } = await scored({ tranches: [tranche({ balance: 651_000 })], terms: { covenants: [ltc] } });
    expect(before).toMatchObject({ status: 'breach' });
    expect(before!.actual!.toString()).toBe('0.651');
    expect(before!.cure.paydown!.toString()).toBe('1000');
    expectNear(before!.cure.addedValue, d(651_000).div('0.65').minus(1_000_000));
    const {
      covenants: [after],
    } = await scored({ tranches: [tranche({ balance: 650_000 })], terms: { covenants: [ltc] } });
    expect(after).toMatchObject({ status: 'watch' });
    expect(after!.headroom!.isZero()).toBe(true);
  });

  it('a debt service cover of 1.049 breaches 1.05, and 3 of cash on 3,000 of debt service cures it', async () => {
    const row = (month_end: string): Cells => ({
      month_end,
      revenue_received_usd: 1100,
      opex_usd: 51,
      interest_usd: 400,
      principal_usd: 600,
    });
    const { covenants } = await scored({
      actuals: ['2026-07-31', '2026-08-31', '2026-09-30'].map(row),
      terms: { covenants: [covenant({ metric: 'dscr', min: 1.05 })] },
    });
    expect(covenants[0]).toMatchObject({ status: 'breach', testedOn: day('2026-09-30') });
    expect(covenants[0]!.actual!.toString()).toBe('1.049');
    expect(covenants[0]!.cure.cash!.toString()).toBe('3');
  });
});
