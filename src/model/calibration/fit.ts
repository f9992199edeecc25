import type { CompKind } from '../../domain/market.js';
import { logCurve, type CurveParameters, type Successors } from './curve.js';
import { credible, levelOf, type Level, type Spread } from './filter.js';
import { huberLoss, leastSquares, type LeastSquares, type Solution } from './least-squares.js';
import { Innovations, Panel } from './panel.js';
import { posteriorOf, type Posterior } from './posterior.js';
import { PRIORS, type ParameterName, type Prior } from './priors.js';
import type { Series } from './series.js';

/** Huber's constant: at this many spreads, 95 % as good as least squares where errors are normal. */
const HUBER = 1.345;

/** Noise and drift tried; drift 0 would make every error a fresh one. The least noise is that of single sales, or of posted indices. */
const NOISES: Readonly<Record<CompKind, readonly number[]>> = {
  resale: [0.05, 0.1, 0.15, 0.2, 0.3, 0.4],
  rental: [0.02, 0.05, 0.1, 0.15, 0.2, 0.3],
};
const DRIFTS = [0.01, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4] as const;
export const FIRST_SPREAD: Readonly<Record<CompKind, Spread>> = {
  resale: { noise: 0.15, drift: 0.3 },
  rental: { noise: 0.05, drift: 0.15 },
};
const NEAR = Math.log(1.5);
const SPREAD_ROUNDS = 2;

/** Parameters of one kind fitted to what was seen. */
export interface Fit {
  readonly kind: CompKind;
  readonly priors: readonly Prior[];
  readonly posterior: Posterior;
  readonly spread: Spread;
  /** The parameters that it started from with the posterior means of its own in place. */
  readonly parameters: CurveParameters;
}

/** Starting points of the lag: the sum of squares can have a valley on either side of a gap in the data. */
const LAGS = [0.5, 3] as const;

/**
 * Fits the parameters of one kind: least squares of the innovations under Huber's loss, with priors as further residuals, gives noise
 * and drift, those of a grid under which the innovations are likeliest; the estimates are the means of the posterior around that.
 * Levels are free for each model and type.
 * @param others what the other kind's parameters are
 * @source methodology 15
 */
export function fitKind(kind: CompKind, all: readonly Series[], successors: Successors, others: CurveParameters): Fit {
  const priors = PRIORS[kind];
  const panel = new Panel(
    all
      .filter((series) => series.kind === kind)
      .map((series) => ({ ...series, logs: credible(series.days, series.logs, FIRST_SPREAD[kind]) })),
    successors,
  );
  const lineAt = (x: readonly number[]): Line => lineOf(kind, withEstimates(others, priors, x));
  const centres = priors.map(({ centre }) => centre);
  const lag = priors.findIndex(({ name }) => name === 'lagYears');
  const elsewhere = lag < 0 ? [] : LAGS.map((years) => centres.map((centre, j) => (j === lag ? years : centre)));
  let spread = FIRST_SPREAD[kind];
  let innovations = new Innovations(panel, spread);
  let solution = best(innovations, priors, lineAt, [centres]);
  for (let round = 0; round < SPREAD_ROUNDS; round++) {
    const likelier = likeliest(kind, panel, lineAt(solution.x));
    if (round > 0 && likelier.noise === spread.noise && likelier.drift === spread.drift) break;
    spread = likelier;
    innovations = new Innovations(panel, spread);
    solution = best(innovations, priors, lineAt, round === 0 ? [solution.x, ...elsewhere] : [solution.x]);
  }
  const posterior = posteriorOf(priors, innovations, HUBER, others);
  return { kind, spread, posterior, priors, parameters: withEstimates(others, priors, posterior.mean) };
}

/** The level of a series over a curve, from its observations so far. */
export function levelOver(series: Series, successors: Successors, { parameters, spread }: Pick<Fit, 'parameters' | 'spread'>): Level {
  const own = successors.of(series.model);
  return levelOf(
    series.days,
    series.logs.map((log, i) => log - logCurve(series.kind, own, series.days[i]!, parameters)),
    spread,
    HUBER,
  );
}

const withEstimates = (others: CurveParameters, priors: readonly Prior[], x: readonly number[]): CurveParameters => ({
  ...others,
  ...(Object.fromEntries(priors.map(({ name }, j) => [name, x[j]!])) as Partial<Record<ParameterName, number>>),
});

/** The course of log prices as a line of two columns: ages times a rate, and obsolescence times a weight. */
interface Line {
  readonly rate: number;
  readonly weight: number;
  /** What obsolescence is taken at. */
  readonly given: CurveParameters;
}

const lineOf = (kind: CompKind, parameters: CurveParameters): Line =>
  kind === 'resale'
    ? { rate: parameters.deterioration, weight: parameters.passThrough, given: { ...parameters, passThrough: 1 } }
    : { rate: parameters.rentalDecay, weight: parameters.rentalPassThrough, given: parameters };

/** Puts what a column of prices leaves over a line into `out`. */
function leave(
  prices: Float64Array,
  ages: Float64Array,
  obsolescence: Float64Array,
  { rate, weight }: Line,
  out: Float64Array,
): Float64Array {
  for (let i = 0; i < prices.length; i++) out[i] = prices[i]! - rate * ages[i]! - weight * obsolescence[i]!;
  return out;
}

/** The best of the solutions that descents from several starts come to. */
function best(
  innovations: Innovations,
  priors: readonly Prior[],
  lineAt: (x: readonly number[]) => Line,
  starts: readonly (readonly number[])[],
): Solution {
  const { prices, ages } = innovations;
  const problem: LeastSquares = {
    residuals: (x) => {
      const line = lineAt(x);
      const values = leave(prices, ages, innovations.obsolescence(line.given), line, new Float64Array(prices.length + priors.length));
      for (const [j, { centre, spread }] of priors.entries()) values[prices.length + j] = (x[j]! - centre) / spread;
      return values;
    },
    hard: priors.length,
    huber: HUBER,
    lower: priors.map(({ lower }) => lower),
    upper: priors.map(({ upper }) => upper),
    scale: priors.map(({ spread }) => spread),
  };
  return starts.map((start) => leastSquares(problem, start)).reduce((least, other) => (other.cost < least.cost ? other : least));
}

/** The noise and drift under which the innovations of what a line leaves are likeliest, their density being Huber's. */
function likeliest(kind: CompKind, panel: Panel, line: Line): Spread {
  const { prices, ages } = panel;
  const over = leave(prices, ages, panel.obsolescence(line.given, new Float64Array(prices.length)), line, new Float64Array(prices.length));
  const values = new Float64Array(panel.filter(FIRST_SPREAD[kind]).innovations);
  let least: { readonly spread: Spread; readonly loss: number } | null = null;
  for (const noise of NOISES[kind]) {
    for (const drift of DRIFTS) {
      const filter = panel.filter({ noise, drift });
      filter.whiten(over, values);
      let loss = filter.logs + unlikelihood(kind, { noise, drift });
      for (let i = 0; i < values.length; i++) loss += huberLoss(values[i]!, HUBER);
      if (!least || loss < least.loss) least = { spread: { noise, drift }, loss };
    }
  }
  return least!.spread;
}

/** A prior on noise and drift, worth a few observations: one spread is a factor of 1.5 from the first ones. */
function unlikelihood(kind: CompKind, { noise, drift }: Spread): number {
  const first = FIRST_SPREAD[kind];
  return ((Math.log(noise / first.noise) / NEAR) ** 2 + (Math.log(Math.max(drift, 0.05) / first.drift) / NEAR) ** 2) / 2;
}
