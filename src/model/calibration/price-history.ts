import { Decimal, ONE, positive } from '../../kernel/decimal.js';
import { addMonths, wholeMonths, years, type Day } from '../../kernel/calendar.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import type { Comp, CompKind, Market, Model } from '../../domain/market.js';
import { distinct } from '../../domain/distinct.js';
import { anchorAt, type Anchor } from '../value/anchors.js';
import { Obsolescence } from '../value/obsolescence.js';

/** A multiplicative range of error so many months ahead. */
type BandAt = (months: number, kind: CompKind) => { readonly p10: number; readonly p90: number };

/** Lives of the straight lines that a price is held against, in years. */
export const STRAIGHT_LIVES = [4, 6] as const;

/** What the prices come from: the user's own go before the comps that come with the tool, and these before the older history. */
interface PriceSources {
  readonly market: Market;
  readonly own: readonly Comp[];
  readonly history: readonly Comp[];
  readonly assumptions: AssumptionSet;
  readonly asOf: Day;
  readonly bandAt: BandAt;
}

export interface PricePoint {
  readonly date: Day;
  /** Whole months from as_of, negative before it; null on a date between two of them. */
  readonly months: number | null;
  /** The anchor carried by wear and obsolescence; null without an anchor. */
  readonly curve: Decimal | null;
  /** The curve at both ends of the error band, from as_of on. */
  readonly p10: Decimal | null;
  readonly p90: Decimal | null;
  /** The launch price less a straight line over each of the lives; of resale from the launch on. */
  readonly straight: readonly (Decimal | null)[];
}

/** A newer cohort that takes value from a model. */
export interface Successor {
  readonly name: string;
  readonly frontierDate: Day;
  /** Its throughput per dollar over that of the best before it. */
  readonly gain: Decimal;
  /** When its effect begins, and when all of it is there. */
  readonly from: Day;
  readonly until: Day;
}

/** The price of one model, as seen and as the method carries it. */
export interface PriceHistory {
  readonly model: Model;
  readonly kind: CompKind;
  readonly asOf: Day;
  /** By date, each once. */
  readonly observations: readonly Comp[];
  readonly anchor: Anchor | null;
  /** Since launch; null where the launch is not known or not yet. */
  readonly ageYears: Decimal | null;
  /** Of the curve's log at as_of [1/year, ≤ 0 where it falls]. */
  readonly slope: Decimal;
  /** ln 2 over the fall of that slope [years]; null where the curve does not fall. */
  readonly halfLife: Decimal | null;
  /** The first month of the path at which the curve is at half of its value at as_of; null where it is later. */
  readonly halfBy: Day | null;
  readonly successors: readonly Successor[];
  /** Monthly, on the date of each observation and where straight lines begin and end, from the first of these, or the launch where that is earlier, to `YEARS_AHEAD` after as_of. */
  readonly path: readonly PricePoint[];
}

const YEARS_AHEAD = 5;
const MONTHS_A_YEAR = 12;
const DAYS_A_YEAR = 365;
/** Band factors come from floats; so many decimals are the same on every machine. */
const BAND_DECIMALS = 6;

/** The points of a path at as_of and each year after it. */
export const yearly = ({ path }: PriceHistory): PricePoint[] =>
  path.filter(({ months }) => months !== null && months >= 0 && months % MONTHS_A_YEAR === 0);

/** Price histories of models; those of which nothing was seen are left out. @source methodology 3 */
export function priceHistories(models: readonly Model[], kinds: readonly CompKind[], sources: PriceSources): PriceHistory[] {
  const curve = new PriceCurve(sources);
  return models.flatMap((model) => kinds.flatMap((kind) => historyOf(model, kind, curve, sources) ?? []));
}

/** How a price goes on from a date, all else equal: wear or decay, and what newer cohorts take. */
class PriceCurve {
  private readonly obsolescence: Obsolescence;

  constructor(private readonly sources: PriceSources) {
    this.obsolescence = new Obsolescence(sources.market, sources.assumptions.values.obsolescence);
  }

  /** The price on a date over that at as_of. */
  factor(model: string, kind: CompKind, date: Day): Decimal {
    const {
      asOf,
      assumptions: { values },
    } = this.sources;
    const resale = kind === 'resale';
    const exponent = resale ? ONE : values.income.rentalPassThrough;
    const decay = resale ? values.obsolescence.deterioration : values.income.rentalDecay;
    const age = decay
      .times(asOf - date)
      .div(DAYS_A_YEAR)
      .exp();
    return age.times(this.obsolescence.factor(model, date, exponent)).div(this.obsolescence.factor(model, asOf, exponent));
  }

