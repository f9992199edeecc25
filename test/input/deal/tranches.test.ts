import { describe, expect, it } from 'vitest';
import { dealOf, load, saidOf, TERMS, terms } from '../deals.js';

const said = (...changes: (readonly [string, string])[]): Promise<string[]> => saidOf({ 'deal.yaml': terms(...changes) });
const FLOATING = ['{ fixed: 0.09 }', '{ index: sofr, margin: 6%, floor: 0 }'] as const;

describe('a tranche', () => {
  it('has payments on month ends, nothing undrawn and no balloon unless it says so', async () => {
    const [tranche] = (await dealOf({})).tranches;
    expect(tranche).toMatchObject({
      id: 'A',
      rank: 1,
      step: 1,
      dayCount: 'act/360',
      profile: 'level',
      endOfMonth: true,
      holdWithinBorrowingBase: false,
      schedule: [],
    });
    expect([tranche!.balance, tranche!.undrawn, tranche!.balloon].map(String)).toEqual(['500000', '0', '0']);
    expect(tranche!.rate).toMatchObject({ kind: 'fixed' });
  });

  it('floats on an index in any capitals, under the name of its curve', async () => {
    const { tranches, indexCurves } = await dealOf({ 'deal.yaml': `${terms(FLOATING)}index_curve: { SOFR: 3.85% }\n` });
    expect(tranches[0]!.rate).toMatchObject({ kind: 'floating', index: 'SOFR' });
    expect(indexCurves.get('SOFR')!.points.map(({ date, rate }) => [date, rate.toFixed()])).toEqual([[null, '0.0385']]);
  });

  it.each([
    [
      'both a fixed rate and an index',
      [['fixed: 0.09', 'fixed: 0.09, index: SOFR']],
      'WRONG_SHAPE deal.yaml:12 tranches.0.rate.index SOFR',
    ],
    ['no rate', [['{ fixed: 0.09 }', '{}']], 'MISSING_KEY deal.yaml:12 tranches.0.rate.fixed null'],
    ['rank 0', [['rank: 1', 'rank: 0']], 'OUT_OF_RANGE deal.yaml:6 tranches.0.rank 0'],
    [
      'a schedule it does not use',
      [['profile: level', 'profile: level, schedule: x.csv']],
      'WRONG_SHAPE deal.yaml:13 tranches.0.repayment.schedule x.csv',
    ],
    ['no schedule that it uses', [['profile: level', 'profile: schedule']], 'MISSING_KEY deal.yaml:13 tranches.0.repayment.schedule null'],
    [
      'a schedule that is not there',
      [['profile: level', 'profile: schedule, schedule: x.csv']],
      'FILE_MISSING deal.yaml:13 tranches.0.repayment.schedule x.csv',
    ],
    [
      'a balloon on a bullet',
      [['profile: level', 'profile: bullet, balloon: 5']],
      'WRONG_SHAPE deal.yaml:13 tranches.0.repayment.balloon 5',
    ],
    [
      'a balloon above its balance',
      [['profile: level', 'profile: level, balloon: 1000000.01']],
      'OUT_OF_RANGE deal.yaml:13 tranches.0.repayment.balloon 1000000.01',
    ],
    ['an index that nobody gives', [FLOATING], 'UNKNOWN_INDEX deal.yaml:12 tranches.0.rate.index sofr'],
    ['its maturity on as_of', [['2028-09-30', '2026-09-30']], 'MATURED deal.yaml:9 tranches.0.maturity 2026-09-30'],
    [
      'its last payment after as_of',
      [['last_payment: 2026-09-30', 'last_payment: 2026-10-01']],
      'DATE_ORDER deal.yaml:8 tranches.0.last_payment 2026-10-01',
    ],
  ] as const)('with %s is an error', async (_, changes, expected) => expect(await said(...changes)).toEqual([expected]));

  it('two with one id are an error', async () => {
    const item = TERMS.slice(TERMS.indexOf('  - id'), TERMS.indexOf('covenants'));
    expect(await said([item, item + item])).toEqual(['DUPLICATE_ID deal.yaml:14 tranches.1.id A']);
  });

  it('of which a payment date has passed names the latest', async () => {
    const { failures } = await load({ 'deal.yaml': terms(['last_payment: 2026-09-30', 'last_payment: 2026-07-31']) });
    expect(failures[0]).toMatchObject({ code: 'PAYMENT_DATE_PASSED', remedy: '2026-09-30, with the balance after that payment' });
  });

  it('may pay on the 28th where it says that it has no month-end rule', async () => {
    const changes = [
      ['2028-09-30', '2028-02-29'],
      ['last_payment: 2026-09-30', 'last_payment: 2026-09-29'],
    ] as const;
    expect(await said(...changes)).toEqual(['PAYMENT_DATE_PASSED deal.yaml:8 tranches.0.last_payment 2026-09-29']);
    expect(await said(...changes, ['frequency', 'end_of_month: false\n    frequency'])).toEqual([]);
  });

  it('closed since the last date on which it would have paid is in order', async () => {
    expect(await said(['2028-09-30', '2028-10-15'], ['last_payment: 2026-09-30', 'last_payment: 2026-09-20'])).toEqual([]);
  });
});
