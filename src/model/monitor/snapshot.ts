import type { Decimal } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Deal } from '../../domain/deal.js';
import type { CovenantTerms } from '../../domain/figure.js';
import type { LoanGrade } from '../../domain/rating.js';
import { isTested, verdictOf, type FindingKind } from '../measure/verdict.js';
import type { CovenantResult, ScoreResult } from '../frame/result.js';
import { score } from '../score/score.js';

/** A covenant at a date, by the test that score shows. */
export interface CovenantAt extends CovenantTerms {
  readonly id: string;
  readonly status: CovenantResult['status'];
  readonly actual: Decimal | null;
  readonly limit: Decimal;
  readonly testedOn: Day | null;
  /** As a share of the limit; null where it has none, or the limit is zero. */
  readonly headroom: Decimal | null;
  /** The test is of the date or before, no projection. */
  readonly isTested: boolean;
}

/** A customer that pays late. */
interface LateContract {
  readonly contractId: string;
  readonly customer: string;
  readonly days: number;
}

/** Something that is wrong with a loan, by what it is wrong with. */
export interface ExceptionAt {
  /** `covenant dscr`, `contract C-1`, `deal`, `payment`, `borrowing base`. */
  readonly about: string;
  readonly kind: FindingKind | 'late';
  readonly date: Day | null;
  readonly amount: Decimal | null;
}

/** What is followed of a deal at a date. */
export interface Snapshot {
  readonly folder: string;
  readonly deal: ScoreResult['deal'];
  readonly maturity: Day;
  readonly facility: LoanGrade | null;
  readonly obligor: LoanGrade;
  readonly balance: Decimal;
  readonly ltvOlv: Decimal | null;
  /** Of the next three months. */
  readonly dscr: Decimal | null;
  readonly cushion: Decimal | null;
  readonly realisation: Decimal | null;
  readonly covenants: readonly CovenantAt[];
  /** The covenant with the least headroom; null where none has any. */
  readonly lowest: CovenantAt | null;
  /** Customers with any day past due, latest first. */
  readonly late: readonly LateContract[];
  readonly exceptions: readonly ExceptionAt[];
}

/** Scores a deal and keeps what is followed. @param lateDays days past due beyond which a customer is an exception */
export function snapshotOf(deal: Deal, folder: string, lateDays: number): Snapshot {
  const result = score(deal);
  const covenants = result.covenants.map((covenant) => covenantAt(covenant, deal.asOf));
  const late = result.contracts.byContract
    .filter(({ daysPastDue }) => daysPastDue > 0)
    .map(({ contractId, customer, daysPastDue: days }) => ({ contractId, customer, days }))
    .sort((a, b) => b.days - a.days);
  return {
    folder,
    deal: result.deal,
    maturity: deal.tranches.reduce((last, { maturity }) => (maturity > last ? maturity : last), deal.asOf),
    facility: result.rating.facilityGrade,
    obligor: result.rating.obligorGrade,
    balance: result.debt.balance,
    ltvOlv: result.ltv.olv,
    dscr: result.coverage.dscrForward3,
    cushion: result.borrowingBase?.cushion ?? null,
    realisation: result.coverage.contractRealization,
    covenants,
    lowest: covenants.reduce<CovenantAt | null>(
      (least, one) => (one.headroom && (!least || one.headroom.lt(least.headroom!)) ? one : least),
      null,
    ),
    late,
    exceptions: exceptionsOf(result, late, lateDays),
  };
}

const covenantAt = (covenant: CovenantResult, asOf: Day): CovenantAt => {
  const { id, metric, basis, window, direction, status, actual, limit, testedOn, headroom } = covenant;
  return {
    id,
    metric,
    basis,
    window,
    direction,
    status,
    actual,
    limit,
    testedOn,
    headroom: limit.isZero() ? null : headroom,
    isTested: isTested(covenant, asOf),
  };
};

/** What the verdict finds, of each covenant the worst; and customers that pay late. */
function exceptionsOf(result: ScoreResult, late: readonly LateContract[], lateDays: number): ExceptionAt[] {
  const found = new Map<string, ExceptionAt>();
  for (const { kind, covenant, date, amount } of verdictOf(result).findings) {
    const about = covenant ? `covenant ${covenant.id}` : ABOUT[kind as keyof typeof ABOUT];
    if (!found.has(about)) found.set(about, { about, kind, date, amount });
  }
  for (const { contractId, days } of late)
    if (days > lateDays) found.set(`contract ${contractId}`, { about: `contract ${contractId}`, kind: 'late', date: null, amount: null });
  return [...found.values()];
}

const ABOUT = { default_status: 'deal', payment_default: 'payment', deficiency: 'borrowing base' } as const;
