import leven, { type Options } from 'leven';

/** Names in the form in which they are compared: the same candidates are asked for again and again. */
const plains = new Map<string, string>();
const MOST_KEPT = 10_000;

function plain(text: string): string {
  const known = plains.get(text);
  if (known !== undefined) return known;
  const made = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.-]+/g, '');
  if (plains.size >= MOST_KEPT) plains.clear();
  plains.set(text, made);
  return made;
}

/** The most letters, and the largest share of a word's, in which a name that is proposed may differ: no proposal is better than a wrong one. */
const MOST_EDITS = 2;
const MOST_EDITED = 1 / 3;

/** The candidates that a text may be a slip for, best first. The last part of a dotted key counts as well as the whole. */
export function nearest(text: string, candidates: Iterable<string>, count = 1): string[] {
  const most = Math.min(MOST_EDITS, plain(text).length * MOST_EDITED);
  return scored(text, within(most, text, candidates), { maxDistance: Math.floor(most) + 1 })
    .filter(({ distance }) => Math.floor(distance) <= most)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** The candidates that read most like a text, best first, however far they are. */
export const ranked = (text: string, candidates: Iterable<string>, count = 1): string[] =>
  scored(text, candidates)
    .slice(0, count)
    .map(({ candidate }) => candidate);

/** Letters to change, add or leave out; two neighbours that changed places count as one. */
function edits(a: string, b: string, bound: Options): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const isSwap =
    a.length === b.length && a[at] !== undefined && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
  return isSwap ? 1 : leven(a, b, bound);
}

/** Candidates of which the whole or the last part is of a length that so few edits can reach. */
function* within(most: number, text: string, candidates: Iterable<string>): Generator<string> {
  const { length } = plain(text.slice(0, 200));
  const isNear = (name: string): boolean => Math.abs(plain(name).length - length) <= most;
  for (const candidate of candidates) if (isNear(candidate) || isNear(candidate.slice(candidate.lastIndexOf('.') + 1))) yield candidate;
}

function scored(
  text: string,
  candidates: Iterable<string>,
  bound: Options = {},
): { readonly candidate: string; readonly distance: number }[] {
  const wanted = plain(text.slice(0, 200));
  const all = [...new Set(candidates)].map((candidate) => {
    const tail = candidate.slice(candidate.lastIndexOf('.') + 1);
    const whole = edits(wanted, plain(candidate), bound);
    const distance = tail === candidate ? whole : Math.min(whole, edits(wanted, plain(tail), bound) + 0.5);
    return { candidate, distance, exact: leven(text.slice(0, 200), candidate) };
  });
  return all.sort((a, b) => a.distance - b.distance || a.exact - b.exact);
}

/** Whether two names differ in capitals, blanks, dashes, dots and underscores alone. */
export const isSameName = (a: string, b: string): boolean => plain(a) === plain(b);

/** Whether two names are so alike that one may be meant for the other. */
export function isLike(a: string, b: string): boolean {
  const [x, y] = [plain(a), plain(b)];
  if (x === '' || y === '') return false;
  return x.includes(y) || y.includes(x) || leven(x, y) <= Math.max(x.length, y.length) / 3;
}

/** `a`, `a or b`, `a, b or c`; null for none. */
export function either(choices: readonly string[]): string | null {
  if (choices.length === 0) return null;
  return choices.length === 1 ? choices[0]! : `${choices.slice(0, -1).join(', ')} or ${choices[choices.length - 1]!}`;
}
