import type { CompKind } from '../../domain/market.js';
import { logCurve, type CurveParameters, type Successor, type Successors } from './curve.js';
import { Filter, levelOf, type Level, type Spread } from './filter.js';
import { huberLoss, leastSquares, type LeastSquares, type Solution } from './least-squares.js';
import { posteriorOf, type Posterior, type Whitened } from './posterior.js';
import { PRIORS, type ParameterName, type Prior } from './priors.js';
import type { Series } from './series.js';

/** Huber's constant: at this many spreads, 95 % as good as least squares where errors are normal. */
export const HUBER = 1.345;

/** Noise and drift tried; drift 0 would make every error a fresh one. The least noise is that of single sales, or of posted indices. */
const NOISES: Readonly<Record<CompKind, readonly number[]>> = {
  resale: [0.05, 0.1, 0.15, 0.2, 0.3, 0.4],
  rental: [0.02, 0.05, 0.1, 0.15, 0.2, 0.3],
};
const DRIFTS = [0.01, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4] as const;
const FIRST_SPREAD: Readonly<Record<CompKind, Spread>> = { resale: { noise: 0.15, drift: 0.3 }, rental: { noise: 0.05, drift: 0.15 } };
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
  const panel = new Panel(kind, all.filter((series) => series.kind === kind), successors, others);
  const centres = PRIORS[kind].map(({ centre }) => centre);
  const lag = PRIORS[kind].findIndex(({ name }) => name === 'lagYears');
  const elsewhere = lag < 0 ? [] : LAGS.map((years) => centres.map((centre, j) => (j === lag ? years : centre)));
  let spread = FIRST_SPREAD[kind];
  let solution = panel.best(spread, [centres]);
  for (let round = 0; round < SPREAD_ROUNDS; round++) {
    const likelier = panel.likeliest(solution.x);
    if (round > 0 && likelier.noise === spread.noise && likelier.drift === spread.drift) break;
    spread = likelier;
    solution = panel.best(spread, round === 0 ? [solution.x, ...elsewhere] : [solution.x]);
  }
  const posterior = posteriorOf(PRIORS[kind], panel.whitened(spread, solution), others);
  return { kind, spread, posterior, priors: PRIORS[kind], parameters: withEstimates(others, PRIORS[kind], posterior.mean) };
}

/** The level of a series over a curve, from its observations so far. */
export function levelOver(series: Series, successors: Successors, { parameters, spread }: Pick<Fit, 'parameters' | 'spread'>): Level {
  const own = successors.of(series.model);
  return levelOf(series.days, series.logs.map((log, i) => log - logCurve(series.kind, own, series.days[i]!, parameters)), spread, HUBER);
}

const withEstimates = (others: CurveParameters, priors: readonly Prior[], x: readonly number[]): CurveParameters => ({
  ...others,
  ...(Object.fromEntries(priors.map(({ name }, j) => [name, x[j]!])) as Partial<Record<ParameterName, number>>),
});

/** The series of one kind as a least-squares problem. */
class Panel {
  private readonly innovationCount: number;
  private readonly priors: readonly Prior[];
  private readonly own: readonly (readonly Successor[])[];
  private readonly made = new Map<string, readonly Filter[]>();
  /** Room for one series at a time. */
  private readonly over: Float64Array;

  constructor(
    private readonly kind: CompKind,
    private readonly series: readonly Series[],
    successors: Successors,
    private readonly others: CurveParameters,
  ) {
    this.own = series.map(({ model }) => successors.of(model));
    this.over = new Float64Array(series.reduce((most, { days }) => Math.max(most, days.length), 0));
    this.innovationCount = series.reduce((sum, { days }) => sum + days.length - 1, 0);
    this.priors = PRIORS[kind];
  }

  best(spread: Spread, starts: readonly (readonly number[])[]): Solution {
    const problem = this.problem(spread);
    return starts.map((start) => leastSquares(problem, start)).reduce((best, other) => (other.cost < best.cost ? other : best));
  }

  problem(spread: Spread): LeastSquares {
    const { priors } = this;
    return {
      residuals: (x) => this.residuals(x, spread).values,
      hard: priors.length,
      huber: HUBER,
      lower: priors.map(({ lower }) => lower),
      upper: priors.map(({ upper }) => upper),
      scale: priors.map(({ spread: size }) => size),
    };
  }

  /** The noise and drift under which the innovations are likeliest, their density being Huber's. */
  likeliest(x: readonly number[]): Spread {
    let best: { readonly spread: Spread; readonly loss: number } | null = null;
    for (const noise of NOISES[this.kind]) {
      for (const drift of DRIFTS) {
        const { values, logs } = this.residuals(x, { noise, drift });
        let loss = logs;
        for (let i = 0; i < this.innovationCount; i++) loss += huberLoss(values[i]!, HUBER);
        loss += this.unlikelihood({ noise, drift });
        if (!best || loss < best.loss) best = { spread: { noise, drift }, loss };
      }
    }
    return best!.spread;
  }

  /** The innovations at a solution, for other columns than prices. */
  whitened(spread: Spread, { residuals }: Solution): Whitened {
    const filters = this.filters(spread);
    let [inside, squares] = [0, 0];
    for (const r of residuals.subarray(0, this.innovationCount)) {
      if (Math.abs(r) <= HUBER) inside++;
      squares += Math.min(r * r, HUBER * HUBER);
    }
    const column = (values: (series: Series, k: number) => ArrayLike<number>): Float64Array => {
      const out = new Float64Array(this.innovationCount);
      let at = 0;
      for (const [i, series] of this.series.entries()) at = filters[i]!.whiten(values(series, i), out, at);
      return out;
    };
    return {
      huber: HUBER, scale: squares === 0 ? 1 : inside / squares,
      prices: column(({ logs }) => logs),
      of: (figure) => column(({ days }, k) => {
        for (const [i, day] of days.entries()) this.over[i] = figure(this.own[k]!, day);
        return this.over;
      }),
    };
  }

  /** A prior on noise and drift, worth a few observations: within a factor of two of the first ones. */
  private unlikelihood({ noise, drift }: Spread): number {
    const first = FIRST_SPREAD[this.kind];
    return ((Math.log(noise / first.noise) / NEAR) ** 2 + (Math.log(Math.max(drift, 0.05) / first.drift) / NEAR) ** 2) / 2;
  }

  private filters(spread: Spread): readonly Filter[] {
    const key = `${spread.noise} ${spread.drift}`;
    let filters = this.made.get(key);
    if (!filters) this.made.set(key, (filters = this.series.map(({ days }) => new Filter(days, spread))));
    return filters;
  }

  private residuals(x: readonly number[], spread: Spread): { readonly values: Float64Array; readonly logs: number } {
    const parameters = withEstimates(this.others, this.priors, x);
    const values = new Float64Array(this.innovationCount + this.priors.length);
    const filters = this.filters(spread);
    let [at, logs] = [0, 0];
    for (const [k, { kind, days, logs: prices }] of this.series.entries()) {
      const own = this.own[k]!;
      const over = this.over;
      for (let i = 0; i < days.length; i++) over[i] = prices[i]! - logCurve(kind, own, days[i]!, parameters);
      at = filters[k]!.whiten(over, values, at);
      logs += filters[k]!.logs;
    }
    for (const [j, { centre, spread: size }] of this.priors.entries()) values[at + j] = (x[j]! - centre) / size;
    return { values, logs };
  }
}
