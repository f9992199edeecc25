import { STRAIGHT_LIVES } from '../../model/calibration/price-history.js';
import {
  assumptionSet,
  count,
  date,
  described,
  is,
  listOf,
  number,
  oneOf,
  orNull,
  rooted,
  shape,
  text,
  tool,
  type Schema,
} from '../score/schema.js';

const kind = oneOf(['resale', 'rental']);
const priceType = oneOf(['sold', 'ask', 'bid', 'index']);
const input = shape({ file: text, sha256: text, rows: orNull(count) });

const bounds = described(shape({ least: number, most: number }), 'shares of the launch price; of rents, those of an hour');
const outlier = shape({ comparable_usd: number, median_usd: number, times_median: number, limit_times: number, prices: count });

export const MARKET_IMPORT_SCHEMA: Schema = rooted(
  'gpulien market import',
  shape({
    schema: is('market-import/1'),
    tool,
    inputs: listOf(input),
    rule: described(
      shape({ limit: number, floor: number, months: count, least: count, launch: shape({ resale: bounds, rental: bounds }) }),
      'when a price is an outlier',
    ),
    counts: shape({ rows: count, kept: count, flagged: count, merged: count, unknown_model: count, outlier: count, left_out: count }),
    models: listOf(
      shape({ model: text, kind, comps: count, types: shape({ sold: count, ask: count, bid: count, index: count }), from: date, to: date }),
    ),
    rows: listOf(
      shape({
        file: text,
        line: count,
        fate: oneOf(['merged', 'flagged', 'dropped']),
        reason: text,
        date,
        kind,
        model_written: text,
        model: orNull(text),
        price_usd: number,
        price_type: priceType,
        quantity: number,
        source: text,
        outlier: orNull(outlier),
        launch_outlier: described(
          orNull(shape({ launch_price_usd: number, share_of_launch: number })),
          'a price that cannot be meant beside the launch price',
        ),
      }),
      'those that are not simply kept',
    ),
    left_out: listOf(
      shape({ file: text, line: count, why: text, column: orNull(text), text: orNull(text), detail: text }),
      'rows that are no price of a GPU',
    ),
    aliases: listOf(shape({ model_written: text, model: text, rows: count })),
    unknown_models: listOf(shape({ model_written: text, rows: count, file: text, line: count, nearest: listOf(text) })),
    unread_columns: listOf(shape({ file: text, columns: listOf(text) })),
  }),
);

const price = orNull(number);

export const MARKET_SHOW_SCHEMA: Schema = rooted(
  'gpulien market show',
  shape({
    schema: is('market-show/1'),
    tool,
    as_of: date,
    assumption_set: assumptionSet,
    settings: listOf(text, 'assumptions put over the set, as key=value'),
    inputs: listOf(input),
    merged: described(count, 'rows of the prices given that said the same as another, or as one that comes with the tool'),
    histories: listOf(
      shape({
        model: text,
        kind,
        launch_price_usd: price,
        launch_date: orNull(date),
        age_years: orNull(number),
        anchor_usd: price,
        anchor_comps: count,
        log_slope_per_year: number,
        half_life_years: orNull(number),
        half_by: orNull(date),
        successors: listOf(shape({ cohort: text, frontier_date: date, gain: number, from: date, until: date })),
        observations: listOf(shape({ date, price_usd: number, price_type: priceType, quantity: number, source: text })),
        curve: listOf(
          shape({
            date,
            months: { type: 'integer' },
            curve_usd: price,
            p10_usd: price,
            p90_usd: price,
            ...Object.fromEntries(STRAIGHT_LIVES.map((life) => [`straight_${life}y_usd`, price])),
          }),
        ),
      }),
    ),
  }),
);
