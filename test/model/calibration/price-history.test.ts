import { describe, expect, it } from 'vitest';
import { loadPrices } from '../../../src/input/prices/price-history.js';
import { Decimal } from '../../../src/kernel/decimal.js';
import { formatDay, parseDay, type Day } from '../../../src/kernel/calendar.js';
import type { CompKind } from '../../../src/domain/market.js';
import { anchorAt } from '../../../src/model/value/anchors.js';
import { priceHistories, yearly, type PriceHistory } from '../../../src/model/calibration/price-history.js';

const { reference } = await loadPrices({ assumptions: { set: 'baseline' } });
const { market, history, assumptions } = reference!;
const day = (text: string): Day => parseDay(text)!;
const BAND = (months: number) => ({ p10: 1 - months / 100, p90: 1 + months / 100 });

function of(model: string, kind: CompKind, asOf = '2026-08-15', own: typeof history = []): PriceHistory {
  return priceHistories([market.models.get(model)!], [kind], { market, own, history, assumptions, asOf: day(asOf), bandAt: BAND })[0]!;
}
const on = ({ path }: PriceHistory, date: string) => path.find((point) => formatDay(point.date) === date)!;

describe('the curve of a model', () => {
  it('goes through the anchor that score takes', () => {
    for (const kind of ['resale', 'rental'] as const) {
      const shown = of('H100-SXM-80', kind);
      expect(shown.anchor!.value.eq(anchorAt(market, assumptions, 'H100-SXM-80', kind, day('2026-08-15'))!.value)).toBe(true);
      expect(on(shown, '2026-08-15').curve!.eq(shown.anchor!.value)).toBe(true);
    }
  });

  // Blackwell over Hopper is 2.68/1.71; a ramp of 2 years from 2026-03-01 at pass_through 1.5, and 12 % wear.
  it('falls by 0.12 + 1.5 · ln(2.68/1.71) / 2 a year within a ramp: H100 in 2026-08 loses 36.7 % a year, half in 1.52 years', () => {
    const slope = 0.12 + (1.5 * Math.log(2.68 / 1.71)) / 2;
    const { slope: told, halfLife } = of('H100-SXM-80', 'resale');
    expect(told.toNumber()).toBeCloseTo(-slope, 10);
    expect(halfLife!.toNumber()).toBeCloseTo(Math.LN2 / slope, 10);
    expect(1 - Math.exp(-slope)).toBeCloseTo(0.367, 3);
  });

  it('falls by wear alone outside of one: B200 in 2026-08 has a half-life of ln 2 / 0.12 = 5.78 years', () => {
    expect(of('B200-SXM-180', 'resale').halfLife!.toNumber()).toBeCloseTo(Math.LN2 / 0.12, 10);
  });

  it('of rents passes 60 % of obsolescence on and decays by 5 % a year', () => {
    expect(of('H100-SXM-80', 'rental').slope.toNumber()).toBeCloseTo(-(0.05 + (0.6 * 1.5 * Math.log(2.68 / 1.71)) / 2), 10);
  });

  // 443 days of 0.457 a year to 2027-11-01, when Rubin's ramp adds 1.5 · ln(3.9/2.68) / 2 = 0.281: ln 2 is reached 68 days later, on 2028-01-08.
  it("is at exp(−0.457) of the anchor after a year of that slope, and at half on 2028-01-08, so by the path's 2028-01-15", () => {
    const shown = of('H100-SXM-80', 'resale');
    const slope = shown.slope.toNumber();
    expect(on(shown, '2027-08-15').curve!.div(shown.anchor!.value).toNumber()).toBeCloseTo(Math.exp(slope), 10);
    expect(formatDay(shown.halfBy!)).toBe('2028-01-15');
  });

  it('carries the band from as_of on, none before', () => {
    const shown = of('H100-SXM-80', 'resale');
    const [today, next] = yearly(shown);
    expect(today!.p10!.eq(today!.curve!)).toBe(true);
    expect(next!.p10!.div(next!.curve!).toNumber()).toBeCloseTo(0.88, 12);
    expect(next!.p90!.div(next!.curve!).toNumber()).toBeCloseTo(1.12, 12);
    expect(shown.path.filter(({ date, p10 }) => date < shown.asOf && p10 !== null)).toEqual([]);
  });
});

describe('what it is held against', () => {
  it('straight lines from $33,600 at launch on 2022-09-20: on 2026-08-15 after 46 months $1,400 of 4 years and $12,133.33 of 6', () => {
    expect(on(of('H100-SXM-80', 'resale'), '2026-08-15').straight.map((x) => x!.toFixed(2))).toEqual(['1400.00', '12133.33']);
  });

  it('no straight line of rents, which have no launch price, and none before the launch', () => {
    expect(of('H100-SXM-80', 'rental').path.flatMap(({ straight }) => straight.filter((x) => x !== null))).toEqual([]);
    expect(of('H100-PCIE-80', 'resale').path[0]!.straight).toEqual([null, null]);
  });

  it('names the cohorts that take value and when: Blackwell from one year after 2025-03-01, over two', () => {
    expect(
      of('H100-SXM-80', 'resale').successors.map(({ name, gain, from, until }) => [
        name,
        gain.toFixed(3),
        formatDay(from),
        formatDay(until),
      ]),
    ).toEqual([
      ['Blackwell', (2.68 / 1.71).toFixed(3), '2026-03-01', '2028-02-29'],
      ['Rubin', (3.9 / 2.68).toFixed(3), '2027-11-01', '2029-10-31'],
    ]);
  });
});

describe('the prices', () => {
  it('are the history and the newest comps by date: 12 and 1 of H100 SXM resale, each on a point of the path', () => {
    const { observations, path } = of('H100-SXM-80', 'resale');
    expect(observations).toHaveLength(13);
    expect(observations.every(({ date }, i) => i === 0 || date >= observations[i - 1]!.date)).toBe(true);
    expect(observations.filter(({ date }) => !path.some((point) => point.date === date && point.curve !== null))).toEqual([]);
  });

  it('anchor on the history where the newest comps are not yet known', () => {
    const { anchor } = of('H100-SXM-80', 'resale', '2025-12-31');
    expect(anchor!.comps).toHaveLength(11);
    expect(anchor!.comps.every(({ comp }) => comp.place.file === 'bundled/history.csv')).toBe(true);
  });

  it('of the user go before those that come with the tool', () => {
    const mine = {
      ...history.find(({ model }) => model === 'H100-SXM-80')!,
      kind: 'resale' as const,
      date: day('2026-08-15'),
      price: new Decimal(9000),
      priceType: 'sold' as const,
    };
    expect(of('H100-SXM-80', 'resale', '2026-08-15', [mine]).anchor!.value.toNumber()).toBe(9000);
  });

  it('out of the window give no anchor and no curve', () => {
    const { anchor, path } = of('P100-PCIE-16', 'resale');
    expect(anchor).toBeNull();
    expect(path.every(({ curve, p10 }) => curve === null && p10 === null)).toBe(true);
  });

  it('that nobody has seen give no history', () => {
    expect(
      priceHistories([market.models.get('GAUDI3')!], ['resale', 'rental'], {
        market,
        own: [],
        history,
        assumptions,
        asOf: day('2026-08-15'),
        bandAt: BAND,
      }),
    ).toEqual([]);
  });
});
