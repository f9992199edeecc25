import type { Day } from '../../kernel/calendar.js';
import type { CompKind, Market, PriceType } from '../../domain/market.js';
import { logCurve, Successors, type CurveParameters } from './curve.js';
import type { Spread } from './filter.js';
import { fitKind, type Fit } from './fit.js';
import { PRIORS, type Prior } from './priors.js';
import { knownOn, type Series } from './series.js';

/** Of one parameter: what the history says of it, or why it says nothing. */
export interface Estimate {
  readonly prior: Prior;
  /** What the assumptions in force have. */
  readonly present: number;
  /** null where its kind was not fitted. */
  readonly value: number | null;
  readonly error: number | null;
  /** 80 % interval. */
  readonly low: number | null;
  readonly high: number | null;
  /** Observations whose price it moves against the rest of their series. */
  readonly bearing: number;
  readonly verdict: Verdict;
}

/**
 * By how much the history took off the prior's spread: identified, half or more; partly, a tenth or more; prior, less, or fewer
 * than `FEWEST_BEARING` bear on it. bound: the estimate stands at an end of its range, so that the history would have it beyond.
 * refused: the kind has too little to be fitted.
 */
export type Verdict = 'identified' | 'partly' | 'prior' | 'bound' | 'refused';

/** How the observations of a series lie around the fitted curve. */
export interface SeriesFit {
  readonly series: Series;
  /** ln of price less curve and level, by observation. */
  readonly residuals: readonly number[];
  /** Mean size of the residuals. */
  readonly meanAbsolute: number;
  /** Annual course of the residuals: what the curve leaves [ln/year]; null for less than a year. */
  readonly trend: number | null;
}

/** Prices of one type over executed ones of the same model, over the time that both were seen. */
interface TypeLevel {
  readonly kind: CompKind;
  readonly model: string;
  readonly type: PriceType;
  /** exp of the difference of the medians over the curve. */
  readonly soldOverType: number;
  readonly observations: number;
}

export interface Calibration {
  readonly asOf: Day;
  readonly first: Day;
  readonly last: Day;
  readonly count: Readonly<Record<CompKind, number>>;
  readonly estimates: readonly Estimate[];
  readonly parameters: CurveParameters;
  readonly spreads: Readonly<Record<CompKind, Spread | null>>;
  readonly refusals: readonly Refusal[];
  readonly fits: readonly SeriesFit[];
  readonly typeLevels: readonly TypeLevel[];
  /** Pairs of parameters of which the history mostly says the sum, not each. */
  readonly entangled: readonly { readonly a: string; readonly b: string; readonly correlation: number }[];
}

/** Why a kind was not fitted. */
interface Refusal {
  readonly kind: CompKind;
  readonly reason: string;
}

/** The least that a kind is fitted on. */
export const NEEDED = { observations: 20, models: 2, days: 365 } as const;
/** Probability beyond each end of an 80 % interval. */
const TAIL = 0.1;
/**
 * A parameter bears on an observation whose log price it moves by more than 0.02, over one prior spread, against the first of its
 * series. A rate over whole days can come to just that, so the bound lies above its rounding.
 */
export const NOTICEABLE = 0.02 + 1e-9;
export const FEWEST_BEARING = 10;
/** Of the prior's spread: an estimate that near to an end of its range stands at it. */
const AT_BOUND = 1e-6;
/** Error over the prior's spread up to which a parameter is identified, and up to which in part. */
export const LEFT = { identified: 0.5, partly: 0.9 } as const;
const ENTANGLED = 0.7;

/** Fits both kinds to what was seen by a date. @source methodology 15 */
export function calibrate(
  all: readonly Series[],
  market: Pick<Market, 'models' | 'cohorts'>,
  present: CurveParameters,
  asOf: Day,
): Calibration {
  const series = knownOn(all, asOf);
  const successors = new Successors(market, asOf);
  const refusals = (['resale', 'rental'] as const).flatMap((kind) => refusalOf(kind, series));
  const refused = (kind: CompKind): boolean => refusals.some((one) => one.kind === kind);
  const resale = refused('resale') ? null : fitKind('resale', series, successors, present);
  const rental = refused('rental') ? null : fitKind('rental', series, successors, resale?.parameters ?? present);
  const parameters = rental?.parameters ?? resale?.parameters ?? present;
  const days = series.flatMap((one) => one.days);
  const estimates = [
    ...estimatesOf('resale', resale, series, successors, present),
    ...estimatesOf('rental', rental, series, successors, parameters, present),
  ];
  const fits = series.filter(({ kind }) => !refused(kind)).map((one) => fitOf(one, successors, parameters));
  return {
    asOf,
    refusals,
    estimates,
    parameters,
    fits,
    first: days.reduce((a, b) => (b < a ? b : a), asOf),
    last: days.reduce((a, b) => (b > a ? b : a), days[0] ?? asOf),
    count: { resale: countOf('resale', series), rental: countOf('rental', series) },
    spreads: { resale: resale?.spread ?? null, rental: rental?.spread ?? null },
    typeLevels: typeLevels(fits, successors, parameters),
    entangled: [resale, rental].flatMap((fit) => (fit ? entangledIn(fit) : [])),
  };
}

const countOf = (kind: CompKind, series: readonly Series[]): number =>
  series.reduce((sum, one) => sum + (one.kind === kind ? one.days.length : 0), 0);

