import type { Decimal } from '../../kernel/decimal.js';
import { currencyIn } from '../text/currencies.js';
import { isOwn } from './decide.js';
import type { ReadDate } from './reading.js';
import { plainNumber, type TapeRow } from './row.js';

/** The name or id of a row; '' with the row let fall where one is needed. */
export function nameOf(row: TapeRow, column: string, target: string, required: boolean): string {
  const text = row.text(target);
  if (text === '' && required) row.fail('missing', target, `no ${column}`);
  row.put(column, text, target, 'text');
  return text;
}

/** A date; a month alone is its first day. */
export function dateOf(row: TapeRow, target: string, required: boolean): ReadDate | null {
  const read = row.date(target);
  if (read) row.putDay(target, read.day, target);
  else if (required) row.fail('missing', target, `no ${target}`);
  return read;
}

interface MoneyRules {
  readonly required?: boolean;
  readonly least?: number;
}

/** The currency that an amount is in: the cell's, its column's, the row's, in this order. null is the deal's. */
export function foreignCurrency(row: TapeRow, currency: string | null): string | null {
  const ofRow = row.has('currency') ? row.text('currency') : '';
  if (currency === null && ofRow === '') return null;
  const named = currency ?? currencyIn(ofRow) ?? ofRow;
  return named === '' || isOwn(named, row.reader.currency) ? null : named;
}

/** An amount in the deal's currency; null where none is given, or with the row let fall. @param column where it is written; null for nowhere */
export function moneyOf(row: TapeRow, target: string, column: string | null, { required = false, least }: MoneyRules): Decimal | null {
  const read = row.number(target);
  if (!read) {
    if (required) row.fail('missing', target, `no ${row.reader.mapping.get(target)?.name ?? target}`);
    return null;
  }
  const foreign = foreignCurrency(row, read.currency);
  if (foreign !== null) {
    row.fail('currency', target, `an amount in ${foreign}: give it in ${row.reader.currency}`);
    return null;
  }
  if (read.isPercent) row.fail('unreadable', target, 'an amount in percent');
  if (least !== undefined && read.value.lt(least)) row.fail('unreadable', target, `an amount below ${least}`);
  if (row.drop?.column === target) return null;
  if (column !== null) row.put(column, plainNumber(read.value), target, 'number');
  return read.value;
}

/** An optional number that must hold to something. */
export function rest(row: TapeRow, target: string, holds: (value: Decimal) => boolean, wanted: string): void {
  const read = row.number(target);
  if (!read) return;
  if (!holds(read.value)) row.fail('unreadable', target, `not ${wanted}`);
  else row.putNumber(target, read.value, target);
}
