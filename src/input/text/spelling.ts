import { plain } from '../../kernel/unseen.js';

const PLAIN = /^[0-9A-Z]*$/;
const DASHED = /^[0-9A-Z-]*$/;
const [AFTER_LETTER, BEFORE_LETTER] = [/(?<!\d)-+/g, /-+(?!\d)/g];
const SEPARATORS = /[\p{P}\p{Z}\s`]+/gu;
const DIGIT = /\p{N}/u;
/** Forms of companies that are written in several ways or left out. Two letters are left alone: in `Customer AG` they tell it from `Customer AB`. */
const FORMS = new Set('INC INCORPORATED LLC LTD LIMITED LLP PLC CORP CORPORATION COMPANY GMBH SARL PTE PTY BHD SDN'.split(' '));

/**
 * A text as it is compared with others: capitals, width and composed forms, blanks, dashes, punctuation and invisible characters do
 * not matter. What parts two digits goes on parting them, so that `1-12` is not `11-2`.
 */
export function folded(text: string): string {
  if (PLAIN.test(text)) return text;
  if (DASHED.test(text)) return text.replace(AFTER_LETTER, '').replace(BEFORE_LETTER, '') || text;
  const parts = upper(text).replace(SEPARATORS, (run, at: number, whole: string) =>
    DIGIT.test(whole[at - 1] ?? '') && DIGIT.test(whole[at + run.length] ?? '') ? '-' : '',
  );
  return parts === '' ? text : parts;
}

/** {@link folded}, of the name of a company without its legal form: `Acme Labs, Inc.` is `ACME LABS`. */
export function foldedCompany(name: string): string {
  const words = upper(name)
    .replace(/&/g, ' AND ')
    .replace(/(?<=\p{L})[.'’]/gu, '')
    .split(SEPARATORS)
    .filter((word) => word !== '');
  while (words.length > 1 && FORMS.has(words[words.length - 1]!)) words.pop();
  return words.length === 0 ? name : folded(words.join(' '));
}

/** An acute accent that stands alone is an apostrophe: NFKC would put it on the letter before. */
const upper = (text: string): string => plain(text.replaceAll('´', "'")).toUpperCase();

const PLACEHOLDER =
  /^(?:n\/?a|n\.a\.?|not (?:available|applicable|assigned)|tb[acd]|to be (?:advised|confirmed|determined)|none|null|nil|nan|unknown|pending|missing|x{2,}|\?+|0+|[-‐-―−._*/]+|#(?:ref!|n\/a|value!|name\?|null!|num!|div\/0!)|\d(?:\.\d+)?e\+\d+)$/i;
/** The longest placeholder. */
const LONGEST = 24;

/** Whether a text stands where a name or a serial is not known: N/A, TBD, a dash, an error of Excel, a number that Excel cut short. */
export const isPlaceholder = (text: string): boolean => text.length <= LONGEST && PLACEHOLDER.test(text);

/** Whether a label is that of a row that adds others up. */
export const isTotal = (label: string): boolean => /^(?:(?:sub|grand|overall|fleet|portfolio)[\s-]*)?totals?(?![\p{L}\p{N}])/iu.test(label);
