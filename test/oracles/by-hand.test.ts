import { describe, expect, it } from 'vitest';
import { Powers } from '../../src/kernel/daily-power.js';
import { usd, type Decimal } from '../../src/kernel/decimal.js';
import type { Tranche } from '../../src/domain/tranche.js';
import { distribution, type Claim } from '../../src/model/recovery/distribution.js';
import { FRICTIONLESS, d, day, expectNear, lease, lot, scored, tranche, type Spec, type Terms } from '../model/build.js';

const rounded = (xs: readonly (Decimal | null)[]): (number | null)[] => xs.map((x) => x && x.toDecimalPlaces(6).toNumber());

/** Period 1 runs from 30 September to 30 October (31 days), period 2 has 30 days, 3 and 4 have 31, 5 has 28. */
describe('contracts by hand', () => {
  it('a prepayment of 50,000 pays half of 74,400, then the 12,800 left, then nothing: cash 37,200, 59,200, 74,400', async () => {
    const { projection } = await scored({ leases: [lease({ prepaid_usd: 50_000, prepaid_share: 0.5 })] });
    expect(rounded(projection.slice(1, 4).map((row) => row.contractCash))).toEqual([37_200, 59_200, 74_400]);
  });

  it('a customer that may walk on 15 October with 30 days of notice is firm to 30 October: 72,000 of 876,000', async () => {
    const walker = lease({ end: '2027-09-30', terminable_from: '2026-10-15', notice_days: 30, termination_fee_usd: 2_500_000 });
    const { contracts, projection } = await scored({ leases: [walker] });
    expect(contracts.byContract[0]!.firmEnd).toBe(day('2026-10-30'));
    expect(rounded([contracts.firmBacklog, contracts.headlineBacklog])).toEqual([72_000, 876_000]);
    // 335 days · 2,400 is less than the fee, and is what walking away removes.
    expect(rounded(projection.slice(0, 4).map((row) => row.fees))).toEqual([0, 804_000, 0, 0]);
  });

  it('a fee of 500,000 below the 804,000 removed is paid as it is, in the period of the firm end, and is in no ratio', async () => {
    const walker = lease({ end: '2027-09-30', terminable_from: '2026-10-31', termination_fee_usd: 500_000 });
    const { projection } = await scored({ leases: [walker], assumptions: FRICTIONLESS });
    // firm_end is d₁ itself: the period that contains it is 2.
    expect(rounded(projection.slice(0, 4).map((row) => row.fees))).toEqual([0, 0, 500_000, 0]);
    expect(rounded(projection.slice(1, 3).map((row) => row.cfads))).toEqual([74_400, 0]);
  });

  it('a walk-away today pays in period 1; a past-due customer, an ended and a future contract pay no fee', async () => {
    const fee = { termination_fee_usd: 1000, terminable_from: '2026-01-01' };
    const { projection, contracts } = await scored({
      leases: [
        lease(fee),
        lease({ contract_id: 'C2', ...fee, days_past_due: 91 }),
        lease({ contract_id: 'C3', ...fee, start: '2025-01-01', end: '2026-09-01' }),
        lease({ contract_id: 'C4', ...fee, start: '2026-12-01' }),
      ],
    });
    expect(rounded(projection.slice(1, 4).map((row) => row.fees))).toEqual([1000, 0, 0]);
    expect(contracts.firmBacklog.isZero()).toBe(true);
  });

  it('60 of 100 GPUs come free on 30 November and are re-let after a gap of 2 months: 29,760 in October, 67,200 in February', async () => {
    // Market rent 2.00, half the hours: 40 · 24 · 31 · 0.5 · 2 and 100 · 24 · 28 · 0.5 · 2. The gap keeps 60 bound in periods 3 and 4.
    const { projection } = await scored({
      leases: [lease({ gpus: 60, end: '2026-11-30' })],
      comps: [{ date: '2026-09-30', kind: 'rental', model: 'X', price_usd: 2, price_type: 'sold' }],
      assumptions: { ...FRICTIONLESS, 'income.rental_decay': 0, 'income.revenue_cost_share': 0 },
    });
    expect(rounded(projection.slice(1, 6).map((row) => row.relet))).toEqual([29_760, 28_800, 29_760, 29_760, 67_200]);
  });

  it('contracts for 150 GPUs on 100 earn two thirds of what they bill: 49,600 each in October', async () => {
    const { projection, contracts } = await scored({
      leases: [lease({ gpus: 100 }), lease({ contract_id: 'C2', gpus: 50, usd_gpu_hour: 2 })],
      assumptions: FRICTIONLESS,
    });
    expectNear(projection[1]!.contractCash, d(74_400).times(2).times(2).div(3));
    expect(contracts.utilization.eq(1)).toBe(true);
  });

  it('an escalator of 10 % counts full contract years at the start of a period: 74,400 becomes 81,840', async () => {
    const { projection } = await scored({
      leases: [lease({ start: '2025-09-30', escalator: 0.1 }), lease({ contract_id: 'C2', gpus: 1, start: '2025-10-01', escalator: 0.1 })],
      fleet: [lot({ quantity: 101 })],
    });
    expectNear(projection[1]!.contractCash, d(81_840).plus(744));
  });
});

