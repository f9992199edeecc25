import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, symbolWye, type SymbolType } from 'd3-shape';
import type { Ink } from './chart.js';
import { coordinate, tag } from './xml.js';

/** Each at least 4.5 : 1 on white, so that a label may take the colour of its line. */
export const COLOURS: Readonly<Record<Ink, string>> = {
  debt: '#14284b',
  value: '#17736f',
  value2: '#8f6410',
  value3: '#6a4c7d',
  good: '#2f6f43',
  warn: '#9c5700',
  bad: '#a12a2a',
  neutral: '#5a6675',
  accent: '#2c62a0',
};
export const TEXT = '#1c2733';
export const MUTED = '#4d5967';
export const GRID = '#e3e7ec';
export const AXIS = '#8b96a3';
export const PAPER = '#ffffff';

const DASHES: readonly (string | undefined)[] = [undefined, '7 3', '2 2.5', '9 3 2 3', '4 2', '12 3 2 3 2 3', '1 4', '6 2 1 2', '14 4'];
const MARKERS: readonly SymbolType[] = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolWye, symbolStar];
const MARKER_AREA = 30;

/** The dash of the nth series: the first is drawn through. */
export const dashOf = (series: number): string | undefined => DASHES[series % DASHES.length];

/** The marker of the nth series, at a point. */
export const marker = (series: number, x: number, y: number, colour: string): string =>
  tag('path', {
    d: symbol(MARKERS[series % MARKERS.length]!, MARKER_AREA).digits(2)() ?? '',
    transform: `translate(${coordinate(x)} ${coordinate(y)})`,
    fill: colour,
    stroke: PAPER,
    'stroke-width': 0.8,
  });
