import { describe, expect, test } from 'vitest';
import { allDigits, amount, digits, grouped, percent, scaled, scaleOf, times } from '../../../src/report/print/figures.js';
import { d } from '../fixture.js';

describe('digits', () => {
  test('round half away from zero: 1.005 is 1.01 and -1.005 is -1.01', () => {
    expect(digits(d('1.005'), 2)).toBe('1.01');
    expect(digits(d('-1.005'), 2)).toBe('-1.01');
  });

  test('write -0.001 at cents as 0.00, not -0.00', () => {
    expect(digits(d('-0.001'), 2)).toBe('0.00');
    expect(allDigits(d('-0'))).toBe('0');
  });

  test('never use an exponent: 1e-8 and 1e30 are written out', () => {
    expect(digits(d('1e-8'), 8)).toBe('0.00000001');
    expect(allDigits(d('1e30'))).toBe(`1${'0'.repeat(30)}`);
    expect(allDigits(d('5e-9'))).toBe('0.000000005');
  });

  test('carry at most 20 decimals in an export', () => {
    expect(allDigits(d('1').div(3))).toBe('0.33333333333333333333');
  });
});

describe('amounts', () => {
  test('412,500,000 reads $412.50m and EUR 1.20bn is 1.2 billion', () => {
    expect(amount(d('412500000'), 'USD')).toBe('$412.50m');
    expect(amount(d('1200000000'), 'EUR')).toBe('EUR 1.20bn');
    expect(amount(d('-2500'), 'USD')).toBe('-$2,500.00');
    expect(amount(null, 'USD')).toBe('n/a');
    expect(amount(d('0'), 'USD')).toBe('$0');
  });

  test('one table has one scale, and what is not zero does not read as zero', () => {
    const scale = scaleOf([d('61000000'), d('74666.67'), null]);
    expect(scaled(d('61000000'), scale)).toBe('61.00m');
    expect(scaled(d('74666.67'), scale)).toBe('0.07m');
    expect(scaled(d('12'), scale)).toBe('<0.01m');
    expect(scaled(d('-12'), scale)).toBe('>-0.01m');
    expect(scaled(d('0'), scale)).toBe('0');
  });

  test('thousands are grouped: 1234567.5 is 1,234,567.50', () => {
    expect(grouped(d('1234567.5'), 2)).toBe('1,234,567.50');
    expect(grouped(d('-123456'))).toBe('-123,456');
    expect(grouped(999)).toBe('999');
  });
});

test('ratios: 0.8471 is 84.7%, 1.4312 is 1.43x, nothing is n/a', () => {
  expect(percent(d('0.8471'))).toBe('84.7%');
  expect(times(d('1.4312'))).toBe('1.43x');
  expect(percent(null)).toBe('n/a');
});
