import { type Decimal, total, ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { CHANNELS, type Channel } from '../../domain/assumptions.js';
import { BASE_SCENARIO, type Scenario } from '../../domain/scenario.js';
import type { LiquidationResult } from '../frame/result.js';
import { modelUnder } from '../scenario/apply-scenario.js';
import type { Model } from '../score/model.js';
import { runWaterfall, type DefaultFound } from '../waterfall/waterfall.js';
import { held, type Loan, type LoanResult } from './loan.js';

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

/** A loan with its result and the scenarios as its own names spell them. */
export interface StressedLoan extends Loan {
  readonly result: LoanResult;
  readonly scenarios: readonly Scenario[];
}

/** Runs each scenario on every loan, the base case first. @param onRun called after each loan, with the count so far */
export function bookScenarios(loans: readonly StressedLoan[], onRun?: (done: number, of: number) => void): BookScenario[] {
  const runs = [BASE_SCENARIO, ...(loans[0]?.scenarios ?? []).filter(({ id }) => id !== BASE_SCENARIO.id)];
  let done = 0;
  return runs.map(({ id, name }) => {
    const warnings: { deal: string; text: string }[] = [];
    const outcomes = loans.map((loan) => {
      const scenario = loan.scenarios.find((one) => one.id === id) ?? BASE_SCENARIO;
      const outcome = outcomeOf(loan, scenario, (text) => warnings.push({ deal: loan.own.deal.id, text }));
      onRun?.(++done, runs.length * loans.length);
      return outcome;
    });
    const defaults = outcomes.filter(({ date }) => date !== null).length;
    return { id, name, loss: total(outcomes.map(({ loss }) => loss)), defaults, loans: outcomes, warnings };
  });
}

function outcomeOf(loan: StressedLoan, scenario: Scenario, warn: (text: string) => void): LoanOutcome {
  if (scenario.shocks.length === 0) return lossOf(loan, loan.model, loan.result.atDefault);
  const { model, warnings } = modelUnder(loan.model, scenario);
  warnings.forEach(warn);
  return lossOf(loan, model, runWaterfall(model).atDefault);
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
