import { Decimal, ONE, ZERO } from '../../kernel/decimal.js';
import { addMonths, type Day } from '../../kernel/calendar.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import type { Deal } from '../../domain/deal.js';
import type { Lease } from '../../domain/lease.js';
import type { Lot } from '../../domain/lot.js';
import type { Cohort, Market } from '../../domain/market.js';
import type { Path, Scenario, Shock } from '../../domain/scenario.js';
import { delivered } from '../../domain/arrivals.js';
import { NO_EVENT, felt, type Conditions, type LeaseEvent, type MonthPath } from '../frame/conditions.js';
import { circleOf, priceLeft } from '../circle/circle.js';
import { cohortShocks, curveChanges, drawnOf, withDrawn } from './drawn.js';
import { Matching } from './matching.js';
import { modelOf, type Model } from '../score/model.js';
import { ScenarioConflict, changeAssumptions, changeLots, changeModels, combineChanges } from './scenario-assumptions.js';

/** A deal as a scenario changes it, and the paths added to it. */
interface Applied {
  readonly deal: Deal;
  readonly conditions: Conditions;
  /** Shocks that match nothing, and bounds that cut one. */
  readonly warnings: readonly string[];
}

type Of<K extends Shock['kind']> = Extract<Shock, { readonly kind: K }>;

/**
 * Turns a scenario into data that the model runs on. Shocks on one path multiply, index shifts add; on one assumption the
 * value set comes first, then the factors, then the sums. Throws {@link ScenarioConflict}. @source stress method 2
 */
export function applyScenario(base: Model, scenario: Scenario): Applied {
  const { deal, grid } = base;
  const matching = new Matching(base);
  const warnings: string[] = [];
  const of = <K extends Shock['kind']>(kind: K): Of<K>[] => scenario.shocks.filter((shock): shock is Of<K> => shock.kind === kind);
  const found = <T>(items: readonly T[], what: string): readonly T[] => {
    if (items.length === 0) warnings.push(`${what} has no effect on this deal`);
    return items;
  };

  const drawn = drawnOf(of('paths'));
  const changes = combineChanges(deal.assumptions, [...of('assume').flatMap((shock) => shock.changes), ...curveChanges(drawn)]);
  const { set: changed, cuts } = changeAssumptions(deal.assumptions, changes, scenario.id);
  const set = delayedBy(
    changed,
    of('pipeline').reduce((sum, { months }) => sum + months, 0),
  );
  warnings.push(...cuts);
  const movedLots = delivered(changeLots(deal.lots, changes), set.values.pipeline, grid.asOf);
  const lotNow = new Map(deal.lots.map((lot, i) => [lot, movedLots[i]!]));
  const placed = [...of('cohort'), ...cohortShocks(drawn)];
  const market = moveCohorts(changeModels(deal.market, changes), placed, of('cohort_move'), grid.asOf, warnings);

  const leaseNow = new Map<Lease, Lease>(deal.leases.map((lease) => [lease, lease]));
  for (const shock of of('delay')) {
    for (const lease of found(
      matching.leases(shock.where).filter((candidate) => candidate.start > grid.asOf),
      'a delay of contracts that have not started',
    )) {
      leaseNow.set(lease, delayed(leaseNow.get(lease)!, shock.months));
    }
  }
  const events = new Map<Lease, LeaseEvent>();
  const change = (lease: Lease, edit: (event: LeaseEvent) => LeaseEvent): void => {
    const now = leaseNow.get(lease)!;
    events.set(now, edit(events.get(now) ?? NO_EVENT));
  };
  for (const shock of of('default')) {
    const date = grid.date(shock.at);
    for (const lease of found(matching.leases(shock.where), 'a default of customers'))
      change(lease, (event) => ({ ...event, defaultOn: earlier(event.defaultOn, date) }));
  }
  for (const shock of of('walk_away')) {
    for (const lease of found(
      matching.leases(shock.where).filter((candidate) => candidate.terminableFrom !== null),
      'a walk-away from terminable contracts',
    )) {
      const date = Math.max(grid.date(shock.at), grid.asOf + lease.noticeDays) as Day;
      change(lease, (event) => ({ ...event, leavesOn: earlier(event.leavesOn, date), paysNoFee: true }));
    }
  }
  for (const shock of of('renegotiate')) {
    const cut = { from: shock.at, price: ONE.plus(shock.price), gpus: ONE.plus(shock.volume) };
    for (const lease of found(matching.leases(shock.where), 'a renegotiation of contracts'))
      change(lease, (event) => ({ ...event, cuts: [...event.cuts, cut] }));
  }

  for (const shock of of('circle')) {
    const circle = circleOf(deal);
    const shares = deal.leases.map((lease) => ({ lease, share: circle?.shareOf(lease.group) ?? ZERO }));
    for (const { lease, share } of found(
      shares.filter((one) => !one.share.isZero()),
      'a circle that stops paying',
    ))
      change(lease, (event) => ({ ...event, cuts: [...event.cuts, { from: shock.at, price: priceLeft(shock.cut, share), gpus: ONE }] }));
  }

  const lotShocks = new Map<Lot, Of<'fleet'>[]>();
  const offlineFrom = new Map<Lot, number>();
  for (const shock of of('fleet')) {
    for (const lot of found(matching.lots(shock.where), 'a loss of fleet value')) {
      const now = lotNow.get(lot)!;
      lotShocks.set(now, [...(lotShocks.get(now) ?? []), shock]);
      if (shock.offline && (lot.status === 'installed' || lot.arrives !== null))
        offlineFrom.set(now, Math.min(shock.path.at, offlineFrom.get(now) ?? Infinity));
    }
  }

  return {
    deal: { ...deal, market, lots: movedLots, leases: deal.leases.map((lease) => leaseNow.get(lease)!), assumptions: set },
    conditions: withDrawn(drawn, deal, warnings, {
      priceLevel: levelOf(of('price_level')),
      rentalLevel: levelOf(of('rental_level')),
      indexShift: shiftOf(of('index_rate')),
      lotValue: new Map([...lotShocks].map(([lot, shocks]) => [lot, product(shocks.map(({ value, path }) => ({ size: value, path })))])),
      offlineFrom,
      leases: events,
    }),
    warnings,
  };
}

