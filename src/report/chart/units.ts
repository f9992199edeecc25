import { Decimal } from '../../kernel/decimal.js';
import { unitText } from '../print/figure-text.js';
import { grouped, percent, scaled, type Scale } from '../print/figures.js';
import type { Unit } from './chart.js';

/** How the figures of one chart are written. */
export interface Writing {
  readonly unit: Unit;
  readonly currency: string;
}

const WHOLE_SCALES: readonly Scale[] = [
  { unit: 1e9, decimals: 0, suffix: 'bn' },
  { unit: 1e6, decimals: 0, suffix: 'm' },
  { unit: 1e3, decimals: 0, suffix: 'k' },
  { unit: 1, decimals: 0, suffix: '' },
];
const MOST_DECIMALS = 6;

const trueMinus = (text: string): string => text.replace('-', '−');
const scaleFor = (size: number): Scale => WHOLE_SCALES.find((scale) => size >= scale.unit) ?? WHOLE_SCALES.at(-1)!;

/** A figure in full, as a tooltip and a label give it. */
export const figureText = (x: Decimal, { unit, currency }: Writing): string => trueMinus(unitText(unit, x, currency));

/** A figure in as few characters as can be, for a column that is too narrow for {@link figureText}. */
export function shortText(x: Decimal, { unit }: Writing): string {
  switch (unit) {
    case 'money':
      return trueMinus(scaled(x, scaleFor(x.abs().toNumber())));
    case 'multiple':
      return `${trueMinus(grouped(x, 1))}x`;
    case 'ratio':
      return trueMinus(percent(x, 0));
    default:
      return trueMinus(grouped(x));
  }
}

/** The marks of an axis as written: one scale, and as many decimals as tell each from the next. */
export function tickTexts(ticks: readonly number[], { unit, currency }: Writing): readonly string[] {
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : (ticks[0] ?? 1);
  const scale = scaleFor(ticks.reduce((most, tick) => Math.max(most, Math.abs(tick)), 0));
  return ticks.map((tick) => {
    const x = new Decimal(tick);
    switch (unit) {
      case 'money': {
        const text = scaled(x.abs(), { ...scale, decimals: decimalsOf(step / scale.unit) });
        return `${tick < 0 ? '−' : ''}${currency === 'USD' ? '$' : `${currency} `}${text}`;
      }
      case 'multiple':
        return `${trueMinus(grouped(x, Math.max(1, decimalsOf(step))))}x`;
      case 'ratio':
        return trueMinus(percent(x, decimalsOf(step * 100)));
      default:
        return trueMinus(grouped(x, decimalsOf(step)));
    }
  });
}

/** How many decimals a step of an axis needs. */
function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < MOST_DECIMALS; decimals++) {
    const shifted = Math.abs(step) * 10 ** decimals;
    if (shifted >= 0.5 && Math.abs(shifted - Math.round(shifted)) < 1e-6 * shifted) return decimals;
  }
  return MOST_DECIMALS;
}
