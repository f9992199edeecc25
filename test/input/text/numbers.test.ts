import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import { ABOVE_0, COUNT, number, parseNumber, SHARE, whole } from '../../../src/input/text/numbers.js';
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
