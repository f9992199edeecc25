import type { Day } from '../../kernel/calendar.js';
import type { Comp, CompKind, PriceType } from '../../domain/market.js';

/**
 * The prices of one kind, model and type over time. Statistics run on binary floats: a price's fourth digit is noise, and what
 * leaves this folder is rounded far above a float's error.
 */
export interface Series {
  readonly kind: CompKind;
  readonly model: string;
  readonly type: PriceType;
  /** Ascending. */
  readonly days: readonly Day[];
  /** ln of each price. */
  readonly logs: readonly number[];
  /** Units behind each price. */
  readonly units: readonly number[];
}

/** Observations as series, those of resale first, then by model and type; rows of one day stay in file order. */
export function seriesOf(comps: readonly Comp[]): Series[] {
  const groups = new Map<string, Comp[]>();
  for (const comp of comps) {
    const key = `${comp.kind === 'resale' ? 0 : 1} ${comp.model} ${comp.priceType}`;
    const group = groups.get(key);
    if (group) group.push(comp);
    else groups.set(key, [comp]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => seriesFrom(group));
}

function seriesFrom(group: readonly Comp[]): Series {
  const sorted = [...group].sort((a, b) => a.date - b.date);
  const { kind, model, priceType } = sorted[0]!;
  return {
    kind,
    model,
    type: priceType,
    days: sorted.map(({ date }) => date),
    logs: sorted.map(({ price }) => Math.log(price.toNumber())),
    units: sorted.map(({ quantity }) => quantity.toNumber()),
  };
}

/** How many observations of a series are dated on or before a day. */
export function countUntil({ days }: Series, day: Day): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What was known on a day: the series without later observations, empty ones left out. */
export const knownOn = (all: readonly Series[], day: Day): Series[] =>
  all.flatMap((series) => {
    const n = countUntil(series, day);
    if (n === 0) return [];
    return n === series.days.length
      ? [series]
      : [{ ...series, days: series.days.slice(0, n), logs: series.logs.slice(0, n), units: series.units.slice(0, n) }];
  });
