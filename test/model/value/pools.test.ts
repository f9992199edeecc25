import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import { UnitCosts } from '../../../src/domain/unit-costs.js';
import { PooledValue } from '../../../src/model/value/pooled-value.js';
import { modelOf } from '../../../src/model/score/model.js';
import { scoreOf } from '../../../src/model/score/score.js';
import { dealOf, saidOf, TERMS } from '../../input/deals.js';

/** A fixed scramble of a whole number into [0, 1). */
const spread = (n: number): number => (Math.imul(n + 1, 0x9e3779b1) >>> 0) / 2 ** 32;

const MODELS = [
  ['H100-SXM-80', 30_000],
  ['H200-SXM-141', 33_000],
  ['B200-SXM-180', 42_000],
  ['MI300X', 17_000],
] as const;

/** Every row at a cost of its own, from a third to one and a half of the usual one, so that every term of the method decides somewhere. */
function tape(rows: number): string {
  const lines = Array.from({ length: rows }, (_, n) => {
    const [model, cost] = MODELS[n % MODELS.length]!;
    const unit = (cost * (0.35 + 1.15 * spread(n))).toFixed(2);
    const month = 1 + (Math.floor(n / 4) % 6);
    return `L${n},${model},${1 + (n % 3)},${unit},2025-0${month}-10,2025-0${month + 2}-01,${n % 9 === 0 ? 'fair' : 'good'},C${n % 4}`;
  });
  return `asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,condition,contract_id\n${lines.join('\n')}\n`;
}

const leases = `contract_id,customer,rating,model,gpus,start,end,usd_gpu_hour\n${MODELS.map(
  ([model], n) =>
    `C${n},Customer ${n},${n % 2 === 0 ? 'BBB' : 'BB'},${model},${100 + n},2025-09-01,2027-${10 + (n % 3)}-01,${1.2 + n * 0.3}`,
).join('\n')}\n`;

const terms = `${TERMS.replace('balance: 500000', 'balance: 9000000').replace('covenants: []\n', '')}borrowing_base:
  basis: nolv
  advance_rates: { ig: 85%, non_ig: 70%, uncontracted: 20% }
  concentration_caps: { customer: 0.5 }
covenants:
  - { id: ltv, metric: ltv, basis: olv, max: 0.9, frequency: monthly, first_test: 2026-09-30, consequence: cash_trap }
`;

/** Every decimal of a result by its path, and every text. */
function figures(value: unknown, path = '', found = new Map<string, Decimal | string>()): Map<string, Decimal | string> {
  if (value instanceof Decimal || typeof value === 'string') found.set(path, value);
  else if (typeof value === 'number') found.set(path, new Decimal(Number.isFinite(value) ? value : -1));
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) figures(one, `${path}.${key}`, found);
  return found;
}

/** A cent in a billion. */
const CENT_PER_BILLION = 1e-11;

async function bothWays(rows: number, set: readonly string[] = []) {
  const texts = { 'deal.yaml': terms, 'fleet.csv': tape(rows), 'leases.csv': leases };
  const [apart, pooled] = await Promise.all([dealOf(texts, { set }), dealOf(texts, { set, poolBeyond: 0 })]);
  expect(apart.lots).toHaveLength(rows);
  expect(pooled.lots.length).toBeLessThan(rows / 3);
  const [one, other] = [apart, pooled].map((deal) => scoreOf(modelOf(deal))) as [ReturnType<typeof scoreOf>, ReturnType<typeof scoreOf>];
  expect([one.fleet.pooledGpus, other.fleet.lots]).toEqual([0, rows]);
  expect(other.fleet.pooledGpus).toBeGreaterThan(rows);
  return { one, other };
}

function expectSame({ one, other }: Awaited<ReturnType<typeof bothWays>>): void {
  const [exact, pooled] = [figures(one), figures(other)];
  pooled.set('.fleet.pooledGpus', exact.get('.fleet.pooledGpus')!);
  expect([...pooled.keys()]).toEqual([...exact.keys()]);
  const off = [...exact].flatMap(([path, value]) => {
    const there = pooled.get(path)!;
    const isSame =
      value instanceof Decimal && there instanceof Decimal
        ? there.minus(value).abs().lte(value.abs().times(CENT_PER_BILLION).plus(1e-12))
        : String(value) === String(there);
    return isSame ? [] : [`${path} ${String(value)} ${String(there)}`];
  });
  expect(off).toEqual([]);
}

