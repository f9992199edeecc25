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
 * Makes innovations of series whose levels are free: what each observation adds to what the ones before it said, in units of its
 * own spread. The first of a series has none. The weight of each depends on the days alone, so it is worked out once.
 * @source A. Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, 1989, 3.2 (local level, diffuse start)
 */
export class Filter {
  /** Of each innovation: the share of its surprise that moves the level, and one over the spread of the surprise. */
  private readonly gains: Float64Array;
  private readonly scales: Float64Array;
  /** How many innovations the series have. */
  readonly innovations: number;
  /** Σ ln of the spreads. */
  readonly logs: number;

  /** @param series the days of each series, none of them empty */
  constructor(
    private readonly series: readonly (readonly Day[])[],
    { noise, drift }: Spread,
  ) {
    const [noise2, drift2] = [noise * noise, drift * drift];
    this.innovations = series.reduce((sum, days) => sum + days.length - 1, 0);
    this.gains = new Float64Array(this.innovations);
    this.scales = new Float64Array(this.innovations);
    let [at, logs] = [0, 0];
    for (const days of series) {
      let variance = noise2;
      for (let i = 1; i < days.length; i++, at++) {
        const ahead = variance + (drift2 * (days[i]! - days[i - 1]!)) / 365;
        const total = ahead + noise2;
        this.gains[at] = ahead / total;
        this.scales[at] = 1 / Math.sqrt(total);
        logs += Math.log(total) / 2;
        variance = (ahead * noise2) / total;
      }
    }
    this.logs = logs;
  }

  /** Puts the innovations of values, one for each day of each series, into `out`. */
  whiten(values: ArrayLike<number>, out: Float64Array): void {
    const { gains, scales } = this;
    let [next, from] = [0, 0];
    for (const days of this.series) {
      let mean = values[from]!;
      for (let i = 1; i < days.length; i++, next++) {
        const surprise = values[from + i]! - mean;
        out[next] = surprise * scales[next]!;
        mean += gains[next]! * surprise;
      }
      from += days.length;
    }
  }
}

/** Spreads that a price may lie from what those before it say. Prices of one day lie 0.21 apart by noise of 0.15 and rents 0.07 by 0.05: a price more than twice as dear or cheap, a rent by a third. */
const CREDIBLE = 4;

/**
 * Log prices where one further than four spreads from what those before it say, or the first from the middle of the first three, is put at
 * four: an absurd price then moves a fit no more than an unlikely one, and the next is not surprised by it.
 * @source R. Martin, D. Thomson, Robust-Resistant Spectrum Estimation, 1982 (filter cleaner)
 */
export function credible(days: readonly Day[], logs: readonly number[], { noise, drift }: Spread): number[] {
  if (logs.length < 3) return [...logs];
  const within = (log: number, mean: number, spread: number): number =>
    Math.min(mean + CREDIBLE * spread, Math.max(mean - CREDIBLE * spread, log));
  const driftOver = (from: Day, to: Day): number => (drift * drift * (to - from)) / 365;
  const middle = logs.slice(0, 3).sort((a, b) => a - b)[1]!;
  let mean = within(logs[0]!, middle, Math.sqrt(2 * noise * noise + driftOver(days[0]!, days[2]!)));
  const put = [mean];
  let variance = noise * noise;
  for (let i = 1; i < logs.length; i++) {
    const ahead = variance + driftOver(days[i - 1]!, days[i]!);
    const total = ahead + noise * noise;
    put.push(within(logs[i]!, mean, Math.sqrt(total)));
    mean += (ahead / total) * (put[i]! - mean);
    variance = (ahead * noise * noise) / total;
  }
  return put;
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
