import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AssumptionChoice } from '../../src/input/assumption-file.js';
import { bundledDefinitions, DEFAULT_SET, laidOver, setNames } from '../../src/input/bundled.js';
import { ownYamlTree } from '../../src/input/own-yaml.js';
import { Problems } from '../../src/input/problems.js';
import { yamlTree } from '../../src/input/yaml-tree.js';
import calibrated from '../../src/market/calibrated.yaml';
import { dealOf, load, saidOf, TERMS } from './deals.js';

const file = (text: string, path = './sets/mine.yaml'): { readonly assumptions: AssumptionChoice } => ({ assumptions: { file: { path, bytes: new TextEncoder().encode(text) } } });
const withOwn = (yaml: string): Record<string, string> => ({ 'deal.yaml': `${TERMS}assumptions:\n${yaml}\n` });

describe('the sets that come with the tool', () => {
  it('are led by baseline, which is the default and is what it was, to the byte', () => {
    expect(setNames()[0]).toBe('baseline');
    expect(DEFAULT_SET).toBe('baseline');
    const bytes = readFileSync(new URL('../../src/market/assumptions.yaml', import.meta.url));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe('1414b82490af18f2190dce07ced09722dfa2b94641344d73abff5ff9d6898bea');
  });

  it('a set without keys of its own is none', () => {
    expect(setNames().includes('calibrated')).toBe(ownYamlTree(calibrated, 'x').entries.size > 0);
  });

  it('the calibrated one reads the same line by line as through the YAML parser, changes keys of the baseline and says why, and overrides nothing', () => {
    const { tree } = yamlTree(new TextEncoder().encode(calibrated), 'calibrated.yaml', new Problems());
    expect([...ownYamlTree(calibrated, 'calibrated.yaml').entries.keys()]).toEqual(tree?.kind === 'branch' ? [...tree.entries.keys()] : []);
    const [baseline, changed] = [bundledDefinitions('baseline'), bundledDefinitions('calibrated')];
    expect([...changed.keys()]).toEqual([...baseline.keys()]);
    for (const [key, { entry }] of changed) {
      expect(entry.overridden, key).toBe(false);
      if (entry.source !== baseline.get(key)!.entry.source) expect(entry.source, key).toMatch(/^\S.{20,}/);
    }
  });
});

describe('what a set changes of the baseline', () => {
  const overlay = (text: string) => laidOver(bundledDefinitions('baseline'), ownYamlTree(text, 'bundled/trial.yaml'));

  it('takes its value, source and place, and keeps unit and range of the baseline', () => {
    const { entry } = overlay('obsolescence:\n  deterioration: { value: 0.2, source: "calibrated on 248 observations" }\n').get('obsolescence.deterioration')!;
    expect(entry).toMatchObject({ source: 'calibrated on 248 observations', unit: '1/year', overridden: false, range: { min: 0 }, place: { file: 'bundled/trial.yaml', line: 2 } });
    expect(String(entry.value)).toBe('0.2');
  });

  it.each(['obsolescence:\n  wear: { value: 0.2, source: x }\n', 'scrap: { value: 2, source: x }\n'])('is a defect of the tool where it has an unknown key or a value outside its range', (text) => {
    expect(() => overlay(text)).toThrow(/bundled\/trial\.yaml:\d: (UNKNOWN_KEY|OUT_OF_RANGE)/);
  });
});

