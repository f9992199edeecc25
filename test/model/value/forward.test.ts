import { describe, expect, it } from 'vitest';
import { fraction } from '../../../src/kernel/decimal.js';
import { BASE_SCENARIO } from '../../../src/domain/scenario.js';
import { modelUnder } from '../../../src/model/scenario/apply-scenario.js';
import { modelOf } from '../../../src/model/score/model.js';
import { d, dealOf, expectNear, lot } from '../build.js';

/** X at 2.00 and Y at 3.00 an hour today, falling by 10 % a year without a forward; months 12 and 24 are 365 and 731 days away. */
const modelOn = async (forward: string | null) =>
  modelOf(
    await dealOf({
      fleet: [lot(), lot({ asset_id: 'L2', model: 'Y' })],
      comps: [
        { date: '2026-09-30', kind: 'rental', model: 'X', price_usd: 2, price_type: 'sold' },
        { date: '2026-09-30', kind: 'rental', model: 'Y', price_usd: 3, price_type: 'sold' },
      ],
      assumptions: { 'income.rental_decay': 0.1 },
      files: forward === null ? {} : { 'forward.csv': forward },
    }),
  );
const rentsOn = async (forward: string | null) => (await modelOn(forward)).rents;

describe('market rents on a forward', () => {
  it('in money: from 2.00 today in a line to 1.00 in a year, then down by 10 % a year from there', async () => {
    const rents = await rentsOn('date,model,usd_gpu_hour\n2027-09-30,X,1.00\n');
    expectNear(rents.at('X', 0), 2);
    expectNear(rents.at('X', 6), d(2).minus(d(182).div(365)));
    expectNear(rents.at('X', 12), 1);
    expectNear(rents.at('X', 24), d('-0.1').times(366).div(365).exp());
  });

  it('with rows around as_of: the ratio to the forward of as_of, a line between the two', async () => {
    const rents = await rentsOn('date,model,usd_gpu_hour\n2026-10-31,X,4\n2026-08-31,X,5\n');
    const today = d(5).minus(d(30).div(61));
    expectNear(rents.at('X', 0), 2);
    expectNear(rents.at('X', 1), d(2).times(4).div(today));
    expectNear(
      rents.at('X', 12),
      d(2)
        .times(4)
        .div(today)
        .times(
          d('-0.1')
            .times(365 - 31)
            .div(365)
            .exp(),
        ),
    );
  });

  it('as an index of every model: 1 today, half in a year; a model with rows of its own has those', async () => {
    const rents = await rentsOn('date,model,usd_gpu_hour,index\n2027-09-30,*,,0.5\n2027-09-30,X,2.5,\n');
    expectNear(rents.at('Y', 12), '1.5');
    expectNear(rents.at('X', 12), '2.5');
  });

  it('as an index with a row before as_of: 80 of 100', async () => {
    const rents = await rentsOn('date,model,index\n2026-09-30,*,100\n2027-09-30,*,80\n');
    expectNear(rents.at('X', 12), '1.6');
    expectNear(rents.at('Y', 12), '2.4');
  });

  it('times the rental level of a scenario, on the forward and after it', async () => {
    const base = await modelOn('date,model,usd_gpu_hour\n2027-09-30,X,1.00\n');
    const shock = { kind: 'rental_level', size: fraction('-0.4'), path: { at: 0, ramp: 0, hold: null, recover: 0 } } as const;
    const { rents } = modelUnder(base, { ...BASE_SCENARIO, id: 's', shocks: [shock] }).model;
    expectNear(rents.at('X', 12), '0.6');
    expectNear(rents.at('X', 24), d('-0.1').times(366).div(365).exp().times('0.6'));
  });

  it('that speaks of no date to come are those of the method', async () => {
    const [ended, without] = [await rentsOn('date,model,usd_gpu_hour\n2026-09-30,X,1.00\n'), await rentsOn(null)];
    for (const n of [0, 12, 24]) expect(ended.at('X', n)!.eq(without.at('X', n)!)).toBe(true);
  });

  it('let a GPU earn for longer where they rise: V_i of 12 months at a constant rent', async () => {
    // Without costs, failures, discount and scrap V_i is the sum of rents of the horizon.
    const deal = await dealOf({
      comps: [{ date: '2026-09-30', kind: 'rental', model: 'X', price_usd: 2, price_type: 'sold' }],
      assumptions: {
        'income.rental_decay': 0.1,
        'income.discount_rate': 0,
        'income.failure_rate': 0,
        'income.revenue_cost_share': 0,
        'income.utilization': 1,
        'income.horizon_months': 12,
        'power.usd_kwh': 0,
        hosting_usd_kw_month: 0,
        maintenance: 0,
        scrap: 0,
      },
      files: { 'forward.csv': 'date,model,index\n2026-09-30,X,1\n2026-10-31,X,2\n2028-09-30,X,2\n' },
    });
    expectNear(modelOf(deal).fair.income.value('X', d(10_000), 0), d(12 * 730 * 4));
  });
});
