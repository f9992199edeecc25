import type { Fraction, Usd } from '../kernel/decimal.js';
import type { Day, DayCount } from '../kernel/calendar.js';

export type Profile = 'level' | 'annuity' | 'bullet' | 'schedule';

/** A rate per year: fixed, or an index raised to the floor, if there is one, plus a margin. */
export type RateTerms =
  | { readonly kind: 'fixed'; readonly rate: Fraction }
  | { readonly kind: 'floating'; readonly index: string; readonly margin: Fraction; readonly floor: Fraction | null };

export interface Tranche {
  readonly id: string;
  /** 1 = most senior; equal ranks share pro rata. */
  readonly rank: number;
  /** Drawn, after the payment on lastPayment. */
  readonly balance: Usd;
  readonly undrawn: Usd;
  /** The latest payment date on or before as_of, or the closing date. */
  readonly lastPayment: Day;
  readonly maturity: Day;
  /** Payments fall on a month's last day where maturity does. */
  readonly endOfMonth: boolean;
  /** Months from one payment to the next: 1 or 3. */
  readonly step: 1 | 3;
  readonly dayCount: DayCount;
  readonly rate: RateTerms;
  readonly profile: Profile;
  /** Profile schedule only: ascending by date. */
  readonly schedule: readonly { readonly date: Day; readonly principal: Usd }[];
  /** level and annuity: left for the last payment. */
  readonly balloon: Usd;
  readonly holdWithinBorrowingBase: boolean;
}
