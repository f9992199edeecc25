import { type Day, formatDay } from '../../kernel/calendar.js';
import { Decimal, total, usd, type Usd } from '../../kernel/decimal.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import { delivered } from '../../domain/arrivals.js';
import type { Lease } from '../../domain/lease.js';
import { isCounted, type Lot, statedCost } from '../../domain/lot.js';
import { curveNamed, fundingOf } from '../../domain/funding.js';
import { type Comp, evidence, type IndexCurve, inWindow, lastOf, type Market, siblingOf } from '../../domain/market.js';
import type { Place } from '../../kernel/failure.js';
import { RULES } from '../../domain/plausibility.js';
import type { Table } from '../tables/csv-table.js';
import { nearest } from '../text/nearest.js';
import type { Problems } from '../text/problems.js';
import type { Schedule } from './series.js';

/** A unit cost beyond this times the launch price is an inflated invoice, up to where it is no price of one GPU. @source methodology 3 */
export const INFLATED = new Decimal('1.25');
/** Lots named one by one before the rest are counted. */
const MOST_LOTS = 20;

/** Contracts that the fleet cannot serve: tagged by no lot, of a model that only the pipeline has, or for more GPUs than are installed. */
export function checkService(
  given: readonly Lot[],
  leases: readonly Lease[],
  asOf: Day,
  { values }: AssumptionSet,
  table: Table,
  problems: Problems,
): void {
  const lots = delivered(given, values.pipeline, asOf);
  const tagged = new Set(lots.map(({ contractId }) => contractId));
  const installed = new Map<string, number>();
  for (const lot of lots)
    if (lot.status === 'installed' || lot.arrives !== null) installed.set(lot.model, (installed.get(lot.model) ?? 0) + lot.quantity);
  const counted = new Set(lots.filter((lot) => isCounted(lot) || lot.arrives !== null).map(({ model }) => model));
  const pipeline = new Set(
    lots.filter((lot) => !isCounted(lot) && lot.arrives === null && !counted.has(lot.model)).map(({ model }) => model),
  );
  for (const lease of leases) {
    if (!tagged.has(lease.id))
      problems.warn('UNSERVED_CONTRACT', table.at(lease.place.line!, 'contract_id'), lease.id, 'a lot of the fleet with this contract_id');
    if (pipeline.has(lease.model)) {
      problems.warn(
        'PIPELINE_CONTRACT',
        table.at(lease.place.line!, 'model'),
        lease.model,
        `installed GPUs of ${lease.model}: it earns nothing while all are ordered or in transit`,
      );
    }
  }
  for (const model of new Set(leases.map((lease) => lease.model))) {
    const contracts = leases.filter((lease) => lease.model === model);
    const held = installed.get(model) ?? 0;
    const isSaid = pipeline.has(model) || (held === 0 && contracts.every(({ id }) => !tagged.has(id)));
    const peak = isSaid ? null : peakOf(contracts, asOf);
    if (!peak || peak.gpus <= held) continue;
    problems.warn(
      'OVER_CONTRACTED',
      table.at(peak.lease.place.line!, 'gpus'),
      String(peak.lease.gpus),
      `at most the ${held} installed GPUs of ${model} under contract; from ${formatDay(peak.from)} there are ${peak.gpus}`,
    );
  }
}

/** Ordered lots that never arrive, for no in-service date after as_of is given. @source methodology 17 A */
export function checkPipeline(lots: readonly Lot[], asOf: Day, { values }: AssumptionSet, table: Table, problems: Problems): void {
  if (values.pipeline.deliver === 'no') return;
  const without = lots.filter(
    (lot) => (lot.status === 'ordered' || lot.status === 'in_transit') && (lot.expected === null || lot.expected <= asOf),
  );
  for (const lot of without.slice(0, MOST_LOTS))
    problems.warn(
      'PIPELINE_WITHOUT_DATE',
      table.at(lot.place.line!, 'in_service_date'),
      lot.expected === null ? lot.id : formatDay(lot.expected),
      `the date on which ${lot.id} is expected, after ${formatDay(asOf)}: without it the lot never arrives`,
    );
}

/** The most GPUs under contract on one day from as_of on, and the contract that completes them. */
function peakOf(leases: readonly Lease[], asOf: Day): { gpus: number; from: Day; lease: Lease } | null {
  let peak: { gpus: number; from: Day; lease: Lease } | null = null;
  for (const from of new Set(leases.map(({ start }) => (start > asOf ? start : asOf)))) {
    const active = leases.filter(({ start, end }) => start <= from && end > from);
    const gpus = active.reduce((sum, lease) => sum + lease.gpus, 0);
    if (gpus > (peak?.gpus ?? 0)) peak = { gpus, from, lease: active[active.length - 1]! };
  }
  return peak;
}

/** One customer has one rating. */
export function checkRatings(leases: readonly Lease[], table: Table, problems: Problems): void {
  const first = new Map<string, Lease>();
  const named = new Set<string>();
  for (const lease of leases) {
    const earlier = first.get(lease.customer);
    if (!earlier) first.set(lease.customer, lease);
    else if (earlier.rating !== lease.rating && !named.has(lease.customer)) {
      named.add(lease.customer);
      problems.warn(
        'RATINGS_DIFFER',
        table.at(lease.place.line!, 'rating'),
        lease.rating,
        `one rating for ${lease.customer}; contract ${earlier.id} has ${earlier.rating}`,
      );
    }
  }
}

