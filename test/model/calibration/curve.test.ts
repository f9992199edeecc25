import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import { loadReference } from '../../../src/input/deal/load.js';
import { Obsolescence } from '../../../src/model/value/obsolescence.js';
import { logObsolescence, parametersIn, Successors } from '../../../src/model/calibration/curve.js';
import { day } from './history.js';

describe('the curve in logs', () => {
  it('is that of the method for every model and date, to 12 digits', async () => {
    const { market, assumptions } = await loadReference();
    const method = new Obsolescence(market, assumptions.values.obsolescence);
    const parameters = parametersIn(assumptions.values);
    const successors = new Successors(market, day('2040-01-01'));
    for (const model of market.models.keys()) {
      for (const date of ['2018-07-01', '2021-11-01', '2022-05-17', '2024-03-01', '2026-09-30', '2029-12-31'].map(day)) {
        const expected = method.factor(model, date, new Decimal(1)).ln().toNumber();
        expect(logObsolescence(successors.of(model), date, parameters)).toBeCloseTo(expected, 12);
      }
    }
  });

  it('knows no cohort that ships after the day it is made for: an A100 has no successor before 2023-03-01', async () => {
    const { market } = await loadReference();
    expect(new Successors(market, day('2023-02-28')).of('A100-SXM-80')).toEqual([]);
    expect(new Successors(market, day('2023-03-01')).of('A100-SXM-80')).toEqual([
      { frontier: day('2023-03-01'), logGain: expect.closeTo(Math.log(1.71 / 1.01), 12) },
    ]);
  });
});
