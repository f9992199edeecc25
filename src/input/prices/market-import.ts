import { Decimal, ONE } from '../../kernel/decimal.js';
import type { Failure, Place } from '../../kernel/failure.js';
import type { InputFile } from '../../domain/deal.js';
import type { Comp, CompKind, PriceType } from '../../domain/market.js';
import { columnName, type Columns, type Open, type Row, Table } from '../tables/csv-table.js';
import { CurrencyColumns } from '../tables/currency-columns.js';
import { fates, type Found, type ImportedRow, type OutlierRule } from './market-import-fates.js';
import { ABOVE_0, amount as amountIn, whole } from '../text/numbers.js';
import { complete, Fault, Problems, type Reader, wholeFile } from '../text/problems.js';
import type { ModelNames } from '../reference/reference.js';
import { date, oneOf, text } from '../text/values.js';

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
  /** Headers of the files by field, where they are not those of the comps format. */
  readonly map: ReadonlyMap<ImportField, string>;
  /** GPUs in what is priced, where the row does not say. */
  readonly per: Decimal;
  /** Of rows that do not say. */
  readonly kind: CompKind | null;
  readonly type: PriceType | null;
  readonly source: string;
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
  /** Columns of each file that nothing was read from. */
  readonly unread: readonly { readonly file: string; readonly columns: readonly string[] }[];
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
 * Reads price lists, in the comps format or mapped to it, as clean observations per GPU: aliases resolved, duplicates merged,
 * outliers flagged, models that the catalogue does not know left out. Any other fault refuses all files, with every fault of each.
 */
export async function importPrices(
  files: readonly ImportFile[],
  options: ImportOptions,
  names: ModelNames,
  rule: OutlierRule,
): Promise<ImportLoaded> {
  const problems = new Problems();
  const found: Found[] = [];
  const tables: Table[] = [];
  for (const { name, open } of files) {
    if (!open) {
      problems.fail('FILE_MISSING', wholeFile(name), null, 'a CSV file with prices');
      continue;
    }
    const table = new Table(name, open, columnsOf(options), problems);
    tables.push(table);
    await new PriceList(table, options, names, problems).read(found);
  }
  if (tables.every(({ rows }) => rows === 0)) for (const table of tables) table.needRows();
  for (const table of tables) await table.locate().catch(() => undefined);
  if (problems.failures.length > 0) return { result: null, failures: inOrder(problems.failures, files) };
  const judged = fates(found, options.dropOutliers, rule);
  const unread = tables
    .map(({ file, others }) => ({ file, columns: others.map(({ name }) => name) }))
    .filter(({ columns }) => columns.length > 0);
  return {
    result: {
      ...judged,
      unknown: unknownModels(found, names),
      aliases: aliasesOf(found),
      inputs: tables.map((table) => table.asInput()),
      unread,
    },
    failures: [],
  };
}

/** A header that no file has: that of a field which is mapped to no column. */
const NO_COLUMN = '\u0000';
const headerOf = ({ map }: ImportOptions, field: ImportField): string =>
  map.get(field) === '' ? NO_COLUMN : columnName(map.get(field) ?? IMPORT_COLUMNS[field]);

/** Open, so that the columns which are not read are known by their names and can be proposed for those that lack. */
const columnsOf = (options: ImportOptions): Columns => ({
  required: [],
  optional: [...new Set((Object.keys(IMPORT_COLUMNS) as ImportField[]).map((field) => headerOf(options, field)))],
  open: true,
});

const positive = amountIn(ABOVE_0);
const units = whole();
/** A count of things that are sold whole. */
const things: Reader<Decimal> = (raw, dialect) => {
  const count = units(raw, dialect);
  return count instanceof Fault ? count : new Decimal(count);
};
const kindReader = oneOf<CompKind>(['resale', 'rental']);
const typeReader = oneOf<PriceType>(['sold', 'ask', 'bid', 'index']);
/** A column that bears the name of a field and is not mapped to it may mean something else. */
const byName = <T>(field: ImportField, reader: Reader<T>, { map }: ImportOptions): Reader<T> =>
  map.has(field)
    ? reader
    : (raw, dialect) => {
        const word = reader(raw, dialect);
        return word instanceof Fault
          ? new Fault(word.code, word.expected, `${word.remedy}; or --map ${field}= --${field} WORD where the column means something else`)
          : word;
      };

const FOREIGN =
  /[€£¥]|(?<![a-z])(?:eur|euros?|gbp|jpy|cny|rmb|yuan|chf|cad|aud|nzd|inr|krw|sek|nok|dkk|pln|brl|sgd|hkd|twd|ils|aed)(?![a-z])/i;
const IN_DOLLARS = 'a price in US dollars';
const CONVERT = 'convert the prices to US dollars at the rate of their date';

