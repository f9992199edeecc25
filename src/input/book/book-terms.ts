import { createHash } from 'node:crypto';
import { parseDay } from '../../kernel/calendar.js';
import { type Fraction, ONE } from '../../kernel/decimal.js';
import type { Place } from '../../kernel/failure.js';
import { atMost, LIMITS } from '../../kernel/limits.js';
import { type BookEntry, type BookTerms, type Dimension, DIMENSIONS, type Edition } from '../../domain/book.js';
import { DEFAULT_WATCH } from '../../domain/watch.js';
import { type DealFiles, insidePath, messageOf } from '../deal/deal-files.js';
import { currency } from '../deal/terms.js';
import { nearest } from '../text/nearest.js';
import { ABOVE_0, amount, number, SHARE } from '../text/numbers.js';
import { complete, type Problems, type Reader, wholeFile } from '../text/problems.js';
import { text } from '../text/values.js';
import { Fields, readLeaf, shown } from '../yaml/fields.js';
import { readWatch } from './watch.js';
import { placesOf, type Tree, yamlTree } from '../yaml/yaml-tree.js';

export const BOOK = 'book.yaml';
const TERMS = 'deal.yaml';
const KEYS = ['name', 'base_currency', 'usd_rate', 'deals', 'limits', 'watch'];
const DEALS = 'a list of { path, hold }';
const share = number(SHARE) as unknown as Reader<Fraction>;

/** The files of a book's folder, and the folders in it. */
export interface BookFiles extends DealFiles {
  /** The name of the book's folder. */
  readonly name: string;
  /** Names of the folders in a folder of the book, '' for its own, in the order of the alphabet; null where it is not there. */
  folders(path: string): Promise<readonly string[] | null>;
  /** The files of a folder in the book, and nothing outside of it. */
  deal(path: string): DealFiles;
}

/**
 * What a book says of itself: its book.yaml, or without one the folders in it that hold a deal.
 * Each deal is a folder with deal.yaml, or a folder of such folders by date. After a problem the rest of what could be read;
 * undefined where nothing could.
 */
export async function readBookTerms(files: BookFiles, problems: Problems): Promise<BookTerms | undefined> {
  const bytes = await bytesOf(files, problems);
  if (bytes === undefined) return undefined;
  if (bytes === null) return withoutTerms(files, problems);
  const { tree, sound } = yamlTree(bytes, BOOK, problems);
  if (!sound) return undefined;
  if (!tree) {
    problems.fail('WRONG_SHAPE', wholeFile(BOOK), null, `a mapping with the keys ${KEYS.join(', ')}`);
    return undefined;
  }
  const fields = Fields.of(tree, KEYS, problems);
  if (!fields) return undefined;
  const usdRate = fields.optional('usd_rate', amount(ABOVE_0), null);
  return {
    name: fields.optional('name', text, files.name) ?? files.name,
    baseCurrency: fields.optional('base_currency', currency, 'USD') ?? 'USD',
    usdRate: usdRate === undefined ? ONE : usdRate,
    limits: readLimits(fields),
    watch: readWatch(fields),
    entries: await readEntries(fields, files),
    places: placesOf(tree),
    inputs: [{ file: BOOK, sha256: createHash('sha256').update(bytes).digest('hex'), rows: null }],
  };
}

/** null where there is no book.yaml, undefined after it is reported why there is one that cannot be read. */
async function bytesOf(files: BookFiles, problems: Problems): Promise<Uint8Array | null | undefined> {
  try {
    return await files.read(BOOK);
  } catch (error) {
    problems.fail('FILE_UNREADABLE', wholeFile(BOOK), messageOf(error), 'a file that can be read');
    return undefined;
  }
}

async function withoutTerms(files: BookFiles, problems: Problems): Promise<BookTerms | undefined> {
  const entries: BookEntry[] = [];
  const before = problems.failures.length;
  for (const path of (await files.folders('')) ?? []) {
    try {
      const editions = await editionsOf(path, files);
      if (editions.length > 0) entries.push({ path, hold: null, editions, place: wholeFile(path) });
    } catch (error) {
      problems.fail('FILE_UNREADABLE', wholeFile(path), messageOf(error), 'a folder that can be read');
    }
  }
  if (problems.failures.length > before) return undefined;
  if (entries.length === 0) {
    problems.fail('FILE_MISSING', wholeFile(BOOK), null, 'a book.yaml that lists deals, or folders with a deal.yaml');
    return undefined;
  }
  if (entries.length > LIMITS.deals.most) {
    problems.fail('TOO_MANY', wholeFile(BOOK), String(entries.length), atMost(LIMITS.deals));
    return undefined;
  }
  return {
    name: files.name,
    baseCurrency: 'USD',
    usdRate: null,
    limits: new Map(),
    watch: DEFAULT_WATCH,
    entries,
    places: new Map(),
    inputs: [],
  };
}

