import { CURRENCIES, currencyIn } from '../text/currencies.js';

/** A part of an amount that is written otherwise: what one of it is in units of the amount. */
export type CountUnit = 'gpu' | 'server' | 'rack';

/** What a header, the line of units below it or a title say of the numbers of a column. */
interface Units {
  /** ISO code, or `$` where only the sign stands there. */
  readonly currency: string | null;
  /** 1000 for thousands; null where nothing is said. */
  readonly scale: number | null;
  readonly percent: boolean;
  /** What a price is for one of. */
  readonly per: CountUnit | null;
  /** What is counted. */
  readonly counts: CountUnit | null;
  readonly span: 'days' | 'months' | 'years' | null;
  readonly dates: 'dmy' | 'mdy' | null;
}

const CASH = String.raw`(?:[$€£¥₹]|US\$|${CURRENCIES.join('|')})`;
const THOUSANDS = new RegExp(
  String.raw`(?<!\d[.,]?)['’]?000s?\b|(?<!\d\s?)\bthousands?\b|\btsd\b|${CASH}\s?k(?![a-z])|(?<![a-z])k\s?${CASH}|\(k\)`,
  'i',
);
const MILLIONS = new RegExp(
  String.raw`(?<!\d\s?)\bmillions?\b|(?<!\d\s?)\bmio\b|${CASH}\s?m(?:m|n|ln)?(?![a-z])|(?<![a-z])m{1,2}\s?${CASH}|\(m{1,2}\)`,
  'i',
);

/** @param text a header together with what stands in its line of units */
export function unitsIn(text: string): Units {
  const words = text.normalize('NFKC').replace(/\s+/g, ' ');
  const per = /(?:\bper\b|\/|\beach\b)\s*(gpu|card|accelerator|server|node|system|box|rack|cabinet)s?\b/i.exec(words)?.[1];
  const counts = /\b(gpus|cards|accelerators|servers|nodes|systems|boxes|racks|cabinets)\b/i.exec(words)?.[1];
  return {
    currency: currencyIn(words),
    scale: scaleIn(words),
    percent: /%|\bpercent\b|\bpct\b/i.test(words),
    per: per === undefined ? null : countUnit(per)!,
    counts:
      counts === undefined || /\b(?:servers?|nodes?)\b.*\bracks?\b|\bracks?\b.*\b(?:servers?|nodes?)\b/i.test(words)
        ? null
        : countUnit(counts),
    span: /\b(?:years?|yrs?)\b/i.test(words)
      ? 'years'
      : /\b(?:days?)\b/i.test(words)
        ? 'days'
        : /\b(?:months?|mths?|mos?)\b/i.test(words)
          ? 'months'
          : null,
    dates: /\bd{1,2}[-/. ]m{1,3}[-/. ]y{2,4}\b/i.test(words) ? 'dmy' : /\bm{1,2}[-/. ]d{1,2}[-/. ]y{2,4}\b/i.test(words) ? 'mdy' : null,
  };
}

/** What amounts are multiplied with to be whole; null where a text says nothing of it. */
export const scaleIn = (text: string): number | null => (THOUSANDS.test(text) ? 1e3 : MILLIONS.test(text) ? 1e6 : null);

/** The thing that a word counts. */
export function countUnit(word: string): CountUnit | null {
  const plain = word.trim().toLowerCase();
  if (/^(?:gpus?|cards?|accelerators?|modules?|ea(?:ch)?|pcs?|pieces?)$/.test(plain)) return 'gpu';
  if (/^(?:servers?|nodes?|systems?|box(?:es)?|hosts?|chassis|machines?)$/.test(plain)) return 'server';
  return /^(?:racks?|cabinets?)$/.test(plain) ? 'rack' : null;
}

