import {
  assumptionSet,
  date,
  described,
  inputs,
  is,
  listOf,
  money,
  number,
  oneOf,
  orNull,
  ratio,
  rooted,
  shape,
  text,
  tool,
  warnings,
  yesNo,
} from '../score/schema.js';

const party = shape({
  name: text,
  roles: listOf(oneOf(['customer', 'provider', 'parent']), 'what it is in the deals; none where it is only in counterparties.csv'),
  deals: listOf(text),
  risk_neutral: orNull(
    shape({
      date: orNull(date),
      bps: number,
      recovery: ratio,
      hazard: described(ratio, 'a year: spread/(1 − recovery)'),
      pd: ratio,
      move: described(orNull(ratio), 'change of the spread since the row before'),
      flagged: described(yesNo, 'it rose by half or more'),
    }),
  ),
  real_world: orNull(shape({ hazard: ratio, pd: ratio })),
  rating_pd: described(orNull(ratio), 'of its worst rating; null without one'),
  pd_used: described(orNull(ratio), 'as counterparty.pd asks'),
  commitment_cover: described(orNull(ratio), '(revenue + raised)/commitments; an upper bound'),
  with_cash: orNull(ratio),
  depends_on_funding: described(yesNo, 'cover is below 1'),
});

export const COUNTERPARTIES_SCHEMA = rooted(
  'gpulien counterparties',
  shape({
    schema: is('counterparties/1'),
    tool,
    name: text,
    as_of: described(date, 'the newest of the deals'),
    inputs,
    warnings,
    assumption_set: assumptionSet,
    parties: listOf(party),
    contracts: listOf(
      shape({
        deal: text,
        contract_id: text,
        customer_group: text,
        circular_share: described(orNull(ratio), 'null without flows.csv'),
      }),
    ),
    deals: listOf(shape({ id: text, circular_share: described(orNull(ratio), 'by firm backlog; null without it or flows.csv') })),
    loops: listOf(shape({ deal: text, parties: listOf(text), weakest: shape({ from: text, to: text, usd_year: money }) })),
  }),
);
