import type { CompKind } from '../../domain/market.js';
import bandText from '../../market/band.csv';
import { edgeOf, weightsAt } from './bands.js';
import { FEWEST_FORECASTS, HORIZONS, type Horizon } from './horizons.js';

/** What a price came to over what the method said, as factors: the 10th and the 90th percentile. */
export interface ErrorBand {
  readonly p10: number;
  readonly p90: number;
}

/** A line of band.csv: the errors of the method at one horizon in the backtest on the bundled history. */
interface HorizonError {
  readonly kind: CompKind;
  readonly horizon: Horizon;
  readonly set: string;
  /** ln of price over forecast. */
  readonly p10: number;
  readonly p90: number;
  readonly prices: number;
  readonly models: readonly string[];
}

const ERRORS: readonly HorizonError[] = bandText
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => {
    const [set, kind, months, p10, p90, prices, models] = line.split(',') as [string, CompKind, string, string, string, string, string];
    const horizon = HORIZONS.find((one) => one === Number(months))!;
    return { set, kind, horizon, p10: Number(p10), p90: Number(p90), prices: Number(prices), models: models.split(' ') };
  });

/** Of a set and kind, in the order of the horizons. */
const errorsOf = (kind: CompKind, set: string): HorizonError[] => ERRORS.filter((one) => one.kind === kind && one.set === set);

/** Whether the backtest holds prices of a model. */
export const isTested = (model: string, kind: CompKind, set: string): boolean =>
  errorsOf(kind, set).some(({ models }) => models.includes(model));

/** Horizons with too few prices for percentiles of their own, which have those of all horizons. */
export const pooledHorizons = (kind: CompKind, set: string): Horizon[] =>
  errorsOf(kind, set).flatMap(({ prices, horizon }) => (prices < FEWEST_FORECASTS ? [horizon] : []));

/**
 * The error of a price that the method forecasts so many months ahead, 0 being the anchor's own today: between the horizons
 * tested, 3 to 24 months, on a straight line, before and beyond them as the spread goes, untested.
 * @param set the assumptions of the forecast, by the name of a set that comes with the tool
 * @source methodology 16
 */
export function errorBand(months: number, kind: CompKind, set: string): ErrorBand {
  const errors = errorsOf(kind, set);
  const weights = weightsAt(kind, Math.max(0, months));
  return { p10: Math.exp(edgeOf(errors, weights, 'p10')), p90: Math.exp(edgeOf(errors, weights, 'p90')) };
}
