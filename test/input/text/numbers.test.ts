import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import { ABOVE_0, amount, AT_LEAST_0, COUNT, number, parseNumber, RATE, SHARE, SPAN, whole } from '../../../src/input/text/numbers.js';
import { Fault } from '../../../src/input/text/problems.js';

const csv = (text: string): string | undefined => parseNumber(text, 'csv')?.toFixed();
const yaml = (text: string): string | undefined => parseNumber(text, 'yaml')?.toFixed();

describe('a number in a cell', () => {
  it.each([
    ['1250000', '1250000'],
    ['1,250,000.00', '1250000'],
    ['$1,250.50', '1250.5'],
    ['-$5', '-5'],
    ['$-5', '-5'],
    ['8.5%', '0.085'],
    ['+3', '3'],
    ['.5', '0.5'],
    ['5.', '5'],
    [' 7 ', '7'],
    ['0.1000000000000000000000000000000001', '0.1000000000000000000000000000000001'],
  ])('%s is %s', (text, value) => expect(csv(text)).toBe(value));

  it.each([
    '',
    '.',
    '$',
    '%',
    '1,25,000',
    '1,2',
    '12,34.5',
    ',100',
    '1e4',
    '0x10',
    'NaN',
    'Infinity',
    '1_000',
    '--5',
    '-$-5',
    '5 %',
    '٣',
    '1.2.3',
    '9'.repeat(65),
  ])('%s is none', (text) => expect(csv(text)).toBeUndefined());

  it('keeps every digit that was written', () => {
    const written = fc
      .tuple(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.stringMatching(/^\d{0,20}$/))
      .map(([n, tail]) => (tail === '' ? `${n}` : `${n}.${tail}`));
    fc.assert(
      fc.property(written, (text) => {
        expect(parseNumber(text, 'csv')!.eq(new Decimal(text))).toBe(true);
      }),
    );
  });

  it('reads the same with thousands separators, a dollar sign or as a percentage', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), fc.integer({ min: 0, max: 99 }), (n, cents) => {
        const value = new Decimal(n).plus(new Decimal(cents).div(100));
        expect(csv(`$${n.toLocaleString('en-US')}.${String(cents).padStart(2, '0')}`)).toBe(value.toFixed());
        expect(csv(`${value.toFixed()}%`)).toBe(value.div(100).toFixed());
      }),
    );
  });
});

describe('a number in YAML', () => {
  it.each([
    ['412_500_000', '412500000'],
    ['412,500,000', '412500000'],
    ['1e-4', '0.0001'],
    ['1.5E3', '1500'],
    ['8.5%', '0.085'],
  ])('%s is %s', (text, value) => expect(yaml(text)).toBe(value));

  it.each(['0x10', '0o7', '.inf', '-.inf', '.nan', '_1', '1__0', '1_', '1e9999'])('%s is none', (text) =>
    expect(yaml(text)).toBeUndefined(),
  );
});

describe('a number in a range', () => {
  const fault = (reader: (text: string, dialect: 'csv') => unknown, text: string): Fault => reader(text, 'csv') as Fault;

  it('offers the nearest number that the range holds', () => {
    expect(fault(number(SHARE), '-0.1')).toEqual(new Fault('OUT_OF_RANGE', 'a number from 0 to 1', '0'));
    expect(fault(number(SHARE), '90').remedy).toBe('0.9 if 90 % is meant, else at most 1');
    expect(fault(number(SHARE), '120%').remedy).toBe('1');
    expect(fault(number(ABOVE_0), '0')).toEqual(new Fault('OUT_OF_RANGE', 'a number above 0', null));
    expect(fault(number(), '1000000000000000').code).toBe('OUT_OF_RANGE');
  });

  it('offers both neighbours of a fraction where a whole number is wanted, if both are allowed', () => {
    expect(fault(whole(COUNT), '12.5').remedy).toBe('12 or 13');
    expect(fault(whole(COUNT), '0.5').remedy).toBe('1');
    expect(whole(COUNT)('12.0', 'csv')).toBe(12);
    expect(fault(whole(COUNT), '2000000000').expected).toBe('a whole number of at most 1000000000');
  });

  it.each([
    ['1.5e3', '1500'],
    ['0,85', '0.85'],
    ['1.250.000,50', '1250000.5'],
    ['USD 30 000', '30000'],
    ['(1,234)', '-1234'],
    ['31k', '31000'],
    ['4.5bn', '4500000000'],
    ['1,25,000', '125000'],
    ['1O0', '100'],
  ])('guesses what %s means: %s', (text, guess) => expect(fault(number(), text).remedy).toBe(guess));

  it('guesses nothing where there is nothing to go by', () => expect(fault(number(), 'n/a').remedy).toBeNull());
});

