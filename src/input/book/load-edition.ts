import { type Day, formatDay } from '../../kernel/calendar.js';
import type { Failure, Warning } from '../../kernel/failure.js';
import type { BookEntry, Edition } from '../../domain/book.js';
import type { Deal } from '../../domain/deal.js';
import type { TapeRow } from '../../domain/tape.js';
import { loadDeal } from '../deal/load.js';
import { Problems, wholeFile } from '../text/problems.js';
import type { BookFiles } from './book-terms.js';
import { type BookOptions, inBook } from './load-book.js';

interface LoadedEdition {
  /** null if and only if there are failures. */
  readonly deal: Deal | null;
  readonly rows: readonly TapeRow[];
  /** Placed by the paths of the book. */
  readonly failures: readonly Failure[];
  readonly warnings: readonly Warning[];
}

/**
 * Reads a deal of a book at one of its dates.
 * @param id that the deal must have, the one of its other dates
 * @param withRows whether every row of the fleet is kept
 */
export async function loadEdition(
  files: BookFiles,
  { path, date }: Edition,
  { id, withRows, options }: { readonly id: string | null; readonly withRows: boolean; readonly options: BookOptions },
): Promise<LoadedEdition> {
  const rows: TapeRow[] = [];
  const { assumptions, set } = options;
  const loaded = await loadDeal(files.deal(path), {
    ...(assumptions && { assumptions }),
    ...(set && { set }),
    ...(withRows && { onTapeRow: (row: TapeRow) => rows.push(row) }),
  });
  const problems = new Problems();
  problems.failures.push(...loaded.failures.map((found) => ({ ...found, place: inBook(found.place, path, options) })));
  problems.warnings.push(...loaded.warnings.map((found) => ({ ...found, place: inBook(found.place, path, options) })));
  const { deal } = loaded;
  const placeOf = (key: string) => inBook(deal?.places.get(key) ?? wholeFile('deal.yaml'), path, options);
  if (deal && date !== null && deal.asOf !== date)
    problems.fail(
      'DATE_ORDER',
      placeOf('deal.as_of'),
      formatDay(deal.asOf),
      `as_of ${formatDay(date)}, the date that names its folder`,
      formatDay(date),
    );
  if (deal && id !== null && deal.id !== id)
    problems.fail('NOT_ONE_OF', placeOf('deal.id'), deal.id, `${id}, the id of the deal at its other dates`, id);
  return { deal: problems.failures.length === 0 ? deal : null, rows, failures: problems.failures, warnings: problems.warnings };
}

/** The editions of the months up to the newest, and at least the newest two. @param since no edition dated up to this day is asked for */
export function editionsSince({ editions }: BookEntry, since: (newest: Day) => Day): readonly Edition[] {
  const newest = editions.at(-1)!.date;
  if (newest === null) return editions.slice(-1);
  const after = since(newest);
  return editions.filter(({ date }, i) => i >= editions.length - 2 || date! > after);
}
