/**
 * Threefry4x32-20: four words that look random, from a counter and a key, with no state between calls. Writes them over the counter.
 * @param x counter, 32-bit words @param k key, 32-bit words
 * @source Salmon, Moraes, Dror, Shaw, Parallel random numbers: as easy as 1, 2, 3, 2011; held to the vectors of Random123
 */
export function threefry4x32(x: Uint32Array | Int32Array, k: Uint32Array | Int32Array): void {
  const [k0, k1, k2, k3] = [k[0]! | 0, k[1]! | 0, k[2]! | 0, k[3]! | 0];
  const k4 = 0x1bd11bda ^ k0 ^ k1 ^ k2 ^ k3;
  let a = (x[0]! + k0) | 0;
  let b = (x[1]! + k1) | 0;
  let c = (x[2]! + k2) | 0;
  let d = (x[3]! + k3) | 0;
  for (let s = 1; s <= 5; s++) {
    if ((s & 1) === 1) {
      a = (a + b) | 0;
      b = ((b << 10) | (b >>> 22)) ^ a;
      c = (c + d) | 0;
      d = ((d << 26) | (d >>> 6)) ^ c;
      a = (a + d) | 0;
      d = ((d << 11) | (d >>> 21)) ^ a;
      c = (c + b) | 0;
      b = ((b << 21) | (b >>> 11)) ^ c;
      a = (a + b) | 0;
      b = ((b << 13) | (b >>> 19)) ^ a;
      c = (c + d) | 0;
      d = ((d << 27) | (d >>> 5)) ^ c;
      a = (a + d) | 0;
      d = ((d << 23) | (d >>> 9)) ^ a;
      c = (c + b) | 0;
      b = ((b << 5) | (b >>> 27)) ^ c;
    } else {
      a = (a + b) | 0;
      b = ((b << 6) | (b >>> 26)) ^ a;
      c = (c + d) | 0;
      d = ((d << 20) | (d >>> 12)) ^ c;
      a = (a + d) | 0;
      d = ((d << 17) | (d >>> 15)) ^ a;
      c = (c + b) | 0;
      b = ((b << 11) | (b >>> 21)) ^ c;
      a = (a + b) | 0;
      b = ((b << 25) | (b >>> 7)) ^ a;
      c = (c + d) | 0;
      d = ((d << 10) | (d >>> 22)) ^ c;
      a = (a + d) | 0;
      d = ((d << 18) | (d >>> 14)) ^ a;
      c = (c + b) | 0;
      b = ((b << 20) | (b >>> 12)) ^ c;
    }
    switch (s) {
      case 1:
        a = (a + k1) | 0;
        b = (b + k2) | 0;
        c = (c + k3) | 0;
        d = (d + k4) | 0;
        break;
      case 2:
        a = (a + k2) | 0;
        b = (b + k3) | 0;
        c = (c + k4) | 0;
        d = (d + k0) | 0;
        break;
      case 3:
        a = (a + k3) | 0;
        b = (b + k4) | 0;
        c = (c + k0) | 0;
        d = (d + k1) | 0;
        break;
      case 4:
        a = (a + k4) | 0;
        b = (b + k0) | 0;
        c = (c + k1) | 0;
        d = (d + k2) | 0;
        break;
      default:
        a = (a + k0) | 0;
        b = (b + k1) | 0;
        c = (c + k2) | 0;
        d = (d + k3) | 0;
    }
    d = (d + s) | 0;
  }
  x[0] = a;
  x[1] = b;
  x[2] = c;
  x[3] = d;
}

/** 64-bit FNV-1a of a text in UTF-8. @source Fowler, Noll, Vo; vectors of draft-eastlake-fnv */
export function fnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash;
}

/** The uniform number of two words: (n + ½)/2⁵², n their first 52 bits. Exact in a double, never 0 or 1. */
const uniform = (high: number, low: number): number => ((high >>> 0) * 2 ** 20 + (low >>> 12) + 0.5) * 2 ** -52;

/** Random numbers by name: two uniform ones for each pair of paths and month. A draw depends on nothing else. */
export class Stream {
  private readonly low: number;
  private readonly high: number;
  private readonly key = new Int32Array(4);
  private readonly counter = new Int32Array(4);
  /** Of the last draw. */
  u1 = 0;
  u2 = 0;

  constructor(seed: number, name: string) {
    const hash = fnv1a64(name);
    this.low = Number(hash & 0xffffffffn) | 0;
    this.high = Number(hash >> 32n) | 0;
    this.key[0] = seed | 0;
  }

  /** Draws u₁ and u₂ of a path and month; an odd path takes what its even neighbour does not. */
  draw(path: number, month: number): void {
    const { counter, key } = this;
    key[1] = Math.floor(path / 2) | 0;
    counter[0] = this.low;
    counter[1] = this.high;
    counter[2] = month;
    counter[3] = 0;
    threefry4x32(counter, key);
    const [u1, u2] = [uniform(counter[0], counter[1]), uniform(counter[2], counter[3])];
    const odd = path % 2 === 1;
    this.u1 = odd ? 1 - u1 : u1;
    this.u2 = odd ? 1 - u2 : u2;
  }
}

/** The value below which a standard normal number lies with probability p [0 < p < 1]. @source Wichura, AS241, PPND16, Applied Statistics 37, 1988 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q *
        (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r +
          13731.693765509461125) *
          r +
          1971.5909503065514427) *
          r +
          133.14166789178437745) *
          r +
          3.387132872796366608)) /
      (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r +
        5394.1960214247511077) *
        r +
        687.1870074920579083) *
        r +
        42.313330701600911252) *
        r +
        1)
    );
  }
  const tail = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  let z: number;
  if (tail <= 5) {
    const r = tail - 1.6;
    z =
      (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258) * r +
        3.64784832476320460504) *
        r +
        5.7694972214606914055) *
        r +
        4.6303378461565452959) *
        r +
        1.42343711074968357734) /
      (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459) * r +
        0.68976733498510000455) *
        r +
        1.6763848301838038494) *
        r +
        2.05319162663775882187) *
        r +
        1);
  } else {
    const r = tail - 5;
    z =
      (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093) * r +
        0.29656057182850489123) *
        r +
        1.7848265399172913358) *
        r +
        5.4637849111641143699) *
        r +
        6.6579046435011037772) /
      (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r +
        0.0148753612908506148525) *
        r +
        0.13692988092273580531) *
        r +
        0.59983220655588793769) *
        r +
        1);
  }
  return q < 0 ? -z : z;
}
