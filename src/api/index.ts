import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { formatDay } from '../kernel/calendar.js';
import type { Warning } from '../kernel/failure.js';
import type { Step } from '../kernel/trace.js';
import type { Deal, InputFile } from '../domain/deal.js';
import type { Scenario } from '../domain/scenario.js';
import { loadDeal as readDeal } from '../input/deal/load.js';
import { chooseScenarios, loadScenarios as readScenarios } from '../input/scenario/scenarios.js';
import { bandOf, type BandRow } from '../model/calibration/deal-band.js';
import { explain as explainFigure, type Target } from '../model/explain/explain.js';
import type { ScoreResult } from '../model/frame/result.js';
import { verdictOf, type Verdict } from '../model/measure/verdict.js';
import { stress as stressDeal, type StressResult } from '../model/scenario/stress.js';
import { modelOf } from '../model/score/model.js';
import { project as projectDeal, type ProjectResult } from '../model/score/project.js';
import { scoreOf } from '../model/score/score.js';
import { explainJson } from '../report/explain/explain.js';
import { writeJson } from '../report/print/json.js';
import { projectJson } from '../report/project/json.js';
import { scoreJson } from '../report/score/json.js';
import { stressJson } from '../report/stress/stress-json.js';
import { DealFolder } from './folder.js';
import { InputError } from './problems.js';
import { TOOL } from './tool.js';

export { EXPLAINABLE } from '../model/explain/explain.js';
export { formatDay } from '../kernel/calendar.js';
export { InputError } from './problems.js';
export { SCHEMAS } from '../report/schemas.js';
export type { BandRow, Deal, ProjectResult, Scenario, ScoreResult, Step, StressResult, Target, Verdict };
export type { Decimal } from '../kernel/decimal.js';
export type { Day } from '../kernel/calendar.js';
export type { Failure, Place, Warning } from '../kernel/failure.js';

export interface DealOptions {
  /** YYYY-MM-DD; takes the place of deal.as_of. */
  readonly asOf?: string;
  /** A bundled set of assumptions; calibrated if not given. */
  readonly assumptions?: 'calibrated' | 'baseline';
  /** A file of assumptions over the set, by its path. */
  readonly assumptionsFile?: string;
  /** Assumptions as `key=value`, over the deal's own. */
  readonly set?: readonly string[];
}

/** A deal that can be computed on, with what its files were warned for. */
export interface LoadedDeal {
  readonly deal: Deal;
  readonly warnings: readonly Warning[];
  /** The path of its folder. */
  readonly folder: string;
}

/** Reads a deal's folder. @throws InputError with every problem of every file */
export async function loadDeal(folder: string, options: DealOptions = {}): Promise<LoadedDeal> {
  const { asOf, set, assumptions, assumptionsFile: file } = options;
  const { deal, failures, warnings } = await readDeal(DealFolder.of(resolve(folder)), {
    assumptions: {
      ...(assumptions === undefined ? {} : { set: assumptions }),
      ...(file === undefined ? {} : { file: { path: file, bytes: await readFile(file) } }),
    },
    ...(asOf === undefined ? {} : { asOf }),
    ...(set === undefined ? {} : { set }),
  });
  if (deal === null) throw new InputError(failures, warnings);
  return { deal, warnings, folder: resolve(folder) };
}

export interface ScenarioOptions {
  /** A file of scenarios that takes the place of the bundled library and the deal's scenarios.yaml. */
  readonly file?: string;
  /** Which to run, as `rental-crash` or `a+b,c`: a + runs two at once. */
  readonly only?: string;
}

export interface LoadedScenarios {
  /** Without the base case. */
  readonly scenarios: readonly Scenario[];
  readonly warnings: readonly Warning[];
  /** The files beside the bundled library. */
  readonly inputs: readonly InputFile[];
}

/** The scenarios a deal can be run under: the bundled library and the deal's own, or those of a file. @throws InputError */
export async function loadScenarios({ deal, folder }: LoadedDeal, options: ScenarioOptions = {}): Promise<LoadedScenarios> {
  const path = options.file === undefined ? undefined : await realpath(options.file);
  const files = DealFolder.of(path === undefined ? folder : dirname(path));
  const loaded = await readScenarios(files, deal, path === undefined ? {} : { file: basename(path) });
  if (loaded.failures.length > 0) throw new InputError(loaded.failures, loaded.warnings);
  if (options.only === undefined) return loaded;
  const chosen = chooseScenarios(loaded.scenarios, options.only);
  if (chosen.failures.length > 0) throw new InputError(chosen.failures, loaded.warnings);
  return { ...loaded, scenarios: chosen.scenarios };
}

/** A score with its verdict and the band of its values that the error of the model leaves. */
export interface Score extends ScoreResult {
  readonly band: readonly BandRow[];
  /** What is wrong with the loan, worst first. */
  readonly verdict: Verdict;
}

/** Grades, values, covenants, borrowing base, liquidation and projection of a deal. */
export function score({ deal, warnings }: LoadedDeal): Score {
  const model = modelOf(deal);
  const result = scoreOf(model);
  return { ...result, warnings: [...warnings, ...result.warnings], band: bandOf(model), verdict: verdictOf(result) };
}

/** The base case and each scenario. Throws where two scenarios of one run contradict each other. */
export const stress = ({ deal, warnings }: LoadedDeal, scenarios: LoadedScenarios): StressResult => ({
  ...stressDeal(deal, scenarios.scenarios),
  inputs: [...deal.inputs, ...scenarios.inputs],
  warnings: [...warnings, ...scenarios.warnings],
});

/** The cash of each month through the waterfall. */
export function project({ deal, warnings }: LoadedDeal): ProjectResult {
  const result = projectDeal(deal);
  return { ...result, warnings: [...warnings, ...result.warnings] };
}

/** How a figure comes about, down to the cells and assumptions it rests on. `EXPLAINABLE` names the metrics. */
export function explain({ deal }: LoadedDeal, target: Target, scenario?: Scenario): Step {
  const step = explainFigure(deal, target, scenario);
  if ('unknown' in step) throw new RangeError(`there is no ${step.unknown} to explain; there are: ${step.known.join(', ')}`);
  return step;
}

/** Results as the text that the command line prints with --json, without its last line end. `SCHEMAS` describes each. */
export const json = {
  score: (result: Score): string => writeJson(scoreJson(result, TOOL, result.band)),
  stress: (result: StressResult): string => writeJson(stressJson(result, TOOL)),
  project: (result: ProjectResult): string => writeJson(projectJson(result, TOOL)),
  explain: (step: Step, target: Target, { deal }: LoadedDeal, scenario?: Scenario): string =>
    writeJson(
      explainJson(
        step,
        { ...target, ...(scenario ? { scenario: scenario.id } : {}) },
        { id: deal.id, asOf: formatDay(deal.asOf), set: deal.assumptions.origin },
        TOOL,
      ),
    ),
};
