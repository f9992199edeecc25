import type { Ink } from './chart.js';
import { COLOURS, PAPER } from './ink.js';
import { tag } from './xml.js';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Strokes = (box: Box) => string;

/** How the bars of one series look. */
export interface Fill {
  readonly colour: string;
  /** Strokes of paper white over the colour. They are paths, not a pattern: a PDF reader shows the seams between the tiles of one. */
  readonly strokes: Strokes;
}

const EVERY = 6;

/** Places on a grid that all bars of a chart share, strictly between two bounds. */
function gridBetween(from: number, to: number, every: number): readonly number[] {
  const places: number[] = [];
  for (let k = Math.floor(from / every) + 1; k * every < to; k++) places.push(k * every);
  return places;
}

const tenth = (x: number): number => Math.round(x * 10) / 10 + 0;
const level: Strokes = ({ x, y, width, height }) =>
  gridBetween(y, y + height, EVERY - 1)
    .map((at) => `M${tenth(x)} ${tenth(at)}h${tenth(width)}`)
    .join('');
const upright: Strokes = ({ x, y, width, height }) =>
  gridBetween(x, x + width, EVERY - 1)
    .map((at) => `M${tenth(at)} ${tenth(y)}v${tenth(height)}`)
    .join('');

/** Strokes along x + y = constant, cut at the edges of the box. */
const rising: Strokes = ({ x, y, width, height }) =>
  gridBetween(x + y, x + y + width + height, EVERY)
    .map((sum) => {
      const [left, right] = [Math.max(x, sum - y - height), Math.min(x + width, sum - y)];
      return `M${tenth(left)} ${tenth(sum - left)}l${tenth(right - left)} ${tenth(left - right)}`;
    })
    .join('');

/** Strokes along y − x = constant, cut at the edges of the box. */
const falling: Strokes = ({ x, y, width, height }) =>
  gridBetween(y - x - width, y + height - x, EVERY)
    .map((gap) => {
      const [left, right] = [Math.max(x, y - gap), Math.min(x + width, y + height - gap)];
      return `M${tenth(left)} ${tenth(left + gap)}l${tenth(right - left)} ${tenth(right - left)}`;
    })
    .join('');

const HATCHES: readonly Strokes[] = [
  () => '',
  rising,
  falling,
  level,
  upright,
  (box) => rising(box) + falling(box),
  (box) => level(box) + upright(box),
];

/** The fill of the nth series: its colour, and from the second on a hatch of its own. */
export const fillOf = (series: number, ink: Ink): Fill => ({ colour: COLOURS[ink], strokes: HATCHES[series % HATCHES.length]! });

interface FilledBox {
  readonly box: Box;
  /** What a pointer at rest reads, as markup. */
  readonly title?: string;
}

/** Boxes of one fill. @param seam a thin edge of paper white, where boxes touch */
export function filled(boxes: readonly FilledBox[], { colour, strokes }: Fill, seam = false): string {
  const edge = seam ? { stroke: PAPER, 'stroke-width': 0.8 } : {};
  const hatch = boxes.map(({ box }) => strokes(box)).join('');
  const over =
    hatch === ''
      ? ''
      : tag('path', { d: hatch, stroke: PAPER, 'stroke-width': 1.1, 'stroke-opacity': 0.85, fill: 'none', 'pointer-events': 'none' });
  return boxes.length === 0
    ? ''
    : tag('g', { fill: colour, ...edge }, boxes.map(({ box, title }) => tag('rect', { ...box }, title)).join('')) + over;
}
