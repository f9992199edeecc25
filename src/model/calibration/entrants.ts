import type { Day } from '../../kernel/calendar.js';
import type { CompKind, Market } from '../../domain/market.js';
import { logCurve, Successors, type CurveParameters } from './curve.js';
import { fitKind, levelOver, type Fit } from './fit.js';
import { DAYS_A_MONTH } from './horizons.js';
import { countUntil, type Series } from './series.js';

/** A later price to forecast from what had been seen. */
interface Question {
  /** The series up to the origin, newest observation last. */
  readonly seen: Series;
  readonly origin: Day;
  /** The day of the price. */
  readonly day: Day;
}

/** A question whose price was known by the origin, for what learns from its past misses. */
export interface Answered extends Question {
  readonly log: number;
}

/** All that is known on a day. */
export interface Past {
  readonly origin: Day;
  readonly series: readonly Series[];
  readonly answered: readonly Answered[];
  readonly market: Pick<Market, 'models' | 'cohorts'>;
  readonly present: CurveParameters;
}

/** Says the ln of a price. */
export type Predict = (question: Question) => number;

/** A way to forecast prices, learned anew at every origin from what was known then. */
export interface Entrant {
  readonly name: string;
  /** What it does, in a line. */
  readonly meaning: string;
  /** A rival from outside the method, the parameters in force, or a fit of ours. */
  readonly role: 'rival' | 'present' | 'ours';
  readonly fit: (past: Past) => Predict;
}

/** Days back from a series' newest observation whose prices make its anchor. */
const ANCHOR_DAYS = 91;

/** Carries the observations of the newest quarter to the origin along a course, and takes the weighted median. @source methodology 3.2 */
function anchored(course: (kind: CompKind, model: string, day: Day) => number): Predict {
  const anchor = onceForEach(({ seen, origin }) => {
    const newest = seen.days[seen.days.length - 1]!;
    const from = countUntil(seen, (newest - ANCHOR_DAYS) as Day);
    const at = course(seen.kind, seen.model, origin);
    const carried = seen.days.slice(from).map((other, i) => ({
      log: seen.logs[from + i]! + at - course(seen.kind, seen.model, other),
      units: seen.units[from + i]!,
    }));
    return { at, log: medianOf(carried) };
  });
  return (question) => {
    const { at, log } = anchor(question);
    return log + course(question.seen.kind, question.seen.model, question.day) - at;
  };
}

/** What depends on a question's series and origin alone is worked out once for neighbouring questions that share them. */
function onceForEach<T>(work: (question: Question) => T): (question: Question) => T {
  let last: { readonly seen: Series; readonly origin: Day; readonly value: T } | null = null;
  return (question) => {
    const { seen, origin } = question;
    if (last?.seen !== seen || last.origin !== origin) last = { seen, origin, value: work(question) };
    return last.value;
  };
}

/** The first value, ascending, at which the running units reach half of all. */
function medianOf(values: readonly { readonly log: number; readonly units: number }[]): number {
  const sorted = [...values].sort((a, b) => a.log - b.log);
  const half = sorted.reduce((sum, { units }) => sum + units, 0) / 2;
  let running = 0;
  for (const { log, units } of sorted) if ((running += units) >= half) return log;
  return NaN;
}

const constantRate = (perYear: number): Predict => {
  const log = Math.log(1 - perYear);
  return anchored((_, __, day) => (log * day) / 365);
};

const constant = (percent: number): Entrant => ({
  name: `constant-${percent}`,
  role: 'rival',
  meaning: `every price falls ${percent} % a year`,
  fit: () => constantRate(percent / 100),
});

const still = constantRate(0);

const SCRAP = 0.01;
const straight = (years: number): Entrant => ({
  name: `straight-${years}`,
  role: 'rival',
  meaning: `the anchor is written off in a straight line over ${years} years from the origin`,
  fit: () => (question) => still(question) + Math.log(Math.max(SCRAP, 1 - (question.day - question.origin) / 365 / years)),
});

const NO_CHANGE: Entrant = {
  name: 'no-change',
  role: 'rival',
  meaning: 'every price stays as the anchor has it',
  fit: () => still,
};

const RATES = Array.from({ length: 25 }, (_, i) => i * 0.025);

