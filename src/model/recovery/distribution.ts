import { Decimal, ZERO, least, total } from '../../kernel/decimal.js';
import type { Powers } from '../../kernel/daily-power.js';
import type { Tranche } from '../../domain/tranche.js';

/** What a lender may claim in a liquidation. */
export interface Claim<T = Decimal> {
  readonly tranche: Tranche;
  /** Balance and accrued interest at default. */
  readonly ead: T;
}

/** Cash of one month of a liquidation. */
export interface LiquidationMonth {
  readonly receipts: Decimal;
  readonly costs: Decimal;
}

export interface Distribution {
  readonly priorityClaimsPaid: Decimal;
  readonly costsUnpaid: Decimal;
  readonly surplus: Decimal;
  /** The last month in which a lender is paid; null if none. */
  readonly lastPayment: number | null;
  readonly tranches: readonly { readonly claim: Claim; readonly nominal: Decimal; readonly pv: Decimal }[];
}

/**
 * Who gets the cash of a liquidation, month by month: costs of this and earlier months still unpaid, then priority claims, then
 * tranches by rank, pro rata to their claims within a rank. A claim starts at its EAD and what is unpaid grows with `growth`
 * a month. What is left over waits until the last month and pays costs first. @source methodology 9
 *
 * @param months index 0 is month 1
 * @param growth (1 + wa_rate)^{1/12} to whole powers
 * @param discount its inverse to whole powers
 */
export function distribute(
  months: readonly LiquidationMonth[],
  priority: Decimal,
  claims: readonly Claim[],
  growth: Powers,
  discount: Powers,
): Distribution {
  const step = growth.at(1);
  const ranks = [...new Set(claims.map(({ tranche }) => tranche.rank))].sort((a, b) => a - b);
  const owed: Decimal[] = claims.map(({ ead }) => ead);
  const nominal: Decimal[] = claims.map(() => ZERO);
  const pv: Decimal[] = claims.map(() => ZERO);
  let costsOwed = ZERO;
  let priorityOwed = priority;
  let waiting = ZERO;
  let lastPayment: number | null = null;
  months.forEach(({ receipts, costs }, i) => {
    const x = i + 1;
    owed.forEach((claim, j) => {
      if (!claim.isZero()) owed[j] = claim.times(step);
    });
    let cash = receipts;
    if (x === months.length) {
      cash = cash.plus(waiting);
      waiting = ZERO;
    }
    costsOwed = costsOwed.plus(costs);
    const toCosts = least(cash, costsOwed);
    costsOwed = costsOwed.minus(toCosts);
    cash = cash.minus(toCosts);
    const toPriority = least(cash, priorityOwed);
    priorityOwed = priorityOwed.minus(toPriority);
    cash = cash.minus(toPriority);
    for (const rank of ranks) {
      if (cash.isZero()) break;
      const sharing = claims.flatMap(({ tranche }, j) => (tranche.rank === rank && !owed[j]!.isZero() ? [j] : []));
      const due = total(sharing.map((j) => owed[j]!));
      if (due.isZero()) continue;
      const full = cash.gte(due);
      const toRank = full ? due : cash;
      for (const j of sharing) {
        const paid = full ? owed[j]! : sharing.length === 1 ? toRank : toRank.times(owed[j]!).div(due);
        owed[j] = full ? ZERO : owed[j]!.minus(paid);
        nominal[j] = nominal[j]!.plus(paid);
        pv[j] = pv[j]!.plus(paid.times(discount.at(x)));
      }
      cash = cash.minus(toRank);
      lastPayment = x;
    }
    waiting = waiting.plus(cash);
  });
  return {
    priorityClaimsPaid: priority.minus(priorityOwed),
    costsUnpaid: costsOwed,
    surplus: waiting,
    lastPayment,
    // Claims grow at the rate that discounts them: one that is paid in full is worth its EAD, whenever it was paid.
    tranches: claims.map((claim, j) => ({ claim, nominal: nominal[j]!, pv: owed[j]!.isZero() ? claim.ead : pv[j]! })),
  };
}
