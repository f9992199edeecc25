import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { Step } from '../../../src/kernel/trace.js';
import { explainJson, explainText } from '../../../src/report/explain/explain.js';
import { writeJson } from '../../../src/report/print/json.js';
import { PLAIN, displayWidth } from '../../../src/report/print/look.js';
import { SCHEMAS } from '../../../src/report/schemas.js';
import { d } from '../fixture.js';
import { HOSTILE, SAFE } from '../hostile.js';

const leaf = (name: string, value: Step['value'], origin: Step['origin'] = null): Step => ({
  name,
  value,
  unit: 'money',
  formula: null,
  origin,
  parts: [],
});
const tree: Step = {
  name: 'ltv on fmv',
  value: d('1.62271886'),
  unit: 'ratio',
  formula: 'debt / value',
  origin: null,
  parts: [
    {
      ...leaf('debt', d('73000000')),
      formula: 'Σ balance',
      parts: [leaf('T1', d('61000000'), { kind: 'input', place: { file: 'deal.yaml', line: 8, column: 14, field: 'balance' } })],
    },
    leaf('fmv', d('44986227.74'), { kind: 'assumption', key: 'haircut.forced', source: 'assumption', overridden: true }),
  ],
};
const SET = { set: 'calibrated', name: 'calibrated + mine.yaml', sha256: 'ab12'.repeat(16) };
const ON = { set: SET, currency: 'USD' };
const look = (width: number) => ({ width, paint: PLAIN });

describe('explain', () => {
  test('prints the result first and each operand below with where it comes from', () => {
    expect(explainText(tree, ON, look(100))).toBe(
      [
        'ltv on fmv = 162.3% (1.62271886)',
        '│  debt / value',
        '├─ debt = $73,000,000.00',
        '│  │  Σ balance',
        '│  └─ T1 = $61,000,000.00  deal.yaml:8:14 balance',
        '└─ fmv = $44,986,227.74  overridden haircut.forced: assumption',
        '',
        '  assumptions calibrated + mine.yaml (ab12ab12ab12)',
        '',
      ].join('\n'),
    );
  });

  test('stops at a depth and says how much is below', () => {
    expect(explainText(tree, ON, look(100), 1)).toContain('│  └─ 1 more');
  });

  test.each([60, 80])('stays within %i columns', (width) => {
    for (const [, name] of HOSTILE) {
      const out = explainText(
        { ...tree, name: name.repeat(20), parts: [{ ...tree, formula: name, parts: [leaf(name, name)] }] },
        { set: { set: name, name, sha256: null }, currency: name },
        look(width),
      );
      expect(out).toMatch(SAFE);
      for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  test('as JSON follows its schema', () => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCHEMAS.explain);
    const value = JSON.parse(
      writeJson(
        explainJson(
          tree,
          { metric: 'ltv.fmv' },
          { id: 'x', asOf: '2026-09-30', set: { set: 'baseline', name: 'baseline', sha256: null } },
          { name: 'gpulien', version: '0' },
        ),
      ),
    );
    expect(validate(value) ? [] : validate.errors).toEqual([]);
    expect(value.step.value).toBe(1.62271886);
  });
});
