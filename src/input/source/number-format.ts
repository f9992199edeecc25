import { CURRENCIES, currencyIn } from '../text/currencies.js';

/** What a number format of a workbook says of the number that it shows. */
export interface NumberFormat {
  readonly isDate: boolean;
  /** A date shown by month and year alone. */
  readonly isMonth: boolean;
  readonly isPercent: boolean;
  /** ISO code; null where none is shown, or one that is not known. */
  readonly currency: string | null;
}

export const GENERAL: NumberFormat = { isDate: false, isMonth: false, isPercent: false, currency: null };

/** Formats that have a number alone, as ECMA-376 part 1, 18.8.30 lists them; the rest of those below 164 are plain numbers. */
const BUILT_IN: ReadonlyMap<number, string> = new Map([
  [9, '0%'],
  [10, '0.00%'],
  ...[14, 15, 16, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58].map((id) => [id, 'd-m-yy'] as const),
  [17, 'mmm-yy'],
]);
const SIGNS: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP', '¥': 'JPY', '₹': 'INR', '₩': 'KRW' };
const CODE = new RegExp(`\\b(${CURRENCIES.join('|')})\\b`);

/** @param custom the formats that the workbook defines itself */
export function formatOf(id: number, custom: ReadonlyMap<number, string>): NumberFormat {
  const code = custom.get(id) ?? BUILT_IN.get(id);
  return code === undefined ? GENERAL : readFormat(code);
}

function readFormat(code: string): NumberFormat {
  const currency = currencyOf(code);
  const positive = code.split(';')[0]!;
  const bare = positive
    .replace(/\\./g, '')
    .replace(/"[^"]*"/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/_.|\*./g, '')
    .replace(/AM\/PM|A\/P/gi, '')
    .toLowerCase();
  const plain = bare.replace(/general/g, '');
  const [hasDay, hasYear, hasMonth] = [/d/.test(plain), /[ye]/.test(plain.replace(/e[+-]/g, '')), /m/.test(plain)];
  const isDate = !/[0#?]/.test(plain.replace(/\.0+/g, '')) && (hasDay || hasYear || (hasMonth && !/[hs]/.test(plain)));
  return { isDate, isMonth: isDate && !hasDay && hasMonth && hasYear, isPercent: plain.includes('%'), currency };
}

/** `"$"#,##0`, `[$€-407] #,##0.00`, `#,##0 "EUR"`. A dollar of another country says whose it is. */
function currencyOf(code: string): string | null {
  const named = CODE.exec(code);
  if (named) return currencyIn(named[1]!);
  for (const [sign, iso] of Object.entries(SIGNS)) if (code.includes(sign)) return iso;
  const dollar = /\b(C|CA|A|AU|S|HK|NZ)\$/.exec(code)?.[1];
  if (dollar !== undefined) return { C: 'CAD', CA: 'CAD', A: 'AUD', AU: 'AUD', S: 'SGD', HK: 'HKD', NZ: 'NZD' }[dollar]!;
  return /"[^"]*\$[^"]*"|\[\$\$|\\\$|(?<![[\w])\$/.test(code) ? 'USD' : null;
}
