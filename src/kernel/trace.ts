import type { Decimal } from './decimal.js';
import type { Place } from './failure.js';

/** Where a leaf comes from: a cell or key of an input with, as its source, the borrower's cell that it was imported from, an assumption with its source, or a definition of the method. */
export type Origin =
  | { readonly kind: 'input'; readonly place: Place; readonly source?: string }
  | { readonly kind: 'assumption'; readonly key: string; readonly source: string; readonly overridden: boolean }
  | { readonly kind: 'reference'; readonly place: Place; readonly source: string };

/** What a step is counted in; a ratio is a share of one, a multiple is written as 1.65x. */
export type StepUnit = 'money' | 'ratio' | 'multiple' | 'number' | 'months' | 'usd/gpu-hour' | 'text';
export type StepValue = Decimal | number | string | null;

/** One figure of a derivation: its value, the formula that gave it and the figures that went in. */
export interface Step {
  readonly name: string;
  readonly value: StepValue;
  readonly unit: StepUnit;
  readonly formula: string | null;
  readonly origin: Origin | null;
  readonly parts: readonly Step[];
}

/** Collects the steps of a computation while it runs. A function that is given none computes the same and records nothing. */
export class Trace {
  readonly parts: Step[] = [];
}

/** Computes a figure and, under a trace, records it with the parts that the computation recorded. Returns the figure itself. */
export function step<T extends StepValue>(
  trace: Trace | undefined,
  name: string,
  unit: StepUnit,
  formula: string,
  compute: (inner: Trace | undefined) => T,
): T {
  if (!trace) return compute(undefined);
  const inner = new Trace();
  const value = compute(inner);
  trace.parts.push({ name, value, unit, formula, origin: null, parts: inner.parts });
  return value;
}

/** Records an operand that is not derived further, and returns it. */
export function leaf<T extends StepValue>(trace: Trace | undefined, name: string, unit: StepUnit, value: T, origin?: Origin | null): T {
  trace?.parts.push({ name, value, unit, formula: null, origin: origin ?? null, parts: [] });
  return value;
}

/** A derivation whose cells name the rows that they were imported from. @param sourceOf the source of a row of an input; undefined without one */
export function withSources(derived: Step, sourceOf: (place: Place) => string | undefined): Step {
  const { origin } = derived;
  const source = origin?.kind === 'input' ? sourceOf(origin.place) : undefined;
  return {
    ...derived,
    origin: origin?.kind === 'input' && source !== undefined ? { ...origin, source } : origin,
    parts: derived.parts.map((part) => withSources(part, sourceOf)),
  };
}
