import { describe, expect, it } from 'vitest';
import { FRICTIONLESS, d, expectNear, lot, scored, tranche } from '../build.js';

const today = { purchase_date: '2026-09-30', in_service_date: '2026-09-30' };

describe('what counts as collateral', () => {
  it('installed, offline and rma lots with a first lien: 3 of 6 lots, 300 of 600 GPUs, 3m of cost', async () => {
    const { fleet, values } = await scored({
      fleet: [
        lot({ ...today }),
        lot({ asset_id: 'L2', status: 'offline' }),
        lot({ asset_id: 'L3', status: 'rma' }),
        lot({ asset_id: 'L4', lien: 'second' }),
        lot({ asset_id: 'L5', status: 'ordered', in_service_date: '' }),
        lot({ asset_id: 'L6', status: 'in_transit', lien: 'none' }),
      ],
    });
    expect([fleet.lots, fleet.gpus, fleet.collateralGpus, fleet.pipelineGpus]).toEqual([6, 600, 300, 200]);
    expect([values.cost.toNumber(), fleet.pipelineCost.toNumber()]).toEqual([3_000_000, 2_000_000]);
    // Counted lots of any lien.
    expect(fleet.byModel.map(({ gpus }) => gpus)).toEqual([400]);
  });

  it('depth looks at the collateral alone: a second-lien half of the fleet leaves (1 + 100/6,000)^−0.15', async () => {
    const { values } = await scored({
      fleet: [lot(today), lot({ asset_id: 'L2', lien: 'second' })],
      assumptions: { ...FRICTIONLESS, 'liquidation.depth_elasticity': 0.15 },
    });
    expectNear(values.olv, d(61).div(60).pow('-0.15').times(1_000_000));
  });

  it('where the catalogue is silent the default absorption of 2,000 counts', async () => {
    const { values } = await scored({
      fleet: [lot(today)],
      catalogue: [{ model: 'X', cohort: 'Last', kw: 1, absorption: '' }],
      assumptions: { ...FRICTIONLESS, 'liquidation.depth_elasticity': 1, 'liquidation.sale_months.forced': 2 },
    });
    expectNear(values.flv, d(1_000_000).div(d(1).plus(d(100).div(4000))));
  });
});

describe('net values', () => {
  it('are never below 0: 100 of removal on what sells for 90 leaves nolv 0 and the sale is not made', async () => {
    const { values, liquidation } = await scored({
      fleet: [lot({ ...today, unit_cost_usd: 90 })],
      assumptions: { ...FRICTIONLESS, 'liquidation.removal_usd': 100 },
    });
    expect([values.olv.toNumber(), values.nolv.toNumber()]).toEqual([9000, 0]);
    expect([liquidation.orderly.gross.toNumber(), liquidation.orderly.removal.toNumber()]).toEqual([0, 0]);
  });

  it('exactly 0 is still sold: 90 of removal on 90 brings 9,000 gross for 9,000 of removal', async () => {
    const { liquidation } = await scored({
      fleet: [lot({ ...today, unit_cost_usd: 90 })],
      assumptions: { ...FRICTIONLESS, 'liquidation.removal_usd': 90 },
    });
    expectNear(liquidation.orderly.gross, 9000);
    expectNear(liquidation.orderly.removal, 9000);
    expect(liquidation.orderly.recoveryNominal.toFixed(20)).toBe(d(0).toFixed(20));
  });

  it('a region the assumptions do not know takes the default of 10 %, a new one what the deal says', async () => {
    const of = async (region: string) =>
      (
        await scored({ fleet: [lot({ ...today, region })], assumptions: { ...FRICTIONLESS, 'haircut.region.ZZ': 0.5 } })
      ).values.olv.toNumber();
    expect([await of('us'), await of('BR'), await of('zz')]).toEqual([1_000_000, 900_000, 500_000]);
  });
});

describe('a lot without an in-service date', () => {
  it('counts from its purchase date: ordered on 2025-09-30, 12 months of 72 in the borrowing base', async () => {
    const { borrowingBase } = await scored({
      fleet: [lot(), lot({ asset_id: 'L2', status: 'ordered', purchase_date: '2025-09-30', in_service_date: '' })],
      tranches: [tranche()],
      terms: { borrowing_base: { basis: 'depreciated_cost', advance_rates: {} } },
    });
    expectNear(borrowingBase!.ineligible[0]!.amount, d(1_000_000).times(60).div(72));
  });
});
