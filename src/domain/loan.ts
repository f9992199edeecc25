import type { Decimal } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import type { Rating } from './rating.js';

/** Who rents the GPUs: investment grade, below it or unrated; null where that is not public. */
export type Offtaker = 'ig' | 'non_ig';
export const OFFTAKERS = ['ig', 'non_ig'] as const satisfies readonly Offtaker[];

/** A loan secured by GPUs whose terms are public. */
export interface PublicLoan {
  readonly name: string;
  readonly date: Day;
  /** Millions of US dollars. */
  readonly sizeUsdM: Decimal;
  /** Over SOFR, basis points; null of a fixed rate. */
  readonly spreadBps: Decimal | null;
  /** Fixed, a year; null of a floating one. */
  readonly rate: Decimal | null;
  /** Of the loan, by an agency. */
  readonly rating: Rating;
  /** Share of cost that was lent; null where it is not public. */
  readonly advance: Decimal | null;
  readonly offtaker: Offtaker | null;
  readonly note: string;
  readonly source: string;
}
