import leven from 'leven';

/** The known word that a mistyped one is closest to; null where none is near. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase().slice(0, 100);
  let best: { readonly word: string; readonly distance: number } | null = null;
  for (const candidate of known) {
    const lower = candidate.toLowerCase();
    const distance = lower.startsWith(wanted) && wanted.length > 1 ? 0.5 : leven(wanted, lower);
    if (!best || distance < best.distance) best = { word: candidate, distance };
  }
  return best && best.distance <= Math.max(2, Math.ceil(best.word.length / 2)) ? best.word : null;
}

/** "(Did you mean x?)", or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const nearest = nearestWord(word, known);
  return nearest === null ? '' : `\n(Did you mean ${nearest}?)`;
}
