import type { Day } from '../../kernel/calendar.js';
import { evidence, forwardOf, siblingOf, type Cohort, type Comp, type CompKind } from '../../domain/market.js';
import type { Lot } from '../../domain/lot.js';
import { typeFactor } from '../value/anchors.js';
import { ForwardRent, marketRent, replacementCost } from '../method/value.js';
import type { Blocks, Lane, Mask } from './blocks.js';
import type { BlockDrawn } from './conditions.js';
import type { Frame } from './frame.js';

/** What wear, newer generations and observed prices come to in every run of a block. */
export interface BlockMarket {
  /** exp(−deterioration · years(d₀, d_n)). */
  wear(n: number): Lane;
  /** The same over so many days. */
  wearOver(days: number): Lane;
  /** F(m, d_n). */
  obsolescence(model: string, n: number): Lane;
  /** A_m; null without a resale anchor. */
  resale(model: string): Lane | null;
  /** R_m(d_n) before any rental level; null without a rental anchor. */
  rent(model: string, n: number): Lane | null;
  /** c′/F(m, p), worn to as_of where the GPU was in service by then. */
  costBase(lot: Lot): Lane;
  /** How many cohorts a model is behind the newest that ships by d_n. */
  lag(model: string, n: number): Lane;
}

/** The deal's own market: the same in every run. */
export class FixedMarket implements BlockMarket {
  constructor(private readonly frame: Frame) {}

  wear(n: number): number {
    return this.frame.wear(n);
  }

  wearOver(days: number): number {
    return this.frame.model.fair.wearOver(days).toNumber();
  }

  obsolescence(model: string, n: number): number {
    return this.frame.obsolescence(model, n);
  }

  resale(model: string): number | null {
    return this.frame.model.anchors.of(model, 'resale')?.value.toNumber() ?? null;
  }

  rent(model: string, n: number): number | null {
    if (this.frame.model.anchors.of(model, 'rental') === null) return null;
    return this.frame.monthly(`rent ${model}`, n, () => this.frame.model.rents.plain(model, n)!.toNumber());
  }

  costBase(lot: Lot): number {
    return this.frame.monthly(`cost ${lot.id}`, 0, () => this.frame.model.fair.costBase(lot).toNumber());
  }

  lag(model: string, n: number): number {
    const { obsolescence } = this.frame.model;
    return obsolescence.newestAt(this.frame.date(n)) - obsolescence.cohortIndex(model);
  }
}

/** Cohorts of one run in order of their dates, with what each takes from older chips. */
interface Line {
  readonly names: readonly string[];
  readonly dates: readonly number[];
  /** By name of a cohort: days and ln gain of those that take value from it. */
  readonly drags: ReadonlyMap<string, readonly { readonly date: number; readonly logGain: number }[]>;
}

/**
 * The market of drawn paths: each run has its own curve and its own cohorts to come, and observed prices are rolled along them.
 *
 *     F(m, d) = exp(−pass_through · Σ ln gain_h(m) · ramp_h(d))
 *
 * @source methodology 3 and 18
 */
export class DrawnMarket implements BlockMarket {
  private readonly lines: readonly Line[];
  private readonly factors = new Map<string, (Float64Array | undefined)[]>();
  private readonly wears: (Lane | undefined)[] = [];
  private readonly rents = new Map<string, { readonly of: (date: Day) => Lane; readonly rows: (Lane | undefined)[] } | null>();
  private readonly resales = new Map<string, Lane | null>();
  private readonly bases = new Map<string, Lane>();
  private readonly lags = new Map<string, (Lane | undefined)[]>();

  /** @param fleet cohorts of the models that values are asked of */
  constructor(
    private readonly A: Blocks,
    private readonly frame: Frame,
    private readonly drawn: BlockDrawn,
  ) {
    const { cohorts } = frame.model.deal.market;
    const lots = frame.model.deal.lots;
    const asked = new Set([...lots.map(({ model }) => this.cohortOf(model)), ...frame.pricedModels().map((model) => this.cohortOf(model))]);
    this.lines = Array.from({ length: A.width }, (_, i) => lineOf(cohorts, drawn, i, asked));
  }

  private cohortOf(model: string): string {
    return this.frame.model.deal.market.models.get(model)!.cohort;
  }

