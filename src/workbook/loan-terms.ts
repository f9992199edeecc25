import type { Deal } from '../domain/deal.js';
import type { Hedge, RentHedge } from '../domain/hedge.js';
import type { RateHedge, Tranche } from '../domain/tranche.js';

const hasFee = ({ commitmentFee, undrawn }: Tranche): boolean => !commitmentFee.isZero() && !undrawn.isZero();
const hasPause = ({ interestOnlyUntil, capitalizeUntil }: Tranche): boolean => interestOnlyUntil !== null || capitalizeUntil !== null;
const grows = ({ pik, capitalizeUntil }: Tranche): boolean => !pik.isZero() || capitalizeUntil !== null;
export const hasShares = ({ schedule }: Tranche): boolean => schedule.some(({ share }) => share !== null);

/** Whether a tranche only runs down, on one instalment or on rows of amounts. */
export const runsDown = (tranche: Tranche): boolean =>
  tranche.draws.length === 0 && !hasFee(tranche) && !hasPause(tranche) && !grows(tranche) && !hasShares(tranche);

/** Which columns the terms of a tranche that does not only run down need. */
export const needs = (tranche: Tranche, part: string): boolean => {
  switch (part) {
    case 'drawn':
      return tranche.draws.length > 0;
    case 'fee':
      return hasFee(tranche);
    case 'pik':
      return !tranche.pik.isZero();
    case 'carries':
      return hasPause(tranche);
    case 'instalment':
      return tranche.profile === 'level' || tranche.profile === 'annuity';
    case 'capitalised':
      return grows(tranche);
    case 'fraction':
      return false;
    default:
      return true;
  }
};

/** Whether what is undrawn of a tranche was no longer available at as-of. */
const hasLapsed = ({ asOf }: Deal, { undrawn, availabilityEnd }: Tranche): boolean => !undrawn.isZero() && availabilityEnd < asOf;
/** Whether the terms of draws, fees, pauses and PIK have columns. */
export const lends = (deal: Deal): boolean => deal.tranches.some((tranche) => !runsDown(tranche) || hasLapsed(deal, tranche));
export const hedgeOf = ({ rate }: Tranche): RateHedge | null => (rate.kind === 'floating' ? rate.hedge : null);
export const isRentHedge = (hedge: Hedge): hedge is RentHedge => hedge.kind === 'rent_swap' || hedge.kind === 'rent_floor';
