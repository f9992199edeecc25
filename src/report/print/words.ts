import type { Decimal } from '../../kernel/decimal.js';
import type { Basis, Consequence, Metric } from '../../domain/covenant.js';
import type { CapDimension, Rule } from '../../domain/deal.js';
import type { CovenantResult, CovenantStatus } from '../../model/frame/result.js';
import type { SetName } from '../../domain/assumptions.js';
import { clean } from './clean.js';
import type { Paint } from './look.js';
import { amount, grouped, percent, tenths, times } from './figures.js';

/** Of a SHA-256 where it is not asked for in full. */
export const HASH_SHOWN = 12;

/** A set of assumptions by name; a file over it also by the start of its hash. */
export const setText = ({ name, sha256 }: SetName): string => `${clean(name)}${sha256 === null ? '' : ` (${sha256.slice(0, HASH_SHOWN)})`}`;

export const BASIS_NAMES: Readonly<Record<Basis, string>> = {
  cost: 'Cost',
  depreciated_cost: 'Depreciated cost',
  fmv: 'FMV',
  olv: 'OLV',
  nolv: 'Net OLV',
  flv: 'FLV',
  nflv: 'Net FLV',
};

export const BASIS_MEANINGS: Readonly<Record<Basis, string>> = {
  cost: 'what the borrower paid, installed',
  depreciated_cost: 'cost less depreciation',
  fmv: 'fair market value',
  olv: 'orderly sale over months, gross',
  nolv: 'orderly sale, net of its costs',
  flv: 'forced sale in weeks, gross',
  nflv: 'forced sale, net of its costs',
};

export const RULE_NAMES: Readonly<Record<Rule, string>> = {
  status: 'not installed',
  lien: 'not a first lien',
  landlord_waiver: 'no landlord waiver',
  insured: 'not insured',
  serial: 'no serial number',
  region: 'region not approved',
  age: 'too old',
  generation: 'too many generations behind',
  past_due: 'serving a past-due contract',
};

export const CAP_NAMES: Readonly<Record<CapDimension, string>> = {
  customer: 'customer',
  model: 'GPU model',
  site: 'site',
  region: 'region',
};

const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  ltv: 'LTV',
  ltv_net: 'net LTV',
  borrowing_base: 'debt / borrowing base',
  dscr: 'DSCR',
  llcr: 'LLCR',
  contract_coverage: 'contract coverage',
  contract_realization: 'contract realization',
  liquidity: 'liquidity',
  customer_share: 'largest customer',
  related_party_share: 'related parties',
  non_ig_share: 'non-IG share',
  model_share: 'largest model',
  site_share: 'largest site',
  utilization: 'utilization',
  remaining_contract_months: 'remaining months',
  tail_months: 'tail months',
  reported: 'reported figure',
};

export const metricName = (covenant: CovenantResult): string =>
  covenant.basis === null
    ? METRIC_NAMES[covenant.metric]
    : `${METRIC_NAMES[covenant.metric]} on ${covenant.basis === 'depreciated_cost' ? 'book' : BASIS_NAMES[covenant.basis]}`;

/** A covenant's figure in the unit of its metric. */
export function metricFigure(metric: Metric, x: Decimal | null, currency: string): string {
  switch (metric) {
    case 'dscr':
    case 'llcr':
    case 'contract_coverage':
      return times(x);
    case 'liquidity':
      return amount(x, currency);
    case 'remaining_contract_months':
    case 'tail_months':
      return x ? `${tenths(x)} mo` : 'n/a';
    default:
      return percent(x);
  }
}

export const STATUS_WORDS: Readonly<Record<CovenantStatus, string>> = {
  breach: 'BREACH',
  watch: 'WATCH',
  pass: 'pass',
  not_testable: 'not testable',
  not_applicable: 'n/a',
};

/** The painter of a status; the word says the same. */
export const statusPaint = (status: CovenantStatus, paint: Paint): ((text: string) => string) =>
  ({ breach: paint.bad, watch: paint.warn, pass: paint.good, not_testable: paint.warn, not_applicable: paint.dim })[status];

export const CONSEQUENCE_WORDS: Readonly<Record<Consequence, string>> = {
  draw_stop: 'stops further draws',
  cash_trap: 'traps cash',
  prepayment: 'calls for prepayment',
  event_of_default: 'is an event of default',
};

export const plural = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`;
