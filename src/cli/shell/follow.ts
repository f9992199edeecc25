import { DEFAULT_WATCH } from '../../domain/watch.js';
import type { BookEntry, BookTerms } from '../../domain/book.js';
import type { InputFile } from '../../domain/deal.js';
import { type BookFiles, readBookTerms } from '../../input/book/book-terms.js';
import { editionsSince, loadEdition } from '../../input/book/load-edition.js';
import type { BookOptions } from '../../input/book/load-book.js';
import { Problems } from '../../input/text/problems.js';
import { addMonths } from '../../kernel/calendar.js';
import type { Warning } from '../../kernel/failure.js';
import { monitor, type FollowedDeal } from '../../model/monitor/monitor.js';
import { contractMoves, lotMoves, type DatedTape } from '../../model/monitor/movements.js';
import { snapshotOf, type Snapshot } from '../../model/monitor/snapshot.js';
import type { MonitorView } from '../../report/monitor/monitor.js';
import type { DealFolder } from '../../api/folder.js';
import { chosenAssumptions } from './assumptions.js';
import { bookFolder } from './book.js';
import { type DealOptions, refuseProblems, refuseWarnings } from './deal.js';
import { Progress } from './progress.js';
import type { Session } from './session.js';
import type { Read } from './written.js';

export interface FollowOptions extends DealOptions {
  /** How far back dates are read. */
  readonly months: number;
}

interface Followed {
  readonly view: MonitorView;
  /** Of the newest dates. */
  readonly warnings: readonly Warning[];
  /** Shows the lines of problems. */
  readonly folder: DealFolder;
  readonly read: readonly Read[];
}

/** The book that an argument names through its months; null, with every problem reported and exit 2 set, where it cannot be computed on. */
export async function followBook(argument: string, options: FollowOptions, session: Session): Promise<Followed | null> {
  const files = bookFolder(argument, session.io.cwd);
  const { choice, read, paths } = await chosenAssumptions(options.assumptions ?? [], session.io.cwd);
  const problems = new Problems();
  const terms = await readBookTerms(files, problems);
  const reading = { assumptions: choice, ...(options.set === undefined ? {} : { set: options.set }) };
  const book = terms ? await follow(files, terms, { reading, months: options.months, problems }, session, options) : null;
  const folder = files.all.with(paths);
  if (!terms || !book || problems.failures.length > 0) {
    await refuseProblems(problems.failures, folder, options, session);
    return null;
  }
  if (options.strict && problems.warnings.length > 0) {
    await refuseWarnings(problems.warnings, folder, options, session);
    return null;
  }
  const inputs = [...terms.inputs, ...book.inputs];
  const view = {
    name: terms.name,
    path: argument.replace(/(?:\/book\.yaml|\/)$/, ''),
    rules: terms.watch,
    result: monitor(book.followed, terms.watch),
    inputs,
    lateDays: lateDaysOf(terms),
  };
  return { view, warnings: problems.warnings, folder, read: [{ folder, inputs }, ...read] };
}

const lateDaysOf = ({ watch }: BookTerms): number => watch.daysPastDue ?? DEFAULT_WATCH.daysPastDue!;

interface Following {
  readonly reading: BookOptions;
  readonly months: number;
  /** Takes what is wrong with any deal at any date. */
  readonly problems: Problems;
}

/** Every deal of the book at its dates, one after the other, so that no more than two dates of one deal are held at once. */
async function follow(
  files: BookFiles,
  terms: BookTerms,
  following: Following,
  session: Session,
  { quiet = false }: FollowOptions,
): Promise<{ readonly followed: readonly FollowedDeal[]; readonly inputs: readonly InputFile[] }> {
  const followed: FollowedDeal[] = [];
  const inputs = new Map<string, InputFile>();
  const holders = new Map<string, string>();
  const progress = new Progress(session.io, 'monitor', quiet);
  for (const [i, entry] of terms.entries.entries()) {
    progress.step(i, terms.entries.length, () => entry.path);
    const one = await followDeal(files, entry, lateDaysOf(terms), following);
    for (const input of one.inputs) inputs.set(input.file, input);
    if (one.id !== null) {
      const holder = holders.get(one.id);
      if (holder !== undefined)
        following.problems.fail(
          'DUPLICATE_ID',
          entry.place,
          one.id,
          `deals with different ids; ${holder} is ${one.id} too`,
          'give each deal an id of its own',
        );
      holders.set(one.id, entry.path);
    }
    if (one.deal) followed.push(one.deal);
  }
  progress.end();
  return { followed, inputs: [...inputs.values()] };
}

async function followDeal(
  files: BookFiles,
  entry: BookEntry,
  lateDays: number,
  { reading, months, problems }: Following,
): Promise<{ readonly id: string | null; readonly deal: FollowedDeal | null; readonly inputs: readonly InputFile[] }> {
  const editions = editionsSince(entry, (newest) => addMonths(newest, -months));
  const history: Snapshot[] = [];
  const inputs: InputFile[] = [];
  let id: string | null = null;
  let before: DatedTape | null = null;
  let now: DatedTape | null = null;
  for (const [i, edition] of editions.entries()) {
    const loaded = await loadEdition(files, edition, { id, withRows: i >= editions.length - 2, options: reading });
    problems.failures.push(...loaded.failures);
    if (i === editions.length - 1) problems.warnings.push(...loaded.warnings);
    if (!loaded.deal) continue;
    id ??= loaded.deal.id;
    history.push(snapshotOf(loaded.deal, edition.path, lateDays));
    inputs.push(...loaded.deal.inputs.map((input) => ({ ...input, file: `${edition.path}/${input.file}` })));
    before = now;
    now = { deal: loaded.deal, rows: loaded.rows };
  }
  if (history.length < editions.length) return { id, deal: null, inputs };
  const moves =
    before && now ? { lots: lotMoves(before, now), contracts: contractMoves(before.deal, now.deal) } : { lots: [], contracts: [] };
  return { id, deal: { history, ...moves }, inputs };
}
