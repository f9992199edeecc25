import { figureOf, lowered } from '../../domain/figure.js';
import type { Adjustment } from '../../model/frame/result.js';
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

/** Figures that a reason has by another name than the register. */
const REASON_WORDS: readonly (readonly [string, string])[] = [
  ['lowest forward-3 dscr', lowered(figureOf('dscr_min').title)],
  [', llcr ', `, ${figureOf('llcr').title} `],
];

/** Why an adjustment is what it is, its figures called and written as everywhere else. */
export const adjustmentReason = ({ reason }: Adjustment): string =>
  REASON_WORDS.reduce((text, [name, title]) => text.replace(name, title), clean(reason).replace(/(\d) %/g, '$1%'));

/** A rating adjustment as a reader calls it. */
export const adjustmentName = (key: string): string => ADJUSTMENT_NAMES[key] ?? clean(key).replaceAll('_', ' ');