/** The folder itself where it holds a deal, else its folders that are named by a date and hold one. */
async function editionsOf(path: string, files: BookFiles): Promise<Edition[]> {
  if (await files.read(`${path}/${TERMS}`)) return [{ path, date: null }];
  const editions: Edition[] = [];
  for (const name of (await files.folders(path)) ?? []) {
    const date = parseDay(name);
    if (date !== null && (await files.read(`${path}/${name}/${TERMS}`))) editions.push({ path: `${path}/${name}`, date });
  }
  return editions.sort((a, b) => a.date! - b.date!);
}

function readLimits(book: Fields): ReadonlyMap<Dimension, Fraction> {
  const fields = book.branchIfAny('limits', DIMENSIONS);
  const limits = new Map<Dimension, Fraction>();
  for (const dimension of DIMENSIONS) {
    const limit = fields?.optional(dimension, share, null);
    if (limit) limits.set(dimension, limit);
  }
  return limits;
}

/** The deals that could be found. */
async function readEntries(book: Fields, files: BookFiles): Promise<BookEntry[]> {
  const items = book.listUnder('deals', DEALS);
  if (!items) return [];
  if (items.length === 0) book.fail('WRONG_SHAPE', 'deals', `${DEALS} with at least one deal`);
  if (items.length > LIMITS.deals.most) {
    book.problems.fail('TOO_MANY', book.place('deals'), String(items.length), atMost(LIMITS.deals));
    return [];
  }
  const seen = new Map<string, Place>();
  const entries: BookEntry[] = [];
  for (const item of items) {
    const entry = await readEntry(item, files, seen, book.problems);
    if (entry) entries.push(entry);
  }
  return entries;
}

async function readEntry(item: Tree, files: BookFiles, seen: Map<string, Place>, problems: Problems): Promise<BookEntry | undefined> {
  const fields = Fields.of(item, ['path', 'hold'], problems);
  if (!fields) return undefined;
  const written = fields.required('path', text);
  const hold = readHold(fields);
  if (written === undefined) return undefined;
  const path = insidePath(written);
  if (path === null) {
    fields.fail('PATH_OUTSIDE_DEAL', 'path', "a relative path inside the book's folder", 'copy the deal into the folder of the book');
    return undefined;
  }
  const before = seen.get(path);
  if (before) fields.fail('DUPLICATE_ID', 'path', `each deal once; it is listed in line ${before.line}`, 'remove one of the two');
  seen.set(path, fields.place('path'));
  const editions = await foundEditions(path, fields, files);
  return before ? undefined : complete<BookEntry>({ path, hold, editions, place: fields.place('path') });
}

async function foundEditions(path: string, entry: Fields, files: BookFiles): Promise<Edition[] | undefined> {
  try {
    const editions = await editionsOf(path, files);
    if (editions.length > 0) return editions;
    const near = nearest(path, (await files.folders('')) ?? [])[0] ?? null;
    entry.fail('FILE_MISSING', 'path', 'a folder with deal.yaml, or with folders by date that have one, in the folder of the book', near);
  } catch (error) {
    entry.problems.fail('FILE_UNREADABLE', entry.place('path'), messageOf(error), 'a folder that can be read');
  }
  return undefined;
}

/** Shares by tranche; the tranches are not known yet. */
function readHold(entry: Fields): BookEntry['hold'] | undefined {
  const tree = entry.tree('hold');
  if (tree === null) return null;
  if (tree.kind !== 'branch' || tree.entries.size === 0) {
    entry.problems.fail('WRONG_SHAPE', tree.place, shown(tree), 'a mapping of tranches to our share of each', 'hold: { A: 0.25 }');
    return undefined;
  }
  const hold = new Map<string, { readonly share: Fraction; readonly place: Place }>();
  for (const [id, { key, tree: value }] of tree.entries) {
    const read = readLeaf(value, share, entry.problems);
    if (read === undefined) return undefined;
    hold.set(id, { share: read, place: key });
  }
  return hold;
}
