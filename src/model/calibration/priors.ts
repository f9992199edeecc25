import type { CompKind } from '../../domain/market.js';
import type { CurveParameters } from './curve.js';

export type ParameterName = keyof CurveParameters;

/** What is held of a parameter before a price is seen, and where it must lie. */
export interface Prior {
  readonly name: ParameterName;
  /** Key of the assumptions. */
  readonly key: string;
  readonly unit: string;
  readonly centre: number;
  readonly spread: number;
  readonly lower: number;
  readonly upper: number;
  readonly reason: string;
}

/**
 * Priors that keep thin data from silly values. Deterioration, pass-through and ramp are centred on the baseline, which was itself set
 * with prices to 2025 in view; lag and rents on chips that the bundled history does not hold. @source methodology 15
 */
export const PRIORS: Readonly<Record<CompKind, readonly Prior[]>> = {
  resale: [
    {
      name: 'deterioration',
      key: 'obsolescence.deterioration',
      unit: '1/year',
      centre: 0.12,
      spread: 0.1,
      lower: 0,
      upper: 0.6,
      reason: 'the baseline, give or take: wear alone is between none and the 17-20 % a year that owners write off',
    },
    {
      name: 'passThrough',
      key: 'obsolescence.pass_through',
      unit: 'exponent',
      centre: 1.5,
      spread: 1,
      lower: 0,
      upper: 5,
      reason: 'the baseline; the cost approach says 1, an earlier fit to resale medians 3',
    },
    {
      name: 'lagYears',
      key: 'obsolescence.lag_years',
      unit: 'years',
      centre: 2,
      spread: 1,
      lower: 0,
      upper: 5,
      reason: 'K40 and K80, older than this history, kept 68-79 % for two years after P100 shipped',
    },
    {
      name: 'rampYears',
      key: 'obsolescence.ramp_years',
      unit: 'years',
      centre: 2,
      spread: 1,
      lower: 0.25,
      upper: 6,
      reason: 'K40 and K80 fell to 19-25 % in the two years after that',
    },
  ],
  rental: [
    {
      name: 'rentalDecay',
      key: 'income.rental_decay',
      unit: '1/year',
      centre: 0.1,
      spread: 0.1,
      lower: -0.5,
      upper: 1,
      reason:
        'of K80 and V100 at one cloud to 2024, list rents stood still and spot fell 18-21 % a year: the middle, and both within a spread',
    },
    {
      name: 'rentalPassThrough',
      key: 'income.rental_pass_through',
      unit: 'exponent on F',
      centre: 0.6,
      spread: 0.3,
      lower: 0,
      upper: 3,
      reason: 'rents follow the price of the chip in part: power, space and service do not age',
    },
  ],
};
