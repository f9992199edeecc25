import { count, date, described, is, listOf, number, oneOf, orNull, rooted, shape, text, tool, type Schema } from '../score/schema.js';

const kind = oneOf(['resale', 'rental']);
const type = oneOf(['sold', 'ask', 'bid', 'index']);
const history = shape({
  file: text,
  sha256: text,
  rows: orNull(count),
  merged: described(count, 'rows that said the same as one before them'),
});
const spread = orNull(shape({ noise: number, drift: number }));

/** The JSON Schema of `calibrate --json`. */
export const CALIBRATE_SCHEMA: Schema = rooted(
  'gpulien calibrate',
  shape({
    schema: is('calibrate/1'),
    tool,
    history,
    as_of: date,
    first: date,
    last: date,
    observations: shape({ resale: count, rental: count }),
    parameters: listOf(
      shape({
        key: text,
        unit: text,
        baseline: number,
        estimate: orNull(number),
        standard_error: orNull(number),
        p10: orNull(number),
        p90: orNull(number),
        observations: count,
        verdict: oneOf(['identified', 'partly', 'prior', 'bound', 'refused']),
        prior: shape({ centre: number, spread: number, min: number, max: number, reason: text }),
      }),
    ),
    errors: shape({ resale: spread, rental: spread }),
    movements: listOf(
      shape({
        kind,
        figure: oneOf(['noise', 'walk', 'common']),
        simulation: described(number, 'what the assumptions under simulation come to'),
        estimate: orNull(number),
        p10: orNull(number),
        p90: orNull(number),
        keys: listOf(text),
        observations: count,
      }),
      'noise of a price, drift of a level in a year, what all models do together in a quarter [ln]',
    ),
    outliers: listOf(
      shape({ line: orNull(count), kind, model: text, price_type: type, date, price_usd: number, reason: text }),
      'prices that stand out by the rule of market import',
    ),
    refused: listOf(shape({ kind, reason: text })),
    entangled: listOf(shape({ a: text, b: text, correlation: number })),
    type_levels: listOf(shape({ kind, model: text, price_type: type, sold_over_type: number, observations: count })),
    series: listOf(
      shape({
        kind,
        model: text,
        price_type: type,
        observations: count,
        first: date,
        last: date,
        mean_absolute_residual: number,
        residual_trend: orNull(number),
        residuals: listOf(shape({ date, residual: number })),
      }),
    ),
  }),
);

const score = shape({
  kind,
  horizon_months: orNull(count),
  model: orNull(text),
  entrant: text,
  forecasts: count,
  mean_absolute_log_error: number,
  bias: number,
  coverage_50: number,
  coverage_80: number,
  pooled_bands: count,
});

/** The JSON Schema of `backtest --json`. */
export const BACKTEST_SCHEMA: Schema = rooted(
  'gpulien backtest',
  shape({
    schema: is('backtest/1'),
    tool,
    history,
    origins: listOf(date),
    entrants: listOf(shape({ name: text, role: oneOf(['rival', 'present', 'ours']), meaning: text })),
    scores: listOf(score),
    by_model: listOf(score),
  }),
);