/** The model under a scenario; the base case's own where it has no shocks. */
export function modelUnder(base: Model, scenario: Scenario): { readonly model: Model; readonly warnings: readonly string[] } {
  if (scenario.shocks.length === 0) return { model: base, warnings: [] };
  const { deal, conditions, warnings } = applyScenario(base, scenario);
  return { model: modelOf(deal, conditions, base), warnings };
}

/** Assumptions with a pipeline that arrives so many months later. @source methodology 17 A */
function delayedBy(set: AssumptionSet, months: number): AssumptionSet {
  if (months === 0) return set;
  const { pipeline } = set.values;
  return { ...set, values: { ...set.values, pipeline: { ...pipeline, delayMonths: pipeline.delayMonths + months } } };
}

const earlier = (a: Day | null, b: Day): Day => (a === null ? b : (Math.min(a, b) as Day));

function delayed(lease: Lease, months: number): Lease {
  const later = (date: Day): Day => addMonths(date, months);
  return {
    ...lease,
    start: later(lease.start),
    end: later(lease.end),
    terminableFrom: lease.terminableFrom === null ? null : later(lease.terminableFrom),
  };
}

interface Sized {
  readonly size: Decimal;
  readonly path: Path;
}

/** The first month from which on no shock changes any more. */
const settled = (shocks: readonly Sized[]): number =>
  Math.max(...shocks.map(({ path }) => path.at + path.ramp + (path.hold === null ? 0 : path.hold + path.recover + 1)));

const byMonth = (shocks: readonly Sized[], figure: (n: number) => Decimal): MonthPath =>
  Array.from({ length: settled(shocks) + 1 }, (_, n) => figure(n));

/** Π (1 + x · w) at each grid date. */
const product = (shocks: readonly Sized[]): MonthPath =>
  byMonth(shocks, (n) => shocks.reduce((level, { size, path }) => level.times(ONE.plus(size.times(felt(path, n - path.at)))), ONE));

const levelOf = (shocks: readonly Sized[]): MonthPath | null => (shocks.length === 0 ? null : product(shocks));

/** Σ x · w at each grid date. */
const shiftOf = (shocks: readonly Sized[]): MonthPath | null =>
  shocks.length === 0
    ? null
    : byMonth(shocks, (n) => shocks.reduce((sum, { size, path }) => sum.plus(size.times(felt(path, n - path.at))), ZERO));

/** Cohorts added, put elsewhere, moved and made better, in order of frontier date. */
function moveCohorts(
  market: Market,
  placed: readonly Of<'cohort'>[],
  moved: readonly Of<'cohort_move'>[],
  asOf: Day,
  warnings: string[],
): Market {
  if (placed.length === 0 && moved.length === 0) return market;
  const cohorts = [...market.cohorts];
  const set = new Map<string, Of<'cohort'>>();
  for (const shock of placed) {
    const before = set.get(shock.name);
    if (before && (before.frontierDate !== shock.frontierDate || !before.efficiency.eq(shock.efficiency)))
      throw new ScenarioConflict(`two shocks set cohort ${shock.name} to different values`);
    set.set(shock.name, shock);
    const i = cohorts.findIndex((cohort) => cohort.name === shock.name);
    const { name, frontierDate, efficiency } = shock;
    if (i >= 0) cohorts[i] = { ...cohorts[i]!, frontierDate, efficiency, source: 'scenario' };
    else
      cohorts.push({
        name,
        frontierDate,
        efficiency,
        source: 'scenario',
        place: { file: 'scenario', line: null, column: null, field: 'cohort' },
      });
  }
  for (const shock of moved) {
    const i = cohorts.findIndex((cohort) => cohort.name === cohortNamed(market, shock.name, asOf));
    if (i < 0) {
      warnings.push(`a move of cohort ${shock.name} has no effect on this deal`);
      continue;
    }
    const cohort: Cohort = cohorts[i]!;
    cohorts[i] = {
      ...cohort,
      frontierDate: addMonths(cohort.frontierDate, shock.shiftMonths),
      efficiency: cohort.efficiency.times(shock.efficiencyFactor),
    };
  }
  return {
    ...market,
    cohorts: cohorts
      .map((cohort, i) => ({ cohort, i }))
      .sort((a, b) => a.cohort.frontierDate - b.cohort.frontierDate || a.i - b.i)
      .map(({ cohort }) => cohort),
  };
}

/** `next` = the first cohort with volume shipments after as_of. */
export function cohortNamed(market: Market, name: string, asOf: Day): string {
  return name === 'next' ? (market.cohorts.find((cohort) => cohort.frontierDate > asOf)?.name ?? name) : name;
}
