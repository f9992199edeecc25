import { type Day, formatDay, paymentDates, type DayCount } from '../../kernel/calendar.js';
import { type Fraction, type Usd, usd, ZERO } from '../../kernel/decimal.js';
import type { Profile, RateTerms, Tranche } from '../../domain/tranche.js';
import { Fields } from '../yaml/fields.js';
import { AT_LEAST_0, number, RATE, whole } from '../text/numbers.js';
import { type Draft, Fault, type Problems, type Reader } from '../text/problems.js';
import { date, oneOf, text, yesNo } from '../text/values.js';
import type { Tree } from '../yaml/yaml-tree.js';

const PROFILES = ['level', 'annuity', 'bullet', 'schedule'] as const satisfies readonly Profile[];
const DAY_COUNTS = ['act/360', 'act/365', '30/360'] as const satisfies readonly DayCount[];
const KEYS = [
  'id',
  'rank',
  'balance',
  'undrawn',
  'last_payment',
  'maturity',
  'end_of_month',
  'frequency',
  'day_count',
  'rate',
  'repayment',
];

export const money = number(AT_LEAST_0) as unknown as Reader<Usd>;
export const rate = number(RATE) as unknown as Reader<Fraction>;
const fileName: Reader<string> = (raw) => raw.trim() || new Fault('MISSING_VALUE', 'the name of a CSV file');
const frequency = oneOf(['monthly', 'quarterly']);

/** A tranche as deal.yaml states it; its schedule stands in a file of its own. */
export interface TrancheTerms {
  readonly fields: Fields;
  readonly draft: Draft<Omit<Tranche, 'schedule'>>;
  readonly schedule: string | null | undefined;
}

/** Months from one date to the next of a `frequency` key. */
export function readStep(fields: Fields): 1 | 3 | undefined {
  const word = fields.required('frequency', frequency);
  return word === undefined ? undefined : word === 'monthly' ? 1 : 3;
}

/** One item of `tranches`. */
export function readTranche(tree: Tree, problems: Problems): TrancheTerms | undefined {
  const fields = Fields.of(tree, KEYS, problems);
  if (!fields) return undefined;
  const repayment = fields.branchOf('repayment', ['profile', 'schedule', 'balloon', 'hold_within_borrowing_base']);
  const balance = fields.required('balance', money);
  const profile = repayment?.required('profile', oneOf(PROFILES));
  const draft = {
    id: fields.required('id', text),
    rank: fields.required('rank', whole()),
    balance,
    undrawn: fields.optional('undrawn', money, usd(ZERO)),
    lastPayment: fields.required('last_payment', date),
    maturity: fields.required('maturity', date),
    endOfMonth: fields.optional('end_of_month', yesNo, true),
    step: readStep(fields),
    dayCount: fields.required('day_count', oneOf(DAY_COUNTS)),
    rate: readRate(fields),
    profile,
    balloon: repayment?.optional('balloon', money, usd(ZERO)),
    holdWithinBorrowingBase: repayment?.optional('hold_within_borrowing_base', yesNo, false),
  };
  if (repayment) checkRepayment(repayment, draft);
  const schedule = profile === 'schedule' ? repayment!.required('schedule', fileName) : null;
  return { fields, draft, schedule };
}

function checkRepayment(
  repayment: Fields,
  { profile, balloon, balance }: Pick<TrancheTerms['draft'], 'profile' | 'balloon' | 'balance'>,
): void {
  if (profile === undefined) return;
  if (profile !== 'schedule') repayment.forbid('schedule', `no schedule with the profile ${profile}`);
  if (!balloon?.isPositive() || balloon.isZero()) return;
  if (profile === 'bullet' || profile === 'schedule')
    repayment.forbid('balloon', `no balloon with the profile ${profile}: the last payment takes what is left`);
  else if (balance && balloon.gt(balance))
    repayment.fail('OUT_OF_RANGE', 'balloon', `at most the balance, ${balance.toFixed()}`, balance.toFixed());
}

function readRate(tranche: Fields): RateTerms | undefined {
  const fields = tranche.branchOf('rate', ['fixed', 'index', 'margin', 'floor']);
  if (!fields) return undefined;
  if (fields.has('fixed')) {
    for (const key of ['index', 'margin', 'floor']) fields.forbid(key, `no ${key} with a fixed rate`);
    const fixed = fields.required('fixed', rate);
    return fixed && { kind: 'fixed', rate: fixed };
  }
  if (!fields.has('index') && !fields.has('margin')) {
    tranche.problems.fail('MISSING_KEY', fields.place('fixed'), null, 'fixed: a rate; or index and margin');
    return undefined;
  }
  const index = fields.required('index', text);
  const margin = fields.required('margin', rate);
  const floor = fields.optional('floor', rate, null);
  return index !== undefined && margin && floor !== undefined ? { kind: 'floating', index, margin, floor } : undefined;
}

/** last_payment ≤ as_of < maturity, and no payment date between last_payment and as_of. @source methodology 6 */
export function checkDates({ fields, draft }: TrancheTerms, asOf: Day): void {
  const { lastPayment, maturity, step, endOfMonth } = draft;
  if (maturity !== undefined && maturity <= asOf) fields.fail('MATURED', 'maturity', `a date after as_of ${formatDay(asOf)}`);
  if (lastPayment === undefined) return;
  if (lastPayment > asOf) {
    fields.fail('DATE_ORDER', 'last_payment', `a date on or before as_of ${formatDay(asOf)}`, formatDay(asOf));
    return;
  }
  if (maturity === undefined || maturity <= asOf || step === undefined || endOfMonth === undefined) return;
  const passed = paymentDates(maturity, step, lastPayment, endOfMonth).filter((day) => day <= asOf);
  const latest = passed[passed.length - 1];
  if (latest === undefined) return;
  fields.fail(
    'PAYMENT_DATE_PASSED',
    'last_payment',
    `the latest payment date on or before as_of ${formatDay(asOf)}, or the closing date after it`,
    `${formatDay(latest)}, with the balance after that payment`,
  );
}
