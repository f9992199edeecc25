import type { Decimal, Fraction, Kw, Usd } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import type { Place } from '../kernel/failure.js';

/** A GPU model of the catalogue. */
export interface Model {
  readonly key: string;
  readonly aliases: readonly string[];
  readonly vendor: string;
  readonly cohort: string;
  /** All-in IT power per GPU, its share of the server included [kW]. */
  readonly kw: Kw;
  /** GPUs a month that the secondary market takes; null = the default. */
  readonly absorption: Decimal | null;
  readonly launchPrice: Usd | null;
  readonly launchDate: Day | null;
  readonly source: string;
  readonly place: Place;
}

/** A technology generation. Efficiency = throughput per dollar of system price of its flagship. */
export interface Cohort {
  readonly name: string;
  /** Start of volume shipments. */
  readonly frontierDate: Day;
  readonly efficiency: Decimal;
  readonly source: string;
  readonly place: Place;
}

export type CompKind = 'resale' | 'rental';
export type PriceType = 'sold' | 'ask' | 'bid' | 'index';

/** One observation of a price per GPU (resale) or per GPU-hour (rental). */
export interface Comp {
  readonly date: Day;
  readonly kind: CompKind;
  /** Catalogue key. */
  readonly model: string;
  readonly price: Decimal;
  readonly priceType: PriceType;
  /** Units behind the price; 1 where not given. */
  readonly quantity: Decimal;
  readonly source: string;
  /** Of a resale price: a whole system, or a bare GPU or board without its share of the server. */
  readonly basis: 'system' | 'module';
  readonly place: Place;
}

/** What the market pays today for a GPU-hour of a date to come. */
interface ForwardPoint {
  readonly date: Day;
  /** Money per GPU-hour, or an index of which only ratios count. */
  readonly value: Decimal;
  readonly source: string;
  readonly place: Place;
}

export interface ForwardCurve {
  readonly unit: 'usd' | 'index';
  /** Ascending, each date once. */
  readonly points: readonly ForwardPoint[];
}

/** Stands for every model without a forward of its own. */
export const EVERY_MODEL = '*';

/** Models, cohorts and comps in force for a deal: the bundled ones with the deal's own rows added or in place of them. */
export interface Market {
  readonly models: ReadonlyMap<string, Model>;
  /** In order of frontier date; equal dates in file order. */
  readonly cohorts: readonly Cohort[];
  readonly bundledComps: readonly Comp[];
  readonly dealComps: readonly Comp[];
  /** The deal's own, by model or {@link EVERY_MODEL}; empty without a file of them. */
  readonly forwards: ReadonlyMap<string, ForwardCurve>;
}

/** Whether an observation is dated in (as_of − window, as_of]. */
export const inWindow = (comp: Comp, asOf: Day, windowDays: number): boolean => comp.date <= asOf && comp.date > asOf - windowDays;

/**
 * The observations that price a model on a date. A deal's own comps displace the bundled ones for each model and kind for
 * which it has a row in the window. @source methodology 3
 */
export function evidence(market: Market, model: string, kind: CompKind, asOf: Day, windowDays: number): readonly Comp[] {
  const wanted = (comp: Comp): boolean => comp.model === model && comp.kind === kind && inWindow(comp, asOf, windowDays);
  const own = market.dealComps.filter(wanted);
  return own.length > 0 ? own : market.bundledComps.filter(wanted);
}

/** The last date that a forward speaks of. */
export const lastOf = ({ points }: ForwardCurve): Day => points.at(-1)!.date;

/** The forward that rents of a model follow after a date; null without one that speaks of a later date. */
export const forwardOf = ({ forwards }: Pick<Market, 'forwards'>, model: string, asOf: Day): ForwardCurve | null =>
  [forwards.get(model), forwards.get(EVERY_MODEL)].find((curve) => curve && lastOf(curve) > asOf) ?? null;

/**
 * The model whose resale price stands in for that of one without an observation in the window: of the same vendor and cohort, with
 * observations of its own, launch prices of both known, the closest of them; of equals the first in the catalogue. null without one.
 * @source methodology 17 F
 */
export function siblingOf(market: Market, model: string, asOf: Day, windowDays: number): Model | null {
  const own = market.models.get(model);
  if (!own?.launchPrice) return null;
  let best: { readonly sibling: Model; readonly closeness: Decimal } | null = null;
  for (const sibling of market.models.values()) {
    if (sibling.key === model || sibling.vendor !== own.vendor || sibling.cohort !== own.cohort || !sibling.launchPrice) continue;
    if (evidence(market, sibling.key, 'resale', asOf, windowDays).length === 0) continue;
    const [low, high] = sibling.launchPrice.lt(own.launchPrice)
      ? [sibling.launchPrice, own.launchPrice]
      : [own.launchPrice, sibling.launchPrice];
    const closeness = low.div(high);
    if (best === null || closeness.gt(best.closeness)) best = { sibling, closeness };
  }
  return best && best.sibling;
}

/** A rate per year of an index on a date: the last row on or before it, the first row before that. */
export interface IndexCurve {
  readonly name: string;
  /** Ascending; one row with date null is a flat curve. */
  readonly points: readonly { readonly date: Day | null; readonly rate: Fraction; readonly place: Place }[];
}
