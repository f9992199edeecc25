import { Decimal } from '../../kernel/decimal.js';
import type { DriverFigure } from '../../model/simulation/runner.js';
import type { Driver } from '../../model/simulation/switched-off.js';
import type { CAUSES, SimulationResult } from '../../model/simulation/summary.js';
import { percent } from '../print/figures.js';

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

const share = (x: number): string => percent(new Decimal(x), 1);

/** The scorecard's figures beside the simulated ones, and why they differ, in sentences. */
export function scorecardWords({ scorecard, pd, lgd, defaulting }: SimulationResult): string[] {
  const beside = [
    `Scorecard: ${scorecard.obligorGrade}, PD ${percent(scorecard.pd, 2)}, LGD ${percent(scorecard.lgd)}.`,
    `Simulated: ${pd.oneYear.grade}, PD ${percent(new Decimal(pd.oneYear.mean), 2)} in a year;`,
    `${pd.lifetime.grade} by the yearly rate to maturity; LGD ${lgd ? share(lgd.mean) : 'n/a'}.`,
  ].join(' ');
  if (pd.lifetime.mean === 0 || !defaulting) return [beside, 'No path defaults.'];
  const causes = pd.byCause
    .filter(({ mean }) => mean > 0)
    .sort((a, b) => b.mean - a.mean)
    .map(({ cause, mean }) => `${share(mean / pd.lifetime.mean)} ${CAUSE_WORDS[cause]}`);
  const of = (driver: DriverFigure) => defaulting.find((one) => one.driver === driver)!;
  const [customer, rent, price] = [of('largest_customer'), of('rent'), of('price')];
  return [
    beside,
    `The scorecard grades the base case and its customers; the paths count what happens on them. Of the defaults ${causes.join(', ')}.`,
    `The largest customer has defaulted on ${share(customer.defaulting)} of the paths that default, against ${share(customer.all)} of all paths in the same months. Rents then stand at ${rent.defaulting.toFixed(2)} of the base case's, against ${rent.all.toFixed(2)}; prices at ${price.defaulting.toFixed(2)}, against ${price.all.toFixed(2)}.`,
  ];
}
