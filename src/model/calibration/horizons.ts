/** Months ahead that are scored. */
export const HORIZONS = [3, 6, 12, 24] as const;
export type Horizon = (typeof HORIZONS)[number];

/** Horizons are months of equal length. */
export const DAYS_A_MONTH = 365 / 12;

/** The least number of forecasts for which a score is reported, and of misses for which percentiles are those of one horizon. */
export const FEWEST_FORECASTS = 20;
