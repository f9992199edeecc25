import { Decimal, ZERO } from '../../kernel/decimal.js';
import { CHANNELS, type Channel } from '../../domain/assumptions.js';
import { BASES, type Basis, type Covenant } from '../../domain/covenant.js';
import type { Deal } from '../../domain/deal.js';
import { GRADES, notchOf, type Grade } from '../../domain/rating.js';
import type { Shock } from '../../domain/scenario.js';
import { cohortNamed, modelUnder } from './apply-scenario.js';
import {
  addTo,
  customerGroups,
  indexRate,
  largestOut,
  multiply,
  nextCohortSooner,
  priceLevel,
  rentalLevel,
  scenarioOf,
} from './drivers.js';
import { modelOf, type Model } from '../score/model.js';
import { obligorGradeOf } from '../score/rated.js';
import { headOf, type ResultHead } from '../frame/result.js';
import { runWaterfall } from '../waterfall/waterfall.js';

/** What is moved, from nothing to its bound. */
export const REVERSE_DRIVERS = [
  'price_level',
  'rental_level',
  'relet.utilization',
  'index_rate',
  'next_cohort',
  'power.usd_kwh',
  'haircut.orderly',
  'haircut.forced',
  'customer_defaults',
] as const;
export type ReverseDriver = (typeof REVERSE_DRIVERS)[number];

/** The smallest shock of a driver at which an event happens. */
export interface ReverseAnswer {
  readonly driver: ReverseDriver;
  /** `covenant` (any), `covenant.ID`, `payment_default`, `ltv.BASIS`, `lgd.CHANNEL`, `grade.NOTCH`. */
  readonly event: string;
  readonly status: 'found' | 'already' | 'not_within_bounds';
  /** In the units of the driver's bounds; null unless found. */
  readonly shock: Decimal | null;
  /** False where the event comes and goes along the driver on 21 points. */
  readonly monotone: boolean;
}

export interface ReverseResult extends ResultHead {
  /** Of the deal: events name them by id. */
  readonly covenants: readonly Covenant[];
  readonly results: readonly ReverseAnswer[];
  /** Where the search of each driver starts and ends, in the units of its bounds. */
  readonly reaches: Readonly<Record<ReverseDriver, Reach>>;
}

export interface Reach {
  readonly from: Decimal;
  readonly to: Decimal;
}

interface ReverseOptions {
  readonly drivers?: readonly ReverseDriver[];
  readonly events?: readonly string[];
}

/** A driver as equal steps from nothing (0) to its bound (`steps`). */
interface Scale {
  readonly steps: number;
  /** The shock at a step, in the units of the bounds. */
  readonly shockAt: (step: number) => Decimal;
  readonly shocks: (shock: Decimal) => readonly Shock[];
}

type Happens = (model: Model) => boolean;

/** Continuous drivers are searched to this part of their bounds. */
const FINENESS = 10_000;
const GRID_POINTS = 21;

/**
 * What breaks the deal: for each driver and event the smallest shock at which the event happens. Tested on 21 points of the
 * driver, then bisected between the last point that holds and the first that breaks. @source stress method 4
 * @param onDriver called each time a driver is done, with the count so far
 */
export function reverse(
  deal: Deal,
  options: ReverseOptions = {},
  onDriver?: (done: number, of: number) => void,
  base: Model = modelOf(deal),
): ReverseResult {
  const drivers = options.drivers ?? REVERSE_DRIVERS;
  const events = options.events ?? reverseEvents(base);
  const results = drivers.flatMap((driver, i) => {
    const answers = search(base, driver, events);
    onDriver?.(i + 1, drivers.length);
    return answers;
  });
  const reaches = Object.fromEntries(REVERSE_DRIVERS.map((driver) => [driver, reachOf(scaleOf(base, driver))])) as Record<
    ReverseDriver,
    Reach
  >;
  return { ...headOf(deal), covenants: deal.covenants, results, reaches };
}

/** The events of the table that is shown when none is asked for. */
function reverseEvents(base: Model | Deal): string[] {
  const model = 'grid' in base ? base : modelOf(base);
  return [...covenantEvents(model), 'payment_default', 'ltv.fmv', 'ltv.olv', 'lgd.orderly', 'lgd.forced', `grade.${obligorGradeOf(model)}`];
}

/** Any covenant; where one breaks in the base case already, the one with the least headroom of those that never do. */
function covenantEvents({ covenants }: Model): string[] {
  const results = covenants.results();
  if (results.every((covenant) => covenant.firstBreach === null)) return results.length > 0 ? ['covenant'] : [];
  const whole = results.filter((covenant) => covenant.firstBreach === null && covenant.worst?.headroom);
  const tightest = whole.sort((a, b) => a.worst!.headroom!.cmp(b.worst!.headroom!))[0];
  return tightest ? ['covenant', `covenant.${tightest.id}`] : ['covenant'];
}

/** Names of every event that can be asked of a deal. */
export function knownEvents(deal: Deal): string[] {
  return [
    'covenant',
    ...deal.covenants.map((covenant) => `covenant.${covenant.id}`),
    'payment_default',
    ...BASES.map((basis) => `ltv.${basis}`),
    ...CHANNELS.map((channel) => `lgd.${channel}`),
    ...GRADES.slice(0, -1).map((grade) => `grade.${grade}`),
  ];
}

