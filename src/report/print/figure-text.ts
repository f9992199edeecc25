import type { Decimal } from '../../kernel/decimal.js';
import type { Metric } from '../../domain/covenant.js';
import { figureOf, metricFigure, type Figure, type FigureUnit } from '../../domain/figure.js';
import { amount, changeText, grouped, percent, times } from './figures.js';
import { money, ratio, type Json } from './json.js';

type Written = Pick<Figure, 'unit' | 'decimals'>;

const entryOf = (figure: string | Written): Written => (typeof figure === 'string' ? figureOf(figure) : figure);

/** A value in a unit: "$45.00m", "95.8%", "1.65x", "7.5 months", "15,904". */
export function unitText(unit: FigureUnit | 'count', x: Decimal | null, currency: string, decimals = 1): string {
  if (x === null) return 'n/a';
  switch (unit) {
    case 'money':
      return amount(x, currency);
    case 'ratio':
      return percent(x, decimals);
    case 'multiple':
      return times(x);
    case 'months':
      return `${grouped(x, decimals)} months`;
    case 'number':
      return grouped(x, decimals);
    default:
      return grouped(x);
  }
}

/** A figure, by its entry or id, in its unit. */
export function figureText(figure: string | Written, x: Decimal | null, currency: string): string {
  const { unit, decimals } = entryOf(figure);
  return unitText(unit, x, currency, decimals);
}

/** {@link figureText} of a figure that is no amount. */
export const valueText = (figure: string, x: Decimal | null): string => figureText(figure, x, '');

/** What a covenant tests, its limit, or its headroom to a limit of zero, in the unit of the metric. */
export const metricText = (metric: Metric, x: Decimal | null, currency: string): string => figureText(metricFigure(metric), x, currency);

/** How far two values of a figure are apart: that of a ratio in points, "4.5 points". */
export function distanceText(figure: string | Written, x: Decimal | null, currency: string): string {
  const entry = entryOf(figure);
  return entry.unit === 'ratio' && x !== null ? `${grouped(x.times(100), entry.decimals)} points` : figureText(entry, x, currency);
}

/** A change of a figure with its sign: "+4.5 points", "-0.12x", "=". */
export const figureChange = (figure: string | Written, change: Decimal, currency: string): string =>
  changeText(change, distanceText(figure, change.abs(), currency));

/** A figure for JSON: money to cents, all else to eight decimals. */
export const figureJson = (figure: string | Written, x: Decimal | null): Json => (entryOf(figure).unit === 'money' ? money(x) : ratio(x));
