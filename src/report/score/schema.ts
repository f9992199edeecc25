import { GRADES, LOAN_GRADES } from '../../domain/rating.js';
import { BASES, CONSEQUENCES, METRICS } from '../../domain/covenant.js';
import { CAP_DIMENSIONS, RULES } from '../../domain/deal.js';
import { WARNING_CODES } from '../../kernel/failure.js';
import { FINDING_KINDS, LEVELS } from '../../model/measure/verdict.js';
import { DERIVED } from '../../model/calibration/deal-band.js';

/** A JSON Schema, draft 2020-12, as plain data. */
export type Schema = { readonly [key: string]: unknown };

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** An object of exactly these keys, each of them there but the optional. */
export function shape(
  properties: Readonly<Record<string, Schema>>,
  description?: string,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return {
    ...(description ? { description } : {}),
    type: 'object',
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    additionalProperties: false,
  };
}
export const listOf = (items: Schema, description?: string): Schema => ({ ...(description ? { description } : {}), type: 'array', items });
export const orNull = (schema: Schema): Schema =>
  'type' in schema && !('enum' in schema) ? { ...schema, type: [schema.type, 'null'] } : { anyOf: [schema, { type: 'null' }] };
export const described = (schema: Schema, description: string): Schema => ({ ...schema, description });
export const oneOf = (values: readonly string[]): Schema => ({ type: 'string', enum: values });
export const is = (value: string): Schema => ({ const: value });
export const rooted = (title: string, schema: Schema): Schema => ({ $schema: DRAFT, title, ...schema });