describe('the bounds of a number', () => {
  const says = (reader: (text: string, dialect: 'csv') => unknown, text: string): unknown => {
    const value = reader(text, 'csv');
    return value instanceof Fault ? `${value.code}: ${value.expected}; ${value.remedy}` : String(value);
  };

  it('belong to it, but for one above which it lies', () => {
    expect([says(number(SHARE), '0'), says(number(SHARE), '1'), says(number(SHARE), '1.0001')]).toEqual([
      '0',
      '1',
      'OUT_OF_RANGE: a number from 0 to 1; 0.010001 if 1.0001 % is meant, else at most 1',
    ]);
    expect([says(number(RATE), '-1'), says(number(RATE), '-0.99'), says(number(RATE), '1')]).toEqual([
      'OUT_OF_RANGE: a number above -1 and at most 1; null',
      '-0.99',
      '1',
    ]);
    expect([says(number(AT_LEAST_0), '-1'), says(number(AT_LEAST_0), '0'), says(number(ABOVE_0), '0.1')]).toEqual([
      'OUT_OF_RANGE: a number of at least 0; 0',
      '0',
      '0.1',
    ]);
    expect([says(number({ max: 5 }), '6'), says(number({ max: 5 }), '5'), says(number({ max: 5 }), 'x')]).toEqual([
      'OUT_OF_RANGE: a number of at most 5; 5',
      '5',
      'NOT_A_NUMBER: a number of at most 5; null',
    ]);
  });

  it('that keep nonsense out are named when they are passed', () => {
    expect(says(whole(SPAN), '100001')).toBe('OUT_OF_RANGE: a whole number of at most 100000; 100000');
    expect(says(whole(SPAN), 'x')).toBe('NOT_A_NUMBER: a whole number of at least 0; null');
    expect(says(whole({ min: 0, max: 99_999 }), 'x')).toBe('NOT_A_NUMBER: a whole number from 0 to 99999; null');
    expect(says(whole({ min: 0, max: 99_999 }), '100000')).toBe('OUT_OF_RANGE: a whole number from 0 to 99999; 99999');
    expect(says(whole(SPAN), '100000')).toBe('100000');
  });

  it('of any number are 10^15 on both sides', () => {
    expect([says(number(), '999999999999999'), says(number(), '-999999999999999')]).toEqual(['999999999999999', '-999999999999999']);
    for (const text of ['1000000000000000', '-1000000000000000'])
      expect(says(number(), text)).toBe('OUT_OF_RANGE: a number below 1000000000000000; null');
  });

  it('are percent where that may be meant: to 100, without the sign', () => {
    expect([says(number(SHARE), '100'), says(number(SHARE), '101'), says(number(SHARE), '150%'), says(number({ max: 2 }), '50')]).toEqual([
      'OUT_OF_RANGE: a number from 0 to 1; 1 if 100 % is meant, else at most 1',
      'OUT_OF_RANGE: a number from 0 to 1; 1',
      'OUT_OF_RANGE: a number from 0 to 1; 1',
      'OUT_OF_RANGE: a number of at most 2; 2',
    ]);
  });

  it('hold for amounts, which are no shares', () => {
    expect([says(amount(AT_LEAST_0), '5'), says(amount(AT_LEAST_0), '-5'), says(amount(), 'x')]).toEqual([
      '5',
      'OUT_OF_RANGE: a number of at least 0; 0',
      'NOT_A_NUMBER: a number; null',
    ]);
    for (const text of ['5%', ' 5% '])
      expect(says(amount(AT_LEAST_0), text)).toBe('AMOUNT_IN_PERCENT: a number of at least 0, without %: it is an amount, no share; null');
    expect([says(whole(), '500%'), says(whole(), '500'), says(whole(), '0')]).toEqual([
      'AMOUNT_IN_PERCENT: a whole number of at least 1, without %: it is an amount, no share; null',
      '500',
      'OUT_OF_RANGE: a whole number of at least 1; 1',
    ]);
  });

  it('hold for what is offered in place of a fraction', () => {
    expect([says(whole({ min: 1, max: 3 }), '3.5'), says(whole({ min: 1, max: 3 }), '2.5'), says(whole({ min: 5 }), '1.5')]).toEqual([
      'NOT_WHOLE: a whole number from 1 to 3; 3',
      'NOT_WHOLE: a whole number from 1 to 3; 2 or 3',
      'NOT_WHOLE: a whole number of at least 5; null',
    ]);
  });
});