/** Options of one backtest: those made at each origin, and what each missed on the answered questions so far, by kind. */
interface Tally {
  readonly made: Map<Day, readonly Predict[]>;
  /** A list of answers only grows, so each question is counted once. */
  counted: number;
  readonly missed: Readonly<Record<CompKind, Float64Array>>;
}

/**
 * Learns which of several ways to forecast missed least, of each kind, in the forecasts that it made from earlier origins; before a
 * price has answered one, the first.
 */
export function leastMissed(optionsOf: (past: Past) => readonly Predict[]): (past: Past) => Predict {
  const tallies = new WeakMap<readonly Answered[], Tally>();
  return (past) => {
    const options = optionsOf(past);
    const none = (): Float64Array => new Float64Array(options.length);
    const tally = tallies.get(past.answered) ?? { made: new Map(), counted: 0, missed: { resale: none(), rental: none() } };
    tallies.set(past.answered, tally);
    tally.made.set(past.origin, options);
    for (const question of past.answered.slice(tally.counted)) {
      const missed = tally.missed[question.seen.kind];
      for (const [i, option] of tally.made.get(question.origin)!.entries()) missed[i]! += Math.abs(option(question) - question.log);
    }
    tally.counted = past.answered.length;
    const best = (missed: Float64Array): Predict => options[missed.indexOf(Math.min(...missed))]!;
    const chosen = { resale: best(tally.missed.resale), rental: best(tally.missed.rental) };
    return (question) => chosen[question.seen.kind](question);
  };
}

/** For each kind the rate a year that would have missed least so far; no change before there is a past. */
const BEST_CONSTANT: Entrant = {
  name: 'best-constant',
  role: 'rival',
  meaning: 'the one rate a year that missed least on the past, of each kind',
  fit: leastMissed(() => RATES.map(constantRate)),
};

const along = (successors: Successors, parameters: CurveParameters): Predict =>
  anchored((kind, model, day) => logCurve(kind, successors.of(model), day, parameters));

const PRESENT: Entrant = {
  name: 'baseline',
  role: 'present',
  meaning: 'the method with the assumptions of the set baseline',
  fit: ({ market, origin, present }) => along(new Successors(market, origin), present),
};

/** Fits of both kinds to what is known, resale first, since rents follow its obsolescence. */
interface Fits {
  readonly resale: Fit;
  readonly rental: Fit;
  readonly parameters: CurveParameters;
  readonly successors: Successors;
}

function fitBoth(series: readonly Series[], successors: Successors, present: CurveParameters): Fits {
  const resale = fitKind('resale', series, successors, present);
  const rental = fitKind('rental', series, successors, resale.parameters);
  return { resale, rental, parameters: rental.parameters, successors };
}

/** The fits of an origin are asked for by several entrants and made once. */
const fitsAt = new WeakMap<Past, Fits>();
function fitsOf(past: Past): Fits {
  let fits = fitsAt.get(past);
  if (!fits) fitsAt.set(past, (fits = fitBoth(past.series, new Successors(past.market, past.origin), past.present)));
  return fits;
}

/** The fitted curve of an origin, made once too, so that entrants share its anchors. */
const curveAt = new WeakMap<Past, Predict>();
function fitted(past: Past): Predict {
  let curve = curveAt.get(past);
  if (!curve) {
    const { successors, parameters } = fitsOf(past);
    curveAt.set(past, (curve = along(successors, parameters)));
  }
  return curve;
}

const SPEC: Entrant = {
  name: 'spec',
  role: 'ours',
  meaning: 'the method with parameters fitted to the past',
  fit: fitted,
};

/**
 * No change for short horizons, the curve for long ones: each half at `months` ahead.
 *
 *     ln forecast = w · ln curve + (1 − w) · ln no change,  w = h/(h + months), h the horizon in months
 */
export const blended =
  (curve: Predict, months: number): Predict =>
  (question) => {
    const ahead = (question.day - question.origin) / DAYS_A_MONTH;
    const weight = ahead / (ahead + months);
    return weight * curve(question) + (1 - weight) * still(question);
  };

