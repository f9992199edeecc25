import type { CompKind } from '../../domain/market.js';
import type { Backtest, Forecast } from './backtest.js';
import type { Horizon } from './horizons.js';

/** How well one entrant forecast a group of prices. */
export interface Score {
  readonly entrant: string;
  readonly kind: CompKind;
  /** null = all horizons; of a model null = all models. */
  readonly horizon: Horizon | null;
  readonly model: string | null;
  readonly forecasts: number;
  /** Mean of |ln forecast − ln actual|. */
  readonly error: number;
  /** Mean of ln forecast − ln actual: above 0 the forecasts are too high. */
  readonly bias: number;
  /** Share of prices within the 50 % and the 80 % band. */
  readonly cover50: number;
  readonly cover80: number;
  /** Of the forecasts: those whose bands are from the misses at all horizons. */
  readonly pooled: number;
}

/** Each entrant's score on a group of forecasts, in the order of the entrants; none without a forecast. */
export function scoresOf({ entrants, forecasts }: Backtest, kind: CompKind, horizon: Horizon | null, model: string | null = null): Score[] {
  const group = forecasts.filter(
    (one) => one.kind === kind && (horizon === null || one.horizon === horizon) && (model === null || one.model === model),
  );
  return group.length === 0 ? [] : entrants.map(({ name }, e) => scoreOf(name, e, group, { kind, horizon, model }));
}

function scoreOf(entrant: string, e: number, group: readonly Forecast[], of: Pick<Score, 'kind' | 'horizon' | 'model'>): Score {
  let [error, bias, half, most] = [0, 0, 0, 0];
  for (const { actual, predicted } of group) {
    const { log, band } = predicted[e]!;
    error += Math.abs(log - actual);
    bias += log - actual;
    if (actual - log >= band.p25 && actual - log <= band.p75) half++;
    if (actual - log >= band.p10 && actual - log <= band.p90) most++;
  }
  const n = group.length;
  return {
    entrant,
    ...of,
    forecasts: n,
    error: error / n,
    bias: bias / n,
    cover50: half / n,
    cover80: most / n,
    pooled: group.filter(({ pooled }) => pooled).length,
  };
}

/** The models of a kind with forecasts, by name. */
export const modelsIn = ({ forecasts }: Backtest, kind: CompKind): string[] =>
  [...new Set(forecasts.filter((one) => one.kind === kind).map(({ model }) => model))].sort();
