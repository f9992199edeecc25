import { describe, expect, it } from 'vitest';
import { calibrate, NEEDED } from '../../../src/model/calibration/calibrate.js';
import { loadHistory } from '../../../src/input/prices/history.js';
import { knownOn, seriesOf } from '../../../src/model/calibration/series.js';
import { bundledDefinitions } from '../../../src/input/assumptions/bundled.js';
import { PRIORS } from '../../../src/model/calibration/priors.js';
import { bundled, day } from './history.js';

const AS_OF = day('2025-12-31');

describe('a calibration', () => {
  it("of the bundled history says lag and ramp with the prior, rents' decay, and nothing of rents' pass-through", async () => {
    const { series, market, baseline } = await bundled();
    const { estimates, refusals } = calibrate(series, market, baseline, AS_OF);
    expect(refusals).toEqual([]);
    const verdicts = Object.fromEntries(estimates.map(({ prior, verdict }) => [prior.key, verdict]));
    expect(verdicts['obsolescence.lag_years']).toBe('partly');
    expect(verdicts['income.rental_decay']).toBe('partly');
    expect(verdicts['income.rental_pass_through']).toBe('prior');
    for (const { value, low, high, prior } of estimates) {
      expect(low! < value! && value! < high!).toBe(true);
      expect(low! >= prior.lower && high! <= prior.upper).toBe(true);
    }
  });

  it('is what the set calibrated says of itself: every key that the history says, no further from the estimate than half a standard error', async () => {
    const { series, market, baseline } = await bundled();
    const { estimates } = calibrate(series, market, baseline, AS_OF);
    const [set, before] = [bundledDefinitions('calibrated'), bundledDefinitions('baseline')];
    const said = estimates.filter(({ prior }) => set.get(prior.key)!.entry.source !== before.get(prior.key)!.entry.source);
    expect(said.map(({ prior }) => prior.key)).toEqual(
      estimates.filter(({ verdict }) => verdict !== 'prior').map(({ prior }) => prior.key),
    );
    for (const { prior, value, error, low, high } of said) {
      const { value: rounded, source } = set.get(prior.key)!.entry;
      expect(Math.abs(Number(rounded) - value!) / error!, prior.key).toBeLessThan(0.5);
      const [, kind, told, from, to] = /^calibrated on \d+ (resale|rental) prices .*: (\S+), 80 % interval (\S+) to (\S+), rounded/.exec(
        source,
      )!;
      expect(kind).toBe(PRIORS.resale.includes(prior) ? 'resale' : 'rental');
      for (const [text, figure] of [
        [told, value],
        [from, low],
        [to, high],
      ] as const)
        expect(text, prior.key).toBe(figure!.toFixed(text!.split('.')[1]!.length));
    }
  });

  it('gives a V100 sold at about a third of its asks, and calls no factor of it', async () => {
    const { series, market, baseline } = await bundled();
    const { typeLevels } = calibrate(series, market, baseline, AS_OF);
    const ask = typeLevels.filter(({ type }) => type === 'ask');
    expect(ask.map(({ model }) => model)).toEqual(['V100-SXM-32']);
    expect(ask[0]!.soldOverType).toBeCloseTo(0.34, 2);
  });

  it('refuses rents by 2023-12-31, of which there are 6, and still fits resale', async () => {
    const { series, market, baseline } = await bundled();
    const { refusals, estimates } = calibrate(knownOn(series, day('2023-12-31')), market, baseline, day('2023-12-31'));
    expect(refusals.map(({ kind }) => kind)).toEqual(['rental']);
    expect(refusals[0]!.reason).toContain(`${NEEDED.observations} needed`);
    expect(estimates.filter(({ verdict }) => verdict === 'refused').map(({ prior }) => prior.key)).toEqual([
      'income.rental_decay',
      'income.rental_pass_through',
    ]);
  });

  it('is the same whatever the order of the rows', async () => {
    const { comps } = (await loadHistory(null)).history!;
    expect(seriesOf([...comps].reverse())).toEqual(seriesOf(comps));
  });

  it('shifts no parameter where every price is in another money: levels are free', async () => {
    const { series, market, baseline } = await bundled();
    const tenfold = series.map((one) => ({ ...one, logs: one.logs.map((log) => log + Math.log(10)) }));
    const [a, b] = [calibrate(series, market, baseline, AS_OF).parameters, calibrate(tenfold, market, baseline, AS_OF).parameters];
    for (const key of Object.keys(a) as (keyof typeof a)[]) expect(b[key]).toBeCloseTo(a[key], 6);
  });
});
