import { Decimal, total } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { GRADES, type Grade } from '../../domain/rating.js';
import type { Deal } from '../../domain/deal.js';
import { headOf, type RatingResult, type ResultHead } from '../frame/result.js';
import { exposureOf, nearestGrade } from '../rating/rating.js';
import { pdOf } from '../frame/pd.js';
import { limitOn } from '../measure/covenants.js';
import type { Model } from '../score/model.js';
import { rated } from '../score/rated.js';
import { WORKOUT_MONTHS, type DefaultFound } from '../waterfall/waterfall.js';
import type { Collector } from './collector.js';
import { monthsDrawn } from './drivers.js';
import { DRIVER_FIGURES, FAN_FIGURES, type DriverFigure, type FanFigure } from './runner.js';
import { estimate, expectedShortfall, quantileWithin, ratioEstimate, shareOfPairs, type Estimate, type Quantile } from './statistics.js';
import type { WhatIf } from './what-if.js';

export const CAUSES = ['payment', 'balloon', 'acceleration', 'operator'] as const satisfies readonly DefaultFound['cause'][];
/** Why loans default, in words of a committee: a missed payment is a customer's where one has defaulted by then, else the market's. */
export const REASONS = ['refinancing', 'operator', 'customer', 'market', 'acceleration'] as const;
type Reason = (typeof REASONS)[number];
const LOSS_QUANTILES = ['0.95', '0.99', '0.999'] as const;
export const FAN_SHARES = ['0.05', '0.25', '0.5', '0.75', '0.95'] as const;
const BARS = 20;

/** An amount with its standard error, and the same over exposure. */
export interface Loss extends Estimate {
  readonly rate: number | null;
  readonly rateSe: number | null;
}

interface LossQuantile extends Quantile {
  readonly share: (typeof LOSS_QUANTILES)[number];
  readonly expectedShortfall: Estimate;
}

/** A default probability with the grade whose yearly PD comes nearest. */
interface Probability extends Estimate {
  readonly grade: Grade;
}

export interface SimulatedCovenant {
  readonly id: string;
  readonly oneYear: Estimate;
  readonly ever: Estimate;
  /** Median first breach among the paths that break it; null without any. */
  readonly median: Day | null;
}

/** What a driver is in the mean, beside what the base case takes. */
interface DriverMean {
  readonly driver: 'rental_level' | 'price_level' | 'glut' | 'utilization' | 'index' | 'fmv' | 'olv';
  readonly k: number;
  readonly mean: number;
  readonly project: number;
}

interface FanMonth {
  readonly k: number;
  readonly date: Day;
  /** By figure: 5, 25, 50, 75, 95 %; null where a figure has none, Infinity where something is owed against nothing. */
  readonly fans: Readonly<Record<FanFigure, readonly (number | null)[]>>;
  /** Share of paths with debt above OLV. */
  readonly under: Estimate;
}

/** What drawn paths of a deal come to. @source methodology 18, section 4 */
export interface SimulationResult extends ResultHead {
  readonly seed: number;
  readonly paths: number;
  /** N, months drawn; M, months to the last maturity. */
  readonly months: number;
  readonly lastPeriod: number;
  readonly exposure: number;
  /** The rating of the base case, to stand beside. */
  readonly scorecard: RatingResult;
  readonly drivers: readonly DriverMean[];
  readonly pd: {
    readonly byYear: readonly { readonly year: number; readonly cumulative: Estimate; readonly marginal: number }[];
    readonly byCause: readonly ({ readonly cause: (typeof CAUSES)[number] } & Estimate)[];
    readonly oneYear: Probability;
    readonly lifetime: Probability;
    readonly refinanced: Estimate;
  };
  /** Of paths that default; null without any. */
  readonly lgd: (Estimate & { readonly p10: Quantile; readonly p50: Quantile; readonly p90: Quantile }) | null;
  readonly el: {
    readonly oneYear: Loss;
    readonly lifetime: Loss;
    readonly tranches: readonly { readonly id: string; readonly oneYear: Estimate; readonly lifetime: Estimate }[];
  };
  readonly loss: {
    readonly quantiles: readonly LossQuantile[];
    /** Paths by loss, those without first. */
    readonly histogram: readonly { readonly from: number; readonly to: number; readonly paths: number }[];
  };
  readonly byDate: readonly FanMonth[];
  /** The limit of the first covenant on LTV on OLV, by grid date; null without one. */
  readonly olvLimit: readonly Decimal[] | null;
  readonly covenants: readonly SimulatedCovenant[];
  /** Drivers in the month of default on the paths that default, beside all paths in the same months; null without a default. */
  readonly defaulting: readonly { readonly driver: DriverFigure; readonly defaulting: number; readonly all: number }[] | null;
  /** Of all paths those that default for each reason; together the lifetime PD. */
  readonly reasons: readonly ({ readonly reason: Reason } & Estimate)[];
  /** With one driver off at a time, where that was asked for. */
  readonly whatIf: readonly WhatIf[];
}

