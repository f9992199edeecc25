import { describe, expect, it } from 'vitest';
import { modelUnder } from '../../../src/model/scenario/apply-scenario.js';
import { modelOf } from '../../../src/model/score/model.js';
import { FRICTIONLESS, d, dealOf, expectNear, lease, lot, scored, tranche, type Spec } from '../build.js';
import { scenario } from '../scenarios.js';

const today = { purchase_date: '2026-09-30', in_service_date: '2026-09-30' };
const sale = async (spec: Spec) => (await scored(spec)).liquidation.orderly;

describe('a piecemeal sale', () => {
  it('of 1,000,000 over 6 months after 3 of repossession sells a sixth in each of months 4 to 9', async () => {
    const { gross, recoveryNominal, months, recoveryPv } = await sale({
      fleet: [lot(today)],
      tranches: [tranche({ balance: 5_000_000 })],
      assumptions: FRICTIONLESS,
    });
    expectNear(gross, 1_000_000);
    expectNear(recoveryNominal, 1_000_000);
    expect(months).toBe(9);
    const pv = [4, 5, 6, 7, 8, 9].reduce(
      (sum, x) =>
        sum.plus(
          d(1_000_000)
            .div(6)
            .div(d('1.12').pow(d(x).div(12))),
        ),
      d(0),
    );
    expectNear(recoveryPv, pv);
  });

  it('holds what is unsold at the start of a month: 3 whole months, then 6, 5, 4, 3, 2 and 1 sixths of 13,000', async () => {
    const { holding } = await sale({ fleet: [lot(today)], assumptions: { ...FRICTIONLESS, hosting_usd_kw_month: 130 } });
    expectNear(holding, d(13_000).times(3).plus(d(13_000).times(21).div(6)));
  });

  it('idle power is a tenth of the load over 730 hours: 1.3 · 730 · 0.08 · 0.1 a kilowatt and month', async () => {
    const { holding } = await sale({
      fleet: [lot(today)],
      assumptions: {
        ...FRICTIONLESS,
        'power.usd_kwh': 0.08,
        'liquidation.repossession_months.orderly': 0,
        'liquidation.sale_months.orderly': 1,
      },
    });
    expectNear(holding, '759.2');
  });

  it('legal cost is the larger of 500,000 and 1 % of EAD: 600,000 on 60m', async () => {
    expect((await sale({ tranches: [tranche({ balance: 60_000_000 })] })).legal.toNumber()).toBe(600_000);
    expect((await sale({ tranches: [tranche({ balance: 50_000_000 })] })).legal.toNumber()).toBe(500_000);
  });

  it('without collateral the accounts are all there is, less legal cost and priority claims, in month 1', async () => {
    const { recoveryNominal, months, gross, priorityClaimsPaid, lgd } = await sale({
      fleet: [lot({ ...today, lien: 'none' })],
      terms: { accounts: { dsra: 700_000 }, priority_claims: [{ name: 'Rent', amount: 40_000 }] },
    });
    expect([gross.toNumber(), priorityClaimsPaid.toNumber(), recoveryNominal.toNumber(), months]).toEqual([0, 40_000, 160_000, 1]);
    expectNear(
      lgd,
      d(1).minus(
        d(160_000)
          .div(d('1.12').pow(d(1).div(12)))
          .div(1_000_000),
      ),
    );
  });

  it('paid in full is a recovery of exactly 1 and an LGD of exactly 0, whenever it was paid', async () => {
    const { recoveryRate, lgd, shortfall, surplus } = await sale({
      fleet: [lot(today)],
      tranches: [tranche({ balance: 900_000 })],
      assumptions: FRICTIONLESS,
    });
    expect([recoveryRate!.eq(1), lgd!.isZero(), shortfall!.isZero(), surplus.gt(0)]).toEqual([true, true, true, true]);
  });

  it('of default at the last maturity there is no exposure, and everything is a surplus', async () => {
    const { projection } = await scored();
    expect(projection[12]!.orderlyRecoveryRate).toBeNull();
  });
});

