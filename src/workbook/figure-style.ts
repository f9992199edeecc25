import { figureOf, type FigureUnit } from '../domain/figure.js';
import type { Style } from './sheet.js';

const STYLES: Readonly<Record<FigureUnit, Style>> = {
  money: 'money',
  ratio: 'percent',
  multiple: 'times',
  number: 'plain',
  months: 'months',
  text: 'strong',
};

/** How a cell with a registered figure is written. */
export const figureStyle = (id: string): Style => STYLES[figureOf(id).unit];

/** The number format of a chart's axis for a registered figure. */
export const figureFormat = (id: string): string => (figureOf(id).unit === 'ratio' ? '0.0%' : '0.00');
