import type { Usd, UsdPerGpuHour } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import type { Place } from '../kernel/failure.js';
import type { Cds } from './counterparty.js';
import type { Rating } from './rating.js';

interface HedgeTerms {
  readonly id: string;
  /** Catalogue key. */
  readonly model: string;
  readonly gpus: number;
  readonly from: Day;
  /** The day after the last. */
  readonly to: Day;
  readonly provider: string;
  readonly rating: Rating;
  /** Of the provider; null where none is known. */
  readonly cds: Cds | null;
  readonly place: Place;
}

/** The right to sell GPUs at the strike. */
export interface PutHedge extends HedgeTerms {
  readonly kind: 'put';
  readonly strike: Usd;
}

/** A residual value guarantee: makes good a sale below the floor, up to the cap in all. */
export interface GuaranteeHedge extends HedgeTerms {
  readonly kind: 'rvg';
  readonly floor: Usd;
  readonly cap: Usd;
}

/** Receives a fixed rent and pays the market's, or receives what the market's falls short of it. */
export interface RentHedge extends HedgeTerms {
  readonly kind: 'rent_swap' | 'rent_floor';
  readonly price: UsdPerGpuHour;
}

/** Price support of a sale, or of rents. @source methodology 17 */
export type Hedge = PutHedge | GuaranteeHedge | RentHedge;