/** A price; one that names another currency is distinguished from one that is no number. */
const price: Reader<Decimal> = (raw, dialect) => (FOREIGN.test(raw) ? new Fault('NOT_USD', IN_DOLLARS, CONVERT) : positive(raw, dialect));
const dollars: Reader<'USD'> = (raw) =>
  /^(?:usd|us\$|\$|us dollars?)$/i.test(raw.trim()) ? 'USD' : new Fault('NOT_USD', IN_DOLLARS, CONVERT);

/** Decimals of a price that was divided: a hundredth of a cent of an hourly rent, and two more. */
const DIVIDED_DECIMALS = 6;

/** One file of prices. */
class PriceList {
  private readonly column: Readonly<Record<ImportField, string>>;
  private readonly kind: Reader<CompKind>;
  private readonly type: Reader<PriceType>;
  /** Models by the names met so far. */
  private readonly models = new Map<string, string | undefined>();

  constructor(
    private readonly table: Table,
    private readonly options: ImportOptions,
    private readonly names: ModelNames,
    private readonly problems: Problems,
  ) {
    this.column = Object.fromEntries(
      (Object.keys(IMPORT_COLUMNS) as ImportField[]).map((field) => [field, headerOf(options, field)]),
    ) as Record<ImportField, string>;
    [this.kind, this.type] = [byName('kind', kindReader, options), byName('type', typeReader, options)];
  }

  async read(found: Found[]): Promise<void> {
    const currencies = new CurrencyColumns(this.table);
    await this.table.read((cells, line) => {
      currencies.see(cells, line);
      const row = this.table.row(cells);
      const observation = this.observation(row, line);
      if (observation && row.faults.length === 0) found.push(observation);
      this.table.report(row.faults, line);
    });
    if (this.table.positions.size > 0 || this.table.others.length > 0) this.checkHeader();
    for (const { name, line, code } of currencies.foreign()) {
      this.problems.fail(
        'NOT_USD',
        this.table.at(line, name),
        code,
        IN_DOLLARS,
        `${CONVERT}; take the column out of the file where it holds something else`,
      );
    }
  }

  private observation(row: Row, line: number): Found | undefined {
    const { column, options } = this;
    const written = row.required(column.model, text);
    const known = written === undefined ? undefined : this.modelOf(written);
    const per = row.optional(column.per, things, options.per);
    const amount = row.required(column.price, price);
    row.optional(column.currency, dollars, 'USD');
    const comp = complete<Comp>({
      date: row.required(column.date, date),
      kind: options.kind ? row.optional(column.kind, this.kind, options.kind) : row.required(column.kind, this.kind),
      model: known ?? written,
      price: amount && per && (per.eq(ONE) ? amount : amount.div(per).toDecimalPlaces(DIVIDED_DECIMALS)),
      priceType: options.type ? row.optional(column.type, this.type, options.type) : row.required(column.type, this.type),
      quantity: timesPer(row.optional(column.quantity, things, ONE), per),
      source: row.text(column.source) || options.source,
      basis: 'system',
      place: { file: this.table.file, line, column: null, field: null },
    });
    return comp && written !== undefined ? { comp, written, known: known !== undefined } : undefined;
  }

  private modelOf(written: string): string | undefined {
    if (!this.models.has(written)) this.models.set(written, this.names.findLoosely(written));
    return this.models.get(written);
  }

  /** Columns that the rows cannot do without, and those that the options name. */
  private checkHeader(): void {
    const { table, options, column } = this;
    const needed = new Set<ImportField>([
      'date',
      ...(options.kind ? [] : ['kind' as const]),
      'model',
      'price',
      ...(options.type ? [] : ['type' as const]),
      ...[...options.map].flatMap(([field, header]) => (header === '' ? [] : [field])),
    ]);
    for (const field of needed)
      if (!table.positions.has(column[field]))
        table.lacks(column[field] === NO_COLUMN ? IMPORT_COLUMNS[field] : column[field], this.remedy(field));
    const header = options.map.get('price') ?? column.price;
    if (table.positions.has(column.price) && FOREIGN.test(header.replaceAll('_', ' ')))
      this.problems.fail('NOT_USD', table.at(table.headerLine, column.price), header, IN_DOLLARS, CONVERT);
  }

  private remedy(field: ImportField): string {
    const spare = this.table.others.map(({ name }) => name).slice(0, LISTED);
    const forAll =
      field === 'kind'
        ? '--kind resale or --kind rental for all rows, or '
        : field === 'type'
          ? '--type sold, ask, bid or index for all rows, or '
          : '';
    return `${forAll}--map ${field}=COLUMN${spare.length === 0 ? '' : ` with one of ${spare.join(', ')}`}`;
  }
}

/** Headers that a remedy proposes. */
const LISTED = 12;

const timesPer = (quantity: Decimal | undefined, per: Decimal | undefined): Decimal | undefined => quantity && per && quantity.times(per);

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
