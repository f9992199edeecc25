import { describe, expect, it } from 'vitest';
import { loadReference } from '../../../src/input/deal/load.js';
import { dealOf, load, saidOf, TERMS } from '../deals.js';

const withOwn = (yaml: string): Record<string, string> => ({ 'deal.yaml': `${TERMS}assumptions:\n${yaml}\n` });
const flat = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the bundled assumptions', () => {
  it('are numbers, whole numbers, words, bands and maps, by camel-case keys', async () => {
    const { values, register } = (await loadReference()).assumptions;
    expect(values.obsolescence.passThrough.toFixed()).toBe('1.5');
    expect(values.market.windowDays).toBe(365);
    expect(values.valuation.reconcile).toBe('lower_of');
    expect(values.haircut.region.get('JP')!.toFixed()).toBe('0.03');
    expect(values.haircut.condition.poor.toFixed()).toBe('0.35');
    expect(values.rating.masterScale.get('BBB-')!.toFixed()).toBe('0.0034');
    expect(flat(values.rating.notches.dsraMonths)).toEqual([
      { floor: '6', notches: 1 },
      { floor: '3', notches: 0 },
      { floor: null, notches: -1 },
    ]);
    expect(register.get('book.life_years')).toMatchObject({
      unit: 'years',
      overridden: false,
      place: { file: 'bundled/assumptions.yaml' },
    });
    expect([...register.values()].every(({ source }) => source !== '')).toBe(true);
  });
});

describe('a deal’s own assumptions', () => {
  it('are nested, dotted or mixed, and leave the rest as it was', async () => {
    const { assumptions } = await dealOf(
      withOwn('  relet: { utilization: 40% }\n  relet.gap_months: 3\n  income:\n    utilization: 0.7\n  power: { pue: 1.2 }'),
    );
    const { relet, income, power } = assumptions.values;
    expect([relet.utilization, relet.gapMonths, income.utilization, power.pue, power.usdKwh].map(String)).toEqual([
      '0.4',
      '3',
      '0.7',
      '1.2',
      '0.08',
    ]);
    expect(assumptions.register.get('income.utilization')).toMatchObject({
      overridden: true,
      source: 'deal.yaml:19',
      place: { file: 'deal.yaml', line: 19, column: 18 },
    });
    expect([...assumptions.register.values()].filter(({ overridden }) => overridden)).toHaveLength(4);
  });

  it('yield to the command line', async () => {
    const { assumptions } = await dealOf(withOwn('  scrap: 0.02'), {
      set: ['scrap=0.03', 'haircut.region.sg=0.2', 'rating.notches.dsra_months=[[4, 1], [else, 0]]', 'power={ pue: 1.1 }'],
    });
    expect(assumptions.values.scrap.toFixed()).toBe('0.03');
    expect(assumptions.register.get('scrap')).toMatchObject({ source: '--set', overridden: true });
    expect(assumptions.values.haircut.region.get('SG')!.toFixed()).toBe('0.2');
    expect(assumptions.values.rating.notches.dsraMonths).toHaveLength(2);
    expect(assumptions.values.power.pue.toFixed()).toBe('1.1');
  });

  it('may name a new region in any capitals', async () => {
    const { values } = (await dealOf(withOwn('  haircut: { region: { sg: 0.2, us: 0.01, default: 0.3 } }'))).assumptions;
    expect(['SG', 'US', 'default', 'sg'].map((region) => values.haircut.region.get(region)?.toFixed())).toEqual([
      '0.2',
      '0.01',
      '0.3',
      undefined,
    ]);
  });

  it.each([
    ['a key that is not known', '  income: { discount: 0.2 }', 'UNKNOWN_KEY deal.yaml:16 assumptions.income.discount discount'],
    ['a value outside its range', '  power: { load: 1.5 }', 'OUT_OF_RANGE deal.yaml:16 assumptions.power.load 1.5'],
    ['a fraction of a month', '  relet: { gap_months: 1.5 }', 'NOT_WHOLE deal.yaml:16 assumptions.relet.gap_months 1.5'],
    ['no value', '  scrap:', 'MISSING_VALUE deal.yaml:16 assumptions.scrap null'],
    ['a choice that is none', '  liquidation: { strategy: bst }', 'NOT_ONE_OF deal.yaml:16 assumptions.liquidation.strategy bst'],
    ['a grade that is none', '  rating: { merchant: Baa1 }', 'NOT_ONE_OF deal.yaml:16 assumptions.rating.merchant Baa1'],
    ['a value for a group', '  haircut: 0.3', 'WRONG_SHAPE deal.yaml:16 assumptions.haircut 0.3'],
    ['a group for a value', '  scrap: { a: 1 }', 'WRONG_SHAPE deal.yaml:16 assumptions.scrap a mapping'],
    [
      'bands in the wrong order',
      '  rating.notches.dsra_months: [[1, 1], [2, 0], [else, -1]]',
      'OUT_OF_RANGE deal.yaml:16 assumptions.rating.notches.dsra_months.1 2',
    ],
    [
      'bands without an end',
      '  rating.notches.dsra_months: [[1, 1]]',
      'WRONG_SHAPE deal.yaml:16 assumptions.rating.notches.dsra_months.0.0 1',
    ],
    [
      'bands with an early end',
      '  rating.notches.dsra_months: [[else, 1], [else, 0]]',
      'WRONG_SHAPE deal.yaml:16 assumptions.rating.notches.dsra_months.0.0 else',
    ],
    ['no bands', '  rating.notches.dsra_months: []', 'WRONG_SHAPE deal.yaml:16 assumptions.rating.notches.dsra_months a list'],
    [
      'one key twice',
      '  scrap: 0.1\n  relet: { gap_months: 1 }\n  relet.gap_months: 2',
      'YAML_SYNTAX deal.yaml:18 relet.gap_months relet.gap_months',
    ],
  ])('with %s are an error', async (_, yaml, expected) => expect(await saidOf(withOwn(yaml))).toEqual([expected]));

  it.each([
    ['scrp=1', 'UNKNOWN_KEY --set:null scrp scrp'],
    ['scrap', 'WRONG_SHAPE --set:null null scrap'],
    ['scrap=', 'MISSING_VALUE --set:null scrap null'],
    ['scrap=2', 'OUT_OF_RANGE --set:null scrap 2'],
    ['power.idle=0.2', 'UNKNOWN_KEY --set:null power.idle power.idle'],
  ])('on the command line: %s is an error', async (set, expected) => expect(await saidOf({}, { set: [set] })).toEqual([expected]));

  it('names the nearest key', async () => {
    const { failures } = await load({}, { set: ['discount_rate=0.1'] });
    expect(failures[0]!.remedy).toBe('income.discount_rate');
  });
});
