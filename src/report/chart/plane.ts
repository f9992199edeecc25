import { scaleBand } from 'd3-scale';
import { axisAcross, axisUp, type ValueAxis } from './axis.js';
import type { Box } from './fill.js';
import { HALF_LINE, words, type Canvas } from './frame.js';
import { AXIS, GRID, MUTED } from './ink.js';
import { fitted, widest, widthOf, wrapped } from './measure.js';
import type { Writing } from './units.js';
import { coordinate, tag } from './xml.js';

/** Categories on one side and values on the other, whichever of them runs across the page. */
export interface Plane {
  readonly direction: 'across' | 'up';
  readonly height: number;
  /** Where values are drawn. */
  readonly area: Box;
  /** Where a value stands: an x across, a y up. */
  readonly at: (value: number) => number;
  /** The middle of a category, and how far it is to the next. */
  readonly centre: (category: number) => number;
  readonly step: number;
  /** The bar of a category between two values; `from` and `to` are shares of its thickness. */
  readonly box: (category: number, low: number, high: number, from?: number, to?: number) => Box;
  /** Grid, marks of the axis and names of the categories. */
  readonly backdrop: string;
  /** The line at zero, to be drawn over the bars. */
  readonly zero: string;
}

/** A label at the end of a bar. */
interface Beside {
  readonly value: number;
  readonly width: number;
  readonly side: 'low' | 'high';
}

interface PlaneSpec {
  readonly direction: 'across' | 'up';
  readonly names: readonly string[];
  readonly range: readonly [number, number];
  readonly writing: Writing;
  /** How much is taken at the top already. */
  readonly top: number;
  /** What stands beside the ends of bars, or above and below them. */
  readonly beside: readonly Beside[];
  /** How high a row across is where nobody asks for a height. */
  readonly row?: number;
  /** What is kept free at the right edge, up only. */
  readonly right?: number;
}

const AXIS_HEIGHT = 22;
const LEAST_ROW = 15;
/** What stays free before the longest name. */
const EDGE = 3;
/** No bar is thicker, so that three do not look like walls. */
const THICKEST = 46;

export const planeOf = (spec: PlaneSpec, canvas: Canvas): Plane => (spec.direction === 'across' ? across(spec, canvas) : up(spec, canvas));

function across({ names, range, writing, top, beside, row }: PlaneSpec, canvas: Canvas): Plane {
  const nameRoom = Math.min(widest(names), canvas.width * 0.34) + EDGE;
  const wanted = canvas.height === undefined ? (row ?? (names.length > 12 ? 20 : 25)) : (canvas.height - top - AXIS_HEIGHT) / names.length;
  const rows = Math.max(LEAST_ROW, wanted) * names.length;
  const start = Math.max(nameRoom + 8, 24);
  const marks = widest(axisAcross(range, start, canvas.width, writing).ticks.map(({ text }) => text));
  const room = roomBeside(beside, range, canvas.width - start, marks / 2 + 2);
  const [left, right] = [start + room.low, canvas.width - room.high];
  const axis = axisAcross(range, left, right, writing);
  const band = bandOf(names.length, top, top + rows);
  const bottom = top + rows;
  const draw: Draw = (at) => `M${coordinate(at)} ${coordinate(top)}V${coordinate(bottom)}`;
  const figures = axis.ticks.map(({ value, text }) => words(text, axis.scale(value), bottom + 15));
  const labels = names.map((name, i) => words(fitted(name, nameRoom - EDGE), nameRoom, band.centre(i) + HALF_LINE, { full: name }));
  return {
    direction: 'across',
    height: bottom + AXIS_HEIGHT,
    area: { x: left, y: top, width: right - left, height: rows },
    at: axis.scale,
    centre: band.centre,
    step: band.step,
    box: (i, low, high, from = 0, to = 1) => {
      const [a, b] = [axis.scale(low), axis.scale(high)];
      return { x: Math.min(a, b), y: band.start(i) + from * band.size, width: Math.abs(b - a), height: (to - from) * band.size };
    },
    backdrop:
      gridLines(axis, draw) +
      tag('g', { 'text-anchor': 'middle', fill: MUTED }, figures.join('')) +
      tag('g', { 'text-anchor': 'end' }, labels.join('')),
    zero: zeroLine(axis, draw),
  };
}

function up({ names, range, writing, top, beside, right: taken }: PlaneSpec, canvas: Canvas): Plane {
  const room = { high: 12, low: beside.some(({ side }) => side === 'low') ? 16 : 0 };
  const rough = axisUp(range, top, top + 200, writing);
  const left = widest(rough.ticks.map(({ text }) => text)) + 10;
  const right = canvas.width - (taken ?? 2);
  const band = bandOf(names.length, left, right);
  const below = namesBelow(names, band, left);
  const height = Math.max(
    canvas.height ?? Math.min(340, Math.max(230, canvas.width * 0.42)) + below.height - LINE_HEIGHT,
    top + room.low + room.high + below.height + 80,
  );
  const bottom = height - below.height;
  const axis: ValueAxis = axisUp(range, top + room.high, bottom - room.low, writing);
  const draw: Draw = (at) => `M${coordinate(left)} ${coordinate(at)}H${coordinate(right)}`;
  return {
    direction: 'up',
    height,
    area: { x: left, y: top, width: right - left, height: bottom - top },
    at: axis.scale,
    centre: band.centre,
    step: band.step,
    box: (i, low, high, from = 0, to = 1) => {
      const [a, b] = [axis.scale(low), axis.scale(high)];
      return { x: band.start(i) + from * band.size, y: Math.min(a, b), width: (to - from) * band.size, height: Math.abs(b - a) };
    },
    backdrop: gridLines(axis, draw) + marksUp(axis, left) + below.draw(bottom),
    zero: zeroLine(axis, draw),
  };
}

