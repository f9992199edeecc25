import type { Arithmetic } from '../../kernel/arithmetic.js';

/** Share of a lot that its contract supports: gpus/tagged where more are tagged with it than it has. @source methodology 7 */
export const supportedShare = <T, C>(A: Arithmetic<T, C>, supported: T, tagged: T): T =>
  A.where(
    A.atMost(tagged, supported),
    () => A.constant(1),
    () => A.over(supported, tagged),
  );

/** What a cap leaves of a group's value: cap · T / Σ where the group is above it, else all. @source methodology 7 */
export const cappedShare = <T, C>(A: Arithmetic<T, C>, sum: T, allowed: T): T =>
  A.where(
    A.atMost(sum, allowed),
    () => A.constant(1),
    () => A.over(allowed, sum),
  );
