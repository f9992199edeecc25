import type { Book } from '../../domain/book.js';
import { partyName } from '../../domain/party.js';
import { simulatedBook } from '../../input/book/simulated-book.js';
import { BookCollector, bookLosses } from '../../model/portfolio/book-losses.js';
import { BookRunner, type BookBlock } from '../../model/portfolio/book-paths.js';
import { loanOf } from '../../model/portfolio/loan.js';
import { DEFAULT_PATHS, DEFAULT_SEED } from '../../model/simulation/runner.js';
import { BOOK_SIMULATION_TABLES, type BookSimulationTable, type BookSimulationView } from '../../report/simulation/book-simulation.js';
import { bookDigestOf, bookShardText, readBookShard } from '../../report/simulation/shard.js';
import { TOOL } from '../../api/tool.js';
import { chosenAssumptions } from '../shell/assumptions.js';
import { openBook } from '../shell/book.js';
import { type DealOptions, refuseProblems, refuseWarnings, showProblems } from '../shell/deal.js';
import { UsageError } from '../shell/io.js';
import { bookPool, bookTaskOf, workersFor } from '../shell/path-workers.js';
import { Progress } from '../shell/progress.js';
import type { Session } from '../shell/session.js';
import { blocksOf, mergedShards, WHOLE, type Part } from '../shell/shards.js';
import { deliver } from '../shell/written.js';

/** What a deal alone has. */
const OF_A_DEAL = {
  until: '--until',
  dump: '--dump',
  list: '--list',
  whatIf: '--what-if',
} as const;

interface SimulateOptions extends DealOptions, Readonly<Partial<Record<keyof typeof OF_A_DEAL, unknown>>> {
  readonly paths?: number;
  readonly seed?: number;
  readonly workers?: number;
  readonly shard?: Part;
  readonly merge?: readonly string[];
  readonly json?: boolean;
  readonly csv?: string | true;
  readonly output?: string;
  readonly force?: boolean;
}

/** One set of paths for all loans of a book, and what they lose together. */
export async function simulateBook(path: string, options: SimulateOptions, session: Session): Promise<void> {
  const table = tableOf(options);
  const opened = await openBook(path, options, session);
  if (!opened) return;
  const { folder, read } = opened;
  const { choice } = await chosenAssumptions(options.assumptions ?? [], session.io.cwd);
  const {
    book,
    failures,
    warnings: more,
  } = simulatedBook(opened.book, {
    assumptions: choice,
    ...(options.set === undefined ? {} : { set: options.set }),
  });
  if (!book) {
    await refuseProblems(failures, folder, options, session);
    return;
  }
  const warnings = [...opened.warnings, ...more];
  if (options.strict && warnings.length > 0) return refuseWarnings(warnings, folder, options, session);
  const seed = options.seed ?? DEFAULT_SEED;
  const loans = book.deals.map(loanOf);
  const runner = new BookRunner(loans, seed);
  const blocks = await ran(path, book, runner, seed, options, session);
  if (typeof blocks === 'string') {
    session.forPrograms = true;
    return deliver(blocks, options, read, session);
  }
  const collector = new BookCollector(loans);
  for (const block of blocks) collector.add(block);
  const view: BookSimulationView = {
    name: book.name,
    baseCurrency: book.baseCurrency,
    asOf: book.deals[0]!.deal.asOf,
    seed,
    result: bookLosses(collector, runner),
    parties: spellings(book),
    assumptionSet: book.deals[0]!.deal.assumptions.origin,
    inputs: book.inputs,
    warnings,
  };
  const forPrograms = Boolean(options.json) || table !== null;
  session.forPrograms ||= forPrograms;
  await deliver(await written(view, table, options, session), options, read, session);
  if (forPrograms && !options.quiet) await showProblems(warnings, 'warning', folder, options, session);
}

/** How the files spell each customer group, provider and parent first, by folded name. */
function spellings({ deals }: Book): ReadonlyMap<string, string> {
  const names = deals.flatMap(({ deal: { leases, hedges, borrower } }) => [
    ...leases.map(({ group }) => group),
    ...hedges.map(({ provider }) => provider),
    ...(borrower.parent === null ? [] : [borrower.parent]),
  ]);
  return new Map(names.map((name): [string, string] => [partyName(name), name]).reverse());
}

/** The table that is asked for, null for none; refuses what a book does not have. */
function tableOf(options: SimulateOptions): BookSimulationTable | null {
  const refused = Object.entries(OF_A_DEAL).flatMap(([key, flag]) => (options[key as keyof typeof OF_A_DEAL] === undefined ? [] : [flag]));
  if (refused.length > 0)
    throw new UsageError(
      `${refused.join(', ')}: not for a book`,
      'leave it out, or name one deal; a book has --paths, --seed, --workers, --shard, --merge, --json and --csv',
    );
  if (!options.csv) return null;
  const table = options.csv === true ? 'summary' : options.csv;
  const found = BOOK_SIMULATION_TABLES.find((name) => name === table);
  if (!found) throw new UsageError(`--csv ${table}: a table of a deal, not of a book`, `a book has ${BOOK_SIMULATION_TABLES.join(', ')}`);
  return found;
}

/** Runs the paths, or puts shards together: the blocks; of one shard what it writes. */
async function ran(
  path: string,
  book: Book,
  runner: BookRunner,
  seed: number,
  options: SimulateOptions,
  session: Session,
): Promise<readonly BookBlock[] | string> {
  const asked = options.paths ?? DEFAULT_PATHS;
  const paths = asked + (asked % 2);
  const digest = bookDigestOf(book, seed, paths, TOOL);
  if (options.merge) return mergedShards(options.merge, paths, (text, file) => readBookShard(text, file, digest), session).blocks;
  const part = options.shard ?? WHOLE;
  const all = blocksOf(paths, part);
  const task = bookTaskOf(path, book, options, { seed, paths }, session.io.cwd);
  const pool = bookPool(runner, task, workersFor(all.length, options.workers));
  const progress = new Progress(session.io, 'paths', options.quiet === true);
  const blocks: BookBlock[] = [];
  let done = 0;
  try {
    await pool.run(all, (block) => {
      blocks.push(block);
      progress.step((done += block.width), paths);
    });
  } finally {
    progress.end();
    await pool.close();
  }
  return options.shard ? bookShardText({ digest, ...part, blocks }) : blocks;
}

async function written(
  view: BookSimulationView,
  table: BookSimulationTable | null,
  options: SimulateOptions,
  session: Session,
): Promise<string> {
  if (options.json || table) {
    const [{ bookSimulationJson, bookSimulationTable }, { writeJson }, { writeCsv }] = await Promise.all([
      import('../../report/simulation/book-simulation.js'),
      import('../../report/print/json.js'),
      import('../../report/print/csv.js'),
    ]);
    return table ? writeCsv(bookSimulationTable(view, table)) : `${writeJson(bookSimulationJson(view, TOOL))}\n`;
  }
  const [{ bookSimulationText, bookSimulationVerdict }, { fileLook }] = await Promise.all([
    import('../../report/simulation/book-simulation-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  return options.quiet
    ? `${bookSimulationVerdict(view, look).join('\n')}\n`
    : bookSimulationText(view, TOOL, look, options.verbose === true);
}
