import { addMonths, civil, type Day, formatDay } from '../../kernel/calendar.js';
import { Decimal, ONE } from '../../kernel/decimal.js';
import { notice, termination } from './lease-exit.js';
import type { ModelReader } from './models.js';
import { dateOf, foreignCurrency, moneyOf, nameOf, rest } from './parts.js';
import type { Span } from './numbers.js';
import { type AmbiguousModel, HOURS, type KnownModel, modelOf, perUnitOf, type Quantity, quantityOf } from './quantity.js';
import { type ReadNumber, Unread } from './reading.js';
import { plainNumber, type TapeRow } from './row.js';
import { ratingOf, yesNoOf } from './words.js';

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
  const end = start && putEnd(row, start.day, context);
  if (!row.drop && model && quantity) putGpus(row, model.model, quantity);
  const price = model && quantity && start && end ? priceOf(row, { model, quantity, days: end.day - start.day }) : null;
  if (start) terms(row, start.day);
  return row.drop || !price || !quantity ? null : { gpus: quantity.gpus, monthly: price.times(quantity.gpus).times(HOURS.month) };
}

function putEnd(row: TapeRow, start: Day, context: LeaseContext): End | null {
  const end = endOf(row, start, context);
  if (end && end.day <= start) row.fail('date order', end.target, `an end that is not after the start ${formatDay(start)}`);
  else if (end) row.putDay('end', end.day, end.target, end.why);
  return end;
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

/** What a price is worked out with. */
interface PricedContract {
  readonly model: KnownModel;
  readonly quantity: Quantity;
  readonly days: number;
}

/** Targets that a price is worked out from, the most direct first. */
const PRICES = ['usd_gpu_hour', 'monthly_fee', 'annual_fee', 'total_value'] as const;
/** What the columns say that their amounts are paid for. */
const SPANS = { usd_gpu_hour: 'hour', monthly_fee: 'month', annual_fee: 'year' } as const satisfies Partial<
  Record<(typeof PRICES)[number], Span>
>;

/** US dollars for a GPU and hour, from the price itself or from a fee. */
function priceOf(row: TapeRow, contract: PricedContract): Decimal | null {
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
  const found = target === 'total_value' ? ofTotal(row, amount, contract) : ofSpan(row, target, amount, contract);
  if (!found) return null;
  row.putNumber('usd_gpu_hour', found.price, target, found.why);
  return found.price;
}

interface GpuHour {
  readonly price: Decimal;
  readonly why: string;
}

/** A contract's value over its GPUs and hours. An amount that says to be for a month or a year is none. */
function ofTotal(row: TapeRow, amount: Decimal, { quantity: { gpus }, days }: PricedContract): GpuHour | null {
  const span = writtenIn(row, 'total_value')?.span ?? null;
  if (span !== null) {
    row.fail('unreadable', 'total_value', `an amount for each ${span} where that of the whole contract is asked for`);
    return null;
  }
  return {
    price: amount.div(gpus.times(HOURS_OF_DAY).times(days)),
    why: `contract value over ${plainNumber(gpus)} GPUs and ${days} days of ${HOURS_OF_DAY} hours`,
  };
}

/** A price or fee over the GPUs and hours that it is for: what the cell says goes before what its column is called. */
function ofSpan(row: TapeRow, target: keyof typeof SPANS, amount: Decimal, contract: PricedContract): GpuHour | null {
  const { span, ofGpu } = writtenIn(row, target) ?? { span: null, ofGpu: false };
  const paidFor: Span = span ?? SPANS[target];
  const gpus = ofGpu ? ONE : gpusPriced(row, target, contract);
  if (gpus === null) return null;
  const divisor = gpus.times(HOURS[paidFor]);
  const parts = [...(gpus.eq(1) ? [] : [`${plainNumber(gpus)} GPUs`]), ...(paidFor === 'hour' ? [] : [`${HOURS[paidFor]} hours`])];
  return { price: amount.div(divisor), why: parts.length === 0 ? 'number' : `over ${parts.join(' and ')}` };
}

/** GPUs that a price or fee is for; null with the row let fall where nothing says it. */
function gpusPriced(row: TapeRow, target: keyof typeof SPANS, { model, quantity }: PricedContract): Decimal | null {
  const { per } = row.reader.form(target);
  if (per === 'gpu') return ONE;
  if (per === null) return target === 'usd_gpu_hour' ? ONE : quantity.gpus;
  const shared = per === quantity.unit ? quantity.factor : perUnitOf(row, per, model);
  if (shared === null) row.fail('missing', target, `GPUs in the ${per} that is priced are not known: --let gpus_per_unit=N`);
  return shared;
}

function writtenIn(row: TapeRow, target: string): ReadNumber | null {
  const read = row.reader.number(row.cell(target), target);
  return read instanceof Unread ? null : read;
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
  return row.reader.form(target).percent && (target === 'escalator' || !row.reader.form(target).fractions)
    ? read.value.div(100)
    : read.value;
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
    else row.putNumber('take_or_pay', Decimal.min(ONE, hours.value.div(HOURS.month)), 'reserved_hours', `hours over ${HOURS.month}`);
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
