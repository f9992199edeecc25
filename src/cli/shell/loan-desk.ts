import type { SetName } from '../../domain/assumptions.js';
import type { BookDeal } from '../../domain/book.js';
import type { InputFile } from '../../domain/deal.js';
import type { TapeRow } from '../../domain/tape.js';
import type { Failure, Warning } from '../../kernel/failure.js';
import { type BookReader, openBookReader } from '../../input/book/load-book.js';
import { loadScenarios, scenariosAsked } from '../../input/scenario/scenarios.js';
import { Problems } from '../../input/text/problems.js';
import { loanOf } from '../../model/portfolio/loan.js';
import { type BookFacts, type PledgedStanding, pledgedStanding, type Together, togetherOf } from '../../model/portfolio/portfolio.js';
import { readingOf } from './assumptions.js';
import { bookFolder } from './book.js';
import type { DealOptions } from './deal.js';
import { UsageError } from './io.js';
import { scenarioFile } from './book-scenarios.js';
import { withoutConflict, type ScenarioOptions } from './scenarios.js';

/** What a desk opens the same book with. */
export interface DeskTask {
  readonly kind: 'desk';
  readonly path: string;
  readonly cwd: string;
  readonly options: Pick<DealOptions, 'asOf' | 'assumptions' | 'set'> & ScenarioOptions;
}

/** What was found of a deal, by the paths of the book. */
interface Found {
  readonly failures: readonly Failure[];
  readonly warnings: readonly Warning[];
  readonly inputs: readonly InputFile[];
}

export interface StandingFound extends Found {
  /** Null where there are failures. */
  readonly standing: PledgedStanding | null;
  readonly assumptionSet: SetName | null;
}

export interface TogetherFound extends Found {
  /** Null where there are failures. */
  readonly together: Together | null;
}

/** What a loan needs to know of the book. */
export interface DeskFacts extends BookFacts {
  /** The book's largest customer. */
  readonly largest: string | null;
}

/**
 * Scores the loans of a book one by one: each is read, scored and put away, twice over, as what it does beside the others can be
 * computed only when all are known. So memory does not grow with the loans.
 */
export class LoanDesk {
  private rows: TapeRow[] = [];

  private constructor(
    private readonly task: DeskTask,
    private readonly reader: BookReader,
  ) {}

  /** @param task of a book that was opened before */
  static async open(task: DeskTask): Promise<LoanDesk> {
    const { path, cwd, options } = task;
    const { reading } = await readingOf(options, cwd);
    let desk: LoanDesk | null = null;
    const reader = await openBookReader(
      bookFolder(path, cwd),
      {
        ...reading,
        onTapeRow: (_, row) => desk!.rows.push(row),
      },
      new Problems(),
    );
    if (!reader) throw changed();
    desk = new LoanDesk(task, reader);
    return desk;
  }

  /** A loan as it stands. */
  async standing(entry: number): Promise<StandingFound> {
    const { deal, failures, warnings, inputs } = await this.read(entry);
    const standing = deal && pledgedStanding({ ...loanOf(deal), rows: this.rows }, this.reader.terms.watch);
    return { failures, warnings, inputs, standing, assumptionSet: deal?.deal.assumptions.origin ?? null };
  }

  /** What it does beside the others. */
  async together(entry: number, { largest, ...facts }: DeskFacts): Promise<TogetherFound> {
    const { deal } = await this.read(entry);
    if (!deal) throw changed();
    const { cwd, path, options } = this.task;
    const { folder, file } = scenarioFile(bookFolder(path, cwd).all, options, cwd);
    const loaded = await loadScenarios(folder, deal.deal, { ...(file !== undefined && { file }), largest });
    const chosen = scenariosAsked(loaded, options.scenario);
    const loan = { ...loanOf(deal), rows: this.rows };
    const together =
      chosen.failures.length > 0
        ? null
        : withoutConflict(
            () => togetherOf(loan, facts, chosen.scenarios),
            () => options.scenario ?? '',
          );
    return { failures: chosen.failures, warnings: loaded.warnings, inputs: loaded.inputs, together };
  }

  private async read(entry: number): Promise<{ readonly deal: BookDeal | null } & Found> {
    this.rows = [];
    return this.reader.read(entry);
  }
}

const changed = (): UsageError => new UsageError('the files of the book changed while it ran', 'run the command again');
