import { civil, formatDay } from '../../kernel/calendar.js';
import type { Decimal } from '../../kernel/decimal.js';
import type { Refusal } from './decide.js';
import { moneyOf } from './parts.js';
import { monthEndOf, Unread } from './reading.js';
import { plainNumber, type TapeReader, type TapeRow } from './row.js';

const AMOUNTS = [
  'revenue_billed_usd',
  'revenue_received_usd',
  'projected_contract_cash_usd',
  'opex_usd',
  'interest_usd',
  'principal_usd',
] as const;
/** What is paid, and has no sign of its own. */
const COSTS: readonly string[] = ['opex_usd', 'interest_usd', 'principal_usd'];

/** What is known of the columns as a whole. */
export interface ActualContext {
  /** Costs that are negative throughout. */
  readonly turnedCosts: ReadonlySet<string>;
  /** True where every date is a first of a month: then it means the month. */
  readonly areMonths: boolean;
}

/** Looks at the signs of costs and at the days of the months. */
export function actualContext(reader: TapeReader): { readonly context: ActualContext; readonly refusals: readonly Refusal[] } {
  const refusals: Refusal[] = [];
  const turnedCosts = new Set<string>();
  for (const target of COSTS) {
    const signs = new Set<number>();
    let example = '';
    for (const { value, text } of numbersOf(reader, target)) {
      if (value.isZero()) continue;
      signs.add(value.isNegative() ? -1 : 1);
      if (value.isNegative()) example ||= text;
    }
    if (signs.size === 2) refusals.push(mixedSigns(reader.mapping.get(target)?.name ?? target, example));
    else if (signs.has(-1)) turnedCosts.add(target);
  }
  let areMonths = true;
  for (const section of reader.tape.sections)
    for (const record of section.records) {
      const read = reader.date(reader.cell(section, record, 'month_end'), 'month_end');
      if (read !== null && !(read instanceof Unread) && !read.isMonth && civil(read.day).day !== 1) areMonths = false;
    }
  return { context: { turnedCosts, areMonths }, refusals };
}

function* numbersOf(reader: TapeReader, target: string): Generator<{ readonly value: Decimal; readonly text: string }> {
  for (const section of reader.tape.sections)
    for (const record of section.records) {
      const cell = reader.cell(section, record, target);
      const read = reader.number(cell, target);
      if (read !== null && !(read instanceof Unread)) yield { value: read.value, text: typeof cell === 'string' ? cell : cell.text };
    }
}

const mixedSigns = (column: string, text: string): Refusal => ({
  code: 'NEGATIVE_COST',
  column,
  text,
  expected: 'costs of one sign: all positive, or all negative',
  remedy: 'ask which months are refunds; correct the signs',
  question: null,
});

/** One month as a row of actuals.csv. */
export function actualRow(row: TapeRow, { turnedCosts, areMonths }: ActualContext): { readonly month: string } | null {
  const read = row.date('month_end');
  if (!AMOUNTS.some((target) => row.has(target) && row.text(target) !== '')) row.fail('blank', 'month_end', 'a month without amounts');
  if (!read) {
    row.fail('missing', 'month_end', 'no month');
    return null;
  }
  const day = read.isMonth || areMonths ? monthEndOf(read.day) : read.day;
  row.putDay('month_end', day, 'month_end', day === read.day ? 'date' : 'the last day of the month');
  for (const target of AMOUNTS) {
    if (!row.has(target)) continue;
    const amount = moneyOf(row, target, null, {});
    if (!amount) continue;
    const isTurned = turnedCosts.has(target);
    row.put(
      target,
      plainNumber(isTurned && !amount.isZero() ? amount.neg() : amount),
      target,
      isTurned ? 'costs are negative throughout' : 'number',
    );
  }
  return row.drop ? null : { month: formatDay(day) };
}
