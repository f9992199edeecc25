import { loadHistory } from '../../../src/input/prices/history.js';
import { formatDay, parseDay, type Day } from '../../../src/kernel/calendar.js';
import { parametersIn, type CurveParameters } from '../../../src/model/calibration/curve.js';
import { seriesOf, type Series } from '../../../src/model/calibration/series.js';
import type { Market } from '../../../src/domain/market.js';

export const day = (text: string): Day => parseDay(text)!;
export { formatDay };

/** The bundled history, ready to fit on. */
export async function bundled(): Promise<{ readonly series: Series[]; readonly market: Market; readonly baseline: CurveParameters }> {
  const { history } = await loadHistory(null);
  return { series: seriesOf(history!.comps), market: history!.market, baseline: parametersIn(history!.baseline.values) };
}

/** A stream of chances that is the same for the same seed. */
export function chances(seed: number): { readonly even: () => number; readonly normal: () => number } {
  let state = seed >>> 0;
  const even = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { even, normal: () => Math.sqrt(-2 * Math.log(1 - even())) * Math.cos(2 * Math.PI * even()) };
}
