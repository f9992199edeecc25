import { abs, and, div, eq, ge, iff, isNumber, lt, ne, or, round, sub, words, NOTHING, type Expr } from './formula.js';

/**
 * What a ratio without a figure means.
 *
 *     over      debt over a value: 0 where nothing is owed, a breach where something is owed against nothing
 *     service   over what falls due: not applicable where nothing does, not testable without history
 *     nullable  not testable where there is no figure
 *     plain     always a figure
 */
export type RatioKind = 'over' | 'service' | 'nullable' | 'plain';

/** Stands for a cell in the branch of an IF that is taken only where it holds a number. */
export const asFigure = (cell: Expr): Expr => (typeof cell.value === 'number' ? cell : { text: cell.text, binds: cell.binds, value: 0 });

/** numerator / denominator, or '' where there is no figure. @source methodology 8 */
export function ratioOf(kind: RatioKind, numerator: Expr, denominator: Expr | null): Expr {
  if (denominator === null) return kind === 'nullable' ? iff(isNumber(numerator), numerator, NOTHING) : numerator;
  const [over, under] = [asFigure(numerator), asFigure(denominator)];
  if (kind === 'over') return iff(eq(numerator, 0), 0, iff(eq(denominator, 0), NOTHING, div(over, under)));
  return iff(and(isNumber(numerator), ne(denominator, 0)), div(over, under), NOTHING);
}

/** Decimals of a headroom: more than any figure is shown with, fewer than the noise of binary sums. */
const HEADROOM_DECIMALS = 13;

/** (limit − actual)/|limit| for a maximum, (actual − limit)/|limit| for a minimum; undivided if the limit is 0. */
export function headroomOf(side: 'max' | 'min', actual: Expr, limit: Expr): Expr {
  const distance = side === 'max' ? sub(limit, asFigure(actual)) : sub(asFigure(actual), limit);
  return iff(isNumber(actual), round(div(distance, iff(eq(limit, 0), 1, abs(limit))), HEADROOM_DECIMALS), NOTHING);
}

/** breach, watch, pass, or why there is no test. */
export function statusOf(
  kind: RatioKind,
  {
    numerator,
    actual,
    headroom,
    limit,
    watch,
  }: { readonly numerator: Expr; readonly actual: Expr; readonly headroom: Expr; readonly limit: Expr; readonly watch: Expr },
): Expr {
  const verdict = iff(lt(headroom, 0), words('breach'), iff(or(eq(limit, 0), ge(headroom, watch)), words('pass'), words('watch')));
  switch (kind) {
    case 'over':
      return iff(isNumber(actual), verdict, words('breach'));
    case 'service':
      return iff(isNumber(actual), verdict, iff(isNumber(numerator), words('not_applicable'), words('not_testable')));
    case 'nullable':
      return iff(isNumber(actual), verdict, words('not_testable'));
    case 'plain':
      return verdict;
  }
}
