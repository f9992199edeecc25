import { scaleLinear, type ScaleLinear } from 'd3-scale';
import type { Decimal } from '../../kernel/decimal.js';
import type { LineChart } from './chart.js';
import { widest } from './measure.js';
import { tickTexts, type Writing } from './units.js';

/** A figure as a place on a scale; what does not exist or has no end has none. */
export function placed(x: Decimal | null): number | null {
  const number = x === null ? Number.NaN : x.toNumber();
  return Math.abs(number) < 1e100 ? number : null;
}

export interface ValueAxis {
  readonly scale: ScaleLinear<number, number>;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** What the axis of a chart holds whatever its lines do. */
export const reachOf = ({ reach }: Pick<LineChart, 'reach'>): number[] => (reach ?? []).map(placed).filter((value) => value !== null);

/** The smallest range over some values; 0 to 1 where there is none. @param origin a value that is always in it */
export function rangeOf(values: readonly number[], origin: number): readonly [number, number] {
  const [low, high] = values.reduce(([least, most], x) => [Math.min(least, x), Math.max(most, x)], [origin, origin]);
  return high - low > Math.max(Math.abs(low), Math.abs(high)) * 1e-9 ? [low, high] : [low, low + (low === 0 ? 1 : Math.abs(low) * 0.1)];
}

/** An axis up the page that begins and ends at a mark, with one about every 44 units. */
export function axisUp(range: readonly [number, number], top: number, bottom: number, writing: Writing): ValueAxis {
  const count = Math.max(2, Math.floor((bottom - top) / 44));
  return marked(scaleLinear().domain(range).range([bottom, top]).nice(count), count, writing);
}

/** An axis across the page, with as many marks as their texts leave room for. */
export function axisAcross(range: readonly [number, number], left: number, right: number, writing: Writing): ValueAxis {
  const scale = scaleLinear().domain(range).range([left, right]);
  for (let count = MOST_ACROSS; count > 1; count--) {
    const tried = marked(scale, count, writing);
    const [first, second] = tried.ticks;
    if (
      first === undefined ||
      second === undefined ||
      scale(second.value) - scale(first.value) >= widest(tried.ticks.map(({ text }) => text)) + TICK_GAP
    )
      return tried;
  }
  return marked(scale, 1, writing);
}

const MOST_ACROSS = 5;
const TICK_GAP = 12;

function marked(scale: ScaleLinear<number, number>, count: number, writing: Writing): ValueAxis {
  const values = scale.ticks(count);
  const texts = tickTexts(values, writing);
  return { scale, ticks: values.map((value, i) => ({ value, text: texts[i]! })) };
}
