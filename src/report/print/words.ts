import type { Basis, Consequence } from '../../domain/covenant.js';
import type { CapDimension, Rule } from '../../domain/deal.js';
import type { CovenantStatus } from '../../model/frame/result.js';
import type { SetName } from '../../domain/assumptions.js';
import { clean } from './clean.js';
import type { Paint } from './look.js';
import { grouped } from './figures.js';

/** Of a SHA-256 where it is not asked for in full. */
export const HASH_SHOWN = 12;

/** A set of assumptions by name; a file over it also by the start of its hash. */
export const setText = ({ name, sha256 }: SetName): string => `${clean(name)}${sha256 === null ? '' : ` (${sha256.slice(0, HASH_SHOWN)})`}`;

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
  draw_stop: 'draw stop',
  cash_trap: 'cash trap',
  prepayment: 'mandatory prepayment',
  event_of_default: 'event of default',
};

export const plural = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`;