function refusalOf(kind: CompKind, all: readonly Series[]): Refusal[] {
  const usable = all.filter((series) => series.kind === kind && series.days.length > 1);
  const observations = usable.reduce((sum, { days }) => sum + days.length, 0);
  const models = new Set(usable.map(({ model }) => model)).size;
  const longest = usable.reduce((most, { days }) => Math.max(most, days[days.length - 1]! - days[0]!), 0);
  const lacks = [
    observations < NEEDED.observations ? `${observations} observations in series of two or more, ${NEEDED.observations} needed` : '',
    models < NEEDED.models ? `${models} ${models === 1 ? 'model' : 'models'} with two or more, ${NEEDED.models} needed` : '',
    longest < NEEDED.days ? `the longest series spans ${longest} days, ${NEEDED.days} needed` : '',
  ].filter((reason) => reason !== '');
  return lacks.length === 0 ? [] : [{ kind, reason: lacks.join('; ') }];
}

function estimatesOf(
  kind: CompKind,
  fit: Fit | null,
  series: readonly Series[],
  successors: Successors,
  around: CurveParameters,
  present = around,
): Estimate[] {
  return PRIORS[kind].map((prior, j): Estimate => {
    const bearing = bearingOn(prior, kind, series, successors, fit?.parameters ?? around);
    if (!fit) return { prior, present: present[prior.name], value: null, error: null, low: null, high: null, bearing, verdict: 'refused' };
    const { posterior } = fit;
    const value = posterior.mean[j]!;
    const error = Math.sqrt(posterior.covariance[j]![j]!);
    return {
      prior,
      present: present[prior.name],
      value,
      error,
      bearing,
      low: posterior.quantile(j, TAIL),
      high: posterior.quantile(j, 1 - TAIL),
      verdict: boundOf(prior, value) !== null ? 'bound' : bearing < FEWEST_BEARING ? 'prior' : verdictOf(error / prior.spread),
    };
  });
}

/** The end of its range that an estimate stands at; null where it stands at none. */
export const boundOf = ({ lower, upper, spread }: Prior, value: number): number | null =>
  [lower, upper].find((end) => Math.abs(value - end) <= AT_BOUND * spread) ?? null;

const verdictOf = (left: number): Verdict => (left <= LEFT.identified ? 'identified' : left <= LEFT.partly ? 'partly' : 'prior');

function bearingOn(
  { name, spread, lower }: Prior,
  kind: CompKind,
  all: readonly Series[],
  successors: Successors,
  around: CurveParameters,
): number {
  const below = { ...around, [name]: Math.max(lower, around[name] - spread / 2) };
  const above = { ...around, [name]: Math.max(lower, around[name] - spread / 2) + spread };
  let count = 0;
  for (const series of all) {
    if (series.kind !== kind) continue;
    const own = successors.of(series.model);
    const effect = (day: Day): number => logCurve(kind, own, day, above) - logCurve(kind, own, day, below);
    const first = effect(series.days[0]!);
    count += series.days.filter((day) => Math.abs(effect(day) - first) > NOTICEABLE).length;
  }
  return count;
}

function fitOf(series: Series, successors: Successors, parameters: CurveParameters): SeriesFit {
  const over = overCurve(series, successors, parameters);
  const level = median(over);
  const residuals = over.map((value) => value - level);
  const span = (series.days[series.days.length - 1]! - series.days[0]!) / 365;
  return {
    series,
    residuals,
    meanAbsolute: residuals.reduce((sum, r) => sum + Math.abs(r), 0) / residuals.length,
    trend: span >= 1 ? slope(series.days, residuals) : null,
  };
}

const overCurve = (series: Series, successors: Successors, parameters: CurveParameters): number[] =>
  series.logs.map((log, i) => log - logCurve(series.kind, successors.of(series.model), series.days[i]!, parameters));

function slope(days: readonly Day[], values: readonly number[]): number {
  const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const [middle, centre] = [mean(days), mean(values)];
  const [up, across] = days.reduce(([xy, xx], day, i) => [xy + (day - middle) * (values[i]! - centre), xx + (day - middle) ** 2], [0, 0]);
  return (up! / across!) * 365;
}

/** Asks, bids and indices over executed prices, where a model was seen in both within one span of time. */
function typeLevels(fits: readonly SeriesFit[], successors: Successors, parameters: CurveParameters): TypeLevel[] {
  return fits.flatMap(({ series }) => {
    if (series.type === 'sold') return [];
    const sold = fits.find(
      (one) => one.series.kind === series.kind && one.series.model === series.model && one.series.type === 'sold',
    )?.series;
    if (!sold) return [];
    const from = Math.max(series.days[0]!, sold.days[0]!);
    const to = Math.min(series.days.at(-1)!, sold.days.at(-1)!);
    const within = (one: Series): number[] =>
      overCurve(one, successors, parameters).filter((_, i) => one.days[i]! >= from && one.days[i]! <= to);
    const [ours, theirs] = [within(sold), within(series)];
    if (ours.length === 0 || theirs.length === 0) return [];
    return [
      {
        kind: series.kind,
        model: series.model,
        type: series.type,
        soldOverType: Math.exp(median(ours) - median(theirs)),
        observations: theirs.length,
      },
    ];
  });
}

function entangledIn({ priors, posterior: { covariance } }: Fit): Calibration['entangled'] {
  return priors.flatMap((a, i) =>
    priors.slice(i + 1).flatMap((b, k) => {
      const j = i + 1 + k;
      const correlation = covariance[i]![j]! / Math.sqrt(covariance[i]![i]! * covariance[j]![j]!);
      return Math.abs(correlation) >= ENTANGLED ? [{ a: a.key, b: b.key, correlation }] : [];
    }),
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
