import { type Decimal, type Fraction, fraction, ONE, ZERO } from '../../kernel/decimal.js';
import type { Failure, Place, Problem, Warning } from '../../kernel/failure.js';
import type { Book, BookDeal, BookEntry, BookTerms } from '../../domain/book.js';
import type { Deal, InputFile } from '../../domain/deal.js';
import type { TapeRow } from '../../domain/tape.js';
import { BUNDLED } from '../assumptions/bundled.js';
import { COUNTERPARTIES, FLOWS, readCounterparties, readFlows } from '../deal/counterparties.js';
import { Folder } from '../deal/deal-files.js';
import { loadDeal, type LoadOptions, type Parties } from '../deal/load.js';
import { nearest } from '../text/nearest.js';
import { Problems, wholeFile } from '../text/problems.js';
import { BOOK, type BookFiles, readBookTerms } from './book-terms.js';

const DOLLAR = 'USD';

export interface BookOptions extends Pick<LoadOptions, 'asOf' | 'assumptions' | 'set'> {
  /** Is shown every row of the fleet of the deal in a folder of the book. */
  readonly onTapeRow?: (folder: string, row: TapeRow) => void;
}

export interface LoadedBook {
  /** null if and only if there are failures. */
  readonly book: Book | null;
  readonly failures: readonly Failure[];
  readonly warnings: readonly Warning[];
}

/** A book whose deals are read one at a time. */
export interface BookReader {
  readonly terms: BookTerms;
  /** Of the book and its parties. */
  readonly inputs: readonly InputFile[];
  /** Reads the deal that is listed at a place. */
  read(entry: number): Promise<LoadedBookDeal>;
}

/** The terms of a book and its parties, or every problem of them; problems with either. */
export async function openBookReader(files: BookFiles, options: BookOptions, problems: Problems): Promise<BookReader | null> {
  const terms = await readBookTerms(files, problems);
  if (!terms) return null;
  checkRate(terms, problems);
  const { parties, inputs } = await readParties(files, problems);
  return {
    terms,
    inputs: [...terms.inputs, ...inputs],
    read: (entry) => loadBookDeal(files, { terms, parties }, terms.entries[entry]!, options),
  };
}

/** What the deals of a book have been found to be, added up as they are read. */
export class BookLog {
  readonly problems = new Problems();
  private readonly holders = new Map<string, string>();
  private readonly said = new Set<string>();
  private readonly files = new Map<string, InputFile>();

  /** Takes down what was found of a deal; problems of a shared file once. @param id of the deal; null where it cannot be used */
  add(entry: BookEntry, { failures, warnings, inputs }: Omit<LoadedBookDeal, 'deal'>, id: string | null): void {
    this.problems.failures.push(...failures.filter((problem) => isNew(problem, this.said)));
    this.problems.warnings.push(...warnings.filter((problem) => isNew(problem, this.said)));
    if (id === null) return;
    const holder = this.holders.get(id);
    if (holder !== undefined) {
      const expected = `deals with different ids; ${holder} is ${id} too`;
      this.problems.fail('DUPLICATE_ID', entry.place, id, expected, 'give each deal an id of its own');
    }
    this.holders.set(id, entry.path);
    for (const input of inputs) this.files.set(input.file, input);
  }

  /** Every file of the deals by its path in the book; a file of assumptions that all are computed on once. */
  get inputs(): InputFile[] {
    return [...this.files.values()];
  }
}

/** Reads a book and its deals, each at its newest date: the book, or every problem of every file; warnings with either. */
export async function loadBook(files: BookFiles, options: BookOptions = {}): Promise<LoadedBook> {
  const log = new BookLog();
  const { failures, warnings } = log.problems;
  const reader = await openBookReader(files, options, log.problems);
  if (!reader) return { book: null, failures, warnings };
  const { terms } = reader;
  const deals: BookDeal[] = [];
  for (const [i, entry] of terms.entries.entries()) {
    const loaded = await reader.read(i);
    log.add(entry, loaded, loaded.deal?.deal.id ?? null);
    if (loaded.deal) deals.push(loaded.deal);
  }
  const { name, baseCurrency, usdRate, limits, watch, places } = terms;
  const inputs = [...reader.inputs, ...log.inputs];
  return { book: failures.length > 0 ? null : { name, baseCurrency, usdRate, limits, watch, places, deals, inputs }, failures, warnings };
}

interface LoadedBookDeal {
  /** null if and only if there are failures. */
  readonly deal: BookDeal | null;
  /** Its files by the paths of the book. */
  readonly inputs: readonly InputFile[];
  /** Placed by the paths of the book. */
  readonly failures: readonly Failure[];
  readonly warnings: readonly Warning[];
}

