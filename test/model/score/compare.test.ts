import { describe, expect, it } from 'vitest';
import { total } from '../../../src/kernel/decimal.js';
import type { Deal } from '../../../src/domain/deal.js';
import { compare, type LtvSplit } from '../../../src/model/score/compare.js';
import { d, dealOf, expectNear, lease, loaded, lot, tranche, type Cells, type Spec, type Terms } from '../build.js';
import { DEAL_FOLDERS, folderTexts } from '../folders.js';

const FOLDERS = DEAL_FOLDERS.map(({ href }) => href);
const sale = (price_usd: number, date = '2026-06-30'): Cells => ({ date, kind: 'resale', model: 'X', price_usd, price_type: 'sold' });
/** Payments are quarterly, so that nothing is paid between 30 September and 30 November. */
const quarterly = (more: Terms = {}): Terms => tranche({ frequency: 'quarterly', ...more });
const SPEC: Spec = {
  fleet: [lot({ purchase_date: '2026-03-31', in_service_date: '2026-03-31' }), lot({ asset_id: 'L2', quantity: 50 })],
  comps: [sale(7000)],
  tranches: [quarterly()],
  leases: [lease()],
};

/** Cause and change of one basis, none where there is none. */
const moves = (splits: readonly LtvSplit[], basis = 'olv'): Record<string, number> =>
  Object.fromEntries(
    splits
      .find((split) => split.basis === basis)!
      .parts.map(({ cause, change }) => [cause, Math.sign(change.toDecimalPlaces(30).toNumber())]),
  );
const NONE = { debt: 0, depreciation: 0, market: 0, fleet: 0 };

function expectWhole(a: Deal, b: Deal): void {
  for (const { basis, before, after, parts } of compare(a, b).ltv) {
    if (before === null || after === null || parts.length === 0) continue;
    expect(parts.map(({ cause }) => cause)).toEqual(['debt', 'depreciation', 'market', 'fleet']);
    expectNear(total(parts.map(({ change }) => change)), after.minus(before), '1e-35', basis);
  }
}

describe('a deal beside itself', () => {
  it.each(FOLDERS)('%s: every change is 0, every covenant and contract the same, every part of the ltv 0', async (folder) => {
    const { deal } = await loaded(folderTexts(new URL(folder, import.meta.url)));
    const { headline, covenants, fleet, contracts, ltv } = compare(deal, deal);
    for (const { key, unit, before, after, change } of headline) {
      if (unit === 'text') expect(after, key).toBe(before);
      else expect(change === null ? before : change.toNumber(), key).toBe(change === null ? null : 0);
    }
    for (const { before, after } of covenants) expect(after).toEqual(before);
    for (const row of fleet) expect([row.gpusAfter, row.fmvAfter.toFixed()]).toEqual([row.gpusBefore, row.fmvBefore.toFixed()]);
    for (const row of contracts) expect([row.what, row.firmAfter?.toFixed(), row.changes]).toEqual(['same', row.firmBefore?.toFixed(), []]);
    for (const { parts } of ltv) for (const { change } of parts) expect(change.toNumber()).toBe(0);
  });
});

