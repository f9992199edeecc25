import { type Decimal, total, ZERO } from '../../kernel/decimal.js';
import type { BookDeal } from '../../domain/book.js';
import { partyName } from '../../domain/party.js';
import type { Scenario, Shock, Where } from '../../domain/scenario.js';
import type { Model } from '../score/model.js';

/** A deal of a book and the model of its base case. */
export interface LoanModel {
  readonly loan: BookDeal;
  readonly model: Model;
}

/**
 * Σ hold · (balance + accrued + ccf · undrawn that has not lapsed) at as_of, in the book's currency.
 * @source methodology 20
 */
export function exposureOf({ loan, model }: LoanModel): Decimal {
  const { asOf, assumptions } = loan.deal;
  const { ccf } = assumptions.values.rating;
  return total(
    model.debt.tranchesAt(0).map(({ tranche, balance, accrued }) => {
      const undrawn = tranche.availabilityEnd < asOf ? ZERO : tranche.undrawn;
      return loan.hold.get(tranche.id)!.times(balance.plus(accrued).plus(ccf.times(undrawn)));
    }),
  ).times(loan.rate);
}

/** The folded name of the customer group with most exposure · share of its deals' firm backlog; null without backlog. @source methodology 20 */
export function largestGroup(loans: readonly LoanModel[]): string | null {
  const sizes = new Map<string, Decimal>();
  for (const one of loans) {
    const { flows } = one.model.contracts;
    const all = total(flows.map(({ firmBacklog }) => firmBacklog));
    if (all.isZero()) continue;
    const exposure = exposureOf(one);
    for (const { lease, firmBacklog } of flows) {
      const name = partyName(lease.group);
      sizes.set(name, (sizes.get(name) ?? ZERO).plus(exposure.times(firmBacklog).div(all)));
    }
  }
  let largest: [string, Decimal] | null = null;
  for (const entry of sizes) if (largest === null || entry[1].gt(largest[1])) largest = entry;
  return largest && largest[0];
}

/**
 * A scenario of the book as it hits one of its deals: a customer group is hit under every spelling that the deal has of it, and
 * `largest` is the book's. @source methodology 20
 */
export function scenarioInDeal(scenario: Scenario, { deal }: BookDeal, largest: string | null): Scenario {
  const groups = [...new Set(deal.leases.map((lease) => lease.group))];
  const spelled = (value: string): readonly string[] => {
    const name = value === 'largest' ? largest : partyName(value);
    const own = groups.filter((group) => partyName(group) === name);
    return own.length > 0 ? own : [name ?? value];
  };
  const named = (where: Where): Where => ({
    keys: where.keys.map(({ key, values }) => ({ key, values: key === 'customer_group' ? values.flatMap(spelled) : values })),
    not: where.not && named(where.not),
  });
  const shocks = scenario.shocks.map((shock): Shock => ('where' in shock ? { ...shock, where: named(shock.where) } : shock));
  return { ...scenario, shocks };
}
