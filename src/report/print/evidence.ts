import { formatDay } from '../../kernel/calendar.js';
import type { Decimal } from '../../kernel/decimal.js';
import type { PriceEvidence, ScoreResult } from '../../model/frame/result.js';
import { clean } from './clean.js';
import { valueText } from './figure-text.js';
import { plural } from './words.js';

/** "3 sold, 1 ask". */
export const typesText = (types: PriceEvidence['types']): string => types.map(({ type, prices }) => `${prices} ${type}`).join(', ');

/** The prices behind an anchor and the days since the newest: "3 sold, 1 ask · 41 d", "B200-SXM-180: 2 ask · 41 d", "none". */
export const evidenceText = ({ types, newest, sibling }: PriceEvidence, asOf: number): string =>
  newest === null ? 'none' : `${sibling === null ? '' : `${clean(sibling)}: `}${typesText(types)} · ${asOf - newest} d`;

/** Which rents follow a forward, and what a forward is, in a sentence or two; empty where none does. */
export function forwardText({ byModel }: ScoreResult['fleet']): string {
  const ends = byModel.flatMap(({ model, forwardTo }) => (forwardTo === null ? [] : [`${clean(model)} to ${formatDay(forwardTo)}`]));
  if (ends.length === 0) return '';
  return `Market rents follow the forward of the deal, then the method: ${ends.join(', ')}. A forward holds a risk premium: it is a price to lock in, no forecast.`;
}

/** What a renegotiation to market would do to coverage, in a sentence. */
export function atMarketText({ contracts: { atMarket, byContract }, coverage }: ScoreResult): string {
  if (atMarket === null) return byContract.some((c) => c.marketRent !== null) ? 'No contract is priced above the market.' : '';
  const { contracts, dscrForward12, dscrMin } = atMarket;
  const moved = (id: string, from: Decimal | null, to: Decimal | null): string => `${valueText(id, from)} to ${valueText(id, to)}`;
  return `${contracts} of ${plural(byContract.length, 'contract')} above the market: renegotiated to it, DSCR of 12 months goes from ${moved('dscr_forward_12', coverage.dscrForward12, dscrForward12)}, the lowest from ${moved('dscr_min', coverage.dscrMin, dscrMin)}.`;
}
