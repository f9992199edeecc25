import { type Decimal, ONE, total, ZERO } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import { type Dimension, DIMENSIONS } from '../../domain/book.js';
import type { Lot } from '../../domain/lot.js';
import { partyName } from '../../domain/party.js';
import type { Loan, LoanResult } from './loan.js';

/** What of the exposure is backed by no contract. */
const UNCONTRACTED = 'uncontracted';

interface ConcentrationGroup {
  /** As it is spelled first; '' for what has no name. */
  readonly name: string;
  readonly exposure: Decimal;
  /** Null where the book has no exposure. */
  readonly share: Decimal | null;
}

export interface Concentration {
  readonly dimension: Dimension;
  /** Σ share²; null where the book has no exposure. */
  readonly hhi: Decimal | null;
  /** Largest share that a named group may have. */
  readonly limit: Decimal | null;
  /** (limit − share)/limit of the largest named group. */
  readonly headroom: Decimal | null;
  /** Largest first. */
  readonly groups: readonly ConcentrationGroup[];
}

/** Weights by name, those of a dimension add up to 1. */
type Weights = readonly { readonly name: string; readonly weight: Decimal }[];

/** What a loan counts towards in each dimension. */
export type LoanWeights = Readonly<Record<Dimension, Weights>>;

/**
 * Exposure by group: by the borrower's parent and grade whole, by maturity tranche by tranche, by customer as firm backlog is, by
 * what the collateral is and where as its fair value is. Names are joined after folding. @source methodology 20, portfolio
 */
export function concentrations(
  loans: readonly { readonly result: LoanResult; readonly weights: LoanWeights }[],
  limits: ReadonlyMap<Dimension, Decimal>,
): Concentration[] {
  const all = total(loans.map(({ result }) => result.exposure));
  return DIMENSIONS.map((dimension) => {
    const groups = new Map<string, { name: string; exposure: Decimal }>();
    for (const loan of loans)
      for (const { name, weight } of loan.weights[dimension]) {
        const key = partyName(name);
        const group = groups.get(key) ?? { name, exposure: ZERO };
        group.exposure = group.exposure.plus(loan.result.exposure.times(weight));
        groups.set(key, group);
      }
    const sorted = [...groups.values()]
      .sort((a, b) => b.exposure.cmp(a.exposure))
      .map((group) => ({ ...group, share: all.isZero() ? null : group.exposure.div(all) }));
    const limit = limits.get(dimension) ?? null;
    const largest = sorted.find(({ name }) => isNamed(name, dimension))?.share ?? null;
    return {
      dimension,
      hhi: all.isZero() ? null : total(sorted.map(({ share }) => share!.pow(2))),
      limit,
      headroom: limit === null || limit.isZero() || largest === null ? null : limit.minus(largest).div(limit),
      groups: sorted,
    };
  });
}

const isNamed = (name: string, dimension: Dimension): boolean => name !== '' && !(dimension === 'customer' && name === UNCONTRACTED);

/** The customer group with the largest exposure; null where nobody is under contract. */
export const largestCustomer = (all: readonly Concentration[]): string | null =>
  all.find(({ dimension }) => dimension === 'customer')?.groups.find(({ name }) => isNamed(name, 'customer'))?.name ?? null;

/** By customer as firm backlog is, by what the collateral is and where as its fair value is. @source methodology 20, portfolio */
export const loanWeights = (loan: Loan, result: LoanResult): LoanWeights =>
  Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, weightsOf({ ...loan, result }, dimension)])) as LoanWeights;

function weightsOf({ own, model, result }: Loan & { readonly result: LoanResult }, dimension: Dimension): Weights {
  const { deal } = own;
  switch (dimension) {
    case 'parent':
      return [{ name: deal.borrower.parent ?? deal.borrower.name, weight: ONE }];
    case 'rating':
      return [{ name: result.grade, weight: ONE }];
    case 'maturity_year':
      return shares(result.tranches.map(({ maturity, exposure }) => [formatDay(maturity).slice(0, 4), exposure])) ?? [];
    case 'customer':
      return (
        shares(model.contracts.flows.map(({ lease, firmBacklog }) => [lease.group, firmBacklog])) ?? [{ name: UNCONTRACTED, weight: ONE }]
      );
    case 'vendor':
      return byValue(model, (lot) => deal.market.models.get(lot.model)!.vendor);
    case 'model':
      return byValue(model, (lot) => lot.model);
    case 'cohort':
      return byValue(model, (lot) => deal.market.models.get(lot.model)!.cohort);
    case 'site':
      return byValue(model, (lot) => lot.site);
    case 'region':
      return byValue(model, (lot) => lot.region);
  }
}

/** Shares of the collateral's fair value; without any it has no name. */
const byValue = ({ values }: Loan['model'], nameOf: (lot: Lot) => string): Weights =>
  shares(values.collateral.map((lot) => [nameOf(lot), values.fmv(lot, 0).whole])) ?? [{ name: '', weight: ONE }];

function shares(amounts: readonly (readonly [name: string, amount: Decimal])[]): Weights | null {
  const all = total(amounts.map(([, amount]) => amount));
  return all.isZero() ? null : amounts.map(([name, amount]) => ({ name, weight: amount.div(all) }));
}
