import { beforeAll, describe, expect, test } from 'vitest';
import { Decimal, total } from '../../../src/kernel/decimal.js';
import { BASES } from '../../../src/domain/covenant.js';
import type { ReportDocument } from '../../../src/report/document/document.js';
import { reportDocument } from '../../../src/report/document/report-document.js';
import type { ReportInput } from '../../../src/report/document/report-input.js';
import { scoreJson } from '../../../src/report/score/json.js';
import { writeJson } from '../../../src/report/print/json.js';
import { RULE_NAMES } from '../../../src/report/print/words.js';
import { expectNear } from '../../model/build.js';
import { blocksOf, columnOf, inputOfSample, SAMPLES, tableNamed, tablesOf } from './inputs.js';

/** Every string of a document with the path to it. */
function stringsOf(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (value === null || typeof value !== 'object' || value instanceof Decimal) return [];
  return Object.entries(value).flatMap(([key, inner]) => stringsOf(inner, `${path}.${key}`));
}
const cents = (x: unknown): number => Number(new Decimal(x as Decimal).toFixed(2));
const sum = (cells: readonly { readonly value: unknown }[]): Decimal => total(cells.map(({ value }) => value as Decimal));

describe.each(SAMPLES)('the report of samples/%s', (name) => {
  let input: ReportInput;
  let document: ReportDocument;
  let score: any;
  beforeAll(async () => {
    input = await inputOfSample(name);
    document = reportDocument(input);
    score = JSON.parse(writeJson(scoreJson(input.score, input.tool)));
  });
  const values = (table: string, field: string): unknown[] => columnOf(tableNamed(document, table), field).map(({ value }) => value);

  test('states the values, LTVs, tranches and fleet of score --json', () => {
    expect(values('values', 'value_usd').map(cents)).toEqual(BASES.map((basis) => score.values[basis]));
    expect(values('values', 'ltv_ratio').map((x) => Number((x as Decimal).toFixed(8)))).toEqual(BASES.map((basis) => score.ltv[basis]));
    expect(values('tranches', 'balance_usd').map(cents)).toEqual(score.debt.tranches.map((t: any) => t.balance));
    expect(values('fleet', 'fmv_usd').map(cents)).toEqual(score.fleet.by_model.map((m: any) => m.fmv));
    expect(values('approaches', 'fmv_usd').map(cents)).toEqual(score.fleet.by_model.map((m: any) => m.fmv));
  });

  test('states the recoveries, grades and projected balances of score --json', () => {
    for (const [i, channel] of ['orderly', 'forced'].entries()) {
      const lines = new Map(tableNamed(document, 'liquidation').rows.map(({ cells }) => [cells[0]!.text, cells[i + 1]!.value]));
      expect(cents(lines.get('Gross sale proceeds'))).toBe(score.liquidation[channel].gross);
      expect(cents(lines.get('To lenders, nominal'))).toBe(score.liquidation[channel].recovery_nominal);
      expect(Number((values('recovery', 'lgd_share')[i] as Decimal).toFixed(8))).toBe(score.liquidation[channel].lgd);
    }
    expect(document.cover.find(({ label }) => label === 'Facility grade')!.text).toBe(score.rating.facility_grade);
    const byDate = new Map(score.projection.map((row: any) => [row.date, row.balance]));
    for (const [i, text] of columnOf(tableNamed(document, 'projection-debt'), 'date').entries())
      expect(cents(values('projection-debt', 'balance_usd')[i])).toBe(byDate.get(text.text));
  });

  test('leaves out no covenant, scenario, assumption, warning or file', () => {
    expect([...values('covenants', 'id')].sort()).toEqual(score.covenants.map((c: any) => c.id).sort());
    expect([...values('covenant-inputs', 'id')].sort()).toEqual(score.covenants.map((c: any) => c.id).sort());
    const ids = ['base', ...input.scenarios.map(({ id }) => id)].sort();
    const unfelt = /No effect on this deal: ([^"]*)\."/.exec(JSON.stringify(document.sections))?.[1] ?? '';
    const named = [...unfelt.matchAll(/\(([a-z0-9-]+)\)/g)].map((match) => match[1]!);
    for (const table of ['scenarios', 'scenario-losses', 'covenants-by-scenario'])
      expect([...(values(table, 'scenario') as string[]), ...named].sort()).toEqual(ids);
    expect(values('assumptions', 'key')).toEqual(Object.keys(score.assumptions));
    const told = input.score.warnings.length + input.stress.scenarios.reduce((n, s) => n + s.warnings.length, 0);
    if (told > 0) expect(values('warnings', 'message')).toHaveLength(told);
    expect(values('inputs', 'sha256')).toEqual(score.inputs.map((file: any) => file.sha256));
  });

  test('has cells for every column, field names of words with units, and ids that stand once', () => {
    const ids = [
      ...document.sections.map(({ id }) => id),
      ...tablesOf(document).map(({ id }) => id),
      ...blocksOf(document).flatMap((block) => (block.kind === 'chart' ? [block.chart.id] : [])),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9-]+$/);
    for (const table of tablesOf(document)) {
      const fields = table.columns.map(({ field }) => field);
      expect(new Set(fields).size, table.id).toBe(fields.length);
      for (const field of fields) expect(field).toMatch(/^[a-z][a-z0-9_]*$/);
      for (const row of table.rows) expect(row.cells, table.id).toHaveLength(fields.length);
    }
  });

  test('never shows undefined, NaN, an object, a hyphen for a minus, or a missing figure as zero', () => {
    for (const [path, text] of stringsOf(document)) expect(text, path).not.toMatch(/undefined|NaN|Infinity|\[object|null/);
    for (const { id, columns, rows } of tablesOf(document)) {
      for (const { cells } of rows) {
        cells.forEach(({ value, text }, i) => {
          if (value === null) expect(text, `${id} ${columns[i]!.field}`).not.toMatch(/\d/);
          if (columns[i]!.kind !== 'text') expect(text, `${id} ${columns[i]!.field}`).not.toMatch(/^-/);
          if (columns[i]!.kind === 'money' && value !== null && !(value as Decimal).isZero())
            expect(text, `${id} ${columns[i]!.field}`).toMatch(/[1-9]/);
        });
      }
    }
  });

  test('cuts the fleet four ways to the same totals', () => {
    for (const field of ['gpus', 'cost_usd', 'fmv_usd', 'olv_usd', 'flv_usd']) {
      const whole = new Decimal(columnOf(tableNamed(document, 'fleet'), field, 'total')[0]!.value as Decimal);
      for (const table of ['fleet', 'fleet-by-cohort', 'fleet-by-age', 'fleet-by-site']) {
        expectNear(total(values(table, field).map((x) => new Decimal(x as Decimal))), whole, '1e-20', `${table} ${field}`);
      }
    }
  });

  test('runs the backlog off to the firm and the headline backlog', () => {
    if (score.contracts.by_contract.length === 0) return;
    const table = tableNamed(document, 'run-off');
    expectNear(sum(columnOf(table, 'firm_usd')), input.score.contracts.firmBacklog, '1e-20');
    expectNear(sum(columnOf(table, 'headline_usd')), input.score.contracts.headlineBacklog, '1e-20');
    const groups = table.columns.map(({ field }) => field).filter((field) => /^firm_(group_\d+|others)_usd$/.test(field));
    expectNear(total(groups.map((field) => sum(columnOf(table, field)))), input.score.contracts.firmBacklog, '1e-20');
    expectNear(sum(columnOf(tableNamed(document, 'counterparties'), 'firm_backlog_usd')), input.score.contracts.firmBacklog, '1e-20');
  });

  test('adds the borrowing base up from gross to availability, every rule on the way', () => {
    const base = input.score.borrowingBase;
    if (!base)
      return expect(document.sections.find(({ id }) => id === 'certificate')!.blocks).toEqual([
        { kind: 'paragraph', text: 'The deal has no borrowing base.' },
      ]);
    const lines = tableNamed(document, 'borrowing-base').rows.map(({ cells }) => ({
      label: cells[1]!.text,
      amount: cells[2]!.value as Decimal,
    }));
    const at = (label: string): number => lines.findIndex((line) => line.label === label);
    const added = (from: string, to: string): Decimal => total(lines.slice(at(from), at(to)).map(({ amount }) => amount));
    expectNear(added('Gross value of the tape, pipeline included', 'Eligible'), base.eligible, '1e-20');
    expectNear(added('Eligible', 'Eligible after concentration caps'), base.eligibleNet, '1e-20');
    expectNear(added('Eligible after concentration caps', 'Borrowing base'), base.base, '1e-20');
    expect(lines.filter(({ label }) => label.startsWith('Less ineligible'))).toHaveLength(base.ineligible.length);
    for (const { rule } of base.ineligible.filter((entry) => entry.rule !== 'age' && entry.rule !== 'generation'))
      expect(
        lines.some(({ label }) => label.includes(RULE_NAMES[rule])),
        rule,
      ).toBe(true);
    expectNear(sum(columnOf(tableNamed(document, 'advance-rates'), 'advance_usd')), base.base, '1e-20');
    const lost = total(base.ineligible.map(({ amount }) => amount));
    if (lost.gt(0)) expectNear(sum(columnOf(tableNamed(document, 'ineligible'), 'amount_usd')), lost, '1e-20');
  });

  test('gives each ratio covenant amounts that divide to its actual, and no figure is −0', () => {
    for (const { rows } of tablesOf(document))
      for (const { cells } of rows)
        for (const { value } of cells) if (value instanceof Decimal && value.isZero()) expect(value.isNegative()).toBe(false);
    const actual = new Map(input.score.covenants.map((c) => [c.id, c.actual]));
    for (const { cells } of tableNamed(document, 'covenant-inputs').rows) {
      const [id, , , numerator, , denominator] = cells.map(({ value }) => value);
      const stated = actual.get(id as string);
      if (numerator instanceof Decimal && denominator instanceof Decimal && stated)
        expectNear(numerator.div(denominator), stated, '1e-30', id as string);
    }
  });

  test('walks each liquidation bridge from total to total', () => {
    const bridges = blocksOf(document).flatMap((block) => (block.kind === 'chart' && block.chart.kind === 'bridge' ? [block.chart] : []));
    expect(bridges).toHaveLength(2);
    for (const { steps } of bridges) {
      let at = steps[0]!.amount;
      for (const step of steps.slice(1))
        if (step.total) expectNear(at, step.amount, '1e-20');
        else at = at.plus(step.amount);
    }
  });

  test('draws a path of exposure for every scenario, as long as its dates', () => {
    const chart = blocksOf(document).flatMap((block) =>
      block.kind === 'chart' && block.chart.id === 'exposure-chart' ? [block.chart] : [],
    )[0]!;
    if (chart.kind !== 'lines') throw new Error('no lines');
    expect(chart.variants.map(({ name: of }) => of)).toEqual(['Base case', ...input.scenarios.map((s) => s.name)]);
    for (const { series } of chart.variants) for (const { values: points } of series) expect(points).toHaveLength(chart.dates.length);
    expect(cents(chart.variants[0]!.series[0]!.values[0])).toBe(score.debt.balance);
    expect(cents(chart.variants[0]!.series[1]!.values.at(-1))).toBe(
      score.projection.find((row: any) => row.k === chart.dates.length - 1).values.fmv,
    );
  });

  test('is the same document again from the same input', () => {
    expect(JSON.stringify(reportDocument(input))).toBe(JSON.stringify(document));
  });
});
