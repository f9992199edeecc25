import { type Decimal, ZERO, total } from '../../kernel/decimal.js';
import { wholeYears } from '../../kernel/calendar.js';
import type { Lease } from '../../domain/lease.js';
import type { Contracts } from '../cash/contracts.js';
import { leftOf, type Conditions } from '../frame/conditions.js';
import type { Grid } from '../frame/grid.js';

/** The parts of a model that say what contracts bill. */
interface Billing {
  readonly grid: Grid;
  readonly contracts: Contracts;
  readonly conditions: Conditions;
}

/** What a contract charges per GPU-hour from grid date n on: its price, escalated, and what a scenario leaves of it. @source methodology 5 */
export const priceAt = ({ grid, conditions }: Pick<Billing, 'grid' | 'conditions'>, lease: Lease, n: number): Decimal =>
  lease.price
    .times(leftOf(conditions.leases.get(lease), n).price)
    .times(lease.escalator.plus(1).pow(wholeYears(lease.start, grid.date(n))));

/** Headline billing of a contract in period k: by its own terms to its end, firm or not. @source methodology 5 */
function headlineBilling({ grid, contracts, conditions }: Billing, lease: Lease, k: number): Decimal {
  const active = Math.min(grid.date(k), lease.end) - Math.max(grid.date(k - 1), lease.start);
  if (active <= 0) return ZERO;
  return priceAt({ grid, conditions }, lease, k - 1)
    .times(contracts.gpusAt(lease, k - 1))
    .times(24 * active)
    .times(lease.takeOrPay);
}

/** Days after which a payer is late. */
export const LATE_DAYS = 30;
/** Periods of which late payers' share is looked at. */
const LATE_PERIODS = 12;

/** Share of a year's headline billing of those who pay late; null without billing. @source methodology 17 G */
export function lateShare(billing: Billing): Decimal | null {
  const leases = billing.contracts.flows.map(({ lease }) => ({
    late: lease.daysPastDue > LATE_DAYS,
    amount: total(Array.from({ length: LATE_PERIODS }, (_, i) => headlineBilling(billing, lease, i + 1))),
  }));
  const all = total(leases.map(({ amount }) => amount));
  return all.isZero() ? null : total(leases.filter(({ late }) => late).map(({ amount }) => amount)).div(all);
}
