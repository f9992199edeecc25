import { addMonths, type Day, formatDay, paymentDates, type DayCount } from '../../kernel/calendar.js';
import { atMost, LIMITS } from '../../kernel/limits.js';
import { type Fraction, fraction, total, type Usd, usd, ZERO } from '../../kernel/decimal.js';
import type { Profile, RateHedge, RateTerms, Tranche } from '../../domain/tranche.js';
import { Fields } from '../yaml/fields.js';
import { readPricing } from './pricing.js';
import { checkRate } from '../plausibility/checks.js';
import { ABOVE_0, amount as amountIn, AT_LEAST_0, number, RATE, SHARE, whole } from '../text/numbers.js';
import { complete, type Draft, Fault, type Problems, type Reader } from '../text/problems.js';
import { date, identifier, oneOf, text, yesNo } from '../text/values.js';
import type { Tree } from '../yaml/yaml-tree.js';

const PROFILES = ['level', 'annuity', 'bullet', 'schedule'] as const satisfies readonly Profile[];
const DAY_COUNTS = ['act/360', 'act/365', '30/360', '30/360 eom'] as const satisfies readonly DayCount[];
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
  'draws',
  'availability_end',
  'commitment_fee',
  'interest_only_until',
  'pricing',
];
const HEDGE_LEVELS = { swap: 'fixed', cap: 'strike' } as const;
const share = number(SHARE) as unknown as Reader<Fraction>;

export const money = amountIn(AT_LEAST_0) as unknown as Reader<Usd>;
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
  const rates = readRate(fields);
  const draws = readDraws(fields);
  const maturity = fields.required('maturity', date);
  const draft = {
    id: fields.required('id', identifier),
    rank: fields.required('rank', whole()),
    balance,
    undrawn: fields.optional('undrawn', money, usd(ZERO)),
    lastPayment: fields.required('last_payment', date),
    maturity,
    endOfMonth: fields.optional('end_of_month', yesNo, true),
    step: readStep(fields),
    dayCount: fields.required('day_count', oneOf(DAY_COUNTS)),
    rate: rates.terms,
    pik: rates.pik,
    capitalizeUntil: rates.capitalizeUntil,
    draws,
    availabilityEnd: fields.optional('availability_end', date, draws?.at(-1)?.date ?? maturity),
    commitmentFee: fields.optional('commitment_fee', share, fraction(ZERO)),
    interestOnlyUntil: fields.optional('interest_only_until', date, null),
    pricing: readPricing(fields),
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
  { profile, balloon, balance, draws }: Pick<TrancheTerms['draft'], 'profile' | 'balloon' | 'balance' | 'draws'>,
): void {
  if (profile === undefined) return;
  if (profile !== 'schedule') repayment.forbid('schedule', `no schedule with the profile ${profile}`);
  if (!balloon?.isPositive() || balloon.isZero()) return;
  if (profile === 'bullet' || profile === 'schedule')
    repayment.forbid('balloon', `no balloon with the profile ${profile}: the last payment takes what is left`);
  else if (balance && draws) {
    const lent = balance.plus(total(draws.map(({ amount }) => amount)));
    if (balloon.gt(lent))
      repayment.fail(
        'OUT_OF_RANGE',
        'balloon',
        `at most the balance${draws.length > 0 ? ' and the draws' : ''}, ${lent.toFixed()}`,
        lent.toFixed(),
      );
  }
}

/** Draws in order of date. */
function readDraws(tranche: Fields): Tranche['draws'] | undefined {
  const items = tranche.listIfAny('draws');
  if (items === undefined) return undefined;
  const draws = (items ?? []).map((item) => {
    const fields = Fields.of(item, ['date', 'amount'], tranche.problems);
    return (
      fields &&
      complete<Tranche['draws'][number]>({
        date: fields.required('date', date),
        amount: fields.required('amount', amountIn(ABOVE_0) as unknown as Reader<Usd>),
      })
    );
  });
  return draws.includes(undefined) ? undefined : (draws as Tranche['draws'][number][]).sort((a, b) => a.date - b.date);
}

interface Rates {
  readonly terms: RateTerms | undefined;
  readonly pik: Fraction | undefined;
  readonly capitalizeUntil: Day | null | undefined;
}

