import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { curves, type CurvesResult } from '../../../src/model/score/curves.js';
import { chartSvg } from '../../../src/report/chart/svg.js';
import { curvesJson, curvesTable, CURVES_SCHEMA } from '../../../src/report/curves/curves.js';
import { curvesChart } from '../../../src/report/curves/curves-chart.js';
import { curvesText, curvesVerdict } from '../../../src/report/curves/curves-text.js';
import { writeCsv } from '../../../src/report/print/csv.js';
import { writeJson } from '../../../src/report/print/json.js';
import { displayWidth, PLAIN, type Look } from '../../../src/report/print/look.js';
import { dealOf, lot, tranche } from '../../model/build.js';
import { HOSTILE, SAFE } from '../hostile.js';

const TOOL = { name: 'gpulien', version: '0.0.0' };
const look = (width: number): Look => ({ width, paint: PLAIN });
const view = (changes: Partial<CurvesResult> = {}) => ({ result: { ...result, ...changes }, warnings: [] });
const shown = (model: string | null = null): string => curvesText(view(), TOOL, look(100), { model, verbose: false, ascii: false });
let result: CurvesResult;

/** Two models of 100 GPUs at 10,000 for 30 months; X has a resale and a rental price, Y has neither. */
beforeAll(async () => {
  result = curves(
    await dealOf({
      tranches: [tranche({ maturity: '2029-03-31' })],
      fleet: [lot(), lot({ asset_id: 'L2', model: 'Y' })],
      comps: [
        { date: '2026-09-30', kind: 'resale', model: 'X', price_usd: 7000, price_type: 'sold' },
        { date: '2026-09-30', kind: 'rental', model: 'X', price_usd: 1, price_type: 'sold' },
      ],
    }),
  );
});

describe('curves as text', () => {
  test('has a chart, the fleet and each model, and says what it lacks', () => {
    const text = shown();
    const titles = text
      .split('\n')
      .filter((line) => / ─{3,}$/.test(line) && !line.startsWith(' '))
      .map((line) => line.replace(/ ─+$/, ''));
    expect(titles).toEqual([
      'Ways of depreciation: the fleet',
      'Fleet: 200 GPUs that cost $2.00m',
      'X: 100 GPUs, per GPU',
      'Y: 100 GPUs, per GPU',
      'Warnings',
    ]);
    expect(text.replace(/\s+/g, ' ')).toContain('Market takes Y at the curve, without a resale observation. Income takes Y');
    expect(text).toContain('There is no resale observation and no rental observation in the window.');
    expect(text).toContain('assumptions baseline');
  });

  test('of one model has that model alone', () => {
    const text = shown('X');
    expect(text).toContain('Ways of depreciation: X');
    expect(curvesVerdict(result, look(200), 'Y')[0]).toMatch(/curve 73\.3% · FMV 73\.3% · market n\/a/);
    expect(text).not.toMatch(/Fleet:|Y: 100/);
  });

  test('tells per GPU what the figures per model are divided by its GPUs', () => {
    const [x] = result.models;
    const row = shown('X')
      .split('\n')
      .find((line) => line.startsWith('  2026-09-30 '))!;
    expect(row.trim().split(/ {2,}/)).toEqual([
      '2026-09-30',
      ...[x!.points[0]!.curve, x!.points[0]!.market!, x!.points[0]!.income!, x!.points[0]!.fmv, ...x!.points[0]!.book].map((value) =>
        Number(value.div(100).toFixed(0)).toLocaleString('en-US'),
      ),
    ]);
  });

  test('answers first what is left of cost at the end', () => {
    expect(curvesVerdict(result, look(200), null)[0]).toMatch(
      /^Left of cost on 2029-03-31: curve \d+\.\d% · FMV \d+\.\d% · market \d+\.\d% · income -?\d+\.\d% · book 3 y 13\.9% · book 4 y 35\.4% · book 5 y 48\.3% · book 6 y 56\.9%$/,
    );
  });

  test.each([60, 80, 100, 160])('no line is wider than %i columns, with hostile names neither', (width) => {
    for (const name of ['Y', ...HOSTILE.map(([, hostile]) => hostile)]) {
      const named = view({
        deal: { ...result.deal, name },
        models: result.models.map((model) => ({ ...model, model: name })),
        fleet: { ...result.fleet, withoutMarket: [name] },
      });
      const text = curvesText(named, TOOL, look(width), { model: null, verbose: true, ascii: true });
      expect(text).toMatch(SAFE);
      for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  });
});

describe('curves for machines', () => {
  test('as JSON follow their schema and have null where a model has no price', () => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(CURVES_SCHEMA);
    const json = JSON.parse(writeJson(curvesJson(view(), TOOL)));
    expect(validate(json) ? [] : validate.errors).toEqual([]);
    expect(json.fleet.rows.map((row: any) => row.k)).toEqual([0, 12, 24, 30]);
    expect(json.fleet.without_market).toEqual(['Y']);
    expect(json.models[1].rows[0].market).toBeNull();
    expect(json.models[0].rows[0].market).toBe(700_000);
  });

  test('as CSV have the fleet first, four rows to a curve, and no name that runs as a formula', () => {
    const lines = writeCsv(curvesTable(view({ models: result.models.map((model) => ({ ...model, model: '=1+1' })) }).result))
      .trimEnd()
      .split('\r\n');
    expect(lines).toHaveLength(1 + 3 * 4);
    expect(lines[1]).toMatch(/^fleet,200,0,2026-09-30,2000000,/);
    expect(lines.at(-1)).toMatch(/^'=1\+1,100,30,/);
  });

  test('the chart says in words what it shows, and as SVG is the same bytes twice', () => {
    const chart = curvesChart(result, null);
    expect(chart.description).toMatch(/^the fleet, 200 GPUs that cost \$2\.00m: at the last maturity the curve leaves \d+\.\d% of cost/);
    expect(chart.variants[0]!.series.map(({ name }) => name)).toEqual([
      'Curve',
      'FMV',
      'Market',
      'Income',
      'Debt',
      'Book 3 y',
      'Book 4 y',
      'Book 5 y',
      'Book 6 y',
    ]);
    expect(curvesChart(result, 'Y').variants[0]!.series.map(({ name }) => name)).toEqual([
      'Curve',
      'FMV',
      'Book 3 y',
      'Book 4 y',
      'Book 5 y',
      'Book 6 y',
    ]);
    const svg = chartSvg(chart, { width: 760, standalone: true });
    expect(svg).toBe(chartSvg(curvesChart(result, null), { width: 760, standalone: true }));
    expect(svg).toContain('<title');
  });
});
