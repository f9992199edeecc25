import { createHash } from 'node:crypto';
import { type Decimal, ONE } from '../../kernel/decimal.js';
import type { Failure, Place } from '../../kernel/failure.js';
import type { InputFile } from '../../domain/deal.js';
import type { Comp, CompKind, Market, PriceType } from '../../domain/market.js';
import type { Refusal } from '../convert/decide.js';
import type { DropClass } from '../convert/row.js';
import { type ImportChoices, type ImportWorld, prepareTape } from '../intake/prepare.js';
import { readRows, Seen } from '../intake/read-rows.js';
import { EmptyFile, NotATable } from '../source/cell.js';
import { openSource } from '../source/source.js';
import { loadFile, NoTable } from '../tape/tape.js';
import { type Open, Unreadable } from '../tables/csv-table.js';
import { fates, type Found, type ImportedRow, type OutlierRule } from './market-import-fates.js';
import { ModelNames } from '../reference/reference.js';
import { Problems, wholeFile } from '../text/problems.js';

/** What can be read from a price list, with its column in the comps format. */
export const IMPORT_COLUMNS = {
  date: 'date',
  kind: 'kind',
  model: 'model',
  price: 'price_usd',
  type: 'price_type',
  quantity: 'quantity',
  source: 'source',
  per: 'per',
  currency: 'currency',
} as const;
export type ImportField = keyof typeof IMPORT_COLUMNS;

export interface ImportOptions {
  /** Headers of the files by field, where their names do not tell. */
  readonly map: ReadonlyMap<ImportField, string>;
  /** GPUs in what is priced, where the row does not say. */
  readonly per: Decimal;
  /** Of rows that do not say. */
  readonly kind: CompKind | null;
  readonly type: PriceType | null;
  readonly source: string;
  /** YYYY-MM-DD. */
  readonly date?: string | null;
  /** Leave out what the rule flags. */
  readonly dropOutliers: boolean;
}

/** A file to import; null where there is none of that name. */
export interface ImportFile {
  readonly name: string;
  readonly open: Open | null;
}

export interface MarketImport {
  /** In the order of the files. */
  readonly rows: readonly ImportedRow[];
  /** What is left, by kind, model, date, type, price and source. */
  readonly comps: readonly Comp[];
  readonly unknown: readonly UnknownModel[];
  /** Names that are no key of the catalogue, and the model that each was read as. */
  readonly aliases: readonly { readonly written: string; readonly model: string; readonly rows: number }[];
  readonly inputs: readonly InputFile[];
  /** Rows that could not be taken over, and why. */
  readonly left: readonly LeftRow[];
  /** Columns of each file that nothing was read from. */
  readonly unread: readonly { readonly file: string; readonly columns: readonly string[] }[];
}

/** A row that is no price of a GPU. */
interface LeftRow {
  readonly place: Place;
  readonly why: DropClass;
  readonly column: string | null;
  readonly text: string | null;
  readonly detail: string;
}

export interface UnknownModel {
  readonly written: string;
  readonly rows: number;
  /** Where it stands first. */
  readonly place: Place;
  readonly nearest: readonly string[];
}

interface ImportLoaded {
  /** null if and only if there are failures. */
  readonly result: MarketImport | null;
  readonly failures: Failure[];
}

/**
 * Reads price lists as clean observations per GPU: aliases resolved, duplicates merged, outliers flagged, rows left out that are no
 * price of a GPU of the catalogue. What keeps a file from being read refuses all, with every such fault of each.
 */
export async function importPrices(
  files: readonly ImportFile[],
  options: ImportOptions,
  market: Pick<Market, 'models'>,
  rule: OutlierRule,
): Promise<ImportLoaded> {
  const problems = new Problems();
  const lists: ReadList[] = [];
  for (const { name, open } of files) {
    if (!open) problems.fail('FILE_MISSING', wholeFile(name), null, 'a workbook or a CSV file with prices');
    else lists.push(...(await readList(name, open, options, market, problems)));
  }
  if (problems.failures.length === 0 && lists.every(({ input }) => input.rows === 0))
    for (const { input } of lists) problems.fail('CSV_EMPTY', wholeFile(input.file), null, 'rows below the header');
  if (problems.failures.length > 0) return { result: null, failures: inOrder(problems.failures, files) };
  const found = lists.flatMap((list) => list.found);
  const judged = fates(found, options.dropOutliers, rule);
  const unread = lists.map(({ input, columns }) => ({ file: input.file, columns })).filter(({ columns }) => columns.length > 0);
  return {
    result: {
      ...judged,
      unknown: unknownModels(
        found,
        ModelNames.of(market, () => true),
      ),
      aliases: aliasesOf(found),
      inputs: lists.map(({ input }) => input),
      left: lists.flatMap(({ left }) => left),
      unread,
    },
    failures: [],
  };
}

