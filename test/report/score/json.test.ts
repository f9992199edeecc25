import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parseDay } from '../../../src/kernel/calendar.js';
import { Digits, writeJson } from '../../../src/report/print/json.js';
import { scoreJson } from '../../../src/report/score/json.js';
import { SCORE_SCHEMA } from '../../../src/report/score/schema.js';
import { d, named, troubled } from '../fixture.js';
import { HOSTILE, SAFE } from '../hostile.js';

const TOOL = { name: 'gpulien', version: '0.0.0' };
const json = (result = troubled()): any => JSON.parse(writeJson(scoreJson(result, TOOL)));
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCORE_SCHEMA);

describe('score --json', () => {
  test('follows its schema', () => {
    expect(validate(json()) ? [] : validate.errors).toEqual([]);
  });

  test('follows its schema without debt, contracts, covenants or a borrowing base', () => {
    const bare = troubled({
      borrowingBase: null,
      covenants: [],
      projection: [],
      contracts: {
        ...troubled().contracts,
        tailMonths: null,
        customerShare: null,
        largestCustomer: null,
        relatedPartyShare: null,
        nonIgShare: null,
        byContract: [],
      },
      rating: { ...troubled().rating, lgd: null, el: null, facilityGrade: null },
    });
    expect(validate(json(bare)) ? [] : validate.errors).toEqual([]);
    expect(json(bare).borrowing_base).toBeNull();
    expect(json(bare).rating.facility_grade).toBeNull();
  });

  test('says of a model how far its rents follow a forward, and nothing of one that follows none', () => {
    const given = troubled();
    const [first, ...others] = given.fleet.byModel;
    const onForward = json(
      troubled({ fleet: { ...given.fleet, byModel: [{ ...first!, forwardTo: parseDay('2028-12-31')! }, ...others] } }),
    );
    expect(validate(onForward) ? [] : validate.errors).toEqual([]);
    const models: Record<string, unknown>[] = onForward.fleet.by_model;
    expect(models.map((row) => row['forward_to'])).toEqual(['2028-12-31', undefined, undefined]);
  });

  test('rounds money to cents and ratios to 8 decimals', () => {
    const text = writeJson(scoreJson(troubled(), TOOL));
    expect(text).toContain('"depreciated_cost": 58177777.78');
    expect(text).toContain('"wa_rate": 0.12119863');
    expect(json().rating.el).toBe(0.35678238);
  });

  test('writes the limit of a liquidity covenant in cents and that of an ltv to 8 decimals', () => {
    const text = writeJson(scoreJson(troubled(), TOOL));
    expect(text).toContain('"limit": 1000000.00');
    expect(text).toContain('"limit": 0.90000000');
  });

  test('a covenant that cannot be tested has null and not zero', () => {
    const untested = json().covenants.find((c: any) => c.id === 'tdscr12');
    expect(untested).toMatchObject({ status: 'not_testable', actual: null, headroom: null });
  });

  test('assumptions are listed by key with value, source and whether they were overridden', () => {
    expect(json().assumptions['haircut.forced']).toEqual({ value: 0.45, unit: 'share', source: 'deal.yaml:44', overridden: true });
    expect(json().assumptions['rating.notches.dscr_min'].value).toEqual([
      [1.4, 1],
      ['else', -4],
    ]);
  });

  test.each(HOSTILE)('carries a name with a %s unchanged, and escaped', (_, text) => {
    const written = writeJson(scoreJson(named(text), TOOL));
    expect(written).toMatch(SAFE);
    expect(JSON.parse(written).deal.name).toBe(text);
  });

  test('the same result gives the same bytes', () => {
    expect(writeJson(scoreJson(troubled(), TOOL))).toBe(writeJson(scoreJson(troubled(), TOOL)));
  });
});

describe('writeJson', () => {
  test('writes decimals as plain digits, small ones too', () => {
    expect(writeJson({ a: new Digits('0.00000005'), b: [], c: {}, d: -0 })).toBe(
      '{\n  "a": 0.00000005,\n  "b": [],\n  "c": {},\n  "d": 0\n}',
    );
  });

  test('refuses a number that is not finite', () => {
    expect(() => writeJson(NaN)).toThrow(RangeError);
  });

  test('a NaN decimal does not pass as a figure', () => {
    expect(() => writeJson(scoreJson(troubled({ debt: { ...troubled().debt, balance: d('NaN') } }), TOOL))).toThrow();
  });
});
