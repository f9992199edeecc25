import { CHANNELS } from '../../domain/assumptions.js';
import { BASES, METRICS } from '../../domain/covenant.js';
import { REVERSE_DRIVERS } from '../../model/scenario/reverse.js';
import { SENSITIVITY_DRIVERS, SENSITIVITY_METRICS } from '../../model/scenario/sensitivity.js';
import { ACCOUNTS, STEPS } from '../../model/method/waterfall.js';
import {
  assumptionSet,
  count,
  coverage,
  date,
  dealHead,
  described,
  loanGrade,
  inputs,
  integer,
  is,
  listOf,
  money,
  number,
  oneOf,
  orNull,
  perBasis,
  ratio,
  rooted,
  shape,
  STATUSES,
  text,
  tool,
  warnings,
  yesNo,
  type Schema,
} from '../score/schema.js';

const head = { tool, deal: dealHead, inputs, warnings, assumption_set: assumptionSet };
const of = (names: readonly string[], schema: Schema): Schema => shape(Object.fromEntries(names.map((name) => [name, schema])));
const event = orNull(shape({ k: integer, date, amount: money }));
const stopped = listOf(shape({ id: text, date, amount: money }), 'draws that add nothing, by tranche: equity must pay them');
const accounts = of(ACCOUNTS, money);

/** The JSON Schema of `project --json`. */
export const PROJECT_SCHEMA: Schema = rooted(
  'gpulien project',
  shape({
    schema: is('project/1'),
    ...head,
    rows: listOf(
      shape({
        k: integer,
        date,
        cash_in: money,
        fees: money,
        steps: of(STEPS, shape({ due: money, paid: money, from: accounts })),
        accounts: described(accounts, 'after the period'),
        tranches: listOf(shape({ id: text, balance: money, unpaid: described(money, 'interest and principal past due') })),
        drawn: described(money, 'draws that are made'),
        capitalised: money,
        fees_commitment: described(money, 'falls due, in the step interest'),
        unfunded_opex: money,
        trap: yesNo,
      }),
      'k = 1 …, monthly',
    ),
    payment_default: event,
    refinancing_gap: event,
    liquidity_low: event,
    draws_stopped: stopped,
    totals: described(
      of(
        STEPS.filter((step) => step !== 'trapped'),
        money,
      ),
      'paid in each step',
    ),
  }),
);

const channel = shape({ recovery_rate: orNull(ratio), lgd: orNull(ratio), loss: money });
const caseHead = {
  kind: oneOf(['payment_default', 'worst_month', 'acceleration', 'operator']),
  k: count,
  date,
  ead: money,
  channel: oneOf(CHANNELS),
  loss: money,
  loss_pv: described(money, 'discounted to as_of'),
};
/** On a drawn path, where there is one channel. */
const onPath = (name: (typeof CHANNELS)[number]): Schema =>
  shape({
    ...caseHead,
    cause: oneOf(['payment', 'balloon', 'acceleration', 'operator']),
    [name]: channel,
    tranches: listOf(shape({ id: text, ead: money, loss: money, loss_pv: money })),
    in_place: listOf(text, 'contracts that are continued'),
  });
const missed = orNull({
  oneOf: [shape({ k: integer, date, amount: money }), shape({ k: integer, date, amount: money, cause: oneOf(['payment', 'balloon']) })],
});
const scenario = shape({
  id: text,
  name: text,
  rationale: text,
  warnings: listOf(text),
  values: perBasis(money, 'collateral at as_of'),
  ltv: perBasis(orNull(ratio), '0 without debt, null over a zero value with debt'),
  ltv_peak: perBasis(shape({ value: orNull(ratio), date: orNull(date) }), 'highest while debt is outstanding; both null without debt'),
  coverage,
  dscr_low: described(orNull(shape({ value: ratio, date })), 'coverage.dscr_min and the date it looks forward from'),
  covenants: listOf(
    shape({
      id: text,
      status: oneOf(STATUSES),
      first_breach: orNull(date),
      worst: orNull(shape({ date, actual: orNull(number), headroom: orNull(number) })),
    }),
  ),
  breaches: described(count, 'covenants with a first_breach'),
  rating: shape({ obligor_grade: loanGrade, pd: ratio, lgd: orNull(ratio), el: orNull(ratio), facility_grade: orNull(loanGrade) }),
  liquidity_low: event,
  payment_default: missed,
  refinancing_gap: event,
  draws_stopped: stopped,
  default_case: orNull({ oneOf: [shape({ ...caseHead, orderly: channel, forced: channel }), onPath('orderly'), onPath('forced')] }),
});

