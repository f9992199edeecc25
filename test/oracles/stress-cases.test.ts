import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Deal } from '../../src/domain/deal.js';
import type { Scenario } from '../../src/domain/scenario.js';
import { project } from '../../src/model/score/project.js';
import { stress } from '../../src/model/scenario/stress.js';
import { writeJson } from '../../src/report/print/json.js';
import { projectJson } from '../../src/report/project/json.js';
import { stressJson } from '../../src/report/stress/stress-json.js';
import { loaded, type Texts } from '../model/build.js';
import { folderTexts } from '../model/folders.js';
import { scenariosIn } from '../model/scenarios.js';
import { differences } from './compare.js';

const TOOL = { name: 'gpulien', version: '0.0.0' };
const folderOf = (name: string): URL => new URL(`../cases/${name}/`, import.meta.url);
const expectedOf = (name: string, kind: 'project' | 'stress') =>
  JSON.parse(readFileSync(new URL(`expected-${kind}.json`, folderOf(name)), 'utf8'));

describe.each(['02-ddtl', '05-troubled', '07-inplace', '09-delayed-draw', '10-hedged', '11-performance'])(
  '%s against an independent implementation of the method',
  (name) => {
    let texts: Texts;
    let deal: Deal;
    let scenarios: Scenario[];
    beforeAll(async () => {
      texts = folderTexts(folderOf(name));
      ({ deal } = await loaded(texts));
      scenarios = await scenariosIn(deal, texts['scenarios.yaml']!);
    });

    it('every cent of the waterfall of the base case, month by month', () => {
      const actual = JSON.parse(writeJson(projectJson(project(deal), TOOL)));
      expect(differences(expectedOf(name, 'project'), actual)).toEqual([]);
    });

    it('every figure of every scenario, money within 0.01 and ratios within 2e-8', () => {
      const actual = JSON.parse(writeJson(stressJson(stress(deal, scenarios), TOOL)));
      expect(differences(expectedOf(name, 'stress'), actual)).toEqual([]);
    });

    it('a cent too much on one payment and 3e-8 on one ratio are seen', () => {
      const [projected, stressed] = [expectedOf(name, 'project'), expectedOf(name, 'stress')];
      const row = projected.rows[3];
      const rows = [...projected.rows];
      rows[3] = { ...row, steps: { ...row.steps, interest: { ...row.steps.interest, paid: row.steps.interest.paid + 0.011 } } };
      expect(differences(projected, { ...projected, rows })).toHaveLength(1);
      const [first, ...rest] = stressed.scenarios;
      const moved = { ...first, ltv_peak: { ...first.ltv_peak, olv: { ...first.ltv_peak.olv, value: first.ltv_peak.olv.value + 3e-8 } } };
      expect(differences(stressed, { ...stressed, scenarios: [moved, ...rest] })).toHaveLength(1);
      expect(differences(stressed, { ...stressed, scenarios: rest })).toHaveLength(1);
      expect(differences(projected, { ...projected, rows: projected.rows.slice(1) })).toHaveLength(1);
    });
  },
);

describe('12-simulated, drawn paths against an independent implementation', () => {
  it.each([4, 10])('path %i, run exactly', async (path) => {
    const texts = folderTexts(folderOf('12-simulated'));
    const { deal } = await loaded(texts, 'calibrated');
    const scenarios = await scenariosIn(deal, texts[`path-${path}.yaml`]!);
    const actual = JSON.parse(writeJson(stressJson(stress(deal, scenarios), TOOL)));
    const expected = JSON.parse(readFileSync(new URL(`expected-path-${path}.json`, folderOf('12-simulated')), 'utf8'));
    expect(differences(expected, actual)).toEqual([]);
  });
});
