import { describe, expect, it } from 'vitest';
import { formatDay, type Day } from '../../../src/kernel/calendar.js';
import { modelOf } from '../../../src/model/score/model.js';
import { d, day, dealOf, expectNear, type Cells, type Terms } from '../build.js';

const FRONTIER = day('2025-01-01');
const after = (days: number): Day => (FRONTIER + days) as Day;
const COHORTS: readonly Cells[] = [
  { cohort: 'Old', frontier_date: '2023-01-01', efficiency: 1 },
  { cohort: 'Same', frontier_date: '2024-01-01', efficiency: 1 },
  { cohort: 'New', frontier_date: '2025-01-01', efficiency: 4 },
  { cohort: 'Weak', frontier_date: '2025-06-01', efficiency: 3 },
];
const model = async (obsolescence: Terms) =>
  modelOf(
    await dealOf({
      cohorts: [
        ...COHORTS,
        ...['Pascal', 'Volta', 'Ampere', 'Hopper', 'Blackwell', 'Rubin'].map((cohort) => ({
          cohort,
          frontier_date: '2000-01-01',
          efficiency: 0.01,
        })),
      ],
      catalogue: [
        { model: 'X', cohort: 'Old', kw: 1 },
        { model: 'W', cohort: 'Weak', kw: 1 },
      ],
      assumptions: { obsolescence: { pass_through: 1.5, ...obsolescence } },
    }),
  ).obsolescence;

describe('the drag of a cohort four times as good', () => {
  it('with a ramp of 0 years comes whole on the day the lag is reached: day 365 of a year, not 364', async () => {
    const drag = await model({ lag_years: 1, ramp_years: 0 });
    expect(drag.factor('X', after(364)).eq(1)).toBe(true);
    expectNear(drag.factor('X', after(365)), d(4).pow('-1.5'));
  });

  it('with a lag of half a year comes on day 183: day 182 is not yet 182.5', async () => {
    const drag = await model({ lag_years: 0.5, ramp_years: 0 });
    expect(drag.factor('X', after(182)).eq(1)).toBe(true);
    expectNear(drag.factor('X', after(183)), '0.125');
  });

  it('with no lag and no ramp comes on the frontier date itself', async () => {
    const drag = await model({ lag_years: 0, ramp_years: 0 });
    expect(drag.factor('X', after(-1)).eq(1)).toBe(true);
    expectNear(drag.factor('X', after(0)), '0.125');
  });

  it('holds through the lag and then ramps by the day: 1 at day 365, 4^(−1.5/730) a day later, 0.125 from day 1,095 on', async () => {
    const drag = await model({ lag_years: 1, ramp_years: 2 });
    expect(drag.factor('X', after(365)).eq(1)).toBe(true);
    expectNear(drag.factor('X', after(366)), d(4).pow(d('-1.5').div(730)));
    expectNear(drag.factor('X', after(730)), d(4).pow('-0.75'));
    expectNear(drag.factor('X', after(1094)), d(4).pow(d('-1.5').times(729).div(730)));
    expectNear(drag.factor('X', after(1095)), '0.125');
    expectNear(drag.factor('X', after(5000)), '0.125');
  });

  it('raised to an exponent of 0.6 is its 0.6th power', async () => {
    const drag = await model({ lag_years: 0, ramp_years: 0 });
    expectNear(drag.factor('X', after(10), d('0.6')), d('0.125').pow('0.6'));
  });
});

describe('cohorts', () => {
  it('that are no better than what is there take nothing: F of the weak newest is 1, of the oldest 0.125 and no more', async () => {
    const drag = await model({ lag_years: 0, ramp_years: 0 });
    expect(drag.factor('W', after(9000)).eq(1)).toBe(true);
    expectNear(drag.factor('X', after(9000)), '0.125');
  });

  it('are in order of frontier date, and the newest on a date is the last that ships by then, the day itself included', async () => {
    const { market, asOf } = await dealOf({ cohorts: COHORTS, catalogue: [{ model: 'X', cohort: 'Old', kw: 1 }] });
    const dates = market.cohorts.map(({ frontierDate }) => frontierDate);
    expect(dates).toEqual([...dates].sort((a, b) => a - b));
    const drag = modelOf(await dealOf({ cohorts: COHORTS, catalogue: [{ model: 'X', cohort: 'Old', kw: 1 }] })).obsolescence;
    const name = (on: Day): string => market.cohorts[drag.newestAt(on)]!.name;
    expect([name(after(-1)), name(after(0))]).toEqual(['Same', 'New']);
    expect(drag.newestAt(day('1990-01-01'))).toBe(-1);
    expect(formatDay(asOf)).toBe('2026-09-30');
  });
});
