/** Where a thing stands in an input: 1-based line and column of the text, and the name of the CSV column or YAML key. */
export interface Place {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly field: string | null;
}

/** What can be wrong with an input. Each has the smallest deal that shows it under test/errors and a row in the README. */
export const FAILURE_CODES = [
  'FILE_MISSING',
  'FILE_UNREADABLE',
  'PATH_OUTSIDE_DEAL',
  'YAML_SYNTAX',
  'DIGIT_KEY',
  'UNKNOWN_KEY',
  'MISSING_KEY',
  'WRONG_SHAPE',
  'CSV_SYNTAX',
  'CSV_EMPTY',
  'MISSING_COLUMN',
  'DUPLICATE_COLUMN',
  'MISSING_VALUE',
  'NOT_A_NUMBER',
  'NOT_WHOLE',
  'OUT_OF_RANGE',
  'NOT_A_DATE',
  'NOT_YES_OR_NO',
  'NOT_ONE_OF',
  'BAD_RATING',
  'UNKNOWN_MODEL',
  'UNKNOWN_COHORT',
  'UNKNOWN_CONTRACT',
  'MODEL_MISMATCH',
  'UNKNOWN_INDEX',
  'DUPLICATE_ID',
  'UNSEEN_CHARACTER',
  'DUPLICATE_ALIAS',
  'DUPLICATE_PERIOD',
  'DATE_ORDER',
  'LIMIT_SIDES',
  'NO_TRANCHE',
  'PAYMENT_DATE_PASSED',
  'MATURED',
  'NO_BORROWING_BASE',
  'NO_WEIGHT',
  'UNKNOWN_SCENARIO',
  'NOT_USD',
  'FX_MISSING',
  'TOO_LITTLE_HISTORY',
  'AMOUNT_IN_PERCENT',
  'NEGATIVE_COST',
  'DUPLICATE_SERIAL',
  'TOO_MANY',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** What deserves a look but does not stop a run. */
export const WARNING_CODES = [
  'UNKNOWN_COLUMN',
  'UNSERVED_CONTRACT',
  'OVER_CONTRACTED',
  'PIPELINE_CONTRACT',
  'PIPELINE_WITHOUT_DATE',
  'RATINGS_DIFFER',
  'COMPS_OUTSIDE_WINDOW',
  'FORWARD_ENDED',
  'COST_ABOVE_LAUNCH',
  'INDEX_OVERRIDDEN',
  'SCHEDULE_LEFTOVER',
  'OVERADVANCE_UNPAID',
  'ORDERLY_BELOW_FORCED',
  'THIN_EVIDENCE',
  'COST_IMPLAUSIBLE',
  'RENT_IMPLAUSIBLE',
  'COMP_IMPLAUSIBLE',
  'SERVICE_IMPLAUSIBLE',
  'BALANCE_IMPLAUSIBLE',
  'LIMIT_IMPLAUSIBLE',
  'RATE_IMPLAUSIBLE',
  'INDEX_ENDED',
  'SPELLED_TWO_WAYS',
  'PLACEHOLDER',
  'TOTAL_ROW',
  'REGION_NAME',
  'NO_CONSEQUENCE',
  'OVERADVANCE_UNTESTED',
  'SIMULATION_UNUSED',
  'BOOK_RATINGS_DIFFER',
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

/** A problem of an input, as data; the sentence is made in `report`. */
export interface Problem<Code extends string> {
  readonly code: Code;
  readonly place: Place;
  /** The offending text, as it stands in the file. */
  readonly text: string | null;
  /** What was expected there. */
  readonly expected: string;
  /** How to mend it: the nearest valid value, the key that was meant. */
  readonly remedy: string | null;
}
export type Failure = Problem<FailureCode>;
export type Warning = Problem<WarningCode>;
