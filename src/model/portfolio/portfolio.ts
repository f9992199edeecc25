import { type Decimal, total, ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Book } from '../../domain/book.js';
import { partyName } from '../../domain/party.js';
import type { Scenario } from '../../domain/scenario.js';
import { concentrations, loanWeights, type Concentration, type LoanWeights } from './concentration.js';
import { bookGpus, crowdedLoan, crowding, gpusOf, type CrowdedLoan, type Crowding, type Gpus } from './crowding.js';
import { loanResult, type Loan, type LoanResult } from './loan.js';
import { bookAudit, claimsOf, namesOf, unnamedLots, type BookAudit, type Claim, type TapedLoan, type UnnamedLots } from './pledges.js';
import { bookScenarios, jointDefaults, loanUnder, type BookScenario, type JointDefault, type LoanUnder } from './scenarios.js';

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

/** What a book keeps of a loan as it stands, once its files are put away. */
interface Standing {
  readonly result: LoanResult;
  readonly weights: LoanWeights;
  /** Who supports it, from which day; null: today. */
  readonly support: readonly { readonly name: string; readonly from: Day | null }[];
}

/** The same with what the rest of a portfolio needs of it. */
export interface PledgedStanding extends Standing {
  readonly gpus: Gpus;
  readonly names: readonly string[];
  readonly unnamed: UnnamedLots;
}

/** What a loan does beside the others of the book. */
export interface Together {
  readonly crowded: CrowdedLoan;
  readonly claims: readonly Claim[];
  readonly under: readonly LoanUnder[];
}

/** What a loan has to know of the book that it is in. */
export interface BookFacts {
  /** GPUs of the book's collateral by folded name of the model. */
  readonly gpus: Gpus;
  /** Names that two deals have. */
  readonly twice: ReadonlySet<string>;
}

export function standingOf(loan: Loan, watch: Book['watch']): Standing {
  const result = loanResult(loan, watch);
  return { result, weights: loanWeights(loan, result), support: supportOf(loan) };
}

export const pledgedStanding = (loan: TapedLoan, watch: Book['watch']): PledgedStanding => ({
  ...standingOf(loan, watch),
  gpus: gpusOf(loan),
  names: namesOf(loan),
  unnamed: unnamedLots(loan),
});

export const togetherOf = (loan: TapedLoan, { gpus, twice }: BookFacts, scenarios: readonly Scenario[]): Together => ({
  crowded: crowdedLoan(loan, gpus),
  claims: claimsOf(loan, twice),
  under: loanUnder(loan, scenarios),
});

/** Adds up the loans of a book as they stand. */
export function scoreBook(loans: readonly Standing[], { limits }: Pick<Book, 'limits'>): ScoredBook {
  const results = loans.map(({ result }) => result);
  return { loans: results, totals: totalsOf(results), concentrations: concentrations(loans, limits), providers: providersOf(loans) };
}

/** What each loan has to know of the book. @param twice names that two deals have */
export const bookFacts = (loans: readonly PledgedStanding[], twice: ReadonlySet<string>): BookFacts => ({
  gpus: new Map([...bookGpusOf(loans)].map(([key, { gpus }]) => [key, gpus])),
  twice,
});

const bookGpusOf = (loans: readonly PledgedStanding[]): ReturnType<typeof bookGpus> =>
  bookGpus(loans.map(({ result, gpus }) => ({ id: result.id, gpus })));

/** The whole of a portfolio: the collateral across deals, the sale of all at once, and the scenarios. */
export function portfolio(
  book: Pick<Book, 'name' | 'baseCurrency'>,
  scored: ScoredBook,
  loans: readonly PledgedStanding[],
  together: readonly Together[],
): PortfolioResult {
  const scenarios = bookScenarios(together.map(({ under }) => under));
  return {
    name: book.name,
    baseCurrency: book.baseCurrency,
    ...scored,
    audit: bookAudit(
      together.map(({ claims }) => claims),
      loans.map(({ unnamed }) => unnamed),
    ),
    crowding: crowding(
      together.map(({ crowded }) => crowded),
      bookGpusOf(loans),
    ),
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

/** Providers of hedges, and a parent that guarantees all. */
function supportOf({ own }: Loan): Standing['support'] {
  const { hedges, borrower, structure, asOf } = own.deal;
  const guarantor = structure.parentGuarantee === 'full' ? borrower.parent : null;
  return [
    ...hedges.map(({ provider, from }) => ({ name: provider, from: from > asOf ? from : null })),
    ...(guarantor === null ? [] : [{ name: guarantor, from: null }]),
  ];
}

function providersOf(loans: readonly Standing[]): Provider[] {
  const providers = new Map<string, { name: string; exposure: Decimal; deals: string[]; from: Day | null }>();
  for (const { result, support } of loans)
    for (const { name, from } of support) {
      const known = providers.get(partyName(name)) ?? { name, exposure: ZERO, deals: [], from };
      providers.set(partyName(name), known);
      known.from = known.from === null || from === null ? null : (Math.min(known.from, from) as Day);
      if (known.deals.includes(result.id)) continue;
      known.deals.push(result.id);
      known.exposure = known.exposure.plus(result.exposure);
    }
  return [...providers.values()].sort((a, b) => b.exposure.cmp(a.exposure));
}
