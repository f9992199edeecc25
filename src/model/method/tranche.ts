import { sumOf, type Arithmetic } from '../../kernel/arithmetic.js';
import type { Decimal } from '../../kernel/decimal.js';
import type { Profile } from '../../domain/tranche.js';

/** What falls due on a tranche. */
export interface Due<T> {
  /** In cash. */
  readonly interest: T;
  /** On what is undrawn. */
  readonly fee: T;
  /** Scheduled, without the balloon payment. */
  readonly principal: T;
  readonly balloon: T;
  /** Interest that is added to the balance instead of paid. */
  readonly capitalised: T;
}

/** A balance over a fraction of a year. */
export interface Stretch<T> {
  readonly balance: T;
  readonly fraction: Decimal;
}

/** Rate per year of a floating tranche: the index, raised to the floor where there is one, plus the margin; never below 0. @source methodology 6 */
export const floatingRate = <T, C>(A: Arithmetic<T, C>, index: T, floor: Decimal | null, margin: Decimal): T =>
  A.positive(A.plus(floor === null ? index : A.most(index, A.constant(floor)), A.constant(margin)));

/** A rate with a share of it swapped to a fixed one: r + share · (fixed − index); never below 0. @source methodology 17 C */
export const swappedRate = <T, C>(A: Arithmetic<T, C>, rate: T, index: T, share: Decimal, fixed: Decimal): T =>
  A.positive(A.plus(rate, A.times(A.constant(share), A.minus(A.constant(fixed), index))));

/** A rate with a share of its index capped: r − share · (index − strike)⁺; never below 0. @source methodology 17 C */
export const cappedRate = <T, C>(A: Arithmetic<T, C>, rate: T, index: T, share: Decimal, strike: Decimal): T =>
  A.positive(A.minus(rate, A.times(A.constant(share), A.positive(A.minus(index, A.constant(strike))))));

/** Interest, or a fee, over stretches of one payment period, rounded to cents once. @source methodology 6 and 17 B */
export const interestOn = <T, C>(A: Arithmetic<T, C>, stretches: readonly Stretch<T>[], rate: T): T =>
  A.round2(
    sumOf(
      A,
      stretches.map(({ balance, fraction }) => A.times(A.times(balance, rate), A.constant(fraction))),
    ),
  );

/**
 * The instalment that a profile keeps to.
 *
 *     level     round2((balance − balloon)⁺/n)
 *     annuity   round2((balance − balloon·v^n)·i/(1 − v^n)), v = 1/(1 + i): interest and principal together; i = 0: as level
 *
 * @param left n, payments to go that carry principal [≥ 1]
 * @param periodRate i, the rate of one payment period
 * @source methodology 6 and 17 B
 */
export function instalment<T, C>(
  A: Arithmetic<T, C>,
  profile: 'level' | 'annuity',
  balance: T,
  balloon: T,
  left: number,
  periodRate: T,
): T {
  const level = (): T => A.round2(A.over(A.positive(A.minus(balance, balloon)), A.constant(left)));
  if (profile === 'level') return level();
  return A.where(A.isZero(periodRate), level, () => {
    const v = A.power(A.over(A.constant(1), A.plus(periodRate, A.constant(1))), left);
    return A.round2(A.over(A.times(A.minus(balance, A.times(balloon, v)), periodRate), A.minus(A.constant(1), v)));
  });
}

/** Regular principal of a payment: the instalment, of an annuity what interest leaves of it, the rows of a schedule. @source methodology 6 */
export function regularPrincipal<T, C>(A: Arithmetic<T, C>, profile: Profile, instalmentDue: T, interest: T, scheduled: T): T {
  switch (profile) {
    case 'level':
      return instalmentDue;
    case 'annuity':
      return A.positive(A.minus(instalmentDue, interest));
    case 'bullet':
      return A.constant(0);
    case 'schedule':
      return scheduled;
  }
}

/** Principal of a payment, never more than the balance; the last pays what is left, above the regular part as balloon. @source methodology 6 */
export const principalDue = <T, C>(
  A: Arithmetic<T, C>,
  regular: T,
  balance: T,
  isLast: boolean,
): Pick<Due<T>, 'principal' | 'balloon'> => ({
  principal: A.least(regular, balance),
  balloon: isLast ? A.positive(A.minus(balance, regular)) : A.constant(0),
});

/** Default interest of a month on what was unpaid at its start, to cents. @source stress method 1 */
export const defaultInterest = <T, C>(A: Arithmetic<T, C>, unpaid: T, rate: T, margin: Decimal): T =>
  A.round2(A.over(A.times(unpaid, A.plus(rate, A.constant(margin))), A.constant(12)));
