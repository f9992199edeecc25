import { clean } from './clean.js';

const ADJUSTMENT_NAMES: Readonly<Record<string, string>> = {
  operator_dependency: 'Operator dependency',
  no_direct_agreement: 'No direct agreement',
  not_bankruptcy_remote: 'Not bankruptcy-remote',
  dscr_min: 'Lowest DSCR',
  dsra_months: 'Debt service reserve',
  tail_months: 'Contract tail',
  related_party_share: 'Related parties',
  contract_realization: 'Contract realization',
  past_due: 'Late payers',
  refinancing: 'Refinancing',
  best_offtaker_cap: 'Cap of the best off-taker',
  payment_default_cap: 'Cap of a missed payment',
  event_of_default_cap: 'Cap of an event of default',
  parent_guarantee: 'Parent guarantee',
  default_status: 'In default',
};

/** A rating adjustment as a reader calls it. */
export const adjustmentName = (key: string): string => ADJUSTMENT_NAMES[key] ?? clean(key).replaceAll('_', ' ');
