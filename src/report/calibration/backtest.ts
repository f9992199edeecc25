import type { CompKind } from '../../domain/market.js';
import { formatDay } from '../../kernel/calendar.js';
import type { InputFile } from '../../domain/deal.js';
import type { Backtest } from '../../model/calibration/backtest.js';
import { HORIZONS, type Horizon } from '../../model/calibration/horizons.js';
import { modelsIn, scoresOf, type Score } from '../../model/calibration/scores.js';
import { figure } from './calibrate.js';
import type { BarChart } from '../chart/chart.js';
import { dateCell as date, numberCell as number, textCell as text, type Table } from '../print/csv.js';
import { exact, type Json } from '../print/json.js';
import type { Tool } from '../print/tool.js';

export interface BacktestView {
  readonly result: Backtest;
  readonly input: InputFile;
  /** Rows that said the same as one before them. */
  readonly merged: number;
}

export const KINDS: readonly CompKind[] = ['resale', 'rental'];

/** Scores by horizon and over all, of each kind. */
const scoresByHorizon = (result: Backtest): Score[] =>
  KINDS.flatMap((kind) => [...HORIZONS, null].flatMap((horizon) => scoresOf(result, kind, horizon)));
/** The same of each model. */
const scoresByModel = (result: Backtest): Score[] =>
  KINDS.flatMap((kind) =>
    modelsIn(result, kind).flatMap((model) => [...HORIZONS, null].flatMap((horizon) => scoresOf(result, kind, horizon, model))),
  );

const scoreJson = (s: Score): Json => ({
  kind: s.kind,
  horizon_months: s.horizon,
  model: s.model,
  entrant: s.entrant,
  forecasts: s.forecasts,
  mean_absolute_log_error: exact(figure(s.error)),
  bias: exact(figure(s.bias)),
  coverage_50: exact(figure(s.cover50)),
  coverage_80: exact(figure(s.cover80)),
  pooled_bands: s.pooled,
});

/** What `backtest --json` prints. */
export const backtestJson = ({ result, input, merged }: BacktestView, tool: Tool): Json => ({
  schema: 'backtest/1',
  tool: { name: tool.name, version: tool.version },
  history: { file: input.file, sha256: input.sha256, rows: input.rows, merged },
  origins: result.origins.map(formatDay),
  entrants: result.entrants.map(({ name, role, meaning }) => ({ name, role, meaning })),
  scores: scoresByHorizon(result).map(scoreJson),
  by_model: scoresByModel(result).map(scoreJson),
});

export const BACKTEST_TABLES = ['scores', 'models', 'forecasts'] as const;
export type BacktestTable = (typeof BACKTEST_TABLES)[number];

export function backtestTable({ result }: BacktestView, name: BacktestTable): Table {
  if (name === 'forecasts') return forecastTable(result);
  const scores = name === 'scores' ? scoresByHorizon(result) : scoresByModel(result);
  return {
    header: [
      'kind',
      'horizon_months',
      'model',
      'entrant',
      'forecasts',
      'mean_absolute_log_error',
      'bias',
      'coverage_50',
      'coverage_80',
      'pooled_bands',
    ],
    rows: scores.map((s) => [
      text(s.kind),
      number(s.horizon),
      text(s.model),
      text(s.entrant),
      number(s.forecasts),
      number(figure(s.error)),
      number(figure(s.bias)),
      number(figure(s.cover50)),
      number(figure(s.cover80)),
      number(s.pooled),
    ]),
  };
}

/** One row for each forecast of each entrant. */
const forecastTable = ({ entrants, forecasts }: Backtest): Table => ({
  header: [
    'origin',
    'horizon_months',
    'kind',
    'model',
    'price_type',
    'date',
    'log_price',
    'entrant',
    'log_forecast',
    'p10',
    'p25',
    'p75',
    'p90',
    'band_from',
  ],
  rows: forecasts.flatMap((one) =>
    entrants.map(({ name }, e) => {
      const { log, band } = one.predicted[e]!;
      return [
        date(one.origin),
        number(one.horizon),
        text(one.kind),
        text(one.model),
        text(one.type),
        date(one.day),
        number(figure(one.actual)),
        text(name),
        number(figure(log)),
        number(figure(log + band.p10)),
        number(figure(log + band.p25)),
        number(figure(log + band.p75)),
        number(figure(log + band.p90)),
        text(one.pooled ? 'all horizons' : 'horizon'),
      ];
    }),
  ),
});

const ROLES = [
  { role: 'rival', name: 'Rivals', ink: 'neutral' },
  { role: 'present', name: 'Baseline', ink: 'value2' },
  { role: 'ours', name: 'Fitted', ink: 'value' },
] as const;

/** The error of each entrant at one horizon. */
export function errorChart(result: Backtest, kind: CompKind, horizon: Horizon): BarChart | null {
  const scores = scoresOf(result, kind, horizon);
  if (scores.length === 0) return null;
  const best = scores.reduce((a, b) => (b.error < a.error ? b : a));
  return {
    kind: 'bars',
    direction: 'across',
    id: `backtest-${kind}`,
    title: `Error of ${kind} prices ${horizon} months ahead`,
    note: `mean absolute log error (ln forecast less ln seen) in percent, of ${scores[0]!.forecasts} prices · origins ${formatDay(result.origins[0]!)} to ${formatDay(result.origins.at(-1)!)}`,
    unit: 'ratio',
    currency: 'USD',
    description: `Mean absolute log error of each entrant over ${scores[0]!.forecasts} forecasts; least is ${best.entrant} with ${(best.error * 100).toFixed(1)} %.`,
    categories: scores.map(({ entrant }) => entrant),
    series: ROLES.map(({ role, name, ink }) => ({
      name,
      ink,
      values: scores.map(({ error }, e) => (result.entrants[e]!.role === role ? figure(error) : null)),
    })),
  };
}
