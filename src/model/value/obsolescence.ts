import { Decimal, ONE, ZERO } from '../../kernel/decimal.js';
import { DailyPower } from '../../kernel/daily-power.js';
import type { Day } from '../../kernel/calendar.js';
import { formatDay } from '../../kernel/calendar.js';
import { leaf, type Trace } from '../../kernel/trace.js';
import type { Assumptions } from '../../domain/assumptions.js';
import type { Cohort, Market } from '../../domain/market.js';
import { reference } from '../frame/origin.js';

/** What one newer cohort does to older chips. */
class Drag {
  /** Days after the frontier date up to which nothing falls, and from which all of it has. */
  private readonly holdsUntil: number;
  private readonly fullFrom: number;
  private readonly perDay: Decimal;
  private full: Decimal | undefined;
  private ramp: { readonly daily: DailyPower; readonly offset: Decimal } | undefined;

  /** @param logOfFull ln(gain) · −pass_through · exponent: what all of it comes to */
  constructor(
    readonly cohort: Cohort,
    readonly gain: Decimal,
    private readonly logOfFull: Decimal,
    private readonly lagYears: Decimal,
    rampYears: Decimal,
  ) {
    this.holdsUntil = lagYears.times(365).floor().toNumber();
    this.fullFrom = lagYears.plus(rampYears).times(365).ceil().toNumber();
    this.perDay = rampYears.isZero() ? ZERO : logOfFull.div(rampYears.times(365));
  }

  at(date: Day): Decimal {
    const days = date - this.cohort.frontierDate;
    if (days >= this.fullFrom) return (this.full ??= this.logOfFull.exp());
    if (days <= this.holdsUntil) return ONE;
    this.ramp ??= { daily: new DailyPower(this.perDay), offset: this.perDay.times(this.lagYears).times(-365).exp() };
    return this.ramp.daily.at(days).times(this.ramp.offset);
  }
}

/** The drags on the chips of one cohort, raised to one exponent, and what they came to on the dates asked. */
interface Series {
  readonly drags: readonly Drag[];
  readonly factors: Map<Day, Decimal>;
}

/**
 * How much of a chip's value newer generations have left, all else equal.
 *
 *     F(m, d) = Π over cohorts h newer than m's: gain_h(m) ^ (−pass_through · ramp_h(d))
 *
 * ramp_h runs from 0 at `lag_years` after h's volume shipments to 1 `ramp_years` later; gain_h(m) is h's throughput per dollar
 * over the best of the cohorts from m's own to the one before h, at least 1. F is 1 for the newest cohort and never rises.
 * @source methodology 3
 */
export class Obsolescence {
  private readonly series = new Map<string, Series>();
  private readonly cohortOf = new Map<string, number>();

  constructor(
    private readonly market: Market,
    private readonly params: Assumptions['obsolescence'],
  ) {}

  /** Cohorts in order; −1 for a model whose cohort is not among them. */
  cohortIndex(model: string): number {
    let index = this.cohortOf.get(model);
    if (index === undefined) {
      const name = this.market.models.get(model)?.cohort;
      this.cohortOf.set(model, (index = this.market.cohorts.findIndex((cohort) => cohort.name === name)));
    }
    return index;
  }

  /** The newest cohort with volume shipments on or before a date; −1 where none has. */
  newestAt(date: Day): number {
    return this.market.cohorts.findLastIndex((cohort) => cohort.frontierDate <= date);
  }

  /**
   * F(model, date) ^ exponent.
   * @param exponent 1 for prices, `income.rental_pass_through` for rents [≥ 0]
   */
  factor(model: string, date: Day, exponent: Decimal = ONE, trace?: Trace): Decimal {
    const { drags, factors } = this.seriesOf(model, exponent);
    if (trace) explain(drags, date, trace);
    let value = factors.get(date);
    if (!value) factors.set(date, (value = drags.reduce((product, drag) => product.times(drag.at(date)), ONE)));
    return value;
  }

  private seriesOf(model: string, exponent: Decimal): Series {
    const own = this.cohortIndex(model);
    const key = exponent === ONE ? String(own) : `${own} ${exponent.toString()}`;
    let series = this.series.get(key);
    if (!series) this.series.set(key, (series = { drags: this.makeDrags(own, exponent), factors: new Map() }));
    return series;
  }

  private makeDrags(own: number, exponent: Decimal): Drag[] {
    const { passThrough, lagYears, rampYears } = this.params;
    const power = passThrough.times(exponent).negated();
    const drags: Drag[] = [];
    let best = this.market.cohorts[own]!.efficiency;
    for (const cohort of this.market.cohorts.slice(own + 1)) {
      const gain = cohort.efficiency.div(best);
      if (gain.lte(1)) continue;
      best = cohort.efficiency;
      drags.push(new Drag(cohort, gain, gain.ln().times(power), lagYears, rampYears));
    }
    return drags;
  }
}

function explain(drags: readonly Drag[], date: Day, trace: Trace): void {
  for (const drag of drags) {
    const { cohort } = drag;
    const name = `${cohort.name}: gain ${drag.gain.toSignificantDigits(6).toString()} since ${formatDay(cohort.frontierDate)}`;
    leaf(trace, name, 'ratio', drag.at(date), reference(cohort.place, cohort.source));
  }
}
