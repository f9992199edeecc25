import { plain } from '../kernel/unseen.js';

const LEFT_OUT = /[.']/g;
const SEPARATORS = /[^\p{L}\p{N}]+/gu;
const FORMS = new Set(['inc', 'ltd', 'llc']);

/**
 * The name by which a party is one, in whatever spelling: NFKC, lower case, without invisible characters, dots and apostrophes, any
 * other run of signs one blank, `inc`, `ltd` and `llc` at the end left off.
 */
export function partyName(name: string): string {
  const words = plain(name)
    .replace(LEFT_OUT, '')
    .toLowerCase()
    .split(SEPARATORS)
    .filter((word) => word !== '');
  while (words.length > 1 && FORMS.has(words.at(-1)!)) words.pop();
  return words.length === 0 ? name : words.join(' ');
}
