import { join } from 'node:path';
import { checkNotes, collateralOf, loadNotes, type NotesTerms } from '../../input/book/notes-terms.js';
import type { Warning } from '../../kernel/failure.js';
import type { InputFile } from '../../domain/deal.js';
import { largestCustomer } from '../../model/portfolio/concentration.js';
import { loanOf } from '../../model/portfolio/loan.js';
import { scoreBook, standingOf } from '../../model/portfolio/portfolio.js';
import { securitize as securitizeBook, type NotedLoan, type NotesResult } from '../../model/notes/securitize.js';
import type { NotesTable } from '../../report/notes/notes-tables.js';
import { TOOL } from '../../api/tool.js';
import { openBook, type OpenedBook } from '../shell/book.js';
import { openBookScenarios } from '../shell/book-scenarios.js';
import { type DealOptions, refuseProblems, refuseWarnings, showProblems } from '../shell/deal.js';
import { EXIT } from '../shell/io.js';
import { namedFile } from '../shell/named-file.js';
import { Progress } from '../shell/progress.js';
import { withoutConflict, type ScenarioOptions } from '../shell/scenarios.js';
import type { Session } from '../shell/session.js';
import { deliver, type Read } from '../shell/written.js';

interface SecuritizeOptions extends DealOptions, ScenarioOptions {
  readonly json?: boolean;
  readonly csv?: NotesTable | true;
  readonly output?: string;
  readonly force?: boolean;
  readonly failOn?: 'loss' | 'trigger';
}

/** Notes on the loans of a book. */
export async function securitize(path: string, options: SecuritizeOptions, session: Session): Promise<void> {
  const opened = await openNotes(path, options, session);
  if (!opened) return;
  const { terms, book } = opened;
  const loans = book.book.deals.map(loanOf);
  const largest = largestCustomer(
    scoreBook(
      loans.map((loan) => standingOf(loan, book.book.watch)),
      book.book,
    ).concentrations,
  );
  const scenarios = await openBookScenarios(book, largest, options, session);
  if (!scenarios) return;
  const noted = loans.map((loan, i) => ({ ...loan, scenarios: scenarios.byDeal[i]! }));
  const ofBook = [...book.warnings, ...scenarios.warnings];
  const warnings = [...opened.warnings, ...ofBook];
  if (options.strict && warnings.length > 0) return refuseWarnings(warnings, book.folder, options, session);
  const result = { ...run(terms, book, noted, options, session), warnings };
  const inputs = [...inputsOf(opened), ...scenarios.inputs];
  await deliver(await written({ ...result, inputs }, options, session), options, [...book.read, opened.read, scenarios], session);
  if ((options.json || options.csv) && !options.quiet) {
    await showProblems(opened.warnings, 'warning', opened.read.folder, options, session);
    await showProblems(ofBook, 'warning', book.folder, options, session);
  }
  if (options.failOn && failsOn(result, options.failOn)) session.exit = EXIT.failOn;
}

interface OpenedNotes {
  readonly terms: NotesTerms;
  readonly book: OpenedBook;
  /** Of the terms. */
  readonly warnings: readonly Warning[];
  readonly read: Read;
}

/** The notes and their book; null, with every problem of either reported on stderr and exit 2 set, where they cannot be computed on. */
async function openNotes(path: string, options: SecuritizeOptions, session: Session): Promise<OpenedNotes | null> {
  const { folder, file } = namedFile(path, session.io.cwd, 'the terms of notes stand in a YAML file; gpulien help securitize');
  const { terms, book: where, problems } = await loadNotes(folder, file);
  const whole = where === null ? null : await openBook(join(folder.root, where), options, session);
  const book = terms && whole && { ...whole, book: collateralOf(terms, whole.book, problems) };
  if (book && problems.failures.length === 0) checkNotes(terms, book.book, problems);
  if (problems.failures.length > 0) {
    await refuseProblems(problems.failures, folder, options, session);
    return null;
  }
  return book && { terms, book, warnings: problems.warnings, read: { folder, inputs: terms.notes.inputs } };
}

/** What was read, the terms of the notes first; a file that both name once. */
function inputsOf({ terms, book }: OpenedNotes): InputFile[] {
  const own = terms.notes.inputs;
  return [...own, ...book.book.inputs.filter(({ file }) => terms.book !== '' || own.every((input) => input.file !== file))];
}

function run(
  { notes }: NotesTerms,
  { book }: OpenedBook,
  loans: readonly NotedLoan[],
  options: SecuritizeOptions,
  session: Session,
): NotesResult {
  const progress = new Progress(session.io, 'notes', options.quiet === true);
  let running = '';
  try {
    return withoutConflict(
      () =>
        securitizeBook(notes, book, loans, (done, of, what) => {
          running = what;
          progress.step(done, of, () => what);
        }),
      () => running,
    );
  } finally {
    progress.end();
  }
}

/** Whether a class loses under any scenario that was run, base included, or a trigger is missed. */
const failsOn = ({ scenarios }: NotesResult, level: 'loss' | 'trigger'): boolean =>
  scenarios.some(({ classes, triggers }) =>
    level === 'loss' ? classes.some(({ lossRate }) => lossRate.gt(0)) : triggers.some(({ firstHit }) => firstHit !== null),
  );

async function written(result: NotesResult, options: SecuritizeOptions, session: Session): Promise<string> {
  if (options.json) {
    const [{ notesJson }, { writeJson }] = await Promise.all([
      import('../../report/notes/notes-json.js'),
      import('../../report/print/json.js'),
    ]);
    return `${writeJson(notesJson(result, TOOL))}\n`;
  }
  if (options.csv) {
    const [{ notesTable }, { writeCsv }] = await Promise.all([
      import('../../report/notes/notes-tables.js'),
      import('../../report/print/csv.js'),
    ]);
    return writeCsv(notesTable(result, options.csv === true ? 'classes' : options.csv));
  }
  const [{ notesText, notesVerdict }, { fileLook }] = await Promise.all([
    import('../../report/notes/notes-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  if (options.quiet) return `${notesVerdict(result, look).join('\n')}\n`;
  return notesText(result, TOOL, look, options.verbose === true);
}