describe('the borrowing base by hand', () => {
  const spec = (terms: object): Spec => ({
    fleet: [
      lot({
        asset_id: 'A',
        quantity: 5,
        unit_cost_usd: 100,
        purchase_date: '2026-09-30',
        in_service_date: '2026-09-30',
        site: 'S1',
        contract_id: 'P',
      }),
      lot({
        asset_id: 'B',
        model: 'Y',
        quantity: 3,
        unit_cost_usd: 100,
        purchase_date: '2026-09-30',
        in_service_date: '2026-09-30',
        site: 'S1',
        contract_id: 'Q',
      }),
      lot({ asset_id: 'C', quantity: 2, unit_cost_usd: 100, purchase_date: '2026-09-30', in_service_date: '2026-09-30', site: 'S2' }),
    ],
    leases: [
      lease({ contract_id: 'P', customer: 'P', gpus: 5 }),
      lease({ contract_id: 'Q', customer: 'Q', model: 'Y', rating: 'BB', gpus: 3 }),
    ],
    tranches: [tranche({ balance: 400, undrawn: 50 })],
    terms: { borrowing_base: { basis: 'depreciated_cost', advance_rates: { ig: 0.9, non_ig: 0.6, uncontracted: 0.25 }, ...terms } },
  });

  it('500 of A-rated, 300 of BB-rated and 200 uncontracted value lend 680, 280 more than the 400 owed', async () => {
    const { borrowingBase: base } = await scored(spec({}));
    expect(rounded([base!.gross, base!.eligible, base!.base, base!.cushion, base!.availability, base!.overadvance])).toEqual([
      1000, 1000, 680, 280, 50, 0,
    ]);
  });

  it('caps cut 100 off customer P, then 100 off model X, then 33.33 off site S1, each on what the one before left', async () => {
    const { borrowingBase: base } = await scored(spec({ concentration_caps: { customer: 0.4, model: 0.5, site: 0.6, region: 1 } }));
    // P 500 → 400. X 400 + 200 → 500, so A 333.33 and C 166.67. S1 333.33 + 300 → 600, so A 315.79 and B 284.21.
    const cuts = base!.concentration;
    expect(cuts.map(({ dimension, group }) => `${dimension} ${group}`)).toEqual(['customer P', 'model X', 'site S1']);
    cuts.forEach(({ amount }, i) => expectNear(amount, [d(100), d(100), d(100).div(3)][i]!));
    const kept = d(600).div(d(1900).div(3));
    expectNear(base!.base, d(1000).div(3).times(kept).times('0.9').plus(d(300).times(kept).times('0.6')).plus(d(500).div(3).times('0.25')));
    expectNear(base!.eligibleNet, d(1000).minus(200).minus(d(100).div(3)));
  });

  it('a contract for 4 of 5 tagged GPUs lends class and customer to four fifths: 400 · 0.9 + 100 · 0.25', async () => {
    const given = spec({});
    const { borrowingBase: base } = await scored({
      ...given,
      leases: [lease({ contract_id: 'P', customer: 'P', gpus: 4 }), given.leases![1]!],
    });
    expectNear(base!.base, 400 * 0.9 + 100 * 0.25 + 300 * 0.6 + 200 * 0.25);
  });

  it('a lot falls at the first rule it fails and nowhere else: 9 lots of 100, one for each rule, and one that is eligible', async () => {
    const one = (asset_id: string, more: object) =>
      lot({
        asset_id,
        quantity: 1,
        unit_cost_usd: 100,
        purchase_date: '2026-09-30',
        in_service_date: '2026-09-30',
        serial: `R-${asset_id}`,
        region: 'US',
        ...more,
      });
    const { borrowingBase: base } = await scored({
      fleet: [
        one('1', { status: 'offline', lien: 'second' }),
        one('2', { lien: 'second', landlord_waiver: 'no' }),
        one('3', { landlord_waiver: 'no', insured: 'no' }),
        one('4', { insured: 'no', serial: '' }),
        one('5', { serial: '', region: 'BR' }),
        one('6', { region: 'BR', model: 'Z' }),
        one('7', { purchase_date: '2024-08-31', in_service_date: '2024-08-31', model: 'Z' }),
        one('8', { model: 'Z', contract_id: 'LATE' }),
        one('9', { contract_id: 'LATE2' }),
        one('10', {}),
      ],
      catalogue: [
        { model: 'X', cohort: 'New', kw: 1 },
        { model: 'Z', cohort: 'Old', kw: 1 },
      ],
      cohorts: [
        { cohort: 'Old', frontier_date: '2024-12-31', efficiency: 2 },
        { cohort: 'New', frontier_date: '2025-06-01', efficiency: 3 },
        { cohort: 'Rubin', frontier_date: '2099-01-01', efficiency: 4 },
      ],
      leases: [lease({ contract_id: 'LATE', model: 'Z', days_past_due: 91 }), lease({ contract_id: 'LATE2', days_past_due: 91 })],
      assumptions: { 'book.life_years': 1e9 },
      terms: {
        borrowing_base: {
          basis: 'depreciated_cost',
          advance_rates: { uncontracted: 1 },
          require: ['landlord_waiver', 'insured', 'serial'],
          approved_regions: ['US'],
          max_age_months: 24,
          max_generation_lag: 0,
        },
      },
    });
    expect(base!.ineligible.map(({ rule, amount }) => `${rule} ${amount.toFixed(0)}`)).toEqual([
      'status 100',
      'lien 100',
      'landlord_waiver 100',
      'insured 100',
      'serial 100',
      'region 100',
      'age 100',
      'generation 100',
      'past_due 100',
    ]);
    expectNear(base!.eligible, 100, '1e-3');
  });
});

