import type { Decimal } from '../../kernel/decimal.js';
import type { CompKind } from '../../domain/market.js';
import { grouped, tenths } from './figures.js';

/** A price per GPU, or a rent per GPU-hour: "$13,982", "$2.10", "$2.580/h". */
export function priceText(kind: CompKind, price: Decimal | null): string {
  if (price === null) return 'n/a';
  if (kind === 'rental') return `$${grouped(price, 3)}/h`;
  return `$${grouped(price, price.isZero() || price.gte(CENTS_BELOW) ? 0 : 2)}`;
}

/** Resale prices below this are written with their cents. */
const CENTS_BELOW = 100;

/** "2.3 years"; "none" where there is no such time. */
export const yearsText = (x: Decimal | null): string => (x === null ? 'none' : `${tenths(x)} years`);
