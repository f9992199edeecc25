/** The files of the fonts that a PDF is set in, TrueType. */
export interface Fonts {
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
  readonly condensed: Uint8Array;
  readonly condensedBold: Uint8Array;
}

/** What of a font decides whether a text can be drawn with it, and how wide it gets. */
export interface Typeface {
  /** What PDF calls it: "DejaVuSans-Bold". */
  readonly name: string;
  /** Whether it has a glyph for a character. */
  has(codePoint: number): boolean;
  /** How wide a text is at a size of 1, without kerning. */
  width(text: string): number;
}

const POSTSCRIPT_NAME = 6;
const read = new WeakMap<Uint8Array, Typeface>();

/** Reads a TrueType font, once per font. @source OpenType specification: cmap formats 4 and 12, hmtx, name */
export function typefaceOf(font: Uint8Array): Typeface {
  const known = read.get(font);
  if (known) return known;
  const tables = tablesOf(font);
  const glyphOf = characterMap(tables('cmap'));
  const advance = advances(tables('head').getUint16(18), tables('hhea').getUint16(34), tables('hmtx'));
  const widths = new Map<number, number>();
  const widthOf = (codePoint: number): number => {
    const found = widths.get(codePoint) ?? advance(glyphOf(codePoint));
    widths.set(codePoint, found);
    return found;
  };
  const typeface: Typeface = {
    name: nameOf(tables('name')),
    has: (codePoint) => glyphOf(codePoint) !== 0,
    width(text) {
      let sum = 0;
      for (const character of text) sum += widthOf(character.codePointAt(0)!);
      return sum;
    },
  };
  read.set(font, typeface);
  return typeface;
}

function tablesOf(font: Uint8Array): (tag: string) => DataView {
  const file = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const places = new Map<string, DataView>();
  for (let entry = 12; entry < 12 + 16 * file.getUint16(4); entry += 16) {
    const tag = String.fromCharCode(...font.subarray(entry, entry + 4));
    places.set(tag, new DataView(font.buffer, font.byteOffset + file.getUint32(entry + 8), file.getUint32(entry + 12)));
  }
  return (tag) => {
    const table = places.get(tag);
    if (!table) throw new RangeError(`the font has no table ${tag}`);
    return table;
  };
}

function advances(unitsPerEm: number, measured: number, hmtx: DataView): (glyph: number) => number {
  return (glyph) => hmtx.getUint16(4 * Math.min(glyph, measured - 1)) / unitsPerEm;
}

/** The glyph of a character, 0 where there is none; the map of all Unicode is preferred to that of its first plane. */
function characterMap(cmap: DataView): (codePoint: number) => number {
  const maps: { readonly format: number; readonly at: number }[] = [];
  for (let i = 0; i < cmap.getUint16(2); i++) {
    const at = cmap.getUint32(4 + 8 * i + 4);
    maps.push({ format: cmap.getUint16(at), at });
  }
  const full = maps.find((map) => map.format === 12);
  if (full) return (codePoint) => inGroups(cmap, full.at, codePoint);
  const plane = maps.find((map) => map.format === 4);
  if (plane) return (codePoint) => inSegments(cmap, plane.at, codePoint);
  throw new RangeError('the font has no map of Unicode characters');
}

function inGroups(cmap: DataView, at: number, codePoint: number): number {
  let [low, high] = [0, cmap.getUint32(at + 12) - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const group = at + 16 + 12 * middle;
    if (codePoint < cmap.getUint32(group)) high = middle - 1;
    else if (codePoint > cmap.getUint32(group + 4)) low = middle + 1;
    else return cmap.getUint32(group + 8) + codePoint - cmap.getUint32(group);
  }
  return 0;
}

function inSegments(cmap: DataView, at: number, codePoint: number): number {
  const double = cmap.getUint16(at + 6);
  for (let i = 0; i < double; i += 2) {
    if (codePoint > cmap.getUint16(at + 14 + i)) continue;
    const start = cmap.getUint16(at + 16 + double + i);
    if (codePoint < start) return 0;
    const delta = cmap.getUint16(at + 16 + 2 * double + i);
    const rangeAt = at + 16 + 3 * double + i;
    const range = cmap.getUint16(rangeAt);
    if (range === 0) return (codePoint + delta) & 0xffff;
    const glyph = cmap.getUint16(rangeAt + range + 2 * (codePoint - start));
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  }
  return 0;
}

/** The name that PostScript and PDF know a font by: plain ASCII in whatever encoding it is stored. */
function nameOf(names: DataView): string {
  const texts = names.getUint16(4);
  for (let i = 0; i < names.getUint16(2); i++) {
    const record = 6 + 12 * i;
    if (names.getUint16(record + 6) !== POSTSCRIPT_NAME) continue;
    const start = texts + names.getUint16(record + 10);
    const bytes = Array.from({ length: names.getUint16(record + 8) }, (_, k) => names.getUint8(start + k));
    return String.fromCharCode(...bytes.filter((byte) => byte !== 0));
  }
  throw new RangeError('the font has no PostScript name');
}