describe('a file of assumptions', () => {
  it('lies over the set and under the deal, and --set over both', async () => {
    const { assumptions } = await dealOf(withOwn('  scrap: 0.03\n  maintenance: 0.05'), { ...file('scrap: 0.02\nmaintenance: 0.04\nsga_share: 9%\n'), set: ['maintenance=0.06'] });
    const { scrap, maintenance, sgaShare, power } = assumptions.values;
    expect([scrap, maintenance, sgaShare, power.pue].map(String)).toEqual(['0.03', '0.06', '0.09', '1.3']);
    expect(['scrap', 'maintenance', 'sga_share', 'power.pue'].map((key) => assumptions.register.get(key)!.source)).toEqual(['deal.yaml:16', '--set', 'mine.yaml:3', 'assumption']);
    expect(assumptions.register.get('sga_share')!.overridden).toBe(true);
  });

  it('is named by the report with its hash, and is one of the files that were read', async () => {
    const { assumptions, inputs } = await dealOf({}, file('scrap: 0.02\n'));
    const sha256 = createHash('sha256').update('scrap: 0.02\n').digest('hex');
    expect(assumptions.origin).toEqual({ set: 'baseline', name: 'baseline + mine.yaml', sha256 });
    expect(inputs[1]).toEqual({ file: 'mine.yaml', sha256, rows: null });
    expect((await dealOf({})).assumptions.origin).toEqual({ set: 'baseline', name: 'baseline', sha256: null });
  });

  it('gives values by themselves or with who says so, nested, dotted, or as deal.yaml has them under assumptions', async () => {
    const text = 'obsolescence:\n  deterioration: { value: 0.2, source: "calibrated on 248 prices" }\n  lag_years:\n    value: 0.5\n    source: fit\nincome.rental_decay: 8%\nhaircut.region.sg: { value: 0.2 }\nrating.notches.dsra_months: { value: [[4, 1], [else, 0]], source: own }\n';
    for (const written of [text, `assumptions:\n${text.replace(/^/gm, '  ').trimEnd()}\n`]) {
      const { values, register } = (await dealOf({}, file(written))).assumptions;
      expect([values.obsolescence.deterioration, values.obsolescence.lagYears, values.income.rentalDecay, values.haircut.region.get('SG')].map(String)).toEqual(['0.2', '0.5', '0.08', '0.2']);
      expect(values.rating.notches.dsraMonths).toHaveLength(2);
      expect(register.get('obsolescence.deterioration')!.source).toMatch(/^mine\.yaml:\d: calibrated on 248 prices$/);
      expect(register.get('haircut.region.SG')!.source).toMatch(/^mine\.yaml:\d$/);
      expect(register.get('obsolescence.deterioration')!.unit).toBe('1/year');
    }
  });

  it('can be pasted under assumptions of deal.yaml, sources and all', async () => {
    const { register } = (await dealOf(withOwn('  scrap: { value: 0.02, source: two auctions }'))).assumptions;
    expect(register.get('scrap')!.source).toBe('deal.yaml:16: two auctions');
  });

  it.each([
    ['a key that is not known', 'income: { discount: 0.2 }', 'UNKNOWN_KEY ./sets/mine.yaml:1 income.discount discount'],
    ['a value outside its range', '\npower:\n  load: 1.5', 'OUT_OF_RANGE ./sets/mine.yaml:3 power.load 1.5'],
    ['a value outside its range beside its source', 'power.load: { value: 1.5, source: x }', 'OUT_OF_RANGE ./sets/mine.yaml:1 power.load.value 1.5'],
    ['a key beside value and source', 'scrap: { value: 0.1, sorce: x }', 'UNKNOWN_KEY ./sets/mine.yaml:1 scrap.sorce sorce'],
    ['a source that is no text', 'scrap: { value: 0.1, source: [a] }', 'WRONG_SHAPE ./sets/mine.yaml:1 scrap.source a list'],
    ['no value', 'scrap: { value: }', 'MISSING_VALUE ./sets/mine.yaml:1 scrap.value null'],
    ['one key twice', 'relet: { gap_months: 1 }\nrelet.gap_months: 2', 'YAML_SYNTAX ./sets/mine.yaml:2 relet.gap_months relet.gap_months'],
    ['a list', '- scrap: 1', 'WRONG_SHAPE ./sets/mine.yaml:1 null a list'],
    ['nothing', '# nothing\n', 'WRONG_SHAPE ./sets/mine.yaml:null null null'],
    ['a break of YAML', 'scrap: [', 'YAML_SYNTAX ./sets/mine.yaml:1 null scrap: ['],
    ['a terms file', TERMS, 'UNKNOWN_KEY ./sets/mine.yaml:1 schema schema'],
  ])('with %s is an error at its place', async (_, text, expected) => expect((await saidOf({}, file(text)))[0]).toBe(expected));

  it('names the nearest key, and its problems stand before those of the deal', async () => {
    const { failures } = await load(withOwn('  scrp: 1'), file('discount_rate: 0.1\n'));
    expect(failures.map(({ place, remedy }) => [place.file, remedy])).toEqual([['./sets/mine.yaml', 'income.discount_rate'], ['deal.yaml', 'scrap']]);
  });
});
