import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { METRICS, type Metric } from '../../../src/domain/covenant.js';
import { covenantTitle, FIGURES, figureOf, metricFigure } from '../../../src/domain/figure.js';
import { EXPLAINABLE } from '../../../src/model/explain/explain.js';
import { SENSITIVITY_METRICS } from '../../../src/model/scenario/sensitivity.js';
import { dealFolder, gpulien } from '../../cli/harness.js';

const SAMPLE = resolve(import.meta.dirname, '../../../samples/meridian');
const SRC = resolve(import.meta.dirname, '../../../src');
/** What a unit looks like on a screen. */
const WRITTEN = {
  money: /= -?\$[\d,]+\.\d\d$/,
  ratio: /= -?[\d,.]+%( \(-?[\d.,]+\))?$/,
  multiple: /= -?[\d,]+\.\d\dx( \(-?[\d.,]+\))?$/,
  months: /= -?[\d,]+\.\d months( \(-?[\d.,]+\))?$/,
  number: /= -?[\d,]+(\.\d+)?$/,
  text: /= [A-D]+[+-]?$/,
} as const;
/** The sample with one covenant, on the metric. */
function underCovenant(metric: Metric): Record<string, string> {
  const files = Object.fromEntries(
    readdirSync(SAMPLE)
      .filter((name) => /\.(yaml|csv)$/.test(name))
      .map((name) => [name, readFileSync(join(SAMPLE, name), 'utf8')]),
  );
  const basis = metric.startsWith('ltv') ? ', basis: olv' : metric === 'reported' ? ', name: leverage' : '';
  const covenant = `covenants:\n  - { id: tested, metric: ${metric}${basis}, max: 2, frequency: monthly, first_test: 2026-09-30 }\n\n# Paid ahead`;
  return {
    ...files,
    'reported.csv': 'date,name,value\n2026-08-31,leverage,4.5\n',
    'deal.yaml': files['deal.yaml']!.replace(/^covenants:[^]*?# Paid ahead/m, covenant),
  };
}

const figures = EXPLAINABLE.filter((id) => id !== 'covenant');

describe('the register of figures', () => {
  it('names each figure once, with a title, a section of the method and a bound that is no contradiction', () => {
    const method = readFileSync(join(SRC, 'manual/method.md'), 'utf8');
    for (const [id, figure] of FIGURES) {
      expect(figure.id).toBe(id);
      expect(figure.title).toMatch(/^[A-Z]/);
      expect(method).toContain(`\n## ${figure.section}  `);
      expect(figure.range[0] ?? -Infinity).toBeLessThan(figure.range[1] ?? Infinity);
    }
  });

  it.each(figures)('explain prints %s under its title and in its unit', async (id) => {
    const { out, code } = await gpulien(['explain', SAMPLE, id, '--depth', '0', '--width', '200']);
    const { title, unit } = figureOf(id);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toContain(`${title} = `);
    expect(out.split('\n')[0]).toMatch(WRITTEN[unit]);
  });

  it.each(METRICS)('explain prints covenant, limit and headroom of metric %s in the unit of the metric', async (metric) => {
    const deal = dealFolder(underCovenant(metric));
    const { out, err } = await gpulien(['explain', deal, '--covenant', 'tested', '--width', '200']);
    expect(err).toBe('');
    const { unit } = metricFigure(metric);
    const [root] = out.split('\n');
    const limit = out.split('\n').find((line) => line.includes('limit ('))!;
    expect(root).toContain(', covenant tested = ');
    if (!root!.endsWith('n/a')) expect(root).toMatch(WRITTEN[unit]);
    expect(limit.replace(/ {2}deal\.yaml.*/, '')).toMatch(WRITTEN[unit]);
    const headroom = out.split('\n').find((line) => line.includes('headroom ='))!;
    if (!headroom.endsWith('n/a')) expect(headroom).toMatch(WRITTEN.ratio);
  });

  it('holds the metrics of sensitivity and compare', async () => {
    for (const id of SENSITIVITY_METRICS) expect(FIGURES.has(id), id).toBe(true);
    const { headline } = JSON.parse((await gpulien(['compare', SAMPLE, SAMPLE, '--json'])).out) as {
      readonly headline: readonly { readonly key: string; readonly unit: string }[];
    };
    for (const { key, unit } of headline) expect(figureOf(key).unit, key).toBe(unit);
  });

  it('is the only place that decides a unit by the name of a figure', () => {
    const filesOf = (room: string): string[] =>
      readdirSync(join(SRC, room), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(room, file));
    const text = (file: string): string => readFileSync(join(SRC, file), 'utf8');
    const own = [
      ...filesOf('report').filter((file) => /\bmetric [!=]== '/.test(text(file))),
      ...[...filesOf('report'), ...filesOf('workbook')].filter((file) =>
        /(case|metric\W+) ?'(dscr|llcr|liquidity|dscr_min|lgd|el|pd)'[^]{0,60}\b(percent|times|amount|tenths)\(/.test(text(file)),
      ),
    ];
    expect(own).toEqual([]);
  });

  it('is read in full: each entry is a covenant metric, an explained or compared figure, or is named by a screen or a table', () => {
    const source = ['report', 'workbook', 'model']
      .flatMap((room) =>
        readdirSync(join(SRC, room), { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('.ts'))
          .map((file) => readFileSync(join(SRC, room, file), 'utf8')),
      )
      .join('\n');
    const known = new Set([...figures, ...SENSITIVITY_METRICS, ...METRICS.map((metric) => `covenant.${metric}`)]);
    expect([...FIGURES.keys()].filter((id) => !known.has(id) && !source.includes(`'${id}'`))).toEqual([]);
  });

  it('calls covenants as a credit memo does', () => {
    const terms = { basis: null, window: 3, direction: 'trailing' } as const;
    expect(covenantTitle({ ...terms, metric: 'dscr' })).toBe('Historical DSCR (3 months)');
    expect(covenantTitle({ ...terms, metric: 'dscr', window: 12, direction: 'forward' })).toBe('Projected DSCR (12 months)');
    expect(covenantTitle({ ...terms, metric: 'ltv', basis: 'depreciated_cost' })).toBe('LTV on depreciated cost');
    expect(covenantTitle({ ...terms, metric: 'ltv_net', basis: 'olv' })).toBe('Net LTV on OLV');
    expect(covenantTitle({ ...terms, metric: 'borrowing_base' })).toBe('Debt to borrowing base');
    expect(covenantTitle({ ...terms, metric: 'liquidity' })).toBe('Minimum liquidity');
  });
});
