import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { bandOf, type BandRow } from '../../../src/model/calibration/deal-band.js';
import { modelOf } from '../../../src/model/score/model.js';
import { scoreOf } from '../../../src/model/score/score.js';
import type { ScoreResult } from '../../../src/model/frame/result.js';
import { writeCsv } from '../../../src/report/print/csv.js';
import { writeJson } from '../../../src/report/print/json.js';
import { displayWidth, PLAIN, type Look } from '../../../src/report/print/look.js';
import { bandSection, bandTable } from '../../../src/report/score/band.js';
import { scoreJson } from '../../../src/report/score/json.js';
import { SCORE_SCHEMA } from '../../../src/report/score/schema.js';
import { scoreText } from '../../../src/report/score/text.js';
import { dealOf, lot, tranche } from '../../model/build.js';

const TOOL = { name: 'gpulien', version: '0.0.0' };
const look = (width: number): Look => ({ width, paint: PLAIN });
let rows: readonly BandRow[];
let result: ScoreResult;

/** 1,000,000 of debt over 1,000,000 of GPUs that wear 12 % a year; the error halves or doubles prices. */
beforeAll(async () => {
  const comps = [{ date: '2026-09-30', kind: 'resale', model: 'X', price_usd: 10_000, price_type: 'sold' }];
  const model = modelOf(await dealOf({ fleet: [lot({ unit_cost_usd: 20_000 })], comps, tranches: [tranche({ maturity: '2028-12-31' })] }));
  rows = bandOf(model, () => ({ p10: 0.5, p90: 2 }));
  result = scoreOf(model);
});

describe('the band of a score', () => {
  test('as text stands after the projection, by year, with value and LTV at both ends', () => {
    const text = scoreText(result, TOOL, look(100), { verbose: false, band: rows });
    expect(text.indexOf('Exposure against value')).toBeLessThan(text.indexOf('Model error band, by year'));
    expect(text.indexOf('Model error band, by year')).toBeLessThan(text.indexOf('\nRating '));
    const [, , , first] = bandSection(rows, result, look(100)).slice(1);
    const { p10, model, p90 } = rows[0]!;
    expect(first!.trim().split(/ {2,}/)).toEqual([
      '2026-09-30',
      ...[p10, model, p90].map((edge) => `${edge.values.fmv.div(1e6).toFixed(2)}m`),
      ...[p10, model, p90].map((edge) => `${edge.ltv.fmv!.times(100).toFixed(1)}%`),
      ...(['olv', 'nolv'] as const).map((basis) => `${p10.ltv[basis]!.times(100).toFixed(1)}% – ${p90.ltv[basis]!.times(100).toFixed(1)}%`),
    ]);
    expect(first).toContain('0.50m  1.00m    2.00m   200.0%  100.0%    50.0%');
  });

  test('left out, text and JSON are what they are without it', () => {
    const without = scoreText(result, TOOL, look(100), { verbose: false });
    expect(
      scoreText(result, TOOL, look(100), { verbose: false, band: rows }).replace(
        `\n${bandSection(rows, result, look(100)).slice(1).join('\n')}\n`,
        '',
      ),
    ).toBe(without);
    expect(without).not.toContain('band');
    expect(JSON.parse(writeJson(scoreJson(result, TOOL)))).not.toHaveProperty('band');
  });

  test('says which overridden assumptions it was not tested with, in text and JSON, and nothing where there are none', async () => {
    const own = scoreOf(modelOf(await dealOf({ assumptions: { 'obsolescence.deterioration': 0.5, scrap: 0.02 } })));
    expect(bandSection(rows, own, look(200)).join(' ').replace(/\s+/g, ' ')).toContain(
      'The backtest uses the set baseline, without the overrides of obsolescence.deterioration. The backtest holds no price of X.',
    );
    expect(JSON.parse(writeJson(scoreJson(own, TOOL, rows))).band).toMatchObject({
      untested: ['obsolescence.deterioration'],
      untested_models: ['X'],
    });
    expect(bandSection(rows, result, look(200)).join(' ')).not.toContain('without the overrides');
    const known = { ...result, fleet: { ...result.fleet, byModel: result.fleet.byModel.map((row) => ({ ...row, model: 'L40S' })) } };
    expect(bandSection(rows, known, look(200)).join(' ')).not.toContain('holds no price');
  });

  test.each([60, 80, 100, 120, 160])('no line is wider than %i columns', (width) => {
    for (const line of bandSection(rows, result, look(width))) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  test('as JSON follows the schema with it and without, and only adds a key', () => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCORE_SCHEMA);
    const [bare, full] = [scoreJson(result, TOOL), scoreJson(result, TOOL, rows)].map((json) => JSON.parse(writeJson(json)));
    for (const value of [bare, full]) expect(validate(value) ? [] : validate.errors).toEqual([]);
    const { band, ...rest } = full;
    expect(rest).toEqual(bare);
    expect(band.rows.map((row: any) => row.k)).toEqual([0, 12, 24]);
    expect(band.rows[0].p10.values.fmv * 4).toBeCloseTo(band.rows[0].p90.values.fmv, 0);
    expect(band.rows[0].p10.ltv.fmv).toBeCloseTo(band.rows[0].balance / band.rows[0].p10.values.fmv, 6);
  });

  test('as CSV has three rows to a date', () => {
    const lines = writeCsv(bandTable(rows))
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(lines[0]!.slice(0, 6)).toEqual(['k', 'date', 'edge', 'factor', 'balance_usd', 'fmv_usd']);
    expect(lines.slice(1, 4).map((cells) => cells.slice(0, 5))).toEqual([
      ['0', '2026-09-30', 'p10', '0.5', '1000000'],
      ['0', '2026-09-30', 'model', '1', '1000000'],
      ['0', '2026-09-30', 'p90', '2', '1000000'],
    ]);
    expect(lines).toHaveLength(1 + 3 * 3);
    for (const cells of lines) expect(cells).toHaveLength(lines[0]!.length);
  });
});