  successors(model: string): Successor[] {
    const {
      market: { cohorts },
      assumptions: {
        values: {
          obsolescence: { lagYears, rampYears },
        },
      },
    } = this.sources;
    const own = this.obsolescence.cohortIndex(model);
    let best = cohorts[own]!.efficiency;
    return cohorts.slice(own + 1).flatMap(({ name, frontierDate, efficiency }) => {
      const gain = efficiency.div(best);
      if (gain.lte(1)) return [];
      best = efficiency;
      const after = (span: Decimal): Day => (frontierDate + span.times(DAYS_A_YEAR).round().toNumber()) as Day;
      return [{ name, frontierDate, gain, from: after(lagYears), until: after(lagYears.plus(rampYears)) }];
    });
  }
}

function historyOf(model: Model, kind: CompKind, curve: PriceCurve, sources: PriceSources): PriceHistory | undefined {
  const { asOf } = sources;
  const seen = (comps: readonly Comp[]): Comp[] => comps.filter((comp) => comp.model === model.key && comp.kind === kind);
  const observations = [...distinct([...seen(sources.history), ...seen(sources.market.bundledComps), ...seen(sources.own)]).comps].sort(
    (a, b) => a.date - b.date,
  );
  if (observations.length === 0) return undefined;
  const anchor = anchorOf(model.key, kind, sources);
  const slope = curve
    .factor(model.key, kind, (asOf + 1) as Day)
    .ln()
    .times(DAYS_A_YEAR);
  const path = pathOf(model, kind, observations, anchor?.value ?? null, curve, sources);
  const half = path.find(({ date }) => date > asOf && curve.factor(model.key, kind, date).lte(0.5));
  return {
    model,
    kind,
    asOf,
    observations,
    anchor,
    slope,
    path,
    ageYears: model.launchDate === null || model.launchDate > asOf ? null : years(model.launchDate, asOf),
    halfLife: slope.isNegative() && !slope.isZero() ? new Decimal(2).ln().div(slope.negated()) : null,
    halfBy: half?.date ?? null,
    successors: curve.successors(model.key),
  };
}

/** As `score` has it: of a deal's comps where they say something in the window, then of the bundled ones; else of the history. */
function anchorOf(model: string, kind: CompKind, { market, own, history, assumptions, asOf }: PriceSources): Anchor | null {
  return (
    anchorAt({ ...market, dealComps: own }, assumptions, model, kind, asOf) ??
    anchorAt({ ...market, dealComps: [], bundledComps: history }, assumptions, model, kind, asOf)
  );
}

function pathOf(
  model: Model,
  kind: CompKind,
  observations: readonly Comp[],
  anchor: Decimal | null,
  curve: PriceCurve,
  { asOf, bandAt }: PriceSources,
): PricePoint[] {
  const firstSeen = observations[0]!.date;
  const start = kind === 'resale' && model.launchDate !== null && model.launchDate < firstSeen ? model.launchDate : firstSeen;
  const before = start < asOf ? wholeMonths(start, asOf) + 1 : 0;
  const months = new Map<Day, number | null>(observations.map(({ date }) => [date, null]));
  const ahead = addMonths(asOf, YEARS_AHEAD * MONTHS_A_YEAR);
  for (const corner of straightCorners(model, kind)) if (corner >= start && corner <= ahead) months.set(corner, null);
  for (let n = -before; n <= YEARS_AHEAD * MONTHS_A_YEAR; n++) months.set(addMonths(asOf, n), n);
  return [...months]
    .sort(([a], [b]) => a - b)
    .map(([date, n]): PricePoint => {
      const price = anchor && anchor.times(curve.factor(model.key, kind, date));
      const band = date >= asOf && price ? bandAt(n ?? ((date - asOf) / DAYS_A_YEAR) * MONTHS_A_YEAR, kind) : null;
      const edge = (factor: number | undefined): Decimal | null =>
        price && factor !== undefined ? price.times(new Decimal(factor).toDecimalPlaces(BAND_DECIMALS)) : null;
      return {
        date,
        months: n,
        curve: price,
        p10: edge(band?.p10),
        p90: edge(band?.p90),
        straight: STRAIGHT_LIVES.map((life) => straight(model, kind, date, life)),
      };
    });
}

/** Where the straight lines of a model begin and end. */
export const straightCorners = ({ launchDate, launchPrice }: Model, kind: CompKind): Day[] =>
  kind === 'rental' || launchDate === null || launchPrice === null
    ? []
    : [launchDate, ...STRAIGHT_LIVES.map((life) => addMonths(launchDate, life * MONTHS_A_YEAR))];

/** The launch price less its part of whole months since the launch, as a book has it. */
function straight({ launchDate, launchPrice }: Model, kind: CompKind, date: Day, life: number): Decimal | null {
  if (kind === 'rental' || launchDate === null || launchPrice === null || date < launchDate) return null;
  const months = life * MONTHS_A_YEAR;
  return launchPrice.times(positive(new Decimal(months - wholeMonths(launchDate, date)))).div(months);
}
