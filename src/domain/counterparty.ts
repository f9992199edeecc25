import type { Decimal, Fraction, Usd } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import type { Place } from '../kernel/failure.js';

/** What the market asks to insure the debt of a party. */
export interface Cds {
  /** Basis points a year. */
  readonly bps: Decimal;
  /** Share of the debt that a default leaves; of this row. */
  readonly recovery: Fraction;
  readonly date: Day | null;
  /** Basis points of the row before; null without one. */
  readonly before: Decimal | null;
  readonly place: Place;
}

/** What is public of a party; each figure the newest up to a date, null where no row has it. Money in US dollars. */
export interface Counterparty {
  /** As it is spelled first. */
  readonly name: string;
  readonly cds: Cds | null;
  readonly revenue: Usd | null;
  readonly cash: Usd | null;
  readonly commitments: Usd | null;
  readonly raised: Usd | null;
  readonly netDebt: Usd | null;
  readonly ebitda: Usd | null;
  readonly place: Place;
}

export const FLOW_KINDS = ['purchase', 'lease', 'equity', 'loan', 'guarantee', 'vendor_finance', 'prepayment'] as const;
type FlowKind = (typeof FLOW_KINDS)[number];

/** Money that one party pays another in a year, or stands for: a guarantee carries no cash. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly kind: FlowKind;
  readonly usdYear: Usd;
  readonly committed: boolean;
  readonly source: string;
  readonly place: Place;
}
