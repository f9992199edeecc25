import { Decimal, ZERO } from '../../kernel/decimal.js';
import { Fault, type Reader } from './problems.js';

/** Bounds of a number: at least `min`, strictly more than `above`, at most `max`. */
export interface Range {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
}

export const SHARE: Range = { min: 0, max: 1 };
export const AT_LEAST_0: Range = { min: 0 };
export const ABOVE_0: Range = { above: 0 };
/** A rate per year as a fraction: 9.63 is a typing error for 9.63 %. */
export const RATE: Range = { above: -1, max: 1 };
/** A count of things: 1 or more. */
export const COUNT: Range = { min: 1, max: 1e9 };
/** Days or months: none or more. */
export const SPAN: Range = { min: 0, max: 100_000 };

const LARGEST = new Decimal('1e15');
const NUMBER = /^[+-]?\$?[+-]?(?:\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?:\.\d*)?%?$/;
const TWO_SIGNS = /^[+-]\$?[+-]/;
const EXPONENT = /^[+-]?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d{1,3}$/;
const LONGEST = 64;

/** The number that a text writes, exactly; null where it writes none. */
export function parseNumber(text: string, dialect: 'csv' | 'yaml'): Decimal | null {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return null;
  const digits = dialect === 'yaml' ? trimmed.replace(/(?<=\d)_(?=\d)/g, '') : trimmed;
  if (dialect === 'yaml' && EXPONENT.test(digits)) return new Decimal(digits);
  if (!NUMBER.test(digits) || TWO_SIGNS.test(digits)) return null;
  const value = new Decimal(digits.replace(/[$,%+]/g, '').replace(/\.$/, ''));
  if (value.isZero()) return ZERO;
  return digits.endsWith('%') ? value.div(100) : value;
}

/** A number in a range. */
export function number(range: Range = {}): Reader<Decimal> {
  return (text, dialect) => {
    const value = parseNumber(text, dialect);
    if (!value) return new Fault('NOT_A_NUMBER', described('a number', range), likelyNumber(text));
    return outside(value, range, 'a number', text) ?? value;
  };
}

/** A number in a range that is no share of anything: money, a price, a power. */
export function amount(range: Range = {}): Reader<Decimal> {
  const plainNumber = number(range);
  return (text, dialect) => {
    const value = plainNumber(text, dialect);
    return value instanceof Fault ? value : (percentOf(text, described('a number', range)) ?? value);
  };
}

/** The fault of an amount that is written as a share; undefined where it is not. */
const percentOf = (text: string, expected: string): Fault | undefined =>
  text.trim().endsWith('%') ? new Fault('AMOUNT_IN_PERCENT', `${expected}, without %: it is an amount, no share`) : undefined;

/** A whole number in a range. */
export function whole(range: Range = COUNT): Reader<number> {
  const what = 'a whole number';
  return (text, dialect) => {
    const value = parseNumber(text, dialect);
    if (!value) return new Fault('NOT_A_NUMBER', described(what, range), likelyNumber(text));
    if (!value.isInteger()) {
      const around = [value.floor(), value.ceil()].filter((n) => !outside(n, range, what, text));
      return new Fault('NOT_WHOLE', described(what, range), around.map((n) => n.toFixed()).join(' or ') || null);
    }
    return outside(value, range, what, text) ?? percentOf(text, described(what, range)) ?? value.toNumber();
  };
}

/** `a number from 0 to 1`, `a whole number above 0`. A maximum that only keeps nonsense out goes unsaid. */
function described(what: string, { min, above, max }: Range): string {
  const most = max === undefined || max >= 100_000 ? null : max;
  if (min !== undefined) return most === null ? `${what} of at least ${min}` : `${what} from ${min} to ${most}`;
  if (above !== undefined) return most === null ? `${what} above ${above}` : `${what} above ${above} and at most ${most}`;
  return most === null ? what : `${what} of at most ${most}`;
}

/** The fault of a number that its range does not hold, with the nearest that it does; undefined inside. */
function outside(value: Decimal, range: Range, what: string, text: string): Fault | undefined {
  const { min, above, max } = range;
  const expected = described(what, range);
  if (min !== undefined && value.lt(min)) return new Fault('OUT_OF_RANGE', expected, String(min));
  if (above !== undefined && value.lte(above)) return new Fault('OUT_OF_RANGE', expected);
  if (max !== undefined && value.gt(max)) {
    const percent = max === 1 && value.lte(100) && !text.includes('%');
    const said = max < 100_000 ? expected : `${what} of at most ${max}`;
    return new Fault(
      'OUT_OF_RANGE',
      said,
      percent ? `${value.div(100).toFixed()} if ${value.toFixed()} % is meant, else at most 1` : String(max),
    );
  }
  return value.abs().lt(LARGEST) ? undefined : new Fault('OUT_OF_RANGE', `${what} below ${LARGEST.toFixed()}`);
}

const SUFFIXES: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, mm: 1e6, mn: 1e6, bn: 1e9, b: 1e9 };

/** A number in digits, where they are not too many to be meant. */
const plain = (x: Decimal): string | null => (x.abs().lt(LARGEST) && x.decimalPlaces() <= MOST_DECIMALS ? x.toFixed() : null);
const MOST_DECIMALS = 15;

/** The plain number that somebody who typed this probably meant; null where that is a guess in the dark. */
function likelyNumber(text: string): string | null {
  const bare = text
    .slice(0, LONGEST)
    .normalize('NFKC')
    .replace(/[\s'’_]/g, '')
    .replace(/−/g, '-')
    .replace(/^(?:usd|us\$|\$|eur|gbp|€|£)|(?:usd|eur|gbp|€|£|\$)$/gi, '');
  if (EXPONENT.test(bare)) return plain(new Decimal(bare));
  const inBrackets = /^\((.+)\)$/.exec(bare);
  const scaled = /^([\d.,]+)(k|m|mm|mn|bn|b)$/i.exec(bare);
  const candidates = [
    bare,
    inBrackets ? `-${inBrackets[1]!}` : '',
    /^[+-]?\d+,\d{1,2}$/.test(bare) ? bare.replace(',', '.') : '',
    /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(bare) ? bare.replaceAll('.', '').replace(',', '.') : '',
    /^[+-]?[\d,]+(?:\.\d+)?$/.test(bare) ? bare.replaceAll(',', '') : '',
    bare.replace(/o/gi, '0').replace(/l/g, '1'),
  ];
  for (const candidate of candidates) {
    const value = parseNumber(candidate, 'csv');
    if (value) return value.toFixed();
  }
  const factor = scaled ? SUFFIXES[scaled[2]!.toLowerCase()] : undefined;
  const base = scaled ? parseNumber(scaled[1]!, 'csv') : null;
  return factor !== undefined && base ? base.times(factor).toFixed() : null;
}
