import { folded } from '../text/spelling.js';

const EU = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(' ');
/** Languages that tapes name countries in; the last decides where two differ. */
const LANGUAGES = ['nl', 'it', 'es', 'fr', 'de', 'en'];
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const OTHER_NAMES: Readonly<Record<string, string>> = {
  USA: 'US',
  America: 'US',
  'United States of America': 'US',
  UK: 'UK',
  'Great Britain': 'UK',
  Britain: 'UK',
  England: 'UK',
  Scotland: 'UK',
  Wales: 'UK',
  GBR: 'UK',
  Europe: 'EU',
  'European Union': 'EU',
  EEA: 'EU',
  Holland: 'EU',
  Deutschland: 'EU',
  'Czech Republic': 'EU',
  Korea: 'KR',
  'Republic of Korea': 'KR',
  Turkey: 'TR',
  UAE: 'AE',
  'Hong Kong': 'HK',
  Macau: 'MO',
  Brasil: 'BR',
  CAN: 'CA',
  DEU: 'EU',
  FRA: 'EU',
  NLD: 'EU',
  ESP: 'EU',
  SWE: 'EU',
  IRL: 'EU',
  NOR: 'NO',
  ISL: 'IS',
  JPN: 'JP',
  SGP: 'SG',
  AUS: 'AU',
  IND: 'IN',
};
let names: ReadonlyMap<string, string> | null = null;

/** The code of the region that a name of a country, or a country with a part of it as `US-TX`, stands for; null where it is neither. */
export function codeOfRegion(region: string): string | null {
  if (/^[A-Z]{2}$/.test(region)) return null;
  names ??= new Map([...countries(), ...Object.entries(OTHER_NAMES).map(([name, code]) => [folded(name), code] as const)]);
  const part = /^([A-Z]{2})[-_ ][A-Z0-9]{2,3}$/.exec(region);
  return names.get(folded(region)) ?? (part && names.has(folded(part[1]!)) ? regionOfCountry(part[1]!) : null);
}

/** The region of a country by its two letters: EU for a member, UK for GB, else the letters. */
export const regionOfCountry = (country: string): string => (country === 'GB' ? 'UK' : EU.includes(country) ? 'EU' : country);

/** Names and codes of the countries that have one. */
function countries(): (readonly [string, string])[] {
  const languages = LANGUAGES.map((language) => new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }));
  const codes = LETTERS.flatMap((a) => LETTERS.map((b) => a + b));
  return codes.flatMap((country) => {
    const called = languages.flatMap((language) => language.of(country) ?? []);
    return called.length === 0 ? [] : [...called.map(folded), country].map((name) => [name, regionOfCountry(country)] as const);
  });
}
