import { clean } from '../print/clean.js';
import { rightToLeft } from './shaping.js';
import { typefaceOf, type Fonts, type Typeface } from './typeface.js';

/** How a run of text looks, as far as its width depends on it. */
export interface Face {
  readonly size: number;
  readonly bold?: boolean;
  readonly condensed?: boolean;
}

/** What is known of the fonts before a page is laid out. */
export interface Typesetter {
  /** A text with everything that cannot be drawn made visible: `<U+4E2D>`. */
  text(text: string): string;
  /** How wide a text gets, in points. */
  width(text: string, face: Face): number;
  /** A text cut to a width, with an ellipsis where something is cut. */
  cut(text: string, face: Face, width: number): string;
  readonly missing: (text: string) => readonly string[];
}

export function typesetter(fonts: Fonts): Typesetter {
  const [regular, bold, condensed, condensedBold] = [fonts.regular, fonts.bold, fonts.condensed, fonts.condensedBold].map(typefaceOf) as [
    Typeface,
    Typeface,
    Typeface,
    Typeface,
  ];
  const drawable = (character: string): boolean =>
    [regular, bold, condensed, condensedBold].every((face) => face.has(character.codePointAt(0)!));
  const lacking = (text: string): readonly string[] =>
    ASCII.test(text) ? [] : [...new Set(text)].filter((character) => !drawable(character));
  const faceOf = (face: Face): Typeface => (face.condensed ? (face.bold ? condensedBold : condensed) : face.bold ? bold : regular);
  const measured = new Map<Typeface, Map<string, number>>([regular, bold, condensed, condensedBold].map((face) => [face, new Map()]));
  const width = (text: string, face: Face): number => {
    const typeface = faceOf(face);
    const known = measured.get(typeface)!;
    const wide = known.get(text) ?? typeface.width(text);
    known.set(text, wide);
    return wide * face.size;
  };
  return {
    text(text) {
      const safe = rightToLeft(clean(text));
      return lacking(safe).reduce((shown, character) => shown.replaceAll(character, named(character)), safe);
    },
    width,
    cut(text, face, room) {
      if (width(text, face) <= room) return text;
      let kept = [...text];
      while (kept.length > 0 && width(`${kept.join('')}…`, face) > room) kept = kept.slice(0, -1);
      return `${kept.join('').trimEnd()}…`;
    },
    missing: (text) => lacking(clean(text)),
  };
}

const ASCII = /^[\u0020-\u007e]*$/;
const named = (character: string): string => `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`;
