import { DIMENSIONS } from '../../domain/book.js';
import { CHANNELS } from '../../domain/assumptions.js';
import { WATCH } from '../../model/portfolio/loan.js';
import {
  assumptionSet,
  count,
  date,
  described,
  inputs,
  is,
  listOf,
  loanGrade,
  money,
  oneOf,
  orNull,
  ratio,
  rooted,
  shape,
  text,
  tool,
  warnings,
} from '../score/schema.js';

const loan = shape({
  id: text,
  name: text,
  path: text,
  as_of: date,
  currency: text,
  exposure: money,
  tranches: listOf(shape({ id: text, hold: described(ratio, 'our share'), exposure: money })),
  grade: loanGrade,
  facility_grade: orNull(loanGrade),
  pd: ratio,
  lgd: described(orNull(ratio), 'of the tranches held, by exposure'),
  el_usd: described(orNull(money), "in the book's currency"),
  ltv_olv: orNull(ratio),
  lowest_headroom: orNull(shape({ covenant: text, headroom: ratio })),
  watch: listOf(oneOf(WATCH)),
});
const pledge = shape({ deal: text, file: text, row: described(count, 'the header is 1'), asset_id: text, text });

export const PORTFOLIO_SCHEMA = rooted(
  'gpulien portfolio',
  shape({
    schema: is('portfolio/1'),
    tool,
    book: described(shape({ name: text, base_currency: text }), 'all money is in base_currency, of our share'),
    inputs,
    warnings,
    assumption_set: assumptionSet,
    loans: listOf(loan),
    totals: described(
      shape({
        loans: count,
        exposure: money,
        el_usd: orNull(money),
        pd: orNull(ratio),
        lgd: orNull(ratio),
        el_rate: orNull(ratio),
        ltv_olv: orNull(ratio),
      }),
      'averages by exposure of the loans that have the figure; lgd by pd · exposure',
    ),
    concentrations: listOf(
      shape({
        dimension: oneOf(DIMENSIONS),
        hhi: described(orNull(ratio), 'Σ share²'),
        limit: orNull(ratio),
        headroom: described(orNull(ratio), '(limit − share)/limit of the largest named group'),
        groups: listOf(shape({ name: text, exposure: money, share: orNull(ratio) })),
      }),
    ),
    providers: listOf(
      shape({
        name: text,
        exposure: money,
        deals: listOf(text),
        pays_from: described(orNull(date), 'the first day on which anything of it pays; null where something does at as_of'),
      }),
    ),
    audit: shape({
      double_pledged: listOf(
        shape({
          kind: oneOf(['serial', 'asset_id']),
          id: text,
          gpus_pledged: ratio,
          double_cost: money,
          double_base: money,
          where: listOf(pledge),
        }),
      ),
      double_cost: money,
      double_base: money,
      missing_serials: listOf(shape({ id: text, cost_share: ratio, lots: listOf(text) })),
    }),
    crowding: shape({
      deals: listOf(shape({ id: text, alone: money, crowded: money, extra: money })),
      extra: money,
      models: listOf(shape({ model: text, gpus: count, extra: money, deals: listOf(text) })),
    }),
    scenarios: listOf(
      shape({
        id: text,
        name: text,
        loss: money,
        defaults: count,
        loans: listOf(shape({ id: text, default: orNull(date), k: orNull(count), channel: orNull(oneOf(CHANNELS)), loss: money })),
        warnings: listOf(shape({ deal: text, text })),
      }),
    ),
    joint_defaults: listOf(shape({ a: text, b: text, scenarios: listOf(text), count })),
  }),
);
