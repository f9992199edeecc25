import type { Cohort, Comp, Market, Model } from '../../domain/market.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import baselineText from '../../market/assumptions.yaml';
import calibratedText from '../../market/calibrated.yaml';
import catalogueText from '../../market/catalogue.csv';
import cohortsText from '../../market/cohorts.csv';
import compsText from '../../market/comps.csv';
import { definitionOf, type Definitions, overridesIn, readAssumptions, readDefinitions, readOverride } from './assumptions.js';
import { type Columns, Table } from '../tables/csv-table.js';
import { ownYamlTree } from '../yaml/own-yaml.js';
import { Problems } from '../text/problems.js';
import {
  CATALOGUE,
  COHORTS,
  COMPS,
  type KeyedRows,
  mergeMarket,
  ModelNames,
  readCatalogue,
  readCohorts,
  readComps,
} from '../reference/reference.js';
import type { Branch } from '../yaml/yaml-tree.js';

/** Marks the places of the bundled files, so that none is taken for the deal's own of the same name. */
export const BUNDLED = 'bundled';

/** The bundled rows, before a deal's own are put over them. */
interface BundledRows {
  readonly catalogue: KeyedRows<Model>;
  readonly cohorts: KeyedRows<Cohort>;
}

/** The bundled models and cohorts. */
export async function bundledRows(): Promise<BundledRows> {
  const problems = new Problems();
  const rows = {
    catalogue: await readCatalogue(bundledTable('catalogue.csv', catalogueText, CATALOGUE, problems)),
    cohorts: await readCohorts(bundledTable('cohorts.csv', cohortsText, COHORTS, problems)),
  };
  return sound(rows, problems);
}

/** The bundled price observations, under the spelling that the catalogue in force gives their models. */
export async function bundledComps(names: ModelNames): Promise<Comp[]> {
  const problems = new Problems();
  return sound(await readComps(bundledTable('comps.csv', compsText, COMPS, problems), names), problems);
}

const BASELINE = 'baseline';
/** The set that a deal is computed on where no other is asked for. */
export const DEFAULT_SET = 'calibrated';
/** The sets beside the baseline, each as what it changes of it. */
const OVERLAYS: ReadonlyMap<string, string> = new Map([['calibrated', calibratedText]]);

/** The sets that come with the tool; one that would change nothing is none. */
export const setNames = (): string[] => [BASELINE, ...[...OVERLAYS.keys()].filter((name) => overlayOf(name)!.entries.size > 0)];

const overlayOf = (set: string): Branch | null => (OVERLAYS.has(set) ? ownYamlTree(OVERLAYS.get(set)!, `${BUNDLED}/${set}.yaml`) : null);

/** The assumptions of a set that comes with the tool, with the ranges in which a deal may move them. */
export function bundledDefinitions(set: string = DEFAULT_SET): Definitions {
  const problems = new Problems();
  const definitions = sound(readDefinitions(ownYamlTree(baselineText, `${BUNDLED}/assumptions.yaml`), problems), problems);
  const overlay = overlayOf(set);
  return overlay ? overlaid(definitions, overlay) : definitions;
}

/** Definitions with what a set changes of them: its values and sources are no overrides. */
export function overlaid(definitions: Definitions, overlay: Branch): Definitions {
  const problems = new Problems();
  const changed = overridesIn(overlay, '', definitions, problems, () => '').flatMap(
    (override) => readOverride(override, definitions, problems) ?? [],
  );
  return sound(
    new Map([
      ...definitions,
      ...changed.map((entry) => [entry.key, { ...definitionOf(entry.key, definitions), entry: { ...entry, overridden: false } }] as const),
    ]),
    problems,
  );
}

/** The bundled market and assumptions by themselves, without a deal. */
export async function loadReference(): Promise<{ readonly market: Market; readonly assumptions: AssumptionSet }> {
  const rows = await bundledRows();
  const names = new ModelNames([rows.catalogue], true);
  const comps = await bundledComps(names);
  const market = { ...mergeMarket([rows.catalogue], [rows.cohorts], true), bundledComps: comps, dealComps: [], forwards: new Map() };
  return {
    market,
    assumptions: readAssumptions(
      bundledDefinitions(),
      { origin: { set: DEFAULT_SET, name: DEFAULT_SET, sha256: null }, files: [], set: [] },
      new Problems(),
    ),
  };
}

/** A table that comes with the tool. */
export function bundledTable(name: string, text: string, columns: Columns, problems: Problems): Table {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  return new Table(`${BUNDLED}/${name}`, bytes, columns, problems);
}

/** The value of a bundled file, in which nothing may be wrong. */
export function sound<T>(value: T, problems: Problems): T {
  const [failure] = problems.failures;
  if (failure) throw new Error(`${failure.place.file}:${failure.place.line}: ${failure.code}, expected ${failure.expected}`);
  return value;
}
