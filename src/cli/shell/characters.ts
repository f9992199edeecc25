import type { Io } from './io.js';

/** Whether a terminal says that it shows ASCII alone: TERM is dumb, or the locale names a charset other than UTF-8. */
export function asciiOnly({ env }: Pick<Io, 'env'>): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  if (env.TERM === 'dumb' || locale === 'C' || locale === 'POSIX') return true;
  return locale.includes('.') && !/\.utf-?8/i.test(locale);
}

/** What stands for a character that is drawn or written; of one column where tables hold it, so that they stay tables. */
const PLAIN: Readonly<Record<string, string>> = {
  '│': '|',
  '─': '-',
  '├': '+',
  '└': '+',
  '█': '#',
  '▓': '#',
  '▒': ':',
  '░': '.',
  '·': '|',
  '•': '*',
  '…': '~',
  '⏎': '~',
  '−': '-',
  '–': '-',
  '—': '-',
  '×': 'x',
  '′': "'",
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '≤': '<=',
  '≥': '>=',
  '≈': '~',
  '≠': '!=',
  '±': '+/-',
  '→': '->',
  '√': 'sqrt',
  '∞': 'inf',
  '€': 'EUR ',
  '£': 'GBP ',
  '¥': 'JPY ',
  Σ: 'sum ',
  Π: 'prod ',
  α: 'alpha',
  β: 'beta',
  δ: 'delta',
  κ: 'kappa',
  λ: 'lambda',
  ρ: 'rho',
  σ: 'sigma',
  τ: 'tau',
  φ: 'phi',
  ψ: 'psi',
  Φ: 'Phi',
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  Æ: 'AE',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
};
const BEYOND = /[^\u0000-\u007f]/gu;
const MARKS = /\p{M}/gu;

/** Text in ASCII: what is drawn by what looks like it, letters without their accents, any other character by its number. */
export const inAscii = (text: string): string =>
  text.normalize('NFC').replace(BEYOND, (character) => PLAIN[character] ?? decomposed(character));

function decomposed(character: string): string {
  const parts = character.normalize('NFKD').replace(MARKS, '').replace('⁄', '/');
  const plain = Array.from(parts, (part) => PLAIN[part] ?? part).join('');
  return /^[\u0020-\u007e]+$/.test(plain) ? plain : `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`;
}
