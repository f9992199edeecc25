import { describe, expect, it } from 'vitest';
import { load, saidOf, TERMS } from '../deals.js';

const FLEET_HEAD = 'asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,status,contract_id';
const fleet = (...rows: string[]): string => [FLEET_HEAD, ...rows].join('\n');
const installed = (id: string, gpus: number, contract: string, model = 'H100'): string =>
  `${id},${model},${gpus},30000,2025-01-15,2025-03-01,installed,${contract}`;
const leases = (...rows: string[]): string => ['contract_id,customer,rating,model,gpus,start,end,usd_gpu_hour', ...rows].join('\n');
const lease = (id: string, gpus: number, start = '2025-06-01', end = '2029-06-01', customer = 'X', rating = '', model = 'H100'): string =>
  `${id},${customer},${rating},${model},${gpus},${start},${end},2`;

describe('contracts', () => {
  it('that follow one another are not added up', async () => {
    const texts = {
      'fleet.csv': fleet(installed('a', 8, 'C1'), installed('b', 1, 'C2')),
      'leases.csv': leases(lease('C1', 9, '2025-01-01', '2027-01-01'), lease('C2', 9, '2027-01-01', '2029-01-01')),
    };
    expect(await saidOf(texts)).toEqual([]);
  });

  it('for more GPUs than are installed, on their busiest day, are one warning a model', async () => {
    const texts = {
      'fleet.csv': fleet(installed('a', 8, 'C1'), installed('b', 1, 'C2')),
      'leases.csv': leases(lease('C1', 9), lease('C2', 9, '2027-01-01')),
    };
    const { warnings } = await load(texts);
    expect(warnings).toMatchObject([
      {
        code: 'OVER_CONTRACTED',
        place: { line: 3, column: 12 },
        expected: 'at most the 9 installed GPUs of H100-SXM-80 under contract; from 2027-01-01 there are 18',
      },
    ]);
  });

  it('for a model that is only on order are one warning each, and not for too many GPUs', async () => {
    const texts = { 'fleet.csv': fleet('a,H100,8,30000,2025-01-15,,in_transit,C1'), 'leases.csv': leases(lease('C1', 9)) };
    expect(await saidOf(texts)).toEqual([
      'PIPELINE_WITHOUT_DATE fleet.csv:2 in_service_date a',
      'PIPELINE_CONTRACT leases.csv:2 model H100-SXM-80',
    ]);
  });

  it('are not called unserved while rows of the fleet cannot be read', async () => {
    expect(await saidOf({ 'fleet.csv': fleet(installed('a', 0, 'C1')), 'leases.csv': leases(lease('C1', 9)) })).toEqual([
      'OUT_OF_RANGE fleet.csv:2 quantity 0',
    ]);
  });

  it('of one customer with two ratings are one warning a customer; two spellings of one notch are none', async () => {
    const rows = (...ratings: string[]): string =>
      leases(...ratings.map((rating, i) => lease(`C${i}`, 1, '2025-06-01', '2029-06-01', 'X', rating)));
    const said = async (...ratings: string[]): Promise<string[]> =>
      (await saidOf({ 'leases.csv': rows(...ratings) })).filter((line) => line.startsWith('RATINGS'));
    expect(await said('BBB+', 'Baa1')).toEqual([]);
    expect(await said('BBB+', 'A', '')).toEqual(['RATINGS_DIFFER leases.csv:3 rating A']);
  });
});

describe('unit costs', () => {
  it('at 1.25 times the launch price are in order, a cent above is a warning', async () => {
    const at = (cost: string): Promise<string[]> => saidOf({ 'fleet.csv': fleet(`a,H100,8,${cost},2025-01-15,2025-03-01,,`) });
    expect(await at('42000')).toEqual([]);
    expect(await at('42000.01')).toEqual(['COST_ABOVE_LAUNCH fleet.csv:2 unit_cost_usd 42000.01']);
  });

  it('of many lots are named twenty times and then counted', async () => {
    const said = await saidOf({
      'fleet.csv': fleet(...Array.from({ length: 30 }, (_, i) => `a${i},H100,8,${50_000 + i},2025-01-15,2025-03-01,,`)),
    });
    expect(said).toHaveLength(21);
    expect(said.at(-1)).toBe('COST_ABOVE_LAUNCH fleet.csv:22 unit_cost_usd 10 more lots');
  });
});

describe('comps', () => {
  const comps = (...days: string[]): string =>
    `date,kind,model,price_usd,price_type\n${days.map((day) => `${day},resale,H100,9000,sold`).join('\n')}\n`;
  it('are in the window if dated after as_of less 365 days and up to as_of', async () => {
    expect(await saidOf({ 'comps.csv': comps('2025-10-01', '2020-01-01') })).toEqual([]);
    expect(await saidOf({ 'comps.csv': comps('2025-09-30', '2026-10-01') })).toEqual(['COMPS_OUTSIDE_WINDOW comps.csv:2 date 2025-09-30']);
    expect(await saidOf({ 'comps.csv': comps() })).toEqual([]);
  });
});

describe('weighted reconciliation', () => {
  const weighted = (weights: string, model = 'H100'): Promise<string[]> =>
    saidOf({
      'deal.yaml': `${TERMS}assumptions: { valuation: { reconcile: weighted, weights: ${weights} } }\n`,
      'fleet.csv': fleet(installed('a', 8, '', model)),
    });
  it('needs weight on an approach that the model has', async () => {
    expect(await weighted('{ market: 0, income: 1 }')).toEqual([]);
    expect(await weighted('{ market: 0, income: 0 }')).toEqual(['NO_WEIGHT deal.yaml:15 valuation.reconcile weighted']);
  });
  it('needs none where no approach is available', async () =>
    expect((await weighted('{ market: 0, income: 0 }', 'GAUDI2')).filter((line) => line.startsWith('NO_WEIGHT'))).toEqual([]));
});
