import type { FailureCode, WarningCode } from '../kernel/failure.js';

/** A unit or form in which a figure may have been given by mistake, and what makes it the one that is asked for. */
export interface Slip {
  readonly name: string;
  readonly divisor: number;
}

/** What is held to be plausible of one figure. The manual lists every rule from here. */
export interface Rule {
  /** What a finding says of the field and its text. */
  readonly says: string;
  readonly compares: string;
  /** What is plausible, in words, and why there. */
  readonly bounds: string;
  /** As multiples of what it is compared with, or as they are where it is compared with nothing. */
  readonly least?: number;
  readonly most?: number;
  readonly slips: readonly Slip[];
  /** The slip where no factor mends it. */
  readonly slip?: string;
  /** The figures that it would move. */
  readonly moves: string;
}

const MONTH = { name: 'per month instead of per hour', divisor: 730 };
const SERVER = { name: 'per server of eight instead of per GPU', divisor: 8 };
const CENTS = { name: 'in cents', divisor: 100 };
const THOUSANDS = { name: 'in thousands, or a dot between thousands', divisor: 0.001 };
const MILLIONS = { name: 'in millions', divisor: 1e-6 };
const PERCENT = { name: 'in percent', divisor: 100 };

/** Every rule of plausibility by its code: codes of errors for what is impossible, of warnings for what is unlikely. */
export const RULES = {
  AMOUNT_IN_PERCENT: {
    says: 'is an amount in percent',
    compares: 'an amount of money, a price or a count',
    bounds: 'no %: an amount is no share',
    slips: [],
    slip: 'a share in a column of amounts: a schedule of shares has the column share',
    moves: 'whatever the amount enters',
  },
  NEGATIVE_COST: {
    says: 'is a cost below 0',
    compares: 'opex, interest and principal of actuals.csv',
    bounds: 'at least 0: they are paid',
    least: 0,
    slips: [],
    slip: 'an export that writes costs with a minus sign',
    moves: 'historical DSCR',
  },
  DUPLICATE_SERIAL: {
    says: 'is the serial of two rows',
    compares: 'serials of the fleet, in any spelling',
    bounds: 'each once: a GPU is pledged once',
    slips: [],
    slip: 'a row copied, or one GPU in two lots',
    moves: 'every value of the collateral',
  },
  COST_IMPLAUSIBLE: {
    says: 'is far from the launch price of the model',
    compares: 'unit cost with the launch price of the model',
    bounds: '1/5 to 2 × the launch price; invoices seen lie from 0.5 to 1.4 ×',
    least: 0.2,
    most: 2,
    slips: [SERVER, { name: 'per rack of 72 instead of per GPU', divisor: 72 }, CENTS, THOUSANDS],
    moves: 'cost, depreciated cost, LTV on them and the borrowing base',
  },
  RENT_IMPLAUSIBLE: {
    says: 'is far from what the model rents for',
    compares: 'usd_gpu_hour of a contract with the rent observed of its model in the window',
    bounds: '1/5 to 5 × the rent observed; 0.05 to 40 US dollars without one',
    least: 0.2,
    most: 5,
    slips: [MONTH, { name: 'per year instead of per hour', divisor: 8760 }, SERVER, CENTS],
    moves: 'backlog, DSCR, contract coverage and the grades',
  },
  COMP_IMPLAUSIBLE: {
    says: 'is far from what the model costs or rents for',
    compares: "a price of the deal's comps.csv in the window with the launch price, a rent with the bundled rents of the model",
    bounds: '1/4 to 2 ×; a rent without bundled ones 0.05 to 40 US dollars',
    least: 0.25,
    most: 2,
    slips: [SERVER, MONTH, CENTS, THOUSANDS],
    moves: 'FMV, OLV, FLV, LTV on them, recovery and LGD',
  },
  SERVICE_IMPLAUSIBLE: {
    says: 'is unlikely for the model',
    compares: 'in_service_date with the launch of the model and as_of',
    bounds: 'on or after the launch, at most 10 years ago',
    most: 10,
    slips: [],
    slip: 'day and month swapped, a wrong year or model',
    moves: 'depreciated cost, age and eligibility',
  },
  BALANCE_IMPLAUSIBLE: {
    says: 'is out of proportion to the fleet',
    compares: "a tranche's balance above 0 with the cost of the fleet",
    bounds: '1 % to 300 %',
    least: 0.01,
    most: 3,
    slips: [THOUSANDS, MILLIONS, CENTS, { name: 'with three zeros too many', divisor: 1000 }],
    moves: 'every LTV, DSCR, LGD and the grades',
  },
  LIMIT_IMPLAUSIBLE: {
    says: 'is no limit that a ratio comes near',
    compares: 'the limit of a covenant on a ratio',
    bounds:
      'at most 5 for ltv, ltv_net, borrowing_base and contract_realization, 100 for dscr, llcr and contract_coverage, 1 for a share and utilization',
    slips: [PERCENT],
    slip: '75 for 75 %',
    moves: 'the covenant: it never or always breaches',
  },
  RATE_IMPLAUSIBLE: {
    says: 'is an unlikely rate a year',
    compares: 'margin, floor, default margin; an index and the level of its hedge',
    bounds: 'margin and floor at most 25 %; an index from −2 % to 25 %',
    least: -0.02,
    most: 0.25,
    slips: [PERCENT],
    slip: '0.5 for 0.5 %',
    moves: 'interest, DSCR and LLCR',
  },
  INDEX_ENDED: {
    says: 'is the last date of the index',
    compares: 'the last row of an index that a tranche floats on with as_of',
    bounds: 'at most one year before as_of',
    most: 1,
    slips: [],
    slip: 'an old file: its last rate is used for ever',
    moves: 'interest, DSCR and LLCR',
  },
  SPELLED_TWO_WAYS: {
    says: 'differs from another name in spelling alone',
    compares: 'customers, customer groups and sites with each other',
    bounds: 'capitals, blanks, dashes, punctuation, invisible characters and Inc, Ltd, LLC do not make two: both are one, as spelled first',
    slips: [],
    slip: 'one name spelled two ways',
    moves: 'shares of customers and sites, concentration caps',
  },
  PLACEHOLDER: {
    says: 'stands for something that is not known',
    compares: 'serial, site, region, contract_id and customer_group',
    bounds: 'a text that names something; N/A, TBD, a dash, 0, #REF!, 1.65E+12 count as not given',
    slips: [],
    slip: 'a blank filled in, or a number cut by Excel',
    moves: 'eligibility and caps',
  },
  TOTAL_ROW: {
    says: 'labels a sum of other rows',
    compares: 'asset_id of the fleet, contract_id and customer of the leases',
    bounds: 'no label such as Total or Subtotal: the row counts as one of its own',
    slips: [],
    slip: 'the last row of a sheet came along',
    moves: 'GPUs, every value of the collateral, backlog',
  },
  REGION_NAME: {
    says: 'is a name, not a code of a region',
    compares: 'region of the fleet with names of countries',
    bounds: 'a code such as US, UK, EU',
    slips: [],
    slip: 'USA or Germany for US or EU',
    moves: 'the haircut of the region, approved regions and the cap on regions',
  },
  NO_CONSEQUENCE: {
    says: 'name no consequence, and cash is distributed',
    compares: 'covenants, where less than all cash is swept',
    bounds: 'a consequence of each: without one a breach stops no distribution',
    slips: [],
    slip: 'a consequence left out',
    moves: 'distributions after a breach, and with them recovery',
  },
  OVERADVANCE_UNTESTED: {
    says: 'is over-advanced, and no covenant tests it',
    compares: 'debt with the borrowing base at as_of (`score` and the commands that compute)',
    bounds: 'at most the base, or a covenant borrowing_base',
    slips: [],
    slip: 'a covenant left out',
    moves: 'prepayment: nothing asks for it',
  },
} as const satisfies Partial<Record<FailureCode | WarningCode, Rule>>;
export type RuleCode = keyof typeof RULES;

/** Limits on ratios by metric. A limit in money or months has none. */
export const MOST_LIMIT: Readonly<Record<string, number>> = {
  ltv: 5,
  ltv_net: 5,
  borrowing_base: 5,
  contract_realization: 5,
  dscr: 100,
  llcr: 100,
  contract_coverage: 100,
  customer_share: 1,
  related_party_share: 1,
  circular_share: 1,
  non_ig_share: 1,
  model_share: 1,
  site_share: 1,
  utilization: 1,
};

/** US dollars an hour that any GPU rents for, where nobody has seen what its model does. */
export const ANY_RENT = { least: 0.05, most: 40 };

export const isRuleCode = (code: string): code is RuleCode => Object.hasOwn(RULES, code);

/** The usual slips of a rule, as questions, and the figures that it would move. */
export const slipOf = (code: RuleCode): string => {
  const { slips, slip }: Rule = RULES[code];
  return [...slips.map(({ name }) => name), ...(slip ? [slip] : [])].join('; ');
};
