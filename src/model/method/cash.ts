import type { Arithmetic } from '../../kernel/arithmetic.js';

/** What a period bills and brings. */
export interface Bill<T> {
  readonly billed: T;
  readonly cash: T;
  /** Prepayment left after it. */
  readonly prepaid: T;
}

/**
 * Billing of a contract in a period for what the fleet can serve, and its cash.
 *
 *     billed  billed_raw · min(1, O_m/G_m)
 *     cash    billed − min(prepaid left, prepaid_share · billed)
 *
 * @param raw billed_raw, by the contract's own terms @param served min(1, O_m/G_m) @source methodology 5
 */
export function bill<T, C>(A: Arithmetic<T, C>, raw: T, served: T, prepaid: T, prepaidShare: T): Bill<T> {
  const billed = A.times(raw, served);
  const credit = A.least(prepaid, A.times(prepaidShare, billed));
  return { billed, cash: A.minus(billed, credit), prepaid: A.minus(prepaid, credit) };
}

/** min(1, O_m/G_m): the share of what is under contract that the installed fleet can serve. @source methodology 5 */
export const servedShare = <T, C>(A: Arithmetic<T, C>, installed: T, committed: T): T =>
  A.where(
    A.atMost(committed, installed),
    () => A.constant(1),
    () => A.over(installed, committed),
  );

/** (O_m − most of G_m over the re-letting gap)⁺: GPUs that are free to let. @source methodology 5 */
export const freeGpus = <T, C>(A: Arithmetic<T, C>, installed: T, needed: T): T => A.positive(A.minus(installed, needed));

/** Re-letting income of a model in a period. @param gpuHours 24 · days · relet.utilization · (1 − revenue_cost_share) @source methodology 5 */
export const reletIncome = <T, C>(A: Arithmetic<T, C>, free: T, rent: T, gpuHours: T): T => A.times(A.times(free, rent), gpuHours);

/** Operating cost of a period: running cost of the fleet and sga_share of billing and re-letting. @source methodology 5 */
export const operatingCost = <T, C>(A: Arithmetic<T, C>, running: T, sgaShare: T, billed: T, relet: T): T =>
  A.plus(running, A.times(sgaShare, A.plus(billed, relet)));

/** Cash flow available for debt service: contract cash + relet − opex. @source methodology 5 */
export const cfads = <T, C>(A: Arithmetic<T, C>, contractCash: T, relet: T, opex: T): T => A.minus(A.plus(contractCash, relet), opex);
