import { OFFTAKERS } from '../../domain/loan.js';
import { GRADES } from '../../domain/rating.js';
import { SWITCHES } from '../../model/price/structure.js';
import {
  assumptionSet,
  count,
  date,
  dealHead,
  described,
  inputs,
  integer,
  is,
  listOf,
  loanGrade,
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
} from '../score/schema.js';

const yields = {
  price: described(money, 'with accrued interest'),
  contractual_yield: described(orNull(ratio), 'effective a year, act/365, with exit and agency fees'),
  wal: described(orNull(ratio), 'years, act/365'),
  duration: described(orNull(ratio), 'modified, years'),
};
const expected = shape({
  expected_pv: money,
  fees_pv: money,
  annuity: described(money, 'what a margin of 1 a year is worth'),
  yield_after_losses: orNull(ratio),
  break_even: described(orNull(ratio), 'margin over the index, or rate where it is fixed'),
  parts: orNull(shape({ expected_loss: ratio, cost: ratio, capital: ratio, fees: ratio, rest: ratio })),
  raroc: orNull(ratio),
  capital: described(ratio, 'share of exposure'),
  capital_se: described(ratio, 'standard error'),
});

export const PRICE_SCHEMA = rooted(
  'gpulien price',
  shape({
    schema: is('price/1'),
    tool,
    deal: dealHead,
    inputs,
    warnings,
    assumption_set: assumptionSet,
    expected_from: orNull(shape({ kind: oneOf(['simulation', 'file']), file: orNull(text), seed: orNull(count), paths: orNull(count) })),
    tranches: listOf(
      shape({
        id: text,
        ...yields,
        accrued: money,
        discount_margin: described(orNull(ratio), 'null where the rate is fixed'),
        repaid: listOf(shape({ months: count, date, irr: orNull(ratio) })),
        irb: shape({ pd: ratio, lgd: orNull(ratio), maturity: orNull(ratio), risk_weight: described(orNull(ratio), '1 = 100 %') }),
        expected: orNull(expected),
      }),
    ),
    blended: shape(yields),
    structure: orNull(
      listOf(
        shape({
          term: oneOf(SWITCHES),
          from: text,
          to: text,
          tranches: listOf(shape({ id: text, break_even: orNull(ratio), change: orNull(ratio) })),
        }),
      ),
    ),
    market: shape({
      grade: loanGrade,
      offtaker: described(orNull(oneOf(OFFTAKERS)), 'of most of the firm backlog'),
      loans: listOf(
        shape({
          loan: text,
          date,
          size_usd_m: number,
          spread_bps: orNull(number),
          rate: orNull(number),
          rating: oneOf([...GRADES, 'D', 'unrated']),
          notches: described(orNull(integer), "from the deal's grade; null of an unrated loan"),
          advance: orNull(number),
          offtaker: orNull(oneOf(OFFTAKERS)),
          note: text,
          source: text,
        }),
      ),
    }),
  }),
);
