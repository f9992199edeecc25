import type { Cohort, Comp, Market, Model } from '../domain/market.js';
import type { AssumptionSet } from '../domain/assumptions.js';
import assumptionsText from '../market/assumptions.yaml';
import catalogueText from '../market/catalogue.csv';
import cohortsText from '../market/cohorts.csv';
import compsText from '../market/comps.csv';
import { type Definitions, readAssumptions, readDefinitions } from './assumptions.js';
import { type Columns, Table } from './csv-table.js';
import { ownYamlTree } from './own-yaml.js';
import { Problems } from './problems.js';
import { CATALOGUE, COHORTS, COMPS, type KeyedRows, mergeMarket, ModelNames, readCatalogue, readCohorts, readComps } from './reference.js';

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

/** The bundled assumptions with the ranges in which a deal may move them. */
export function bundledDefinitions(): Definitions {
  const problems = new Problems();
  return sound(readDefinitions(ownYamlTree(assumptionsText, `${BUNDLED}/assumptions.yaml`), problems), problems);
}

/** The bundled market and assumptions by themselves, without a deal. */
export async function loadReference(): Promise<{ readonly market: Market; readonly assumptions: AssumptionSet }> {
  const rows = await bundledRows();
  const names = new ModelNames([rows.catalogue], true);
  const comps = await bundledComps(names);
  const market = { ...mergeMarket([rows.catalogue], [rows.cohorts], true), bundledComps: comps, dealComps: [] };
  return { market, assumptions: readAssumptions(bundledDefinitions(), null, [], new Problems()) };
}

function bundledTable(name: string, text: string, columns: Columns, problems: Problems): Table {
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
