import { describe, expect, it } from 'vitest';
import { expectNear, FRICTIONLESS, lease, scored, type Cells, type Spec } from '../build.js';

const rent = (usd: number): Cells => ({
  model: 'X',
  kind: 'rental',
  price_usd: usd,
  price_type: 'index',
  source: 'test',
  date: '2026-09-30',
});
const of = (price: number, more: Cells = {}): Spec => ({
  assumptions: { ...FRICTIONLESS, 'relet.price_factor': 0.5 },
  comps: [rent(3)],
  leases: [lease({ usd_gpu_hour: price, ...more })],
});

describe('contracts against the market', () => {
  it('a contract above what a term contract earns today covers at market what one of that price covers', async () => {
    const { contracts } = await scored(of(2));
    const same = await scored(of(1.5));
    expectNear(contracts.byContract[0]!.marketRent, 1.5);
    expect(contracts.atMarket!.contracts).toBe(1);
    expectNear(contracts.atMarket!.dscrForward12, same.coverage.dscrForward12!);
    expectNear(contracts.atMarket!.dscrMin, same.coverage.dscrMin!);
    expect(same.contracts.atMarket).toBeNull();
  });

  it('its price is what it charges today, with the escalations behind it', async () => {
    const { contracts } = await scored(of(1, { start: '2024-09-30', escalator: 0.1, end: '2029-09-30' }));
    expectNear(contracts.byContract[0]!.priceNow, '1.21');
  });

  it('without a rental price there is no market to go to', async () => {
    const { contracts } = await scored({ ...of(2), comps: [{ ...rent(3), kind: 'resale' }] });
    expect([contracts.byContract[0]!.marketRent, contracts.atMarket]).toEqual([null, null]);
  });
});
