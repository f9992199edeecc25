import type { Decimal } from '../kernel/decimal.js';
import type { CompKind } from '../domain/market.js';
import { digits, grouped, tenths } from './figures.js';

/** A price per GPU, or a rent per GPU-hour: "$13,982", "$2.580/h". */
export const priceText = (kind: CompKind, price: Decimal | null): string => (price === null ? 'n/a' : kind === 'rental' ? `$${digits(price, 3)}/h` : `$${grouped(price)}`);

/** "2.3 years"; "none" where there is no such time. */
export const yearsText = (x: Decimal | null): string => (x === null ? 'none' : `${tenths(x)} years`);
