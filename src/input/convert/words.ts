import { type Condition, CONDITIONS, LIENS, type Status, STATUSES } from '../../domain/lot.js';
import { type Grade, type LoanGrade, LOAN_GRADES, notchOf, parseRating, RATING_LETTERS } from '../../domain/rating.js';
import { codeOfRegion, regionOfCountry } from '../plausibility/regions.js';
import { isUnrated } from '../text/values.js';

const plainWords = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[_\-–/]+/g, ' ')
    .replace(/[^\p{L}\p{N}\s&']/gu, '')
    .replace(/\s+/g, ' ')
    .trim();

const STATUS_WORDS: readonly (readonly [Status, string])[] = [
  ['installed', 'live|deployed|in service|active|operational|operating|installed|commissioned|online|running|production|in production|energised|energized|accepted|in use|earning|live in service|installed live|up|on line|placed in service|deployed live|in operation|fully deployed|leased|on lease|rented|billing|servicing customers|utilized|utilised|revenue generating|aktiv|in betrieb|installed and accepted|installed & accepted'],
  ['ordered', 'ordered|on order|po issued|po placed|purchase order issued|purchase order placed|order placed|backlog|committed|awaiting delivery|awaiting shipment|back order|back ordered|backordered|contracted|order|bestellt|po raised|purchased not delivered|pending delivery|not yet delivered|not delivered|not shipped|to be delivered'],
  ['in_transit', 'in transit|transit|shipped|shipping|en route|on the water|dispatched|in shipment|on the way|unterwegs|in delivery|out for delivery'],
  ['offline', 'offline|off line|down|powered off|powered down|standby|spare|stored|in storage|storage|warehouse|in warehouse|warehoused|idle|not in service|out of service|inactive|stock|in stock|on hold|maintenance|under maintenance|cold spare|hot spare|decommissioning|dark|unracked|quarantine|quarantined|unpowered'],
  ['rma', 'rma|rmad|rma d|under repair|in repair|repair|faulty|failed|returned|returned to vendor|return to vendor|defective|broken|at vendor|warranty repair|warranty return|awaiting rma|rma in progress|under rma|in rma'],
]; // prettier-ignore
const STATUS_OF = new Map(STATUS_WORDS.flatMap(([status, words]) => words.split('|').map((word) => [word, status] as const)));

/** `live` is installed, `on order` ordered. undefined where the word is not known. */
export const statusOf = (text: string): Status | undefined =>
  STATUSES.find((status) => status === text.trim().toLowerCase()) ??
  STATUS_OF.get(plainWords(text)) ??
  STATUS_OF.get(plainWords(text.replace(/\(.*\)/, '')));

const YES = new Set(
  'yes y true t 1 x ja j oui si sí ok done signed executed obtained received complete completed in place inplace given granted consented confirmed active covered required wahr vrai ✓ ✔ ☑ full'.split(
    ' ',
  ),
);
const NO = new Set(
  'no n false f 0 nein non none not pending outstanding missing open unsigned refused declined expired lapsed waived? falsch faux ✗ ✘ ☐ never'.split(
    ' ',
  ),
);

/** The usual words for yes and no. undefined where it is neither. */
export function yesNoOf(text: string): boolean | undefined {
  const mark = text.normalize('NFKC').trim().toLowerCase();
  if (YES.has(mark) || /^[✓✔☑√]$/u.test(mark)) return true;
  if (NO.has(mark) || /^[✗✘☐×]$/u.test(mark)) return false;
  const words = plainWords(text);
  if (
    /^(?:no|not|none|nein|non)\b/.test(words) ||
    /\b(?:not|pending|outstanding|in negotiation|under negotiation|in progress|requested)\b/.test(words)
  )
    return false;
  if (/^(?:yes|ja|oui|signed|executed|obtained|received|in place|on file|consented|granted|permitted|allowed|freely)\b/.test(words))
    return true;
  return YES.has(words) ? true : NO.has(words) ? false : undefined;
}

/** Of the lot: excellent, good, fair, poor. */
export function conditionOf(text: string): Condition | undefined {
  const words = plainWords(text);
  const same: Readonly<Record<string, Condition>> = { new: 'excellent', 'like new': 'excellent', 'brand new': 'excellent', used: 'fair', average: 'fair', refurbished: 'good', 'very good': 'good', bad: 'poor', worn: 'poor', damaged: 'poor', a: 'excellent', b: 'good', c: 'fair', d: 'poor' }; // prettier-ignore
  return CONDITIONS.find((condition) => condition === words) ?? same[words];
}

/** Rank of the lender's lien. */
export function lienOf(text: string): (typeof LIENS)[number] | undefined {
  const words = plainWords(text);
  if (/^(?:first|1st|1|senior|first priority|first lien|1st lien|first ranking|perfected first)(?:\b.*)?$/.test(words)) return 'first';
  if (/^(?:second|2nd|2|junior|second priority|second lien|2nd lien|subordinated)(?:\b.*)?$/.test(words)) return 'second';
  return /^(?:none|no|no lien|unencumbered|free|unpledged|not pledged|excluded)$/.test(words) ? 'none' : undefined;
}

const AGENCIES =
  /s\s?&\s?p(?:\s+global)?|standard\s+(?:and|&)\s+poor['’]?s|moody['’]?s|fitch|kbra|dbrs|kroll|morningstar|egan[- ]jones|scope/gi;
const LETTERS = new Map(RATING_LETTERS.map((letter) => [letter.toUpperCase(), letter]));
/** Ways of borrowers' tapes beside {@link isUnrated}. */
const NOT_PUBLIC = /^no\spublic\srating$|^private$|^not\sgiven$/i;
const hasNoRating = (text: string): boolean => isUnrated(text) || NOT_PUBLIC.test(text);

/** A grade, 'unrated', or undefined where the text is no rating; of two in a cell the lower. Capitals do not matter. */
export function ratingOf(text: string): Grade | 'D' | 'unrated' | undefined {
  const cleaned = text
    .normalize('NFKC')
    .replace(/[−–—]/g, '-')
    .replace(/\s*\(\s*(?:high|h)\s*\)/gi, '+')
    .replace(/\s*\(\s*(?:low|l)\s*\)/gi, '-')
    .replace(/\((?:sf|p|exp)\)/gi, ' ')
    .replace(/\*\s*[-+]?/g, ' ')
    .replace(AGENCIES, ' ')
    .trim();
  if (cleaned === '' || hasNoRating(cleaned)) return 'unrated';
  const words = cleaned.split(/[\s/,;|:()[\]&]+/).filter((word) => word !== '');
  const said = words.filter(
    (word) =>
      !/^(?:stable|stab|sta|negative|neg|positive|pos|developing|dev|evolving|outlook|watch|creditwatch|rw[npe]|under|review|on|long|term|lt|issuer|and|or|eq|equivalent|implied|internal|senior|unsecured|secured|cfr|idr)\.?$/i.test(
        word,
      ),
  );
  const read = said.map((word) => (hasNoRating(word) ? 'unrated' : letterOf(word)));
  if (read.includes(undefined) || read.length === 0) return undefined;
  const grades = read.filter((grade): grade is LoanGrade => grade !== undefined && grade !== 'unrated');
  return grades.length === 0 ? 'unrated' : LOAN_GRADES[Math.max(...grades.map(notchOf))];
}

/** `u` and `e` behind a letter mean unsolicited and expected. */
function letterOf(word: string): Grade | 'D' | 'unrated' | undefined {
  const known = LETTERS.get(word.toUpperCase()) ?? LETTERS.get(word.replace(/[ue]$/, '').toUpperCase());
  return (known === undefined ? null : parseRating(known)) ?? undefined;
}

const STATES = new Set(
  'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC'.split(
    ' ',
  ),
);
const STATE_NAMES = new Set(
  'alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin|wyoming'.split(
    '|',
  ),
);

/**
 * The code of a region: US, EU, UK or two letters of a country. @param ofStates true where the column holds states, so that two
 * letters are one of the United States
 */
export function regionOf(text: string, ofStates = false): string {
  const plain = text.normalize('NFKC').trim().replace(/\s+/g, ' ');
  const upper = plain.toUpperCase();
  if (/^U\.?\s?S\.?(?:\s?A\.?)?$/i.test(plain)) return 'US';
  if (ofStates && STATES.has(upper)) return 'US';
  if (/^[A-Z]{2}$/.test(upper)) return regionOfCountry(upper);
  if (ofStates && STATE_NAMES.has(plain.toLowerCase())) return 'US';
  const code = codeOfRegion(plain) ?? codeOfRegion(upper);
  if (code !== null) return code;
  const start = /^(?:(USA?|United States)|(UK|GB|U\.K\.)|EU)\b/i.exec(plain);
  if (start) return start[1] ? 'US' : start[2] ? 'UK' : 'EU';
  return regionOfPart(plain) ?? (STATE_NAMES.has(plain.toLowerCase()) && plain.toLowerCase() !== 'georgia' ? 'US' : upper);
}

/** The region that a part of a place names, the last first: `Dallas, Texas`. */
function regionOfPart(place: string): string | null {
  const parts = place.split(/\s*[,;/|–]\s*|\s+-\s+|\s*[()]\s*/).filter((part) => part !== '');
  if (parts.length < 2) return null;
  for (const part of [...parts].reverse()) {
    const inner = codeOfRegion(part) ?? (STATE_NAMES.has(part.toLowerCase()) ? 'US' : null);
    if (inner !== null) return inner;
    if (/^(?:US|UK|EU)A?$/i.test(part)) return part.slice(0, 2).toUpperCase();
  }
  const last = parts.at(-1)!.toUpperCase();
  return STATES.has(last) && regionOfCountry(last) !== 'EU' ? 'US' : null;
}

/** Whether a text stands for a column of its own that is a state: two letters of one, or its name. */
export const isState = (text: string): boolean => STATES.has(text.trim().toUpperCase()) || STATE_NAMES.has(text.trim().toLowerCase());