/**
 * Ten GPUs worth 10,000 each, 5,000 in an orderly sale of one month, on a contract of a dollar an hour with two months to run. To run
 * them costs 200 a month each (hosting 100, maintenance 12 % of cost a year), to hold them 100. The customer's PD is 19 %.
 */
describe('a contract served in place, by hand', () => {
  const spec = (assumptions: Terms = {}, more: Spec = {}): Spec => ({
    fleet: [lot({ quantity: 10, contract_id: 'C1' })],
    leases: [lease({ gpus: 10, rating: 'BB', end: '2026-11-30', assignable: 'yes', direct_agreement: 'yes' })],
    ...more,
    assumptions: {
      ...FRICTIONLESS,
      hosting_usd_kw_month: 100,
      maintenance: 0.12,
      'haircut.orderly': 0.5,
      'rating.master_scale.BB': 0.19,
      'liquidation.strategy': 'in_place',
      'liquidation.stepin_months': 0,
      'liquidation.operator_fee': 0.1,
      'liquidation.repossession_months': { orderly: 0, forced: 0 },
      'liquidation.sale_months': { orderly: 1, forced: 1 },
      'liquidation.commission': { orderly: 0.1, forced: 0 },
      'liquidation.removal_usd': 100,
      ...assumptions,
    },
  });
  /** S(x) = 0.81^(x/12). */
  const survival = (x: number): Decimal => d('0.81').pow(d(x).div(12));

  it('brings 6,696 and 6,480 after the operator, each times survival, then 50,000 for the GPUs in month 3', async () => {
    const {
      liquidation: { orderly },
    } = await scored(spec({}));
    const [s1, s2] = [survival(1), survival(2)];
    expectNear(orderly.contractCash, s1.times(6696).plus(s2.times(6480)));
    // Running costs 2,000 while the customer survives, 1,000 of holding where not, 1,000 in the month of the sale.
    expectNear(
      orderly.holding,
      s1.times(2000).plus(d(1).minus(s1).times(1000)).plus(s2.times(2000)).plus(d(1).minus(s2).times(1000)).plus(1000),
    );
    expect(rounded([orderly.gross, orderly.commission, orderly.removal])).toEqual([50_000, 5000, 1000]);
    const [m1, m2] = [s1.times(6696).minus(s1.times(1000).plus(1000)), s2.times(6480).minus(s2.times(1000).plus(1000))];
    expectNear(orderly.recoveryNominal, m1.plus(m2).plus(43_000));
    const discount = (x: number): Decimal => d('1.12').pow(d(x).div(12));
    expectNear(
      orderly.recoveryPv,
      m1
        .div(discount(1))
        .plus(m2.div(discount(2)))
        .plus(d(43_000).div(discount(3))),
    );
    expect(orderly.inPlace).toEqual(['C1']);
    expect(orderly.months).toBe(3);
  });

  it('with a step-in of one month earns in month 2 only, and with two does not qualify: X = 2 is not more than 2', async () => {
    const {
      liquidation: { orderly },
    } = await scored(spec({ 'liquidation.stepin_months': 1 }));
    expectNear(orderly.contractCash, survival(2).times(6480));
    const late = await scored(spec({ 'liquidation.stepin_months': 2 }));
    expect(late.liquidation.orderly.inPlace).toEqual([]);
    expectNear(late.liquidation.orderly.recoveryNominal, 43_000);
  });

  it('waits for repossession: with three months of it the GPUs sell in month 4, held at 1,000 in month 3', async () => {
    const {
      liquidation: { orderly },
    } = await scored(spec({ 'liquidation.repossession_months': { orderly: 3, forced: 0 } }));
    expect(orderly.months).toBe(4);
    const served = survival(1).plus(survival(2)).times(1000).plus(2000);
    expectNear(orderly.holding, served.plus(2000));
  });

  it('is never chosen in the forced channel, nor where the lender must sell', async () => {
    const { liquidation } = await scored(spec({ 'liquidation.strategy': 'piecemeal' }));
    expect([liquidation.orderly.inPlace, liquidation.forced.inPlace]).toEqual([[], []]);
    const forced = (await scored(spec({}))).liquidation.forced;
    expect(forced.inPlace).toEqual([]);
  });

  it('a second-lien half of its GPUs takes half of the cash: 3,348 for the lenders in month 1', async () => {
    const half = spec(
      {},
      { fleet: [lot({ quantity: 5, contract_id: 'C1' }), lot({ asset_id: 'L2', quantity: 5, contract_id: 'C1', lien: 'second' })] },
    );
    const {
      liquidation: { orderly },
    } = await scored(half);
    expectNear(orderly.contractCash, survival(1).times(3348).plus(survival(2).times(3240)));
  });

  it('20 tagged GPUs for a contract of 10: half of each goes in place, the other half sells at once', async () => {
    const wide = spec({}, { fleet: [lot({ quantity: 20, contract_id: 'C1' })] });
    const {
      liquidation: { orderly },
    } = await scored(wide);
    expectNear(orderly.contractCash, survival(1).times(6696).plus(survival(2).times(6480)));
    expectNear(orderly.gross, 100_000);
    expectNear(orderly.holding, survival(1).plus(survival(2)).times(1000).plus(2000).plus(1000).plus(1000));
  });
});

