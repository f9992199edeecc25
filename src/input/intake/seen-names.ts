import { folded } from '../text/spelling.js';

/** Names that were met, compared folded. A million of them cost some bytes each beside their texts, which others hold. */
export class SeenNames {
  private readonly names: string[] = [];
  /** Hashes of the folded names, in the places where they are looked for; and the number of the name there, 0 of a free place. */
  private hashes = new Int32Array(1 << 10);
  private numbers = new Int32Array(1 << 10);

  private hash = 0;
  private place = 0;
  private name = '';

  /** Whether a name was met. */
  has(name: string): boolean {
    if (this.names.length * 2 >= this.numbers.length) this.grow();
    const key = folded(name);
    this.name = name;
    this.hash = hashOf(key);
    this.place = this.placeOf(this.hash, key);
    return this.numbers[this.place] !== 0;
  }

  /** Notes the name that was asked for last, and was not met before. */
  note(): void {
    this.hashes[this.place] = this.hash;
    this.numbers[this.place] = this.names.push(this.name);
  }

  /** Where a name stands, or where it would. */
  private placeOf(hash: number, key: string): number {
    let place = this.next(hash, hash);
    while (this.numbers[place] !== 0 && folded(this.names[this.numbers[place]! - 1]!) !== key) place = this.next(hash, place + 1);
    return place;
  }

  /** The first place from one on that has a hash, or is free. */
  private next(hash: number, from: number): number {
    const mask = this.numbers.length - 1;
    let place = from & mask;
    while (this.numbers[place] !== 0 && this.hashes[place] !== hash) place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    const { hashes, numbers } = this;
    this.hashes = new Int32Array(hashes.length * 4);
    this.numbers = new Int32Array(numbers.length * 4);
    const mask = this.numbers.length - 1;
    for (let i = 0; i < numbers.length; i++) {
      if (numbers[i] === 0) continue;
      let place = hashes[i]! & mask;
      while (this.numbers[place] !== 0) place = (place + 1) & mask;
      this.hashes[place] = hashes[i]!;
      this.numbers[place] = numbers[i]!;
    }
  }
}

/** FNV-1a, with the upper bits mixed into the lower. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}