  /** ln F(m, d) / −pass_through of one run: Σ ln gain · ramp. */
  private taken(cohort: string, date: number, i: number): number {
    const { lagYears, rampYears } = this.drawn.curve;
    const [lag, ramp] = [at(lagYears, i), at(rampYears, i)];
    let sum = 0;
    for (const { date: from, logGain } of this.lines[i]!.drags.get(cohort)!) {
      const late = (date - from) / 365 - lag;
      if (late >= ramp) sum += logGain;
      else if (late > 0) sum += (logGain * late) / ramp;
    }
    return sum;
  }

  /** F(m, d)^exponent. */
  private factor(model: string, date: Day, exponent: number, key: string): Lane {
    const { passThrough } = this.drawn.curve;
    const cohort = this.cohortOf(model);
    return this.once(`${cohort} ${exponent} ${key}`, (i) => Math.exp(-at(passThrough, i) * exponent * this.taken(cohort, date, i)));
  }

  private readonly kept = new Map<string, Float64Array>();
  private once(key: string, of: (i: number) => number): Float64Array {
    let row = this.kept.get(key);
    if (!row) this.kept.set(key, (row = this.each(of)));
    return row;
  }

  private each(of: (i: number) => number): Float64Array {
    const out = this.A.column();
    for (let i = 0; i < out.length; i++) out[i] = of(i);
    return out;
  }

  wear(n: number): Lane {
    return (this.wears[n] ??= this.wearOver(this.frame.date(n) - this.frame.date(0)));
  }

  wearOver(days: number): Lane {
    const { deterioration } = this.drawn.curve;
    const years = -days / 365;
    return this.A.map(deterioration, (rate) => Math.exp(rate * years));
  }

  obsolescence(model: string, n: number): Lane {
    const cohort = this.cohortOf(model);
    let rows = this.factors.get(cohort);
    if (!rows) this.factors.set(cohort, (rows = []));
    return (rows[n] ??= this.factor(model, this.frame.date(n), 1, `d${this.frame.date(n)}`) as Float64Array);
  }

  resale(model: string): Lane | null {
    let anchor = this.resales.get(model);
    if (anchor === undefined) this.resales.set(model, (anchor = this.anchor(model, 'resale')));
    return anchor;
  }

  /** The weighted median of the observations in the window, rolled along each run's curve. */
  private anchor(model: string, kind: CompKind): Lane | null {
    const { market, asOf, assumptions } = this.frame.model.deal;
    const { values } = assumptions;
    const comps = evidence(market, model, kind, asOf, values.market.windowDays);
    if (comps.length > 0) return this.median(comps, kind);
    if (kind === 'rental' || values.market.sibling !== 'yes') return null;
    const sibling = siblingOf(market, model, asOf, values.market.windowDays);
    const stand = sibling && this.resale(sibling.key);
    if (!sibling || stand === null) return null;
    const ratio = market.models.get(model)!.launchPrice!.div(sibling.launchPrice!).toNumber();
    return this.A.times(stand, ratio);
  }

  private median(comps: readonly Comp[], kind: CompKind): Lane {
    const { asOf, assumptions } = this.frame.model.deal;
    const { values } = assumptions;
    const resale = kind === 'resale';
    const exponent = resale ? 1 : values.income.rentalPassThrough.toNumber();
    const decay = values.income.rentalDecay.toNumber();
    const rolled = comps.map((comp): Float64Array => {
      const module = resale && comp.basis === 'module' ? values.market.moduleFactor.toNumber() : 1;
      const price = comp.price.toNumber() * typeFactor(comp.priceType, resale, values).toNumber() * module;
      const now = this.factor(comp.model, asOf, exponent, `d${asOf}`) as Float64Array;
      const then = this.factor(comp.model, comp.date, exponent, `d${comp.date}`) as Float64Array;
      const age = resale ? this.wearOver(asOf - comp.date) : Math.exp((-decay * (asOf - comp.date)) / 365);
      return this.each((i) => (price * at(age, i) * now[i]!) / then[i]!);
    });
    const weights = comps.map(({ quantity }) => quantity.toNumber());
    const half = weights.reduce((sum, weight) => sum + weight, 0) / 2;
    const order = comps.map((_, c) => c);
    return this.each((i) => {
      order.sort((a, b) => rolled[a]![i]! - rolled[b]![i]!);
      let running = 0;
      for (const c of order) {
        running += weights[c]!;
        if (running >= half) return rolled[c]![i]!;
      }
      return rolled[order.at(-1)!]![i]!;
    });
  }

