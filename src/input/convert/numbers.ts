import { Decimal } from '../../kernel/decimal.js';
import { CURRENCIES, currencyIn } from '../text/currencies.js';

/** What stands before the decimals of a number. */
export type Mark = 'point' | 'comma';

/** What a price or a fee is paid for. */
export type Span = 'hour' | 'month' | 'year';

/** A number as somebody wrote it, without what stands around it. */
interface WrittenNumber {
  /** Digits and marks alone, without a sign. */
  readonly body: string;
  readonly isNegative: boolean;
  readonly isPercent: boolean;
  /** ISO code, or `$`; null where no currency stands there. */
  readonly currency: string | null;
  /** 1000 of `1.2k`. */
  readonly scale: number;
  /** What the amount is paid for, as in `/month`. */
  readonly span: Span | null;
  /** True where the amount is that of one GPU, as in `/GPU/hr`. */
  readonly ofGpu: boolean;
  /** A word of what is counted, as `servers`. */
  readonly counted: string | null;
}

const LONGEST = 80;
const MONEY = String.raw`(?:US\s?\$|CA?\$|AU?\$|S\$|HK\$|NZ\$|NT\$|R\$|[$€£¥₹₩]|(?:${CURRENCIES.join('|')}|Fr\.?)(?![A-Za-z]))`;
const BEFORE = new RegExp(`^(?:${MONEY})\\s*`, 'i');
const AFTER = new RegExp(`\\s*(?:${MONEY})$`, 'i');
const SPAN = /\s*(?:\/|per\s|p\.?\s?)\s*(gpu\s*(?:[-/ ]|per\s)?\s*)?(hour|hr|h|month|mth|mo|m|year|yr|annum|a)\.?s?$/i;
const SCALES: readonly (readonly [RegExp, number])[] = [
  [/\s*(?:k|thousand|tsd\.?)$/i, 1e3],
  [/\s*(?:mm|mn|mio\.?|million|m)$/i, 1e6],
  [/\s*(?:bn|billion)$/i, 1e9],
];
const COUNTED = /\s*x?\s*((?:gpu|server|node|system|rack|card|unit|pc|piece|accelerator|month|mth|mo|day|hour|hr|year|yr)s?|ea|m|y)\.?$/i;

/** A number in brackets is negative. */
function unbracketed(text: string): { readonly rest: string; readonly isNegative: boolean } {
  const bracketed = /^([^()]*)\(([^()]+)\)$/.exec(text);
  const before = bracketed?.[1]?.trim();
  return bracketed && (before === '' || BEFORE.test(before!))
    ? { rest: `${bracketed[1]!}${bracketed[2]!}`.trim(), isNegative: true }
    : { rest: text, isNegative: false };
}

/** Thousands and millions, or what is counted, behind the digits; of money a letter is a scale. */
function behind(text: string, isMoney: boolean): { readonly rest: string; readonly scale: number; readonly counted: string | null } {
  const noun = /[A-Za-z]/.test(text) ? COUNTED.exec(text) : null;
  const factor = /[A-Za-z]/.test(text) ? SCALES.find(([pattern]) => pattern.test(text)) : undefined;
  if (factor && (isMoney || !noun)) return { rest: text.replace(factor[0], ''), scale: factor[1], counted: null };
  return noun ? { rest: text.slice(0, noun.index), scale: 1, counted: noun[1]! } : { rest: text, scale: 1, counted: null };
}

