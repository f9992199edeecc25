import { Decimal, ONE, ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Lease } from '../../domain/lease.js';
import type { Lot } from '../../domain/lot.js';
import { partyName } from '../../domain/party.js';
import type { DrawnPath } from '../../domain/scenario.js';
import type { Grid } from './grid.js';

/** What a scenario does to a contract beside its own terms. */
export interface LeaseEvent {
  /** Its customer stops paying on this day. */
  readonly defaultOn: Day | null;
  /** It walks away on this day, terms or not, and pays no fee; null where it does not. */
  readonly leavesOn: Day | null;
  readonly paysNoFee: boolean;
  /** From grid date `from` on, shares of price and GPUs that are left. */
  readonly cuts: readonly { readonly from: number; readonly price: Decimal; readonly gpus: Decimal }[];
}

/** Nothing happens to a contract. */
export const NO_EVENT: LeaseEvent = { defaultOn: null, leavesOn: null, paysNoFee: false, cuts: [] };

/** A figure at each grid date from as_of on; after the end of the array the last one holds. */
export type MonthPath<T = Decimal> = readonly T[];

/** The figure of a path at grid date n. @param n months after as_of [≥ 0] */
export const atMonth = <T>(path: MonthPath<T>, n: number): T => path[Math.min(n, path.length - 1)]!;

/**
 * Paths of a scenario, by month; what it changes of the deal itself it changes there. The base case has none.
 */
export interface Conditions {
  /** level(d_n): null where it is 1 throughout. */
  readonly priceLevel: MonthPath | null;
  /** rental_level(d_n): null where it is 1 throughout. */
  readonly rentalLevel: MonthPath | null;
  /** What is added to every index fixed at d_n or after it and before d_{n+1}: null where nothing is. */
  readonly indexShift: MonthPath | null;
  /** What a lot's fair value is multiplied with. */
  readonly lotValue: ReadonlyMap<Lot, MonthPath>;
  /** Grid date from which an installed lot is offline. */
  readonly offlineFrom: ReadonlyMap<Lot, number>;
  readonly leases: ReadonlyMap<Lease, LeaseEvent>;
  /** level(d_n) by model, times priceLevel: a model that is not there has 1. */
  readonly modelLevel: ReadonlyMap<string, MonthPath>;
  /** relet.utilization of period n, in place of the assumption. */
  readonly utilization: MonthPath | null;
  /** What happens on a drawn path, which nobody on it knows beforehand; null on any other. */
  readonly drawn: DrawnPath | null;
}

/** Nothing happens. */
export const BASE_CONDITIONS: Conditions = {
  priceLevel: null,
  rentalLevel: null,
  indexShift: null,
  lotValue: new Map(),
  offlineFrom: new Map(),
  leases: new Map(),
  modelLevel: new Map(),
  utilization: null,
  drawn: null,
};

/** The month in which a party defaults on a drawn path; Infinity where it lives. */
export const monthOfDefault = ({ drawn }: Pick<Conditions, 'drawn'>, name: string): number =>
  drawn?.parties.get(partyName(name)) ?? Infinity;

/** What happens to a contract, the default of its customer on a drawn path among it: it ends at d_k, period k is paid. @source methodology 18 */
export function eventOf(conditions: Conditions, lease: Lease, grid: Grid): LeaseEvent | undefined {
  const event = conditions.leases.get(lease);
  const month = monthOfDefault(conditions, lease.group);
  return month === Infinity ? event : endingBy(event, grid.date(month));
}

const endingBy = (event: LeaseEvent = NO_EVENT, date: Day): LeaseEvent => ({
  ...event,
  defaultOn: event.defaultOn === null ? date : (Math.min(event.defaultOn, date) as Day),
});

/**
 * The conditions as they look on a drawn path at d_k to those who do not know its future: levels, rents and use as they then are, and
 * parties that are alive firm. @source methodology 18, section 3
 */
export function asSeenAt(conditions: Conditions, k: number, leases: readonly Lease[], grid: Grid): Conditions {
  const held = (path: MonthPath | null): MonthPath | null => path && [atMonth(path, k)];
  const events = new Map(conditions.leases);
  for (const lease of leases) {
    const month = monthOfDefault(conditions, lease.group);
    if (month <= k) events.set(lease, endingBy(events.get(lease), grid.date(month)));
  }
  return {
    ...conditions,
    priceLevel: held(conditions.priceLevel),
    rentalLevel: held(conditions.rentalLevel),
    modelLevel: new Map([...conditions.modelLevel].map(([model, path]) => [model, [atMonth(path, k)]])),
    utilization: held(conditions.utilization),
    leases: events,
    drawn: null,
  };
}

/** level(d_n) of a model; null where prices do not move. */
export function levelOf({ priceLevel, modelLevel }: Conditions, model: string, n: number): Decimal | null {
  const own = modelLevel.get(model);
  const all = priceLevel && atMonth(priceLevel, n);
  if (!own) return all;
  return all ? all.times(atMonth(own, n)) : atMonth(own, n);
}

/** What a path of index shifts adds to an index fixed on a date: nothing before as_of. @source stress method 2 */
export const shiftOn = <T>(path: MonthPath<T>, grid: Grid, fixing: Day, nothing: T): T =>
  fixing < grid.asOf ? nothing : atMonth(path, grid.periodOfDay(fixing) - 1);

/** Installed at grid date n, or arrived by then, and not switched off. */
export const installedAt = (lot: Lot, n: number, { offlineFrom }: Conditions, grid: Grid): boolean =>
  (lot.status === 'installed' || (lot.arrives !== null && lot.arrives <= grid.date(n))) && n < (offlineFrom.get(lot) ?? Infinity);

/** Shares of price and GPUs that are left of a contract at grid date n. */
export function leftOf(event: LeaseEvent | undefined, n: number): { readonly price: Decimal; readonly gpus: Decimal } {
  let left = WHOLE;
  for (const cut of event?.cuts ?? []) if (n >= cut.from) left = { price: left.price.times(cut.price), gpus: left.gpus.times(cut.gpus) };
  return left;
}

const WHOLE = { price: ONE, gpus: ONE };

/** The part of a shock that is felt m months after its start. @source stress method 2 */
export function felt(path: { readonly ramp: number; readonly hold: number | null; readonly recover: number }, m: number): Decimal {
  if (m < 0) return ZERO;
  const { ramp, hold, recover } = path;
  if (hold === null || m < ramp + hold || (m === ramp + hold && recover > 0))
    return ramp === 0 || m >= ramp ? ONE : new Decimal(m).div(ramp);
  if (recover === 0) return ZERO;
  const back = m - ramp - hold;
  return back >= recover ? ZERO : ONE.minus(new Decimal(back).div(recover));
}
