import { clean } from '../print/clean.js';

/** Markup that is complete and safe to stand in the page. Made by {@link html} and {@link written} only. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = string | number | Markup | null | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as text, in an element or in a quoted attribute, whoever wrote it. */
const escaped = (text: string): string => clean(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** Markup with values put in: text is escaped and cleaned, markup stands as it is, a list is put in item by item, null is nothing. */
export const html = (parts: TemplateStringsArray, ...values: readonly Content[]): Markup =>
  new Markup(parts.reduce((text, part, i) => text + textOf(values[i - 1]!) + part));

function textOf(value: Content): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(textOf).join('');
  return escaped(String(value));
}

/** Markup that other code of this tool wrote and made safe: a drawn chart, the style, the script. Never text of a deal. */
export const written = (text: string): Markup => new Markup(text);

/** A class attribute of the names that are given; none where all are empty. */
export function classes(...names: readonly string[]): Markup | null {
  const given = names.filter((name) => name !== '');
  return given.length === 0 ? null : html` class="${given.join(' ')}"`;
}

const LONG_WORD = /[^\s-]{25,}/g;
const PIECE = /[^._/]{1,16}[._/]*|[._/]+/gu;

/** Text in which a long word, such as a hash or a dotted key, may break; what is copied from it is the text itself. */
export function breakable(given: string): Markup {
  const text = clean(given);
  const parts: Content[] = [];
  let from = 0;
  for (const word of text.matchAll(LONG_WORD)) {
    parts.push(
      text.slice(from, word.index),
      [...word[0].matchAll(PIECE)].map(([piece], i) => (i === 0 ? piece : html`<wbr />${piece}`)),
    );
    from = word.index + word[0].length;
  }
  return html`${parts}${text.slice(from)}`;
}

/** Text as a CSS string: everything but letters, digits and spaces is written as its code and the space that ends a code, so nothing in it can end the string. */
export const cssString = (text: string): string =>
  `"${clean(text).replace(/[^A-Za-z0-9 ]/gu, (character) => `\\${character.codePointAt(0)!.toString(16)} `)}"`;