/** What the paths came to. */
export function summarise(deal: Deal, model: Model, seed: number, all: Collector, whatIfs: readonly WhatIf[] = []): SimulationResult {
  const { paths, defaults } = all;
  const months = monthsDrawn(model);
  const byPath = new Map(defaults.map((one) => [one.path, one]));
  const of = (figure: (one: (typeof defaults)[number]) => number): ((path: number) => number) => {
    return (path) => {
      const one = byPath.get(path);
      return one ? figure(one) : 0;
    };
  };
  const ead = total(model.liquidation.contractualCase(0).claims.map((claim) => claim.ead));
  const exposure = exposureOf(deal, ead).toNumber();
  const lossOf = (within: number): Loss => {
    const { mean, se } = estimate(
      paths,
      of((one) => (one.k <= within ? one.lossPv : 0)),
    );
    return { mean, se, rate: exposure === 0 ? null : mean / exposure, rateSe: exposure === 0 ? null : se / exposure };
  };
  const probability = (within: number, years: number): Probability => {
    const found = estimate(
      paths,
      of((one) => (one.k <= within ? 1 : 0)),
    );
    return { ...found, grade: gradeOf(found.mean, years, deal) };
  };
  const last = model.debt.lastPeriod;
  return {
    ...headOf(deal),
    seed,
    paths,
    months,
    lastPeriod: last,
    exposure,
    scorecard: rated(model, model),
    drivers: driverMeans(model, months, all),
    pd: {
      ...pdByYear(all, last, of),
      byCause: CAUSES.map((cause) => ({
        cause,
        ...estimate(
          paths,
          of((one) => (one.cause === cause ? 1 : 0)),
        ),
      })),
      oneYear: probability(12, 1),
      lifetime: probability(Infinity, Math.max(1, last) / 12),
      refinanced: refinancedOf(all),
    },
    lgd: lgdOf(all, of),
    el: {
      oneYear: lossOf(12),
      lifetime: lossOf(Infinity),
      tranches: deal.tranches.map(({ id }, t) => ({
        id,
        oneYear: estimate(
          paths,
          of((one) => (one.k <= 12 ? one.tranches[t]!.lossPv : 0)),
        ),
        lifetime: estimate(
          paths,
          of((one) => one.tranches[t]!.lossPv),
        ),
      })),
    },
    loss: lossesOf(
      all,
      of((one) => one.lossPv),
    ),
    byDate: Array.from({ length: last + 1 }, (_, k) => ({
      k,
      date: model.grid.date(k),
      fans: Object.fromEntries(
        FAN_FIGURES.map((name) => [name, all.fans[name][k]?.quantiles(FAN_SHARES) ?? FAN_SHARES.map(() => null)]),
      ) as Record<FanFigure, (number | null)[]>,
      under: shareOfPairs(paths, all.under[k] ?? [0, 0]),
    })),
    olvLimit: olvLimitOf(deal, model),
    covenants: covenantsOf(deal, model, all),
    defaulting: defaultingOf(all),
    reasons: REASONS.map((reason) => ({
      reason,
      ...estimate(
        paths,
        of((one) => (reasonOf(one) === reason ? 1 : 0)),
      ),
    })),
    whatIf: whatIfs,
  };
}

function reasonOf({ cause, drivers }: Collector['defaults'][number]): Reason {
  if (cause === 'payment') return drivers.any_customer === 1 ? 'customer' : 'market';
  return cause === 'balloon' ? 'refinancing' : cause;
}

/** The grade nearest the yearly PD 1 − (1 − PD)^{1/T}; AAA at 0. */
function gradeOf(pd: number, years: number, deal: Deal): Grade {
  if (pd === 0) return 'AAA';
  const yearly = 1 - (1 - pd) ** (1 / years);
  return nearestGrade(new Decimal(yearly), GRADES, (grade) => pdOf(grade, deal.assumptions.values));
}

/** By year to the last month in which a default can be: missed payments are followed beyond the last maturity. */
function pdByYear(
  { paths }: Collector,
  last: number,
  of: (figure: (one: Collector['defaults'][number]) => number) => (path: number) => number,
): Pick<SimulationResult['pd'], 'byYear'> {
  let before = 0;
  return {
    byYear: Array.from({ length: last === 0 ? 1 : Math.ceil((last + WORKOUT_MONTHS) / 12) }, (_, i) => {
      const cumulative = estimate(
        paths,
        of((one) => (one.k <= 12 * (i + 1) ? 1 : 0)),
      );
      const marginal = cumulative.mean - before;
      before = cumulative.mean;
      return { year: i + 1, cumulative, marginal };
    }),
  };
}

