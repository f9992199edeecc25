import type { Decimal, Fraction } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import type { Place } from '../kernel/failure.js';
import type { Deal, InputFile } from './deal.js';
import type { WatchRules } from './watch.js';

/** What the loans of a book are grouped by. */
export const DIMENSIONS = ['parent', 'customer', 'vendor', 'model', 'cohort', 'site', 'region', 'maturity_year', 'rating'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** A folder with the files of a deal at one date. */
export interface Edition {
  /** In the book's folder. */
  readonly path: string;
  /** The date that names the folder; null where the deal has one folder alone. */
  readonly date: Day | null;
}

/** A deal as the book lists it, not read yet. */
export interface BookEntry {
  /** In the book's folder, as it is listed. */
  readonly path: string;
  /** Our share of each tranche by id, of those that the book names; null = 1 of each. */
  readonly hold: ReadonlyMap<string, { readonly share: Fraction; readonly place: Place }> | null;
  /** Ascending by date; at least one. */
  readonly editions: readonly Edition[];
  readonly place: Place;
}

/** What a book says of itself. */
export interface BookTerms {
  readonly name: string;
  readonly baseCurrency: string;
  /** US dollars for one unit of the base currency; null where it is not given. */
  readonly usdRate: Decimal | null;
  /** Largest share of exposure that one group of a dimension may have. */
  readonly limits: ReadonlyMap<Dimension, Fraction>;
  /** When a deal goes on the watch list. */
  readonly watch: WatchRules;
  readonly entries: readonly BookEntry[];
  readonly places: ReadonlyMap<string, Place>;
  /** book.yaml; none where a folder lists the deals. */
  readonly inputs: readonly InputFile[];
}

/** A deal of a book, with our share of it. */
export interface BookDeal {
  /** As the book lists it. */
  readonly path: string;
  /** Of the folder that was read: {@link path}, or its edition. */
  readonly folder: string;
  readonly deal: Deal;
  /** Our share of every tranche, by id. */
  readonly hold: ReadonlyMap<string, Fraction>;
  /** Units of the book's currency for one unit of the deal's. */
  readonly rate: Decimal;
}

/** Loans of one lender. */
export interface Book extends Omit<BookTerms, 'entries'> {
  readonly deals: readonly BookDeal[];
}
