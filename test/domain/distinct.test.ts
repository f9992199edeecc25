import { describe, expect, it } from 'vitest';
import { distinct } from '../../src/domain/distinct.js';
import { loadHistory } from '../../src/input/prices/history.js';
import { loadPrices } from '../../src/input/prices/price-history.js';
import { parseDay } from '../../src/kernel/calendar.js';
import { priceHistories } from '../../src/model/calibration/price-history.js';
import historyText from '../../src/market/history.csv';

const file = (text: string) => ({
  name: 'mine.csv',
  async *open() {
    yield new TextEncoder().encode(text);
  },
});
const HEADER = 'date,kind,model,price_usd,price_type,quantity,source\n';
const ROW = '2024-01-01,resale,H100-SXM-80,20000,sold,1,x\n';

describe('a price that is listed twice', () => {
  it('is one: 248 bundled rows with the first 20 again are 248 prices and 20 merged', async () => {
    const [header, ...rows] = (historyText as string).trimEnd().split(/\r?\n/);
    const { history } = await loadHistory(file([header, ...rows, ...rows.slice(0, 20)].join('\n')));
    expect([history!.comps.length, history!.merged]).toEqual([248, 20]);
    expect(history!.comps.map(({ place, ...comp }) => comp)).toEqual(
      (await loadHistory(null)).history!.comps.map(({ place, ...comp }) => comp),
    );
  });

  it('is one under another spelling of model and price, and two where one field differs: 2 of 6 are merged', async () => {
    const others = [
      '2024-01-01,resale,H100,"20,000.00",sold,,x\n',
      ROW.replace('sold', 'ask'),
      ROW.replace(',1,', ',2,'),
      ROW.replace(',x', ',y'),
      ROW,
    ];
    const { history } = await loadHistory(file(HEADER + ROW + others.join('')));
    expect([history!.comps.length, history!.merged]).toEqual([4, 2]);
  });

  it("is the bundled one where the tool brings it: of the bundled history none of 248 is the user's own", async () => {
    const { reference } = await loadPrices({ file: file(historyText as string) });
    expect([reference!.own.length, reference!.merged]).toEqual([0, 248]);
  });

  it("stays the user's own beside one that is new: with one more resale price of an H100 its 12 bundled ones are, and no other model's", async () => {
    const { reference } = await loadPrices({ file: file(historyText + ROW) });
    const { market, history, own, assumptions, merged } = reference!;
    expect([own.length, merged, new Set(own.map(({ kind, model }) => `${kind} ${model}`))]).toEqual([
      13,
      248,
      new Set(['resale H100-SXM-80']),
    ]);
    const sources = { market, history, own, assumptions, asOf: parseDay('2026-08-15')!, bandAt: () => ({ p10: 1, p90: 1 }) };
    const [shown] = priceHistories([market.models.get('H100-SXM-80')!], ['resale'], sources);
    expect(shown!.observations.length).toBe(
      priceHistories([market.models.get('H100-SXM-80')!], ['resale'], { ...sources, own: [] })[0]!.observations.length + 1,
    );
  });

  it('is left out of a list, the first kept', () => {
    expect(distinct([])).toEqual({ comps: [], merged: 0 });
  });
});
