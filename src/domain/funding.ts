import { Decimal } from '../kernel/decimal.js';
import type { IndexCurve } from './market.js';

/** What money costs: an effective rate per year, or an index plus a margin, act/360 by month. */
type Funding =
  { readonly kind: 'fixed'; readonly rate: Decimal } | { readonly kind: 'floating'; readonly index: string; readonly margin: Decimal };

const INDEXED = /^(\S(?:.*\S)?)\s*([+-])\s*(\d+(?:\.\d+)?|\.\d+)(%?)$/;

/** An index and a margin as a text writes them, such as "SOFR + 0.0125" or "SOFR + 1.25%"; null where it writes none. */
export function indexedRate(text: string): Extract<Funding, { kind: 'floating' }> | null {
  const found = INDEXED.exec(text.trim());
  if (!found || !/\p{L}/u.test(found[1]!)) return null;
  const size = new Decimal(found[3]!).div(found[4] === '%' ? 100 : 1);
  return { kind: 'floating', index: found[1]!, margin: found[2] === '-' ? size.negated() : size };
}

/** The value of `pricing.funding_rate`. @throws RangeError for a text that no reader of the assumption lets through */
export function fundingOf(value: Decimal | string): Funding {
  if (typeof value !== 'string') return { kind: 'fixed', rate: value };
  const indexed = indexedRate(value);
  if (!indexed) throw new RangeError(`${value} is no rate`);
  return indexed;
}

/** The curve of an index, by its name in any capitals; undefined without one. */
export const curveNamed = (curves: Iterable<IndexCurve>, index: string): IndexCurve | undefined =>
  [...curves].find(({ name }) => name.toLowerCase() === index.toLowerCase());
