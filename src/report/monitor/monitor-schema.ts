import { FINDING_KINDS } from '../../model/measure/verdict.js';
import { CONTRACT_MOVES, LOT_MOVES } from '../../model/monitor/movements.js';
import { EXCEPTION_STATES } from '../../model/monitor/monitor.js';
import { WATCH_RULES } from '../../domain/watch.js';
import {
  count,
  date,
  described,
  inputs,
  integer,
  is,
  listOf,
  loanGrade,
  money,
  number,
  oneOf,
  orNull,
  ratio,
  rooted,
  shape,
  STATUSES,
  text,
  tool,
  yesNo,
} from '../score/schema.js';

const kind = oneOf([...FINDING_KINDS, 'late']);
const migration = shape({ grades: listOf(loanGrade), cells: listOf(shape({ from: loanGrade, to: loanGrade, deals: listOf(text) })) });

export const MONITOR_SCHEMA = rooted(
  'gpulien monitor',
  shape({
    schema: is('monitor/1'),
    tool,
    book: text,
    rules: described(
      shape({
        breach: yesNo,
        headroom: orNull(ratio),
        months_to_zero: orNull(count),
        grade_down: orNull(count),
        realisation: orNull(ratio),
        days_past_due: orNull(count),
        not_testable: yesNo,
      }),
      'null or false where a rule is off',
    ),
    inputs,
    deals: listOf(
      shape({
        id: text,
        name: text,
        currency: text,
        history: described(
          listOf(
            shape({
              as_of: date,
              folder: text,
              facility_grade: orNull(loanGrade),
              obligor_grade: loanGrade,
              balance: money,
              ltv_olv: orNull(ratio),
              dscr_forward_3: orNull(ratio),
              lowest_headroom: orNull(shape({ covenant: text, headroom: ratio })),
              cushion: orNull(money),
              late_customers: count,
              realisation: orNull(ratio),
            }),
          ),
          'ascending by date; the last is now',
        ),
        change: orNull(
          shape({
            since: date,
            ltv_olv: orNull(ratio),
            dscr_forward_3: orNull(ratio),
            lowest_headroom: orNull(ratio),
            cushion: orNull(money),
            late_customers: integer,
            realisation: orNull(ratio),
          }),
        ),
        late: listOf(shape({ contract_id: text, customer: text, days_past_due: count })),
        trends: listOf(
          shape({
            covenant: text,
            status: oneOf(STATUSES),
            actual: orNull(number),
            limit: number,
            tested_on: orNull(date),
            headroom: orNull(ratio),
            trend: orNull(
              shape({
                points: count,
                slope_month: ratio,
                slope_error: ratio,
                zero: orNull(shape({ date, months: ratio, error_months: ratio })),
              }),
            ),
          }),
        ),
        lots: listOf(shape({ move: oneOf(LOT_MOVES), asset_id: text, model: text, gpus: count, what: text })),
        contracts: listOf(shape({ move: oneOf(CONTRACT_MOVES), contract_id: text, customer: text, gpus: count, what: text })),
        exceptions: listOf(
          shape({
            state: oneOf(EXCEPTION_STATES),
            about: text,
            kind,
            kind_before: orNull(kind),
            since: date,
            date: orNull(date),
            amount: orNull(money),
          }),
        ),
        watch: listOf(shape({ rule: oneOf(WATCH_RULES), about: text, value: orNull(number), date: orNull(date) })),
      }),
    ),
    migration: shape({ facility: migration, obligor: migration }),
  }),
);
