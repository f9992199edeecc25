import type { Assumptions } from '../../domain/assumptions.js';
import type { CompKind } from '../../domain/market.js';
import type { SeriesFit } from './calibrate.js';
import { credible, Filter, type Spread } from './filter.js';
import { FIRST_SPREAD } from './fit.js';

/** An estimate with its 80 % interval. */
interface Ranged {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What prices of a kind do around the curve, beside what the simulation takes. */
export interface Movement {
  readonly kind: CompKind;
  readonly figure: 'noise' | 'walk' | 'common';
  /** What the assumptions come to. */
  readonly present: number;
  /** null where the history has too little. */
  readonly fitted: Ranged | null;
  /** Keys under `simulation.` that it bears on. */
  readonly keys: readonly string[];
  /** Prices of which a series has two or more, or quarters in which two or more models have a change. */
  readonly observations: number;
}

const TAIL = 0.1;
/** Standard deviations of an 80 % interval of a normal number. */
const EIGHTY = 1.2815515655446004;
const STEPS = 32;
const grid = (least: number, most: number): number[] =>
  Array.from({ length: STEPS }, (_, i) => least * (most / least) ** (i / (STEPS - 1)));
const NOISES = grid(0.005, 0.8);
const DRIFTS = grid(0.02, 1.5);
const QUARTER_DAYS = 365 / 4;
const FEWEST_QUARTERS = 4;

/**
 * Noise of one price, drift of a level in a year and what all models do together in a quarter, by kind.
 *
 *     noise, walk   means of the posterior over a grid even in logs, innovations being normal; a price further than four spreads off is put at four
 *     common        √c: c = Σ of products of the changes of two models in one quarter/number of pairs
 *
 * A change of a model is that of the mean of what a curve leaves of its series, from one quarter to the next. The interval of c is
 * normal, quarters being independent of one another.
 * @source methodology 15
 */
export function movements(fits: readonly SeriesFit[], simulated: Assumptions['simulation']): Movement[] {
  return (['resale', 'rental'] as const).flatMap((kind): Movement[] => {
    const own = fits.filter(({ series }) => series.kind === kind);
    if (own.length === 0) return [];
    const present = impliedBy(simulated, kind);
    const usable = own.filter(({ series }) => series.days.length > 1);
    const count = usable.reduce((sum, { series }) => sum + series.days.length, 0);
    const { noise, walk } = spreadOf(kind, usable);
    const { quarters, common } = commonOf(own);
    const keys = KEYS[kind];
    return [
      { kind, figure: 'noise', present: present.noise, fitted: noise, keys: keys.noise, observations: count },
      { kind, figure: 'walk', present: present.walk, fitted: walk, keys: keys.walk, observations: count },
      { kind, figure: 'common', present: present.common, fitted: common, keys: keys.common, observations: quarters },
    ];
  });
}

const KEYS: Readonly<Record<CompKind, Readonly<Record<Movement['figure'], readonly string[]>>>> = {
  resale: { noise: ['price.noise'], walk: ['price.sd', 'price.beta'], common: ['price.beta'] },
  rental: { noise: [], walk: ['rent.walk', 'rent.sd', 'rent.beta'], common: ['rent.walk', 'rent.sd', 'rent.beta'] },
};

/** What the simulation's assumptions come to, without gluts: a change over some months of a number with a half-life has variance 2 (1 − φ^months). */
function impliedBy({ cycle, price, rent }: Assumptions['simulation'], kind: CompKind): Readonly<Record<Movement['figure'], number>> {
  const reverting = (sd: number, halfLife: number, months: number): number => sd * sd * 2 * (1 - 2 ** (-months / halfLife));
  const halfLife = cycle.halfLifeMonths.toNumber();
  if (kind === 'resale') {
    const [beta, sd] = [price.beta.toNumber(), price.sd.toNumber()];
    return {
      noise: price.noise.toNumber(),
      walk: Math.sqrt(reverting(beta, halfLife, 12) + sd * sd),
      common: Math.sqrt(reverting(beta, halfLife, 3)),
    };
  }
  const over = (months: number): number =>
    Math.sqrt(
      reverting(rent.beta.toNumber(), halfLife, months) +
        reverting(rent.sd.toNumber(), rent.halfLifeMonths.toNumber(), months) +
        (rent.walk.toNumber() ** 2 * months) / 12,
    );
  return { noise: 0, walk: over(12), common: over(3) };
}

function spreadOf(kind: CompKind, fits: readonly SeriesFit[]): { readonly noise: Ranged | null; readonly walk: Ranged | null } {
  if (fits.length === 0) return { noise: null, walk: null };
  const days = fits.map(({ series }) => series.days);
  const values = fits.flatMap(({ series, residuals }) => credible(series.days, residuals, FIRST_SPREAD[kind]));
  const logs = NOISES.map((noise) => DRIFTS.map((drift) => -lossOf(days, values, { noise, drift })));
  const most = Math.max(...logs.flat());
  const weights = logs.map((row) => row.map((log) => Math.exp(log - most)));
  return {
    noise: rangedOver(
      NOISES,
      weights.map((row) => row.reduce((sum, w) => sum + w, 0)),
    ),
    walk: rangedOver(
      DRIFTS,
      DRIFTS.map((_, j) => weights.reduce((sum, row) => sum + row[j]!, 0)),
    ),
  };
}

function lossOf(days: readonly SeriesFit['series']['days'][], values: readonly number[], spread: Spread): number {
  const filter = new Filter(days, spread);
  const innovations = new Float64Array(filter.innovations);
  filter.whiten(values, innovations);
  return innovations.reduce((sum, z) => sum + (z * z) / 2, filter.logs);
}

/** Mean and 10th and 90th percentile of weights on points, each spread to half way to its neighbours. */
function rangedOver(points: readonly number[], weights: readonly number[]): Ranged {
  const all = weights.reduce((sum, w) => sum + w, 0);
  const at = (q: number): number => {
    let below = 0;
    for (const [i, weight] of weights.entries()) {
      if (below + weight >= q * all) {
        const ratio = points[1]! / points[0]!;
        return points[i]! * ratio ** ((q * all - below) / weight - 0.5);
      }
      below += weight;
    }
    return points.at(-1)!;
  };
  return { value: points.reduce((sum, x, i) => sum + x * weights[i]!, 0) / all, low: at(TAIL), high: at(1 - TAIL) };
}

function commonOf(fits: readonly SeriesFit[]): { readonly common: Ranged | null; readonly quarters: number } {
  const products: { product: number; pairs: number }[] = [];
  for (const changes of changesByQuarter(fits).values()) {
    const n = changes.length;
    if (n < 2) continue;
    const sum = changes.reduce((all, x) => all + x, 0);
    const squares = changes.reduce((all, x) => all + x * x, 0);
    products.push({ product: sum * sum - squares, pairs: n * (n - 1) });
  }
  if (products.length < FEWEST_QUARTERS) return { common: null, quarters: products.length };
  const pairs = products.reduce((all, one) => all + one.pairs, 0);
  const mean = products.reduce((all, one) => all + one.product, 0) / pairs;
  const error = Math.sqrt(products.reduce((all, one) => all + (one.product - mean * one.pairs) ** 2, 0)) / pairs;
  const root = (x: number): number => Math.sqrt(Math.max(0, x));
  return {
    common: { value: root(mean), low: root(mean - EIGHTY * error), high: root(mean + EIGHTY * error) },
    quarters: products.length,
  };
}

/** By quarter, the change of each model since the quarter before. */
function changesByQuarter(fits: readonly SeriesFit[]): ReadonlyMap<number, readonly number[]> {
  const models = new Map<string, Map<number, number[]>>();
  for (const { series, residuals } of fits) {
    const means = new Map<number, number[]>();
    series.days.forEach((day, i) => {
      const quarter = Math.floor(day / QUARTER_DAYS);
      means.set(quarter, [...(means.get(quarter) ?? []), residuals[i]!]);
    });
    const own = models.get(series.model) ?? new Map<number, number[]>();
    models.set(series.model, own);
    for (const [quarter, values] of means) {
      const before = means.get(quarter - 1);
      if (before) own.set(quarter, [...(own.get(quarter) ?? []), average(values) - average(before)]);
    }
  }
  const byQuarter = new Map<number, number[]>();
  for (const own of models.values())
    for (const [quarter, changes] of own) byQuarter.set(quarter, [...(byQuarter.get(quarter) ?? []), average(changes)]);
  return byQuarter;
}

const average = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
