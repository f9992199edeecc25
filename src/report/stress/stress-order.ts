import type { Decimal } from '../../kernel/decimal.js';
import { notchOf } from '../../domain/rating.js';
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
const notches = ({ rating }: ScenarioResult): number => (rating.facilityGrade === null ? Infinity : notchOf(rating.facilityGrade));

const ORDERS: Readonly<Record<Sort, readonly Compare[]>> = {
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

/** The base case, then the others: worst first, in the order they were given where equal. */
export function inOrder(scenarios: readonly ScenarioResult[], sort: Sort): ScenarioResult[] {
  const [base, ...others] = scenarios;
  const compare: Compare = (a, b) => ORDERS[sort].reduce((order, by) => order || by(a, b), 0);
  return base ? [base, ...others.sort(compare)] : [];
}
