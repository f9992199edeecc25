import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, most, ONE, ZERO } from '../../kernel/decimal.js';
import { Powers } from '../../kernel/daily-power.js';
import type { Assumptions } from '../../domain/assumptions.js';
import type { Cds } from '../../domain/counterparty.js';
import type { Hedge } from '../../domain/hedge.js';
import type { Rating } from '../../domain/rating.js';
import { monthOfDefault, type Conditions } from './conditions.js';

/** One-year PD of a rating; an unrated party's is that of `rating.unrated`. @source methodology 10 */
export function pdOf(rating: Rating, assumptions: Assumptions): Decimal {
  if (rating === 'D') return ONE;
  return assumptions.rating.masterScale.get(rating === 'unrated' ? assumptions.rating.unrated : rating)!;
}

/** A party as a PD is taken from it. */
export interface Rated {
  readonly rating: Rating;
  readonly cds: Cds | null;
}

/** One-year PD of a party as `counterparty.pd` asks: of its rating, of its CDS, or the higher. @source methodology 20, canary */
export function partyPd({ rating, cds }: Rated, assumptions: Assumptions): Decimal {
  const rated = pdOf(rating, assumptions);
  const { pd } = assumptions.counterparty;
  if (pd === 'rating' || cds === null || rating === 'D') return rated;
  const market = pdOfHazard(realWorldHazard(cdsHazard(cds), assumptions));
  return pd === 'worst' ? most(rated, market) : market;
}

/** Risk-neutral hazard a year: spread/(1 − recovery). @source methodology 20, canary */
export const cdsHazard = ({ bps, recovery }: Pick<Cds, 'bps' | 'recovery'>): Decimal => bps.div(10_000).div(ONE.minus(recovery));

/** One-year PD of a hazard: 1 − e^{−h}. */
export const pdOfHazard = (hazard: Decimal): Decimal => ONE.minus(hazard.neg().exp());

/**
 * The real-world hazard of a risk-neutral one: between the pairs of `counterparty.cds_map` linear in logarithms, beyond them in the
 * ratio of the pair at that end. @source methodology 20, canary; Hull, Predescu and White 2005
 */
export function realWorldHazard(
  hazard: Decimal,
  { counterparty: { cdsMap } }: { readonly counterparty: Pick<Assumptions['counterparty'], 'cdsMap'> },
): Decimal {
  const pairs = pairsOf(cdsMap);
  const [first, last] = [pairs[0]!, pairs.at(-1)!];
  if (hazard.lte(first.market)) return hazard.times(first.real).div(first.market);
  if (hazard.gte(last.market)) return hazard.times(last.real).div(last.market);
  const i = pairs.findIndex(({ market }) => market.gt(hazard));
  const [low, high] = [pairs[i - 1]!, pairs[i]!];
  const weight = hazard.div(low.market).ln().div(high.market.div(low.market).ln());
  return low.real.times(high.real.div(low.real).pow(weight));
}

const pairsOf = (text: string): { readonly market: Decimal; readonly real: Decimal }[] =>
  text.split('; ').map((pair) => {
    const [market, real] = pair.split(' ') as [string, string];
    return { market: new Decimal(market), real: new Decimal(real) };
  });

/** S(x) = (1 − PD)^{x/12} to whole months: a party has not defaulted x months on. @source methodology 9 */
export const survival = (pd: Decimal): Powers => new Powers(EXACT.raise(ONE.minus(pd), ONE.div(12)));

/**
 * S of the provider of a hedge, so many months after grid date k: by its PD, or on a drawn path 1 until it defaults and then 0.
 * @source methodology 17 D and 18
 */
export function providerSurvival(
  hedge: Pick<Hedge, 'provider' | 'rating' | 'cds'>,
  conditions: Pick<Conditions, 'drawn'>,
  assumptions: Assumptions,
): (k: number, month: number) => Decimal {
  const end = monthOfDefault(conditions, hedge.provider);
  if (conditions.drawn) return (k, month) => (k + month < end ? ONE : ZERO);
  const powers = survival(partyPd(hedge, assumptions));
  return (_, month) => powers.at(month);
}
