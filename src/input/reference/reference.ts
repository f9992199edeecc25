import { type Kw, ONE, type Usd } from '../../kernel/decimal.js';
import type { Cohort, Comp, Market, Model } from '../../domain/market.js';
import type { Columns, Row, Table } from '../tables/csv-table.js';
import { either, isSameName, nearest, ranked } from '../text/nearest.js';
import { ABOVE_0, amount } from '../text/numbers.js';
import { complete, type Draft, Fault, type Reader } from '../text/problems.js';
import { date, oneOf, text } from '../text/values.js';

export const CATALOGUE: Columns = {
  required: ['model', 'cohort', 'kw'],
  optional: ['aliases', 'vendor', 'absorption', 'launch_price_usd', 'launch_date', 'source'],
};
export const COHORTS: Columns = { required: ['cohort', 'frontier_date', 'efficiency'], optional: ['source'] };
export const COMPS: Columns = { required: ['date', 'kind', 'model', 'price_usd', 'price_type'], optional: ['quantity', 'source', 'basis'] };

const positive = amount(ABOVE_0);
const key = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** Rows of one file by key, in file order; a key whose row is broken is there without a value. */
export type KeyedRows<T> = ReadonlyMap<string, KeyedRow<T>>;
interface KeyedRow<T> {
  readonly name: string;
  readonly draft: Draft<T>;
  readonly value: T | undefined;
  readonly table: Table;
  readonly line: number;
}

/** The cohorts of a file. */
export async function readCohorts(table: Table): Promise<KeyedRows<Cohort>> {
  return readKeyed<Cohort>(table, 'cohort', (row, name, place) => ({
    name,
    frontierDate: row.required('frontier_date', date),
    efficiency: row.required('efficiency', positive),
    source: row.text('source'),
    place,
  }));
}

/** The models of a file. Aliases are resolved by {@link mergeMarket}. */
export async function readCatalogue(table: Table): Promise<KeyedRows<Model>> {
  const taken = new Set<string>();
  return readKeyed<Model>(table, 'model', (row, name, place) => ({
    key: name,
    aliases: readAliases(row, taken),
    vendor: row.text('vendor'),
    cohort: row.required('cohort', text),
    kw: row.required('kw', positive as unknown as Reader<Kw>),
    absorption: row.optional('absorption', positive, null),
    launchPrice: row.optional('launch_price_usd', positive as unknown as Reader<Usd>, null),
    launchDate: row.optional('launch_date', date, null),
    source: row.text('source'),
    place,
  }));
}

function readAliases(row: Row, taken: Set<string>): string[] {
  const aliases = row
    .text('aliases')
    .split('|')
    .map((alias) => alias.trim())
    .filter((alias) => alias !== '');
  for (const alias of aliases) {
    if (taken.has(key(alias)))
      row.fail('aliases', 'DUPLICATE_ALIAS', `each alias once in the file; ${alias} is taken`, `remove ${alias} here or in the row above`);
    taken.add(key(alias));
  }
  return aliases;
}

async function readKeyed<T extends object>(
  table: Table,
  column: string,
  draft: (row: Row, name: string, place: Cohort['place']) => Draft<T>,
): Promise<KeyedRows<T>> {
  const rows = new Map<string, KeyedRow<T>>();
  await table.read((cells, line) => {
    const row = table.row(cells);
    const name = row.required(column, text);
    const place = { file: table.file, line, column: null, field: null };
    const parts = draft(row, name ?? '', place);
    const value = complete<T>(parts);
    if (name !== undefined && rows.has(key(name))) row.fail(column, 'DUPLICATE_ID', 'each key once in the file');
    else if (name !== undefined)
      rows.set(key(name), { name, draft: parts, value: row.faults.length === 0 ? value : undefined, table, line });
    table.report(row.faults, line);
  });
  return rows;
}

/** Reads model names, in any spelling that the catalogue knows. */
export class ModelNames {
  private readonly names = new Map<string, string>();
  private readonly spellings: { readonly name: string; readonly key: string }[] = [];

  /** @param trusted false where the deal's catalogue could not be read, so that no name can be called unknown */
  constructor(
    layers: readonly KeyedRows<Model>[],
    private readonly trusted: boolean,
  ) {
    const merged = mergeRows(layers);
    for (const { name } of merged.values()) this.add(name, name);
    for (const layer of [...layers].reverse()) {
      for (const [id, row] of layer) if (merged.get(id) === row) for (const alias of row.draft.aliases ?? []) this.add(alias, row.name);
    }
  }

