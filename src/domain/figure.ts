import { BASES, type Basis, type Covenant, type Metric } from './covenant.js';

/** What a figure is counted in: an amount of the deal's currency, a share of one, a multiple such as 1.65x, months, or a grade. */
export type FigureUnit = 'money' | 'ratio' | 'multiple' | 'number' | 'months' | 'text';

/** One figure that the tool reports: what it is called, what it is counted in and where the method defines it. */
export interface Figure {
  readonly id: string;
  /** As a credit memo calls it. */
  readonly title: string;
  readonly unit: FigureUnit;
  /** Decimals as written: of a percentage for a ratio. */
  readonly decimals: number;
  /** Section of the method. */
  readonly section: string;
  /** Least and most that it can be; null without a bound. */
  readonly range: readonly [least: number | null, most: number | null];
  /** Which way is better for the lender; null where it depends. */
  readonly better: 'more' | 'less' | null;
  /** Its name in a table of an export, with its unit. */
  readonly field: string;
}

type Entry = readonly [id: string, title: string, field: string, section: string];
type Kind = Pick<Figure, 'unit' | 'decimals' | 'range' | 'better'>;

const kind = (unit: FigureUnit, decimals: number, range: Figure['range'], better: Figure['better']): Kind => ({
  unit,
  decimals,
  range,
  better,
});
const NOT_NEGATIVE: Figure['range'] = [0, null];
const SHARE: Figure['range'] = [0, 1];

/** Titles of the value bases; in a sentence {@link lowered}. */
export const BASIS_TITLES: Readonly<Record<Basis, string>> = {
  cost: 'Cost',
  depreciated_cost: 'Depreciated cost',
  fmv: 'FMV',
  olv: 'OLV',
  nolv: 'Net OLV',
  flv: 'FLV',
  nflv: 'Net FLV',
};

/** A title inside a sentence: its first letter small, unless it begins with an abbreviation. */
export const lowered = (title: string): string => (/^[A-Z][a-z-]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title);

const ltvTitle = (basis: Basis): string => `LTV on ${lowered(BASIS_TITLES[basis])}`;

