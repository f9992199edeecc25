import { describe, expect, it } from 'vitest';
import { Bands, spreadAt, unitQuantiles, type Miss } from '../../../src/model/calibration/bands.js';
import { chances } from './history.js';

const { even, normal } = chances(7);
const misses = Array.from({ length: 500 }, (): Miss => ({
  kind: even() < 0.6 ? 'resale' : 'rental',
  months: 3 + 21 * even(),
  log: 0.3 * normal(),
}));

describe('bands', () => {
  it('merged as 500 misses come in are those sorted at once, asked for after 1, 40, 41 and 500', () => {
    const bands = new Bands();
    for (const [i, miss] of misses.entries()) {
      bands.add(miss);
      if (![1, 40, 41, 500].includes(i + 1)) continue;
      const band = bands.learn();
      for (const kind of ['resale', 'rental'] as const) {
        const { p10, p25, p75, p90 } = unitQuantiles(misses.slice(0, i + 1), kind);
        const spread = spreadAt(kind, 12);
        expect(band(kind, 12)).toEqual({ p10: p10 * spread, p25: p25 * spread, p75: p75 * spread, p90: p90 * spread });
      }
    }
  });

  it('are those of a normal error before any miss: one in ten below −1.2816 spreads', () => {
    expect(new Bands().learn()('resale', 12).p10).toBeCloseTo(-1.2816 * spreadAt('resale', 12), 12);
  });

  it('of 10 misses of one unit each have weight 0.2 on it: the 90th percentile at 0.2 + 0.8 × 1.2816 units', () => {
    const same = Array.from({ length: 10 }, (): Miss => ({ kind: 'rental', months: 6, log: spreadAt('rental', 6) }));
    expect(unitQuantiles(same, 'rental').p90).toBeCloseTo(0.2 + 0.8 * 1.2816, 12);
  });
});