function readRate(tranche: Fields): Rates {
  const fields = tranche.branchOf('rate', ['fixed', 'index', 'margin', 'floor', 'pik', 'capitalize_until', 'hedge']);
  if (!fields) return { terms: undefined, pik: undefined, capitalizeUntil: undefined };
  return {
    terms: readTerms(tranche, fields),
    pik: fields.optional('pik', share, fraction(ZERO)),
    capitalizeUntil: fields.optional('capitalize_until', date, null),
  };
}

function readTerms(tranche: Fields, fields: Fields): RateTerms | undefined {
  if (fields.has('fixed')) {
    for (const key of ['index', 'margin', 'floor', 'hedge']) fields.forbid(key, `no ${key} with a fixed rate`);
    const fixed = fields.required('fixed', number({ ...RATE, min: 0 }) as unknown as Reader<Fraction>);
    return fixed && { kind: 'fixed', rate: fixed };
  }
  if (!fields.has('index') && !fields.has('margin')) {
    tranche.problems.fail('MISSING_KEY', fields.place('fixed'), null, 'fixed: a rate; or index and margin');
    return undefined;
  }
  const index = fields.required('index', text);
  const margin = fields.required('margin', rate);
  const floor = fields.optional('floor', rate, null);
  if (margin) checkRate(margin, 'margin', fields.place('margin'), fields.problems);
  if (floor) checkRate(floor, 'margin', fields.place('floor'), fields.problems);
  const hedge = readHedge(fields);
  return index !== undefined && margin && floor !== undefined && hedge !== undefined
    ? { kind: 'floating', index, margin, floor, hedge }
    : undefined;
}

function readHedge(rateFields: Fields): RateHedge | null | undefined {
  const fields = rateFields.branchIfAny('hedge', ['kind', 'share', 'fixed', 'strike', 'until']);
  if (!fields) return fields;
  const kind = fields.required('kind', oneOf(['swap', 'cap']));
  if (kind === undefined) return undefined;
  const level = HEDGE_LEVELS[kind];
  const other = kind === 'swap' ? 'strike' : 'fixed';
  fields.forbid(other, `no ${other} in a ${kind}: it has ${level}`);
  const strike = fields.required(level, rate);
  if (strike) checkRate(strike, 'index', fields.place(level), fields.problems);
  return complete<RateHedge>({
    kind,
    share: fields.required('share', share),
    level: strike,
    until: fields.optional('until', date, null),
  });
}

/** Draws after as_of, up to maturity and the end of availability, and no more than what is undrawn. @source methodology 17 B */
export function checkDraws({ fields, draft }: TrancheTerms, asOf: Day): void {
  const { draws, undrawn, maturity, availabilityEnd } = draft;
  if (!draws || draws.length === 0 || !undrawn || maturity === undefined || !availabilityEnd) return;
  const end = Math.min(maturity, availabilityEnd) as Day;
  for (const draw of draws) {
    if (draw.date <= asOf || draw.date > end)
      fields.fail(
        'DATE_ORDER',
        'draws',
        `draws dated after as_of ${formatDay(asOf)} and up to ${formatDay(end)}; one is dated ${formatDay(draw.date)}`,
      );
  }
  const all = total(draws.map(({ amount }) => amount));
  if (all.gt(undrawn))
    fields.fail('OUT_OF_RANGE', 'draws', `draws of at most what is undrawn, ${undrawn.toFixed()}; they add up to ${all.toFixed()}`);
}

/** last_payment ≤ as_of < maturity, and no payment date between last_payment and as_of. @source methodology 6 */
export function checkDates({ fields, draft }: TrancheTerms, asOf: Day): void {
  const { lastPayment, maturity, step, endOfMonth } = draft;
  if (maturity !== undefined && maturity <= asOf) fields.fail('MATURED', 'maturity', `a date after as_of ${formatDay(asOf)}`);
  if (maturity !== undefined && maturity > addMonths(asOf, LIMITS.years.most * 12)) {
    fields.fail('OUT_OF_RANGE', 'maturity', atMost(LIMITS.years));
    return;
  }
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
