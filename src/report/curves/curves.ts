import type { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { Warning } from '../../kernel/failure.js';
import { BOOK_LIVES, isYearly, type Curve, type CurvePoint, type CurvesResult } from '../../model/score/curves.js';
import { dateCell as date, numberCell as number, textCell as text, type Cell, type Table } from '../print/csv.js';
import { money, type Json } from '../print/json.js';
import { headJson } from '../print/result-json.js';
import {
  count,
  date as dateSchema,
  dealHead,
  described,
  inputs,
  is,
  listOf,
  money as moneySchema,
  orNull,
  rooted,
  shape,
  assumptionSet,
  text as textSchema,
  tool as toolSchema,
  warnings,
  type Schema,
} from '../score/schema.js';
import type { Tool } from '../print/tool.js';

export interface CurvesView {
  readonly result: CurvesResult;
  readonly warnings: readonly Warning[];
}

/** What `curves --json` prints: at as_of, each year after it and at the last maturity. */
export const curvesJson = ({ result, warnings: told }: CurvesView, tool: Tool): Json => ({
  ...headJson('curves/1', { ...result, warnings: told }, tool),
  fleet: { without_market: result.fleet.withoutMarket, without_income: result.fleet.withoutIncome, ...curveJson(result.fleet, true) },
  models: result.models.map((curve) => ({ model: curve.model, ...curveJson(curve, false) })),
});

const curveJson = (curve: Curve, withDebt: boolean): { readonly [key: string]: Json } => ({
  gpus: curve.gpus,
  cost: money(curve.cost),
  rows: curve.points
    .filter((point) => isYearly(curve, point))
    .map((point) => ({
      k: point.k,
      date: formatDay(point.date),
      book: Object.fromEntries(BOOK_LIVES.map((life, i) => [`years_${life}`, money(point.book[i]!)])),
      curve: money(point.curve),
      market: money(point.market),
      income: money(point.income),
      fmv: money(point.fmv),
      ...(withDebt ? { debt: money(point.debt) } : {}),
    })),
});

const row = {
  k: count,
  date: dateSchema,
  book: described(shape(Object.fromEntries(BOOK_LIVES.map((life) => [`years_${life}`, moneySchema]))), 'cost less a straight line'),
  curve: described(moneySchema, 'cost approach: cost after wear and what newer cohorts took'),
  market: described(orNull(moneySchema), 'resale anchor carried along the curve; null without one'),
  income: described(orNull(moneySchema), 'income value, not capped by cost; null without a rental anchor'),
  fmv: moneySchema,
};

export const CURVES_SCHEMA: Schema = rooted(
  'gpulien curves',
  shape({
    schema: is('curves/1'),
    tool: toolSchema,
    deal: dealHead,
    inputs,
    warnings,
    assumption_set: assumptionSet,
    fleet: shape({
      without_market: described(listOf(textSchema), 'models that count at their curve'),
      without_income: listOf(textSchema),
      gpus: count,
      cost: moneySchema,
      rows: listOf(shape({ ...row, debt: moneySchema })),
    }),
    models: listOf(shape({ model: textSchema, gpus: count, cost: moneySchema, rows: listOf(shape(row)) })),
  }),
);

/** One row for each model and date, those of the fleet first under the name `fleet`. */
export const curvesTable = ({ fleet, models }: CurvesResult): Table => ({
  header: [
    'model',
    'gpus',
    'k',
    'date',
    'cost_usd',
    ...BOOK_LIVES.map((life) => `book_${life}_years_usd`),
    'curve_usd',
    'market_usd',
    'income_usd',
    'fmv_usd',
    'debt_usd',
  ],
  rows: [...rowsOf('fleet', fleet, ({ debt }) => debt), ...models.flatMap((curve) => rowsOf(curve.model, curve, () => null))],
});

const rowsOf = (name: string, curve: Curve, debtOf: (point: CurvePoint) => Decimal | null): Cell[][] =>
  curve.points
    .filter((point) => isYearly(curve, point))
    .map((point) => [
      text(name),
      number(curve.gpus),
      number(point.k),
      date(point.date),
      number(curve.cost),
      ...point.book.map(number),
      number(point.curve),
      number(point.market),
      number(point.income),
      number(point.fmv),
      number(debtOf(point)),
    ]);
