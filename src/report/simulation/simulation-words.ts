import { Decimal } from '../../kernel/decimal.js';
import type { DriverFigure } from '../../model/simulation/runner.js';
import type { Driver } from '../../model/simulation/switched-off.js';
import type { CAUSES, SimulationResult } from '../../model/simulation/summary.js';
import { notchOf } from '../../domain/rating.js';
import { adjustmentName } from '../print/adjustments.js';
import { amount, percent } from '../print/figures.js';
import { plural } from '../print/words.js';

export const CAUSE_WORDS: Readonly<Record<(typeof CAUSES)[number], string>> = {
  payment: 'missed payments',
  balloon: 'balloons not refinanced',
  acceleration: 'acceleration',
  operator: 'default of the operator',
};

export const DRIVER_WORDS: Readonly<Record<DriverFigure, string>> = {
  cycle: 'Cycle, in standard deviations',
  glut: 'Gluts, off log prices',
  rent: 'Rental level',
  price: 'Price level of the fleet',
  largest_customer: 'Largest customer has defaulted',
  any_customer: 'Any customer has defaulted',
};

/** What is switched off under --what-if. */
export const OFF_WORDS: Readonly<Record<Driver, string>> = {
  cycle: 'Cycle of the industry',
  glut: 'Gluts',
  price: "Prices: each model's walk and noise",
  rent: 'Rents: what they do beside the cycle',
  use: 'Re-letting with the cycle',
  index: 'Index of floating rates',
  cohorts: 'Launches: dates and efficiency',
  curve: 'Curve of obsolescence',
  parties: 'Defaults of customers, providers and parent',
  operator: 'Default of the operator',
};

/** Drivers that have happened or not, whose mean is a share. */
export const isEvent = (driver: DriverFigure): boolean => driver === 'largest_customer' || driver === 'any_customer';

const REASON_WORDS: Readonly<Record<SimulationResult['reasons'][number]['reason'], string>> = {
  refinancing: 'a balloon that nobody refinances',
  operator: 'the operator defaults',
  customer: 'payments missed after a customer has defaulted',
  market: 'payments missed while every customer pays',
  acceleration: 'lenders accelerate',
};

const share = (x: number): string => percent(new Decimal(x), 1);
const small = (x: number): string => percent(new Decimal(x), 2);

/** The scorecard's figures and the simulated ones, of a year and to maturity. */
interface Beside {
  readonly figure: string;
  readonly scorecard: string;
  readonly oneYear: string;
  readonly lifetime: string;
}

export function besideScorecard({ scorecard, pd, lgd, el }: SimulationResult): Beside[] {
  return [
    { figure: 'Grade of the obligor', scorecard: scorecard.obligorGrade, oneYear: pd.oneYear.grade, lifetime: pd.lifetime.grade },
    { figure: 'PD', scorecard: percent(scorecard.pd, 2), oneYear: small(pd.oneYear.mean), lifetime: small(pd.lifetime.mean) },
    { figure: 'LGD', scorecard: percent(scorecard.lgd), oneYear: 'n/a', lifetime: lgd ? share(lgd.mean) : 'n/a' },
    {
      figure: 'EL over exposure',
      scorecard: percent(scorecard.el, 2),
      oneYear: el.oneYear.rate === null ? 'n/a' : small(el.oneYear.rate),
      lifetime: el.lifetime.rate === null ? 'n/a' : small(el.lifetime.rate),
    },
  ];
}

/** Why the scorecard's grade and the simulated one differ, in sentences. */
export function scorecardWords(result: SimulationResult): string[] {
  const { pd, defaulting } = result;
  const apart = [apartWords(result), ...scoredWords(result)].join(' ');
  if (pd.lifetime.mean === 0 || !defaulting) return [apart, 'No path defaults.'];
  return [apart, reasonWords(result), driverWords(defaulting), ...mostWords(result)];
}

function apartWords({ scorecard, pd }: SimulationResult): string {
  const notches = notchOf(scorecard.obligorGrade) - notchOf(pd.oneYear.grade);
  const how = notches === 0 ? 'the same as' : `${plural(Math.abs(notches), 'notch', 'notches')} ${notches > 0 ? 'above' : 'below'}`;
  return `The simulated grade of a year, ${pd.oneYear.grade}, is ${how} the scorecard's ${scorecard.obligorGrade}.`;
}

/** What the scorecard's grade is made of. */
function scoredWords({ scorecard: { offtakerNotch, adjustments } }: SimulationResult): string[] {
  const moved = adjustments
    .filter(({ notches }) => notches !== 0)
    .map(({ key, notches }) => `${adjustmentName(key)} ${notches > 0 ? '+' : '-'}${Math.abs(notches)}`);
  return [
    `The scorecard begins at ${offtakerNotch}, the weighted credit quality of who pays, and ${moved.length === 0 ? 'adds no notch' : `adds notches by rule: ${moved.join(', ')}`}. The paths have no such rules: a weakness counts as often as it ends in a default.`,
  ];
}

function reasonWords({ reasons, pd }: SimulationResult): string {
  const found = reasons
    .filter(({ mean }) => mean > 0)
    .sort((a, b) => b.mean - a.mean)
    .map(({ reason, mean }) => `${share(mean / pd.lifetime.mean)} ${REASON_WORDS[reason]}`);
  return `Of the defaults to maturity: ${found.join('; ')}.`;
}

function driverWords(defaulting: NonNullable<SimulationResult['defaulting']>): string {
  const of = (driver: DriverFigure) => defaulting.find((one) => one.driver === driver)!;
  const [largest, cycle, rent, price] = [of('largest_customer'), of('cycle'), of('rent'), of('price')];
  return `The largest customer has defaulted on ${share(largest.defaulting)} of the paths that default, against ${share(largest.all)} of all paths in the same months. Rents then stand at ${rent.defaulting.toFixed(2)} of the base case's, against ${rent.all.toFixed(2)}; prices at ${price.defaulting.toFixed(2)}, against ${price.all.toFixed(2)}; the cycle at ${cycle.defaulting.toFixed(2)} standard deviations, against ${cycle.all.toFixed(2)}.`;
}

/** The driver that adds most, where --what-if has switched some off. */
function mostWords({ whatIf, el, deal }: SimulationResult): string[] {
  const [most] = [...whatIf].sort((a, b) => b.adds.lifetime.mean - a.adds.lifetime.mean);
  if (!most || most.adds.lifetime.mean <= 0) return [];
  const part = share(most.adds.lifetime.mean / el.lifetime.mean);
  return [
    `Of the drivers switched off, ${most.driver} adds most: ${amount(new Decimal(most.adds.lifetime.mean), deal.currency)}, ${part} of the expected loss to maturity.`,
  ];
}
