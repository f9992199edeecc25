import { Decimal } from '../../kernel/decimal.js';
import { civil } from '../../kernel/calendar.js';
import type { Place } from '../../kernel/failure.js';
import type { Comp, CompKind } from '../../domain/market.js';

/** What becomes of a row. */
export type Fate =
  | { readonly kind: 'kept' }
  /** The same observation as a row before it. */
  | { readonly kind: 'merged'; readonly into: Place }
  | { readonly kind: 'flagged'; readonly outlier: Outlier }
  | { readonly kind: 'dropped'; readonly why: 'unknown model' }
  | { readonly kind: 'dropped'; readonly why: 'outlier'; readonly outlier: Outlier };

/** Why a price stands out: among the prices of its time, or beside what the model cost new. */
export type Outlier = PriceOutlier | LaunchOutlier;

export interface PriceOutlier {
  readonly against: 'prices';
  /** The price made comparable by its type's factor, and the median that it is held against. */
  readonly comparable: Decimal;
  readonly median: Decimal;
  /** comparable / median. */
  readonly times: Decimal;
  /** The factor, up or down, from which a price is flagged here. */
  readonly limit: Decimal;
  /** Prices behind the median, itself included. */
  readonly count: number;
}

export interface LaunchOutlier {
  readonly against: 'launch';
  readonly launchPrice: Decimal;
  /** The price, or the rent of an hour, over it. */
  readonly share: Decimal;
}

/** Between which shares of the launch price a price, or the rent of an hour, can be meant. */
interface LaunchBounds {
  readonly least: Decimal;
  readonly most: Decimal;
}

/**
 * Wide enough for every bundled price, so that only another unit, column or currency falls outside: resale was seen from 1.3 % of the
 * launch price (a V100 of nine years) to 143 % (an H100 in a shortage), rents of an hour from 1/24,000 to 1/2,400 of it.
 */
const LAUNCH_BOUNDS: Readonly<Record<CompKind, LaunchBounds>> = {
  resale: { least: new Decimal('0.002'), most: new Decimal(3) },
  rental: { least: new Decimal('0.000002'), most: new Decimal('0.002') },
};

/**
 * When a price is an outlier: where its share of the launch price lies outside `launch`, and of the others, with d = |ln price − median ln price| over the prices of its model and kind dated no more than
 * `months` calendar months before or after its own, where d > `limit` · max(1.4826 · MAD, `floor`). Groups of fewer than `least`
 * prices are not judged. 3.5 robust standard deviations is the limit of Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993).
 */
export interface OutlierRule {
  readonly limit: number;
  /** A spread that sellers of one good have in any month, so that a run of equal prices does not condemn its neighbour. */
  readonly floor: number;
  readonly months: number;
  readonly least: number;
  readonly launch: Readonly<Record<CompKind, LaunchBounds>>;
  /** What a model cost new, per GPU; null where nobody says. */
  readonly launchPrice: (model: string) => Decimal | null;
  /** What makes asks, bids and sales comparable. */
  readonly factor: (comp: Comp) => Decimal;
}

export const OUTLIER_RULE: Omit<OutlierRule, 'factor' | 'launchPrice'> = {
  limit: 3.5,
  floor: 0.1,
  months: 6,
  least: 5,
  launch: LAUNCH_BOUNDS,
};
/** MAD of a normal distribution to its standard deviation. */
const CONSISTENT = 1.4826;

/** One row that could be read, and what became of it. */
export interface ImportedRow {
  /** Per GPU. Its model is a key of the catalogue, or as written where the catalogue does not know it. */
  readonly comp: Comp;
  /** The model as the file writes it. */
  readonly written: string;
  readonly fate: Fate;
}

/** A row that could be read, before it is compared with the others. */
export interface Found {
  readonly comp: Comp;
  readonly written: string;
  readonly known: boolean;
}

/** Decides on every row, and puts what is left in order. */
export function fates(
  found: readonly Found[],
  dropOutliers: boolean,
  rule: OutlierRule,
): { readonly rows: ImportedRow[]; readonly comps: Comp[] } {
  const decided = merged(found);
  const standing = decided.filter(({ fate }) => fate.kind === 'kept');
  for (const [row, outlier] of outliersIn(standing, rule))
    row.fate = dropOutliers ? { kind: 'dropped', why: 'outlier', outlier } : { kind: 'flagged', outlier };
  const comps = standing.filter(({ fate }) => fate.kind !== 'dropped').map(({ comp }) => comp);
  return { rows: decided, comps: comps.sort(byKey) };
}

