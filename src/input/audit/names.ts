import { folded, isPlaceholder } from '../text/spelling.js';

/** Names that a cell is expanded to at most, and at most where its GPUs are fewer. */
const MOST = 100_000;
const FEW = 100;
/** Digits of a number that is a serial by itself. */
const LONG = 4;
const SINGLE = /^[0-9A-Za-z]*$/;
/** Digits in groups, with letters before them at most. */
const GROUPED = /^\p{L}*[\d-]+$/u;
const GROUPED_DIGITS = 10;
const LIST = /\s*[;,|\n]\s*/;
const MARK = /\/|\.\.+|\s+to\s+|[-–—:~]/gi;
const NUMBERED = /^(.*?)(\d{1,15})$/s;

/**
 * The single names that a cell of serials or asset ids stands for: `R001/R032` is 32 of them, `A1; A2` two. What parts the ends of a
 * range may also be a part of one name or part two names, so such a cell is read in the way that fits the GPUs of its row.
 */
export function namesIn(cell: string, quantity: number): string[] {
  if (cell === '' || isPlaceholder(cell)) return [];
  if (SINGLE.test(cell)) return [cell];
  const parts = cell.split(LIST).filter((part) => part !== '' && !isPlaceholder(part));
  if (parts.length > 1) return parts.flatMap((part) => rangeIn(part, null) ?? [part]);
  const range = rangeIn(cell, quantity);
  if (range) return range;
  const slashed = cell.split('/').map((part) => part.trim());
  return slashed.length > 1 && slashed.length === quantity && !slashed.includes('') ? slashed : [cell];
}

/** Such a name as it is compared: folded, and without the marks that part the digits of a long number, as `1650 9220 12345`. */
export function nameKey(name: string): string {
  const key = folded(name);
  return key.includes('-') && GROUPED.test(key) && key.replace(/\D/g, '').length >= GROUPED_DIGITS ? key.replaceAll('-', '') : key;
}

/** The names from the first to the last of a range; null where the text is no range. */
function rangeIn(text: string, quantity: number | null): string[] | null {
  for (const split of splits(text)) {
    const ends = endsOf(split);
    if (!ends) continue;
    const { head, start, width, count, isSure } = ends;
    if (count < 2 || count > Math.min(MOST, Math.max(FEW, 2 * (quantity ?? 0)))) continue;
    if (split.mark === '/' && quantity === 2 && count !== 2) return [split.first, split.last];
    const fits = quantity !== null && quantity % count === 0;
    if (fits || isSure) return Array.from({ length: count }, (_, n) => head + String(start + n).padStart(width, '0'));
  }
  return null;
}

/** What two texts have in common and from which number to which they lead; null where they are no two ends. */
function endsOf({ first, mark, last }: Split): {
  readonly head: string;
  readonly start: number;
  readonly width: number;
  readonly count: number;
  /** True where the mark is written between the ends of a range more than in a name. */
  readonly isSure: boolean;
} | null {
  const [, head, from] = NUMBERED.exec(first) ?? [];
  const [, tail, to] = NUMBERED.exec(last) ?? [];
  if (head === undefined || tail === undefined || from === undefined || to === undefined) return null;
  // Bare numbers are a range only where they are long and count the GPUs.
  if (head === '' && from.length < LONG) return null;
  const isSure = head !== '' && (mark === '/' || mark.startsWith('.') || mark === 'to');
  // The last may leave out what the ends share: `ASH-R001/R032`, `R001/32`.
  const isShort = isSure && head.toUpperCase().endsWith(tail.toUpperCase()) && to.length <= from.length;
  if (folded(head) !== folded(tail) && !isShort) return null;
  const end = tail === '' ? Number(from.slice(0, from.length - to.length) + to) : Number(to);
  return { head, start: Number(from), width: from.length, count: end - Number(from) + 1, isSure };
}

interface Split {
  readonly first: string;
  readonly mark: string;
  readonly last: string;
}

/** The ways to split a text at a mark of a range. */
function* splits(text: string): Generator<Split> {
  for (const match of text.matchAll(MARK)) {
    const first = text.slice(0, match.index).trim();
    const last = text.slice(match.index + match[0].length).trim();
    if (first !== '' && last !== '') yield { first, mark: match[0].trim().toLowerCase(), last };
  }
}
