import { clean } from '../print/clean.js';

/** Advance widths of U+0020 to U+007E in thousandths of an em. DejaVu Sans is wider than the usual system fonts, so what fits in it fits in them. */
const ADVANCES = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337,
  337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732,
  684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635,
  635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];
/** What any other character takes at most in it, in thousandths too; marks over a letter take nothing. */
const OTHER = 1080;
const OVER_A_LETTER = /\p{Mn}/gu;
/** How much wider figures and letters are in bold. */
export const BOLD = 1.13;
const ELLIPSIS = '…';

/** The size of all text in a chart, in its own units. */
export const TEXT_SIZE = 10;

/** How wide a text is drawn, on the safe side. */
export function widthOf(text: string, bold = false): number {
  let thousandths = 0;
  for (const character of text.normalize('NFD').replace(OVER_A_LETTER, ''))
    thousandths += ADVANCES[character.codePointAt(0)! - 32] ?? OTHER;
  return (thousandths / 1000) * TEXT_SIZE * (bold ? BOLD : 1);
}

/** The widest of several texts; 0 of none. */
export const widest = (texts: readonly string[], bold = false): number =>
  texts.reduce((most, text) => Math.max(most, widthOf(text, bold)), 0);

/** The text where it fits, else as much of its beginning as does, with an ellipsis. */
export function fitted(text: string, room: number): string {
  const cleaned = clean(text);
  if (widthOf(cleaned) <= room) return cleaned;
  let kept = '';
  let width = widthOf(ELLIPSIS);
  for (const character of cleaned) {
    width += widthOf(character);
    if (width > room) break;
    kept += character;
  }
  return kept.trimEnd() + ELLIPSIS;
}

/** The text broken between words into lines that fit; null where it takes more than `most` of them. */
export function wrapped(text: string, room: number, most: number): readonly string[] | null {
  const lines: string[] = [];
  for (const word of clean(text).split(' ')) {
    const last = lines.at(-1);
    if (widthOf(word) > room) return null;
    if (last !== undefined && widthOf(`${last} ${word}`) <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.length > most ? null : lines;
}