/** Whether an event has happened; null where there is no such event. */
function eventOf(name: string): Happens | null {
  const [kind, detail] = [name.split('.')[0], name.slice(name.indexOf('.') + 1)];
  if (name === 'covenant') return (model) => model.covenants.tests.some(({ tests }) => tests.some((test) => test.status === 'breach'));
  if (name === 'payment_default') return (model) => runWaterfall(model).paymentDefault !== null;
  switch (kind) {
    case 'covenant':
      return (model) => model.covenants.testsOfId(detail).some((test) => test.status === 'breach');
    case 'ltv':
      return (model) => reachesOne(model, detail as Basis);
    case 'lgd':
      return (model) => model.liquidation.at(0, detail as Channel).lgd?.gt(0) === true;
    case 'grade':
      return (model) => notchOf(obligorGradeOf(model)) > notchOf(detail as Grade);
    default:
      return null;
  }
}

function reachesOne(model: Model, basis: Basis): boolean {
  for (let k = 0; k <= model.debt.lastPeriod; k++) {
    const measure = model.metrics.ltv(basis, k);
    if (model.debt.balance(k).gt(0) && (measure.kind === 'beyond' || (measure.kind === 'figure' && measure.value.gte(1)))) return true;
  }
  return false;
}

/** Models are big: one is kept at a time, and what was seen of those before it. */
function search(base: Model, driver: ReverseDriver, events: readonly string[]): ReverseAnswer[] {
  const scale = scaleOf(base, driver);
  const grid = gridOf(scale.steps);
  const happens = events.map((event) => eventOf(event)!);
  let latest = { step: 0, model: base };
  const at = (step: number): Model => {
    if (step === 0) return base;
    if (latest.step !== step) latest = { step, model: modelUnder(base, scenarioOf(driver, scale.shocks(scale.shockAt(step)))).model };
    return latest.model;
  };
  const seenAt = grid.map((step) => happens.map((happensIn) => happensIn(at(step))));
  return events.map((event, e) => {
    const seen = seenAt.map((row) => row[e]!);
    const first = seen.indexOf(true);
    const monotone = first < 0 || seen.slice(first).every(Boolean);
    if (first < 0) return { driver, event, status: 'not_within_bounds', shock: null, monotone };
    if (first === 0) return { driver, event, status: 'already', shock: null, monotone };
    const step = monotone ? bisect(grid[first - 1]!, grid[first]!, (candidate) => happens[e]!(at(candidate))) : grid[first]!;
    return { driver, event, status: 'found', shock: scale.shockAt(step), monotone };
  });
}

/** The first step of (low, high] at which something happens that has not at low and has at high. */
function bisect(low: number, high: number, happens: (step: number) => boolean): number {
  let [holds, breaks] = [low, high];
  while (breaks - holds > 1) {
    const middle = Math.floor((holds + breaks) / 2);
    if (happens(middle)) breaks = middle;
    else holds = middle;
  }
  return breaks;
}

/** 21 steps from 0 to the bound, or all where there are fewer. */
function gridOf(steps: number): number[] {
  if (steps < GRID_POINTS) return Array.from({ length: steps + 1 }, (_, i) => i);
  return Array.from({ length: GRID_POINTS }, (_, i) => Math.round((steps * i) / (GRID_POINTS - 1)));
}

const reachOf = ({ steps, shockAt }: Scale): Reach => ({ from: shockAt(0), to: shockAt(steps) });

function scaleOf(base: Model, driver: ReverseDriver): Scale {
  const { values } = base.deal.assumptions;
  const along = (from: Decimal, to: Decimal, shocks: Scale['shocks']): Scale => ({
    steps: FINENESS,
    shockAt: (step) => from.plus(to.minus(from).times(step).div(FINENESS)),
    shocks,
  });
  const whole = (steps: number, shocks: (n: number) => readonly Shock[]): Scale => ({
    steps,
    shockAt: (step) => new Decimal(step),
    shocks: (shock) => shocks(shock.toNumber()),
  });
  switch (driver) {
    case 'price_level':
      return along(ZERO, new Decimal('-0.95'), (x) => [priceLevel(x)]);
    case 'rental_level':
      return along(ZERO, new Decimal('-0.95'), (x) => [rentalLevel(x)]);
    case 'relet.utilization':
      return along(values.relet.utilization, ZERO, (x) => [addTo([driver], x.minus(values.relet.utilization))]);
    case 'index_rate':
      return along(ZERO, new Decimal('0.10'), (x) => [indexRate(x)]);
    case 'next_cohort':
      return whole(cohortNamed(base.deal.market, 'next', base.deal.asOf) === 'next' ? 0 : 24, (n) => [nextCohortSooner(n)]);
    case 'power.usd_kwh':
      return along(new Decimal(1), new Decimal(5), (x) => [multiply(driver, x)]);
    case 'haircut.orderly':
    case 'haircut.forced':
      return along(ZERO, new Decimal('0.60'), (x) => [addTo([driver], x)]);
    case 'customer_defaults':
      return whole(customerGroups(base), (n) => largestOut(base, n));
  }
}
