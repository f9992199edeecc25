import { addMonths, civil, type Day, formatDay } from '../../kernel/calendar.js';
import { Decimal, ONE } from '../../kernel/decimal.js';
import { textOf } from '../source/cell.js';
import type { ModelReader } from './models.js';
import { dateOf, foreignCurrency, moneyOf, nameOf, rest } from './parts.js';
import { type AmbiguousModel, modelOf, type Quantity, quantityOf } from './quantity.js';
import { Unread } from './reading.js';
import { plainNumber, type TapeRow } from './row.js';
import { ratingOf, yesNoOf } from './words.js';

/** Hours of a month by which a monthly fee is a price of an hour, and of a year. */
const HOURS_OF_MONTH = 730;
const HOURS_OF_YEAR = 8760;
const HOURS_OF_DAY = 24;
/** Hours of the longest month: more are those of several GPUs. */
const MOST_HOURS = 744;

/** What is known of the contracts of a tape as a whole. */
export interface LeaseContext {
  readonly models: ModelReader;
  readonly ambiguous: Map<string, AmbiguousModel>;
  /** True where every end that tells is a last day. */
  readonly endsAreLastDays: boolean;
  /** Contracts of several models with one fee. */
  readonly oneFee: ReadonlySet<string>;
}

const EVERGREEN =
  /evergreen|month[\s-]*to[\s-]*month|\bm2m\b|\bmtm\b|\bm-t-m\b|open[\s-]*end|\bopen\b|rolling|indefinite|perpetual|at will|on[\s-]?going|continuous|until (?:terminated|cancelled|further notice)|no (?:end|expiry|fixed)|unlimited|unbefristet|auto[\s-]*renew/i;

/** One row of a lease tape as a row of leases.csv. */
export function leaseRow(row: TapeRow, context: LeaseContext): { readonly gpus: Decimal; readonly monthly: Decimal } | null {
  const id = nameOf(row, 'contract_id', 'contract_id', true);
  if (context.oneFee.has(id) && id !== '')
    row.fail('several models', 'contract_id', 'one fee for several models: ask for the price of each, and give each a row and an id');
  const model = modelOf(row, context.models, context.ambiguous);
  if (row.drop?.why === 'other equipment') return null;
  const quantity = quantityOf(row, model);
  nameOf(row, 'customer', 'customer', true);
  row.put('customer_group', row.text('customer_group'), 'customer_group', 'text');
  ratingCell(row);
  const start = dateOf(row, 'start', true);
  const end = start && endOf(row, start.day, context);
  if (start && end && end.day <= start.day)
    row.fail('date order', end.target, `an end that is not after the start ${formatDay(start.day)}`);
  else if (end) row.putDay('end', end.day, end.target, end.why);
  if (!row.drop && model && quantity) putGpus(row, model.model, quantity);
  const price = quantity && start && end ? priceOf(row, quantity, start.day, end.day) : null;
  if (start) terms(row, start.day);
  return row.drop || !price || !quantity ? null : { gpus: quantity.gpus, monthly: price.times(quantity.gpus).times(HOURS_OF_MONTH) };
}

function putGpus(row: TapeRow, model: string, quantity: Quantity): void {
  row.put('model', model, 'model', 'model');
  const why = quantity.unit === 'gpu' ? 'number' : `${plainNumber(quantity.factor)} GPUs in a ${quantity.unit}`;
  row.putNumber('gpus', quantity.gpus, quantity.target, why);
}

function ratingCell(row: TapeRow): void {
  const text = row.text('rating');
  if (text === '') return;
  const grade = ratingOf(text);
  if (grade === undefined) row.fail('unreadable', 'rating', 'no rating of an international scale; leave it blank for none');
  else if (grade !== 'unrated') row.put('rating', grade, 'rating', 'rating');
  else row.changes.push({ column: 'rating', from: text, to: '', why: 'not rated' });
}

interface End {
  readonly day: Day;
  readonly target: string;
  readonly why: string;
}

