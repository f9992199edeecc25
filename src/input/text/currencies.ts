/** ISO codes of the currencies that tapes are written in; RMB is CNY. */
export const CURRENCIES: readonly string[] =
  'USD EUR GBP CHF JPY CNY RMB SEK NOK DKK CAD AUD SGD INR KRW PLN AED SAR HKD BRL MXN ZAR ILS NZD TWD CZK HUF ISK MYR THB TRY QAR'.split(
    ' ',
  );
const CODE = new RegExp(`(?<![A-Za-z])(${CURRENCIES.join('|')})(?![A-Za-z])`, 'i');

/** Signs and words; a bare dollar comes last, as that of a country is one too. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/US\s?\$|U\.S\.\s?(?:\$|dollars?)|US[\s-]?dollars?/i, 'USD'],
  [/(?<![A-Za-z])CA?\s?\$|\bcanadian dollars?/i, 'CAD'],
  [/(?<![A-Za-z])AU?\s?\$|\baustralian dollars?/i, 'AUD'],
  [/(?<![A-Za-z])S\$|\bsingapore dollars?/i, 'SGD'],
  [/HK\$|\bhong kong dollars?/i, 'HKD'],
  [/NZ\$|\bnew zealand dollars?/i, 'NZD'],
  [/NT\$|\btaiwan(?:ese)? dollars?/i, 'TWD'],
  [/R\$/, 'BRL'],
  [/€|\beuros?\b/i, 'EUR'],
  [/£|\bpounds? sterling\b/i, 'GBP'],
  [/¥|\byen\b/i, 'JPY'],
  [/₹/, 'INR'],
  [/₩/, 'KRW'],
  [/\$|\bdollars?\b/i, '$'],
];

/** The currency that a text names; `$` where only that sign does, null where none. */
export function currencyIn(text: string): string | null {
  const code = CODE.exec(text)?.[1]?.toUpperCase();
  if (code !== undefined) return code === 'RMB' ? 'CNY' : code;
  for (const [sign, iso] of SIGNS) if (sign.test(text)) return iso;
  return null;
}
