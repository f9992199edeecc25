import { sumOf, type Arithmetic } from '../../kernel/arithmetic.js';
import { byRank } from './share.js';

/** What one of the equal parts of a sale brings and costs. */
export interface Sale<T> {
  readonly gross: T;
  readonly commission: T;
  readonly removal: T;
}

/** One month of a part of the collateral, as incurred. */
export interface PartMonth<T> {
  readonly sale: Sale<T>;
  /** What puts and guarantees pay. */
  readonly support: T;
  readonly holding: T;
  /** Contract cash while in place, after operator fee and survival. */
  readonly contractCash: T;
}

/** One of `months` equal parts of a sale. @param gross of all that sells @param gpus that sell @source methodology 9, piecemeal */
export const salePart = <T, C>(A: Arithmetic<T, C>, gross: T, gpus: T, months: T, commission: T, removalUsd: T): Sale<T> => {
  const part = A.over(gross, months);
  return { gross: part, commission: A.times(part, commission), removal: A.over(A.times(removalUsd, gpus), months) };
};

/** Holding cost of month i of a sale, on what is unsold at its start. @source methodology 9 */
export const holdingLeft = <T, C>(A: Arithmetic<T, C>, holding: T, months: number, i: number): T =>
  i === 1 ? holding : A.over(A.times(holding, A.constant(months - i + 1)), A.constant(months));

/** What a month brings lenders, and what it costs. */
export const receiptsOf = <T, C>(A: Arithmetic<T, C>, { sale, support, contractCash }: PartMonth<T>): T =>
  A.plus(A.plus(sale.gross, support), contractCash);
export const costsOf = <T, C>(A: Arithmetic<T, C>, { sale, holding }: PartMonth<T>): T =>
  A.plus(A.plus(sale.commission, sale.removal), holding);

/** Cash of one month of a liquidation. */
export interface LiquidationMonth<T> {
  readonly receipts: T;
  readonly costs: T;
}

interface Distributed<T> {
  readonly priorityClaimsPaid: T;
  readonly costsUnpaid: T;
  readonly surplus: T;
  /** Paid to lenders month by month; index 0 is month 1. */
  readonly toLenders: readonly T[];
  /** By claim, in the order given, month by month. */
  readonly paid: readonly (readonly T[])[];
  /** By claim, in the order given. */
  readonly nominal: readonly T[];
  readonly pv: readonly T[];
}

/**
 * Who gets the cash of a liquidation, month by month: costs of this and earlier months still unpaid, then priority claims, then
 * lenders by rank, pro rata to their claims within a rank. A claim starts at its EAD and what is unpaid grows at the rate that
 * discounts it. What is left over waits until the last month and pays costs first. @source methodology 9
 *
 * @param months index 0 is month 1
 * @param claims rank [1 = most senior] and EAD
 * @param growth (1 + wa_rate)^{1/12}
 * @param discount its inverse to the power of the month
 */
export function distribute<T, C>(
  A: Arithmetic<T, C>,
  months: readonly LiquidationMonth<T>[],
  priority: T,
  claims: readonly { readonly rank: number; readonly ead: T }[],
  growth: T,
  discount: (month: number) => T,
): Distributed<T> {
  const none = A.constant(0);
  const ranks = byRank([...claims.keys()], (j) => claims[j]!.rank);
  const owed = claims.map(({ ead }) => ead);
  const paidTo = claims.map(() => months.map(() => none));
  const nominal = claims.map(() => none);
  const pv = claims.map(() => none);
  const toLenders: T[] = [];
  let costsOwed = none;
  let priorityOwed = priority;
  let waiting = none;
  const surelyNothing = (x: T): boolean => A.surely(A.isZero(x));

  const payRank = (sharing: readonly number[], cash: T, month: number): T => {
    const due = sumOf(
      A,
      sharing.map((j) => owed[j]!),
    );
    if (surelyNothing(due)) return none;
    const full = A.atMost(due, cash);
    const toRank = A.least(due, cash);
    for (const j of sharing) {
      const claim = owed[j]!;
      const paid = A.where(
        full,
        () => claim,
        () => (sharing.length === 1 ? toRank : A.over(A.times(toRank, claim), due)),
      );
      owed[j] = A.where(
        full,
        () => none,
        () => A.minus(claim, paid),
      );
      paidTo[j]![month - 1] = paid;
      nominal[j] = A.plus(nominal[j]!, paid);
      pv[j] = A.plus(pv[j]!, A.times(paid, discount(month)));
    }
    return toRank;
  };

  months.forEach(({ receipts, costs }, i) => {
    owed.forEach((claim, j) => {
      if (!surelyNothing(claim)) owed[j] = A.times(claim, growth);
    });
    let cash = receipts;
    if (i + 1 === months.length) {
      cash = A.plus(cash, waiting);
      waiting = none;
    }
    costsOwed = A.plus(costsOwed, costs);
    const toCosts = A.least(cash, costsOwed);
    costsOwed = A.minus(costsOwed, toCosts);
    cash = A.minus(cash, toCosts);
    const toPriority = A.least(cash, priorityOwed);
    priorityOwed = A.minus(priorityOwed, toPriority);
    cash = A.minus(cash, toPriority);
    let paid = none;
    for (const sharing of ranks) {
      if (surelyNothing(cash)) break;
      const toRank = payRank(sharing, cash, i + 1);
      cash = A.minus(cash, toRank);
      paid = A.plus(paid, toRank);
    }
    toLenders.push(paid);
    waiting = A.plus(waiting, cash);
  });
  return {
    priorityClaimsPaid: A.minus(priority, priorityOwed),
    costsUnpaid: costsOwed,
    surplus: waiting,
    toLenders,
    paid: paidTo,
    nominal,
    // Claims grow at the rate that discounts them: one that is paid in full is worth its EAD, whenever it was paid.
    pv: claims.map(({ ead }, j) =>
      A.where(
        A.isZero(owed[j]!),
        () => ead,
        () => pv[j]!,
      ),
    ),
  };
}

/** Legal cost: the larger of an amount and a share of EAD. @source methodology 9 */
export const legalCost = <T, C>(A: Arithmetic<T, C>, legalUsd: T, legalShare: T, ead: T): T => A.most(legalUsd, A.times(legalShare, ead));

/** Contract cash of a month that the lenders' GPUs earn, after the operator's fee.
 * @param own min(1, Q/(gpus · served)) @param lenderShare q/Q of the collateral lots together @source methodology 9, in place */
export const lenderCash = <T, C>(A: Arithmetic<T, C>, cash: T, own: T, lenderShare: T, operatorFee: T): T =>
  A.times(A.times(A.times(cash, own), lenderShare), A.minus(A.constant(1), operatorFee));
