import type { InputFile } from '../../domain/deal.js';
import type { Scenario } from '../../domain/scenario.js';
import type { Failure, Warning } from '../../kernel/failure.js';
import { scenariosAsked, loadScenarios } from '../../input/scenario/scenarios.js';
import type { DealFolder } from '../../api/folder.js';
import type { OpenedBook } from './book.js';
import { refuseProblems } from './deal.js';
import { namedFile } from './named-file.js';
import type { ScenarioOptions } from './scenarios.js';
import type { Session } from './session.js';

interface OpenedBookScenarios {
  /** In the order of the deals, each with the names that its deal spells. */
  readonly byDeal: readonly (readonly Scenario[])[];
  readonly warnings: readonly Warning[];
  readonly inputs: readonly InputFile[];
  readonly folder: DealFolder;
}

/** Where the scenarios of a book stand: in the file that is named, else in the book's folder. */
export const scenarioFile = (
  own: DealFolder,
  { scenarios }: ScenarioOptions,
  cwd: string,
): { readonly folder: DealFolder; readonly file: string | undefined } =>
  scenarios === undefined
    ? { folder: own, file: undefined }
    : namedFile(scenarios, cwd, 'a file of scenarios is a list of { id, name, rationale, shocks }');

/** The scenarios to run on each deal; null, with every problem reported on stderr and exit 2 set, where they cannot be. */
export async function openBookScenarios(
  { book, folder: ownFolder }: OpenedBook,
  largest: string | null,
  options: ScenarioOptions,
  session: Session,
): Promise<OpenedBookScenarios | null> {
  const { folder, file } = scenarioFile(ownFolder, options, session.io.cwd);
  const byDeal: (readonly Scenario[])[] = [];
  const failures = new Map<string, Failure>();
  const warnings = new Map<string, Warning>();
  let inputs: readonly InputFile[] = [];
  for (const { deal } of book.deals) {
    const loaded = await loadScenarios(folder, deal, { ...(file !== undefined && { file }), largest });
    const chosen = scenariosAsked(loaded, options.scenario);
    for (const failure of chosen.failures) failures.set(JSON.stringify(failure), failure);
    for (const warning of loaded.warnings) warnings.set(JSON.stringify(warning), warning);
    byDeal.push(chosen.scenarios);
    inputs = loaded.inputs;
  }
  if (failures.size > 0) {
    await refuseProblems([...failures.values()], folder, options, session);
    return null;
  }
  return { byDeal, warnings: [...warnings.values()], inputs, folder };
}
