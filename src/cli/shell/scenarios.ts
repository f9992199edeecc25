import type { Warning } from '../../kernel/failure.js';
import type { InputFile } from '../../domain/deal.js';
import type { Scenario } from '../../domain/scenario.js';
import { scenariosAsked, loadScenarios } from '../../input/scenario/scenarios.js';
import { ScenarioConflict } from '../../model/scenario/scenario-assumptions.js';
import { type OpenedDeal, refuseProblems } from './deal.js';
import type { DealFolder } from '../../api/folder.js';
import { namedFile } from './named-file.js';
import { UsageError, type CommonOptions } from './io.js';
import type { Session } from './session.js';

export interface ScenarioOptions extends CommonOptions {
  readonly scenarios?: string;
  readonly scenario?: string;
}

export interface OpenedScenarios {
  readonly scenarios: readonly Scenario[];
  readonly warnings: readonly Warning[];
  readonly inputs: readonly InputFile[];
  /** Where the file of scenarios lies. */
  readonly folder: DealFolder;
}

/** The scenarios to run; null, with every problem reported on stderr and exit 2 set, where they cannot be. */
export async function openScenarios(
  { deal, folder: ownFolder }: OpenedDeal,
  options: ScenarioOptions,
  session: Session,
): Promise<OpenedScenarios | null> {
  const { folder, file } =
    options.scenarios === undefined
      ? { folder: ownFolder, file: undefined }
      : namedFile(options.scenarios, session.io.cwd, 'a file of scenarios is a list of { id, name, rationale, shocks }');
  const loaded = await loadScenarios(folder, deal, file === undefined ? {} : { file });
  const chosen = scenariosAsked(loaded, options.scenario);
  if (chosen.failures.length > 0) {
    await refuseProblems(chosen.failures, folder, options, session);
    return null;
  }
  return { scenarios: chosen.scenarios, warnings: loaded.warnings, inputs: loaded.inputs, folder };
}

/** Runs what applies scenarios; two that contradict each other are the user's to mend. */
export function withoutConflict<T>(run: () => T, running: () => string): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ScenarioConflict)) throw error;
    throw new UsageError(`scenario ${running()}: ${error.message}`, 'run them apart, with a comma, or leave one out');
  }
}