/** The day after the last: an end as it stands or a last day, else the start and the months of the term. */
function endOf(row: TapeRow, start: Day, context: LeaseContext): End | null {
  const texts = ['end', 'last_day', 'term_months'].filter((target) => row.has(target)).map((target) => ({ target, text: row.raw(target) }));
  for (const target of ['last_day', 'end']) {
    if (!row.has(target) || row.text(target) === '' || EVERGREEN.test(row.text(target))) continue;
    const read = row.date(target);
    if (!read) return null;
    if (read.isMonth) return { day: addMonths(read.day, 1), target, why: 'the first of the next month' };
    const isLast =
      target === 'last_day' || lastDay(start, read.day) === true || (lastDay(start, read.day) === null && context.endsAreLastDays);
    return isLast ? { day: (read.day + 1) as Day, target, why: 'the day after the last day' } : { day: read.day, target, why: 'date' };
  }
  if (row.has('term_months') && row.text('term_months') !== '' && !EVERGREEN.test(row.text('term_months'))) return fromTerm(row, start);
  const open = texts.find(({ text }) => EVERGREEN.test(text)) ?? texts[0];
  row.fail('no end', open?.target ?? 'end', 'a contract without an end: give the earliest date on which it can end');
  return null;
}

/** True where an end is a last day by its place before the start's day, false where it stands on that day, null where neither. */
export function lastDay(start: Day, end: Day): boolean | null {
  const isAnniversary = (day: Day): boolean => {
    const [a, b] = [civil(start), civil(day)];
    return addMonths(start, (b.year - a.year) * 12 + b.month - a.month) === day;
  };
  if (isAnniversary(end)) return false;
  return isAnniversary((end + 1) as Day) ? true : null;
}

function fromTerm(row: TapeRow, start: Day): End | null {
  const read = row.number('term_months');
  if (!read) return null;
  const { span } = row.reader.form('term_months');
  const unit =
    /^y/i.test(read.counted ?? '') || (read.counted === null && span === 'years')
      ? 'years'
      : /^d/i.test(read.counted ?? '') || (read.counted === null && span === 'days')
        ? 'days'
        : 'months';
  const length = unit === 'years' ? read.value.times(12) : read.value;
  if (!length.isInteger() || length.lte(0) || length.gt(36_600)) {
    row.fail('unreadable', 'term_months', 'no term in months');
    return null;
  }
  const day = unit === 'days' ? ((start + length.toNumber()) as Day) : addMonths(start, length.toNumber());
  return { day, target: 'term_months', why: `start and ${plainNumber(length)} ${unit === 'days' ? 'days' : 'months'}` };
}

/** Targets that a price is worked out from, the most direct first. */
const PRICES = ['usd_gpu_hour', 'monthly_fee', 'annual_fee', 'total_value'] as const;

/** US dollars for a GPU and hour, from the price itself or from a fee. */
function priceOf(row: TapeRow, quantity: Quantity, start: Day, end: Day): Decimal | null {
  const given = PRICES.filter((target) => row.has(target) && row.text(target) !== '');
  const inCurrency = given.find((target) => {
    const read = row.reader.number(row.cell(target), target);
    return read !== null && !(read instanceof Unread) && foreignCurrency(row, read.currency) === null && read.value.gt(0);
  });
  const target = inCurrency ?? given[0] ?? PRICES.find((one) => row.has(one));
  if (target === undefined) return null;
  const amount = moneyOf(row, target, null, { required: true, least: 0 });
  if (!amount) return null;
  if (amount.isZero()) {
    row.fail('no price', target, 'a price of 0');
    return null;
  }
  const { price, why } = perGpuHour(row, target, amount, quantity, end - start);
  row.putNumber('usd_gpu_hour', price, target, why);
  return price;
}

function perGpuHour(
  row: TapeRow,
  target: (typeof PRICES)[number],
  amount: Decimal,
  { gpus, factor, unit }: Quantity,
  days: number,
): { readonly price: Decimal; readonly why: string } {
  const { per } = row.reader.form(target);
  const span = row.reader.number(row.cell(target), target);
  const isMonthly = span !== null && !(span instanceof Unread) && span.span === 'month';
  const shared = per === 'gpu' ? ONE : per === null ? gpus : unit === per ? factor : (row.number('gpus_per_unit')?.value ?? new Decimal(8));
  const [what, count] = [`${plainNumber(shared)} GPUs`, shared];
  switch (target) {
    case 'usd_gpu_hour': {
      const divisor = per !== null && per !== 'gpu' ? shared : ONE;
      if (isMonthly) return { price: amount.div(HOURS_OF_MONTH), why: `over ${HOURS_OF_MONTH} hours` };
      return { price: amount.div(divisor), why: divisor.eq(1) ? 'number' : `over ${plainNumber(divisor)} GPUs` };
    }
    case 'monthly_fee':
      return { price: amount.div(count.times(HOURS_OF_MONTH)), why: `monthly fee over ${what} and ${HOURS_OF_MONTH} hours` };
    case 'annual_fee':
      return { price: amount.div(count.times(HOURS_OF_YEAR)), why: `annual fee over ${what} and ${HOURS_OF_YEAR} hours` };
    case 'total_value':
      return {
        price: amount.div(gpus.times(HOURS_OF_DAY).times(days)),
        why: `contract value over ${plainNumber(gpus)} GPUs and ${days} days of ${HOURS_OF_DAY} hours`,
      };
  }
}

