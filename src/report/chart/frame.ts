import type { Chart } from './chart.js';
import { filled, type Fill } from './fill.js';
import { MUTED, PAPER, TEXT } from './ink.js';
import { BOLD, fitted, TEXT_SIZE, widthOf, wrapped } from './measure.js';
import { coordinate, escaped, hint, tag } from './xml.js';

export interface ChartOptions {
  /** In the units that text is measured in: text is 10 of them high. At least 240 are taken. */
  readonly width: number;
  /** Wanted; what the rows of a chart need is taken where that is more. */
  readonly height?: number;
  /** The id of the variant to draw; the first where there is none of that id. */
  readonly variant?: string;
  /** Font families. */
  readonly fonts?: string;
  /** A file of its own, with a namespace and a size; else it fills the width it is put in. */
  readonly standalone?: boolean;
  /** Figures under a resting pointer; given unless false. */
  readonly tooltips?: boolean;
}

/** What every kind of chart is drawn with. */
export interface Canvas {
  /** Begins every id in it. */
  readonly id: string;
  readonly width: number;
  readonly height: number | undefined;
  readonly tooltips: boolean;
}

export interface Drawing {
  readonly height: number;
  readonly body: string;
}

const SYSTEM_FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const LEAST_WIDTH = 240;
const NOTHING = 'There are no figures to draw.';

/** @param variant which one is drawn; part of each id, since all may stand in one document */
export const canvasOf = (chart: Chart, options: ChartOptions, variant: number): Canvas => {
  const wide = Math.max(options.width, LEAST_WIDTH);
  const width = options.standalone ? wide - 2 * MARGIN : wide;
  const head = options.standalone ? headOf(chart, width) : { height: 0 };
  return {
    id: `${chart.id}_${variant}`,
    width,
    height: options.height === undefined ? undefined : Math.max(1, options.height - head.height - (options.standalone ? MARGIN : 0)),
    tooltips: options.tooltips !== false,
  };
};

/** White around a drawing that is a file of its own. */
const MARGIN = 12;
const TITLE_ROW = 17;
const NOTE_ROW = 13;
const MOST_NOTES = 4;

/** The title of a file of its own and the line under it, broken where it is long. */
function headOf({ title, note = '' }: Pick<Chart, 'title' | 'note'>, width: number): { readonly height: number; readonly markup: string } {
  const notes = note === '' ? [] : (wrapped(note, width, MOST_NOTES) ?? [fitted(note, width)]);
  const lines = notes.map((line, i) => words(line, MARGIN, MARGIN + TITLE_ROW + 8 + i * NOTE_ROW, { fill: MUTED }));
  return {
    height: MARGIN + TITLE_ROW + notes.length * NOTE_ROW + 8,
    markup: words(fitted(title, width / BOLD), MARGIN, MARGIN + 9, { bold: true }) + lines.join(''),
  };
}

/** A drawing with its name and description, for whoever sees it and whoever does not. */
export function framed(
  canvas: Canvas,
  told: Pick<Chart, 'title' | 'description' | 'note'>,
  drawing: Drawing,
  options: ChartOptions,
): string {
  const { width, height, body } = options.standalone ? onPaper(canvas, told, drawing) : { width: canvas.width, ...drawing };
  const [title, description] = [`${canvas.id}_title`, `${canvas.id}_desc`];
  const size = options.standalone ? { xmlns: 'http://www.w3.org/2000/svg', width, height } : {};
  const attributes = {
    ...size,
    viewBox: `0 0 ${Math.round(width * 100) / 100} ${Math.round(height * 100) / 100}`,
    role: 'img',
    'aria-labelledby': `${title} ${description}`,
    'font-family': options.fonts ?? SYSTEM_FONTS,
    'font-size': TEXT_SIZE,
    fill: TEXT,
  };
  const head = `<title id="${escaped(title)}">${escaped(told.title)}</title><desc id="${escaped(description)}">${escaped(told.description)}</desc>`;
  return tag('svg', attributes, head + body);
}

/** A drawing with its title over it, on white to the edges. */
function onPaper(canvas: Canvas, told: Pick<Chart, 'title' | 'note'>, { height, body }: Drawing): Drawing & { readonly width: number } {
  const head = headOf(told, canvas.width);
  const size = { width: canvas.width + 2 * MARGIN, height: Math.round((head.height + height + MARGIN) * 100) / 100 };
  return {
    ...size,
    body:
      tag('rect', { x: 0, y: 0, ...size, fill: PAPER }) +
      head.markup +
      tag('g', { transform: `translate(${MARGIN} ${coordinate(head.height)})` }, body),
  };
}

/** What stands where a chart has nothing to show. */
export const nothing = (canvas: Canvas): Drawing => ({
  height: 48,
  body: words(NOTHING, canvas.width / 2, 28, { anchor: 'middle', fill: MUTED }),
});

interface WordStyle {
  readonly anchor?: 'middle' | 'end';
  readonly fill?: string;
  readonly bold?: boolean;
  /** The text in full where what is shown is not. */
  readonly full?: string;
  readonly transform?: string;
}

/** A line of text on its baseline. */
export function words(text: string, x: number, y: number, { anchor, fill, bold, full, transform }: WordStyle = {}): string {
  const line = tag('text', { x, y, 'text-anchor': anchor, fill, 'font-weight': bold ? 'bold' : undefined, transform }, escaped(text));
  return full === undefined || full === text ? line : `<g>${hint(full)}${line}</g>`;
}

/** Paper white behind a line of text, so that no line runs through it. @param y its baseline */
export const paper = (x: number, y: number, width: number): string =>
  tag('rect', { x: x - 1, y: y - 9, width: width + 2, height: 11, fill: PAPER });

/** From the middle of a line of text down to its baseline. */
export const HALF_LINE = 3.6;

const SWATCH = 22;
const LEGEND_ROW = 16;

interface LegendItem {
  readonly name: string;
  /** Draws the sample from x, SWATCH − 6 wide, about a middle y. */
  sample(x: number, width: number, y: number): string;
}

/** A legend's sample of what fills bars. */
export const swatch =
  (fill: Fill) =>
  (x: number, width: number, y: number): string =>
    filled([{ box: { x, y: y - 5, width, height: 10 } }], fill);

/** Samples and names in rows above the plot. */
export function legend(items: readonly LegendItem[], width: number): { readonly height: number; readonly markup: string } {
  if (items.length === 0) return { height: 0, markup: '' };
  let [x, row] = [0, 0];
  const parts = items.map(({ name, sample }) => {
    const shown = fitted(name, width - SWATCH);
    const needed = SWATCH + widthOf(shown);
    if (x > 0 && x + needed > width) [x, row] = [0, row + 1];
    const y = row * LEGEND_ROW + 8;
    const part = sample(x, SWATCH - 6, y) + words(shown, x + SWATCH, y + HALF_LINE, { full: name });
    x += needed + 18;
    return part;
  });
  return { height: (row + 1) * LEGEND_ROW + 6, markup: parts.join('') };
}
