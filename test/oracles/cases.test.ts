import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { score } from '../../src/model/score/score.js';
import { writeJson } from '../../src/report/print/json.js';
import { scoreJson } from '../../src/report/score/json.js';
import { SCORE_SCHEMA } from '../../src/report/score/schema.js';
import { loaded } from '../model/build.js';
import { folderTexts } from '../model/folders.js';
import { differences } from './compare.js';

const CASES = new URL('../cases/', import.meta.url);
/** Those with a score of their own; of drawn paths there is no other. */
const SCORED = readdirSync(CASES).filter((name) => existsSync(new URL(`${name}/expected.json`, CASES)));
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCORE_SCHEMA);

/** The figures of an independent implementation of the method: money to 0.01, ratios to 2e-8, all else exactly. */
describe('the reference cases', () => {
  it('are the eight that there are', () => expect(SCORED).toHaveLength(8));

  it.each(SCORED)(
    '%s: every figure of the reference, within 0.01 on money and 2e-8 on ratios, and the result follows its schema',
    async (name) => {
      const { deal } = await loaded(folderTexts(new URL(`${name}/`, CASES)));
      const actual = JSON.parse(writeJson(scoreJson(score(deal), { name: 'gpulien', version: '0.0.0' })));
      const expected = JSON.parse(readFileSync(new URL(`${name}/expected.json`, CASES), 'utf8'));
      expect(differences(expected, actual)).toEqual([]);
      expect(validate(actual) ? [] : validate.errors).toEqual([]);
    },
  );

  it.each(['10-hedged', '11-performance'])('%s: every figure under the set calibrated', async (name) => {
    const { deal } = await loaded(folderTexts(new URL(`${name}/`, CASES)), 'calibrated');
    const actual = JSON.parse(writeJson(scoreJson(score(deal), { name: 'gpulien', version: '0.0.0' })));
    const expected = JSON.parse(readFileSync(new URL(`${name}/expected-calibrated.json`, CASES), 'utf8'));
    expect(differences(expected, actual)).toEqual([]);
  });

  it('a cent too much on one figure is seen', async () => {
    const expected = JSON.parse(readFileSync(new URL('01-plain/expected.json', CASES), 'utf8'));
    const changed = { ...expected, values: { ...expected.values, fmv: expected.values.fmv + 0.011 } };
    expect(differences(expected, changed)).toHaveLength(1);
    expect(differences(expected, { ...expected, ltv: { ...expected.ltv, fmv: expected.ltv.fmv + 3e-8 } })).toHaveLength(1);
    expect(differences(expected, { ...expected, borrowing_base: {} })).toHaveLength(1);
  });
});
