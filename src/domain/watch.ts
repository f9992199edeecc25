import { type Fraction, fraction } from '../kernel/decimal.js';

/** When a deal goes on the watch list; null or false where a rule is off. */
export interface WatchRules {
  /** A covenant in breach, debt over the borrowing base, a missed payment or a default. */
  readonly breach: boolean;
  /** Headroom of a covenant below this share of its limit. */
  readonly headroom: Fraction | null;
  /** The line of a covenant's headroom meets zero within so many months. */
  readonly monthsToZero: number | null;
  /** Notches that a grade has lost since the date before. */
  readonly gradeDown: number | null;
  /** Revenue received for revenue projected below this. */
  readonly realisation: Fraction | null;
  /** A customer is more days late than this. */
  readonly daysPastDue: number | null;
  /** A covenant cannot be tested. */
  readonly notTestable: boolean;
}

export const WATCH_RULES = ['breach', 'headroom', 'months_to_zero', 'grade_down', 'realisation', 'days_past_due', 'not_testable'] as const;
export type WatchRule = (typeof WATCH_RULES)[number];

/** Where a book says nothing else. */
export const DEFAULT_WATCH: WatchRules = {
  breach: true,
  headroom: fraction('0.05'),
  monthsToZero: 6,
  gradeDown: 2,
  realisation: fraction('0.9'),
  daysPastDue: 30,
  notTestable: true,
};
