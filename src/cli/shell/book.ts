import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isMissing, systemSentence } from '../../kernel/system-error.js';
import type { Book } from '../../domain/book.js';
import type { Warning } from '../../kernel/failure.js';
import { BOOK } from '../../input/book/book-terms.js';
import { type BookOptions, loadBook } from '../../input/book/load-book.js';
import { clean } from '../../report/print/clean.js';
import { BookFolder, type DealFolder } from '../../api/folder.js';
import { readingOf } from './assumptions.js';
import { type DealOptions, refuseProblems, refuseWarnings } from './deal.js';
import { UsageError } from './io.js';
import type { Session } from './session.js';
import type { Read } from './written.js';

const HINT = 'a book is a folder with book.yaml, or a folder of deals; gpulien help portfolio';

export interface OpenedBook {
  readonly book: Book;
  readonly warnings: readonly Warning[];
  readonly files: BookFolder;
  /** Shows the lines of problems. */
  readonly folder: DealFolder;
  /** Every file that was read, for a result not to be written over one. */
  readonly read: readonly Read[];
}

/** The folder that an argument names: itself, or that of the book.yaml it points to. */
export function bookFolder(argument: string, cwd: string): BookFolder {
  const path = resolve(cwd, argument);
  const shown = clean(argument);
  const kind = kindOf(path);
  if (kind === null) throw new UsageError(`there is no book at ${shown}`, HINT);
  if (kind === 'folder' && !isFile(join(path, BOOK)) && isFile(join(path, 'deal.yaml')))
    throw new UsageError(`${shown} is a deal, not a book`, HINT);
  if (kind === 'folder') return BookFolder.of(path);
  if (basename(path) === BOOK) return BookFolder.of(dirname(path));
  throw new UsageError(`${shown} is neither a folder nor a book.yaml`, HINT);
}

/** Whether an argument names a deal: its deal.yaml, or a folder with one and no book.yaml. */
export function isDeal(argument: string, cwd: string): boolean {
  const path = resolve(cwd, argument);
  return /(?:^|[/\\])deal\.ya?ml$/i.test(argument) || (isFile(join(path, 'deal.yaml')) && !isFile(join(path, BOOK)));
}

/**
 * Whether an argument names a book where a deal may stand as well: its book.yaml, a folder with one, or a folder without deal.yaml
 * that has folders with one, or with such folders by date.
 */
export function isBook(argument: string, cwd: string): boolean {
  const path = resolve(cwd, argument);
  if (basename(path) === BOOK || isFile(join(path, BOOK))) return kindOf(path) !== null;
  if (kindOf(path) !== 'folder' || isFile(join(path, 'deal.yaml'))) return false;
  const hasDeal = (folder: string): boolean => isFile(join(folder, 'deal.yaml'));
  return foldersIn(path).some((folder) => hasDeal(folder) || foldersIn(folder).some(hasDeal));
}

/** Folders in a folder; none where it cannot be read: opening it reports why. */
function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []));
  } catch (error) {
    if (systemSentence(error) === null) throw error;
    return [];
  }
}

const isFile = (path: string): boolean => kindOf(path) === 'file';

function kindOf(path: string): 'file' | 'folder' | null {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The book that an argument names; null, with every problem reported on stderr and exit 2 set, where it cannot be computed on. */
export async function openBook(
  argument: string,
  options: DealOptions,
  session: Session,
  more: Pick<BookOptions, 'onTapeRow'> = {},
): Promise<OpenedBook | null> {
  const files = bookFolder(argument, session.io.cwd);
  const { reading, read, paths } = await readingOf(options, session.io.cwd);
  const { book, failures, warnings } = await loadBook(files, { ...reading, ...more });
  const folder = files.all.with(paths);
  if (!book) {
    await refuseProblems(failures, folder, options, session);
    return null;
  }
  if (options.strict && warnings.length > 0) {
    await refuseWarnings(warnings, folder, options, session);
    return null;
  }
  return { book, warnings, files, folder, read: [{ folder, inputs: book.inputs }, ...read] };
}
