/** Colours as functions from text to text. Colour only underlines what the words already say. */
export interface Paint {
  readonly title: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
}

const same = (text: string): string => text;
export const PLAIN: Paint = { title: same, strong: same, dim: same, good: same, warn: same, bad: same };

/** How a report is to look: columns of the terminal and its colours. */
export interface Look {
  readonly width: number;
  readonly paint: Paint;
}

const COLOUR = /\u001b\[[\d;]*m/g;
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3040-\u3247\u3250-\u4dbf\u4e00-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b001}\u{1f200}-\u{1f251}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const COMBINING = /[\u0300-\u036f]/;
const NARROW = /^[\u0020-\u007e]*$/;

/** Latin letters, and the lines, blocks and dots that the reports draw. */
const PLAINLY_NARROW = /^[\u0020-\u02ff\u2010-\u2027\u2200-\u22ff\u2500-\u25a0]$/;

const cells = (character: string): number =>
  PLAINLY_NARROW.test(character) ? 1 : COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;

/** Columns that a text takes in a terminal, its colours aside. */
export function displayWidth(text: string): number {
  const bare = text.replace(COLOUR, '');
  if (NARROW.test(bare)) return bare.length;
  let width = 0;
  for (const character of bare) width += cells(character);
  return width;
}

/** The text, or as much of it as `room` columns hold with an ellipsis. For text without colours. */
export function slice(text: string, room: number): string {
  if (displayWidth(text) <= room) return text;
  let width = 0;
  let kept = '';
  for (const character of text) {
    width += cells(character);
    if (width > room - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

export const spaces = (n: number): string => ' '.repeat(Math.max(0, n));

/** Words in lines of at most `room` columns; a longer word is cut. For text without colours. */
export function wrap(text: string, room: number): string[] {
  return flow(
    text
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => slice(word, room)),
    ' ',
    room,
  );
}

/** Pieces joined by a separator, in lines of at most `room` columns. A piece is never split; its colours are not counted. */
export function flow(pieces: readonly string[], separator: string, room: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    const longer = line === '' ? piece : line + separator + piece;
    if (line !== '' && displayWidth(longer) > room) {
      lines.push(line);
      line = piece;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines;
}
