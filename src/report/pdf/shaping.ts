import type { Fonts } from './typeface.js';

/** Combining marks, and the scripts from Hebrew to Tai Tham whose letters change with their neighbours. */
const SHAPED = /[\u0300-\u036f\u0590-\u1abf]/u;

/** What a font says on how letters meet: which ligatures there are, what is kerned, where marks sit. */
const MEETING: ReadonlySet<string> = new Set(['GSUB', 'GPOS', 'GDEF', 'kern']);

/**
 * The fonts without the tables of {@link MEETING}, where no text needs them: Latin, Greek, Cyrillic and figures are set without.
 * Reading those tables takes as long as the rest of a report, and a text without ligatures is found by every search.
 */
export function fontsFor(texts: readonly string[], fonts: Fonts): Fonts {
  if (texts.some((text) => SHAPED.test(text))) return fonts;
  return {
    regular: plain(fonts.regular),
    bold: plain(fonts.bold),
    condensed: plain(fonts.condensed),
    condensedBold: plain(fonts.condensedBold),
  };
}

/** A copy whose directory leaves those tables out. */
function plain(font: Uint8Array): Uint8Array {
  const copy = new Uint8Array(font);
  const directory = new DataView(copy.buffer);
  const entries = Array.from({ length: directory.getUint16(4) }, (_, i) => font.subarray(12 + 16 * i, 28 + 16 * i));
  const kept = entries.filter((entry) => !MEETING.has(String.fromCharCode(...entry.subarray(0, 4))));
  directory.setUint16(4, kept.length);
  kept.forEach((entry, i) => copy.set(entry, 12 + 16 * i));
  return copy;
}

/** Words of the scripts that run from right to left, and a blank after the last where the text goes on. */
const RIGHT_TO_LEFT = /([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]\S*(?: +(?=[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])\S+)*)( +(?=\S))?/gu;
const NO_BREAK = '\u00a0';

/**
 * A text with its words from right to left bound into one: pdfkit turns each piece up to a blank, with that blank, and sets the pieces
 * from left to right, so that words would change places and the blank after the last would stand before it.
 */
export const rightToLeft = (text: string): string =>
  text.replace(
    RIGHT_TO_LEFT,
    (_, words: string, blank: string | undefined) => words.replace(/ +/g, NO_BREAK) + (blank === undefined ? '' : ` ${NO_BREAK}`),
  );
