import { type Decimal, ONE, total, ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Tranche } from '../../domain/tranche.js';
import type { TranchePayment } from '../debt/debt.js';
import { indexOn } from '../debt/tranche-schedule.js';
import type { Flow, IndexPeriod } from '../method/yield.js';
import type { Model } from '../score/model.js';

const DAYS_A_YEAR = 365;

/** A tranche as its contract pays it, seen by a lender who buys it at as_of. */
export interface Contract {
  readonly tranche: Tranche;
  /** With accrued interest. */
  readonly price: Decimal;
  readonly accrued: Decimal;
  /** Interest, commitment fees and principal less draws. */
  readonly flows: readonly Flow[];
  readonly principal: readonly Flow[];
  /** Exit and agency fees. */
  readonly fees: readonly Flow[];
}

/** Principal, balloon and what is prepaid into the borrowing base. */
const repaidBy = ({ principal, balloon, prepaid }: TranchePayment): Decimal => principal.plus(balloon).plus(prepaid);

/**
 * Price and contractual flows of a tranche.
 *
 *     price   balance · (purchase price, else 1 − discount − upfront fee) + accrued
 *     exit    exit fee · principal, with each payment of principal
 *     agency  agency fee a year · months/12, with each payment on a balance
 *
 * @param t in file order
 * @source methodology 19
 */
export function contractOf({ debt }: Model, t: number, asOf: Day): Contract {
  const { tranche, accrued } = debt.tranchesAt(0)[t]!;
  const { purchasePrice, oid, upfrontFee, exitFee, agencyUsdYear } = tranche.pricing;
  const payments = debt.payments[t]!;
  const agency = agencyUsdYear.times(tranche.step).div(12);
  return {
    tranche,
    price: tranche.balance.times(purchasePrice ?? ONE.minus(oid).minus(upfrontFee)).plus(accrued),
    accrued,
    flows: [
      ...tranche.draws.map(({ date, amount }) => ({ date, amount: amount.negated() })),
      ...payments.map((payment) => ({ date: payment.date, amount: payment.interest.plus(payment.fee).plus(repaidBy(payment)) })),
    ].filter(({ date, amount }) => date > asOf && !amount.isZero()),
    principal: payments.map((payment) => ({ date: payment.date, amount: repaidBy(payment) })).filter(({ amount }) => !amount.isZero()),
    fees: payments
      .map((payment) => ({
        date: payment.date,
        amount: exitFee.times(repaidBy(payment)).plus(payment.opening.isZero() ? ZERO : agency),
      }))
      .filter(({ amount }) => !amount.isZero()),
  };
}

/**
 * What the lender gets if the tranche is repaid at d_n: the contract's flows up to that day, then balance, accrued interest, the
 * premium of the first `until` on or after it, the exit fee, and agency fees since the last payment, act/365. @source methodology 19
 */
export function repaidAt({ tranche, flows, fees }: Contract, { debt, grid }: Model, t: number, n: number): Flow[] {
  const date = grid.date(n);
  const { balance, accrued } = debt.tranchesAt(n)[t]!;
  const { prepayment, exitFee, agencyUsdYear } = tranche.pricing;
  const premium = prepayment.find(({ until }) => until >= date)?.premium ?? ZERO;
  const paid = debt.payments[t]!.findLast((payment) => payment.date <= date)?.date ?? tranche.lastPayment;
  const agency = balance.isZero() ? ZERO : agencyUsdYear.times(date - paid).div(DAYS_A_YEAR);
  const last = balance.times(premium.plus(exitFee).plus(1)).plus(accrued).plus(agency);
  return [...[...flows, ...fees].filter((flow) => flow.date <= date), { date, amount: last }];
}

/** Payment periods from as_of on with the unfloored index of each period's start; null of a tranche at a fixed rate. @source methodology 19 */
export function indexPeriods({ tranche }: Contract, { debt, deal }: Model, t: number, asOf: Day): IndexPeriod[] | null {
  const { rate } = tranche;
  if (rate.kind === 'fixed') return null;
  const curve = deal.indexCurves.get(rate.index)!;
  const schedule = debt.schedules[t]!;
  return schedule.dates.map((end, j) => {
    const start = schedule.periodStart(j);
    return {
      start: Math.max(start, asOf) as Day,
      end,
      index: indexOn(curve, start),
      fraction: (from, to) => schedule.fraction(from, to),
    };
  });
}

/** Σ t · flow/Σ flow of what comes in, t act/365; null where nothing does. */
export function averageTime(flows: readonly Flow[], asOf: Day): Decimal | null {
  const inflows = flows.filter(({ amount }) => amount.gt(0));
  const all = total(inflows.map(({ amount }) => amount));
  if (all.isZero()) return null;
  return total(inflows.map(({ date, amount }) => amount.times(date - asOf))).div(all.times(DAYS_A_YEAR));
}