/** Comps of the deal, none of which is recent enough to price anything. */
export function checkComps(comps: readonly Comp[], asOf: Day, windowDays: number, table: Table, problems: Problems): void {
  const [first] = comps;
  if (!first || comps.some((comp) => inWindow(comp, asOf, windowDays))) return;
  const from = formatDay((asOf - windowDays + 1) as Day);
  problems.warn(
    'COMPS_OUTSIDE_WINDOW',
    table.at(first.place.line!, 'date'),
    formatDay(first.date),
    `a comp dated from ${from} to ${formatDay(asOf)}; none is, so the bundled ones are used`,
  );
}

/** Forwards that speak of no date to come, so that rents follow the method alone. */
export function checkForwards({ forwards }: Pick<Market, 'forwards'>, asOf: Day, at: (place: Place) => Place, problems: Problems): void {
  for (const [model, curve] of forwards) {
    if (lastOf(curve) > asOf) continue;
    problems.warn(
      'FORWARD_ENDED',
      at({ ...curve.points.at(-1)!.place, field: 'date' }),
      formatDay(lastOf(curve)),
      `a row of ${model} dated after ${formatDay(asOf)}; without one its rents follow the method alone`,
    );
  }
}

/** Unit costs far above what the model cost new. */
export function checkCosts(lots: readonly Lot[], market: Pick<Market, 'models'>, table: Table, problems: Problems): void {
  const inflated = lots.flatMap((lot) => {
    const launch = market.models.get(lot.model)?.launchPrice;
    const limit = launch?.times(INFLATED);
    const most = launch?.times(RULES.COST_IMPLAUSIBLE.most);
    return limit && statedCost(lot).gt(limit) && statedCost(lot).lte(most!) ? [{ lot, launch: launch!, limit }] : [];
  });
  for (const { lot, launch, limit } of inflated.slice(0, MOST_LOTS)) {
    problems.warn(
      'COST_ABOVE_LAUNCH',
      table.at(lot.place.line!, 'unit_cost_usd'),
      statedCost(lot).toFixed(),
      `at most ${limit.toFixed()}, 1.25 × the launch price ${launch.toFixed()} of ${lot.model}; value counts the launch price`,
    );
  }
  const rest = inflated[MOST_LOTS];
  if (rest)
    problems.warn(
      'COST_ABOVE_LAUNCH',
      table.at(rest.lot.place.line!, 'unit_cost_usd'),
      `${inflated.length - MOST_LOTS} more lots`,
      'at most 1.25 × the launch price of their models',
    );
}

/** What a tranche's schedule needs to be read against. */
interface Scheduled {
  readonly id: string;
  readonly balance: Usd;
  readonly lastPayment: Day;
  readonly maturity: Day;
  readonly place: Place;
}

/** Rows of a schedule outside the tranche's life, and principal that its rows leave for the last payment. */
export function checkSchedule(tranche: Scheduled, schedule: Schedule, file: string, problems: Problems): void {
  const { balance, lastPayment, maturity } = tranche;
  const outside = schedule.filter(({ date }) => date <= lastPayment || date > maturity);
  if (schedule.some(({ principal }) => principal === null)) return;
  const inside = total(schedule.filter((row) => !outside.includes(row)).map(({ principal }) => principal!));
  const left = usd(balance.minus(inside));
  if (outside.length === 0 && left.isZero()) return;
  const lines = outside.map(({ line }) => line).sort((a, b) => a - b);
  const said = [
    lines.length > 0 ? `line${lines.length > 1 ? 's' : ''} ${lines.slice(0, 10).join(', ')}${lines.length > 10 ? ' …' : ''} outside` : '',
    left.isPositive() && !left.isZero() ? `${left.toFixed()} left for the last payment` : '',
    left.isNegative() ? `${left.abs().toFixed()} above the balance` : '',
  ];
  problems.warn(
    'SCHEDULE_LEFTOVER',
    tranche.place,
    file,
    `rows dated after ${formatDay(lastPayment)} and up to ${formatDay(maturity)} that add up to the balance ${balance.toFixed()}: ${said.filter((part) => part !== '').join('; ')}`,
  );
}

/** Weighted reconciliation needs weight on an approach that is available for each counted model. @source methodology 3 */
export function checkWeights(
  lots: readonly Lot[],
  market: Market,
  asOf: Day,
  { values, register }: AssumptionSet,
  problems: Problems,
): void {
  const { reconcile, weights } = values.valuation;
  if (reconcile !== 'weighted') return;
  const { windowDays } = values.market;
  for (const model of new Set(lots.map((lot) => lot.model))) {
    const available = (
      [
        ['market', 'resale'],
        ['income', 'rental'],
      ] as const
    ).filter(
      ([approach, kind]) =>
        evidence(market, model, kind, asOf, windowDays).length > 0 ||
        (approach === 'market' && values.market.sibling === 'yes' && siblingOf(market, model, asOf, windowDays) !== null),
    );
    if (available.length === 0 || available.some(([approach]) => !weights[approach].isZero())) continue;
    const names = available.map(([approach]) => approach).join(' and ');
    problems.fail(
      'NO_WEIGHT',
      register.get('valuation.reconcile')!.place,
      'weighted',
      `a weight above 0 on ${names}: nothing else is available for ${model}`,
      `set valuation.weights.${available[0]![0]} above 0`,
    );
  }
}

/** The index of the lender's own funding has a curve. */
export function checkFunding({ values, register }: AssumptionSet, curves: Iterable<IndexCurve>, problems: Problems): void {
  const funding = fundingOf(values.pricing.fundingRate);
  const known = [...curves];
  if (funding.kind === 'fixed' || curveNamed(known, funding.index)) return;
  const nearestName = nearest(
    funding.index,
    known.map(({ name }) => name),
  )[0];
  problems.fail(
    'UNKNOWN_INDEX',
    register.get('pricing.funding_rate')!.place,
    funding.index,
    'an index of index_curve or of its CSV',
    nearestName ?? null,
  );
}
