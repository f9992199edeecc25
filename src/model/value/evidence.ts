import type { Decimal } from '../../kernel/decimal.js';
import { total } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Deal } from '../../domain/deal.js';
import type { Lot } from '../../domain/lot.js';
import { forwardOf, lastOf, type CompKind, type PriceType } from '../../domain/market.js';
import type { Approach, PriceEvidence } from '../frame/result.js';
import type { Anchors } from './anchors.js';
import type { ApproachPart } from './pooled-value.js';

const TYPES: readonly PriceType[] = ['sold', 'index', 'bid', 'ask'];

/** The prices behind the resale or rental anchor of a model; those of the sibling where one stands in. @source methodology 3 */
export function priceEvidence({ market }: Pick<Deal, 'market'>, anchors: Anchors, model: string, kind: CompKind): PriceEvidence {
  const anchor = anchors.of(model, kind);
  const comps = anchor?.comps.map(({ comp }) => comp) ?? [];
  return {
    anchor: anchor && anchor.value,
    prices: comps.length,
    types: TYPES.map((type) => ({ type, prices: comps.filter(({ priceType }) => priceType === type).length })).filter(
      ({ prices }) => prices > 0,
    ),
    newest: comps.reduce<Day | null>((newest, { date }) => (newest === null || date > newest ? date : newest), null),
    own: comps.some((comp) => market.dealComps.includes(comp)),
    sibling: anchor?.sibling ?? null,
  };
}

/** The last date of the forward that market rents of a model follow; null without one, or without a rental anchor. */
export function forwardEnd({ market, asOf }: Pick<Deal, 'market' | 'asOf'>, anchors: Anchors, model: string): Day | null {
  const forward = anchors.of(model, 'rental') && forwardOf(market, model, asOf);
  return forward && lastOf(forward);
}

/** Whether a price rests on nothing or on one ask. */
export const isThin = ({ prices, types }: PriceEvidence): boolean => prices === 0 || (prices === 1 && types[0]!.type === 'ask');

/** Which evidence each approach rests on: a value of cost or scrap alone on either, so that it is thin where both are. */
const isThinFor = (approach: Approach, resale: boolean, rental: boolean): boolean => {
  switch (approach) {
    case 'market':
      return resale;
    case 'income':
      return rental;
    case 'weighted':
      return resale || rental;
    case 'cost':
    case 'scrap':
      return resale && rental;
  }
};

/**
 * Share of the fleet's fair value that rests on one ask or on no price at all, by the approach that binds each lot, and the models of
 * it; null without value.
 * @param thin by model: whether the resale and the rental evidence are thin
 */
export function thinValue(
  lots: readonly Lot[],
  thin: ReadonlyMap<string, { readonly resale: boolean; readonly rental: boolean }>,
  partsOf: (lot: Lot) => readonly ApproachPart[],
): { readonly share: Decimal; readonly models: readonly string[] } | null {
  const parts = lots.flatMap((lot) => partsOf(lot).map((part) => ({ ...part, model: lot.model })));
  const sum = (some: readonly ApproachPart[]): Decimal => total(some.map(({ fmv }) => fmv));
  const all = sum(parts);
  if (all.isZero()) return null;
  const on = parts.filter(({ approach, model }) => isThinFor(approach, thin.get(model)!.resale, thin.get(model)!.rental));
  return { share: sum(on).div(all), models: [...new Set(on.map(({ model }) => model))] };
}
