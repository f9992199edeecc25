import { cholesky } from '../../kernel/cholesky.js';
import { normalQuantile, Stream } from '../../kernel/random.js';

const SEED = 11;

/** Correlation of every two of so many names. */
export const alike = (names: number, correlation: number): number[][] =>
  Array.from({ length: names }, (_, i) => Array.from({ length: names }, (_x, j) => (i === j ? 1 : correlation)));

/**
 * Latent normal figures of names, path by path, drawn and correlated as the curve of a path is: L·z, L the Cholesky factor.
 * @param visit the figures of a path; the array is used again
 */
export function latent(correlation: readonly (readonly number[])[], paths: number, visit: (path: number, x: Float64Array) => void): void {
  const lower = cholesky(correlation)!;
  const streams = lower.map((_, name) => new Stream(SEED, `name:${name}`));
  const [z, x] = [new Float64Array(lower.length), new Float64Array(lower.length)];
  for (let path = 0; path < paths; path++) {
    streams.forEach((stream, name) => {
      stream.draw(path, 0);
      z[name] = normalQuantile(stream.u1);
    });
    for (const [i, row] of lower.entries()) {
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += row[j]! * z[j]!;
      x[i] = sum;
    }
    visit(path, x);
  }
}
