import { loadDeal, type Loaded, type LoadOptions } from '../../src/input/deal/load.js';
import type { Deal } from '../../src/domain/deal.js';
import { textFiles } from './folder.js';

/** A deal that loads without a word, to change one thing of. */
export const TERMS = `schema: 1
deal: { id: d, name: D, currency: USD, as_of: 2026-09-30 }
borrower: { name: B }
tranches:
  - id: A
    rank: 1
    balance: 500000
    last_payment: 2026-09-30
    maturity: 2028-09-30
    frequency: monthly
    day_count: act/360
    rate: { fixed: 0.09 }
    repayment: { profile: level }
covenants: []
`;
export const FLEET = `asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date
L1,H100-SXM-80,8,30000,2025-01-15,2025-03-01
`;

export const load = (texts: Readonly<Record<string, string | Uint8Array>>, options: LoadOptions = {}): Promise<Loaded> =>
  loadDeal(textFiles({ 'deal.yaml': TERMS, 'fleet.csv': FLEET, ...texts }), options);

/** The deal of texts that must be in order. */
export async function dealOf(texts: Readonly<Record<string, string | Uint8Array>>, options: LoadOptions = {}): Promise<Deal> {
  const { deal, failures } = await load(texts, options);
  if (!deal) throw new Error(JSON.stringify(failures, null, 1));
  return deal;
}

/** `CODE file:line field text` of every failure and warning. */
export async function saidOf(texts: Readonly<Record<string, string | Uint8Array>>, options: LoadOptions = {}): Promise<string[]> {
  const { failures, warnings } = await load(texts, options);
  return [...failures, ...warnings].map(({ code, place, text }) => `${code} ${place.file}:${place.line} ${place.field} ${text}`);
}

/** The base terms with texts put in place of others. */
export function terms(...changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${from} is not in the terms`);
    return text.replace(from, to);
  }, TERMS);
}
