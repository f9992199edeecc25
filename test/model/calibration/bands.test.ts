import { describe, expect, it } from 'vitest';
import { bandOf, Bands, edgeOf, spreadAt, weightsAt, type Miss } from '../../../src/model/calibration/bands.js';
import { HORIZONS } from '../../../src/model/calibration/horizons.js';
import { chances } from './history.js';

const { even, normal } = chances(7);
const misses = Array.from({ length: 500 }, (): Miss => {
  const horizon = HORIZONS[Math.floor(4 * even())]!;
  return { kind: even() < 0.6 ? 'resale' : 'rental', horizon, months: horizon + even() - 0.5, log: 0.3 * normal() };
});
const bandsOf = (all: readonly Miss[]): Bands => {
  const bands = new Bands();
  for (const miss of all) bands.add(miss);
  return bands;
};
/** Misses of 0.01, 0.02, … units at one horizon. */
const ladder = (count: number, horizon: Miss['horizon']): Miss[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'rental',
    horizon,
    months: horizon,
    log: 0.01 * (i + 1) * spreadAt('rental', horizon),
  }));

describe('bands', () => {
  it('merged as 500 misses come in are those sorted at once, asked for after 1, 40, 41 and 500', () => {
    const bands = new Bands();
    for (const [i, miss] of misses.entries()) {
      bands.add(miss);
      if (![1, 40, 41, 500].includes(i + 1)) continue;
      for (const kind of ['resale', 'rental'] as const) expect(bands.learn(kind)).toEqual(bandsOf(misses.slice(0, i + 1)).learn(kind));
    }
  });

  it('are those of a normal error before any miss: one in ten below −1.2816 spreads', () => {
    expect(bandOf(new Bands().learn('resale'), weightsAt('resale', 12)).p10).toBeCloseTo(-1.2816 * spreadAt('resale', 12), 12);
  });

  it('of 10 misses of one unit each have weight 0.2 on it: the 90th percentile at 0.2 + 0.8 × 1.2816 units', () => {
    const same = Array.from({ length: 10 }, (): Miss => ({ kind: 'rental', horizon: 6, months: 6, log: spreadAt('rental', 6) }));
    expect(bandsOf(same).learn('rental')[1]!.p90).toBeCloseTo((0.2 + 0.8 * 1.2816) * spreadAt('rental', 6), 12);
  });

  // Of 29 misses the 10th percentile is the 3rd and the 90th the 27th: 30 · 0.1 and 30 · 0.9.
  it('of a horizon with 20 misses or more are its own, and those of all horizons where it has fewer', () => {
    const [three, six, twelve, two] = bandsOf([...ladder(29, 6), ...ladder(19, 3)]).learn('rental');
    expect(six).toMatchObject({ horizon: 6, misses: 29, pooled: false });
    expect([six!.p10, six!.p90].map((edge) => edge / spreadAt('rental', 6))).toEqual([expect.closeTo(0.03, 12), expect.closeTo(0.27, 12)]);
    expect(three).toMatchObject({ misses: 19, pooled: true });
    expect(twelve).toMatchObject({ misses: 0, pooled: true });
    const unit = three!.p90 / spreadAt('rental', 3);
    expect(two!.p90 / spreadAt('rental', 24)).toBeCloseTo(unit, 12);
    // 48 misses: the 90th percentile between the 44th and 45th, at 0.251; weight 48/88.
    expect(unit).toBeCloseTo((48 / 88) * 0.251 + (40 / 88) * 1.2816, 12);
  });

  it('lie on a straight line between horizons, and go as the spread before 3 and beyond 24 months', () => {
    const edges = [0.2, 0.5, 0.8, 1.4];
    const at = (months: number): number =>
      edgeOf(
        edges.map((p90) => ({ p90 })),
        weightsAt('resale', months),
        'p90',
      );
    expect(HORIZONS.map(at)).toEqual(edges);
    expect(at(4)).toBeCloseTo(0.3, 12);
    expect(at(18)).toBeCloseTo(1.1, 12);
    // √(2 · 0.15²) = 0.2121 today, √(0.045 + 0.0625) = 0.3279 at 3 months.
    expect(at(0)).toBeCloseTo((0.2 * Math.sqrt(0.045)) / Math.sqrt(0.1075), 12);
    expect(at(48)).toBeCloseTo((1.4 * Math.sqrt(1.045)) / Math.sqrt(0.545), 12);
  });
});
