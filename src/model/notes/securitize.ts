import { Decimal, ONE, ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { CHANNELS, type SetName } from '../../domain/assumptions.js';
import type { Book } from '../../domain/book.js';
import type { InputFile } from '../../domain/deal.js';
import type { NoteClass, Notes, Trigger } from '../../domain/notes.js';
import { BASE_SCENARIO, type Scenario } from '../../domain/scenario.js';
import type { Warning } from '../../kernel/failure.js';
import { indexOn } from '../debt/tranche-schedule.js';
import { shiftOn, type Conditions } from '../frame/conditions.js';
import type { Grid } from '../frame/grid.js';
import type { Loan } from '../portfolio/loan.js';
import { modelUnder } from '../scenario/apply-scenario.js';
import { priceLevel, scenarioOf } from '../scenario/drivers.js';
import { rated } from '../score/rated.js';
import { classOutcomes, lossRate, thickness, type ClassOutcome, type Thickness } from './classes.js';
import { heldLoan, poolMonths, thinned, type HeldLoan, type Severity } from './collateral.js';
import { firstLosses, type FirstLoss } from './search.js';
import { runNotes, type NotesIndex, type NotesRun } from './waterfall.js';

/** What a trigger does under a scenario. */
export interface TriggerOutcome {
  readonly trigger: Trigger;
  readonly firstHit: Day | null;
  /** In which it is missed. */
  readonly months: number;
  /** By class: loss without the trigger less loss with it. */
  readonly saved: readonly { readonly id: string; readonly lossRate: Decimal }[];
}

export interface NotesScenario extends NotesRun {
  readonly id: string;
  readonly name: string;
  readonly rationale: string;
  readonly classes: readonly ClassOutcome[];
  readonly triggers: readonly TriggerOutcome[];
}

export interface ClassResult extends Thickness {
  readonly terms: NoteClass;
  /** The first scenario, in the order in which they are run, in which it loses. */
  readonly firstLossScenario: string | null;
  readonly constantDefaultRate: FirstLoss;
  readonly priceShock: FirstLoss;
}

/** Losses by class at a default rate and a severity. */
export interface HeatCell {
  readonly cdr: Decimal;
  readonly severity: Decimal;
  readonly classes: readonly { readonly id: string; readonly lossRate: Decimal }[];
}

export interface NotesResult {
  readonly notes: Notes;
  readonly book: Pick<Book, 'name' | 'baseCurrency'>;
  readonly loans: readonly string[];
  readonly closing: Day;
  readonly assumptionSet: SetName;
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly Warning[];
  /** At closing. */
  readonly pool: Decimal;
  readonly classes: readonly ClassResult[];
  /** The base case first. */
  readonly scenarios: readonly NotesScenario[];
  readonly heatMap: readonly HeatCell[];
}

const DEFAULT_RATES = ['0.02', '0.05', '0.1', '0.2', '0.3', '0.5'];
const SEVERITIES = ['0.2', '0.4', '0.6', '0.8', '1'];
const WORST_PRICES = new Decimal('-0.95');

/** A loan with the scenarios as its own names spell them. */
export interface NotedLoan extends Loan {
  readonly scenarios: readonly Scenario[];
}

/** The collateral under one scenario, and the index that the notes' coupons are fixed on. */
interface Collateral {
  readonly loans: readonly HeldLoan[];
  readonly index: NotesIndex;
}

/**
 * Notes on the loans of a book: their waterfall under each scenario, what each class loses, and how much it takes for it to.
 * @param given the loans of the book; those of which we hold nothing are left out
 * @param onStep called as the work goes on, with what is done
 * @source methodology 21
 */
export function securitize(
  notes: Notes,
  book: Book,
  given: readonly NotedLoan[],
  onStep: (done: number, of: number, what: string) => void = () => undefined,
): NotesResult {
  const loans = given.filter(({ own }) => [...own.hold.values()].some((share) => share.gt(0)));
  const { grid } = loans[0]!.model;
  const months = grid.wholePeriods(0, notes.final);
  const under = (scenarioIn: (loan: NotedLoan) => Scenario): Collateral => collateralUnder(notes, loans, scenarioIn, months);
  const run = (loansHeld: readonly HeldLoan[], index: NotesIndex, terms: Notes = notes): NotesRun =>
    runNotes(terms, poolMonths(loansHeld, months), grid, index);
  const losses = (outcome: NotesRun, index: NotesIndex): Decimal[] => notes.classes.map((_, c) => lossRate(notes, outcome, c, grid, index));

  const all = [BASE_SCENARIO, ...loans[0]!.scenarios.filter(({ id }) => id !== BASE_SCENARIO.id)];
  const named =
    (wanted: string) =>
    (loan: NotedLoan): Scenario =>
      loan.scenarios.find(({ id }) => id === wanted) ?? BASE_SCENARIO;
  const steps = all.length + 2;
  const base = under(() => BASE_SCENARIO);
  const results = all.map((scenario, i): NotesScenario => {
    onStep(i, steps, scenario.id);
    const { loans: held, index } = i === 0 ? base : under(named(scenario.id));
    const outcome = run(held, index);
    const { id, name, rationale } = scenario;
    const without = (trigger: Trigger): Notes => ({ ...notes, triggers: notes.triggers.filter((other) => other !== trigger) });
    return {
      id,
      name,
      rationale,
      ...outcome,
      classes: classOutcomes(notes, outcome, grid, index),
      triggers: notes.triggers.map((trigger) => {
        const with_ = losses(outcome, index);
        const hits = outcome.rows.filter(({ tests }) => tests.some((test) => test.trigger === trigger && test.hit));
        const other = hits.length === 0 ? with_ : losses(run(held, index, without(trigger)), index);
        const saved = notes.classes.map((one, c) => ({ id: one.id, lossRate: other[c]!.minus(with_[c]!) }));
        return { trigger, firstHit: hits[0]?.date ?? null, months: hits.length, saved };
      }),
    };
  });

  onStep(all.length, steps, 'default rates');
  const severities = loans.map(severitiesOf);
  const atRate = (cdr: Decimal, severity: Decimal | null): Decimal[] => {
    const held = base.loans.map((loan, i) =>
      thinned(loan, cdr, severity ? severities[i]!.map((own) => ({ ...own, lgd: severity })) : severities[i]!),
    );
    return losses(run(held, base.index), base.index);
  };
  const isLost = (rates: readonly Decimal[]): boolean[] => rates.map((rate) => rate.gt(0));
  const byRate = firstLosses(notes.classes.length, ONE, (cdr) => isLost(atRate(cdr, null)));
  const heatMap = DEFAULT_RATES.flatMap((rate) =>
    SEVERITIES.map((share): HeatCell => {
      const [cdr, severity] = [new Decimal(rate), new Decimal(share)];
      const rates = atRate(cdr, severity);
      return { cdr, severity, classes: notes.classes.map(({ id }, c) => ({ id, lossRate: rates[c]! })) };
    }),
  );
  onStep(all.length + 1, steps, 'price shocks');
  const byPrice = firstLosses(notes.classes.length, WORST_PRICES, (shock) => {
    const { loans: held, index } = under(() => scenarioOf('price_level', [priceLevel(shock)]));
    return isLost(losses(run(held, index), index));
  });
  onStep(steps, steps, '');

  const pool = poolMonths(base.loans, 0)[0]!.pool;
  return {
    notes,
    book: { name: book.name, baseCurrency: book.baseCurrency },
    loans: loans.map(({ own }) => own.deal.id),
    closing: grid.asOf,
    assumptionSet: loans[0]!.own.deal.assumptions.origin,
    inputs: [...notes.inputs, ...book.inputs],
    warnings: [],
    pool,
    classes: notes.classes.map((terms, c) => ({
      terms,
      ...thickness(notes, terms, pool),
      firstLossScenario: results.find(({ classes }) => classes[c]!.lossRate.gt(0))?.id ?? null,
      constantDefaultRate: byRate[c]!,
      priceShock: byPrice[c]!,
    })),
    scenarios: results,
    heatMap,
  };
}

function collateralUnder(
  notes: Notes,
  loans: readonly NotedLoan[],
  scenarioOfLoan: (loan: NotedLoan) => Scenario,
  months: number,
): Collateral {
  const models = loans.map((loan) => modelUnder(loan.model, scenarioOfLoan(loan)).model);
  const [first] = models;
  return {
    loans: loans.map(({ own }, i) => heldLoan(own, models[i]!, months)),
    index: indexOf(notes, first!.conditions, first!.grid),
  };
}

/** The notes' index on a date, with what a scenario adds. */
const indexOf =
  ({ indexCurves }: Notes, { indexShift }: Conditions, grid: Grid): NotesIndex =>
  (name, fixing) => {
    const published = indexOn(indexCurves.get(name)!, fixing);
    return indexShift ? published.plus(shiftOn(indexShift, grid, fixing, ZERO)) : published;
  };

/** What a default at a constant rate loses of each tranche, and how long it takes: the rating's LGD, the months of a liquidation at closing. */
function severitiesOf({ model }: Loan): Severity[] {
  const [orderly, forced] = CHANNELS.map((channel) => model.liquidation.at(0, channel));
  const taken = forced!.recoveryPv.gt(orderly!.recoveryPv) ? forced! : orderly!;
  const { lgd, tranches } = rated(model, model);
  return tranches.map((tranche) => ({ lgd: tranche.lgd ?? lgd ?? ONE, months: taken.months ?? 0 }));
}
