import { EXACT } from '../../kernel/arithmetic.js';
import type { Decimal } from '../../kernel/decimal.js';
import type { Powers } from '../../kernel/daily-power.js';
import type { Tranche } from '../../domain/tranche.js';
import { distribute, type LiquidationMonth } from '../method/recovery.js';

/** What a lender may claim in a liquidation. */
export interface Claim<T = Decimal> {
  readonly tranche: Tranche;
  /** Balance and accrued interest at default. */
  readonly ead: T;
}

export interface Distribution {
  readonly priorityClaimsPaid: Decimal;
  readonly costsUnpaid: Decimal;
  readonly surplus: Decimal;
  /** The last month in which a lender is paid; null if none. */
  readonly lastPayment: number | null;
  /** By claim; paid by month, index 0 is month 1. */
  readonly tranches: readonly {
    readonly claim: Claim;
    readonly nominal: Decimal;
    readonly pv: Decimal;
    readonly paid: readonly Decimal[];
  }[];
}

/**
 * Who gets the cash of a liquidation. @source methodology 9
 *
 * @param months index 0 is month 1
 * @param growth (1 + wa_rate)^{1/12} to whole powers
 * @param discount its inverse to whole powers
 */
export function distribution(
  months: readonly LiquidationMonth<Decimal>[],
  priority: Decimal,
  claims: readonly Claim[],
  growth: Powers,
  discount: Powers,
): Distribution {
  const owed = claims.map(({ tranche, ead }) => ({ rank: tranche.rank, ead }));
  const { priorityClaimsPaid, costsUnpaid, surplus, toLenders, paid, nominal, pv } = distribute(
    EXACT,
    months,
    priority,
    owed,
    growth.at(1),
    (x) => discount.at(x),
  );
  const last = toLenders.findLastIndex((amount) => !amount.isZero());
  return {
    priorityClaimsPaid,
    costsUnpaid,
    surplus,
    lastPayment: last < 0 ? null : last + 1,
    tranches: claims.map((claim, j) => ({ claim, nominal: nominal[j]!, pv: pv[j]!, paid: paid[j]! })),
  };
}
