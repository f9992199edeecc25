import { describe, expect, it } from 'vitest';
import { formatDay } from '../../../src/kernel/calendar.js';
import { dealOf, load, saidOf, TERMS, terms } from '../deals.js';

describe('actuals', () => {
  it('keep a blank apart from 0', async () => {
    const { actuals } = await dealOf({ 'actuals.csv': 'month_end,opex_usd,interest_usd\n2026-09-30,0,\n' });
    expect(actuals[0]).toMatchObject({ interest: null, revenueReceived: null });
    expect(actuals[0]!.opex!.isZero()).toBe(true);
  });

  it('may be the last day of a month or any day in it, once in a period', async () => {
    const rows = (...days: string[]): Promise<string[]> => saidOf({ 'actuals.csv': `month_end\n${days.join('\n')}\n` });
    expect(await rows('2026-06-30', '2026-07-31', '2026-08-31', '2026-09-30')).toEqual([]);
    expect(await rows('2026-09-01', '2026-09-30')).toEqual(['DUPLICATE_PERIOD actuals.csv:3 month_end 2026-09-30']);
  });

  it('of a deal in mid-month are in the period that ends on its day', async () => {
    const midMonth = terms(['as_of: 2026-09-30', 'as_of: 2026-09-15'], ['last_payment: 2026-09-30', 'last_payment: 2026-08-31']);
    expect(await saidOf({ 'deal.yaml': midMonth, 'actuals.csv': 'month_end\n2026-08-31\n2026-09-15\n2026-07-31\n' })).toEqual([
      'DUPLICATE_PERIOD actuals.csv:3 month_end 2026-09-15',
    ]);
  });
});

describe('index curves', () => {
  const floating = `${terms(['{ fixed: 0.09 }', '{ index: SOFR, margin: 0.05 }'])}index_curve: { SOFR: 0.03 }\n`;

  it('of a file have a column each, and a blank is a day without a new rate', async () => {
    const { indexCurves } = await dealOf({ 'index.csv': 'date,SOFR,EURIBOR\n2026-01-01,3.85%,0.02\n2026-06-01,,0.021\n' });
    expect([...indexCurves].map(([name, { points }]) => [name, points.map(({ date, rate }) => `${formatDay(date!)} ${rate}`)])).toEqual([
      ['SOFR', ['2026-01-01 0.0385']],
      ['EURIBOR', ['2026-01-01 0.02', '2026-06-01 0.021']],
    ]);
  });

  it('of a file take the place of flat ones, with a warning', async () => {
    expect(await saidOf({ 'deal.yaml': floating, 'index.csv': 'date,sofr\n2026-01-01,0.04\n' })).toEqual([
      'INDEX_OVERRIDDEN deal.yaml:15 index_curve.SOFR 0.03',
    ]);
    const { indexCurves, tranches } = await dealOf({ 'deal.yaml': floating, 'index.csv': 'date,sofr\n2026-01-01,0.04\n' });
    expect([[...indexCurves.keys()], tranches[0]!.rate]).toMatchObject([['sofr'], { index: 'sofr' }]);
  });

  it('that could not be read make no index unknown', async () => {
    expect(await saidOf({ 'deal.yaml': terms(['{ fixed: 0.09 }', '{ index: SOFR, margin: 0.05 }']), 'index.csv': '' })).toEqual([
      'CSV_EMPTY index.csv:null null null',
    ]);
  });

  it('have rates at their places', async () => {
    expect(await saidOf({ 'index.csv': 'date,SOFR\n2026-01-01,385\n2025-01-01,x\n' })).toEqual([
      'OUT_OF_RANGE index.csv:2 SOFR 385',
      'DATE_ORDER index.csv:3 date 2025-01-01',
      'NOT_A_NUMBER index.csv:3 SOFR x',
    ]);
  });
});

describe('a schedule', () => {
  const scheduled = terms(['{ profile: level }', '{ profile: schedule, schedule: plan.csv }']);
  const warned = async (rows: string): Promise<string[]> =>
    (await load({ 'deal.yaml': scheduled, 'plan.csv': `date,principal\n${rows}` })).warnings.map(
      ({ expected }) => expected.split(': ')[1]!,
    );

  it('is put in order of date', async () => {
    const { tranches } = await dealOf({ 'deal.yaml': scheduled, 'plan.csv': 'date,principal\n2028-09-30,"600,000"\n2027-09-30,400000\n' });
    expect(tranches[0]!.schedule.map(({ date, principal }) => `${formatDay(date)} ${principal}`)).toEqual([
      '2027-09-30 400000',
      '2028-09-30 600000',
    ]);
  });

  it('that pays the balance says nothing', async () => expect(await warned('2027-09-30,400000\n2028-09-30,100000\n')).toEqual([]));
  it('with rows outside the tranche’s life names them and what is left', async () =>
    expect(await warned('2026-09-30,1\n2027-09-30,400000\n2028-10-01,100000\n')).toEqual([
      'lines 2, 4 outside; 100000 left for the last payment',
    ]));
  it('above the balance says by how much', async () => expect(await warned('2027-09-30,500000.01\n')).toEqual(['0.01 above the balance']));
  it('with a row that says nothing has that as its one problem', async () => {
    const { failures } = await load({ 'deal.yaml': scheduled, 'plan.csv': 'date,principal\n2027-09-30,\n2028-09-30,400000\n' });
    expect(failures.map(({ code, place }) => `${code} ${place.line} ${place.field}`)).toEqual(['MISSING_VALUE 2 principal']);
  });
  it('stands among the inputs', async () => {
    const { inputs } = await dealOf({
      'deal.yaml': scheduled,
      'plan.csv': 'date,principal\n2028-09-30,500000\n',
      'actuals.csv': 'month_end\n',
    });
    expect(inputs.map(({ file }) => file)).toEqual(['deal.yaml', 'fleet.csv', 'actuals.csv', 'plan.csv']);
    expect(TERMS).not.toContain('plan.csv');
  });
});
