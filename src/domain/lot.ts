import type { Decimal, Usd, UsdPerKwh, UsdPerKwMonth, Fraction } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import type { Place } from '../kernel/failure.js';
import type { UnitCosts } from './unit-costs.js';

export const STATUSES = ['installed', 'in_transit', 'ordered', 'offline', 'rma'] as const;
export type Status = (typeof STATUSES)[number];
export const CONDITIONS = ['excellent', 'good', 'fair', 'poor'] as const;
export type Condition = (typeof CONDITIONS)[number];
export const LIENS = ['first', 'second', 'none'] as const;
type Lien = (typeof LIENS)[number];

/**
 * GPUs that are alike in everything the method looks at. One or more rows of the tape: a serial-level tape has a row for each
 * GPU, and rows that differ only in their ids are one lot here.
 */
export interface Lot {
  /** asset_id of the first of its rows. */
  readonly id: string;
  /** Rows of the tape that this lot stands for. */
  readonly rows: number;
  /** GPUs in all its rows. */
  readonly quantity: number;
  /** Catalogue key. */
  readonly model: string;
  /** Installed hard cost per GPU; the mean of {@link costs}. */
  readonly unitCost: Usd;
  /** Of a pool: the costs of its GPUs, which differ in nothing else that the method looks at. */
  readonly costs?: UnitCosts;
  readonly purchaseDate: Day;
  /** The purchase date where none is given. */
  readonly inServiceDate: Day;
  readonly status: Status;
  /** Of an ordered lot or one in transit: the in-service date that is given. */
  readonly expected: Day | null;
  /** The day from which an ordered lot is installed; null for all others, and where it never is. */
  readonly arrives: Day | null;
  readonly condition: Condition;
  /** Upper-cased. */
  readonly region: string;
  /** '' where not given. */
  readonly site: string;
  readonly contractId: string | null;
  readonly lien: Lien;
  readonly landlordWaiver: boolean;
  readonly insured: boolean;
  readonly hasSerial: boolean;
  readonly hosting: UsdPerKwMonth | null;
  readonly power: UsdPerKwh | null;
  readonly pue: Fraction | null;
  /** First of its rows; `at` gives the place of one of its cells. */
  readonly place: Place;
}

/** A unit cost as it stands on the tape, of the first of the rows. */
export const statedCost = ({ unitCost, costs }: Lot): Decimal => costs?.first ?? unitCost;

/** Installed, offline or rma today; the rest is pipeline. */
export const isCounted = (lot: Lot): boolean => lot.status === 'installed' || lot.status === 'offline' || lot.status === 'rma';
/** Counted on a day: today's lots, and those that have arrived by then. @source methodology 17 A */
export const isCountedOn = (lot: Lot, day: Day): boolean => isCounted(lot) || (lot.arrives !== null && lot.arrives <= day);