interface Decided extends ImportedRow {
  comp: Comp;
  fate: Fate;
}

/** Rows with equal date, kind, model, type, price and source are one observation; the largest of their quantities stays. */
function merged(found: readonly Found[]): Decided[] {
  const first = new Map<string, Decided>();
  return found.map(({ comp, written, known }): Decided => {
    const row: Decided = { comp, written, fate: { kind: 'kept' } };
    if (!known) return { ...row, fate: { kind: 'dropped', why: 'unknown model' } };
    const key = [comp.date, comp.kind, comp.model, comp.priceType, comp.price.toString(), comp.source].join('\u0000');
    const before = first.get(key);
    if (!before) {
      first.set(key, row);
      return row;
    }
    if (comp.quantity.gt(before.comp.quantity)) before.comp = { ...before.comp, quantity: comp.quantity };
    return { ...row, fate: { kind: 'merged', into: before.comp.place } };
  });
}

/** The rows that stand out. What cannot be meant beside the launch price is no measure for the others. */
export function* outliersIn<Row extends { readonly comp: Comp }>(
  rows: readonly Row[],
  rule: OutlierRule,
): Generator<readonly [Row, Outlier]> {
  const rest: Row[] = [];
  for (const row of rows) {
    const outlier = besideLaunch(row.comp, rule);
    if (outlier) yield [row, outlier];
    else rest.push(row);
  }
  yield* amongPrices(rest, rule);
}

function besideLaunch({ model, kind, price }: Comp, { launch, launchPrice }: OutlierRule): LaunchOutlier | null {
  const cost = launchPrice(model);
  const share = cost && price.div(cost);
  return cost && share && (share.lt(launch[kind].least) || share.gt(launch[kind].most))
    ? { against: 'launch', launchPrice: cost, share }
    : null;
}

interface Seen<Row> {
  readonly row: Row;
  readonly month: number;
  readonly log: number;
}

function* amongPrices<Row extends { readonly comp: Comp }>(rows: readonly Row[], rule: OutlierRule): Generator<readonly [Row, Outlier]> {
  const groups = new Map<string, Map<number, Seen<Row>[]>>();
  for (const row of rows) {
    const { comp } = row;
    const key = `${comp.kind} ${comp.model}`;
    const months = groups.get(key) ?? new Map<number, Seen<Row>[]>();
    groups.set(key, months);
    const { year, month } = civil(comp.date);
    const seen = { row, month: year * 12 + month, log: Math.log(comp.price.times(rule.factor(comp)).toNumber()) };
    const same = months.get(seen.month);
    if (same) same.push(seen);
    else months.set(seen.month, [seen]);
  }
  for (const months of groups.values()) yield* judged(months, rule);
}

function* judged<Row extends { readonly comp: Comp }>(
  months: ReadonlyMap<number, readonly Seen<Row>[]>,
  rule: OutlierRule,
): Generator<readonly [Row, Outlier]> {
  for (const [month, seen] of months) {
    const around: number[] = [];
    for (let m = month - rule.months; m <= month + rule.months; m++) for (const { log } of months.get(m) ?? []) around.push(log);
    if (around.length < rule.least) continue;
    const median = medianOf(around);
    const reach = rule.limit * Math.max(CONSISTENT * medianOf(around.map((log) => Math.abs(log - median))), rule.floor);
    for (const { row, log } of seen)
      if (Math.abs(log - median) > reach) yield [row, outlierOf(row.comp, median, reach, around.length, rule)];
  }
}

const FIGURES = 12;

function outlierOf(comp: Comp, median: number, reach: number, count: number, rule: OutlierRule): PriceOutlier {
  const middle = new Decimal(Math.exp(median)).toSignificantDigits(FIGURES);
  const comparable = comp.price.times(rule.factor(comp));
  return {
    against: 'prices',
    comparable,
    median: middle,
    times: comparable.div(middle),
    limit: new Decimal(Math.exp(reach)).toSignificantDigits(FIGURES),
    count,
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function byKey(a: Comp, b: Comp): number {
  return (
    order(a.kind, b.kind) ||
    order(a.model, b.model) ||
    a.date - b.date ||
    order(a.priceType, b.priceType) ||
    a.price.cmp(b.price) ||
    order(a.source, b.source)
  );
}
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
