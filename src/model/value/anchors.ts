import { Decimal, ONE, ZERO } from '../../kernel/decimal.js';
import { DailyPower } from '../../kernel/daily-power.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { Assumptions, AssumptionSet } from '../../domain/assumptions.js';
import { evidence, siblingOf, type Comp, type CompKind, type Market, type PriceType } from '../../domain/market.js';
import { Obsolescence } from './obsolescence.js';
import { assumed, reference } from '../frame/origin.js';

/** A comp as it bears on the anchor. */
interface RolledComp {
  readonly comp: Comp;
  /** Price × type factor, carried to the anchor's date. */
  readonly rolled: Decimal;
}

export interface Anchor {
  readonly value: Decimal;
  /** By rolled price, ascending; of the sibling where there is one. */
  readonly comps: readonly RolledComp[];
  /** The model whose anchor stands in, times launch_m/launch_s; null where the model has its own. */
  readonly sibling: string | null;
}

/**
 * What the market says a model fetches (resale, per GPU) or rents for (rental, per GPU-hour) at as_of: the weighted median of
 * the observations in the window, each made comparable by its type's factor and rolled forward by wear and obsolescence.
 *
 *     resale   price · type factor · module factor · exp(−deterioration · years(date, d₀)) · F(m, d₀)/F(m, date)
 *     rental   price · type factor · exp(−rental_decay · years(date, d₀)) · (F(m, d₀)/F(m, date)) ^ rental_pass_through
 *     sibling  A_s · launch_m/launch_s, resale without an observation
 *
 * null without an observation in the window, and without a sibling that has one. @source methodology 3
 */
export class Anchors {
  private readonly cache = new Map<string, Anchor | null>();
  private readonly wear: DailyPower;
  private readonly decay: DailyPower;

  constructor(
    private readonly market: Market,
    private readonly set: AssumptionSet,
    private readonly obsolescence: Obsolescence,
    private readonly asOf: Day,
  ) {
    this.wear = new DailyPower(set.values.obsolescence.deterioration.div(-365));
    this.decay = new DailyPower(set.values.income.rentalDecay.div(-365));
  }

  of(model: string, kind: CompKind): Anchor | null {
    const key = `${kind} ${model}`;
    let anchor = this.cache.get(key);
    if (anchor === undefined) {
      anchor = this.make(model, kind);
      this.cache.set(key, anchor);
    }
    return anchor;
  }

  /** The anchor's price with the observations behind it; null without one. */
  price(model: string, kind: CompKind, trace?: Trace): Decimal | null {
    const anchor = this.of(model, kind);
    if (!anchor) return null;
    const unit = kind === 'resale' ? 'money' : 'usd/gpu-hour';
    if (anchor.sibling !== null) return this.siblingPrice(model, anchor.sibling, anchor.value, trace);
    return step(trace, `${kind} anchor of ${model}`, unit, 'weighted median of the comps in the window, rolled to as_of', (t) => {
      for (const { comp, rolled } of anchor.comps) {
        const name = `${formatDay(comp.date)} ${comp.priceType} ${comp.price.toString()} × ${comp.quantity.toString()} units`;
        leaf(t, name, unit, rolled, reference(comp.place, comp.source));
      }
      if (kind === 'resale' && anchor.comps.some(({ comp }) => comp.basis === 'module'))
        leaf(t, 'market.module_factor', 'ratio', this.set.values.market.moduleFactor, assumed(this.set, 'market.module_factor'));
      leaf(t, 'market.window_days', 'number', this.set.values.market.windowDays, assumed(this.set, 'market.window_days'));
      return anchor.value;
    });
  }

  private make(model: string, kind: CompKind): Anchor | null {
    const { values } = this.set;
    const comps = evidence(this.market, model, kind, this.asOf, values.market.windowDays)
      .map((comp) => ({ comp, rolled: this.roll(comp, values) }))
      .sort((a, b) => a.rolled.cmp(b.rolled));
    if (comps.length > 0) return { value: weightedMedian(comps), comps, sibling: null };
    return kind === 'resale' && values.market.sibling === 'yes' ? this.ofSibling(model) : null;
  }

  private ofSibling(model: string): Anchor | null {
    const sibling = siblingOf(this.market, model, this.asOf, this.set.values.market.windowDays);
    if (!sibling) return null;
    const anchor = this.of(sibling.key, 'resale')!;
    const launch = this.market.models.get(model)!.launchPrice!;
    return { value: anchor.value.times(launch).div(sibling.launchPrice!), comps: anchor.comps, sibling: sibling.key };
  }

  private siblingPrice(model: string, sibling: string, value: Decimal, trace?: Trace): Decimal {
    return step(trace, `resale anchor of ${model}`, 'money', 'A_s · launch_m/launch_s, of the closest sibling', (t) => {
      this.price(sibling, 'resale', t);
      for (const key of [model, sibling]) {
        const { launchPrice, place, source } = this.market.models.get(key)!;
        leaf(t, `launch price of ${key}`, 'money', launchPrice, reference(place, source));
      }
      leaf(t, 'market.sibling', 'text', this.set.values.market.sibling, assumed(this.set, 'market.sibling'));
      return value;
    });
  }

  private roll(comp: Comp, values: Assumptions): Decimal {
    const resale = comp.kind === 'resale';
    const exponent = resale ? ONE : values.income.rentalPassThrough;
    const age = (resale ? this.wear : this.decay).at(this.asOf - comp.date);
    const now = this.obsolescence.factor(comp.model, this.asOf, exponent);
    const then = this.obsolescence.factor(comp.model, comp.date, exponent);
    return comp.price
      .times(typeFactor(comp.priceType, resale, values))
      .times(resale && comp.basis === 'module' ? values.market.moduleFactor : ONE)
      .times(age)
      .times(now)
      .div(then);
  }
}

/** What makes a price of one type comparable with prices that were paid. */
export function typeFactor(type: PriceType, resale: boolean, values: Assumptions): Decimal {
  switch (type) {
    case 'sold':
    case 'index':
      return ONE;
    case 'bid':
      return resale ? values.market.bidFactor : ONE;
    case 'ask':
      return resale ? values.market.askFactor : values.income.askFactor;
  }
}

/** The first price, ascending, at which the running quantity reaches half the total. */
function weightedMedian(comps: readonly RolledComp[]): Decimal {
  const half = comps.reduce((sum, { comp }) => sum.plus(comp.quantity), ZERO).div(2);
  let running = ZERO;
  for (const { comp, rolled } of comps) {
    running = running.plus(comp.quantity);
    if (running.gte(half)) return rolled;
  }
  throw new Error('a weighted median without observations');
}

/** The anchor that a model would get on a date from a set of reference tables. */
export function anchorAt(market: Market, set: AssumptionSet, model: string, kind: CompKind, asOf: Day): Anchor | null {
  return new Anchors(market, set, new Obsolescence(market, set.values.obsolescence), asOf).of(model, kind);
}
