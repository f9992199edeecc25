import { type Decimal, ONE, ZERO } from '../../kernel/decimal.js';
import { Powers } from '../../kernel/daily-power.js';
import type { Assumptions } from '../../domain/assumptions.js';
import type { Hedge } from '../../domain/hedge.js';
import type { Rating } from '../../domain/rating.js';
import { monthOfDefault, type Conditions } from './conditions.js';

/** One-year PD of a rating; an unrated party's is that of `rating.unrated`. @source methodology 10 */
export function pdOf(rating: Rating, assumptions: Assumptions): Decimal {
  if (rating === 'D') return ONE;
  return assumptions.rating.masterScale.get(rating === 'unrated' ? assumptions.rating.unrated : rating)!;
}

/** S(x) = (1 − PD)^{x/12} to whole months: a party has not defaulted x months on. @source methodology 9 */
export const survival = (pd: Decimal): Powers => new Powers(ONE.minus(pd).pow(ONE.div(12)));

/**
 * S of the provider of a hedge, so many months after grid date k: by its PD, or on a drawn path 1 until it defaults and then 0.
 * @source methodology 17 D and 18
 */
export function providerSurvival(
  hedge: Pick<Hedge, 'provider' | 'rating'>,
  conditions: Pick<Conditions, 'drawn'>,
  assumptions: Assumptions,
): (k: number, month: number) => Decimal {
  const end = monthOfDefault(conditions, hedge.provider);
  if (conditions.drawn) return (k, month) => (k + month < end ? ONE : ZERO);
  const powers = survival(pdOf(hedge.rating, assumptions));
  return (_, month) => powers.at(month);
}