describe('a fleet whose lots are pooled', () => {
  it('scores as the one whose lots stand apart, to a cent in a billion', async () => expectSame(await bothWays(1200)));

  it('so where scrap and removal decide on single GPUs', async () =>
    expectSame(await bothWays(600, ['scrap=0.25', 'liquidation.removal_usd=6000'])));

  it('so with a weighted mean of the approaches', async () =>
    expectSame(await bothWays(300, ['valuation.reconcile=weighted', 'valuation.weights.market=0.5', 'valuation.weights.income=0.5'])));

  it('keeps apart a row whose cost is not in plain cents, and warns of the same costs', async () => {
    const row = (id: string, cost: string): string => `${id},H100-SXM-80,1,${cost},2025-01-15,2025-03-01\n`;
    const fleet = `asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date\n${row('a', '30000')}${row('b', '30000.005')}${row('c', '31000.5')}${row('d', '290000')}${row('e', '3100')}`;
    const deal = await dealOf({ 'fleet.csv': fleet }, { poolBeyond: 0 });
    expect(deal.lots.map(({ id, rows, unitCost }) => [id, rows, unitCost.toFixed()])).toEqual([
      ['a', 2, '30500.25'],
      ['b', 1, '30000.005'],
      ['d', 1, '290000'],
      ['e', 1, '3100'],
    ]);
    expect(await saidOf({ 'fleet.csv': fleet }, { poolBeyond: 0 })).toEqual(await saidOf({ 'fleet.csv': fleet }));
  });

  it('is refused where pools are too many', async () => {
    const rows = Array.from({ length: 20_001 }, (_, n) => `L${n},H100-SXM-80,1,${30_000 + n / 100},2025-01-15,2025-03-01,Site ${n}\n`);
    const fleet = `asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,site\n${rows.join('')}`;
    expect(await saidOf({ 'fleet.csv': fleet }, { poolBeyond: 20_000 })).toEqual(['TOO_MANY fleet.csv:20002 null null']);
  });

  it('says every fault of a row as without pools', async () => {
    const head = 'asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date\n';
    const rows = 'a,H100-SXM-80,1,30000,2025-01-15,2025-03-01\nb,H100-SXM-80,x,30001,2025-01-15,2025-03-01\n';
    const bad =
      'b,H100-SXM-80,1,30002,2025-01-15,2025-03-01\nc,H100-SXM-80,1,-5,2025-01-15,2025-03-01\nd,H100-SXM-80,1,7,2025-01-15,2024-03-01\n';
    const texts = { 'fleet.csv': head + rows + bad };
    const said = await saidOf(texts);
    expect(said.length).toBeGreaterThan(3);
    expect(await saidOf(texts, { poolBeyond: 0 })).toEqual(said);
  });
});

describe('the value of a pool', () => {
  it('is Σ q · max(2, min(5, c)) over its costs, and over those that bring 3 or more', () => {
    const cents = [100, 250, 700, 300, 450, 501, 300];
    const quantities = [1, 2, 3, 4, 5, 6, 7];
    const worth = (cost: number): number => Math.max(2, Math.min(5, cost));
    const pool = new PooledValue(
      new UnitCosts(cents, quantities),
      (cost) => ({ regime: cost < 2 ? 'floor' : cost < 5 ? 'cost' : 'cap', value: worth(cost) }),
      (cost) => ({ approach: cost.lt(2) ? 'scrap' : cost.lt(5) ? 'cost' : 'market', fmv: Decimal.max(2, Decimal.min(5, cost)) }),
    );
    const direct = (floor: number): number =>
      cents.reduce((sum, c, i) => sum + (worth(c / 100) >= floor ? quantities[i]! * worth(c / 100) : 0), 0);
    expect(pool.fmv.toNumber()).toBeCloseTo(direct(0), 12);
    expect(pool.above(3).fmv.toNumber()).toBeCloseTo(direct(3), 12);
    expect(pool.above(3).gpus).toBe(3 + 4 + 5 + 6 + 7);
    expect(pool.least).toBe(2);
    expect(pool.byApproach.map(({ approach, fmv }) => [approach, fmv.toNumber()])).toEqual([
      ['scrap', 2],
      ['cost', 5 + 12 + 22.5 + 21],
      ['market', 15 + 30],
    ]);
  });
});
