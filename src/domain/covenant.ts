import type { Decimal } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';

export const BASES = ['cost', 'depreciated_cost', 'fmv', 'olv', 'nolv', 'flv', 'nflv'] as const;
export type Basis = (typeof BASES)[number];

export const METRICS = [
  'ltv',
  'ltv_net',
  'borrowing_base',
  'dscr',
  'llcr',
  'contract_coverage',
  'contract_realization',
  'liquidity',
  'customer_share',
  'related_party_share',
  'circular_share',
  'non_ig_share',
  'model_share',
  'site_share',
  'utilization',
  'remaining_contract_months',
  'tail_months',
  'reported',
] as const;
export type Metric = (typeof METRICS)[number];

export const CONSEQUENCES = ['draw_stop', 'cash_trap', 'prepayment', 'event_of_default'] as const;
export type Consequence = (typeof CONSEQUENCES)[number];

export interface LimitStep {
  /** null = from the start. */
  readonly from: Day | null;
  readonly value: Decimal;
}

export interface Covenant {
  readonly id: string;
  readonly metric: Metric;
  /** reported only: the name of the figure. */
  readonly name: string | null;
  /** ltv and ltv_net only. */
  readonly basis: Basis | null;
  readonly side: 'max' | 'min';
  /** Ascending by date, at least one. */
  readonly limits: readonly LimitStep[];
  /** dscr only: periods. */
  readonly window: number;
  readonly direction: 'trailing' | 'forward';
  /** Months from one test to the next. */
  readonly step: 1 | 3;
  readonly firstTest: Day;
  readonly cureDays: number | null;
  readonly consequence: Consequence | null;
}

/** Whether a covenant caps LTV on a basis, controlled accounts left aside. */
export const isLtvOn = ({ metric, basis, side }: Covenant, wanted: Basis): boolean =>
  metric === 'ltv' && basis === wanted && side === 'max';