const GROUPS: readonly (readonly [Kind, readonly Entry[]])[] = [
  [
    kind('money', 2, NOT_NEGATIVE, 'more'),
    [
      ...BASES.map((basis): Entry => [basis, BASIS_TITLES[basis], `${basis}_usd`, '4']),
      ['accounts', 'Controlled accounts', 'accounts_usd', '6'],
      ['firm_backlog', 'Firm backlog', 'firm_backlog_usd', '5'],
      ['headline_backlog', 'Headline backlog', 'headline_backlog_usd', '5'],
      ['borrowing_base', 'Borrowing base', 'borrowing_base_usd', '7'],
      ['covenant.liquidity', 'Minimum liquidity', 'liquidity_usd', '8'],
    ],
  ],
  [
    kind('money', 2, NOT_NEGATIVE, null),
    [
      ['balance', 'Debt drawn', 'balance_usd', '6'],
      ['ead', 'Exposure at default', 'ead_usd', '6'],
      ['exposure', 'Exposure with undrawn', 'exposure_usd', '17'],
    ],
  ],
  [kind('money', 2, NOT_NEGATIVE, 'less'), [['el_usd', 'Expected loss in money', 'el_usd', '17']]],
  [kind('money', 2, [null, null], 'more'), [['cushion', 'Borrowing base cushion', 'cushion_usd', '7']]],
  [
    kind('ratio', 1, NOT_NEGATIVE, 'less'),
    [
      ...BASES.map((basis): Entry => [`ltv.${basis}`, ltvTitle(basis), `ltv_${basis}_ratio`, '8']),
      ['covenant.ltv', 'LTV', 'ltv_ratio', '8'],
      ['covenant.ltv_net', 'Net LTV', 'ltv_net_ratio', '8'],
      ['covenant.borrowing_base', 'Debt to borrowing base', 'debt_to_borrowing_base_ratio', '8'],
    ],
  ],
  [
    kind('multiple', 2, [null, null], 'more'),
    [
      ['dscr_forward_3', 'Projected DSCR (3 months)', 'dscr_forward_3_ratio', '8'],
      ['dscr_forward_12', 'Projected DSCR (12 months)', 'dscr_forward_12_ratio', '8'],
      ['dscr_min', 'Lowest projected DSCR (3 months)', 'dscr_min_ratio', '8'],
      ['dscr_trailing_3', 'Historical DSCR (3 months)', 'dscr_trailing_3_ratio', '8'],
      ['llcr', 'LLCR', 'llcr_ratio', '8'],
      ['contract_coverage', 'Contract coverage', 'contract_coverage_ratio', '8'],
      ['covenant.dscr', 'DSCR', 'dscr_ratio', '8'],
      ['covenant.llcr', 'LLCR', 'llcr_ratio', '8'],
      ['covenant.contract_coverage', 'Contract coverage', 'contract_coverage_ratio', '8'],
    ],
  ],
  [
    kind('ratio', 1, NOT_NEGATIVE, 'more'),
    [
      ['contract_realization', 'Contract realization', 'contract_realization_share', '8'],
      ['covenant.contract_realization', 'Contract realization', 'contract_realization_share', '8'],
    ],
  ],
  [
    kind('ratio', 1, SHARE, 'more'),
    [
      ['utilization', 'Contracted utilization', 'utilization_share', '8'],
      ['recovery.orderly', 'Recovery rate, orderly sale', 'orderly_recovery_share', '9'],
      ['recovery.forced', 'Recovery rate, forced sale', 'forced_recovery_share', '9'],
      ['covenant.utilization', 'Contracted utilization', 'utilization_share', '8'],
    ],
  ],
  [
    kind('ratio', 1, SHARE, 'less'),
    [
      ['lgd', 'LGD', 'lgd_share', '10'],
      ['lgd.orderly', 'LGD, orderly sale', 'orderly_lgd_share', '9'],
      ['lgd.forced', 'LGD, forced sale', 'forced_lgd_share', '9'],
      ['customer_share', 'Largest customer', 'customer_share', '8'],
      ['related_party_share', 'Related parties', 'related_party_share', '8'],
      ['non_ig_share', 'Below investment grade', 'non_ig_share', '8'],
      ['covenant.customer_share', 'Largest customer', 'customer_share', '8'],
      ['covenant.related_party_share', 'Related parties', 'related_party_share', '8'],
      ['covenant.circular_share', 'Circular share', 'circular_share', '20'],
      ['covenant.non_ig_share', 'Below investment grade', 'non_ig_share', '8'],
      ['covenant.model_share', 'Largest GPU model', 'model_share', '8'],
      ['covenant.site_share', 'Largest site', 'site_share', '8'],
    ],
  ],
  [
    kind('ratio', 2, SHARE, 'less'),
    [
      ['pd', 'One-year PD', 'pd_share', '10'],
      ['el', 'Expected loss', 'el_share', '10'],
      ['offtaker_pd', 'Off-taker PD', 'offtaker_pd_share', '10'],
    ],
  ],
  [kind('ratio', 2, NOT_NEGATIVE, null), [['wa_rate', 'Average interest rate', 'wa_rate_per_year', '6']]],
  [
    kind('months', 1, NOT_NEGATIVE, 'more'),
    [
      ['remaining_contract_months', 'Average remaining contract term', 'remaining_contract_months', '8'],
      ['covenant.remaining_contract_months', 'Average remaining contract term', 'remaining_contract_months', '8'],
    ],
  ],
  [
    kind('months', 1, [null, null], 'more'),
    [
      ['tail_months', 'Contract tail', 'tail_months', '8'],
      ['covenant.tail_months', 'Contract tail', 'tail_months', '8'],
    ],
  ],
  [kind('number', 2, [null, null], null), [['covenant.reported', 'Reported figure', 'reported_figure', '17']]],
  [
    kind('text', 0, [null, null], null),
    [
      ['facility_grade', 'Facility grade', 'facility_grade', '10'],
      ['obligor_grade', 'Obligor grade', 'obligor_grade', '10'],
    ],
  ],
];

/** Every figure that screens, explain, exports and reports name, by its id. */
export const FIGURES: ReadonlyMap<string, Figure> = new Map(
  GROUPS.flatMap(([common, entries]) =>
    entries.map(([id, title, field, section]): [string, Figure] => [id, { id, title, field, section, ...common }]),
  ),
);

/** The entry of a figure. @throws RangeError for an id that the register does not hold */
export function figureOf(id: string): Figure {
  const figure = FIGURES.get(id);
  if (!figure) throw new RangeError(`no figure ${id} is registered`);
  return figure;
}

/** The entry of what a covenant tests; its limit, and its headroom to a limit of zero, have the same unit. */
export const metricFigure = (metric: Metric): Figure => figureOf(`covenant.${metric}`);

/** What the numerator and the denominator of a covenant's ratio are counted in. */
export const inputUnit = (metric: Metric): 'money' | 'count' => (metric === 'utilization' ? 'count' : 'money');

/** What tells one covenant of a metric from another. */
export type CovenantTerms = Pick<Covenant, 'metric' | 'basis' | 'window' | 'direction'>;

/** A covenant as a credit memo calls it: "LTV on OLV", "Historical DSCR (3 months)". */
export function covenantTitle({ metric, basis, window, direction }: CovenantTerms): string {
  const { title } = metricFigure(metric);
  if (basis !== null) return `${title} on ${lowered(BASIS_TITLES[basis])}`;
  if (metric !== 'dscr') return title;
  return `${direction === 'trailing' ? 'Historical' : 'Projected'} ${title} (${window} ${window === 1 ? 'month' : 'months'})`;
}
