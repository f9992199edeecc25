import leven from 'leven';

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[\s_.-]+/g, '');

/** The candidates that read most like a text, best first; ties in the order given. The last part of a dotted key counts as well as the whole. */
export function nearest(text: string, candidates: Iterable<string>, count = 1): string[] {
  const wanted = plain(text.slice(0, 200));
  const scored = [...new Set(candidates)].map((candidate) => {
    const tail = candidate.slice(candidate.lastIndexOf('.') + 1);
    const whole = leven(wanted, plain(candidate));
    return { candidate, distance: tail === candidate ? whole : Math.min(whole, leven(wanted, plain(tail)) + 0.5) };
  });
  return scored.sort((a, b) => a.distance - b.distance).slice(0, count).map(({ candidate }) => candidate);
}

/** `a`, `a or b`, `a, b or c`; null for none. */
export function either(choices: readonly string[]): string | null {
  if (choices.length === 0) return null;
  return choices.length === 1 ? choices[0]! : `${choices.slice(0, -1).join(', ')} or ${choices[choices.length - 1]!}`;
}
