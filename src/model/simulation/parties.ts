import type { Assumptions } from '../../domain/assumptions.js';
import type { Deal } from '../../domain/deal.js';
import { partyName } from '../../domain/party.js';
import { notchOf, type Grade } from '../../domain/rating.js';
import { partyPd, type Rated } from '../frame/pd.js';

/** One party with one default: its worst rating, and the hazard a year that comes with it. */
export interface PartyRisk {
  readonly rating: Grade | 'D';
  readonly hazard: number;
}

/** h = −ln(1 − PD). */
export const hazardOf = (party: Rated, assumptions: Assumptions): number => -Math.log1p(-partyPd(party, assumptions).toNumber());

/** Every customer group, provider and parent, by folded name, with its worst rating. @source methodology 18, parties */
export function partyRisks({ leases, hedges, borrower, assumptions: { values } }: Deal): Map<string, PartyRisk> {
  const worst = new Map<string, PartyRisk>();
  const add = (name: string, { rating, cds }: Rated): void => {
    const own = rating === 'unrated' ? values.rating.unrated : rating;
    const key = partyName(name);
    const before = worst.get(key);
    if (before === undefined || notchOf(own) > notchOf(before.rating))
      worst.set(key, { rating: own, hazard: hazardOf({ rating: own, cds }, values) });
  };
  for (const lease of leases) add(lease.group, lease);
  for (const hedge of hedges) add(hedge.provider, hedge);
  if (borrower.parent !== null) add(borrower.parent, { rating: borrower.parentRating, cds: borrower.parentCds });
  return worst;
}

/** Parties of several deals: each has the worst rating of any, of equals the higher hazard. @source methodology 20 */
export function worstRisks(deals: readonly Deal[]): Map<string, PartyRisk> {
  const worst = new Map<string, PartyRisk>();
  for (const deal of deals)
    for (const [name, risk] of partyRisks(deal)) {
      const before = worst.get(name);
      const notches = before ? notchOf(risk.rating) - notchOf(before.rating) : 1;
      if (notches > 0 || (notches === 0 && risk.hazard > before!.hazard)) worst.set(name, risk);
    }
  return worst;
}
