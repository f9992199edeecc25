import type { Day } from '../../kernel/calendar.js';
import type { CompKind, Market } from '../../domain/market.js';
import type { Assumptions } from '../../domain/assumptions.js';

/** The parameters that the history bears on, in the units of the assumptions. */
export interface CurveParameters {
  readonly deterioration: number;
  readonly passThrough: number;
  readonly lagYears: number;
  readonly rampYears: number;
  readonly rentalDecay: number;
  readonly rentalPassThrough: number;
}

export const parametersIn = ({ obsolescence, income }: Pick<Assumptions, 'obsolescence' | 'income'>): CurveParameters => ({
  deterioration: obsolescence.deterioration.toNumber(),
  passThrough: obsolescence.passThrough.toNumber(),
  lagYears: obsolescence.lagYears.toNumber(),
  rampYears: obsolescence.rampYears.toNumber(),
  rentalDecay: income.rentalDecay.toNumber(),
  rentalPassThrough: income.rentalPassThrough.toNumber(),
});

/** A newer cohort as it bears on an older chip: when it shipped and the log of its gain. */
export interface Successor {
  readonly frontier: Day;
  readonly logGain: number;
}

/** Which cohorts bear on which model, on the days that they are known. */
export class Successors {
  private readonly cache = new Map<string, readonly Successor[]>();

  /** @param knownOn cohorts that ship later than this are left out, as nobody could measure them then */
  constructor(
    private readonly market: Pick<Market, 'models' | 'cohorts'>,
    private readonly knownOn: Day,
  ) {}

  of(model: string): readonly Successor[] {
    let found = this.cache.get(model);
    if (!found) this.cache.set(model, (found = this.find(model)));
    return found;
  }

  private find(model: string): Successor[] {
    const { models, cohorts } = this.market;
    const own = cohorts.findIndex(({ name }) => name === models.get(model)?.cohort);
    if (own < 0) return [];
    let best = cohorts[own]!.efficiency.toNumber();
    return cohorts.slice(own + 1).flatMap(({ efficiency, frontierDate }) => {
      const logGain = Math.log(efficiency.toNumber() / best);
      if (logGain <= 0) return [];
      best = efficiency.toNumber();
      return frontierDate <= this.knownOn ? [{ frontier: frontierDate, logGain }] : [];
    });
  }
}

/** ln F(model, day). @source methodology 3.1 */
export function logObsolescence(successors: readonly Successor[], day: Day, { passThrough, lagYears, rampYears }: CurveParameters): number {
  let sum = 0;
  for (const { frontier, logGain } of successors) sum -= passThrough * rampAt((day - frontier) / 365 - lagYears, rampYears) * logGain;
  return sum;
}

/** Adds the same of many days to `to`, from `at` on. */
export function addLogObsolescence(
  successors: readonly Successor[],
  days: readonly Day[],
  { passThrough, lagYears, rampYears }: CurveParameters,
  to: Float64Array,
  at: number,
): void {
  for (const { frontier, logGain } of successors) {
    for (let i = 0; i < days.length; i++) to[at + i]! -= passThrough * rampAt((days[i]! - frontier) / 365 - lagYears, rampYears) * logGain;
  }
}

/** How much of a newer cohort's gain bears, so many years after the lag. */
function rampAt(after: number, rampYears: number): number {
  if (after < 0) return 0;
  return after < rampYears ? after / rampYears : 1;
}

/** The log of a price's course over time, up to a constant. @source methodology 3.2 */
export function logCurve(kind: CompKind, successors: readonly Successor[], day: Day, parameters: CurveParameters): number {
  const obsolescence = logObsolescence(successors, day, parameters);
  if (kind === 'resale') return (-parameters.deterioration * day) / 365 + obsolescence;
  return (-parameters.rentalDecay * day) / 365 + parameters.rentalPassThrough * obsolescence;
}
