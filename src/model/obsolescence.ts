import { Decimal, ONE } from '../kernel/decimal.js';
import { DailyPower } from '../kernel/daily-power.js';
import type { Day } from '../kernel/calendar.js';
import { formatDay } from '../kernel/calendar.js';
import { leaf, type Trace } from '../kernel/trace.js';
import type { Assumptions } from '../domain/assumptions.js';
import type { Cohort, Market } from '../domain/market.js';
import { reference } from './origin.js';

/** What one newer cohort does to an older chip. */
interface Drag {
  readonly cohort: Cohort;
  readonly gain: Decimal;
  /** Days after the frontier date up to which nothing falls, and from which all of it has. */
  readonly holdsUntil: number;
  readonly fullFrom: number;
  readonly daily: DailyPower;
  /** Makes the daily power 1 at the end of the lag. */
  readonly offset: Decimal;
  readonly full: Decimal;
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
  private readonly drags = new Map<string, readonly Drag[]>();
  private readonly factors = new Map<string, Decimal>();

  constructor(
    private readonly market: Market,
    private readonly params: Assumptions['obsolescence'],
  ) {}

  /** Cohorts in order; −1 for a model whose cohort is not among them. */
  cohortIndex(model: string): number {
    const name = this.market.models.get(model)?.cohort;
    return this.market.cohorts.findIndex((cohort) => cohort.name === name);
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
    const series = `${model} ${exponent.toString()}`;
    if (trace) this.explain(series, model, exponent, date, trace);
    const key = `${series} ${date}`;
    let value = this.factors.get(key);
    if (!value) {
      value = this.dragsOf(series, model, exponent).reduce((product, drag) => product.times(dragAt(drag, date)), ONE);
      this.factors.set(key, value);
    }
    return value;
  }

  private explain(series: string, model: string, exponent: Decimal, date: Day, trace: Trace): void {
    for (const drag of this.dragsOf(series, model, exponent)) {
      leaf(
        trace,
        `${drag.cohort.name}: gain ${drag.gain.toSignificantDigits(6).toString()} since ${formatDay(drag.cohort.frontierDate)}`,
        'ratio',
        dragAt(drag, date),
        reference(drag.cohort.place, drag.cohort.source),
      );
    }
  }

  private dragsOf(series: string, model: string, exponent: Decimal): readonly Drag[] {
    let drags = this.drags.get(series);
    if (!drags) {
      drags = this.makeDrags(this.cohortIndex(model), exponent);
      this.drags.set(series, drags);
    }
    return drags;
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
      const logOfFull = gain.ln().times(power);
      const perDay = rampYears.isZero() ? new Decimal(0) : logOfFull.div(rampYears.times(365));
      drags.push({
        cohort,
        gain,
        holdsUntil: lagYears.times(365).floor().toNumber(),
        fullFrom: lagYears.plus(rampYears).times(365).ceil().toNumber(),
        daily: new DailyPower(perDay),
        offset: perDay.times(lagYears).times(-365).exp(),
        full: logOfFull.exp(),
      });
    }
    return drags;
  }
}

function dragAt(drag: Drag, date: Day): Decimal {
  const days = date - drag.cohort.frontierDate;
  if (days >= drag.fullFrom) return drag.full;
  if (days <= drag.holdsUntil) return ONE;
  return drag.daily.at(days).times(drag.offset);
}
