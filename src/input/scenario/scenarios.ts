import { createHash } from 'node:crypto';
import type { Failure, Warning } from '../../kernel/failure.js';
import { atMost, LIMITS } from '../../kernel/limits.js';
import type { Deal, InputFile } from '../../domain/deal.js';
import { BASE_SCENARIO, combine, type Scenario } from '../../domain/scenario.js';
import libraryText from '../../market/scenarios.yaml';
import { BUNDLED, bundledDefinitions, sound } from '../assumptions/bundled.js';
import { type DealFiles, messageOf } from '../deal/deal-files.js';
import { Fields, shown } from '../yaml/fields.js';
import { nearest } from '../text/nearest.js';
import { Fault, Problems, type Reader, wholeFile } from '../text/problems.js';
import type { ShockContext } from './drawn-path.js';
import { readShock } from './shocks.js';
import { identifier, text } from '../text/values.js';
import { MarketNames } from './where.js';
import { type Tree, yamlTree } from '../yaml/yaml-tree.js';

const OWN = 'scenarios.yaml';
const KEYS = ['id', 'name', 'rationale', 'shocks'];
const SHAPE = 'a list of scenarios { id, name, rationale, shocks }';

export interface LoadedScenarios {
  /** Without the base case. Those in which something is wrong are left out. */
  readonly scenarios: Scenario[];
  readonly failures: Failure[];
  readonly warnings: Warning[];
  /** The files beside the bundled library. */
  readonly inputs: InputFile[];
}

interface ScenarioOptions {
  /** The only file to read. */
  readonly file?: string;
  /** The customer group that `largest` means, in any spelling: the book's, where the deal is in one. */
  readonly largest?: string | null;
}

/** A deal by whose names scenarios are read. */
interface Named {
  readonly deal: Deal;
  readonly largest: string | null;
}

/**
 * The scenarios that a deal can be run under: the bundled library and then the deal's own, of which one with the id of a bundled
 * one takes its place; or those of one file alone.
 */
export async function loadScenarios(files: DealFiles, deal: Deal, options: ScenarioOptions = {}): Promise<LoadedScenarios> {
  const largest = options.largest ?? null;
  const problems = new Problems();
  const file = options.file ?? OWN;
  const bytes = await bytesOf(files, file, options.file !== undefined, problems);
  const own = bytes ? readScenarios(bytes, file, { deal, largest }, problems) : [];
  problems.failures.sort((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0) || (a.place.column ?? 0) - (b.place.column ?? 0));
  const scenarios = new Map((options.file === undefined ? library(deal, largest) : []).map((scenario) => [scenario.id, scenario]));
  for (const scenario of own) scenarios.set(scenario.id, scenario);
  const inputs = bytes ? [{ file, sha256: createHash('sha256').update(bytes).digest('hex'), rows: null }] : [];
  return { scenarios: [...scenarios.values()], failures: problems.failures, warnings: problems.warnings, inputs };
}

/** The bundled scenarios; without a file of flows nobody knows what goes round. */
function library(deal: Deal, largest: string | null): Scenario[] {
  const problems = new Problems();
  const scenarios = sound(readScenarios(new TextEncoder().encode(libraryText), `${BUNDLED}/${OWN}`, { deal, largest }, problems), problems);
  if (deal.flows !== null) return scenarios;
  return scenarios.map((scenario) => ({ ...scenario, shocks: scenario.shocks.filter(({ kind }) => kind !== 'circle') }));
}

async function bytesOf(files: DealFiles, file: string, needed: boolean, problems: Problems): Promise<Uint8Array | null> {
  try {
    const bytes = await files.read(file);
    if (!bytes && needed) problems.fail('FILE_MISSING', wholeFile(file), null, 'a file of scenarios');
    return bytes;
  } catch (error) {
    problems.fail('FILE_UNREADABLE', wholeFile(file), messageOf(error), 'a file that can be read');
    return null;
  }
}

/** The scenarios of one file. @source stress method 2 */
function readScenarios(bytes: Uint8Array, file: string, { deal, largest }: Named, problems: Problems): Scenario[] {
  const { tree, sound: whole } = yamlTree(bytes, file, problems, 'scenarios');
  if (!whole) return [];
  if (tree?.kind !== 'list') {
    const remedy = tree?.kind !== 'branch' ? null : tree.entries.has('id') ? 'put a dash before id' : 'start the file with - id: …';
    problems.fail('WRONG_SHAPE', tree?.place ?? wholeFile(file), tree && shown(tree), SHAPE, remedy);
    return [];
  }
  if (tree.items.length > LIMITS.scenarios.most) {
    problems.fail('TOO_MANY', { ...tree.place, field: 'scenarios' }, String(tree.items.length), atMost(LIMITS.scenarios));
    return [];
  }
  const names = new MarketNames(deal, tree.items.flatMap(addedCohorts), largest);
  const context: ShockContext = { names, definitions: bundledDefinitions(), assumptions: deal.assumptions };
  const taken = new Set<string>();
  return tree.items.flatMap((item) => readScenario(item, context, taken, problems) ?? []);
}

