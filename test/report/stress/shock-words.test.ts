import { describe, expect, test } from 'vitest';
import { fraction, type Decimal } from '../../../src/kernel/decimal.js';
import { parseDay } from '../../../src/kernel/calendar.js';
import type { Path, Shock, Where } from '../../../src/domain/scenario.js';
import { shockText } from '../../../src/report/stress/reverse.js';
import { shockWords, signed } from '../../../src/report/stress/shock-words.js';
import { d } from '../fixture.js';
import { HOSTILE, SAFE } from '../hostile.js';

const path = (more: Partial<Path> = {}): Path => ({ at: 0, ramp: 0, hold: null, recover: 0, ...more });
const EVERYONE: Where = { keys: [], not: null };
const share = (text: string) => fraction(d(text));

describe('a shock in words', () => {
  test.each<[Shock, string]>([
    [{ kind: 'rental_level', size: share('-0.44'), path: path() }, 'market rents −44 % at once'],
    [
      { kind: 'price_level', size: share('-0.35'), path: path({ at: 3, ramp: 6, hold: 12, recover: 12 }) },
      'resale prices −35 % from month 3 over 6 months, for 12 months, then back over 12 months',
    ],
    [{ kind: 'price_level', size: share('-0.2'), path: path({ at: 2, hold: 0 }) }, 'resale prices −20 % in month 2, then back at once'],
    [{ kind: 'index_rate', size: share('0.03'), path: path({ ramp: 1 }) }, 'index rate +300 bp over 1 month'],
    [
      { kind: 'cohort', name: 'Feynman', frontierDate: parseDay('2028-09-01')!, efficiency: d('5.5') },
      'cohort Feynman ships from 2028-09-01 at efficiency 5.5',
    ],
    [
      { kind: 'cohort_move', name: 'next', shiftMonths: -9, efficiencyFactor: d('1.25') },
      'the next cohort 9 months sooner, efficiency × 1.25',
    ],
    [
      { kind: 'default', where: { keys: [{ key: 'customer_group', values: ['largest'] }], not: null }, at: 3 },
      'customers (customer group largest) default in month 3',
    ],
    [
      {
        kind: 'renegotiate',
        where: { keys: [{ key: 'class', values: ['non_ig', 'unrated'] }], not: null },
        at: 6,
        price: share('-0.3'),
        volume: share('-0.1'),
      },
      'customers (class non_ig or unrated) renegotiate: price −30 %, volume −10 % in month 6',
    ],
    [{ kind: 'delay', where: EVERYONE, months: 6 }, 'contracts of all customers that have not started are 6 months late'],
    [{ kind: 'walk_away', where: EVERYONE, at: 0 }, 'all customers leave terminable contracts without a fee at once'],
    [
      {
        kind: 'assume',
        changes: [
          { key: 'relet.utilization', change: { kind: 'multiply', by: d('0.8') } },
          { key: 'book.life_years', change: { kind: 'set', value: 3 } },
          { key: 'haircut.forced', change: { kind: 'add', by: d('0.1') } },
        ],
      },
      'relet.utilization × 0.8, book.life_years = 3, haircut.forced +0.1',
    ],
    [
      {
        kind: 'fleet',
        where: { keys: [], not: { keys: [{ key: 'region', values: ['US', 'CA'] }], not: null } },
        value: share('-0.6'),
        path: path({ at: 3, ramp: 6 }),
        offline: false,
      },
      'GPUs (not region US or CA): value −60 % from month 3 over 6 months',
    ],
    [
      { kind: 'fleet', where: EVERYONE, value: share('-0.1'), path: path({ at: 3 }), offline: true },
      'GPUs: value −10 % in month 3, and offline',
    ],
  ])('%# reads as one would say it', (shock, words) => expect(shockWords(shock)).toBe(words));

  test.each(HOSTILE)('with a %s in a name cannot steer the terminal', (_, text) => {
    expect(shockWords({ kind: 'default', where: { keys: [{ key: 'customer', values: [text] }], not: null }, at: 0 })).toMatch(SAFE);
    expect(shockWords({ kind: 'cohort_move', name: text, shiftMonths: 1, efficiencyFactor: d('1') })).toMatch(SAFE);
  });

  test('a change has its sign, and nothing has a plus', () => {
    expect([signed(d('-1.5'), ' %'), signed(d('2'), ' points', 2), signed(d('-0'), '')]).toEqual(['−1.5 %', '+2.00 points', '+0']);
  });
});

test.each<[Parameters<typeof shockText>[0], Decimal, string]>([
  ['price_level', d('-0.342'), '−34.2 %'],
  ['rental_level', d('-0.5'), '−50.0 %'],
  ['relet.utilization', d('0.234'), 'to 23.4 %'],
  ['index_rate', d('0.021'), '+2.10 points'],
  ['next_cohort', d('7'), '7 months sooner'],
  ['next_cohort', d('1'), '1 month sooner'],
  ['power.usd_kwh', d('1.85'), '× 1.85'],
  ['haircut.forced', d('0.123'), '+12.3 points'],
  ['customer_defaults', d('2'), '2 customers'],
  ['customer_defaults', d('1'), '1 customer'],
])('the smallest shock of %s, %s, reads %s', (driver, x, words) => expect(shockText(driver, x)).toBe(words));
