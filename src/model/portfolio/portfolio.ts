import { type Decimal, total, ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Book } from '../../domain/book.js';
import { partyName } from '../../domain/party.js';
import { concentrations, type Concentration } from './concentration.js';
import { crowding, type Crowding } from './crowding.js';
import { loanResult, type Loan, type LoanResult } from './loan.js';
import { bookAudit, type BookAudit, type TapedLoan } from './pledges.js';
import { bookScenarios, jointDefaults, type BookScenario, type JointDefault, type StressedLoan } from './scenarios.js';

/** Sums of the book, and averages by exposure of those that have a figure; LGD by PD · exposure. */
interface BookTotals {
  readonly loans: number;
  readonly exposure: Decimal;
  readonly el: Decimal | null;
  readonly pd: Decimal | null;
  readonly lgd: Decimal | null;
  /** EL over exposure. */
  readonly elRate: Decimal | null;
  readonly ltvOlv: Decimal | null;
}

/** Who pays where a price falls or a borrower does not: exposure of the deals that lean on it; not additive. */
export interface Provider {
  readonly name: string;
  readonly exposure: Decimal;
  readonly deals: readonly string[];
  /** The first day on which anything of it pays; null where something does at as_of. */
  readonly from: Day | null;
}

/** What of a book needs no scenario. */
interface ScoredBook {
  readonly loans: readonly LoanResult[];
  readonly totals: BookTotals;
  readonly concentrations: readonly Concentration[];
  readonly providers: readonly Provider[];
}

/** A book of loans; money in its currency, of our share. @source methodology 20, portfolio */
export interface PortfolioResult extends ScoredBook {
  readonly name: string;
  readonly baseCurrency: string;
  readonly audit: BookAudit;
  readonly crowding: Crowding;
  /** The base case first. */
  readonly scenarios: readonly BookScenario[];
  readonly jointDefaults: readonly JointDefault[];
}

/** Scores the loans of a book as they stand. */
export function scoreBook(loans: readonly Loan[], { limits, watch }: Pick<Book, 'limits' | 'watch'>): ScoredBook {
  const scored = loans.map((loan) => ({ ...loan, result: loanResult(loan, watch) }));
  const results = scored.map(({ result }) => result);
  return {
    loans: results,
    totals: totalsOf(results),
    concentrations: concentrations(scored, limits),
    providers: providersOf(scored),
  };
}

/** The rest of a portfolio: the collateral across deals, the sale of all at once, and the scenarios. */
export function portfolio(
  book: Pick<Book, 'name' | 'baseCurrency'>,
  scored: ScoredBook,
  loans: readonly (TapedLoan & StressedLoan)[],
  onRun?: (done: number, of: number) => void,
): PortfolioResult {
  const scenarios = bookScenarios(loans, onRun);
  return {
    name: book.name,
    baseCurrency: book.baseCurrency,
    ...scored,
    audit: bookAudit(loans),
    crowding: crowding(loans),
    scenarios,
    jointDefaults: jointDefaults(
      scored.loans.map(({ id }) => id),
      scenarios,
    ),
  };
}

function totalsOf(loans: readonly LoanResult[]): BookTotals {
  const exposure = total(loans.map((loan) => loan.exposure));
  const withLoss = loans.filter(({ el }) => el !== null);
  const el = withLoss.length === 0 ? null : total(withLoss.map((loan) => loan.el!));
  const atRisk = total(withLoss.map((loan) => loan.pd.times(loan.exposure)));
  return {
    loans: loans.length,
    exposure,
    el,
    pd: average(loans, ({ pd }) => pd),
    lgd: el === null || atRisk.isZero() ? null : el.div(atRisk),
    elRate: el === null || exposure.isZero() ? null : el.div(exposure),
    ltvOlv: average(loans, ({ ltvOlv }) => ltvOlv),
  };
}

/** By exposure, of the loans that have a figure; null where they have no exposure. */
function average(loans: readonly LoanResult[], of: (loan: LoanResult) => Decimal | null): Decimal | null {
  const known = loans.flatMap((loan) => {
    const figure = of(loan);
    return figure === null ? [] : [{ exposure: loan.exposure, figure }];
  });
  const weight = total(known.map(({ exposure }) => exposure));
  return weight.isZero() ? null : total(known.map(({ exposure, figure }) => figure.times(exposure))).div(weight);
}

/** Providers of hedges, and parents that guarantee all. */
function providersOf(loans: readonly (Loan & { readonly result: LoanResult })[]): Provider[] {
  const providers = new Map<string, { name: string; exposure: Decimal; deals: string[]; from: Day | null }>();
  for (const { own, result } of loans) {
    const { hedges, borrower, structure, id, asOf } = own.deal;
    const guarantor = structure.parentGuarantee === 'full' ? borrower.parent : null;
    const support = [
      ...hedges.map(({ provider, from }) => ({ name: provider, from: from > asOf ? from : null })),
      ...(guarantor === null ? [] : [{ name: guarantor, from: null }]),
    ];
    for (const { name, from } of support) {
      const known = providers.get(partyName(name)) ?? { name, exposure: ZERO, deals: [], from };
      providers.set(partyName(name), known);
      known.from = known.from === null || from === null ? null : (Math.min(known.from, from) as Day);
      if (known.deals.includes(id)) continue;
      known.deals.push(id);
      known.exposure = known.exposure.plus(result.exposure);
    }
  }
  return [...providers.values()].sort((a, b) => b.exposure.cmp(a.exposure));
}
