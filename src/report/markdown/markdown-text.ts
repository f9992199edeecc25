import { clean } from '../print/clean.js';

/** What a reader of Markdown may turn into a link or a mention although nothing marks it as one. */
const ADDRESS = /\/\/|www\.|mailto:|xmpp:|@[\p{L}\p{N}]|[\p{L}\p{N}]\.\p{L}{2}/iu;
/** What would begin a quote, a list, a rule or an underline. */
const BLOCK_START = /^(?:>|=|[-+](?=[\s-]|$)|\d+[.)](?=\s|$))/;

/**
 * Text of one line, so that it reads as itself wherever it stands in Markdown: no emphasis, link, picture, footnote, formula, tag,
 * entity, heading, list or cell of a table comes of it. A word that looks like an address is written as code, which nothing links.
 */
export function markdownText(text: string): string {
  const words = clean(text)
    .trim()
    .split(/([\s(),;"']+)/);
  const written = words.map((word) => (ADDRESS.test(word) ? code(word) : escaped(word))).join('');
  return written.replace(BLOCK_START, (start) => `${start.slice(0, -1)}\\${start.at(-1)!}`);
}

/** Punctuation that Markdown acts on gets a backslash; an underscore within a word, a dollar before a figure do not need one. */
const escaped = (word: string): string =>
  word
    .replace(/[\\`*[\]<|~^]|^#/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/\$(?!\d)/g, '\\$')
    .replace(/&(?=[#\w])/g, '\\&');

/** Neither a pipe, which would divide cells, nor a backtick, which would end it, may stand in code. */
const code = (word: string): string => `\`${word.replaceAll('`', "'").replaceAll('|', '¦')}\``;
