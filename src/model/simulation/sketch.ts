import { rankOf } from './statistics.js';

/** Bits of a double's high word that make a bin: sign, exponent and 10 of the fraction, so that a bin is 0.1 % wide. */
const SHIFT = 10;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** Bins are in the order of their numbers: positive doubles by their bits, negative ones backwards below. */
function binOf(x: number): number {
  double[0] = x === 0 ? 0 : x;
  const high = words[1]! >>> SHIFT;
  return x < 0 ? -(high - (0x80000000 >>> SHIFT)) - 1 : high;
}

interface Bin {
  count: number;
  least: number;
  most: number;
}

/** What a sketch holds, for another process. */
export type Bins = readonly (readonly [bin: number, count: number, least: number, most: number])[];

/**
 * Quantiles of many numbers in little memory: counts by bins 0.1 % wide, each with its least and largest value. A quantile is known to
 * half a bin, exactly where a bin holds one value. Sketches added in any order are the same.
 */
export class Sketch {
  private readonly bins = new Map<number, Bin>();
  count = 0;

  add(x: number): void {
    const key = binOf(x);
    const bin = this.bins.get(key);
    this.count++;
    if (!bin) this.bins.set(key, { count: 1, least: x, most: x });
    else {
      bin.count++;
      if (x < bin.least) bin.least = x;
      if (x > bin.most) bin.most = x;
    }
  }

  merge(bins: Bins): void {
    for (const [key, count, least, most] of bins) {
      const bin = this.bins.get(key);
      this.count += count;
      if (!bin) this.bins.set(key, { count, least, most });
      else {
        bin.count += count;
        bin.least = Math.min(bin.least, least);
        bin.most = Math.max(bin.most, most);
      }
    }
  }

  toBins(): Bins {
    return [...this.bins].sort(([a], [b]) => a - b).map(([key, { count, least, most }]) => [key, count, least, most] as const);
  }

  /** The ⌈qn⌉-th value; null without any. Infinity where that is what is there. */
  quantiles(shares: readonly string[]): (number | null)[] {
    const ordered = [...this.bins].sort(([a], [b]) => a - b);
    return shares.map((q) => {
      if (this.count === 0) return null;
      let left = Math.max(1, rankOf(q, this.count));
      for (const [, { count, least, most }] of ordered) {
        if (left <= count) return least === most ? least : (least + most) / 2;
        left -= count;
      }
      return ordered.at(-1)![1].most;
    });
  }
}
