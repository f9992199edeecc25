import type { Day } from '../../kernel/calendar.js';

/**
 * How observed prices leave the curve: each by its own noise, and their level by a random walk, so that a price of last month
 * says more than one of last year and neighbours are not counted as if they were independent.
 */
export interface Spread {
  /** Of one observation around the level of its day [ln]. */
  readonly noise: number;
  /** Of the level after a year [ln]. */
  readonly drift: number;
}

/** A level on the day of the newest observation. */
export interface Level {
  readonly day: Day;
  readonly mean: number;
}

/**
 * Makes innovations of a series whose level is free: what each observation adds to what the ones before it said, in units of its
 * own spread. The first has none. How much each is believed hangs on the days alone, so it is worked out once.
 * @source A. Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, 1989, 3.2 (local level, diffuse start)
 */
export class Filter {
  /** Of each observation but the first: the share of its surprise that moves the level, and one over the spread of the surprise. */
  private readonly gains: Float64Array;
  private readonly scales: Float64Array;
  /** Σ ln of the spreads. */
  readonly logs: number;

  constructor(days: readonly Day[], { noise, drift }: Spread) {
    const [noise2, drift2] = [noise * noise, drift * drift];
    this.gains = new Float64Array(days.length - 1);
    this.scales = new Float64Array(days.length - 1);
    let [variance, logs] = [noise2, 0];
    for (let i = 1; i < days.length; i++) {
      const ahead = variance + (drift2 * (days[i]! - days[i - 1]!)) / 365;
      const total = ahead + noise2;
      this.gains[i - 1] = ahead / total;
      this.scales[i - 1] = 1 / Math.sqrt(total);
      logs += Math.log(total) / 2;
      variance = (ahead * noise2) / total;
    }
    this.logs = logs;
  }

  /** Puts the innovations of values, one for each day, into `out` from `at` on; returns where the next ones go. */
  whiten(values: ArrayLike<number>, out: Float64Array, at: number): number {
    const { gains, scales } = this;
    let mean = values[0]!;
    for (let i = 0; i < gains.length; i++) {
      const surprise = values[i + 1]! - mean;
      out[at + i] = surprise * scales[i]!;
      mean += gains[i]! * surprise;
    }
    return at + gains.length;
  }
}

/** The level after a series; an observation that surprises by more than `huber` spreads moves it no further than one that does by just that. */
export function levelOf(days: readonly Day[], values: readonly number[], { noise, drift }: Spread, huber: number): Level {
  let [mean, variance] = [values[0]!, noise * noise];
  for (let i = 1; i < days.length; i++) {
    const ahead = variance + (drift * drift * (days[i]! - days[i - 1]!)) / 365;
    const total = ahead + noise * noise;
    const surprise = values[i]! - mean;
    const inflated = total * Math.max(1, Math.abs(surprise) / (huber * Math.sqrt(total)));
    mean += (ahead / inflated) * surprise;
    variance = ahead - (ahead * ahead) / inflated;
  }
  return { day: days[days.length - 1]!, mean };
}
