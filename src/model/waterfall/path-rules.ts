import { Decimal, ONE, ZERO, total } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Consequence, Covenant } from '../../domain/covenant.js';
import type { Deal } from '../../domain/deal.js';
import type { DrawnPath } from '../../domain/scenario.js';
import { at, type Contracts } from '../cash/contracts.js';
import type { CashFlow } from '../cash/cash-flow.js';
import { monthOfDefault, type Conditions } from '../frame/conditions.js';
import type { Grid } from '../frame/grid.js';
import { partyPd, survival } from '../frame/pd.js';
import type { Covenants } from '../measure/covenants.js';
import type { FleetValues } from '../value/fleet-values.js';

/** What may happen to a loan on a drawn path beside a missed payment. @source methodology 18, section 3 */
export interface PathRules<T, C> {
  /** Whether a new lender repays the whole debt at d_k. @param wanted where one is needed: it is asked of no other run */
  readonly refinances: (k: number, debt: T, wanted: C) => C;
  /** Whether the living parent pays at d_k what the loan's cash does not. */
  readonly guaranteed: (k: number) => C;
}

/** The months in which a loan defaults though it pays. */
export interface PathEvents {
  /** Infinity where lenders never accelerate. */
  readonly accelerated: number;
  readonly operator: number;
}

const CURE_DAYS = 30;

/**
 * The month in which a breach is acted on: the first d_j ≥ d_k + cure days, j ≥ 1, if no test in (d_k, d_j] is met.
 * @param tests periods of the covenant's tests, with whether each is a breach and whether it is met
 * @returns Infinity where none is
 */
export function accelerationOf(
  covenant: Covenant,
  tests: readonly { readonly k: number; readonly breach: boolean; readonly met: boolean }[],
  grid: Grid,
): number {
  for (const { k, breach } of tests) {
    if (!breach) continue;
    const j = cureEnds(covenant, k, grid);
    if (!tests.some((later) => later.k > k && later.k <= j && later.met)) return j;
  }
  return Infinity;
}

/** The first j ≥ 1 with d_j ≥ d_k + cure days. */
const cureEnds = ({ cureDays }: Covenant, k: number, grid: Grid): number =>
  Math.max(1, grid.periodOfPayment((grid.date(k) + (cureDays ?? CURE_DAYS)) as Day));

/** Whether the deal has a parent whose guarantee pays what is not paid. */
export const hasGuarantor = ({ structure, borrower }: Deal): boolean => structure.parentGuarantee === 'full' && borrower.parent !== null;

const accelerates = (drawn: DrawnPath, consequence: Consequence | null): boolean =>
  consequence !== null && drawn.accelerate.includes(consequence);

/** What the rules of one path look at. */
interface PathModel {
  readonly deal: Deal;
  readonly grid: Grid;
  readonly conditions: Conditions;
  readonly values: FleetValues;
  readonly covenants: Covenants;
  readonly waRate: Decimal | null;
  /** The contracts as they look at d_k to those who do not know what is still to come. */
  readonly seenAt: (k: number) => { readonly contracts: Contracts; readonly cash: CashFlow };
}

/** The rules of the published figures on one path. */
export function exactRules(model: PathModel, drawn: DrawnPath): PathRules<Decimal, boolean> {
  const { deal, conditions, values } = model;
  const { ltv, cover } = drawn.refinance;
  const parentEnds = deal.borrower.parent === null ? 0 : monthOfDefault(conditions, deal.borrower.parent);
  return {
    guaranteed: (k) => hasGuarantor(deal) && parentEnds > k,
    refinances: (k, debt) =>
      (ltv !== null && !ltv.isZero() && debt.lte(ltv.times(values.total('olv', k)))) ||
      (cover !== null && !cover.isZero() && cover.times(debt).lte(contractCashAhead(model, k))),
  };
}

export const exactEvents = ({ covenants, grid }: PathModel, drawn: DrawnPath): PathEvents => ({
  operator: drawn.operator ?? Infinity,
  accelerated: covenants.tests
    .filter(({ covenant }) => accelerates(drawn, covenant.consequence))
    .map(({ covenant, tests }) =>
      accelerationOf(
        covenant,
        tests.map(({ k, status }) => ({ k, breach: status === 'breach', met: status === 'pass' || status === 'watch' })),
        grid,
      ),
    )
    .reduce((first, k) => Math.min(first, k), Infinity),
});

/**
 * Σ_{j>k} (Σ S · cash(j) − opex(j) · share_j)/(1 + wa_rate)^{(j−k)/12} to the last firm end, as it looks at d_k.
 * @source methodology 18, section 3, refinancing
 */
function contractCashAhead({ deal, grid, waRate, seenAt }: PathModel, k: number): Decimal {
  const { contracts, cash } = seenAt(k);
  const discount = (waRate ?? ZERO).plus(1).pow(ONE.div(-12));
  const flows = contracts.flows.map((flow) => ({ flow, survives: survival(partyPd(flow.lease, deal.assumptions.values)) }));
  const last = Math.max(0, ...contracts.flows.map(({ firmEnd }) => (firmEnd > grid.asOf ? grid.periodOfPayment(firmEnd) : 0)));
  let sum = ZERO;
  let weight = ONE;
  for (let j = k + 1; j <= last; j++) {
    weight = weight.times(discount);
    const received = total(flows.map(({ flow, survives }) => at(flow.cash, j).times(survives.at(j - k))));
    sum = sum.plus(received.minus(cash.of(j).opex.times(contracts.utilization(j))).times(weight));
  }
  return sum;
}