type Draw = (at: number) => string;

/** A light line at each mark of an axis. @param draw path data of the line at a place */
export const gridLines = ({ scale, ticks }: ValueAxis, draw: Draw): string =>
  tag('path', { d: ticks.map(({ value }) => draw(scale(value))).join(''), stroke: GRID, fill: 'none' });

/** A darker line at zero, where that is on the axis. */
export const zeroLine = ({ scale, ticks }: ValueAxis, draw: Draw): string =>
  ticks.some(({ value }) => value === 0) ? tag('path', { d: draw(scale(0)), stroke: AXIS, fill: 'none' }) : '';

/** The marks of an axis up the page, left of the plot. */
export const marksUp = ({ scale, ticks }: ValueAxis, left: number): string =>
  tag('g', { 'text-anchor': 'end', fill: MUTED }, ticks.map(({ value, text }) => words(text, left - 6, scale(value) + HALF_LINE)).join(''));

const LABEL_GAP = 4;
const ROUNDS = 4;

/**
 * What labels need beyond the ends of an axis. A label far from an end needs less, the more so the longer the axis: from the shortest
 * axis that could be needed on, each round leaves it longer, so that what it then needs is never more than was left.
 * @param least what the last mark of the axis needs
 */
function roomBeside(
  labels: readonly Beside[],
  [low, high]: readonly [number, number],
  width: number,
  least: number,
): { readonly low: number; readonly high: number } {
  const needed = (side: 'low' | 'high', length: number): number =>
    labels
      .filter((label) => label.side === side)
      .reduce((most, label) => {
        const within = (side === 'low' ? label.value - low : high - label.value) / (high - low);
        return Math.max(most, label.width + LABEL_GAP + 2 - within * length);
      }, 0);
  let room = { low: needed('low', 0), high: Math.max(least, needed('high', 0)) };
  for (let round = 0; round < ROUNDS; round++) {
    const length = Math.max(0, width - room.low - room.high);
    room = { low: needed('low', length), high: Math.max(least, needed('high', length)) };
  }
  return room;
}

interface Band {
  readonly step: number;
  readonly size: number;
  readonly start: (i: number) => number;
  readonly centre: (i: number) => number;
}

function bandOf(count: number, from: number, to: number): Band {
  const scale = scaleBand<number>()
    .domain(Array.from({ length: count }, (_, i) => i))
    .range([from, to])
    .paddingInner(0.34)
    .paddingOuter(0.17);
  const size = Math.min(scale.bandwidth(), THICKEST);
  const centre = (i: number): number => scale(i)! + scale.bandwidth() / 2;
  return { step: scale.step(), size, start: (i) => centre(i) - size / 2, centre };
}

const MOST_LINES = 3;
const LINE_HEIGHT = 12;
const SLANT = 40;
const LONGEST_SLANTED = 120;
const LEAST_SLANTED_STEP = 17;

/** Names under columns: in lines where they fit, else slanted, and where columns are too narrow even for that only each second, third … */
function namesBelow(
  names: readonly string[],
  band: Band,
  left: number,
): { readonly height: number; readonly draw: (bottom: number) => string } {
  const lines = names.map((name) => wrapped(name, band.step - 5, MOST_LINES));
  if (lines.every((wrap) => wrap !== null)) {
    const most = lines.reduce((longest, wrap) => Math.max(longest, wrap.length), 1);
    return {
      height: most * LINE_HEIGHT + 10,
      draw: (bottom) =>
        lines
          .flatMap((wrap, i) => wrap.map((line, k) => words(line, band.centre(i), bottom + 14 + k * LINE_HEIGHT, { anchor: 'middle' })))
          .join(''),
    };
  }
  const angle = (SLANT * Math.PI) / 180;
  const every = Math.ceil(LEAST_SLANTED_STEP / band.step);
  const shown = names.map((name, i) =>
    fitted(name, Math.min(LONGEST_SLANTED, (left + band.step / 2 - 6) / Math.cos(angle) + i * band.step)),
  );
  return {
    height: shown.reduce((most, text) => Math.max(most, widthOf(text)), 0) * Math.sin(angle) + 20,
    draw: (bottom) =>
      names
        .map((name, i) => {
          if (i % every !== 0) return '';
          const [x, y] = [band.centre(i) + 3, bottom + 12];
          return words(shown[i]!, x, y, { anchor: 'end', full: name, transform: `rotate(-${SLANT} ${coordinate(x)} ${coordinate(y)})` });
        })
        .join(''),
  };
}
