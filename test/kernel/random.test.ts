import { describe, expect, it } from 'vitest';
import { normalQuantile, Stream } from '../../src/kernel/random.js';
import { cholesky } from '../../src/kernel/cholesky.js';

describe('random numbers', () => {
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
