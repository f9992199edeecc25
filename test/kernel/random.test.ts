import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fnv1a64, normalQuantile, Stream, threefry4x32 } from '../../src/kernel/random.js';
import { cholesky } from '../../src/kernel/cholesky.js';

interface Row {
  readonly id: string;
  readonly inputs: any;
  readonly right: any;
  readonly tolerance: number;
}
const rows = (file: string): Row[] => JSON.parse(readFileSync(new URL(`../right-values/${file}.json`, import.meta.url), 'utf8')) as Row[];
const of = (prefix: string): Row[] => rows('random').filter(({ id }) => id.startsWith(prefix));
const words = (hex: readonly string[]): Uint32Array => Uint32Array.from(hex, (word) => parseInt(word, 16));

describe('random numbers', () => {
  it.each(of('threefry'))('Threefry4x32-20 of Random123: $id', ({ inputs, right }) => {
    const counter = words(inputs.counter);
    threefry4x32(counter, words(inputs.key));
    expect([...counter]).toEqual([...words(right)]);
  });

  it.each(of('fnv1a64'))('FNV-1a of "$inputs.text"', ({ inputs, right }) => {
    expect(fnv1a64(inputs.text).toString(16).padStart(16, '0')).toBe(right);
  });

  it.each(of('stream'))('stream $inputs.stream, path $inputs.path, month $inputs.month', ({ inputs, right, tolerance }) => {
    const stream = new Stream(inputs.seed, inputs.stream);
    stream.draw(inputs.path, inputs.month);
    expect([String(stream.u1), String(stream.u2)]).toEqual([right.u1, right.u2]);
    expect(Math.abs(normalQuantile(stream.u1) / right.z1 - 1)).toBeLessThanOrEqual(tolerance);
  });

  it.each(rows('normal-quantile'))('normal quantile of $inputs.p', ({ inputs, right, tolerance }) => {
    expect(Math.abs(normalQuantile(Number(inputs.p)) - right)).toBeLessThanOrEqual(tolerance * Math.abs(right) * 1.001);
  });

  it('an odd path takes exactly what its even neighbour does not', () => {
    const stream = new Stream(3, 'glut');
    for (let path = 0; path < 40; path += 2) {
      stream.draw(path, 5);
      const { u1, u2 } = stream;
      stream.draw(path + 1, 5);
      expect([u1 + stream.u1, u2 + stream.u2]).toEqual([1, 1]);
      expect(normalQuantile(u1) + normalQuantile(stream.u1)).toBe(0);
    }
  });
});

describe('the Cholesky factor', () => {
  it('of a matrix by hand, of a singular one, and of none', () => {
    expect(
      cholesky([
        [1, 0.6],
        [0.6, 1],
      ]),
    ).toEqual([[1], [0.6, 0.8]]);
    expect(
      cholesky([
        [1, 1],
        [1, 1],
      ]),
    ).toEqual([[1], [1, 0]]);
    expect(
      cholesky([
        [1, 2],
        [2, 1],
      ]),
    ).toBeNull();
  });
});
