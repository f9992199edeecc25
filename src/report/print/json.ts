import type { Decimal } from '../../kernel/decimal.js';
import { allDigits, digits } from './figures.js';

/** A number already written out, so that no decimal passes through a binary float on its way to the file. */
export class Digits {
  constructor(readonly text: string) {}
}

export type Json = null | boolean | string | number | Digits | readonly Json[] | { readonly [key: string]: Json };

const MONEY_DECIMALS = 2;
const RATIO_DECIMALS = 8;

/** Money to cents; null stays null. */
export const money = (x: Decimal | null): Json => (x === null ? null : new Digits(digits(x, MONEY_DECIMALS)));
/** A ratio to 8 decimals; null stays null. */
export const ratio = (x: Decimal | null): Json => (x === null ? null : new Digits(digits(x, RATIO_DECIMALS)));
/** A number as carried; null stays null. */
export const exact = (x: Decimal | null): Json => (x === null ? null : new Digits(allDigits(x)));

// What a terminal or an editor could act on is written as an escape; the string that a reader gets is the same.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
const text = (value: string): string => JSON.stringify(value).replace(UNSAFE, escaped);

/** JSON text, two spaces deep, numbers in plain digits. */
export function writeJson(value: Json, indent = ''): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return text(value);
  if (value instanceof Digits) return value.text;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('a number that is not finite has no place in a result');
    return String(value === 0 ? 0 : value);
  }
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => deeper + writeJson(item, deeper));
    return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).map(([key, item]) => `${deeper}${text(key)}: ${writeJson(item as Json, deeper)}`);
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n${indent}}`;
}