interface ReadList {
  readonly input: InputFile;
  readonly found: readonly Found[];
  readonly left: readonly LeftRow[];
  readonly columns: readonly string[];
}

/** One list; empty with the problem reported where it cannot be read. */
async function readList(
  name: string,
  open: Open,
  options: ImportOptions,
  market: Pick<Market, 'models'>,
  problems: Problems,
): Promise<ReadList[]> {
  const world: ImportWorld = { models: market.models, currency: 'USD', remembered: () => null, aliasesDecide: true };
  try {
    const prepared = prepareTape(await loadFile(name, await openSource(open)), choicesOf(options), world);
    const fail = ({ code, column, text, expected, remedy }: Refusal): void =>
      problems.fail(code, { file: name, line: prepared.tape.headerRow, column: null, field: column }, text, expected, remedy);
    prepared.refusals.forEach(fail);
    if (prepared.refusals.length > 0) return [];
    const found: Found[] = [];
    const left: LeftRow[] = [];
    const { rows, refusals } = readRows(prepared, world, new Seen(), ({ row, drop, converted: { price } }) => {
      if (price) found.push({ comp: price.comp, written: price.written, known: price.isKnown });
      else if (drop) left.push({ place: { file: name, line: row, column: null, field: drop.column }, ...drop });
    });
    refusals.forEach(fail);
    return [{ input: { file: name, sha256: await hashOf(open), rows }, found, left, columns: prepared.unread }];
  } catch (error) {
    if (error instanceof EmptyFile) problems.fail('CSV_EMPTY', wholeFile(name), null, 'a header row and rows below it');
    else if (error instanceof NotATable)
      problems.fail('FILE_UNREADABLE', { ...wholeFile(name), line: error.line }, error.message, 'a table of prices', error.remedy);
    else if (error instanceof NoTable) problems.fail('FILE_UNREADABLE', wholeFile(name), error.message, 'a table of prices', error.remedy);
    else if (error instanceof Unreadable) problems.fail('FILE_UNREADABLE', wholeFile(name), error.message, 'a file that can be read');
    else throw error;
    return [];
  }
}

function choicesOf({ map, per, kind, type, source, date }: ImportOptions): ImportChoices {
  const constants = { per: per.eq(ONE) ? null : per.toFixed(), kind, price_type: type, source, date: date ?? null };
  return {
    kind: 'comps',
    map: new Map([...map].map(([field, name]) => [field === 'price' ? 'price_usd' : field === 'type' ? 'price_type' : field, name])),
    constants: new Map(Object.entries(constants).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== '')),
    models: new Map(),
    decimal: null,
    dates: null,
    sheet: null,
    headerRow: null,
  };
}

async function hashOf(open: Open): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of open()) hash.update(chunk);
  return hash.digest('hex');
}

function unknownModels(found: readonly Found[], names: ModelNames): UnknownModel[] {
  const unknown = new Map<string, { rows: number; place: Place }>();
  for (const { written, known, comp } of found) {
    if (known) continue;
    const one = unknown.get(written);
    if (one) one.rows++;
    else unknown.set(written, { rows: 1, place: comp.place });
  }
  return [...unknown]
    .map(([written, { rows, place }]) => ({ written, rows, place, nearest: names.like(written) }))
    .sort((a, b) => b.rows - a.rows || (a.written < b.written ? -1 : 1));
}

function aliasesOf(found: readonly Found[]): MarketImport['aliases'] {
  const rows = new Map<string, { written: string; model: string; rows: number }>();
  for (const { written, known, comp } of found) {
    if (!known || written === comp.model) continue;
    const one = rows.get(written);
    if (one) one.rows++;
    else rows.set(written, { written, model: comp.model, rows: 1 });
  }
  return [...rows.values()].sort((a, b) => (a.model < b.model ? -1 : a.model > b.model ? 1 : 0) || (a.written < b.written ? -1 : 1));
}

function inOrder(failures: readonly Failure[], files: readonly ImportFile[]): Failure[] {
  const rank = new Map(files.map(({ name }, i) => [name, i]));
  const compare = (a: Failure, b: Failure): number =>
    rank.get(a.place.file)! - rank.get(b.place.file)! ||
    (a.place.line ?? 0) - (b.place.line ?? 0) ||
    (a.place.column ?? 0) - (b.place.column ?? 0);
  return [...failures].sort(compare);
}
