import { describe, expect, it } from 'vitest';
import { dealOf, load, saidOf, TERMS, terms } from '../deals.js';

const withMore = (yaml: string): Record<string, string> => ({ 'deal.yaml': `${TERMS}${yaml}\n` });
const said = (yaml: string): Promise<string[]> => saidOf(withMore(yaml));

describe('the terms of a deal', () => {
  it('have the safe reading of every key that is not given', async () => {
    const deal = await dealOf({});
    expect(deal.structure).toEqual({ bankruptcyRemote: false, directAgreement: false, parentGuarantee: 'none', operatorRating: 'unrated' });
    expect(deal.borrower).toEqual({ name: 'B', parent: null, parentCds: null, parentRating: 'unrated' });
    expect(deal.borrowingBase).toBeNull();
    expect(Object.values(deal.accounts).map(String)).toEqual(['0', '0', '0']);
    expect(Object.values(deal.waterfall).map(String)).toEqual(['0', '0', '0', '0.02']);
    expect([deal.leases, deal.actuals, deal.covenants, deal.priorityClaims]).toEqual([[], [], [], []]);
    expect(deal.inputs.map(({ file, rows }) => [file, rows])).toEqual([
      ['deal.yaml', null],
      ['fleet.csv', 1],
    ]);
  });

  it('read money from its text in every way of writing it', async () => {
    const { accounts } = await dealOf(withMore('accounts:\n  collections: 412,500,000\n  dsra: 412_500_000.10\n  liquidity: "$1,000"'));
    expect(Object.values(accounts).map(String)).toEqual(['412500000', '412500000.1', '1000']);
  });

  it('read a borrowing base with what is left out', async () => {
    const { borrowingBase } = await dealOf(
      withMore(
        'borrowing_base:\n  basis: nolv\n  advance_rates: { ig: 90% }\n  approved_regions: [us, Eu]\n  require: [serial]\n  concentration_caps: { customer: 0.6 }',
      ),
    );
    expect(borrowingBase).toMatchObject({
      basis: 'nolv',
      maxAgeMonths: null,
      maxGenerationLag: null,
      approvedRegions: ['US', 'EU'],
      require: new Set(['serial']),
    });
    expect(Object.values(borrowingBase!.advanceRates).map(String)).toEqual(['0.9', '0', '0']);
    expect([...borrowingBase!.concentrationCaps].map(String)).toEqual(['customer,0.6']);
  });

  it('know where each of their keys stands', async () => {
    const { places } = await dealOf({});
    expect(places.get('tranches.0.balance')).toEqual({ file: 'deal.yaml', line: 7, column: 14, field: 'tranches.0.balance' });
    expect(places.get('deal.as_of')).toMatchObject({ line: 2, column: 47 });
  });

  it.each([
    ['schema 2', terms(['schema: 1', 'schema: 2']), ['NOT_ONE_OF deal.yaml:1 schema 2']],
    ['no name', terms(['name: D, ', '']), ['MISSING_KEY deal.yaml:2 deal.name null']],
    ['a blank name', terms(['name: D, ', 'name: , ']), ['MISSING_VALUE deal.yaml:2 deal.name null']],
    ['a list as name', terms(['name: D, ', 'name: [D], ']), ['WRONG_SHAPE deal.yaml:2 deal.name a list']],
    ['no covenants', terms(['covenants: []\n', '']), ['MISSING_KEY deal.yaml:1 covenants null']],
    ['no tranches', TERMS.replace(/tranches:[^]*covenants/, 'covenants'), ['NO_TRANCHE deal.yaml:1 tranches null']],
    [
      'one value for the tranches',
      TERMS.replace(/tranches:[^]*covenants/, 'tranches: A\ncovenants'),
      ['WRONG_SHAPE deal.yaml:4 tranches A'],
    ],
  ])('with %s are in error', async (_, yaml, expected) => expect(await saidOf({ 'deal.yaml': yaml })).toEqual(expected));

  it.each([
    ['accounts: { dsra: -1 }', 'OUT_OF_RANGE deal.yaml:15 accounts.dsra -1'],
    ['structure: { parent_guarantee: partial }', 'NOT_ONE_OF deal.yaml:15 structure.parent_guarantee partial'],
    ['index_curve: 0.0385', 'WRONG_SHAPE deal.yaml:15 index_curve 0.0385'],
    ['index_curve: { SOFR: 3.85 }', 'OUT_OF_RANGE deal.yaml:15 index_curve.SOFR 3.85'],
    ['priority_claims: [{ name: X }]', 'MISSING_KEY deal.yaml:15 priority_claims.0.amount null'],
    ['waterfall: { sweep_share: 2 }', 'OUT_OF_RANGE deal.yaml:15 waterfall.sweep_share 2'],
    ['borrowing_base: { basis: nolv }', 'MISSING_KEY deal.yaml:15 borrowing_base.advance_rates null'],
    ['borrowing_base: { basis: nolv, advance_rates: { ig: 1.1 } }', 'OUT_OF_RANGE deal.yaml:15 borrowing_base.advance_rates.ig 1.1'],
    [
      'borrowing_base: { basis: nolv, advance_rates: {}, require: [insurance] }',
      'NOT_ONE_OF deal.yaml:15 borrowing_base.require.0 insurance',
    ],
    ['borrowing_base: { basis: nolv, advance_rates: {}, max_age_months: 5.5 }', 'NOT_WHOLE deal.yaml:15 borrowing_base.max_age_months 5.5'],
    ['waterfal: {}', 'UNKNOWN_KEY deal.yaml:15 waterfal waterfal'],
  ])('%s is an error', async (yaml, expected) => expect(await said(yaml)).toEqual([expected]));

  it('of one broken line do not hide what is wrong with the tapes', async () => {
    const { failures } = await load({ 'deal.yaml': `${TERMS}a: "x\n`, 'fleet.csv': 'asset_id\n1\n' });
    expect(failures.map(({ code }) => code)).toEqual([
      'YAML_SYNTAX',
      'MISSING_COLUMN',
      'MISSING_COLUMN',
      'MISSING_COLUMN',
      'MISSING_COLUMN',
      'MISSING_COLUMN',
    ]);
  });

  it('that are no terms at all are one problem', async () => {
    expect(await saidOf({ 'deal.yaml': '' })).toEqual(['WRONG_SHAPE deal.yaml:null null null']);
    expect(await saidOf({ 'deal.yaml': '- 1\n' })).toEqual(['WRONG_SHAPE deal.yaml:1 null a list']);
  });
});
