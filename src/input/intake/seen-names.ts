import { folded } from '../text/spelling.js';

/** Names that were met, compared folded. A million of them cost some bytes each beside their texts, which others hold. */
export class SeenNames {
  private readonly names: string[] = [];
  /** In each place the hash of a folded name and the number of the name, 0 of a free place. */
  private places = new Int32Array(1 << 11);
  private hash = 0;
  private place = 0;
  private name = '';

  /** Makes room for so many names in all. */
  reserve(names: number): void {
    if (names * 2 >= this.size) this.resize(2 ** Math.ceil(Math.log2(names * 2 + 1)));
  }

  /** Whether a name was met. */
  has(name: string): boolean {
    this.reserve(this.names.length + 1);
    const key = folded(name);
    this.name = name;
    this.hash = hashOf(key);
    this.place = this.placeOf(this.hash, key);
    return this.places[2 * this.place + 1] !== 0;
  }

  /** Notes the name that was asked for last, and was not met before. */
  note(): void {
    this.places[2 * this.place] = this.hash;
    this.places[2 * this.place + 1] = this.names.push(this.name);
  }

  private get size(): number {
    return this.places.length / 2;
  }

  /** Where a name stands, or where it would. */
  private placeOf(hash: number, key: string): number {
    const { places } = this;
    const mask = this.size - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const number = places[2 * place + 1]!;
      if (number === 0 || (places[2 * place] === hash && folded(this.names[number - 1]!) === key)) return place;
    }
  }

  private resize(size: number): void {
    const { places: before } = this;
    const places = new Int32Array(size * 2);
    for (let i = 0; i < before.length; i += 2) {
      if (before[i + 1] === 0) continue;
      let place = before[i]! & (size - 1);
      while (places[2 * place + 1] !== 0) place = (place + 1) & (size - 1);
      places[2 * place] = before[i]!;
      places[2 * place + 1] = before[i + 1]!;
    }
    this.places = places;
  }
}

/** FNV-1a, with the upper bits mixed into the lower. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}