/** What a contract says beside its price and dates. */
function terms(row: TapeRow, start: Day): void {
  takeOrPay(row);
  escalator(row);
  termination(row, start);
  notice(row);
  optionalMoney(row, 'termination_fee_usd');
  optionalMoney(row, 'prepaid_usd');
  prepaidShare(row);
  for (const target of ['assignable', 'direct_agreement', 'related_party']) yesNo(row, target);
  pastDue(row);
}

/** A share as a fraction: 80 % is 0.8, and so is 80 in a column in percent. */
function shareOf(row: TapeRow, target: string): Decimal | null | 'unread' {
  const read = row.reader.number(row.cell(target), target);
  if (read === null) return null;
  if (read instanceof Unread) return 'unread';
  const cell = row.cell(target);
  if (typeof cell !== 'string' && cell.percent) return read.value;
  if (read.isPercent) return read.value.div(100);
  return row.reader.form(target).percent && (target === 'escalator' || read.value.gt(1)) ? read.value.div(100) : read.value;
}

function takeOrPay(row: TapeRow): void {
  if (row.text('take_or_pay') !== '' || /^none$/i.test(row.raw('take_or_pay'))) {
    const raw = row.raw('take_or_pay');
    const said = /^(?:yes|y|full|fully|take[\s-]*or[\s-]*pay|top|fixed|committed|reserved|true)$/i.test(raw)
      ? '1'
      : /^(?:no|n|none|on[\s-]*demand|usage|pay as you go|payg|uncommitted|false)$/i.test(raw)
        ? '0'
        : null;
    const share = said === null ? shareOf(row, 'take_or_pay') : new Decimal(said);
    if (share === 'unread' || share === null || share.lt(0) || share.gt(1))
      row.fail('unreadable', 'take_or_pay', 'no share from 0 to 100 %');
    else row.putNumber('take_or_pay', share, 'take_or_pay', 'share');
  } else if (row.has('reserved_hours')) {
    const hours = row.number('reserved_hours');
    if (!hours) return;
    if (hours.value.lt(0) || hours.value.gt(MOST_HOURS))
      row.fail('unreadable', 'reserved_hours', `not 0 to ${MOST_HOURS} hours a month of one GPU`);
    else row.putNumber('take_or_pay', Decimal.min(ONE, hours.value.div(HOURS_OF_MONTH)), 'reserved_hours', `hours over ${HOURS_OF_MONTH}`);
  }
}

/** An escalator that cannot be read is left out: without one the rent stays. */
function escalator(row: TapeRow): void {
  const text = row.text('escalator');
  if (text === '' || /^(?:no|none|flat|fixed|nil|n)$/i.test(text)) return;
  const rate = shareOf(row, 'escalator');
  if (rate === null) return;
  if (rate === 'unread' || rate.lte(-1) || rate.gt(1)) row.leaveOut('escalator', 'escalator', 'no rate a year; read as no escalator');
  else row.putNumber('escalator', rate, 'escalator', 'rate a year');
}

const NUMBER_WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  twelve: 12,
  eighteen: 18,
  'twenty-four': 24,
  'thirty-six': 36,
};

/** Months or years behind `after`, or alone; null where none are written. */
function spanIn(text: string): { readonly count: number; readonly isYears: boolean } | null {
  const after =
    /(?:after|from|following|post|>|beyond|nach|ab)\s*(?:the\s*)?(?:first\s*|initial\s*)?(?:(month|year)s?\s*)?([a-z-]+|\d+)\s*(?:\(\d+\)\s*)?(months?|mths?|mos?|monate?n?|m|years?|yrs?|jahre?n?|y)?\b/i.exec(
      text,
    ) ?? /^(?:yes,?\s*)?()(\d+)\s*(months?|mths?|mos?|m|years?|yrs?|y)\b/i.exec(text);
  const count = after ? (NUMBER_WORDS[after[2]!.toLowerCase()] ?? (/^\d+$/.test(after[2]!) ? Number(after[2]) : null)) : null;
  return after && count !== null ? { count, isYears: /^[yj]/i.test(after[3] ?? after[1] ?? '') } : null;
}

