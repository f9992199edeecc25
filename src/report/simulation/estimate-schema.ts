import { described, money, number, shape } from '../score/schema.js';

export const moneyEstimate = shape({ mean: money, se: money });
/** A quantile of losses with its interval, and the mean of what is worse. */
export const lossQuantile = {
  quantile: number,
  value: money,
  low: described(money, 'of the 95 % interval'),
  high: money,
  expected_shortfall: money,
  expected_shortfall_se: money,
};
