import type { Arithmetic } from '../../kernel/arithmetic.js';

/** What a covenant's figure is compared with. */
type Side = 'max' | 'min';

/** Room to the limit as a share of it, undivided at a limit of 0; below 0 is a breach. @source methodology 8 */
export function headroom<T, C>(A: Arithmetic<T, C>, actual: T, limit: T, side: Side): T {
  const room = side === 'max' ? A.minus(limit, actual) : A.minus(actual, limit);
  return A.where(
    A.isZero(limit),
    () => room,
    () => A.over(room, A.most(limit, A.minus(A.constant(0), limit))),
  );
}

/** Strictly beyond the limit. @source methodology 8 */
export const isBreach = <T, C>(A: Arithmetic<T, C>, actual: T, limit: T, side: Side): C =>
  side === 'max' ? A.below(limit, actual) : A.below(actual, limit);

/** Present value at the start of a month of what comes in it and of what has the value `after` at its end. @source methodology 8, llcr */
export const discountedBack = <T, C>(A: Arithmetic<T, C>, after: T, flow: T, monthlyGrowth: T): T =>
  A.over(A.plus(after, flow), monthlyGrowth);

/** Contract cash less the operating cost that serves it. @param share of the fleet under contract @source methodology 8, contract_coverage */
export const servedCash = <T, C>(A: Arithmetic<T, C>, cash: T, opex: T, share: T): T => A.minus(cash, A.times(opex, share));

/** First and last period of a DSCR window at d_k; one that would pass M is the last full one, not before period 1. @source methodology 8 */
export function dscrWindow(
  window: number,
  direction: 'trailing' | 'forward',
  k: number,
  lastPeriod: number,
): { readonly first: number; readonly last: number } {
  if (direction === 'trailing') return { first: k - window + 1, last: k };
  const last = Math.min(k + window, lastPeriod);
  return { first: Math.max(1, last - window + 1), last };
}

/** (debt − accounts)⁺. @source methodology 8 */
export const netDebt = <T, C>(A: Arithmetic<T, C>, debt: T, accounts: T): T => A.positive(A.minus(debt, accounts));
