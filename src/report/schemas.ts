import { FAILURE_CODES, WARNING_CODES } from '../kernel/failure.js';
import { AUDIT_SCHEMA } from './audit/audit-schema.js';
import { COUNTERPARTIES_SCHEMA } from './counterparties/counterparties-schema.js';
import { CURVES_SCHEMA } from './curves/curves.js';
import { MARKET_IMPORT_SCHEMA, MARKET_SHOW_SCHEMA } from './market/market-schemas.js';
import { BACKTEST_SCHEMA, CALIBRATE_SCHEMA } from './calibration/calibration-schemas.js';
import { REPORT_SCHEMA } from './data/report-schema.js';
import { IMPORT_SCHEMA } from './intake/intake-schema.js';
import { NOTES_SCHEMA } from './notes/notes-schema.js';
import { PORTFOLIO_SCHEMA } from './portfolio/portfolio-schema.js';
import { PRICE_SCHEMA } from './price/price-schema.js';
import { SIMULATION_SCHEMA } from './simulation/simulation-schema.js';
import {
  assumptionSet,
  count,
  date,
  is,
  listOf,
  number,
  oneOf,
  orNull,
  rooted,
  SCORE_SCHEMA,
  shape,
  text,
  tool,
  yesNo,
  type Schema,
  inputs,
} from './score/schema.js';
import { COMPARE_SCHEMA, PROJECT_SCHEMA, REVERSE_SCHEMA, SENSITIVITY_SCHEMA, STRESS_SCHEMA } from './stress/stress-schemas.js';

const problem = (codes: readonly string[]): Schema =>
  shape({
    code: oneOf(codes),
    file: text,
    line: orNull(count),
    column: orNull(count),
    field: orNull(text),
    text: orNull(text),
    message: text,
    expected: text,
    remedy: orNull(text),
  });

const CHECK_SCHEMA: Schema = rooted(
  'gpulien check',
  shape({
    schema: is('check/1'),
    tool,
    ok: yesNo,
    problems: listOf(problem([...FAILURE_CODES, ...WARNING_CODES])),
    warnings: listOf(problem(WARNING_CODES)),
  }),
);

const origin: Schema = {
  oneOf: [
    shape({
      kind: oneOf(['input', 'reference']),
      file: text,
      line: orNull(count),
      column: orNull(count),
      field: orNull(text),
      source: orNull(text),
    }),
    shape({ kind: is('assumption'), key: text, source: text, overridden: yesNo }),
    { type: 'null' },
  ],
};

const EXPLAIN_SCHEMA: Schema = {
  ...rooted(
    'gpulien explain',
    shape({
      schema: is('explain/1'),
      tool,
      deal: shape({ id: text, as_of: date }),
      assumption_set: assumptionSet,
      target: shape({ metric: text, lot: orNull(text), contract: orNull(text), covenant: orNull(text), scenario: orNull(text) }),
      step: { $ref: '#/$defs/step' },
    }),
  ),
  $defs: {
    step: shape({
      name: text,
      value: { type: ['number', 'string', 'null'] },
      unit: oneOf(['money', 'ratio', 'multiple', 'number', 'months', 'usd/gpu-hour', 'text']),
      formula: orNull(text),
      origin,
      parts: listOf({ $ref: '#/$defs/step' }),
    }),
  },
};

const comp = {
  date,
  kind: oneOf(['resale', 'rental']),
  model: text,
  price_usd: number,
  price_type: oneOf(['sold', 'ask', 'bid', 'index']),
  quantity: number,
  source: text,
};
const quote: Schema = orNull(shape({ anchor_usd: number, comps: listOf(shape({ ...comp, rolled_usd: number })) }));

const MARKET_SCHEMA: Schema = rooted(
  'gpulien market',
  shape({
    schema: is('market/1'),
    tool,
    as_of: date,
    assumption_set: assumptionSet,
    inputs,
    models: listOf(
      shape({
        model: text,
        aliases: listOf(text),
        vendor: text,
        cohort: text,
        kw: number,
        absorption: orNull(number),
        launch_price_usd: orNull(number),
        launch_date: orNull(date),
        source: text,
        resale: quote,
        rental: quote,
      }),
    ),
    cohorts: listOf(shape({ cohort: text, frontier_date: date, efficiency: number, source: text })),
    comps: listOf(shape(comp)),
  }),
);

/** The JSON Schema of each command that prints JSON. */
export const SCHEMAS = {
  score: SCORE_SCHEMA,
  check: CHECK_SCHEMA,
  explain: EXPLAIN_SCHEMA,
  market: MARKET_SCHEMA,
  import: IMPORT_SCHEMA,
  'market-import': MARKET_IMPORT_SCHEMA,
  'market-show': MARKET_SHOW_SCHEMA,
  project: PROJECT_SCHEMA,
  stress: STRESS_SCHEMA,
  simulate: SIMULATION_SCHEMA,
  price: PRICE_SCHEMA,
  securitize: NOTES_SCHEMA,
  reverse: REVERSE_SCHEMA,
  sensitivity: SENSITIVITY_SCHEMA,
  compare: COMPARE_SCHEMA,
  curves: CURVES_SCHEMA,
  audit: AUDIT_SCHEMA,
  portfolio: PORTFOLIO_SCHEMA,
  counterparties: COUNTERPARTIES_SCHEMA,
  calibrate: CALIBRATE_SCHEMA,
  backtest: BACKTEST_SCHEMA,
  report: REPORT_SCHEMA,
} as const;
export type SchemaName = keyof typeof SCHEMAS;