describe('ranks and growing claims by hand', () => {
  const claim = (id: string, rank: number, ead: number): Claim => ({ tranche: { id, rank } as Tranche, ead: usd(ead) });
  const months = (...rows: [number, number][]) => rows.map(([receipts, costs]) => ({ receipts: d(receipts), costs: d(costs) }));
  const grow = new Powers(d('1.01'));
  const shrink = new Powers(d(1).div('1.01'));
  const still = new Powers(d(1));

  it('100 senior and 50 junior at 1 % a month: 50, then 51.51 and 8.49, then 25, then 18.1195515 and 1.8804485 over', () => {
    const paid = distribution(months([60, 10], [60, 0], [30, 5], [20, 0]), d(0), [claim('S', 1, 100), claim('J', 2, 50)], grow, shrink);
    expectNear(paid.tranches[0]!.nominal, '101.51');
    expectNear(paid.tranches[1]!.nominal, d('8.49').plus(25).plus('18.1195515'));
    expectNear(paid.surplus, '1.8804485');
    // A claim that grows at the rate that discounts it is worth its EAD however late it is paid.
    expectNear(paid.tranches[0]!.pv, 100);
    expectNear(paid.tranches[1]!.pv, 50);
    expect(paid.lastPayment).toBe(4);
  });

  it('a rank shares 20 between claims of 30 and 10 as 15 and 5, and the rank below gets nothing', () => {
    const paid = distribution(months([20, 0]), d(0), [claim('J', 2, 100), claim('A', 1, 30), claim('B', 1, 10)], still, still);
    expect(rounded(paid.tranches.map(({ nominal }) => nominal))).toEqual([0, 15, 5]);
  });

  it('costs of 10 against 4 wait for the next month and come before claims of 3 with priority: lenders get 1 of 10', () => {
    const paid = distribution(months([4, 10], [10, 0]), d(3), [claim('A', 1, 100)], still, still);
    expect(rounded([paid.priorityClaimsPaid, paid.tranches[0]!.nominal, paid.costsUnpaid])).toEqual([3, 1, 0]);
  });

  it('what is left after lenders waits for the last month and pays its costs first: 50 over, less 5 and 7, is 38 of surplus', () => {
    const paid = distribution(months([150, 0], [0, 5], [0, 7]), d(0), [claim('A', 1, 100)], still, still);
    expect(rounded([paid.surplus, paid.costsUnpaid])).toEqual([38, 0]);
    expect(paid.lastPayment).toBe(1);
  });

  it('what is never covered is no claim on the lender: 12 of costs against 4 leaves 8 unpaid', () => {
    const paid = distribution(months([4, 12]), d(5), [claim('A', 1, 100)], still, still);
    expect(rounded([paid.costsUnpaid, paid.priorityClaimsPaid, paid.tranches[0]!.nominal])).toEqual([8, 0, 0]);
    expect(paid.lastPayment).toBeNull();
  });
});