/** The JSON Schema of `stress --json`. */
export const STRESS_SCHEMA: Schema = rooted(
  'gpulien stress',
  shape({ schema: is('stress/1'), ...head, scenarios: listOf(scenario, 'the base case first') }),
);

/** The JSON Schema of `reverse --json`. */
export const REVERSE_SCHEMA: Schema = rooted(
  'gpulien reverse',
  shape({
    schema: is('reverse/1'),
    ...head,
    results: listOf(
      shape({
        driver: oneOf(REVERSE_DRIVERS),
        event: text,
        status: oneOf(['found', 'already', 'not_within_bounds']),
        shock: described(
          orNull(number),
          'in the unit of the driver: a share, a rate per year, a factor, months or customers; null unless found',
        ),
        monotone: described(yesNo, 'false where the event comes and goes along the driver'),
      }),
    ),
  }),
);

const move = orNull(shape({ shift: text, value: orNull(ratio), cut: orNull(text) }));
const axis = shape({ driver: oneOf(SENSITIVITY_DRIVERS), shocks: listOf(number), words: listOf(text), cuts: listOf(text) });
const metric = { metric: oneOf(SENSITIVITY_METRICS), base: orNull(ratio) };

/** The JSON Schema of `sensitivity --json`, with and without --grid. */
export const SENSITIVITY_SCHEMA: Schema = rooted('gpulien sensitivity', {
  oneOf: [
    shape({
      schema: is('sensitivity/1'),
      ...head,
      kind: is('tornado'),
      ...metric,
      bars: listOf(shape({ driver: oneOf(SENSITIVITY_DRIVERS), down: move, up: move, spread: orNull(ratio) })),
    }),
    shape({
      schema: is('sensitivity/1'),
      ...head,
      kind: is('grid'),
      ...metric,
      rows: axis,
      columns: axis,
      values: listOf(listOf(orNull(ratio)), 'by row, by column'),
    }),
  ],
});

const side = shape({ deal: dealHead, inputs });
const test = orNull(shape({ status: oneOf(STATUSES), actual: orNull(number), limit: number, first_breach: orNull(date) }));
const figure: Schema = { type: ['number', 'string', 'null'] };

/** The JSON Schema of `compare --json`. */
export const COMPARE_SCHEMA: Schema = rooted(
  'gpulien compare',
  shape({
    schema: is('compare/1'),
    tool,
    before: side,
    after: side,
    warnings,
    assumption_set: assumptionSet,
    headline: listOf(
      shape({
        key: text,
        unit: oneOf(['money', 'ratio', 'multiple', 'months', 'text']),
        before: figure,
        after: figure,
        change: orNull(number),
      }),
    ),
    covenants: listOf(shape({ id: text, metric: oneOf(METRICS), before: test, after: test })),
    fleet: listOf(shape({ model: text, gpus_before: count, gpus_after: count, fmv_before: money, fmv_after: money })),
    contracts: listOf(
      shape({
        contract_id: text,
        customer: text,
        what: oneOf(['added', 'removed', 'changed', 'same']),
        firm_before: orNull(money),
        firm_after: orNull(money),
        changes: listOf(text),
      }),
    ),
    ltv: listOf(
      shape({
        basis: oneOf(BASES),
        before: orNull(ratio),
        after: orNull(ratio),
        parts: listOf(
          shape({ cause: oneOf(['debt', 'depreciation', 'market', 'fleet']), change: ratio }),
          'they add up to after less before; empty where an LTV has no value',
        ),
      }),
    ),
  }),
);
