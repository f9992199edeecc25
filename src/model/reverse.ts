import { Decimal } from '../kernel/decimal.js';
import type { InputFile } from '../domain/deal.js';
import type { Warning } from '../kernel/failure.js';
import type { ScoreResult } from './result.js';

/** What is moved, from nothing to its bound. */
export const REVERSE_DRIVERS = [
  'price_level', 'rental_level', 'relet_utilization', 'index_rate', 'next_cohort', 'power_price', 'haircut_orderly', 'haircut_forced', 'customer_defaults',
] as const;
export type ReverseDriver = (typeof REVERSE_DRIVERS)[number];

/** The smallest shock of a driver at which an event happens. */
export interface ReverseAnswer {
  readonly driver: ReverseDriver;
  /** `covenant:ID`, `payment_default`, `ltv:BASIS`, `lgd:CHANNEL`, `grade:NOTCH`. */
  readonly event: string;
  readonly status: 'found' | 'already' | 'not_within_bounds';
  /** In the driver's own units; null unless found. */
  readonly shock: Decimal | null;
  /** False where the event comes and goes along the driver on 21 points. */
  readonly monotone: boolean;
}

export interface ReverseResult {
  readonly deal: ScoreResult['deal'];
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly Warning[];
  readonly results: readonly ReverseAnswer[];
}