/** Takes a number out of what stands around it; null where the text writes none. */
export function writtenNumber(text: string): WrittenNumber | null {
  if (text.length > LONGEST || !/\d/.test(text)) return null;
  let { rest, isNegative } = unbracketed(text.normalize('NFKC').replace(/[−–—]/g, '-').replace(/\s+/g, ' ').trim());
  let currency: string | null = null;
  let span: Span | null = null;
  let ofGpu = false;
  const isPercent = /%/.test(rest);
  if (isPercent) rest = rest.replace(/\s*%\s*(?:p\.?\s?a\.?|per\s(?:annum|year)|annually|a year|\/\s?(?:year|yr))?$/i, '').trim();
  else {
    const per = SPAN.exec(rest);
    if (per && /\d/.test(rest.slice(0, per.index))) {
      span = /^h/i.test(per[2]!) ? 'hour' : /^m/i.test(per[2]!) ? 'month' : 'year';
      ofGpu = per[1] !== undefined;
      rest = rest.slice(0, per.index);
    }
  }
  const sign = (): void => {
    const before = /^([+-])\s*/.exec(rest);
    const after = /\s*-$/.exec(rest);
    if (before) rest = rest.slice(before[0].length);
    else if (after) rest = rest.slice(0, after.index);
    if (before?.[1] === '-' || (!before && after)) isNegative = !isNegative;
  };
  sign();
  for (const pattern of [BEFORE, AFTER]) {
    const found = pattern.exec(rest);
    if (!found || found[0].trim() === '') continue;
    currency ??= currencyIn(found[0]) ?? (/fr/i.test(found[0]) ? 'CHF' : null);
    rest = rest.replace(pattern, '').trim();
  }
  sign();
  const { scale, counted, rest: digits } = behind(rest, currency !== null);
  const body = digits.trim();
  return BODY.test(body) && /\d/.test(body)
    ? { body: body.replace(/[’´`]/g, "'"), isNegative, isPercent, currency, scale, span, ofGpu, counted }
    : null;
}
const BODY = /^[\d.,'’´` ]+$/;

/** What the marks of a number say by themselves. */
type Evidence = Mark | 'none' | 'either' | 'broken';

/**
 * Which mark stands before the decimals: of two marks the last; one that comes again parts thousands; one before other than three
 * digits, or behind a 0 or more than three digits, is the decimal mark; with three digits behind it a lone mark may be either.
 */
export function evidenceOf(body: string): Evidence {
  if (/^\d+$/.test(body)) return 'none';
  if (/[' ]/.test(body)) {
    const parts = /^\d{1,3}(?:([' ])\d{3})(?:\1\d{3})*(?:([.,])(\d+))?$/.exec(body);
    return parts ? (parts[2] === undefined ? 'none' : markOf(parts[2])) : 'broken';
  }
  const [points, commas] = [body.split('.').length - 1, body.split(',').length - 1];
  if (points > 0 && commas > 0) {
    const last = body.lastIndexOf('.') > body.lastIndexOf(',') ? '.' : ',';
    const groups = last === '.' ? /^\d{1,3}(?:,\d{2,3})*,\d{3}\.\d*$/ : /^\d{1,3}(?:\.\d{3})+,\d*$/;
    return groups.test(body) ? markOf(last) : 'broken';
  }
  const mark = points > 0 ? '.' : ',';
  if (points + commas > 1) return /^\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}$/.test(body) ? otherMark(markOf(mark)) : 'broken';
  const [before, after] = body.split(mark) as [string, string];
  return after.length !== 3 || before.length > 3 || before === '' || before.startsWith('0') ? markOf(mark) : 'either';
}

const markOf = (character: string): Mark => (character === '.' ? 'point' : 'comma');
export const otherMark = (mark: Mark): Mark => (mark === 'point' ? 'comma' : 'point');

/** The number that digits and marks write, with that mark before the decimals; null where they write none so. */
export function valueOf(body: string, mark: Mark): Decimal | null {
  const evidence = evidenceOf(body);
  if (evidence === 'broken') return null;
  const read = evidence === 'point' || evidence === 'comma' ? evidence : mark;
  const decimal = read === 'point' ? '.' : ',';
  const digits = [...body].filter((character) => /\d/.test(character) || character === decimal).join('');
  const plain = digits.replace(',', '.');
  return /^\d*\.?\d*$/.test(plain) && /\d/.test(plain) ? new Decimal(plain.replace(/^\./, '0.').replace(/\.$/, '')) : null;
}

/** Whether the digits and marks may be a number of a column at all, so that it can speak for the others. */
export const looksNumeric = (text: string): boolean => {
  const written = writtenNumber(text);
  return written !== null && written.counted === null && evidenceOf(written.body) !== 'broken';
};
