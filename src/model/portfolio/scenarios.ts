import { type Decimal, total, ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { CHANNELS, type Channel } from '../../domain/assumptions.js';
import { BASE_SCENARIO, type Scenario } from '../../domain/scenario.js';
import type { LiquidationResult } from '../frame/result.js';
import { modelUnder } from '../scenario/apply-scenario.js';
import type { Model } from '../score/model.js';
import { runWaterfall, type DefaultFound } from '../waterfall/waterfall.js';
import { held, type Loan } from './loan.js';

/** What a loan does under a scenario; money in the book's currency, of our share. */
interface LoanOutcome {
  readonly id: string;
  /** Of its payment default; null without one. */
  readonly date: Day | null;
  readonly k: number | null;
  /** In which lenders lose less. */
  readonly channel: Channel | null;
  /** Σ hold · loss of the tranche at as_of; 0 without a default. */
  readonly loss: Decimal;
}

export interface BookScenario {
  readonly id: string;
  readonly name: string;
  readonly loss: Decimal;
  readonly defaults: number;
  readonly loans: readonly LoanOutcome[];
  /** By deal: shocks that matched nothing, bounds that cut one. */
  readonly warnings: readonly { readonly deal: string; readonly text: string }[];
}

/** Two deals, or one with itself, and the scenarios in which both default. */
export interface JointDefault {
  readonly a: string;
  readonly b: string;
  readonly scenarios: readonly string[];
}

/** What a loan does under one scenario. */
export interface LoanUnder {
  readonly id: string;
  readonly name: string;
  readonly outcome: LoanOutcome;
  /** Shocks that matched nothing, bounds that cut one. */
  readonly warnings: readonly string[];
}

/** Runs a loan under each scenario, as its own names spell them; the base case first. */
export const loanUnder = (loan: Loan, scenarios: readonly Scenario[]): LoanUnder[] =>
  [BASE_SCENARIO, ...scenarios.filter(({ id }) => id !== BASE_SCENARIO.id)].map((scenario) => {
    const { model, warnings } = scenario.shocks.length === 0 ? { model: loan.model, warnings: [] } : modelUnder(loan.model, scenario);
    return { id: scenario.id, name: scenario.name, outcome: lossOf(loan, model, runWaterfall(model).atDefault), warnings };
  });

/** Scenarios across the loans, in the order of the first loan's. */
export function bookScenarios(loans: readonly (readonly LoanUnder[])[]): BookScenario[] {
  const byId = loans.map((runs) => new Map(runs.map((run) => [run.id, run])));
  return (loans[0] ?? []).map(({ id, name }) => {
    const runs = byId.map((own) => own.get(id) ?? own.get(BASE_SCENARIO.id)!);
    return {
      id,
      name,
      loss: total(runs.map(({ outcome }) => outcome.loss)),
      defaults: runs.filter(({ outcome }) => outcome.date !== null).length,
      loans: runs.map(({ outcome }) => outcome),
      warnings: runs.flatMap(({ outcome, warnings }) => warnings.map((text) => ({ deal: outcome.id, text }))),
    };
  });
}

/** Σ hold · loss of a payment default, as of today, in the channel that loses less; on a drawn path in its channel. */
function lossOf({ own }: Loan, model: Model, found: DefaultFound | null): LoanOutcome {
  const { id } = own.deal;
  if (found === null || found.kind !== 'payment_default') return { id, date: null, k: null, channel: null, loss: ZERO };
  const [orderly, forced] = CHANNELS.map((channel) => model.liquidation.of(found.k, channel, found)) as [
    LiquidationResult,
    LiquidationResult,
  ];
  const channel = model.conditions.drawn?.channel ?? (forced.shortfall!.lt(orderly.shortfall!) ? 'forced' : 'orderly');
  const { tranches } = channel === 'forced' ? forced : orderly;
  const loss = held(
    own,
    tranches.map(({ id: tranche, ead, recoveryPv }) => ({ id: tranche, amount: ead.minus(recoveryPv) })),
  );
  return { id, date: model.grid.date(found.k), k: found.k, channel, loss: loss.times(model.liquidation.discount.at(found.k)) };
}

/** Which deals fail together: every pair once, a deal with itself too. */
export function jointDefaults(ids: readonly string[], scenarios: readonly BookScenario[]): JointDefault[] {
  const failing = scenarios.map(({ id, loans }) => ({
    id,
    failed: new Set(loans.flatMap((loan) => (loan.date === null ? [] : [loan.id]))),
  }));
  return ids.flatMap((a, i) =>
    ids.slice(i).map((b) => ({ a, b, scenarios: failing.filter(({ failed }) => failed.has(a) && failed.has(b)).map(({ id }) => id) })),
  );
}
