import type { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { Warning } from '../../kernel/failure.js';
import type { Metric } from '../../domain/covenant.js';
import type { CompareResult, CovenantChange, HeadlineRow } from '../../model/score/compare.js';
import { dateCell as date, numberCell as number, textCell as text, type Table } from '../print/csv.js';
import { metricFigure } from '../../domain/figure.js';
import { figureJson } from '../print/figure-text.js';
import { money, ratio, type Json } from '../print/json.js';
import { warningJson } from '../print/problem-json.js';
import { dealJson, inputsJson, setJson } from '../print/result-json.js';
import type { Tool } from '../print/tool.js';

/** Two deals side by side, with what reading them had to say. */
export interface CompareView {
  readonly result: CompareResult;
  readonly warnings: readonly Warning[];
}

export const COMPARE_TABLES = ['headline', 'covenants', 'fleet', 'contracts', 'ltv'] as const;
export type CompareTable = (typeof COMPARE_TABLES)[number];
export const CAUSES = ['debt', 'depreciation', 'market', 'fleet'] as const;

/** What `compare --json` prints. */
export function compareJson({ result, warnings }: CompareView, tool: Tool): Json {
  return {
    schema: 'compare/1',
    tool: { name: tool.name, version: tool.version },
    before: { deal: dealJson(result.before.deal), inputs: inputsJson(result.before.inputs) },
    after: { deal: dealJson(result.after.deal), inputs: inputsJson(result.after.inputs) },
    warnings: warnings.map(warningJson),
    assumption_set: setJson(result.assumptionSet),
    headline: result.headline.map((row) => ({
      key: row.key,
      unit: row.unit,
      before: sideJson(row, row.before),
      after: sideJson(row, row.after),
      change: sideJson(row, row.change),
    })),
    covenants: result.covenants.map(({ id, metric, before, after }) => ({
      id,
      metric,
      before: testJson(before, metric),
      after: testJson(after, metric),
    })),
    fleet: result.fleet.map((row) => ({
      model: row.model,
      gpus_before: row.gpusBefore,
      gpus_after: row.gpusAfter,
      fmv_before: money(row.fmvBefore),
      fmv_after: money(row.fmvAfter),
    })),
    contracts: result.contracts.map((row) => ({
      contract_id: row.contractId,
      customer: row.customer,
      what: row.what,
      firm_before: money(row.firmBefore),
      firm_after: money(row.firmAfter),
      changes: row.changes,
    })),
    ltv: result.ltv.map(({ basis, before, after, parts }) => ({
      basis,
      before: ratio(before),
      after: ratio(after),
      parts: parts.map(({ cause, change }) => ({ cause, change: ratio(change) })),
    })),
  };
}

const sideJson = ({ key }: HeadlineRow, x: HeadlineRow['before']): Json => (x === null || typeof x === 'string' ? x : figureJson(key, x));

function testJson(test: CovenantChange['before'], metric: Metric): Json {
  if (!test) return null;
  const figure = (x: Decimal | null): Json => figureJson(metricFigure(metric), x);
  return {
    status: test.status,
    actual: figure(test.actual),
    limit: figure(test.limit),
    first_breach: test.firstBreach === null ? null : formatDay(test.firstBreach),
  };
}

/** One table of a comparison at full precision. */
export function compareTable({ result }: CompareView, name: CompareTable): Table {
  switch (name) {
    case 'headline': {
      const cell = (x: HeadlineRow['before']) => (typeof x === 'string' ? text(x) : number(x));
      return {
        header: ['figure', 'unit', 'before', 'after', 'change'],
        rows: result.headline.map((row) => [text(row.key), text(row.unit), cell(row.before), cell(row.after), number(row.change)]),
      };
    }
    case 'covenants':
      return {
        header: [
          'covenant',
          ...['before', 'after'].flatMap((side) => [`${side}_status`, `${side}_actual`, `${side}_limit`, `${side}_first_breach_date`]),
        ],
        rows: result.covenants.map(({ id, before, after }) => [
          text(id),
          ...[before, after].flatMap((test) => [
            text(test?.status ?? null),
            number(test?.actual ?? null),
            number(test?.limit ?? null),
            date(test?.firstBreach ?? null),
          ]),
        ]),
      };
    case 'fleet':
      return {
        header: ['model', 'gpus_before', 'gpus_after', 'fmv_before_usd', 'fmv_after_usd'],
        rows: result.fleet.map((row) => [
          text(row.model),
          number(row.gpusBefore),
          number(row.gpusAfter),
          number(row.fmvBefore),
          number(row.fmvAfter),
        ]),
      };
    case 'contracts':
      return {
        header: ['contract_id', 'customer', 'what', 'firm_before_usd', 'firm_after_usd', 'changes'],
        rows: result.contracts.map((row) => [
          text(row.contractId),
          text(row.customer),
          text(row.what),
          number(row.firmBefore),
          number(row.firmAfter),
          text(row.changes.join('; ')),
        ]),
      };
    case 'ltv':
      return {
        header: ['basis', 'before_ratio', ...CAUSES.map((cause) => `${cause}_change_ratio`), 'after_ratio'],
        rows: result.ltv.map(({ basis, before, after, parts }) => [
          text(basis),
          number(before),
          ...CAUSES.map((cause) => number(parts.find((part) => part.cause === cause)?.change ?? null)),
          number(after),
        ]),
      };
  }
}
