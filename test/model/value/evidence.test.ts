import { describe, expect, it } from 'vitest';
import { expectNear, FRICTIONLESS, lot, scored, type Cells } from '../build.js';

const price = (more: Cells): Cells => ({
  kind: 'resale',
  price_usd: 8_000,
  price_type: 'sold',
  source: 'test',
  date: '2026-09-30',
  ...more,
});
const X_SOLD = price({ model: 'X' });
/** X of 100 GPUs at 8,000 and as many Y as it takes to have the share of the fleet's value. */
const fleet = (y: number): Cells[] => [lot(), lot({ asset_id: 'L2', model: 'Y', quantity: y })];
const codes = async (comps: readonly Cells[], y: number) => {
  const { fleet: found, warnings } = await scored({ assumptions: FRICTIONLESS, comps, fleet: fleet(y) });
  return { share: found.thin!.share, thin: warnings.filter(({ code }) => code === 'THIN_EVIDENCE').map(({ expected }) => expected) };
};

describe('the prices behind an anchor', () => {
  it('are counted by type, what was paid first, with the newest date', async () => {
    const { fleet: found } = await scored({
      assumptions: FRICTIONLESS,
      comps: [
        price({ model: 'X', price_type: 'ask', date: '2026-08-01' }),
        price({ model: 'X', date: '2026-07-01' }),
        price({ model: 'X', date: '2026-09-20' }),
        price({ model: 'X', date: '2020-01-01' }),
        price({ model: 'X', kind: 'rental', price_usd: 2, price_type: 'index' }),
      ],
    });
    const { resale, rental } = found.byModel[0]!;
    expect(resale.types).toEqual([
      { type: 'sold', prices: 2 },
      { type: 'ask', prices: 1 },
    ]);
    expect([resale.prices, resale.own, resale.sibling, rental.prices]).toEqual([3, true, null, 1]);
    expectNear(rental.anchor, 2);
  });

  it('of a model without any are none, and its value rests on nothing', async () => {
    const { share, thin } = await codes([X_SOLD], 100);
    // X is worth 100 · 8,000, Y its cost of 100 · 10,000.
    expectNear(share, 1_000_000 / 1_800_000, '1e-15');
    expect(thin).toEqual(["55.6 % of the fleet's fair value rests on one ask or on no price at all: Y"]);
  });

  it('are thin where the only one is an ask; a quarter of the value is not a warning, more than it is', async () => {
    // One ask of 10,000 · 0.7 = 7,000 on Y: 8,000 · 100 against 7,000 · n.
    const ask = price({ model: 'Y', price_type: 'ask', price_usd: 10_000 });
    const sold = price({ model: 'X', price_usd: 2_100 });
    // 210,000 of X and 70,000 of 10 Y: exactly a quarter.
    expect((await codes([sold, ask], 10)).thin).toEqual([]);
    expectNear((await codes([sold, ask], 10)).share, 0.25);
    expect((await codes([sold, ask], 11)).thin).toHaveLength(1);
    expect((await codes([sold, ask, { ...ask, price_usd: 9_000 }], 11)).thin).toEqual([]);
    expect((await codes([sold, { ...ask, price_type: 'bid' }], 11)).thin).toEqual([]);
  });

  it('of the approach that binds count: what earns less than it sells for rests on its rent', async () => {
    const rent = price({ model: 'X', kind: 'rental', price_usd: 0.01, price_type: 'ask' });
    const { fleet: found } = await scored({ assumptions: FRICTIONLESS, comps: [X_SOLD, rent] });
    expect(found.byModel[0]!.approach).toBe('income');
    expectNear(found.thin!.share, 1);
  });
});
