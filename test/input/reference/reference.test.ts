import { describe, expect, it } from 'vitest';
import { loadReference } from '../../../src/input/deal/load.js';
import { dealOf, saidOf } from '../deals.js';

const fleet = (model: string): string =>
  `asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date\nL1,${model},8,30000,2025-01-15,2025-03-01\n`;
const modelOf = async (name: string, catalogue: string): Promise<string> =>
  (await dealOf({ 'fleet.csv': fleet(name), 'catalogue.csv': catalogue })).lots[0]!.model;
const said = (catalogue: string): Promise<string[]> => saidOf({ 'catalogue.csv': catalogue });

describe('the bundled reference', () => {
  it('holds 62 models in 6 cohorts, oldest first, and prices for them', async () => {
    const { market } = await loadReference();
    expect(market.models.size).toBe(62);
    expect(market.cohorts.map(({ name }) => name)).toEqual(['Pascal', 'Volta', 'Ampere', 'Hopper', 'Blackwell', 'Rubin']);
    expect(market.bundledComps).toHaveLength(35);
    expect(market.models.get('H100-SXM-80')!.place).toEqual({ file: 'bundled/catalogue.csv', line: 18, column: null, field: null });
  });
});

describe('a catalogue of the deal', () => {
  it('adds a model behind the bundled ones', async () => {
    const { market } = await dealOf({ 'catalogue.csv': 'model,cohort,kw\nX1,hopper,1.2\n' });
    expect([...market.models.keys()].at(-1)).toBe('X1');
    expect(market.models.get('X1')).toMatchObject({ cohort: 'Hopper', aliases: [], absorption: null, launchPrice: null });
  });

  it('replaces a row in its place, with its own spelling and aliases', async () => {
    const { market, lots } = await dealOf({
      'fleet.csv': fleet('my h100'),
      'catalogue.csv': 'model,aliases,cohort,kw\nh100-sxm-80,my h100,Hopper,1.5\n',
    });
    const keys = [...market.models.keys()];
    expect(keys.indexOf('h100-sxm-80')).toBe(16);
    expect(keys).not.toContain('H100-SXM-80');
    expect(lots[0]!.model).toBe('h100-sxm-80');
    expect(market.bundledComps.filter(({ model }) => model === 'h100-sxm-80')).toHaveLength(3);
    expect(
      await saidOf({ 'fleet.csv': fleet('H100'), 'catalogue.csv': 'model,aliases,cohort,kw\nh100-sxm-80,my h100,Hopper,1.5\n' }),
    ).toEqual(['UNKNOWN_MODEL fleet.csv:2 model H100']);
  });

  it('beats the bundled aliases with its key and with its alias', async () => {
    expect(await modelOf('H100', 'model,cohort,kw\nH100,Hopper,1\n')).toBe('H100');
    expect(await modelOf('H100', 'model,aliases,cohort,kw\nX1,H100,Hopper,1\n')).toBe('X1');
  });

  it('does not beat a bundled key with an alias', async () =>
    expect(await modelOf('H100-SXM-80', 'model,aliases,cohort,kw\nX1,H100-SXM-80,Hopper,1\n')).toBe('H100-SXM-80'));

  it('says what is wrong with its rows, and knows a broken row by its name and aliases', async () => {
    expect(await saidOf({ 'fleet.csv': fleet('ex'), 'catalogue.csv': 'model,aliases,cohort,kw\nX1,ex,Hopper,0\n' })).toEqual([
      'OUT_OF_RANGE catalogue.csv:2 kw 0',
    ]);
    expect(await said('model,cohort,kw\nX1,Hopper,1\nx1,Hopper,1\n')).toEqual(['DUPLICATE_ID catalogue.csv:3 model x1']);
  });

  it('that cannot be read makes no model unknown', async () =>
    expect(await saidOf({ 'fleet.csv': fleet('X1'), 'catalogue.csv': '' })).toEqual(['CSV_EMPTY catalogue.csv:null null null']));
});

describe('cohorts of the deal', () => {
  it('are put in order of their frontier dates, and bring their spelling', async () => {
    const { market } = await dealOf({ 'cohorts.csv': 'cohort,frontier_date,efficiency\nhopper,2025-06-01,1.8\nNext,2024-01-01,2\n' });
    expect(market.cohorts.map(({ name }) => name)).toEqual(['Pascal', 'Volta', 'Ampere', 'Next', 'Blackwell', 'hopper', 'Rubin']);
    expect(market.models.get('H100-SXM-80')!.cohort).toBe('hopper');
  });
});

describe('comps of the deal', () => {
  it('count for one where no quantity is given', async () => {
    const { market } = await dealOf({
      'comps.csv': 'date,kind,model,price_usd,price_type,quantity\n2026-09-01,resale,H100,"$14,000",sold,\n',
    });
    expect(market.dealComps[0]).toMatchObject({ model: 'H100-SXM-80', kind: 'resale', priceType: 'sold', source: '' });
    expect([market.dealComps[0]!.price.toFixed(), market.dealComps[0]!.quantity.toFixed()]).toEqual(['14000', '1']);
  });
});
