import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatDay } from '../../src/kernel/calendar.js';
import type { Deal } from '../../src/domain/deal.js';
import type { Scenario } from '../../src/domain/scenario.js';
import { modelUnder } from '../../src/model/scenario/apply-scenario.js';
import { modelOf } from '../../src/model/score/model.js';
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

/**
 * Where the tool departs from the reference on purpose. Once the last lots of a deal move together, the largest site's and the largest
 * model's share of fair value stay the same to more than 30 digits. The reference's worst dates are where its own last digits happen
 * to be lowest; the tool compares 30 digits and takes the first of equals. Headroom and actual agree. In chips, europe and severe the
 * dates agree too.
 */
const DEPARTURES: Readonly<Record<string, readonly string[]>> = {
  '02-ddtl': [
    'scenarios.base.covenants.site.worst.date: expected "2029-12-31", actual "2028-03-31"',
    'scenarios.base.covenants.model.worst.date: expected "2030-01-31", actual "2028-02-29"',
    'scenarios.rents.covenants.site.worst.date: expected "2029-12-31", actual "2028-03-31"',
    'scenarios.rents.covenants.model.worst.date: expected "2030-01-31", actual "2028-02-29"',
    'scenarios.prices.covenants.site.worst.date: expected "2029-06-30", actual "2028-03-31"',
    'scenarios.prices.covenants.model.worst.date: expected "2028-10-31", actual "2028-02-29"',
    'scenarios.anchor.covenants.site.worst.date: expected "2029-12-31", actual "2028-03-31"',
    'scenarios.anchor.covenants.model.worst.date: expected "2030-01-31", actual "2028-02-29"',
    'scenarios.terms.covenants.site.worst.date: expected "2029-12-31", actual "2028-03-31"',
    'scenarios.terms.covenants.model.worst.date: expected "2030-01-31", actual "2028-02-29"',
    'scenarios.rates.covenants.site.worst.date: expected "2029-12-31", actual "2028-03-31"',
    'scenarios.rates.covenants.model.worst.date: expected "2030-01-31", actual "2028-02-29"',
  ],
};

describe.each(['02-ddtl', '05-troubled', '07-inplace'])('%s against an independent implementation of the method', (name) => {
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
    expect(differences(expectedOf(name, 'stress'), actual)).toEqual(DEPARTURES[name] ?? []);
  });

  it('what departs on a worst date is a share that two dates have in common to 30 digits', () => {
    const base = modelOf(deal);
    const expected = expectedOf(name, 'stress').scenarios as { id: string; covenants: { id: string; worst: { date: string } | null }[] }[];
    for (const text of DEPARTURES[name] ?? []) {
      const [, id, covenant, reference, ours] = /^scenarios\.(\S+)\.covenants\.(\S+)\.worst\.date: expected "(\S+)", actual "(\S+)"$/.exec(
        text,
      )!;
      expect(expected.find((row) => row.id === id)!.covenants.find((row) => row.id === covenant)!.worst!.date).toBe(reference);
      const { model } = modelUnder(base, scenarios.find((item) => item.id === id) ?? { ...scenarios[0]!, id: 'base', shocks: [] });
      const tests = model.covenants.testsOfId(covenant!);
      const on = (date: string): string =>
        tests
          .find((test) => formatDay(model.grid.date(test.k)) === date)!
          .headroom!.toSignificantDigits(30)
          .toFixed();
      expect(on(ours!)).toBe(on(reference!));
      for (const test of tests)
        if (formatDay(model.grid.date(test.k)) < ours!)
          expect(test.headroom!.toSignificantDigits(30).gt(on(ours!)), `${text}: ${test.k}`).toBe(true);
    }
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
});