/** What is public of parties, for the deals that say nothing of them. */
async function readParties(files: BookFiles, problems: Problems): Promise<{ parties: Parties; inputs: InputFile[] }> {
  const folder = new Folder(files, problems);
  const counterparties = await folder.table('counterparties.csv', COUNTERPARTIES, null, false);
  const flows = await folder.table('flows.csv', FLOWS, null, false);
  const parties = {
    counterparties: counterparties && (await readCounterparties(counterparties)),
    flows: flows && (await readFlows(flows)),
  };
  for (const table of folder.tables) await table.locate().catch(() => undefined);
  return { parties, inputs: folder.tables.map((table) => table.asInput()) };
}

/** What the deals of a book share. */
interface Shared {
  readonly terms: BookTerms;
  readonly parties: Parties;
}

/** Reads a deal of a book at its newest date, with our share of it. */
async function loadBookDeal(files: BookFiles, { terms, parties }: Shared, entry: BookEntry, options: BookOptions): Promise<LoadedBookDeal> {
  const folder = entry.editions.at(-1)!.path;
  const { asOf, assumptions, set, onTapeRow } = options;
  const loaded = await loadDeal(files.deal(folder), {
    parties,
    ...(asOf && { asOf }),
    ...(assumptions && { assumptions }),
    ...(set && { set }),
    ...(onTapeRow && { onTapeRow: (row) => onTapeRow(folder, row) }),
  });
  const placed = <P extends Problem<string>>(found: readonly P[]): P[] =>
    found.map((problem) => ({ ...problem, place: inBook(problem.place, folder, options) }));
  const problems = new Problems();
  problems.failures.push(...placed(loaded.failures));
  problems.warnings.push(...placed(loaded.warnings));
  if (!loaded.deal) return { deal: null, inputs: [], ...problems };
  const hold = holdOf(entry, loaded.deal, problems);
  const rate = rateOf(terms, loaded.deal, folder, problems);
  const isWhole = problems.failures.length === 0 && rate !== undefined;
  const inputs = loaded.deal.inputs.map((input) => ({ ...input, file: fileInBook(input.file, folder, options) }));
  return { deal: isWhole ? { path: entry.path, folder, deal: loaded.deal, hold, rate } : null, inputs, ...problems };
}

/** Our share of each tranche: 1 where the book names none, 0 of those that it leaves out. @source methodology 20 */
function holdOf({ hold }: BookEntry, { id, tranches }: Deal, problems: Problems): ReadonlyMap<string, Fraction> {
  const known = tranches.map((tranche) => tranche.id);
  for (const [name, { place }] of hold ?? [])
    if (!known.includes(name))
      problems.fail('NOT_ONE_OF', place, name, `a tranche of ${id}: ${known.join(', ')}`, nearest(name, known)[0] ?? null);
  return new Map(known.map((name) => [name, hold === null ? fraction(ONE) : (hold.get(name)?.share ?? fraction(ZERO))]));
}

/** The book's rate is to the dollar: of a book in dollars it is 1. */
function checkRate({ baseCurrency, usdRate, places }: BookTerms, problems: Problems): void {
  if (baseCurrency !== DOLLAR || usdRate === null || usdRate.eq(1)) return;
  const expected = 'a rate of 1, or none, as the book is in US dollars';
  problems.fail('OUT_OF_RANGE', places.get('usd_rate') ?? wholeFile(BOOK), usdRate.toFixed(), expected, '1');
}

/** Units of the book's currency for one of the deal's, through the dollar. @source methodology 20 */
function rateOf(terms: BookTerms, deal: Deal, folder: string, problems: Problems): Decimal | undefined {
  if (deal.currency === terms.baseCurrency) return ONE;
  const dollars = deal.currency === DOLLAR ? ONE : deal.usdRate;
  const base = terms.baseCurrency === DOLLAR ? ONE : terms.usdRate;
  const ask = (place: Place, currency: string): void =>
    problems.fail(
      'FX_MISSING',
      place,
      currency,
      `usd_rate, the US dollars for one ${currency}: the book is in ${terms.baseCurrency}, ${deal.id} in ${deal.currency}`,
      'usd_rate beside the currency',
    );
  if (!dollars) ask(inBook(deal.places.get('deal.currency') ?? wholeFile('deal.yaml'), folder, {}), deal.currency);
  if (!base) ask(terms.places.get('base_currency') ?? wholeFile(BOOK), terms.baseCurrency);
  return dollars && base ? dollars.div(base) : undefined;
}

/** The place of a deal's file by the book's paths; of a file or an option that all deals share as it is. */
export const inBook = (place: Place, folder: string, options: BookOptions): Place => ({
  ...place,
  file: fileInBook(place.file, folder, options),
});

/** Whether a file is not of one deal's folder. */
export const isShared = (file: string, { assumptions }: BookOptions): boolean =>
  file.startsWith('--') || file.startsWith(`${BUNDLED}/`) || file === assumptions?.file?.path;

const fileInBook = (file: string, folder: string, options: BookOptions): string => (isShared(file, options) ? file : `${folder}/${file}`);

/** Whether a problem was not found before: one of a shared file is found in every deal. */
function isNew({ code, place, text }: Problem<string>, said: Set<string>): boolean {
  const key = JSON.stringify([code, place, text]);
  return !said.has(key) && Boolean(said.add(key));
}
