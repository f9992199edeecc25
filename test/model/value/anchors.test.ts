import { describe, expect, it } from 'vitest';
import { modelOf } from '../../../src/model/score/model.js';
import { d, dealOf, expectNear, loaded, lot, textsOf, type Cells, type Spec } from '../build.js';

const comp = (more: Cells): Cells => ({ date: '2026-09-30', kind: 'resale', model: 'X', price_usd: 1000, price_type: 'sold', ...more });
const anchors = async (comps: readonly Cells[], more: Spec = {}) => modelOf(await dealOf({ comps, ...more })).anchors;
const resale = async (comps: readonly Cells[], more: Spec = {}) => (await anchors(comps, more)).of('X', 'resale')?.value ?? null;
const still = { assumptions: { 'obsolescence.deterioration': 0, 'income.rental_decay': 0 } };

describe('the window of 365 days', () => {
  it('takes a comp of 364 days ago and leaves one of 365', async () => {
    expect((await resale([comp({ date: '2025-10-01' })], still))!.toNumber()).toBe(1000);
    expect(await resale([comp({ date: '2025-09-30' })])).toBeNull();
  });

  it('leaves a comp of tomorrow', async () => expect(await resale([comp({ date: '2026-10-01' })])).toBeNull());
});

describe('comps', () => {
  it.each([
    ['sold', 1000, 2],
    ['index', 1000, 2],
    ['bid', 1100, 2],
    ['ask', 700, 1.6],
  ])('a %s at 1,000 is %d, a rent of 2.00 is %d', async (price_type, price, rent) => {
    const both = await anchors([comp({ price_type }), comp({ kind: 'rental', price_usd: 2, price_type })], still);
    expect([both.of('X', 'resale')!.value.toNumber(), both.of('X', 'rental')!.value.toNumber()]).toEqual([price, rent]);
  });

  it('are carried to as_of by wear: 1,000 of 73 days ago at 12 % a year is 1,000 · exp(−0.024), a rent at 5 % 2 · exp(−0.01)', async () => {
    const both = await anchors([comp({ date: '2026-07-19' }), comp({ date: '2026-07-19', kind: 'rental', price_usd: 2 })]);
    expectNear(both.of('X', 'resale')!.value, d('-0.024').exp().times(1000));
    expectNear(both.of('X', 'rental')!.value, d('-0.01').exp().times(2));
  });

  it('that reach exactly half of the quantity decide: 10 and 20 of one unit each give 10, a blank quantity counts 1', async () => {
    expect((await resale([comp({ price_usd: 20 }), comp({ price_usd: 10 })]))!.toNumber()).toBe(10);
    expect((await resale([comp({ price_usd: 20, quantity: 2 }), comp({ price_usd: 10, quantity: 1 })]))!.toNumber()).toBe(20);
    expect(
      (await resale([
        comp({ price_usd: 30, quantity: '' }),
        comp({ price_usd: 10, quantity: '0.5' }),
        comp({ price_usd: 20, quantity: '0.6' }),
      ]))!.toNumber(),
    ).toBe(20);
  });

  it('of the deal displace the bundled ones for their model and kind only, and not where they are too old', async () => {
    const spec = (row: Cells): Spec => ({ fleet: [lot({ model: 'H100-SXM-80' })], comps: [row] });
    const of = async (row: Cells) => {
      const { 'catalogue.csv': _, 'cohorts.csv': __, ...texts } = textsOf(spec(row));
      return modelOf((await loaded(texts)).deal).anchors;
    };
    const bundled = await of(comp({ model: 'H200-SXM-141' }));
    const own = await of(comp({ model: 'H100' }));
    expect(own.of('H100-SXM-80', 'resale')!.value.toNumber()).toBe(1000);
    expect(own.of('H100-SXM-80', 'rental')!.value.eq(bundled.of('H100-SXM-80', 'rental')!.value)).toBe(true);
    const old = await of(comp({ model: 'H100', date: '2025-01-01' }));
    expect(old.of('H100-SXM-80', 'resale')!.value.eq(bundled.of('H100-SXM-80', 'resale')!.value)).toBe(true);
  });

  it('with none of a model there is no anchor', async () => {
    const none = await anchors([comp({ model: 'Y' })]);
    expect([none.of('X', 'resale'), none.of('X', 'rental')]).toEqual([null, null]);
  });
});

describe('a bare module', () => {
  it('is worth module_factor times its price where it is sold, and a rent is as it is', async () => {
    const more = { assumptions: { ...still.assumptions, 'market.module_factor': 1.25 } };
    expect((await resale([comp({ basis: 'module' })], more))!.toNumber()).toBe(1250);
    const rents = await anchors([comp({ kind: 'rental', price_usd: 2, price_type: 'sold', basis: 'module' })], more);
    expect(rents.of('X', 'rental')!.value.toNumber()).toBe(2);
  });
});

describe('a model without a price', () => {
  const catalogue = [
    { model: 'Far', cohort: 'Last', kw: 1, launch_price_usd: 1000 },
    { model: 'Near', cohort: 'Last', kw: 1, launch_price_usd: 2400 },
    { model: 'Other', vendor: 'V', cohort: 'Last', kw: 1, launch_price_usd: 2000 },
    { model: 'Unseen', cohort: 'Last', kw: 1, launch_price_usd: 2000 },
    { model: 'X', cohort: 'Last', kw: 1, launch_price_usd: 2000 },
  ];
  const prices = ['Far', 'Near', 'Other'].map((model) => comp({ model, price_usd: 1200 }));
  const of = async (sibling: string, rows: readonly Cells[] = catalogue) =>
    (await anchors(prices, { catalogue: rows, assumptions: { ...still.assumptions, 'market.sibling': sibling } })).of('X', 'resale');

  it('takes that of its closest sibling by launch price, times the ratio of both: 1,200 · 2,000/2,400', async () => {
    const anchor = await of('yes');
    expect([anchor!.sibling, anchor!.value.toNumber()]).toEqual(['Near', 1000]);
  });

  it('has none where siblings do not count, or none is of its vendor and cohort', async () => {
    expect(await of('no')).toBeNull();
    expect(
      await of(
        'yes',
        catalogue.map((row) => (row.model === 'X' ? { ...row, vendor: 'W' } : row)),
      ),
    ).toBeNull();
  });

  it('of two that are as close takes the first in the catalogue', async () => {
    const rows = catalogue.map((row) => (row.model === 'Far' ? { ...row, launch_price_usd: 2400 } : row));
    expect((await of('yes', rows))!.sibling).toBe('Far');
  });
});
