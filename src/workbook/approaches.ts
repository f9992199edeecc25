import type { Deal } from '../domain/deal.js';
import { add, div, exp, gt, iff, le, max, min, mul, neg, sub, words, type Expr } from './formula.js';

/** What a lot's value is made from at a date; null where there is no such approach. */
export interface Approaches {
  readonly cost: Expr;
  readonly market: Expr | null;
  readonly income: Expr | null;
}

/** c′ · exp(−deterioration · years in service⁺) · F(m, d)/F(m, p). */
export const costApproach = (
  lot: { readonly replacement: Expr; readonly atPurchase: Expr; readonly inService: Expr },
  at: Expr,
  factor: Expr,
  deterioration: Expr,
): Expr => mul(lot.replacement, exp(neg(mul(deterioration, div(max(0, sub(at, lot.inService)), 365)))), div(factor, lot.atPurchase));

/** Fair value before scrap: the lower of market and income capped at cost, or their weighted mean, as the deal has it. @source methodology 3 */
export function reconciled({ assumptions }: Deal, of: (key: string) => Expr, { cost, market, income }: Approaches): Expr {
  if (!market && !income) return cost;
  if (!income) return market!;
  if (!market) return min(income, cost);
  if (assumptions.values.valuation.reconcile === 'lower_of') return min(market, income, cost);
  const [ofMarket, ofIncome] = [of('valuation.weights.market'), of('valuation.weights.income')];
  return div(add(mul(ofMarket, market), mul(ofIncome, min(income, cost))), add(ofMarket, ofIncome));
}

/** Which approach bound; the market wins ties, scrap only if strictly above. */
export function boundBy({ assumptions }: Deal, scrap: Expr, value: Expr, { cost, market, income }: Approaches): Expr {
  const word = (): Expr => {
    if (!market && !income) return words('cost');
    if (assumptions.values.valuation.reconcile === 'weighted') return words('weighted');
    if (!income) return words('market');
    const capped = iff(gt(income, cost), words('cost'), words('income'));
    return market ? iff(le(market, min(income, cost)), words('market'), capped) : capped;
  };
  return iff(gt(scrap, value), words('scrap'), word());
}