function refinancedOf({ paths, refinanced }: Collector): Estimate {
  const lent = new Set(refinanced.map(({ path }) => path));
  return estimate(paths, (path) => (lent.has(path) ? 1 : 0));
}

function lgdOf(
  { paths, defaults }: Collector,
  of: (figure: (one: Collector['defaults'][number]) => number) => (path: number) => number,
): SimulationResult['lgd'] {
  const ratio = ratioEstimate(
    paths,
    of((one) => one.loss),
    of((one) => one.ead),
  );
  if (ratio === null) return null;
  const sorted = Float64Array.from(defaults, ({ loss, ead }) => loss / ead).sort();
  const at = (q: string): Quantile => quantileWithin(sorted, q);
  return { ...ratio, p10: at('0.1'), p50: at('0.5'), p90: at('0.9') };
}

function lossesOf({ paths }: Collector, lossOf: (path: number) => number): SimulationResult['loss'] {
  const sorted = Float64Array.from({ length: paths }, (_, path) => lossOf(path)).sort();
  const quantiles = LOSS_QUANTILES.map((share): LossQuantile => {
    const within = quantileWithin(sorted, share);
    // The shortfall is the quantile plus the mean excess over it by 1 − q; an error of the quantile moves it in the second order alone.
    const { se } = estimate(paths, (path) => Math.max(0, lossOf(path) - within.value) / (1 - Number(share)));
    return { share, ...within, expectedShortfall: { mean: expectedShortfall(sorted, share), se } };
  });
  const top = sorted[paths - 1]!;
  const none = sorted.findIndex((x) => x > 0);
  const without = none < 0 ? paths : none;
  const histogram = [{ from: 0, to: 0, paths: without }];
  if (top > 0) {
    const counts = new Array<number>(BARS).fill(0);
    for (let i = without; i < paths; i++) counts[Math.min(BARS - 1, Math.floor((sorted[i]! / top) * BARS))]!++;
    counts.forEach((count, b) => histogram.push({ from: (top * b) / BARS, to: (top * (b + 1)) / BARS, paths: count }));
  }
  return { quantiles, histogram };
}

function olvLimitOf({ covenants }: Deal, { grid, debt }: Model): Decimal[] | null {
  const covenant = covenants.find(({ metric, basis, side }) => metric === 'ltv' && basis === 'olv' && side === 'max');
  return covenant ? Array.from({ length: debt.lastPeriod + 1 }, (_, k) => limitOn(covenant, grid.date(k))) : null;
}

function covenantsOf({ covenants }: Deal, { grid }: Model, { paths, breaches }: Collector): SimulatedCovenant[] {
  return covenants.map(({ id }, c) => {
    const found = breaches[c]!;
    const months = [...found.months].sort(([a], [b]) => a - b);
    let left = Math.ceil(months.reduce((sum, [, count]) => sum + count, 0) / 2);
    const median = months.find(([, count]) => (left -= count) <= 0)?.[0];
    const [oneYear, ever] = [shareOfPairs(paths, found.pairs.year), shareOfPairs(paths, found.pairs.ever)];
    return { id, oneYear, ever, median: median === undefined ? null : grid.date(median) };
  });
}

function defaultingOf({ paths, defaults, drivers }: Collector): SimulationResult['defaulting'] {
  if (defaults.length === 0) return null;
  return DRIVER_FIGURES.map((driver) => {
    let [own, all] = [0, 0];
    for (const one of defaults) {
      own += one.drivers[driver];
      all += drivers[driver][one.k]! / paths;
    }
    return { driver, defaulting: own / defaults.length, all: all / defaults.length };
  });
}

/** Means over paths at as_of and every year, beside what the base case takes. */
function driverMeans(model: Model, months: number, { paths, drivers, values }: Collector): DriverMean[] {
  const { deal, debt } = model;
  const usual = deal.assumptions.values.relet.utilization.toNumber();
  const years = Array.from({ length: Math.floor(months / 12) + 1 }, (_, y) => 12 * y);
  const moving = [
    ['rental_level', drivers.rent, 1],
    ['price_level', drivers.price, 1],
    ['glut', drivers.glut, 0],
    ['utilization', drivers.utilization, usual],
    ['index', drivers.index, 0],
  ] as const;
  return [
    ...moving.flatMap(([driver, sums, project]) => years.map((k) => ({ driver, k, mean: sums[k]! / paths, project }))),
    ...(['fmv', 'olv'] as const).flatMap((driver) =>
      years
        .filter((k) => k <= debt.lastPeriod)
        .map((k) => ({ driver, k, mean: values[driver][k]! / paths, project: model.values.total(driver, k).toNumber() })),
    ),
  ];
}
