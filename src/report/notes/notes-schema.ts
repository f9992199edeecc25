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
  rooted,
  shape,
  text,
  tool,
  warnings,
  yesNo,
} from '../score/schema.js';

const firstLoss = shape({ shock: described(orNull(ratio), 'null: none within the bounds'), monotone: yesNo });
const losses = listOf(shape({ id: text, loss_rate: ratio }));
const row = shape({
  k: count,
  date,
  interest: money,
  principal: described(money, 'with the price of a call'),
  recoveries: money,
  pool: described(money, 'after the month; 0 after a call'),
  fees: money,
  residual: money,
  accounts: shape({ reserve: money, trap: money }),
  steps: listOf(shape({ step: text, due: money, paid: money })),
  tests: listOf(shape({ id: text, value: orNull(ratio), level: ratio, hit: yesNo })),
  classes: listOf(
    shape({
      id: text,
      coupon: described(money, 'paid'),
      principal: money,
      balance: money,
      deferred: described(money, 'coupon still owed'),
      enhancement: described(orNull(ratio), 'null without a pool'),
    }),
  ),
});

export const NOTES_SCHEMA = rooted(
  'gpulien securitize',
  shape({
    schema: is('notes/1'),
    tool,
    notes: shape({ book: text, base_currency: text, closing: date, final: date, loans: listOf(text) }),
    inputs,
    warnings,
    assumption_set: assumptionSet,
    pool: described(money, 'at closing'),
    classes: listOf(
      shape({
        id: text,
        rank: count,
        balance: money,
        attachment: ratio,
        detachment: ratio,
        first_loss_scenario: orNull(text),
        constant_default_rate: firstLoss,
        price_shock: firstLoss,
      }),
    ),
    scenarios: listOf(
      shape({
        id: text,
        name: text,
        called: orNull(date),
        note_default: orNull(date),
        classes: listOf(
          shape({
            id: text,
            loss_rate: described(ratio, 'of the balance, in present value at the coupon'),
            written_off: money,
            wal: described(orNull(ratio), 'years, act/365'),
            irr: described(orNull(ratio), 'effective a year, act/365, at the price'),
            window: orNull(shape({ first: date, last: date })),
          }),
        ),
        triggers: listOf(shape({ id: text, first_hit: orNull(date), months: count, saved: losses })),
        rows: listOf(row),
      }),
    ),
    heat_map: listOf(shape({ cdr: number, severity: number, classes: losses })),
  }),
);
