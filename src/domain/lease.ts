import type { Fraction, Usd, UsdPerGpuHour } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import type { Place } from '../kernel/failure.js';
import type { Cds } from './counterparty.js';
import type { Rating } from './rating.js';

/** A customer contract for GPUs of one model. */
export interface Lease {
  readonly id: string;
  readonly customer: string;
  /** Ultimate parent, for concentration. */
  readonly group: string;
  readonly rating: Rating;
  /** Of the group; null where none is known. */
  readonly cds: Cds | null;
  /** Catalogue key. */
  readonly model: string;
  readonly gpus: number;
  readonly start: Day;
  /** The day after the last day. */
  readonly end: Day;
  readonly price: UsdPerGpuHour;
  /** Share of hours paid whatever is used. */
  readonly takeOrPay: Fraction;
  /** Per full contract year. */
  readonly escalator: Fraction;
  readonly terminableFrom: Day | null;
  readonly noticeDays: number;
  readonly terminationFee: Usd;
  readonly prepaid: Usd;
  readonly prepaidShare: Fraction;
  readonly assignable: boolean;
  /** The customer's own consent to step-in, or the structure's. */
  readonly directAgreement: boolean;
  readonly relatedParty: boolean;
  readonly daysPastDue: number;
  readonly place: Place;
}
