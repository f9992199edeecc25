import type { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import { isTested } from '../../model/calibration/band.js';
import { DERIVED, type BandEdge, type BandRow, type Derived, type PerDerived } from '../../model/calibration/deal-band.js';
import type { ScoreResult } from '../../model/frame/result.js';
import { clean } from '../print/clean.js';
import { dateCell as date, numberCell as number, textCell as text, type Table } from '../print/csv.js';
import { valueText } from '../print/figure-text.js';
import { scaled, scaleOf } from '../print/figures.js';
import { grid, type Column } from '../print/grid.js';
import { money, ratio, type Json } from '../print/json.js';
import type { Look } from '../print/look.js';
import { section } from '../print/section.js';

const EDGES = ['p10', 'model', 'p90'] as const;
type Edge = (typeof EDGES)[number];

/** What a band was not tested on: overridden assumptions, and models without a price in the backtest. */
function untested({ assumptions, assumptionSet, fleet }: Known): { readonly keys: string[]; readonly models: string[] } {
  return {
    keys: assumptions.flatMap(({ key, overridden }) => (overridden && key.startsWith('obsolescence.') ? [key] : [])),
    models: fleet.byModel.flatMap(({ model }) => (isTested(model, 'resale', assumptionSet.set) ? [] : [model])),
  };
}
type Known = Pick<ScoreResult, 'assumptions' | 'assumptionSet' | 'fleet'>;

/** What to know of a band beside its figures; empty where all of the collateral was tested as it is. */
export function untestedSentence(score: Known): string {
  const { keys, models } = untested(score);
  return [
    ...(keys.length > 0 ? [` The backtest uses the set ${score.assumptionSet.set}, without the overrides of ${keys.join(', ')}.`] : []),
    ...(models.length > 0 ? [` The backtest holds no price of ${models.map(clean).join(', ')}.`] : []),
  ].join('');
}

/** What the model's own error makes of value and LTV, for a terminal. */
export function bandSection(rows: readonly BandRow[], score: Known, look: Look): string[] {
  const scale = scaleOf(rows.map((row) => row.p90.values.fmv));
  const fmv = (edge: Edge, title: string, priority: number): Column<BandRow> => ({
    title,
    text: (row) => scaled(row[edge].values.fmv, scale),
    align: 'right',
    priority,
  });
  const ltv = (edge: Edge, title: string, priority: number): Column<BandRow> => ({
    title,
    text: (row) => valueText('ltv.fmv', row[edge].ltv.fmv),
    align: 'right',
    priority,
    paint: (row, paint) => (isOver(row[edge].ltv.fmv) ? paint.warn : (t) => t),
  });
  const range = (basis: Derived, title: string, priority: number): Column<BandRow> => ({
    title,
    text: (row) => `${valueText(`ltv.${basis}`, row.p10.ltv[basis])} – ${valueText(`ltv.${basis}`, row.p90.ltv[basis])}`,
    align: 'right',
    priority,
    paint: (row, paint) => (isOver(row.p10.ltv[basis]) ? paint.warn : (t) => t),
  });
  const table = grid<BandRow>(
    [
      { title: 'Date', text: (row) => formatDay(row.date), priority: 0 },
      fmv('p10', 'FMV p10', 0),
      fmv('model', 'FMV', 1),
      fmv('p90', 'FMV p90', 0),
      ltv('p10', 'LTV p10', 0),
      ltv('model', 'LTV', 2),
      ltv('p90', 'LTV p90', 0),
      range('olv', 'LTV on OLV', 3),
      range('nolv', 'on net OLV', 4),
    ],
    rows,
    look,
  );
  return section(
    'Model error band, by year',
    table,
    look,
    `p10 and p90: 10th to 90th percentile of the backtest error. No lot is valued above its price new or below scrap. LTV is on FMV unless a column names another basis, and highest at p10; ranges run from p10 to p90. All GPUs move together; debt is that of the base case. --no-band leaves the band out.${untestedSentence(score)}`,
  );
}

const isOver = (ltv: Decimal | null): boolean => ltv === null || ltv.gt(1);

const perDerived = <T>(figures: PerDerived<T>, write: (x: T) => Json): Json =>
  Object.fromEntries(DERIVED.map((basis) => [basis, write(figures[basis])]));
const edgeJson = ({ factor, values, ltv }: BandEdge): Json => ({
  factor: ratio(factor),
  values: perDerived(values, money),
  ltv: perDerived(ltv, ratio),
});

/** `band` of `score --json`. */
export const bandJson = (rows: readonly BandRow[], score: Known): Json => ({
  kind: 'model_error',
  untested: untested(score).keys,
  untested_models: untested(score).models,
  rows: rows.map((row) => ({
    k: row.k,
    date: formatDay(row.date),
    balance: money(row.balance),
    p10: edgeJson(row.p10),
    model: edgeJson(row.model),
    p90: edgeJson(row.p90),
  })),
});

/** The table `band`: three rows to a date. */
export const bandTable = (rows: readonly BandRow[]): Table => ({
  header: [
    'k',
    'date',
    'edge',
    'factor',
    'balance_usd',
    ...DERIVED.map((basis) => `${basis}_usd`),
    ...DERIVED.map((basis) => `ltv_${basis}_ratio`),
  ],
  rows: rows.flatMap((row) =>
    EDGES.map((edge) => [
      number(row.k),
      date(row.date),
      text(edge),
      number(row[edge].factor),
      number(row.balance),
      ...DERIVED.map((basis) => number(row[edge].values[basis])),
      ...DERIVED.map((basis) => number(row[edge].ltv[basis])),
    ]),
  ),
});
