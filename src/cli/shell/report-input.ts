import type { Place, Warning } from '../../kernel/failure.js';
import { anonymise } from '../../domain/anonymise.js';
import type { Deal, InputFile } from '../../domain/deal.js';
import { BASE_SCENARIO, combine, type Scenario } from '../../domain/scenario.js';
import { BUNDLED } from '../../input/assumptions/bundled.js';
import { bandOf } from '../../model/calibration/deal-band.js';
import { mitigantsOf } from '../../model/price/mitigants.js';
import { gradeTriggers } from '../../model/rating/triggers.js';
import { ratingDriver } from '../../model/scenario/rating-driver.js';
import { exhibitsOf } from '../../model/score/exhibits.js';
import { modelOf, type Model } from '../../model/score/model.js';
import { reverse, type ReverseDriver } from '../../model/scenario/reverse.js';
import { scoreOf } from '../../model/score/score.js';
import { sensitivityGrid, tornado } from '../../model/scenario/sensitivity.js';
import { stress } from '../../model/scenario/stress.js';
import { BLOCK } from '../../model/paths/blocks.js';
import { Collector } from '../../model/simulation/collector.js';
import { DEFAULT_PATHS, DEFAULT_SEED } from '../../model/simulation/runner.js';
import { summarise } from '../../model/simulation/summary.js';
import { headOf } from '../../model/frame/result.js';
import type { ReportInput } from '../../report/document/report-input.js';
import type { DealOptions, OpenedDeal } from './deal.js';
import { pathPool, taskOf, workersFor } from './path-workers.js';
import { Progress } from './progress.js';
import { openScenarios, withoutConflict, type ScenarioOptions } from './scenarios.js';
import type { Session } from './session.js';
import { TOOL } from '../../api/tool.js';
import type { Read } from './written.js';

/** Searched in reverse: the two prices that drive a GPU loan, and the two ways in which it breaks. */
const REVERSE_DRIVERS: readonly ReverseDriver[] = ['price_level', 'rental_level'];
const TORNADO_METRIC = 'recovery.orderly';
/** Shocks of each driver of the heat map. */
const GRID_SIZE = 7;
/** In place of ids of scenarios. */
const NONE = 'none';

export interface InputOptions extends ScenarioOptions {
  readonly anon?: boolean;
  readonly title?: string;
  readonly preparedBy?: string;
  readonly confidential?: boolean;
  /** How many paths to draw; true for as many as `simulate` draws. */
  readonly simulate?: number | true;
}

/** What a report is of: with --anon it has no names any more. */
interface Subject {
  readonly deal: Deal;
  /** The deal with its names, by which paths are drawn. */
  readonly named: Deal;
  readonly scenarios: readonly Scenario[];
  /** The ids of the scenarios as the user knows them. */
  readonly ids: readonly string[];
  readonly warnings: { readonly deal: readonly Warning[]; readonly scenarios: readonly Warning[] };
  readonly inputs: readonly InputFile[];
  /** The same files, by folder. */
  readonly read: readonly Read[];
}

/** The deal and the scenarios to report on; null, with every problem reported, where the scenarios cannot be run. */
export async function subjectOf(opened: OpenedDeal, options: InputOptions, session: Session): Promise<Subject | null> {
  const { deal, warnings, folder, read } = opened;
  const chosen =
    options.scenario === NONE ? { scenarios: [], warnings: [], inputs: [], folder } : await openScenarios(opened, options, session);
  if (!chosen) return null;
  const subject: Subject = {
    deal,
    named: deal,
    scenarios: chosen.scenarios,
    ids: chosen.scenarios.map(({ id }) => id),
    warnings: { deal: warnings, scenarios: chosen.warnings },
    inputs: [...deal.inputs, ...chosen.inputs],
    read: [...read, chosen],
  };
  if (!options.anon) return subject;
  const { scenario: _, ...every } = options;
  const all = options.scenario === NONE ? chosen : await openScenarios(opened, every, session);
  return all && anonymousSubject(subject, all.scenarios);
}

/** Scenarios lose their names one by one; those that run at once are put together of them again. */
function anonymousSubject(subject: Subject, all: readonly Scenario[]): Subject {
  const { warnings } = subject;
  const files = new Set(subject.inputs.map(({ file }) => file));
  const isOwn = ({ file }: Place): boolean => files.has(file) || !file.startsWith(`${BUNDLED}/`);
  const anonymous = anonymise({ deal: subject.deal, scenarios: all, warnings: [...warnings.deal, ...warnings.scenarios] }, isOwn);
  const byId = new Map([[BASE_SCENARIO.id, BASE_SCENARIO], ...all.map(({ id }, i) => [id, anonymous.scenarios[i]!] as const)]);
  return {
    ...subject,
    deal: anonymous.deal,
    scenarios: subject.ids.map((id) => combine(id.split('+').map((part) => byId.get(part)!))),
    warnings: { deal: anonymous.warnings.slice(0, warnings.deal.length), scenarios: anonymous.warnings.slice(warnings.deal.length) },
  };
}

