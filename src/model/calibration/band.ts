import type { CompKind } from '../../domain/market.js';
import bandText from '../../market/band.csv';
import { spreadAt } from './bands.js';

/** What a price came to over what the method said, as factors: the 10th and the 90th percentile. */
export interface ErrorBand {
  readonly p10: number;
  readonly p90: number;
}

/** By set of assumptions and kind: percentiles of the errors of the method in the backtest on the bundled history, in units of the spread of their horizon. */
const UNITS = new Map(
  bandText
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => {
      const [set, kind, p10, p90, models] = line.split(',') as [string, string, string, string, string];
      return [`${set} ${kind}`, { p10: Number(p10), p90: Number(p90), models: new Set(models.split(' ')) }] as const;
    }),
);

/** Whether the backtest holds prices of a model. */
export const isTested = (model: string, kind: CompKind, set: string): boolean => UNITS.get(`${set} ${kind}`)!.models.has(model);

/**
 * The error of a price that the method forecasts so many months ahead, 0 being the anchor's own today. It grows as the spread of
 * two observations and the drift between them; before 3 and beyond 24 months, the horizons tested, it follows the same rule untested.
 * @param set the assumptions of the forecast, by the name of a set that comes with the tool
 * @source methodology 16
 */
export function errorBand(months: number, kind: CompKind, set: string): ErrorBand {
  const spread = spreadAt(kind, Math.max(0, months));
  const { p10, p90 } = UNITS.get(`${set} ${kind}`)!;
  return { p10: Math.exp(p10 * spread), p90: Math.exp(p90 * spread) };
}
