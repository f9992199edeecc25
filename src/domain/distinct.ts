import type { Comp } from './market.js';

/** Observations without those that are there already. */
interface Distinct {
  readonly comps: readonly Comp[];
  /** How many were left out. */
  readonly merged: number;
}

/**
 * Rows that say the same in every field are one observation, whichever file they stand in: a fact that is listed twice is seen once.
 * @param known observations that count already, as those that come with the tool
 */
export function distinct(comps: readonly Comp[], known: readonly Comp[] = []): Distinct {
  const seen = new Set(known.map(keyOf));
  const kept = comps.filter((comp) => {
    const key = keyOf(comp);
    return !seen.has(key) && seen.add(key);
  });
  return { comps: kept, merged: comps.length - kept.length };
}

const keyOf = ({ date, kind, model, price, priceType, quantity, source }: Comp): string =>
  [date, kind, model, price.toString(), priceType, quantity.toString(), source].join('\u0000');