/** Computes everything that a report shows. */
export async function reportInputOf(
  path: string,
  subject: Subject,
  options: InputOptions & DealOptions,
  session: Session,
): Promise<{ readonly input: ReportInput; readonly model: Model }> {
  const { deal, scenarios } = subject;
  const warnings = subject.warnings.deal;
  const quiet = options.quiet === true;
  const model = modelOf(deal);
  const score = scoreOf(model);
  const stressed = stressOf(subject, model, session, quiet);
  const searched = withProgress(session, 'drivers', quiet, (step) =>
    reverse(
      deal,
      { drivers: REVERSE_DRIVERS, events: [...(deal.covenants.length > 0 ? ['covenant'] : []), 'payment_default'] },
      step,
      model,
    ),
  );
  const moved = withProgress(session, 'sensitivities', quiet, (step) => tornado(deal, TORNADO_METRIC, step, model));
  const input: ReportInput = {
    deal,
    scenarios,
    tool: TOOL,
    exhibits: exhibitsOf(model),
    ratingDriver: ratingDriver(model),
    score: { ...score, warnings: [...warnings, ...score.warnings] },
    mitigants: mitigantsOf(model, scenarios, stressed.scenarios, firstPriceBreach(searched)),
    triggers: gradeTriggers(score.rating, deal.assumptions.values),
    band: bandOf(model),
    stress: stressed,
    reverse: { ...searched, warnings: [...warnings, ...searched.warnings] },
    tornado: { ...moved, warnings },
    grid: sensitivityGrid(deal, 'price_level', 'rental_level', 'ltv.olv', GRID_SIZE, undefined, model),
    simulation: await simulationOf(path, subject, model, options, session),
    title: options.title ?? null,
    preparedBy: options.preparedBy ?? null,
    confidential: options.confidential === true,
  };
  return { input, model };
}

/** The fall of resale prices that first breaks a covenant; null where none does. */
const firstPriceBreach = ({ results }: ReportInput['reverse']): ReportInput['mitigants']['today']['priceShock'] =>
  results.find(({ driver, event }) => driver === 'price_level' && event === 'covenant')?.shock ?? null;

/** Paths drawn for the report; null where none are asked for. */
async function simulationOf(
  path: string,
  { deal, named }: Subject,
  model: Model,
  options: InputOptions & DealOptions,
  session: Session,
): Promise<ReportInput['simulation']> {
  const { simulate } = options;
  if (simulate === undefined) return null;
  const asked = simulate === true ? DEFAULT_PATHS : simulate;
  const paths = asked + (asked % 2);
  const drawn = named === deal ? model : modelOf(named);
  const blocks = Array.from({ length: Math.ceil(paths / BLOCK) }, (_, b) => b);
  const task = taskOf(path, deal, options, { seed: DEFAULT_SEED, paths, cash: false, term: null }, session.io.cwd);
  const pool = pathPool(drawn, task, workersFor(blocks.length));
  const progress = new Progress(session.io, 'paths', options.quiet === true);
  const collector = new Collector();
  try {
    await pool.run(blocks, (outcome) => {
      collector.add(outcome);
      progress.step(collector.paths, paths);
    });
    for (const fans of await pool.fans()) collector.spread(fans);
  } finally {
    progress.end();
    await pool.close();
  }
  return { ...summarise(named, drawn, DEFAULT_SEED, collector), ...headOf(deal) };
}

function stressOf(
  { deal, scenarios, ids, warnings, inputs }: Subject,
  model: Model,
  session: Session,
  quiet: boolean,
): ReportInput['stress'] {
  const runs = [BASE_SCENARIO.id, ...ids.filter((id) => id !== BASE_SCENARIO.id)];
  let running = 0;
  const result = withProgress(session, 'scenarios', quiet, (step) =>
    withoutConflict(
      () => stress(deal, scenarios, (done) => step((running = done), runs.length), model),
      () => runs[running] ?? '',
    ),
  );
  return { ...result, inputs, warnings: [...warnings.deal, ...warnings.scenarios] };
}

/** Runs what tells its steps, with a bar on a terminal. */
function withProgress<T>(session: Session, what: string, quiet: boolean, run: (step: Progress['step']) => T): T {
  const progress = new Progress(session.io, what, quiet);
  try {
    return run(progress.step);
  } finally {
    progress.end();
  }
}