export const text: Schema = { type: 'string' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const integer: Schema = { type: 'integer' };
export const yesNo: Schema = { type: 'boolean' };
export const number: Schema = { type: 'number' };
export const money: Schema = { type: 'number' };
export const ratio: Schema = { type: 'number' };
export const date: Schema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
const grade: Schema = oneOf(GRADES);
/** D where the deal is in default. */
export const loanGrade: Schema = oneOf(LOAN_GRADES);
export const tool: Schema = shape({ name: text, version: text });

export const perBasis = (figure: Schema, description: string): Schema =>
  shape(Object.fromEntries(BASES.map((basis) => [basis, figure])), description);

const evidence = shape({
  anchor: described(orNull(number), 'per GPU, or per GPU-hour of rental'),
  prices: described(count, 'observations in the window'),
  types: { type: 'object', description: 'observations by type', additionalProperties: count },
  newest: orNull(date),
  own: described(yesNo, "the deal's own observations"),
  sibling: orNull(text),
});
const model = shape(
  {
    model: text,
    cohort: text,
    cohort_lag: count,
    gpus: count,
    age_months: ratio,
    cost: money,
    fmv: money,
    olv: money,
    flv: money,
    approach: oneOf(['market', 'income', 'cost', 'scrap', 'weighted']),
    sibling: described(orNull(text), 'the model whose resale price stands in, times the ratio of launch prices'),
    resale: evidence,
    rental: evidence,
  },
  'a model of the collateral',
  { forward_to: described(date, 'the last date of the forward that market rents follow') },
);
const tranche = shape({
  id: text,
  rank: count,
  balance: money,
  undrawn: money,
  accrued: money,
  rate: described(ratio, 'hedged, with PIK'),
  maturity: date,
});
const contract = shape({
  contract_id: text,
  customer: text,
  customer_group: text,
  rating: oneOf([...GRADES, 'D', 'unrated']),
  model: text,
  gpus: count,
  usd_gpu_hour: number,
  usd_gpu_hour_now: described(number, 'escalated to as_of'),
  market_usd_gpu_hour: described(orNull(number), 'market rent at as_of times relet.price_factor'),
  start: date,
  end: date,
  firm_end: date,
  firm_backlog: money,
  headline_backlog: money,
  related_party: yesNo,
  days_past_due: count,
});
const borrowingBase = shape({
  gross: money,
  ineligible: listOf(shape({ rule: oneOf(RULES), amount: money })),
  eligible: money,
  concentration: listOf(shape({ dimension: oneOf(CAP_DIMENSIONS), group: text, amount: money })),
  eligible_net: money,
  base: money,
  cushion: money,
  availability: money,
  overadvance: money,
});
export const STATUSES = ['pass', 'watch', 'breach', 'not_testable', 'not_applicable'];
const covenant = shape({
  id: text,
  metric: oneOf(METRICS),
  basis: orNull(oneOf(BASES)),
  side: oneOf(['max', 'min']),
  consequence: orNull(oneOf(CONSEQUENCES)),
  cure_days: orNull(count),
  limit: described(number, 'in force at the test; money for liquidity, else a ratio, share or months'),
  tested_on: orNull(date),
  actual: orNull(number),
  headroom: described(orNull(number), 'share of the limit; negative beyond it'),
  status: oneOf(STATUSES),
  cure: shape({ paydown: orNull(money), added_value: orNull(money), cash: orNull(money) }),
  first_breach: described(orNull(date), 'after as_of this is a projection'),
  worst: orNull(shape({ date, actual: orNull(number), headroom: orNull(number) })),
});
const liquidation = shape({
  ead: money,
  gross: money,
  support: described(money, 'puts and guarantees'),
  commission: money,
  removal: money,
  holding: money,
  legal: money,
  priority_claims_paid: money,
  accounts: money,
  contract_cash: money,
  costs_unpaid: money,
  recovery_nominal: money,
  recovery_pv: money,
  recovery_rate: orNull(ratio),
  lgd: orNull(ratio),
  surplus: money,
  shortfall: orNull(money),
  months: orNull(count),
  in_place: listOf(text),
  tranches: listOf(shape({ id: text, rank: count, ead: money, recovery_nominal: money, recovery_pv: money, lgd: orNull(ratio) })),
});
const projection = shape({
  k: count,
  date,
  values: perBasis(money, 'collateral value on each basis'),
  balance: money,
  interest: money,
  principal: money,
  balloon: money,
  prepayment: money,
  overadvance_unpaid: money,
  drawn: money,
  capitalised: described(money, 'PIK and interest that is added to balances'),
  fees_commitment: described(money, 'part of debt service, beside interest'),
  contract_cash: money,
  fees: money,
  relet: money,
  hedge_cash: money,
  opex: money,
  cfads: money,
  dscr_trailing_3: orNull(ratio),
  ltv: perBasis(orNull(ratio), 'debt over value'),
  borrowing_base: orNull(money),
  orderly_recovery_rate: orNull(ratio),
  forced_recovery_rate: orNull(ratio),
});
const assumption = shape({
  value: {
    anyOf: [
      { type: 'number' },
      { type: 'string' },
      listOf({
        type: 'array',
        prefixItems: [{ anyOf: [{ type: 'number' }, is('else')] }, { anyOf: [integer, grade] }],
        minItems: 2,
        maxItems: 2,
      }),
    ],
  },
  unit: text,
  source: text,
  overridden: yesNo,
});

const derived = (figure: Schema): Schema => shape(Object.fromEntries(DERIVED.map((basis) => [basis, figure])));
const edge = shape({
  factor: described(number, 'on every fair value, before it is held between scrap and the price new'),
  values: derived(money),
  ltv: derived(orNull(ratio)),
});
const band = shape(
  {
    kind: is('model_error'),
    untested: described(listOf(text), 'overridden assumptions that the error was not tested with'),
    untested_models: described(listOf(text), 'of the collateral, of which no price was among those that it was tested on'),
    rows: listOf(
      shape({ k: count, date, balance: money, p10: edge, model: edge, p90: edge }),
      'at as_of and each year after it while debt is owed',
    ),
  },
  "value and LTV at the 10th and 90th percentile of the model's error; not there under --no-band",
);

const verdict = shape(
  {
    level: described(oneOf(LEVELS), 'that of the first finding; pass without one'),
    findings: listOf(
      shape({
        kind: oneOf(FINDING_KINDS),
        level: oneOf(LEVELS),
        covenant: described(orNull(text), 'its id'),
        consequence: orNull(oneOf(CONSEQUENCES)),
        date: described(orNull(date), 'of the test, the first breach or the payment that is missed'),
        amount: described(orNull(money), 'unpaid, or over the borrowing base'),
      }),
      'worst first',
    ),
  },
  'what is wrong with the loan',
);

/** What every result says of itself. */
export const dealHead = shape({ id: text, name: text, borrower: text, currency: text, as_of: date });
export const inputs = listOf(shape({ file: text, sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' }, rows: orNull(count) }));
export const warnings = listOf(
  shape({ code: oneOf(WARNING_CODES), file: text, line: orNull(count), column: orNull(count), message: text }),
);
export const assumptionSet = shape({
  name: text,
  sha256: described(orNull({ type: 'string', pattern: '^[0-9a-f]{64}$' }), 'of the file over the set; null without one'),
});
export const coverage = shape({
  dscr_forward_3: orNull(ratio),
  dscr_forward_12: orNull(ratio),
  dscr_min: orNull(ratio),
  llcr: orNull(ratio),
  contract_coverage: orNull(ratio),
  contract_realization: orNull(ratio),
});

/** The JSON Schema of `score --json`. */
export const SCORE_SCHEMA: Schema = rooted(
  'gpulien score',
  shape(
    {
      schema: is('score/1'),
      tool,
      deal: dealHead,
      inputs,
      warnings,
      assumption_set: assumptionSet,
      verdict,
      fleet: shape({
        lots: count,
        gpus: count,
        pooled_gpus: described(count, 'valued together with others that differ in unit cost alone, as a fleet of very many lots is'),
        collateral_gpus: count,
        pipeline_gpus: count,
        pipeline_cost: money,
        by_model: listOf(model),
        thin_share: described(orNull(ratio), 'of the fair value of the fleet, on one ask or no price at all'),
      }),
      values: perBasis(money, 'collateral at as_of'),
      debt: shape({
        balance: money,
        undrawn: money,
        accrued: money,
        ead: money,
        wa_rate: orNull(ratio),
        accounts: described(money, 'lender-controlled cash'),
        tranches: listOf(tranche),
      }),
      ltv: perBasis(orNull(ratio), '0 without debt, null over a zero value with debt'),
      contracts: shape({
        headline_backlog: money,
        firm_backlog: money,
        remaining_contract_months: ratio,
        tail_months: orNull(ratio),
        utilization: ratio,
        customer_share: orNull(ratio),
        largest_customer: orNull(text),
        related_party_share: orNull(ratio),
        non_ig_share: orNull(ratio),
        by_contract: listOf(contract),
        at_market: described(
          orNull(shape({ contracts: count, dscr_forward_12: orNull(ratio), dscr_min: orNull(ratio) })),
          'contracts above the market renegotiated to it; null where none is',
        ),
      }),
      coverage,
      borrowing_base: orNull(borrowingBase),
      covenants: listOf(covenant),
      liquidation: shape({ orderly: liquidation, forced: liquidation }),
      projection: listOf(projection, 'k = 0 … K, monthly; flows of row k are those of period k'),
      rating: shape({
        offtaker_pd: ratio,
        offtaker_notch: grade,
        adjustments: listOf(shape({ key: text, notches: integer, reason: text })),
        obligor_grade: loanGrade,
        pd: ratio,
        lgd: orNull(ratio),
        lgd_today: described(orNull(ratio), 'without the floor'),
        lgd_downturn: described(orNull(ratio), 'without the floor, not below today'),
        lgd_floor_binds: yesNo,
        el: orNull(ratio),
        facility_grade: orNull(loanGrade),
        exposure: described(money, 'EAD and ccf of what is undrawn'),
        el_usd: orNull(money),
        tranches: listOf(shape({ id: text, lgd: orNull(ratio), el: orNull(ratio), grade: orNull(loanGrade) })),
      }),
      assumptions: { type: 'object', description: 'by dotted key', additionalProperties: assumption },
    },
    undefined,
    { band },
  ),
);
