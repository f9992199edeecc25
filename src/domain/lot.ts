import type { Usd, UsdPerKwh, UsdPerKwMonth, Fraction } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import type { Place } from '../kernel/failure.js';

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
  /** Installed hard cost per GPU. */
  readonly unitCost: Usd;
  readonly purchaseDate: Day;
  /** The purchase date where none is given. */
  readonly inServiceDate: Day;
  readonly status: Status;
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

/** Installed, offline or rma; the rest is pipeline. */
export const isCounted = (lot: Lot): boolean => lot.status === 'installed' || lot.status === 'offline' || lot.status === 'rma';
/** What of the counted lots has a first lien. */
export const isCollateral = (lot: Lot): boolean => isCounted(lot) && lot.lien === 'first';
