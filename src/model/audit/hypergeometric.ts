/** One in this many samples may miss what the bound says: 95 %. */
export const CONFIDENCE = 0.95;
const ONE_IN = 20n;

/**
 * The most of `population` that can be missing where `misses` of `sample` drawn without replacement were missing: the largest M with
 * P(X ≤ misses | M missing) > 5 %, where P(X = x) = C(M, x) · C(N − M, n − x) / C(N, n). In whole numbers throughout, so exact.
 *
 * @throws RangeError unless 0 ≤ misses ≤ sample ≤ population
 * @source the exact upper limit of the hypergeometric law (Buonaccorsi 1987)
 */
export function mostMissing(population: number, sample: number, misses: number): number {
  if (![population, sample, misses].every(Number.isSafeInteger) || misses < 0 || misses > sample || sample > population)
    throw new RangeError(`${misses} of ${sample} of ${population}`);
  const all = binomial(population, sample);
  const isPossible = (missing: number): boolean => ONE_IN * atMost(misses, missing, population, sample) > all;
  let [least, most] = [misses, population - (sample - misses)];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (isPossible(middle)) least = middle;
    else most = middle - 1;
  }
  return least;
}

/** The smallest sample of which zero misses show that at most `share` of the population is missing. */
export function sampleFor(population: number, share: number): number {
  const shows = (sample: number): boolean => mostMissing(population, sample, 0) <= share * population;
  let [least, most] = [0, 1];
  while (most < population && !shows(most)) [least, most] = [most + 1, Math.min(population, 2 * most)];
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (shows(middle)) most = middle;
    else least = middle + 1;
  }
  return least;
}

/** Samples with at most `misses` of the `missing`: Σ over x of C(M, x) · C(N − M, n − x). */
function atMost(misses: number, missing: number, population: number, sample: number): bigint {
  const there = population - missing;
  const first = Math.max(0, sample - there);
  const last = Math.min(misses, missing, sample);
  if (first > last) return 0n;
  let term = binomial(missing, first) * binomial(there, sample - first);
  let sum = term;
  for (let x = first; x < last; x++) {
    term = (term * BigInt(missing - x) * BigInt(sample - x)) / (BigInt(x + 1) * BigInt(there - sample + x + 1));
    sum += term;
  }
  return sum;
}

/** C(n, k). */
function binomial(n: number, k: number): bigint {
  const few = Math.min(k, n - k);
  if (few < 0) return 0n;
  let value = 1n;
  for (let i = 1; i <= few; i++) value = (value * BigInt(n - few + i)) / BigInt(i);
  return value;
}