  /** The names of a market in force; an alias of the deal's own catalogue goes before a bundled one. */
  static of({ models }: Pick<Market, 'models'>, isBundled: (model: Model) => boolean): ModelNames {
    const names = new ModelNames([], true);
    const all = [...models.values()];
    for (const model of all) names.add(model.key, model.key);
    for (const model of [...all.filter((one) => !isBundled(one)), ...all.filter(isBundled)])
      for (const alias of model.aliases) names.add(alias, model.key);
    return names;
  }

  /** The catalogue key that a name stands for. */
  find(name: string): string | undefined {
    return this.names.get(key(name));
  }

  /** {@link find}, or else the one model that the name would stand for without its blanks, dashes, dots and underscores. */
  findLoosely(name: string): string | undefined {
    const found = this.find(name);
    if (found !== undefined) return found;
    const models = new Set(this.spellings.filter((spelling) => isSameName(spelling.name, name)).map((spelling) => spelling.key));
    return models.size === 1 ? [...models][0] : undefined;
  }

  readonly reader: Reader<string> = (raw) => {
    const found = this.find(raw);
    if (found !== undefined || !this.trusted) return found ?? raw.trim();
    return new Fault('UNKNOWN_MODEL', 'a model of the catalogue', either(this.like(raw)));
  };

  /** The three models that a name reads most like: of those that share a word with a digit, as H100, where there are any. */
  like(raw: string): string[] {
    const codes = codesOf(raw);
    const sharing = this.spellings.filter(({ name }) => codesOf(name).some((code) => codes.includes(code)));
    const spelling = new Map((sharing.length > 0 ? sharing : this.spellings).map(({ name, key: model }) => [name, model]));
    const models = (sharing.length > 0 ? ranked : nearest)(raw, spelling.keys(), 12).map((name) => spelling.get(name)!);
    return [...new Set(models)].slice(0, 3);
  }

  private add(name: string, model: string): void {
    if (this.names.has(key(name))) return;
    this.names.set(key(name), model);
    this.spellings.push({ name, key: model });
  }
}

/** Words of letters and then digits. */
const codesOf = (name: string): string[] =>
  name
    .slice(0, 200)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => /^[a-z]+\d/.test(word));

/** The rows of all layers; a later layer's row takes the place of an earlier one with its key. */
function mergeRows<T>(layers: readonly KeyedRows<T>[]): KeyedRows<T> {
  const merged = new Map<string, KeyedRow<T>>();
  for (const layer of layers) for (const [id, row] of layer) merged.set(id, row);
  return merged;
}

/** Models and cohorts in force: the bundled rows with the deal's own added or in their place. @source methodology 11 */
export function mergeMarket(
  catalogues: readonly KeyedRows<Model>[],
  cohortFiles: readonly KeyedRows<Cohort>[],
  trusted: boolean,
): Pick<Market, 'models' | 'cohorts'> {
  const cohortRows = mergeRows(cohortFiles);
  const cohorts = [...cohortRows.values()].flatMap(({ value }) => value ?? []).sort((a, b) => a.frontierDate - b.frontierDate);
  const models = new Map<string, Model>();
  for (const { name, value, table, line } of mergeRows(catalogues).values()) {
    if (!value) continue;
    const cohort = cohortRows.get(key(value.cohort));
    if (cohort) {
      models.set(name, { ...value, cohort: cohort.name });
    } else if (trusted) {
      const remedy =
        nearest(
          value.cohort,
          [...cohortRows.values()].map((row) => row.name),
        )[0] ?? null;
      table.report([{ column: 'cohort', text: value.cohort, fault: new Fault('UNKNOWN_COHORT', 'a cohort of cohorts.csv', remedy) }], line);
    }
  }
  return { models, cohorts };
}

/** Observations of prices. */
export async function readComps(table: Table, models: ModelNames): Promise<Comp[]> {
  const comps: Comp[] = [];
  await table.read((cells, line) => {
    const row = table.row(cells);
    const comp = complete<Comp>({
      date: row.required('date', date),
      kind: row.required('kind', oneOf(['resale', 'rental'])),
      model: row.required('model', models.reader),
      price: row.required('price_usd', positive),
      priceType: row.required('price_type', oneOf(['sold', 'ask', 'bid', 'index'])),
      quantity: row.optional('quantity', positive, ONE),
      source: row.text('source'),
      basis: row.optional('basis', oneOf(['system', 'module']), 'system' as const),
      place: { file: table.file, line, column: null, field: null },
    });
    if (comp) comps.push(comp);
    table.report(row.faults, line);
  });
  return comps;
}
