import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AssumptionChoice } from '../../../src/input/assumptions/assumption-file.js';
import { bundledDefinitions, DEFAULT_SET, overlaid, setNames } from '../../../src/input/assumptions/bundled.js';
import { loadDeal } from '../../../src/input/deal/load.js';
import { ownYamlTree } from '../../../src/input/yaml/own-yaml.js';
import { Problems } from '../../../src/input/text/problems.js';
import { yamlTree } from '../../../src/input/yaml/yaml-tree.js';
import calibrated from '../../../src/market/calibrated.yaml';
import { dealOf, FLEET, load, saidOf, TERMS } from '../deals.js';
import { textFiles } from '../folder.js';

const file = (text: string, path = './sets/mine.yaml'): { readonly assumptions: AssumptionChoice } => ({
  assumptions: { file: { path, bytes: new TextEncoder().encode(text) } },
});
const withOwn = (yaml: string): Record<string, string> => ({ 'deal.yaml': `${TERMS}assumptions:\n${yaml}\n` });

describe('the sets that come with the tool', () => {
  it('are led by baseline; it and calibrated, the default, are what they were, to the byte', () => {
    expect(setNames()[0]).toBe('baseline');
    expect(DEFAULT_SET).toBe('calibrated');
    const sha256 = (name: string): string =>
      createHash('sha256')
        .update(readFileSync(new URL(`../../../src/market/${name}.yaml`, import.meta.url)))
        .digest('hex');
    expect(sha256('assumptions')).toBe('b87003a7a38ed5616e9c0b23df7e0f7899e8a7439409c04c42cc21e4f56143ea');
    expect(sha256('calibrated')).toBe('bda1d35db9973c3ef6fe98d95ce375fc435f24b2a35ebf5b261b6ee988113dc8');
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
  const overlay = (text: string) => overlaid(bundledDefinitions('baseline'), ownYamlTree(text, 'bundled/trial.yaml'));

  it('takes its value, source and place, and keeps unit and range of the baseline', () => {
    const { entry } = overlay('obsolescence:\n  deterioration: { value: 0.2, source: "calibrated on 248 observations" }\n').get(
      'obsolescence.deterioration',
    )!;
    expect(entry).toMatchObject({
      source: 'calibrated on 248 observations',
      unit: '1/year',
      overridden: false,
      range: { min: 0 },
      place: { file: 'bundled/trial.yaml', line: 2 },
    });
    expect(String(entry.value)).toBe('0.2');
  });

  it.each(['obsolescence:\n  wear: { value: 0.2, source: x }\n', 'scrap: { value: 2, source: x }\n'])(
    'is a defect of the tool where it has an unknown key or a value outside its range',
    (text) => {
      expect(() => overlay(text)).toThrow(/bundled\/trial\.yaml:\d: (UNKNOWN_KEY|OUT_OF_RANGE)/);
    },
  );
});

describe('a file of assumptions', () => {
  it('lies over the set and under the deal, and --set over both', async () => {
    const { assumptions } = await dealOf(withOwn('  scrap: 0.03\n  maintenance: 0.05'), {
      ...file('scrap: 0.02\nmaintenance: 0.04\nsga_share: 9%\n'),
      set: ['maintenance=0.06'],
    });
    const { scrap, maintenance, sgaShare, power } = assumptions.values;
    expect([scrap, maintenance, sgaShare, power.pue].map(String)).toEqual(['0.03', '0.06', '0.09', '1.3']);
    expect(['scrap', 'maintenance', 'sga_share', 'power.pue'].map((key) => assumptions.register.get(key)!.source)).toEqual([
      'deal.yaml:16',
      '--set',
      'mine.yaml:3',
      'assumption',
    ]);
    expect(assumptions.register.get('sga_share')!.overridden).toBe(true);
  });

  it('is named by the report with its hash, and is one of the files that were read', async () => {
    const { assumptions, inputs } = await dealOf({}, file('scrap: 0.02\n'));
    const sha256 = createHash('sha256').update('scrap: 0.02\n').digest('hex');
    expect(assumptions.origin).toEqual({ set: 'calibrated', name: 'calibrated + mine.yaml', sha256 });
    expect(inputs[1]).toEqual({ file: 'mine.yaml', sha256, rows: null });
    expect((await dealOf({})).assumptions.origin).toEqual({ set: 'calibrated', name: 'calibrated', sha256: null });
  });

  it('gives values by themselves or with who says so, nested, dotted, or as deal.yaml has them under assumptions', async () => {
    const text =
      'obsolescence:\n  deterioration: { value: 0.2, source: "calibrated on 248 prices" }\n  lag_years:\n    value: 0.5\n    source: fit\nincome.rental_decay: 8%\nhaircut.region.sg: { value: 0.2 }\nrating.notches.dsra_months: { value: [[4, 1], [else, 0]], source: own }\n';
    for (const written of [text, `assumptions:\n${text.replace(/^/gm, '  ').trimEnd()}\n`]) {
      const { values, register } = (await dealOf({}, file(written))).assumptions;
      expect(
        [values.obsolescence.deterioration, values.obsolescence.lagYears, values.income.rentalDecay, values.haircut.region.get('SG')].map(
          String,
        ),
      ).toEqual(['0.2', '0.5', '0.08', '0.2']);
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
    [
      'a value outside its range beside its source',
      'power.load: { value: 1.5, source: x }',
      'OUT_OF_RANGE ./sets/mine.yaml:1 power.load.value 1.5',
    ],
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
    expect(failures.map(({ place, remedy }) => [place.file, remedy])).toEqual([
      ['./sets/mine.yaml', 'income.discount_rate'],
      ['deal.yaml', 'scrap'],
    ]);
  });
});

describe('the file of assumptions that a deal names', () => {
  const CALIBRATED =
    'obsolescence:\n  deterioration: { value: 0.2, source: "calibrated on 248 prices" }\nscrap: 0.02\nmaintenance: 0.04\nsga_share: 9%\n';
  const named = (text: string | Uint8Array, path = 'calibrated.yaml', more = ''): Record<string, string | Uint8Array> => ({
    'deal.yaml': `${TERMS}files: { assumptions: ${path} }\n${more}`,
    [path]: text,
  });

  it('lies over the file of --assumptions, under assumptions of deal.yaml and under --set, and the register says which set what', async () => {
    const { assumptions } = await dealOf(named(CALIBRATED, 'calibrated.yaml', 'assumptions: { maintenance: 0.05, power.load: 0.5 }\n'), {
      ...file('scrap: 0.01\npower.pue: 1.4\npower.load: 0.4\n'),
      set: ['sga_share=0.08'],
    });
    const { scrap, maintenance, sgaShare, obsolescence, power } = assumptions.values;
    expect([obsolescence.deterioration, scrap, maintenance, sgaShare, power.pue, power.load].map(String)).toEqual([
      '0.2',
      '0.02',
      '0.05',
      '0.08',
      '1.4',
      '0.5',
    ]);
    const of = (key: string) => assumptions.register.get(key)!;
    expect(
      ['obsolescence.deterioration', 'scrap', 'maintenance', 'sga_share', 'power.pue', 'power.load'].map((key) => of(key).source),
    ).toEqual(['calibrated.yaml:2: calibrated on 248 prices', 'calibrated.yaml:3', 'deal.yaml:16', '--set', 'mine.yaml:2', 'deal.yaml:16']);
    expect([of('scrap').overridden, of('scrap').place]).toEqual([true, { file: 'calibrated.yaml', line: 3, column: 8, field: 'scrap' }]);
    expect([...assumptions.register.values()].filter(({ overridden }) => overridden)).toHaveLength(6);
  });

  it('is listed and hashed after deal.yaml and the file of --assumptions, and is a part of the deal, not of the set', async () => {
    const { inputs, assumptions } = await dealOf(named(CALIBRATED, 'sets/own.yaml'), file('scrap: 0.01\n'));
    expect(inputs.map(({ file: name, rows }) => [name, rows])).toEqual([
      ['deal.yaml', null],
      ['mine.yaml', null],
      ['sets/own.yaml', null],
      ['fleet.csv', 1],
    ]);
    expect(inputs[2]!.sha256).toBe(createHash('sha256').update(CALIBRATED).digest('hex'));
    expect(assumptions.origin.name).toBe('calibrated + mine.yaml');
    expect(assumptions.register.get('scrap')!.source).toBe('sets/own.yaml:3');
    expect((await dealOf(named(CALIBRATED))).assumptions.origin).toEqual({ set: 'calibrated', name: 'calibrated', sha256: null });
  });

  it('may be written as deal.yaml has them, under assumptions', async () => {
    expect(String((await dealOf(named('assumptions:\n  scrap: 0.02\n'))).assumptions.values.scrap)).toBe('0.02');
  });

  it('is read only where the deal names it', async () => {
    expect((await dealOf({ 'assumptions.yaml': 'scrap: [', 'calibrated.yaml': 'scrap: [' })).inputs).toHaveLength(2);
  });

  it.each([
    [
      'a path that leaves the folder',
      { 'deal.yaml': `${TERMS}files: { assumptions: ../calibrated.yaml }\n` },
      'PATH_OUTSIDE_DEAL deal.yaml:15 files.assumptions ../calibrated.yaml',
    ],
    [
      'no such file',
      { 'deal.yaml': `${TERMS}files: { assumptions: gone.yaml }\n` },
      'FILE_MISSING deal.yaml:15 files.assumptions gone.yaml',
    ],
    ['more than 1 MiB', named(new Uint8Array((1 << 20) + 1).fill(35)), 'YAML_SYNTAX calibrated.yaml:1 null null'],
    ['a key that is not known', named('scrap: 0\nincome: { discount: 0.2 }'), 'UNKNOWN_KEY calibrated.yaml:2 income.discount discount'],
    ['a value outside its range', named('power:\n  load: 1.5'), 'OUT_OF_RANGE calibrated.yaml:2 power.load 1.5'],
    [
      'one key twice',
      named('relet: { gap_months: 1 }\nrelet.gap_months: 2'),
      'YAML_SYNTAX calibrated.yaml:2 relet.gap_months relet.gap_months',
    ],
    ['a list', named('- scrap: 1'), 'WRONG_SHAPE calibrated.yaml:1 null a list'],
    ['nothing', named(''), 'WRONG_SHAPE calibrated.yaml:null null null'],
  ])('with %s is one error at its place', async (_, texts, expected) => expect(await saidOf(texts)).toEqual([expected]));

  it('that cannot be read is an error where deal.yaml names it', async () => {
    const texts: Record<string, string> = { 'deal.yaml': `${TERMS}files: { assumptions: own.yaml }\n` };
    const files = textFiles({ ...texts, 'fleet.csv': FLEET });
    const { failures } = await loadDeal({
      ...files,
      read: async (path) => (path === 'own.yaml' ? Promise.reject(new Error('it is a folder')) : files.read(path)),
    });
    expect(failures).toMatchObject([
      { code: 'FILE_UNREADABLE', place: { file: 'deal.yaml', line: 15, field: 'files.assumptions' }, text: 'it is a folder' },
    ]);
  });

  it('has its problems between those of deal.yaml and of the tables', async () => {
    const texts = { ...named('scrp: 1\n', 'calibrated.yaml', 'assumptions: { scrap: 2 }\n'), 'fleet.csv': FLEET.replace('30000', '') };
    expect((await load(texts, file('- 1'))).failures.map(({ place }) => `${place.file}:${place.line}:${place.column}`)).toEqual([
      './sets/mine.yaml:1:1',
      'deal.yaml:16:23',
      'calibrated.yaml:1:1',
      'fleet.csv:2:18',
    ]);
  });
});
