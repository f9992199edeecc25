import type { Column } from '../document/document.js';
import { ROOM } from './sheet.js';
import { partsOf } from './fold.js';
import type { Face, Typesetter } from './fonts.js';

/** How the text of a table is set. */
interface Setting {
  readonly size: number;
  readonly condensed: boolean;
  readonly landscape: boolean;
  /** Between a text and the edge of its column. */
  readonly gap: number;
}

/** From what reads best to what holds most. */
const SETTINGS: readonly Setting[] = [
  { size: 8, condensed: false, landscape: false, gap: 4 },
  { size: 8, condensed: true, landscape: false, gap: 4 },
  { size: 7.3, condensed: true, landscape: false, gap: 3 },
  { size: 6.7, condensed: true, landscape: false, gap: 2.5 },
  { size: 7.5, condensed: true, landscape: true, gap: 3 },
  { size: 6.7, condensed: true, landscape: true, gap: 2.5 },
  { size: 6.2, condensed: true, landscape: true, gap: 2 },
];

/** A text as it is drawn, and whether it is drawn bold. */
export interface Printed {
  readonly text: string;
  readonly bold: boolean;
}

/** The columns of a table with the widths of their texts. */
export interface Layout {
  readonly setting: Setting;
  readonly widths: readonly number[];
}

/** What a column takes: on one line, and at the least. */
interface Need {
  readonly natural: number;
  readonly least: number;
  /** What it takes of a room that all leave over: the first column of words twice what others do, a running number nothing. */
  readonly share: number;
}

/** A word longer than this is broken within. */
const LONGEST_WORD = 150;
/** A column of sentences is not made narrower than this. */
const SENTENCE = 130;
/** Into how many lines a text of words may be folded before a smaller setting is tried. */
const FOLDS = 2;
/** The extra that a column without sentences takes of a wide page. */
const SLACK = 1.01;

export const faceOf = (setting: Setting, bold: boolean): Face => ({ size: setting.size, condensed: setting.condensed, bold });
export const isWords = (column: Column): boolean => column.kind === 'text';

/** The first setting in which the columns fit; null where none does. */
export function fit(columns: readonly Column[], rows: readonly (readonly Printed[])[], type: Typesetter): Layout | null {
  for (const setting of SETTINGS) {
    const layout = within(columns, rows, setting, type);
    if (layout) return layout;
  }
  return null;
}

/** Columns that fit in no setting, each in proportion to what it needs: long numbers are broken. */
export function squeeze(columns: readonly Column[], rows: readonly (readonly Printed[])[], type: Typesetter): Layout {
  const setting = SETTINGS.at(-1)!;
  const needs = needsOf(columns, rows, setting, type);
  const room = ROOM.landscape - 2 * setting.gap * columns.length;
  const sum = total(needs.map((need) => need.least));
  return { setting, widths: needs.map((need) => (room * need.least) / sum) };
}

function within(columns: readonly Column[], rows: readonly (readonly Printed[])[], setting: Setting, type: Typesetter): Layout | null {
  const room = (setting.landscape ? ROOM.landscape : ROOM.portrait) - 2 * setting.gap * columns.length;
  const needs = needsOf(columns, rows, setting, type);
  return total(needs.map((need) => need.least)) > room ? null : { setting, widths: spread(needs, room) };
}

const needsOf = (columns: readonly Column[], rows: readonly (readonly Printed[])[], setting: Setting, type: Typesetter): readonly Need[] =>
  columns.map((column, i) => ({
    ...needOf(
      column,
      rows.flatMap((row) => (row[i] ? [row[i]] : [])),
      setting,
      type,
    ),
    share: shareOf(columns, i),
  }));

const shareOf = (columns: readonly Column[], i: number): number =>
  i === columns.findIndex(isWords) ? 2 : i === 0 && columns[i]!.kind === 'count' && columns.length > 1 ? 0 : 1;

function needOf(column: Column, cells: readonly Printed[], setting: Setting, type: Typesetter): Omit<Need, 'share'> {
  const measure = (text: string, bold: boolean): number => type.width(text, faceOf(setting, bold)) * SLACK;
  const title = partsOf(column.title).map((word) => measure(word.trimEnd(), true));
  const head = Math.max(...title, measure(column.title, true) / FOLDS);
  const natural = Math.max(0, ...cells.map((cell) => measure(cell.text, cell.bold)));
  if (!isWords(column)) return { natural: Math.max(head, natural), least: Math.max(head, natural) };
  const word = Math.max(0, ...cells.flatMap((cell) => partsOf(cell.text).map((part) => measure(part.trimEnd(), cell.bold))));
  const least = Math.max(Math.min(head, LONGEST_WORD), Math.min(word, LONGEST_WORD), Math.min(natural / FOLDS, SENTENCE));
  return { natural: Math.max(natural, head), least };
}

/** Halvings of the range in which a factor is looked for. */
const HALVINGS = 30;

/**
 * Widths in proportion to the root of what a column holds, which makes for the fewest lines, none below its least or above its natural width.
 * What is left when every column has its natural width is shared out.
 */
function spread(needs: readonly Need[], room: number): readonly number[] {
  const widths = (factor: number): readonly number[] =>
    needs.map((need) => Math.min(need.natural, Math.max(need.least, factor * Math.sqrt(need.natural))));
  let [low, high] = [0, Math.sqrt(Math.max(1, ...needs.map((need) => need.natural)))];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (total(widths(middle)) > room) high = middle;
    else low = middle;
  }
  const given = widths(low);
  const over = Math.max(0, room - total(given)) / total(needs.map((need) => need.share));
  return given.map((width, i) => width + over * needs[i]!.share);
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0);