/** An id that can stand between commas and plus signs. */
const scenarioId: Reader<string> = (raw, dialect) => {
  const id = identifier(raw, dialect);
  if (id instanceof Fault || !/[+,]/.test(id)) return id;
  return new Fault('WRONG_SHAPE', 'an id without + and comma, which stand between ids', id.replace(/\s*[+,]+\s*/g, '-'));
};

function readScenario(tree: Tree, context: ShockContext, taken: Set<string>, problems: Problems): Scenario | undefined {
  const before = problems.failures.length;
  const fields = Fields.of(tree, KEYS, problems);
  if (!fields) return undefined;
  const id = fields.required('id', scenarioId);
  if (id !== undefined) {
    if (taken.has(id)) fields.fail('DUPLICATE_ID', 'id', 'an id that no other scenario of the file has');
    taken.add(id);
  }
  if (id?.toLowerCase() === BASE_SCENARIO.id) return readBase(fields);
  const name = fields.required('name', text);
  const rationale = fields.required('rationale', text);
  const shocks = fields.listUnder('shocks', 'a list of shocks')?.flatMap((shock) => readShock(shock, context, problems) ?? []);
  if (problems.failures.length > before) return undefined;
  return { id: id!, name: name!, rationale: rationale!, shocks: shocks!, place: tree.place };
}

/** The base case may be listed, but it is built in. */
function readBase(fields: Fields): undefined {
  const shocks = fields.listIfAny('shocks');
  if (shocks && shocks.length > 0) fields.fail('WRONG_SHAPE', 'id', 'another id: base is the deal as it is, without shocks');
}

/** Names of cohorts that a scenario adds, for another shock to move. */
function addedCohorts(tree: Tree): string[] {
  const shocks = below(tree, 'shocks');
  if (shocks?.kind !== 'list') return [];
  return shocks.items.flatMap((shock) => {
    const cohort = below(shock, 'cohort');
    const name = below(cohort, 'name');
    return below(cohort, 'frontier_date') && name?.kind === 'leaf' && name.text ? [name.text.trim()] : [];
  });
}

const below = (tree: Tree | undefined, key: string): Tree | undefined =>
  tree?.kind === 'branch' ? tree.entries.get(key)?.tree : undefined;

/** The scenarios that `a,b+c` asks for: a comma separates runs, + puts scenarios together in one. `base` is always there. */
export function chooseScenarios(
  scenarios: readonly Scenario[],
  asked: string,
): { readonly scenarios: Scenario[]; readonly failures: Failure[] } {
  const problems = new Problems();
  const place = wholeFile('--scenario');
  const known = new Map([BASE_SCENARIO, ...scenarios].map((scenario) => [scenario.id, scenario]));
  const runs = new Set<string>();
  const chosen = asked.split(',').flatMap((run) => {
    const ids = run.split('+').map((id) => id.trim());
    const repeated = ids.find((id, i) => id !== '' && ids.indexOf(id) < i) ?? (runs.has(ids.join('+')) ? ids.join('+') : undefined);
    if (repeated)
      problems.fail('DUPLICATE_ID', place, repeated, 'each scenario once in a run, and each run once', `leave the second ${repeated} out`);
    runs.add(ids.join('+'));
    for (const id of ids) {
      if (id === '') problems.fail('MISSING_VALUE', place, null, 'ids of scenarios, a comma between runs, a + between those of one run');
      else if (!known.has(id)) problems.fail('UNKNOWN_SCENARIO', place, id, 'the id of a scenario', nearest(id, known.keys())[0] ?? null);
    }
    const found = ids.flatMap((id) => known.get(id) ?? []);
    return found.length === 0 ? [] : [combine(found)];
  });
  return problems.failures.length > 0 ? { scenarios: [], failures: problems.failures } : { scenarios: chosen, failures: [] };
}

/** Of scenarios that were read, those that are asked for; all where none are, or where reading failed. */
export const scenariosAsked = <Loaded extends { readonly scenarios: readonly Scenario[]; readonly failures: readonly Failure[] }>(
  loaded: Loaded,
  asked: string | undefined,
): Pick<Loaded, 'scenarios' | 'failures'> | ReturnType<typeof chooseScenarios> =>
  asked === undefined || loaded.failures.length > 0 ? loaded : chooseScenarios(loaded.scenarios, asked);
