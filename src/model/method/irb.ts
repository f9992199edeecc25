import { Decimal, least, most, ONE, ZERO } from '../../kernel/decimal.js';
import { normalQuantile } from '../../kernel/random.js';

/** The supervisor's confidence in one year. */
const CONFIDENCE = 0.999;
const PI = Decimal.acos(-1);
/** Φ(9) differs from 1 by 1e-19. */
const FARTHEST = 9;

/**
 * Standard normal distribution function: ½ + φ(x) · Σ x^{2n+1}/(1 · 3 · … · (2n + 1)).
 * @source Marsaglia 2004, Evaluating the Normal Distribution
 */
function normal(x: Decimal): Decimal {
  if (x.isNegative()) return ONE.minus(normal(x.negated()));
  if (x.gt(FARTHEST)) return ONE;
  const square = x.times(x);
  let term = x;
  let sum = x;
  for (let n = 1; term.gt('1e-36'); n++) {
    term = term.times(square).div(2 * n + 1);
    sum = sum.plus(term);
  }
  return sum.times(square.div(-2).exp()).div(PI.times(2).sqrt()).plus('0.5');
}

/**
 * Default rate of a large book at a quantile of the factor that its loans share: Φ((Φ⁻¹(PD) + √ρ · Φ⁻¹(q))/√(1 − ρ)).
 *
 * @param pd one year [0 < PD < 1] @param correlation ρ of assets [0 ≤ ρ < 1] @param level q [0 < q < 1]
 * @source Vasicek, Loan portfolio value, Risk, December 2002
 */
export function conditionalDefaultRate(pd: Decimal, correlation: Decimal, level: number): Decimal {
  const threshold = new Decimal(normalQuantile(pd.toNumber()));
  return normal(threshold.plus(correlation.sqrt().times(normalQuantile(level))).div(ONE.minus(correlation).sqrt()));
}

/** Risk weight by the internal ratings-based approach to corporates, 1 = 100 %.
 *
 *     R   0.12 · a + 0.24 · (1 − a),  a = (1 − e^{−50 PD})/(1 − e^{−50})
 *     b   (0.11852 − 0.05478 · ln PD)²
 *     K   LGD · (Φ((Φ⁻¹(PD) + √R · Φ⁻¹(0.999))/√(1 − R)) − PD) · (1 + (M − 2.5) · b)/(1 − 1.5 · b)
 *     RW  12.5 · K
 *
 * No scaling factor, as since Basel III. @param pd one year, floored [0 < PD < 1; 0 has no risk] @param maturity M [years, 1 … 5]
 * @source Basel Committee, CRE31.5 and CRE32
 */
export function irbRiskWeight(pd: Decimal, lgd: Decimal, maturity: Decimal): Decimal {
  if (pd.lte(0) || pd.gte(1)) return ZERO;
  const a = ONE.minus(pd.times(-50).exp()).div(ONE.minus(new Decimal(-50).exp()));
  const correlation = a.times('0.12').plus(ONE.minus(a).times('0.24'));
  const slope = new Decimal('0.11852').minus(pd.ln().times('0.05478')).pow(2);
  const adjustment = ONE.plus(maturity.minus('2.5').times(slope)).div(ONE.minus(slope.times('1.5')));
  return conditionalDefaultRate(pd, correlation, CONFIDENCE).minus(pd).times(lgd).times(adjustment).times('12.5');
}

/** Effective maturity M: Σ t · CF/Σ CF, at least one year and at most five. @source Basel Committee, CRE32.47 */
export const effectiveMaturity = (years: Decimal): Decimal => most(ONE, least(new Decimal(5), years));
