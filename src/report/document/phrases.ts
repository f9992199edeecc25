import { BASIS_TITLES, figureOf, lowered, covenantTitle } from '../../domain/figure.js';
import type { Decimal } from '../../kernel/decimal.js';
import { BASES, type Basis } from '../../domain/covenant.js';
import type { CovenantResult, CovenantStatus, ScoreResult } from '../../model/frame/result.js';
import type { ReverseDriver } from '../../model/scenario/reverse.js';
import { clean } from '../print/clean.js';
import { percent } from '../print/figures.js';
import { eventCovenant, shockText, type NamedCovenant } from '../stress/reverse.js';
export { adjustmentName } from '../print/adjustments.js';
import { metricText } from '../print/figure-text.js';
import type { Tone } from './document.js';
import type { ReportInput } from './report-input.js';
import { moneyText, percentText, trueMinus } from './tables.js';

/** "a", "a and b", "a, b and c". */
export const listed = (items: readonly string[], last = 'and'): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)!}`;

/** So many names and how many more: "a, b and 3 more". */
export const listedUpTo = (most: number, items: readonly string[]): string =>
  listed(items.length > most ? [...items.slice(0, most), `${items.length - most} more`] : items);

/** A covenant inside a sentence: "historical DSCR (3 months)". */
export const covenantName = (covenant: CovenantResult): string => lowered(covenantTitle(covenant));

export const LOWEST_DSCR = figureOf('dscr_min').title;

/** What a ratio over nothing has in place of a figure. */
export const NO_VALUE = 'no value to measure against';

/** What an officer fills in under a certificate. */
export const CERTIFICATE_LINES: readonly string[] = [
  'Certificate no.',
  'Agreement, and its date',
  'If a default has occurred: its nature, and what the borrower proposes',
  'Signature',
  'Name',
  'Title',
  'Date',
];

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A name of the deal's site, group or the like; one that is missing is named as such. */
export const nameOr = (name: string, none = 'not named'): string => (name === '' ? none : clean(name));

export const STATUS_TONES: Readonly<Record<CovenantStatus, Tone>> = {
  breach: 'bad',
  watch: 'warn',
  not_testable: 'warn',
  pass: 'good',
  not_applicable: 'dim',
};
export const STATUS_NAMES: Readonly<Record<CovenantStatus, string>> = {
  breach: 'Breach',
  watch: 'Watch',
  not_testable: 'Not testable',
  pass: 'Pass',
  not_applicable: 'Not applicable',
};

/** A covenant's figure; one owed against nothing has none. */
export function covenantFigure(covenant: Pick<CovenantResult, 'metric'>, x: Decimal | null, currency: string): string {
  return trueMinus(metricText(covenant.metric, x, clean(currency)));
}

/** Headroom as a share of the limit; to a limit of zero in the unit of the figure. */
export const headroomText = (covenant: Pick<CovenantResult, 'metric' | 'limit'>, x: Decimal | null, currency: string): string =>
  x === null ? 'n/a' : covenant.limit.isZero() ? covenantFigure(covenant, x, currency) : trueMinus(percent(x));

export const basisName = (basis: Basis): string => lowered(BASIS_TITLES[basis]);

export const REVERSE_DRIVER_NAMES: Readonly<Record<ReverseDriver, string>> = {
  price_level: 'Resale prices',
  rental_level: 'Market rents',
  'relet.utilization': 'Re-let utilization',
  index_rate: 'Index rate',
  next_cohort: 'Next generation of GPUs',
  'power.usd_kwh': 'Power price',
  'haircut.orderly': 'Haircut, orderly',
  'haircut.forced': 'Haircut, forced',
  customer_defaults: 'Largest customers in default',
};

/** Figures as the report's prose writes them: "12.5%" and not "12.5 %". */
export const closed = (text: string): string => text.replace(/(\d) %/g, '$1%');

/** A shock of a driver: "−12.5%". */
export const shockSize = (driver: ReverseDriver, shock: Decimal): string => closed(shockText(driver, shock));

/** What a driver does at a shock: "resale prices fall by 12.5%". */
export function shockPhrase(driver: ReverseDriver, shock: Decimal): string {
  const size = shockSize(driver, shock).replace(/^[−+]/, '');
  switch (driver) {
    case 'price_level':
      return `resale prices fall by ${size}`;
    case 'rental_level':
      return `market rents fall by ${size}`;
    case 'relet.utilization':
      return `re-let utilization falls ${size}`;
    case 'index_rate':
      return `the index rate rises by ${size}`;
    case 'next_cohort':
      return `the next generation ships ${size}`;
    case 'power.usd_kwh':
      return `power costs ${size}`;
    case 'haircut.orderly':
      return `the orderly haircut rises by ${size}`;
    case 'haircut.forced':
      return `the forced haircut rises by ${size}`;
    case 'customer_defaults':
      return shock.eq(1) ? 'the largest customer defaults' : `the ${size.replace(/ customers$/, '')} largest customers default at once`;
  }
}

/** The kind of an event of a reverse stress, and what it is of in words: a basis, a sale, a covenant or a grade. */
export function eventParts(event: string, covenants: readonly NamedCovenant[]): { readonly kind: string; readonly detail: string } {
  const [kind, detail] = [event.split('.')[0]!, event.slice(event.indexOf('.') + 1)];
  if (kind === 'ltv') return { kind, detail: (BASES as readonly string[]).includes(detail) ? basisName(detail as Basis) : clean(detail) };
  if (kind === 'lgd') return { kind, detail: detail === 'orderly' ? 'an orderly sale' : 'a forced sale' };
  if (kind === 'covenant') return { kind, detail: eventCovenant(detail, covenants) };
  return { kind, detail: clean(detail) };
}

/** What a reverse stress looks for, as a clause: "a covenant is breached". */
export function eventPhrase(event: string, covenants: readonly NamedCovenant[]): string {
  const { kind, detail } = eventParts(event, covenants);
  if (event === 'covenant') return 'a covenant is breached';
  if (event === 'payment_default') return 'a payment is missed';
  if (kind === 'covenant') return `${detail} is breached`;
  if (kind === 'ltv') return `LTV on ${detail} reaches 100%`;
  if (kind === 'lgd') return `lenders lose in ${detail}`;
  return `the obligor grade falls below ${detail}`;
}

export const TORNADO_DRIVER_NAMES: Readonly<Record<string, string>> = {
  price_level: 'Resale prices',
  rental_level: 'Market rents',
  'relet.utilization': 'Re-let utilization',
  'obsolescence.deterioration': 'Deterioration a year',
  'obsolescence.lag_years': 'Obsolescence lag',
  'income.discount_rate': 'Discount rate',
  'power.usd_kwh': 'Power price',
  index_rate: 'Index rate',
  haircuts: 'Haircuts',
  sale_months: 'Months of sale',
  customer_defaults: 'Largest customer',
};

/** The metric of a sensitivity inside a sentence. */
export const tornadoMetricName = (metric: string): string => lowered(figureOf(metric).title);

/** How much of the headline backlog is firm: "$1.00m of $2.00m headline backlog is firm (50.0%)". */
export function firmShare({ deal, score: { contracts } }: ReportInput): string {
  const { firmBacklog, headlineBacklog, byContract } = contracts;
  const { currency, assumptions } = deal;
  const firm = `${moneyText(firmBacklog, currency)} of ${moneyText(headlineBacklog, currency)} headline backlog is firm`;
  if (headlineBacklog.isZero()) return 'no backlog is left to bill';
  if (!firmBacklog.isZero()) return `${firm} (${percentText(firmBacklog.div(headlineBacklog))})`;
  return byContract.every((c) => c.daysPastDue > assumptions.values.contracts.pastDueLimitDays)
    ? `${firm}, ${byContract.length === 1 ? 'since the one contract is past due' : 'since every contract is past due'}`
    : firm;
}

/** Whom the rating starts from: those who pay the rent, or the re-letting market where nobody does. */
export const paidByMerchant = ({ contracts }: Pick<ScoreResult, 'contracts'>): boolean => contracts.firmBacklog.isZero();
