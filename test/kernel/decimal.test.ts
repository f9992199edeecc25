import { describe, expect, it } from 'vitest';
import {
  Decimal,
  floor2,
  fraction,
  positive,
  round2,
  total,
  usd,
  usdPerKwh,
  type Fraction,
  type Kw,
  type Usd,
  type UsdPerKwh,
} from '../../src/kernel/decimal.js';
import { DailyPower, Powers } from '../../src/kernel/daily-power.js';

describe('rounding of money', () => {
  it.each([
    ['0.005', '0.01'],
    ['-0.005', '-0.01'],
    ['2.675', '2.68'],
    ['1.0049999999999999999999999999999999', '1'],
  ])('%s to cents, half away from zero, is %s', (from, to) => expect(round2(new Decimal(from)).toString()).toBe(to));

  it('cash on hand is cut to whole cents', () => expect(floor2(new Decimal('10.999')).toString()).toBe('10.99'));
  it('x⁺ is never below zero', () => expect(positive(new Decimal('-3')).toString()).toBe('0'));
  it('a sum of nothing is zero', () => expect(total([]).isZero()).toBe(true));
});

describe('precision', () => {
  it('carries at least 34 digits through exp and ln: e to 39 decimals', () => {
    // Published value of e, OEIS A001113.
    expect(new Decimal(1).exp().toFixed(38)).toBe('2.71828182845904523536028747135266249776');
    expect(new Decimal(2).ln().toFixed(36)).toBe('0.693147180559945309417232121458176568');
  });

  it('a daily power is the exponential it stands for, to 34 digits, forwards and back', () => {
    const rate = new Decimal('-0.12').div(365);
    const power = new DailyPower(rate);
    for (const days of [0, 1, 63, 64, 65, 364, 365, 1000, 3651, -1, -64, -777]) {
      const direct = rate.times(days).exp();
      expect(power.at(days).div(direct).minus(1).abs().lt('1e-34'), `${days} days`).toBe(true);
    }
  });

  it('powers are powers', () =>
    expect(new Powers(new Decimal('1.01')).at(120).minus(new Decimal('1.01').pow(120)).abs().lt('1e-35')).toBe(true));
});

describe('units do not mix', () => {
  it('the compiler refuses one unit where another is asked for', () => {
    const price = (x: Usd): Usd => x;
    const share = (x: Fraction): Fraction => x;
    const energy = (x: UsdPerKwh): UsdPerKwh => x;
    const power = (x: Kw): Kw => x;
    // @ts-expect-error a rate is not money
    price(fraction(0.5));
    // @ts-expect-error money is not a rate
    share(usd(5));
    // @ts-expect-error a price is not one for power
    energy(usd(2));
    // @ts-expect-error a price is not power
    power(usdPerKwh(2));
    expect([price(usd(1)), share(fraction(1)), energy(usdPerKwh(1))]).toHaveLength(3);
  });
});
