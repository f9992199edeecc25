import { nearest } from '../../input/text/nearest.js';

/** The known word that a shortened or mistyped one is meant for; null where none is near. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  const begun = wanted.length > 1 ? known.find((candidate) => candidate.toLowerCase().startsWith(wanted)) : undefined;
  return begun ?? nearest(word, known)[0] ?? null;
}

/** "(Did you mean x?)", or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearestWord(word, known);
  return near === null ? '' : `\n(Did you mean ${near}?)`;
}
