import type { Arithmetic } from '../../kernel/arithmetic.js';
import type { Decimal } from '../../kernel/decimal.js';

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

/** (O_m − G_m)⁺ of a period: GPUs that no contract needs. @source methodology 5 */
export const freeGpus = <T, C>(A: Arithmetic<T, C>, installed: T, needed: T): T => A.positive(A.minus(installed, needed));

/** Re-letting income of a model in a period. @param gpuHours 24 · days · relet.utilization · (1 − revenue_cost_share) @source methodology 5 */
export const reletIncome = <T, C>(A: Arithmetic<T, C>, free: T, rent: T, gpuHours: T): T => A.times(A.times(free, rent), gpuHours);

/** Operating cost of a period: running cost of the fleet and sga_share of billing and re-letting. @source methodology 5 */
export const operatingCost = <T, C>(A: Arithmetic<T, C>, running: T, sgaShare: T, billed: T, relet: T): T =>
  A.plus(running, A.times(sgaShare, A.plus(billed, relet)));

/** Cash flow available for debt service: contract cash + relet − opex. @source methodology 5 */
export const cfads = <T, C>(A: Arithmetic<T, C>, contractCash: T, relet: T, opex: T): T => A.minus(A.plus(contractCash, relet), opex);

/**
 * What a fleet earns that is let again: R_m · price_factor · (1 + free/absorption)^(−depth_elasticity). Posted on-demand prices are not
 * those of a term contract, and a fleet that comes free at once moves the price.
 * @source methodology 17 E
 */
export function reletRent<T, C>(
  A: Arithmetic<T, C>,
  rent: T,
  free: T,
  {
    priceFactor,
    absorption,
    depthElasticity,
  }: { readonly priceFactor: Decimal; readonly absorption: Decimal; readonly depthElasticity: Decimal },
): T {
  const price = A.times(rent, A.constant(priceFactor));
  if (depthElasticity.isZero()) return price;
  const crowd = A.plus(A.constant(1), A.over(free, A.constant(absorption)));
  return A.times(price, A.raise(crowd, depthElasticity.negated()));
}

/**
 * Flow of a rent hedge in a period: the fixed rent less the market's; of a floor nothing below 0. What the provider pays is worth S(k).
 * @param spread usd_gpu_hour − R_m @param gpuHours of the days in force @source methodology 17 D
 */
export function rentHedgeFlow<T, C>(A: Arithmetic<T, C>, spread: T, gpuHours: T, isFloor: boolean, survives: T): T {
  const flow = A.times(gpuHours, isFloor ? A.positive(spread) : spread);
  return A.where(
    A.below(A.constant(0), flow),
    () => A.times(flow, survives),
    () => flow,
  );
}
