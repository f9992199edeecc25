import { describe, expect, it } from 'vitest';
import { logCurve, Successors } from '../../../src/model/calibration/curve.js';
import { Filter } from '../../../src/model/calibration/filter.js';
import { Innovations, Panel } from '../../../src/model/calibration/panel.js';
import { bundled, day } from './history.js';

const SPREAD = { noise: 0.1, drift: 0.3 };

async function resale() {
  const { series, market, baseline } = await bundled();
  const successors = new Successors(market, day('2025-12-31'));
  const own = series.filter(({ kind }) => kind === 'resale');
  return { own, successors, baseline, panel: new Panel(own, successors) };
}

describe('a panel of series', () => {
  it('has columns whose line is the curve of every observation of the bundled resale prices, 177 in 14 series', async () => {
    const { own, successors, baseline, panel } = await resale();
    const obsolescence = panel.obsolescence(baseline, new Float64Array(panel.prices.length).fill(7));
    const curves = own.flatMap(({ model, days }) => days.map((at) => logCurve('resale', successors.of(model), at, baseline)));
    expect(own).toHaveLength(14);
    expect(curves).toHaveLength(177);
    expect([...panel.prices]).toEqual(own.flatMap(({ logs }) => logs));
    for (const [i, curve] of curves.entries()) expect(baseline.deterioration * panel.ages[i]! + obsolescence[i]!).toBeCloseTo(curve, 10);
  });

  it('has the innovations that each series has alone, one after another', async () => {
    const { own, panel } = await resale();
    const alone = own.flatMap(({ days, logs }) => {
      const out = new Float64Array(days.length - 1);
      new Filter([days], SPREAD).whiten(logs, out);
      return [...out];
    });
    expect([...new Innovations(panel, SPREAD).prices]).toEqual(alone);
  });

  it('takes obsolescence anew where pass-through, lag or ramp differs, and only there', async () => {
    const { baseline, panel } = await resale();
    const innovations = new Innovations(panel, SPREAD);
    const copy = (parameters = baseline): number[] => [...innovations.obsolescence(parameters)];
    const first = copy();
    expect(copy({ ...baseline, deterioration: 0.5, rentalDecay: 0.5 })).toEqual(first);
    for (const name of ['passThrough', 'lagYears', 'rampYears'] as const)
      expect(copy({ ...baseline, [name]: baseline[name] * 1.5 })).not.toEqual(first);
    expect(copy()).toEqual(first);
  });
});