describe('in place or not', () => {
  /** One month in place at a rent r, then sold: worth more than selling a month sooner only if it beats the wait. No rate, so no discount. */
  const spec = (usd_gpu_hour: number, rating = 'AAA'): Spec => ({
    fleet: [lot({ ...today, quantity: 100, contract_id: 'C1' })],
    leases: [lease({ end: '2026-10-31', usd_gpu_hour, rating, assignable: 'yes', direct_agreement: 'yes' })],
    tranches: [tranche({ rate: { fixed: 0 } })],
    assumptions: {
      ...FRICTIONLESS,
      hosting_usd_kw_month: 744,
      'liquidation.stepin_months': 0,
      'liquidation.operator_fee': 0,
      'liquidation.repossession_months.orderly': 1,
      'liquidation.sale_months.orderly': 1,
      'rating.master_scale.AAA': 1,
      'rating.master_scale.AA': 0.0001,
    },
  });

  it('of a customer sure to default brings nothing: equal present values are not strictly higher, so it is sold', async () => {
    // PD 1: S = 0, no cash and the holding cost, exactly what selling costs in its month of repossession.
    expect((await sale(spec(5))).inPlace).toEqual([]);
  });

  it('that pays less than it costs to run is sold, though repossession takes as long: the wait for it is the same either way', async () => {
    // Served for month 1, then held to month 6 and sold in month 7, as without the contract; running costs maintenance on top.
    const given = spec(0.0001, 'AA');
    const slow = { ...given, assumptions: { ...given.assumptions, maintenance: 0.12, 'liquidation.repossession_months.orderly': 6 } };
    expect((await sale(slow)).inPlace).toEqual([]);
    expect((await sale({ ...slow, leases: [{ ...slow.leases![0]!, usd_gpu_hour: 1 }] })).inPlace).toEqual(['C1']);
  });

  it('of a customer that pays more than it costs is served', async () => expect((await sale(spec(1.2, 'AA'))).inPlace).toEqual(['C1']));

  /**
   * Where prices come back after half a year, waiting is worth more than selling, so a contract that brings nothing is still served. Its
   * running sums carry (1 − PD)^{k/12} = 0 and cannot be divided by it; a NaN would be above nothing and the contract sold.
   */
  it('of a customer in default is chosen a month on as it is today: a survival of 0 is no reason to divide by it', async () => {
    const deal = await dealOf({
      fleet: [lot({ contract_id: 'C1' })],
      leases: [lease({ rating: 'D', assignable: 'yes', direct_agreement: 'yes', end: '2027-08-31' })],
      tranches: [tranche({ balance: 5_000_000, rate: { fixed: 0 } })],
      assumptions: FRICTIONLESS,
    });
    const low = await scenario(deal, { price_level: -0.9, at: 0, hold: 9, recover: 1 });
    const { liquidation } = modelUnder(modelOf(deal), low).model;
    expect([0, 1].map((k) => liquidation.at(k, 'orderly').inPlace)).toEqual([['C1'], ['C1']]);
  });

  it.each([
    ['not assignable', { assignable: 'no' }],
    ['without consent', { direct_agreement: 'no' }],
    ['not yet begun', { start: '2026-10-01', end: '2026-12-31' }],
    ['past due', { days_past_due: 91 }],
  ])('%s does not qualify', async (_, more) => {
    const given = spec(9, 'AA');
    expect((await sale({ ...given, leases: [{ ...given.leases![0]!, ...more }] })).inPlace).toEqual([]);
  });

  it('whose lots are all offline or of a second lien has none to serve it for the lenders', async () => {
    for (const more of [{ status: 'offline' }, { lien: 'second' }])
      expect((await sale({ ...spec(9, 'AA'), fleet: [lot({ ...today, contract_id: 'C1', ...more })] })).inPlace).toEqual([]);
  });

  it('takes the structure’s direct agreement where the contract is silent', async () => {
    const given = spec(9, 'AA');
    const silent = { ...given, leases: [{ ...given.leases![0]!, direct_agreement: '' }] };
    expect((await sale(silent)).inPlace).toEqual([]);
    expect((await sale({ ...silent, terms: { structure: { direct_agreement: true } } })).inPlace).toEqual(['C1']);
  });
});
