/** Places for labels at least `gap` apart, within bounds as far as those hold them all, each near where it would like to be; in the order given. */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): readonly number[] {
  const order = wanted.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at || a.i - b.i);
  const places = order.map(({ at }) => Math.min(Math.max(at, low), high));
  for (let k = 1; k < places.length; k++) places[k] = Math.max(places[k]!, places[k - 1]! + gap);
  const over = (places.at(-1) ?? 0) - high;
  if (over > 0) {
    places[places.length - 1] = high;
    for (let k = places.length - 2; k >= 0; k--) places[k] = Math.min(places[k]!, places[k + 1]! - gap);
  }
  const result: number[] = [];
  order.forEach(({ i }, k) => (result[i] = places[k]!));
  return result;
}
