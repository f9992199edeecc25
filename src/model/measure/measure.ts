import { ONE, ZERO, type Decimal } from '../../kernel/decimal.js';
import { step, type Trace } from '../../kernel/trace.js';

/** A ratio with what it is made of, or why there is none. */
export type Measure =
  | { readonly kind: 'figure'; readonly value: Decimal; readonly numerator: Decimal; readonly denominator: Decimal }
  /** Something is owed against a value of zero: worse than any figure. */
  | { readonly kind: 'beyond'; readonly numerator: Decimal; readonly denominator: Decimal }
  | { readonly kind: 'not_applicable' }
  | { readonly kind: 'not_testable' };

export const NOT_APPLICABLE: Measure = { kind: 'not_applicable' };
export const NOT_TESTABLE: Measure = { kind: 'not_testable' };

export const figure = (value: Decimal, numerator: Decimal = value, denominator: Decimal = ONE): Measure => ({
  kind: 'figure',
  value,
  numerator,
  denominator,
});
export const figureOrNull = (value: Decimal | null): Measure => (value === null ? NOT_TESTABLE : figure(value));

/** The figure, or null where there is none. */
export const valueOf = (measure: Measure): Decimal | null => (measure.kind === 'figure' ? measure.value : null);

/** debt over a value: beyond any figure where something is owed against nothing, 0 where nothing is owed. */
export function overValue(numerator: Decimal, denominator: Decimal): Measure {
  if (numerator.isZero()) return figure(ZERO, numerator, denominator);
  return denominator.isZero() ? { kind: 'beyond', numerator, denominator } : figure(numerator.div(denominator), numerator, denominator);
}

/** Records a measure as a step whose value is the figure, or the words for its absence. */
export function traced(trace: Trace | undefined, name: string, formula: string, compute: (t: Trace | undefined) => Measure): Measure {
  if (!trace) return compute(undefined);
  let measure: Measure = NOT_TESTABLE;
  step(trace, name, 'ratio', formula, (t) => {
    measure = compute(t);
    return valueOf(measure);
  });
  return measure;
}

/** The group with the largest sum; the first in file order of equals. */
export function largest<T>(items: readonly T[], groupOf: (item: T) => string, amountOf: (item: T) => Decimal): [string, Decimal] | null {
  const sums = new Map<string, Decimal>();
  for (const item of items) sums.set(groupOf(item), (sums.get(groupOf(item)) ?? ZERO).plus(amountOf(item)));
  let top: [string, Decimal] | null = null;
  for (const entry of sums) if (top === null || entry[1].gt(top[1])) top = entry;
  return top;
}