const SAME: Readonly<Record<string, string>> = {
  hr: 'hour', hrs: 'hour', hours: 'hour', hourly: 'hour', h: 'hour',
  mo: 'month', mth: 'month', mths: 'month', mos: 'month', months: 'month', monthly: 'month',
  yr: 'year', yrs: 'year', years: 'year', annual: 'year', annum: 'year', annually: 'year', yearly: 'year',
  quantity: 'qty', no: 'number', nr: 'number', num: 'number', nos: 'number', count: 'number', '#': 'number',
  datacenter: 'datacentre', center: 'centre', colo: 'colocation', expiration: 'expiry', commencing: 'commencement',
  renew: 'renewal', util: 'utilization', utilisation: 'utilization', amortisation: 'amortization', escalation: 'escalator',
  min: 'minimum',
  nbr: 'number',
  cust: 'customer',
  rev: 'revenue',
  pmt: 'payment',
  pmts: 'payment',
  dt: 'date',
  opex: 'opex',
}; // prettier-ignore
/** Names of rating agencies without another word. */
const AGENCIES_ALONE = /^(?:\s*(?:s\s?&\s?p|moody['’]?s|fitch|kbra|dbrs)\s*[/,&|-]?\s*)+$/i;
const LEFT_OUT = new Set(
  'of the per in for by a an at on to? incl excl including excluding usd us eur gbp chf sek nok cad aud sgd s p moodys moody fitch sp pa 000 000s k thousand thousands million millions mm mn m percent pct local'.split(
    ' ',
  ),
);
/** Words whose plural means a count, where one of them means a thing. */
const COUNTED = new Set('gpus servers nodes racks units cards systems accelerators'.split(' '));
const SINGULAR = /(?:ss|us|is|as)$/;
/** In brackets behind a name: what it is counted in. */
const UNIT_WORDS =
  /^(?:(?:in|per|the|or|and|of|no|number|count|usd|us|eur|gbp|chf|sek|nok|dkk|cad|aud|sgd|jpy|inr|[$€£¥%#]|['’]?000s?|k|m|mm|mn|thousands?|millions?|months?|mths?|mos?|years?|yrs?|days?|gpus?|servers?|nodes?|racks?|cards?|units?|gb|p\.?a\.?|[dmy]{1,4}[-/. ][dmy]{1,4}[-/. ][dmy]{1,4}|yyyy-mm-dd|decimal|number|text|date|y\/n|yes\/no)[\s,.\/]*)+$/i;

/** A name as names are compared: case, order of words, punctuation, plural and units do not matter. */
export function nameKey(name: string): string {
  if (AGENCIES_ALONE.test(name)) return 'rating';
  const plain = name
    .normalize('NFKC')
    .replace(/\s\(\d\)$/, '')
    .replace(/[\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/(?<=[a-z])(?=[A-Z][a-z]|[A-Z]{2})/g, ' ')
    .replace(/[([{]([^)\]}]*)[)\]}]/g, (_, inside: string) =>
      UNIT_WORDS.test(inside.trim()) && !/\bper\b|\/\s*(?:gpu|card|server|node|rack|unit|hour|hr|h\b|month|mo|year|yr|kw)/i.test(inside)
        ? ' '
        : ` ${inside} `,
    )
    .toLowerCase()
    .replace(/\brec['’]d\b/g, 'received')
    .replace(/\bop\s?ex\b/g, 'opex')
    .replace(/\bcap\s?ex\b/g, 'capex')
    .replace(/['’]s\b/g, '')
    .replace(/#/g, ' # ');
  const words = plain.match(/[\p{L}\p{N}]+|#/gu) ?? [];
  const keys = words.map((word) => SAME[word] ?? singular(word)).filter((word) => !LEFT_OUT.has(word));
  return [...new Set(keys.length > 0 ? keys : words)].sort().join(' ');
}

const singular = (word: string): string =>
  word.length > 3 && word.endsWith('s') && !COUNTED.has(word) && !SINGULAR.test(word)
    ? (SAME[word.slice(0, -1)] ?? word.slice(0, -1))
    : word;

const UNIT_LINE =
  /^(?:[([]?\s*(?:in |as |per )?(?:usd|us\$|eur|gbp|chf|sek|nok|dkk|cad|aud|sgd|jpy|[$€£¥]|%|#|no\.?|number|['’]?000s?|[$€£]\s?['’]?000s?|(?:usd|eur|gbp|us\$|[$€£])\s?(?:['’]?000s?|k|m|mm|mn|thousands?|millions?)|k(?:usd|eur|\$|€)|thousands?|millions?|months?|mths?|mos?|years?|yrs?|days?|hours?|hrs?|gpus?|servers?|nodes?|systems?|racks?|cards?|units?|pcs|ea|each|gb|kw|mw|kwh|(?:usd|us\$|eur|gbp|[$€£])?\s?(?:\/|per)\s?(?:gpu|server|node|rack|month|hour|hr|mo|year|yr|unit|kw|kwh)(?:\s?[-/]\s?(?:hour|hr|month|mo|h))?|[$€£]\/(?:gpu|server|node)[-/](?:hr|hour|h|month|mo)|[dmy]{1,4}[-/. ][dmy]{1,4}[-/. ][dmy]{1,4}|yyyy-mm-dd|date|text|y\/n|yes\/no|p\.?\s?a\.?|% p\.?a\.?|gpu[- ]hours?|pcs?\.?)\s*[)\]]?)$/i;

/** Whether a cell of a line below the header is a unit, as `servers` or `$000`. */
export const isUnit = (cell: string): boolean => UNIT_LINE.test(cell.trim().replace(/\s+/g, ' '));

/** A name as an option of the command line takes it. */
export const quoted = (name: string): string => (/^[\w-]+$/.test(name) ? name : `"${name.replaceAll('"', '\\"')}"`);