describe('a text that is no number', () => {
  const guess = (text: string): string | null => {
    const value = number()(text, 'csv');
    if (!(value instanceof Fault)) throw new Error(`${text} is a number`);
    return value.remedy;
  };

  it.each([
    ['2E3', '2000'],
    ['-.5e1', '-5'],
    ['+1e+2', '100'],
    ['5.e-2', '0.05'],
    ['EUR5', '5'],
    ['us$5', '5'],
    ['£5', '5'],
    ['5 EUR', '5'],
    ['5€', '5'],
    ['5$', '5'],
    ['1’000', '1000'],
    ["1'000'000.5", '1000000.5'],
    ['1 000', '1000'],
    ['1_000', '1000'],
    ['−5', '-5'],
    ['１２', '12'],
    ['(5)', '-5'],
    ['-0,5', '-0.5'],
    ['12,34', '12.34'],
    ['1.250.000', '1250000'],
    ['-1.250,5', '-1250.5'],
    ['+12,34,567.8', '1234567.8'],
    ['$1,5', '1.5'],
    ['$1.250,50', '1250.5'],
    ['31.500,5', '31500.5'],
    ['312.500.000', '312500000'],
    ['12,34,567.89', '1234567.89'],
    ['l2', '12'],
    ['2O', '20'],
    ['5 k', '5000'],
    ['2M', '2000000'],
    ['2mm', '2000000'],
    ['2 mn', '2000000'],
    ['2B', '2000000000'],
    ['1,500k', '1500000'],
  ])('%s may be %s', (text, value) => expect(guess(text)).toBe(value));

  it.each([
    '',
    'k',
    'x5k',
    '5kk',
    '5t',
    '1e16',
    '1e-16',
    '(5',
    '5)',
    'a(5)',
    '(5)a',
    '1,2,3x',
    'two',
    '1.25.0000',
    '1.250.0000',
    '5usd0',
    '5$0',
    '1..2',
    'e5',
    '1e5x',
    'x1e5',
    '..k',
  ])('nothing is guessed of %j', (text) => expect(guess(text)).toBeNull());

  it('a power of ten is written out to 15 decimals and below 10^15', () =>
    expect([guess('1e14'), guess('1e15'), guess('1e-15'), guess('1e-16')]).toEqual(['100000000000000', null, '0.000000000000001', null]));
});

describe('a text of a number', () => {
  it('has at most 64 characters', () => expect([csv('9'.repeat(64)) === undefined, csv('9'.repeat(65))]).toEqual([false, undefined]));
  it('of 0 is 0 without a sign, in percent too', () => {
    expect([parseNumber('-0', 'csv')!.isNegative(), parseNumber('-0%', 'csv')!.isNegative(), csv('0%')]).toEqual([false, false, '0']);
  });
  it.each(['+-5', '-+$5', '$', '+', '1,000,00', '1,0000', '0,000,1', '5x', 'x5', '$5x', '5%%', '%5', '5%x'])('%s is none', (text) =>
    expect([csv(text), yaml(text)]).toEqual([undefined, undefined]),
  );
  it.each(['+5', '$+5', '+$5', '5.0', '05', '5.%'])('%s is one', (text) => expect(csv(text)).toBe(text.endsWith('%') ? '0.05' : '5'));
  it.each(['1e', 'e5', '1e1234', '.e5', '1e5x', 'x1e5', '1ee5'])('%s is none in YAML', (text) => expect(yaml(text)).toBeUndefined());
  it.each([
    ['.5e1', '5'],
    ['5.e1', '50'],
    ['-12.5E+2', '-1250'],
    ['+1e2', '100'],
    ['1_0.5', '10.5'],
  ])('%s is %s in YAML', (text, value) => expect(yaml(text)).toBe(value));
  it.each(['1._5', '_', '-_1'])('%s is none in YAML', (text) => expect(yaml(text)).toBeUndefined());
});
