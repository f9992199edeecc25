import {
  assumptionSet,
  count,
  date,
  described,
  inputs,
  is,
  listOf,
  money,
  number,
  orNull,
  ratio,
  shape,
  text,
  tool,
  warnings,
  type Schema,
} from '../score/schema.js';
import { lossQuantile, moneyEstimate } from './estimate-schema.js';

const shareEstimate = shape({ mean: ratio, se: ratio });

const horizon = shape({
  el: moneyEstimate,
  crowding: described(moneyEstimate, 'what of it comes from loans that sell one model at once'),
  loans: listOf(shape({ id: text, pd: shareEstimate, el: moneyEstimate })),
  quantiles: listOf(
    shape({
      ...lossQuantile,
      sum_alone: described(money, "sum of the loans' own expected shortfalls"),
      diversification: described(orNull(ratio), '1 less the ratio of the two'),
      loans: listOf(
        shape({
          id: text,
          alone: money,
          contribution: described(money, 'adds up to the expected shortfall'),
          marginal: described(money, 'what the expected shortfall would be less without the loan'),
        }),
      ),
    }),
  ),
  defaults: shape({ mean: ratio, se: ratio, counts: listOf(shape({ count, paths: count })) }),
  joint_defaults: listOf(shape({ a: text, b: text, probability: ratio, correlation: orNull(ratio) })),
  tail_drivers: listOf(
    shape({ driver: text, k: count, tail: described(number, 'mean on the worst 1 % of paths'), all: number }),
    'empty where nobody loses',
  ),
});

/** What `simulate --json` prints of a book. */
export const BOOK_SIMULATION: Schema = shape({
  schema: is('book-simulation/1'),
  tool,
  book: described(shape({ name: text, base_currency: text, as_of: date }), 'all money is in base_currency, of our share, at today’s value'),
  inputs,
  warnings,
  assumption_set: assumptionSet,
  seed: count,
  paths: count,
  loans: listOf(shape({ id: text, path: text, exposure: money })),
  one_year: horizon,
  lifetime: horizon,
  capital: shape({
    simulated: described(money, 'one-year 99.9 % quantile less expected loss'),
    irb: described(orNull(money), "by Basel's internal ratings-based formula; null where a tranche has no LGD"),
  }),
});