/** The anchor for some months from the origin, and from then on the curve's course so many months late. */
export const held =
  (curve: Predict, months: number): Predict =>
  (question) =>
    curve({ ...question, day: Math.max(question.origin, question.day - months * DAYS_A_MONTH) as Day });

/** Months of half weight, and of hold, that are tried; the first is the curve alone. */
const BLENDS = [0, 3, 6, 12, 24];
const HOLDS = [0, 3, 6, 9, 12];

const blend = (months: number): Entrant => ({
  name: `blend-${months}`,
  role: 'ours',
  meaning: `no change that gives way to spec: each has half the weight ${months} months ahead`,
  fit: (past) => blended(fitted(past), months),
});

const hold = (months: number): Entrant => ({
  name: `hold-${months}`,
  role: 'ours',
  meaning: `the anchor for ${months} months, and the course of spec from then on`,
  fit: (past) => held(fitted(past), months),
});

const BEST_BLEND: Entrant = {
  name: 'best-blend',
  role: 'ours',
  meaning: `the blend of half weight at ${BLENDS.join(', ')} months that missed least on the past, of each kind`,
  fit: leastMissed((past) => BLENDS.map((months) => blended(fitted(past), months))),
};

const BEST_HOLD: Entrant = {
  name: 'best-hold',
  role: 'ours',
  meaning: `the hold of ${HOLDS.join(', ')} months that missed least on the past, of each kind`,
  fit: leastMissed((past) => HOLDS.map((months) => held(fitted(past), months))),
};

/** The fitted curve from a filtered level. */
function filtered(past: Past): Predict {
  const { successors, parameters, ...fits } = fitsOf(past);
  const level = onceForEach(({ seen }) => levelOver(seen, successors, { parameters, spread: fits[seen.kind].spread }).mean);
  return (question) => level(question) + logCurve(question.seen.kind, successors.of(question.seen.model), question.day, parameters);
}

const LEVEL: Entrant = {
  name: 'level',
  role: 'ours',
  meaning: 'spec, from a level in which newer observations count more and outliers less, in place of a median',
  fit: filtered,
};

/** Of a year: how much of a model's gap to the common level is left after it. Capacity ordered because rents are high takes about as long to run. */
const LEFT_AFTER_A_YEAR = 0.25;

/** Level that closes half its gap in six months to where launch price, age and the other models put it. */
function reverting(past: Past): Predict {
  const { successors, parameters } = fitsOf(past);
  const level = filtered(past);
  const expected = (series: Series, day: Day): number | null => {
    const model = past.market.models.get(series.model);
    if (!model?.launchPrice || model.launchDate === null) return null;
    const own = successors.of(series.model);
    return (
      Math.log(model.launchPrice.toNumber()) +
      logCurve(series.kind, own, day, parameters) -
      logCurve(series.kind, own, model.launchDate, parameters)
    );
  };
  const gaps = new Map<string, number[]>();
  for (const series of past.series) {
    const over = series.days.flatMap((day, i) => {
      const log = expected(series, day);
      return log === null ? [] : [series.logs[i]! - log];
    });
    if (over.length === 0 || series.kind === 'resale') continue;
    const key = `${series.kind} ${series.type}`;
    gaps.set(key, [...(gaps.get(key) ?? []), mean(over)]);
  }
  return (question) => {
    const { seen, day } = question;
    const said = level(question);
    const common = gaps.get(`${seen.kind} ${seen.type}`);
    const put = expected(seen, day);
    if (put === null || !common) return said;
    const gap = said - put - mean(common);
    const years = (day - seen.days[seen.days.length - 1]!) / 365;
    return said - gap * (1 - LEFT_AFTER_A_YEAR ** years);
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const REVERT: Entrant = {
  name: 'revert',
  role: 'ours',
  meaning: 'level, closing half its gap in six months to where launch price, age and the other models put it',
  fit: reverting,
};

export const ENTRANTS: readonly Entrant[] = [
  NO_CHANGE,
  straight(4),
  straight(5),
  straight(6),
  constant(15),
  constant(20),
  constant(32.5),
  BEST_CONSTANT,
  PRESENT,
  SPEC,
  blend(6),
  BEST_BLEND,
  hold(3),
  BEST_HOLD,
  LEVEL,
  REVERT,
];
