import type { Offtaker, PublicLoan } from '../../domain/loan.js';
import { isInvestmentGrade, type LoanGrade, notchOf } from '../../domain/rating.js';
import { total, ZERO } from '../../kernel/decimal.js';
import type { Contracts } from '../cash/contracts.js';

/** Loans that are shown beside a deal. */
const NEAREST = 5;

/** A public loan beside a deal. */
export interface Comparable {
  readonly loan: PublicLoan;
  /** From the deal's grade to the loan's rating, below 0 where the loan is rated better; null of an unrated loan. */
  readonly notches: number | null;
}

/** Whose credit most of the firm backlog is; null without backlog. */
export function offtakerOf({ flows }: Contracts): Offtaker | null {
  const all = total(flows.map(({ firmBacklog }) => firmBacklog));
  if (all.isZero()) return null;
  const rated = total(flows.map(({ lease, firmBacklog }) => (isInvestmentGrade(lease.rating) ? firmBacklog : ZERO)));
  return rated.times(2).gte(all) ? 'ig' : 'non_ig';
}

/**
 * Public loans nearest a deal: those with its kind of off-taker first, of them the rated ones by notches from its grade, then the
 * newest. Agencies rate the loan, so the grade to compare is the facility grade. @source methodology 19
 */
export function nearestLoans(loans: readonly PublicLoan[], grade: LoanGrade, offtaker: Offtaker | null): Comparable[] {
  const beside = loans.map((loan): Comparable => ({
    loan,
    notches: loan.rating === 'unrated' ? null : notchOf(loan.rating) - notchOf(grade),
  }));
  const far = ({ notches }: Comparable): number => (notches === null ? Infinity : Math.abs(notches));
  const other = ({ loan }: Comparable): number => (offtaker !== null && loan.offtaker === offtaker ? 0 : 1);
  const byDistance = (a: Comparable, b: Comparable): number => (far(a) === far(b) ? 0 : far(a) < far(b) ? -1 : 1);
  return beside.sort((a, b) => other(a) - other(b) || byDistance(a, b) || b.loan.date - a.loan.date).slice(0, NEAREST);
}
