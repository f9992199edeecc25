import { Decimal, round2, total, type Usd, ZERO } from '../../kernel/decimal.js';
import type { Deal } from '../../domain/deal.js';
import type { Tranche } from '../../domain/tranche.js';
import type { Model } from '../score/model.js';
import { modelOf } from '../score/model.js';

/** Terms of the structure that are switched one by one. */
export const SWITCHES = ['direct_agreement', 'dsra', 'parent_guarantee', 'ltv'] as const;
export type Switch = (typeof SWITCHES)[number];

/** Months of debt service that a reserve holds where the deal has none. */
export const RESERVE_MONTHS = 3;
const POINTS = new Decimal('0.10');

/** A deal with one term switched, and what it was and is. */
export interface Switched {
  readonly deal: Deal;
  readonly from: string;
  readonly to: string;
}

/**
 * A deal with one term of its structure switched; null where that makes no sense.
 *
 *     direct_agreement  yes to no or no to yes, of the structure and of every customer
 *     dsra              none where there is one, else the average debt service of 3 months
 *     parent_guarantee  full to none, else to full; not without a parent
 *     ltv               LTV on OLV 10 points lower, every amount of each tranche in proportion; not below 10 points
 *
 * @source methodology 19
 */
export function switched(deal: Deal, which: Switch): Switched | null {
  switch (which) {
    case 'direct_agreement': {
      const directAgreement = !deal.structure.directAgreement;
      const leases = deal.leases.map((lease) => ({ ...lease, directAgreement }));
      return {
        deal: { ...deal, structure: { ...deal.structure, directAgreement }, leases },
        from: directAgreement ? 'no' : 'yes',
        to: directAgreement ? 'yes' : 'no',
      };
    }
    case 'dsra':
      return withReserve(deal);
    case 'parent_guarantee': {
      const { parentGuarantee } = deal.structure;
      if (deal.borrower.parent === null) return null;
      const to = parentGuarantee === 'full' ? 'none' : 'full';
      return { deal: { ...deal, structure: { ...deal.structure, parentGuarantee: to } }, from: parentGuarantee, to };
    }
    case 'ltv':
      return lessDebt(deal, modelOf(deal));
  }
}

function withReserve(deal: Deal): Switched | null {
  const { accounts, waterfall } = deal;
  if (accounts.dsra.gt(0) || waterfall.dsraMonths.gt(0)) {
    const none = ZERO as Usd;
    return {
      deal: { ...deal, accounts: { ...accounts, dsra: none }, waterfall: { ...waterfall, dsraMonths: ZERO } },
      from: accounts.dsra.toFixed(2),
      to: '0.00',
    };
  }
  const dsra = serviceOf(modelOf(deal), RESERVE_MONTHS);
  if (dsra === null) return null;
  return {
    deal: { ...deal, accounts: { ...accounts, dsra }, waterfall: { ...waterfall, dsraMonths: new Decimal(RESERVE_MONTHS) } },
    from: accounts.dsra.toFixed(2),
    to: dsra.toFixed(2),
  };
}

/** So many months of the average debt service of the first year; null without any period to come. */
export function serviceOf({ debt }: Model, reserveMonths: number): Usd | null {
  const months = Math.min(12, debt.lastPeriod);
  if (months === 0) return null;
  const service = total(Array.from({ length: months }, (_, i) => debt.of(i + 1).debtService));
  return round2(service.div(months).times(reserveMonths)) as Usd;
}

/** The deal with LTV on OLV 10 points lower, every amount of each tranche in proportion; null where it is not above 10 points. */
export function lessDebt(deal: Deal, { values, debt }: Model): Switched | null {
  const olv = values.total('olv', 0);
  const owed = debt.balance(0);
  if (olv.isZero() || owed.div(olv).lte(POINTS)) return null;
  const ltv = owed.div(olv);
  const left = ltv.minus(POINTS).div(ltv);
  const part = (amount: Usd): Usd => round2(amount.times(left)) as Usd;
  const smaller = (tranche: Tranche): Tranche => ({
    ...tranche,
    balance: part(tranche.balance),
    undrawn: part(tranche.undrawn),
    balloon: part(tranche.balloon),
    draws: tranche.draws.map(({ date, amount }) => ({ date, amount: part(amount) })),
    schedule: tranche.schedule.map((row) => ({ ...row, principal: row.principal && part(row.principal) })),
    pricing: { ...tranche.pricing, agencyUsdYear: part(tranche.pricing.agencyUsdYear) },
  });
  return { deal: { ...deal, tranches: deal.tranches.map(smaller) }, from: ltv.toFixed(4), to: ltv.minus(POINTS).toFixed(4) };
}
