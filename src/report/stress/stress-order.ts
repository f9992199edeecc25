import { Decimal } from '../../kernel/decimal.js';
import { notchOf } from '../../domain/rating.js';
import { isEventOfDefault } from '../../model/measure/verdict.js';
import type { ScenarioResult } from '../../model/scenario/stress.js';
import type { Sort } from './stress-tables.js';

type Compare = (a: ScenarioResult, b: ScenarioResult) => number;

/** Larger first; what has no value before or after all that have one. */
const descending =
  (of: (scenario: ScenarioResult) => Decimal | null, without: 'first' | 'last'): Compare =>
  (a, b) => {
    const [x, y] = [of(a), of(b)];
    if (x !== null && y !== null) return y.cmp(x);
    return (Number(x === null) - Number(y === null)) * (without === 'last' ? 1 : -1);
  };
const byLoss = descending(({ defaultCase }) => defaultCase && defaultCase.lossPv, 'last');
const byBreaches: Compare = (a, b) => b.breaches - a.breaches;
/** The earliest missed payment first, what misses none last. */
const byDefault = descending(({ paymentDefault }) => paymentDefault && new Decimal(-paymentDefault.date), 'last');
/** What has it before what has not. */
const first =
  (has: (scenario: ScenarioResult) => boolean): Compare =>
  (a, b) =>
    Number(has(b)) - Number(has(a));
const hasEvent = ({ covenants }: ScenarioResult): boolean => covenants.some((c) => c.firstBreach !== null && isEventOfDefault(c));
const notches = ({ rating }: ScenarioResult): number => (rating.facilityGrade === null ? Infinity : notchOf(rating.facilityGrade));

const ORDERS: Readonly<Record<Sort, readonly Compare[]>> = {
  severity: [byDefault, first(hasEvent), first(({ breaches }) => breaches > 0), byLoss, byBreaches],
  loss: [byLoss, byBreaches],
  grade: [
    (a, b) => Math.sign(notches(b) - notches(a)) || 0,
    (a, b) => notchOf(b.rating.obligorGrade) - notchOf(a.rating.obligorGrade),
    byLoss,
  ],
  ltv: [descending(({ ltv }) => ltv.olv, 'first'), byLoss],
  dscr: [descending(({ coverage }) => coverage.dscrMin && coverage.dscrMin.negated(), 'last'), byLoss],
  id: [(a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)],
};

/**
 * The base case, then the others: worst first, in the order they were given where equal. By severity a missed payment comes first,
 * the earliest of them, then an event of default, then another breach, at any test; within each the largest loss.
 */
export function inOrder(scenarios: readonly ScenarioResult[], sort: Sort): ScenarioResult[] {
  const [base, ...others] = scenarios;
  const compare: Compare = (a, b) => ORDERS[sort].reduce((order, by) => order || by(a, b), 0);
  return base ? [base, ...others.sort(compare)] : [];
}

/** Scenarios with all figures of the base case, apart from those that change one and the base case itself. */
export function byEffect(scenarios: readonly ScenarioResult[]): {
  readonly felt: readonly ScenarioResult[];
  readonly without: readonly ScenarioResult[];
} {
  const [base, ...others] = scenarios;
  if (!base) return { felt: [], without: [] };
  const figures = (s: ScenarioResult): string => JSON.stringify({ ...s, id: '', name: '', rationale: '', warnings: [] });
  const unmoved = figures(base);
  const without = others.filter((s) => figures(s) === unmoved);
  return { felt: scenarios.filter((s) => !without.includes(s)), without };
}
