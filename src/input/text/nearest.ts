import leven from 'leven';

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.-]+/g, '');

/** The candidates that read most like a text, best first. The last part of a dotted key counts as well as the whole. */
export function nearest(text: string, candidates: Iterable<string>, count = 1): string[] {
  const wanted = plain(text.slice(0, 200));
  const scored = [...new Set(candidates)].map((candidate) => {
    const tail = candidate.slice(candidate.lastIndexOf('.') + 1);
    const whole = leven(wanted, plain(candidate));
    const distance = tail === candidate ? whole : Math.min(whole, leven(wanted, plain(tail)) + 0.5);
    return { candidate, distance, exact: leven(text.slice(0, 200), candidate) };
  });
  return scored
    .sort((a, b) => a.distance - b.distance || a.exact - b.exact)
    .slice(0, count)
    .map(({ candidate }) => candidate);
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
