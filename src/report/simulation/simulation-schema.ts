import { GRADES } from '../../domain/rating.js';
import { DRIVER_FIGURES, FAN_FIGURES } from '../../model/simulation/runner.js';
import { DRIVERS } from '../../model/simulation/switched-off.js';
import { CAUSES, REASONS } from '../../model/simulation/summary.js';
import {
  assumptionSet,
  count,
  date,
  dealHead,
  described,
  inputs,
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
  type Schema,
} from '../score/schema.js';
import { lossQuantile, moneyEstimate } from './estimate-schema.js';
import { BOOK_SIMULATION } from './book-simulation-schema.js';

const head = { tool, deal: dealHead, inputs, warnings, assumption_set: assumptionSet };
const shareEstimate = { mean: ratio, se: described(ratio, 'standard error, from means of antithetic pairs') };
const probability = shape({ ...shareEstimate, grade: described(oneOf(GRADES), 'nearest the yearly PD') });
const loss = shape({ mean: money, se: money, rate: described(orNull(ratio), 'over exposure'), rate_se: orNull(ratio) });
const within = (name: string): Readonly<Record<string, Schema>> => ({
  [name]: ratio,
  [`${name}_low`]: described(ratio, 'of the 95 % interval'),
  [`${name}_high`]: ratio,
});
const fan = (figure: Schema): Schema => shape(Object.fromEntries(['p5', 'p25', 'p50', 'p75', 'p95'].map((name) => [name, orNull(figure)])));

/** What `simulate --json` prints without --list. */
export const SIMULATION: Schema = shape({
  schema: is('simulation/1'),
  ...head,
  seed: count,
  paths: count,
  months: described(count, 'drawn'),
  exposure: money,
  drivers: listOf(
    shape({
      driver: oneOf(['rental_level', 'price_level', 'glut', 'utilization', 'index', 'fmv', 'olv']),
      k: count,
      mean: number,
      project: described(number, 'what the base case takes'),
    }),
  ),
  pd: shape({
    by_year: listOf(shape({ year: count, cumulative: ratio, se: ratio, marginal: ratio })),
    by_cause: listOf(shape({ cause: oneOf(CAUSES), pd: ratio, se: ratio })),
    one_year: probability,
    lifetime: probability,
    refinanced: shape(shareEstimate),
  }),
  lgd: described(
    orNull(shape({ ...shareEstimate, ...within('p10'), ...within('p50'), ...within('p90') })),
    'Σ loss/Σ EAD of the paths that default',
  ),
  el: shape({
    one_year: loss,
    lifetime: loss,
    tranches: listOf(shape({ id: text, one_year: moneyEstimate, lifetime: moneyEstimate })),
  }),
  ecl: shape({ twelve_month: money, twelve_month_se: money, lifetime: money, lifetime_se: money }),
  loss_pv: shape({
    mean: money,
    se: money,
    quantiles: listOf(shape(lossQuantile)),
    histogram: listOf(shape({ from: money, to: money, paths: count }), 'paths without a loss first'),
  }),
  by_date: listOf(
    shape({
      k: count,
      date,
      ...Object.fromEntries(FAN_FIGURES.map((name) => [name, fan(name === 'fmv' || name === 'olv' ? money : number)])),
      ltv_olv_above_1: described(ratio, 'share of paths'),
      ltv_olv_above_1_se: ratio,
    }),
    'all paths, contractual balances; LTV over a value of 0 is worse than any figure, and null',
  ),
  covenants: listOf(
    shape({ id: text, one_year: shape(shareEstimate), ever: shape(shareEstimate), median_first_breach: orNull(date) }),
    'share of paths with a first breach',
  ),
  defaulting: orNull(
    listOf(
      shape({ driver: oneOf(DRIVER_FIGURES), defaulting: number, all: described(number, 'of all paths in the same months') }),
      'in the month of default',
    ),
  ),
  reasons: listOf(
    shape({ reason: oneOf(REASONS), pd: ratio, se: ratio }),
    'why loans default, to maturity; customer: payments missed after a customer has defaulted, market: while every customer pays',
  ),
  what_if: listOf(
    shape({
      driver: described(oneOf(DRIVERS), 'switched off'),
      pd_lifetime: shape(shareEstimate),
      el_one_year: moneyEstimate,
      el_lifetime: moneyEstimate,
      adds_one_year: described(moneyEstimate, 'expected loss as it is less that without the driver, on the same draws'),
      adds_lifetime: moneyEstimate,
    }),
    'empty unless asked for by --what-if',
  ),
  scorecard: shape({ obligor_grade: loanGrade, pd: ratio, lgd: orNull(ratio), el: orNull(ratio), facility_grade: orNull(loanGrade) }),
});

const paths = shape({
  schema: is('paths/1'),
  tool,
  deal: shape({ id: text, as_of: date }),
  set: text,
  seed: count,
  paths: listOf(
    shape({
      path: count,
      k: described(orNull(count), 'month of default'),
      cause: orNull(oneOf(CAUSES)),
      ead: orNull(money),
      loss: money,
      loss_pv: money,
      tranches: listOf(shape({ id: text, loss: money, loss_pv: money })),
      in_place: listOf(text, 'contracts that are continued'),
      refinanced: described(orNull(count), 'month'),
    }),
  ),
});

/** The JSON Schema of `simulate --json`: of a deal with and without --list, and of a book. */
export const SIMULATION_SCHEMA: Schema = rooted('gpulien simulate', { oneOf: [SIMULATION, paths, BOOK_SIMULATION] });