describe('what moved the ltv', () => {
  it('a tenth more debt is all debt, on every basis: 1,000,000 to 1,100,000', async () => {
    const [a, b] = [await dealOf(SPEC), await dealOf({ ...SPEC, tranches: [quarterly({ balance: 1_100_000 })] })];
    for (const { basis, before, parts } of compare(a, b).ltv) {
      expect(moves(compare(a, b).ltv, basis)).toEqual({ ...NONE, debt: 1 });
      expectNear(parts[0]!.change, before!.div(10), '1e-35', basis);
    }
  });

  it('a lower sale, 6,000 for 7,000, is all market, and leaves cost and book alone', async () => {
    const [a, b] = [await dealOf(SPEC), await dealOf({ ...SPEC, comps: [sale(6000)] })];
    const { ltv } = compare(a, b);
    for (const basis of ['fmv', 'olv', 'nolv', 'flv', 'nflv']) expect(moves(ltv, basis), basis).toEqual({ ...NONE, market: 1 });
    for (const basis of ['cost', 'depreciated_cost']) expect(moves(ltv, basis), basis).toEqual(NONE);
  });

  it('a higher haircut is market too, a shorter book life also', async () => {
    const a = await dealOf(SPEC);
    expect(moves(compare(a, await dealOf({ ...SPEC, assumptions: { 'haircut.orderly': 0.3 } })).ltv)).toEqual({ ...NONE, market: 1 });
    expect(moves(compare(a, await dealOf({ ...SPEC, assumptions: { 'book.life_years': 4 } })).ltv, 'depreciated_cost')).toEqual({
      ...NONE,
      market: 1,
    });
  });

  it('a lot that is gone is all fleet, on every basis', async () => {
    const [a, b] = [await dealOf(SPEC), await dealOf({ ...SPEC, fleet: SPEC.fleet!.slice(0, 1) })];
    for (const { basis } of compare(a, b).ltv) expect(moves(compare(a, b).ltv, basis), basis).toEqual({ ...NONE, fleet: 1 });
  });

  it('two months later and nothing else is all depreciation, and nothing on cost', async () => {
    const [a, b] = [await dealOf(SPEC), await dealOf({ ...SPEC, asOf: '2026-11-30' })];
    const { ltv } = compare(a, b);
    for (const basis of ['depreciated_cost', 'fmv', 'olv', 'nolv', 'flv', 'nflv'])
      expect(moves(ltv, basis), basis).toEqual({ ...NONE, depreciation: 1 });
    expect(moves(ltv, 'cost')).toEqual(NONE);
    // Book: 66 and 71 of 72 months are left of the two lots, then 64 and 69.
    const book = ltv.find(({ basis }) => basis === 'depreciated_cost')!;
    expectNear(book.before, d(1_000_000).div(d(1_000_000).times(66).plus(d(500_000).times(71)).div(72)), '1e-30');
    expectNear(book.after, d(1_000_000).div(d(1_000_000).times(64).plus(d(500_000).times(69)).div(72)), '1e-30');
  });

  it('a sale made after the first date is market, not depreciation, though the second date knows it', async () => {
    const [a, b] = [
      await dealOf({ ...SPEC, comps: [sale(7000), sale(5000, '2026-11-15')] }),
      await dealOf({ ...SPEC, asOf: '2026-11-30', comps: [sale(7000), { ...sale(5000, '2026-11-15'), quantity: 5 }] }),
    ];
    expect(moves(compare(a, b).ltv)).toEqual({ ...NONE, depreciation: 1, market: 1 });
  });

  it('all at once still adds up to the change of the ltv', async () => {
    const a = await dealOf(SPEC);
    const b = await dealOf({
      ...SPEC,
      asOf: '2026-12-31',
      comps: [sale(6500), sale(5900, '2026-12-01')],
      tranches: [quarterly({ balance: 900_000, last_payment: '2026-12-31' })],
      fleet: [SPEC.fleet![0]!, lot({ asset_id: 'L3', quantity: 30, model: 'Y' })],
      assumptions: { 'haircut.forced': 0.5 },
    });
    expectWhole(a, b);
    expectWhole(b, a);
    expect(compare(a, b).ltv.every(({ parts }) => parts.length === 4)).toBe(true);
  });

  it('samples and reference cases against each other, of one date: parts add up', async () => {
    const read = async (folder: string): Promise<Deal> => (await loaded(folderTexts(new URL(folder, import.meta.url)))).deal;
    expectWhole(await read('../../../samples/meridian/'), await read('../../../samples/troubled/'));
    expectWhole(await read('../../cases/07-inplace/'), await read('../../cases/02-ddtl/'));
  });
});

describe('what else changed', () => {
  it('a dearer contract, one that is gone and one that is new are told apart, with their terms', async () => {
    const a = await dealOf({ ...SPEC, leases: [lease({ gpus: 40 }), lease({ contract_id: 'C2', gpus: 40 })] });
    const b = await dealOf({
      ...SPEC,
      leases: [lease({ gpus: 40, usd_gpu_hour: 1.2, end: '2028-06-30' }), lease({ contract_id: 'C3', gpus: 10 })],
    });
    expect(compare(a, b).contracts.map(({ contractId, what, changes }) => [contractId, what, changes])).toEqual([
      ['C1', 'changed', ['price 1 → 1.2', 'end 2028-08-31 → 2028-06-30']],
      ['C2', 'removed', []],
      ['C3', 'added', []],
    ]);
    const { headline } = compare(a, b);
    const backlog = headline.find(({ key }) => key === 'firm_backlog')!;
    expectNear(
      backlog.change,
      total(compare(a, b).contracts.map(({ firmBefore, firmAfter }) => d(firmAfter ?? 0).minus(firmBefore ?? 0))),
      '1e-25',
    );
  });
});
