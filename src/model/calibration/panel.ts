import type { Day } from '../../kernel/calendar.js';
import { addLogObsolescence, type CurveParameters, type Successor, type Successors } from './curve.js';
import { Filter, type Spread } from './filter.js';
import type { Series } from './series.js';

/**
 * The series of one kind, one after another, as columns of numbers. A log price is linear in the rate of its kind and in the weight
 * of obsolescence, so these columns are all that a fit asks of the series.
 */
export class Panel {
  readonly prices: Float64Array;
  /** −years: what a rate a year is multiplied with. */
  readonly ages: Float64Array;
  private readonly days: readonly (readonly Day[])[];
  private readonly own: readonly (readonly Successor[])[];
  private readonly filters = new Map<string, Filter>();

  constructor(series: readonly Series[], successors: Successors) {
    this.prices = Float64Array.from(series.flatMap(({ logs }) => logs));
    this.days = series.map(({ days }) => days);
    this.ages = Float64Array.from(this.days.flat(), (day) => -day / 365);
    this.own = series.map(({ model }) => successors.of(model));
  }

  /** Puts the column of obsolescence into `out`. */
  obsolescence(parameters: CurveParameters, out: Float64Array): Float64Array {
    out.fill(0);
    let at = 0;
    for (const [k, days] of this.days.entries()) {
      addLogObsolescence(this.own[k]!, days, parameters, out, at);
      at += days.length;
    }
    return out;
  }

  /** What makes innovations of the columns under a spread. */
  filter(spread: Spread): Filter {
    const key = `${spread.noise} ${spread.drift}`;
    let filter = this.filters.get(key);
    if (!filter) this.filters.set(key, (filter = new Filter(this.days, spread)));
    return filter;
  }
}

/** The innovations of a panel's columns under one spread. */
export class Innovations {
  readonly prices: Float64Array;
  readonly ages: Float64Array;
  private readonly filter: Filter;
  /** Obsolescence as it is and as innovations, and the parameters that it was last taken at. */
  private readonly whole: Float64Array;
  private readonly column: Float64Array;
  private taken: Partial<CurveParameters> = {};

  constructor(
    private readonly panel: Panel,
    spread: Spread,
  ) {
    this.filter = panel.filter(spread);
    this.prices = this.whitened(panel.prices);
    this.ages = this.whitened(panel.ages);
    this.whole = new Float64Array(panel.prices.length);
    this.column = new Float64Array(this.prices.length);
  }

  /** The column of obsolescence, until it is asked for with others of its parameters. */
  obsolescence(parameters: CurveParameters): Float64Array {
    const { passThrough, lagYears, rampYears } = parameters;
    if (passThrough === this.taken.passThrough && lagYears === this.taken.lagYears && rampYears === this.taken.rampYears)
      return this.column;
    this.filter.whiten(this.panel.obsolescence(parameters, this.whole), this.column);
    this.taken = { passThrough, lagYears, rampYears };
    return this.column;
  }

  private whitened(column: Float64Array): Float64Array {
    const out = new Float64Array(this.filter.innovations);
    this.filter.whiten(column, out);
    return out;
  }
}
