import { ZERO, type Decimal } from '../../kernel/decimal.js';
import type { Deal } from '../../domain/deal.js';
import { modelOf } from '../score/model.js';
import type { PerLot } from './pledges.js';

/** The borrowing base at as_of; null where the deal has none. */
export const baseOf = (deal: Deal): Decimal | null => modelOf(deal).base?.at(0).base ?? null;

/** The borrowing base of the deal without some of its GPUs: computed anew, so that caps and contracts fall with them. */
export function baseWithout(deal: Deal, gone: PerLot): Decimal | null {
  if (!deal.borrowingBase) return null;
  const lots = deal.lots.flatMap((lot, i) => {
    const quantity = lot.quantity - (gone.get(i) ?? 0);
    return quantity > 0 ? [{ ...lot, quantity }] : [];
  });
  return lots.length === 0 ? ZERO : baseOf({ ...deal, lots });
}
