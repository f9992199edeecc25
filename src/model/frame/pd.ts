import { type Decimal, ONE } from '../../kernel/decimal.js';
import { Powers } from '../../kernel/daily-power.js';
import type { Assumptions } from '../../domain/assumptions.js';
import type { Rating } from '../../domain/rating.js';

/** One-year PD of a rating; an unrated party's is that of `rating.unrated`. @source methodology 10 */
export function pdOf(rating: Rating, assumptions: Assumptions): Decimal {
  if (rating === 'D') return ONE;
  return assumptions.rating.masterScale.get(rating === 'unrated' ? assumptions.rating.unrated : rating)!;
}

/** S(x) = (1 − PD)^{x/12} to whole months: a party has not defaulted x months on. @source methodology 9 */
export const survival = (pd: Decimal): Powers => new Powers(ONE.minus(pd).pow(ONE.div(12)));
