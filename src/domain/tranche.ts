import type { Fraction, Usd } from '../kernel/decimal.js';
import type { Day, DayCount } from '../kernel/calendar.js';

export type Profile = 'level' | 'annuity' | 'bullet' | 'schedule';

/** A rate per year: fixed, or an index raised to the floor, if there is one, plus a margin. */
export type RateTerms =
  | { readonly kind: 'fixed'; readonly rate: Fraction }
  | {
      readonly kind: 'floating';
      readonly index: string;
      readonly margin: Fraction;
      readonly floor: Fraction | null;
      readonly hedge: RateHedge | null;
    };

/** An interest hedge on a share of the balance: a swap to a fixed rate, or a cap at a strike. */
export interface RateHedge {
  readonly kind: 'swap' | 'cap';
  readonly share: Fraction;
  /** The fixed rate of a swap, the strike of a cap. */
  readonly level: Fraction;
  /** Payment periods that begin before this day are hedged; null = all. */
  readonly until: Day | null;
}

/** Principal of a schedule on a date: an amount, or a share of the balance and the draws so far. */
interface ScheduleRow {
  readonly date: Day;
  readonly principal: Usd | null;
  readonly share: Fraction | null;
}

/** What a lender pays for a tranche and gets beside interest and principal; shares are of the balance. */
export interface Pricing {
  readonly upfrontFee: Fraction;
  /** Original issue discount. */
  readonly oid: Fraction;
  /** With each payment of principal, on its amount. */
  readonly exitFee: Fraction;
  readonly agencyUsdYear: Usd;
  /** Premium on a balance that is repaid early, up to and with a date; ascending by date. */
  readonly prepayment: readonly { readonly until: Day; readonly premium: Fraction }[];
  /** Without accrued interest; null = par less discount and upfront fee. */
  readonly purchasePrice: Fraction | null;
}

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
  readonly schedule: readonly ScheduleRow[];
  /** level and annuity: left for the last payment. */
  readonly balloon: Usd;
  readonly holdWithinBorrowingBase: boolean;
  /** Ascending by date, each after as_of. */
  readonly draws: readonly { readonly date: Day; readonly amount: Usd }[];
  /** From this day on what is undrawn has lapsed. */
  readonly availabilityEnd: Day;
  /** A year, on what is undrawn. */
  readonly commitmentFee: Fraction;
  /** Payments up to this day carry no scheduled principal. */
  readonly interestOnlyUntil: Day | null;
  /** On top of the cash rate, added to the balance. */
  readonly pik: Fraction;
  /** Interest of payments up to this day is added to the balance. */
  readonly capitalizeUntil: Day | null;
  readonly pricing: Pricing;
}