/** When the customer may walk away: never, from the start, after some months, or from a date. */
function termination(row: TapeRow, start: Day): void {
  const raw = row.raw('terminable_from');
  if (raw === '') return;
  const cell = row.cell('terminable_from');
  const text = textOf(cell).trim();
  const read = row.reader.date(cell, 'terminable_from');
  if (read !== null && !(read instanceof Unread)) return row.putDay('terminable_from', read.day, 'terminable_from');
  const days = /(\d+)[\s-]*days?['’]?(?:\s+(?:prior\s+|written\s+)*notice|\s*$|\))/i.exec(text)?.[1];
  const noticed = (): void => {
    if (days !== undefined && row.text('notice_days') === '')
      row.put('notice_days', days, 'terminable_from', 'notice of the termination right');
  };
  const after = spanIn(text);
  if (after) {
    const { count, isYears } = after;
    row.putDay(
      'terminable_from',
      addMonths(start, isYears ? count * 12 : count),
      'terminable_from',
      `start and ${count} ${isYears ? 'years' : 'months'}`,
    );
    return noticed();
  }
  const said = saysTermination(text) ?? (days === undefined ? undefined : true);
  if (said === true) {
    row.putDay('terminable_from', start, 'terminable_from', 'from the start');
    noticed();
  } else if (said === undefined && row.text('terminable_from') !== '')
    row.fail('unreadable', 'terminable_from', 'neither yes, no, a date nor months after the start');
}

/** Whether words give the customer a right to terminate at any time; undefined where they do not tell. */
const saysTermination = (text: string): boolean | undefined =>
  yesNoOf(text.replace(/\(.*\)/, '')) ??
  yesNoOf(text) ??
  (/^(?:at any time|any ?time|anytime|immediate(?:ly)?|customer|at will|from (?:the )?start)/i.test(text) ? true : undefined);

function notice(row: TapeRow): void {
  const read = row.number('notice_days');
  if (!read || row.cells.has('notice_days')) return;
  const isMonths = /^m/i.test(read.counted ?? '') || (read.counted === null && row.reader.form('notice_days').span === 'months');
  const days = isMonths ? read.value.times(30) : read.value;
  if (!days.isInteger() || days.lt(0)) row.fail('unreadable', 'notice_days', 'no number of days');
  else row.putNumber('notice_days', days, 'notice_days', isMonths ? 'months of 30 days' : 'number');
}

/** An amount whose default of nothing is the safe reading. */
function optionalMoney(row: TapeRow, target: string): void {
  const read = row.reader.number(row.cell(target), target);
  if (read === null || (typeof row.cell(target) === 'string' && /^(?:no|none|nil)$/i.test(row.raw(target)))) return;
  if (read instanceof Unread || read.value.lt(0) || read.isPercent) row.leaveOut(target, target, 'no amount; read as none');
  else if (foreignCurrency(row, read.currency) !== null)
    row.leaveOut(target, target, `an amount in ${foreignCurrency(row, read.currency)}; read as none`);
  else row.putNumber(target, read.value, target);
}

function prepaidShare(row: TapeRow): void {
  const share = row.text('prepaid_share') === '' ? null : shareOf(row, 'prepaid_share');
  if (share === null) return;
  if (share === 'unread' || share.lt(0) || share.gt(1)) row.leaveOut('prepaid_share', 'prepaid_share', 'no share; read as none');
  else row.putNumber('prepaid_share', share, 'prepaid_share', 'share');
}

/** Yes or no; assignable is no where it cannot be read, the others have no safe reading. */
function yesNo(row: TapeRow, target: string): void {
  const raw = row.raw(target);
  const value =
    raw === ''
      ? undefined
      : (yesNoOf(raw) ??
        (/\bconsent\b/i.test(raw) && target === 'assignable' ? (/without|no consent/i.test(raw) ? true : undefined) : undefined));
  if (value !== undefined) row.put(target, value ? 'yes' : 'no', target, 'yes or no');
  else if (row.text(target) === '') return;
  else if (target === 'assignable') row.leaveOut(target, target, 'neither yes nor no; read as no');
  else row.fail('unreadable', target, 'neither yes nor no');
}

function pastDue(row: TapeRow): void {
  if (/^(?:current|none|no|nil|paid)$/i.test(row.raw('days_past_due'))) return row.put('days_past_due', '0', 'days_past_due', 'current');
  rest(row, 'days_past_due', (value) => value.isInteger() && value.gte(0), 'a number of days');
}
