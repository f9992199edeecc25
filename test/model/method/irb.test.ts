import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import { conditionalDefaultRate, effectiveMaturity, irbRiskWeight } from '../../../src/model/method/irb.js';

const d = (x: Decimal | number | string): Decimal => new Decimal(x);

describe('the risk weight of the internal ratings-based approach', () => {
  /** Illustrative weights for corporates, LGD 45 %, maturity 2.5 years, in per cent. @source Basel Committee, Basel II, June 2006, Annex 5 */
  it.each([
    ['0.0003', '14.44'],
    ['0.0005', '19.65'],
    ['0.001', '29.65'],
    ['0.0025', '49.47'],
    ['0.005', '69.61'],
    ['0.01', '92.32'],
    ['0.02', '114.86'],
    ['0.05', '149.86'],
    ['0.1', '193.09'],
    ['0.2', '238.23'],
  ])('at a PD of %s is %s %%, to a hundredth', (pd, weight) =>
    expect(irbRiskWeight(d(pd), d('0.45'), d('2.5')).times(100).minus(weight).abs().toNumber()).toBeLessThan(0.01),
  );

  it('grows with maturity by 1 + (M − 2.5) · b over 1 − 1.5 · b', () => {
    const b = (0.11852 - 0.05478 * Math.log(0.01)) ** 2;
    const of = (years: number): number => irbRiskWeight(d('0.01'), d('0.45'), d(years)).toNumber();
    expect(of(5) / of(1)).toBeCloseTo((1 + 2.5 * b) / (1 - 1.5 * b), 12);
  });

  it('grows with LGD in proportion', () =>
    expect(irbRiskWeight(d('0.01'), d('0.9'), d('2.5')).toFixed(20)).toBe(
      irbRiskWeight(d('0.01'), d('0.45'), d('2.5')).times(2).toFixed(20),
    ));

  it('without a PD, or in default, is nothing', () => {
    for (const pd of [-0.1, 0, 1, 1.1]) expect(irbRiskWeight(d(pd), d('0.45'), d('2.5')).toNumber()).toBe(0);
  });

  it('takes a maturity of one year at least and five at most', () =>
    expect(['0.2', '1', '1.7', '5', '9'].map((years) => effectiveMaturity(d(years)).toNumber())).toEqual([1, 1, 1.7, 5, 5]));
});

describe('the default rate of a large book', () => {
  it('without a common factor is the PD, whatever the year', () => {
    for (const level of [0.01, 0.5, 0.999]) expect(conditionalDefaultRate(d('0.02'), d(0), level).toNumber()).toBeCloseTo(0.02, 12);
  });

  /** Φ(x) of standard tables. */
  it.each([
    [0.5, 0, 0.5, '0.500000000'],
    // Φ⁻¹(0.5) = 0 and √(½)/√(½) = 1: the rate is Φ(Φ⁻¹(q)) = q.
    [0.5, 0.5, 0.975, '0.975000000'],
    [0.5, 0.5, 0.025, '0.025000000'],
    // √(0.8)/√(0.2) = 2: Φ(2 · 1.2815515655) = Φ(2.563103131) = 0.994812939.
    [0.5, 0.8, 0.9, '0.994812939'],
  ] as const)('of PD %d at a correlation of %d in a year of %d is %s', (pd, correlation, level, rate) =>
    expect(conditionalDefaultRate(d(pd), d(correlation), level).toFixed(9)).toBe(rate),
  );

  it('is 1 far beyond, and nothing far before', () => {
    expect(conditionalDefaultRate(d('0.5'), d('0.9999'), 0.999).toNumber()).toBe(1);
    expect(conditionalDefaultRate(d('0.5'), d('0.9999'), 0.001).toNumber()).toBe(0);
  });
});