  rent(model: string, n: number): Lane | null {
    let kept = this.rents.get(model);
    if (kept === undefined) {
      const anchor = this.anchor(model, 'rental');
      this.rents.set(model, (kept = anchor === null ? null : { of: this.rentOf(model, anchor), rows: [] }));
    }
    return kept && (kept.rows[n] ??= kept.of(this.frame.date(n)));
  }

  /** R_m(d) before any rental level. */
  private rentOf(model: string, anchor: Lane): (date: Day) => Lane {
    const { A, frame } = this;
    const { rents, deal } = frame.model;
    const base = A.over(anchor, this.rentalFactor(model, deal.asOf));
    const method = (date: Day): Lane =>
      marketRent(
        A,
        base,
        frame.monthly('decay', date - deal.asOf, () => rents.decayTo(date).toNumber()),
        this.rentalFactor(model, date),
      );
    const forward = forwardOf(deal.market, model, deal.asOf);
    if (!forward) return method;
    const rent = new ForwardRent(A, forward, deal.asOf, anchor, method);
    return (date) => rent.on(date);
  }

  private rentalFactor(model: string, date: Day): Lane {
    const exponent = this.frame.model.deal.assumptions.values.income.rentalPassThrough.toNumber();
    return this.A.map(this.factor(model, date, 1, `d${date}`), (f) => f ** exponent);
  }

  costBase(lot: Lot): Lane {
    const key = this.frame.kindOf(lot);
    let base = this.bases.get(key);
    if (base === undefined) {
      const { A, frame } = this;
      const asOf = frame.date(0);
      const { launchPrice } = frame.model.deal.market.models.get(lot.model)!;
      const cost = replacementCost<Lane, Mask>(A, lot.unitCost.toNumber(), launchPrice && launchPrice.toNumber());
      const worn = lot.inServiceDate <= asOf ? this.wearOver(asOf - lot.inServiceDate) : 1;
      const then = this.factor(lot.model, lot.purchaseDate, 1, `d${lot.purchaseDate}`);
      this.bases.set(key, (base = A.over(A.times(worn, cost), then)));
    }
    return base;
  }

  lag(model: string, n: number): Lane {
    const cohort = this.cohortOf(model);
    let rows = this.lags.get(cohort);
    if (!rows) this.lags.set(cohort, (rows = []));
    return (rows[n] ??= this.each((i) => {
      const { names, dates } = this.lines[i]!;
      return dates.findLastIndex((date) => date <= this.frame.date(n)) - names.indexOf(cohort);
    }));
  }
}

const at = (lane: Lane, i: number): number => (typeof lane === 'number' ? lane : lane[i]!);

/** Cohorts of one run: those that were drawn replaced, in order of date, equal dates in file order. */
function lineOf(cohorts: readonly Cohort[], drawn: BlockDrawn, i: number, asked: ReadonlySet<string>): Line {
  const moved = new Map(drawn.cohorts.map((cohort) => [cohort.name, cohort]));
  const line = cohorts.map(({ name, frontierDate, efficiency }) => {
    const own = moved.get(name);
    return { name, date: own ? at(own.date, i) : frontierDate, efficiency: own ? at(own.efficiency, i) : efficiency.toNumber() };
  });
  line.sort((a, b) => a.date - b.date);
  const drags = new Map<string, { date: number; logGain: number }[]>();
  for (const name of asked) {
    const own = line.findIndex((cohort) => cohort.name === name);
    let best = line[own]!.efficiency;
    const taking: { date: number; logGain: number }[] = [];
    for (const { date, efficiency } of line.slice(own + 1)) {
      if (efficiency <= best) continue;
      taking.push({ date, logGain: Math.log(efficiency / best) });
      best = efficiency;
    }
    drags.set(name, taking);
  }
  return { names: line.map(({ name }) => name), dates: line.map(({ date }) => date), drags };
}
