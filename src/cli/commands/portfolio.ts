import type { InputFile } from '../../domain/deal.js';
import { BookLog, openBookReader } from '../../input/book/load-book.js';
import type { Failure, Warning } from '../../kernel/failure.js';
import { largestCustomer } from '../../model/portfolio/concentration.js';
import { SharedNames } from '../../model/portfolio/pledges.js';
import {
  bookFacts,
  portfolio as portfolioOf,
  scoreBook,
  type PledgedStanding,
  type PortfolioResult,
  type Together,
} from '../../model/portfolio/portfolio.js';
import type { PortfolioTable, PortfolioView } from '../../report/portfolio/portfolio-tables.js';
import type { DealFolder } from '../../api/folder.js';
import { TOOL } from '../../api/tool.js';
import { chosenAssumptions } from '../shell/assumptions.js';
import { bookFolder } from '../shell/book.js';
import { scenarioFile } from '../shell/book-scenarios.js';
import { type DealOptions, refuseProblems, refuseWarnings, showProblems } from '../shell/deal.js';
import { EXIT } from '../shell/io.js';
import { loanPool, loanWorkers } from '../shell/path-workers.js';
import { Progress } from '../shell/progress.js';
import type { ScenarioOptions } from '../shell/scenarios.js';
import type { Session } from '../shell/session.js';
import { deliver, type Read } from '../shell/written.js';

interface PortfolioOptions extends DealOptions, ScenarioOptions {
  readonly json?: boolean;
  readonly csv?: PortfolioTable | true;
  readonly output?: string;
  readonly force?: boolean;
  readonly workers?: number;
  readonly failOn?: 'watch' | 'limit' | 'pledge';
}

/** The loans of a book side by side, where they lean on the same names, and what they lose together. */
export async function portfolio(path: string, options: PortfolioOptions, session: Session): Promise<void> {
  const computed = await compute(path, options, session);
  if (!computed) return;
  const { view, read, folder } = computed;
  await deliver(await written(view, options, session), options, read, session);
  if ((options.json || options.csv) && !options.quiet) await showProblems(view.warnings, 'warning', folder, options, session);
  if (options.failOn && failsOn(view.result, options.failOn)) session.exit = EXIT.failOn;
}

interface Computed {
  readonly view: PortfolioView;
  readonly read: readonly Read[];
  /** Shows the lines of problems. */
  readonly folder: DealFolder;
}

/** Every loan read and scored, one by one; null, with every problem reported, where that cannot be. */
async function compute(path: string, options: PortfolioOptions, session: Session): Promise<Computed | null> {
  const { cwd } = session.io;
  const files = bookFolder(path, cwd);
  const { choice, read, paths } = await chosenAssumptions(options.assumptions ?? [], cwd);
  const folder = files.all.with(paths);
  const log = new BookLog();
  const { failures, warnings } = log.problems;
  const reader = await openBookReader(files, { assumptions: choice }, log.problems);
  const refused = async (problems: readonly Failure[], where: DealFolder): Promise<null> => {
    await refuseProblems(problems, where, options, session);
    return null;
  };
  if (!reader) return refused(failures, folder);
  const { terms } = reader;
  const { entries } = terms;
  const { asOf, assumptions, set, scenarios, scenario } = options;
  const chosen = { ...(asOf === undefined ? {} : { asOf }), ...(assumptions && { assumptions }), ...(set && { set }) };
  const named = { ...(scenarios === undefined ? {} : { scenarios }), ...(scenario === undefined ? {} : { scenario }) };
  const { folder: scenarioFolder } = scenarioFile(folder, options, cwd);
  const pool = await loanPool({ kind: 'desk', path, cwd, options: { ...chosen, ...named } }, loanWorkers(entries.length, options.workers));
  const progress = new Progress(session.io, 'loans', options.quiet === true);
  let done = 0;
  const step = (): void => progress.step(++done, 2 * entries.length);
  try {
    const loans: PledgedStanding[] = [];
    const names = new SharedNames();
    let entry = 0;
    let assumptionSet: PortfolioView['assumptionSet'] | null = null;
    await pool.standings(entries.length, (found) => {
      const { standing } = found;
      log.add(entries[entry++]!, found, standing?.result.id ?? null);
      if (!standing) return;
      names.add(standing.names);
      loans.push({ ...standing, names: [] });
      assumptionSet ??= found.assumptionSet;
      step();
    });
    if (failures.length > 0) return await refused(failures, folder);
    if (options.strict && warnings.length > 0) {
      await refuseWarnings(warnings, folder, options, session);
      return null;
    }
    const scored = scoreBook(loans, terms);
    const together: Together[] = [];
    const problems = new Map<string, Failure>();
    const more = new Map<string, Warning>();
    let inputs: readonly InputFile[] = [];
    const facts = { ...bookFacts(loans, names.twice), largest: largestCustomer(scored.concentrations) };
    await pool.together(entries.length, facts, (found) => {
      for (const failure of found.failures) problems.set(JSON.stringify(failure), failure);
      for (const warning of found.warnings) more.set(JSON.stringify(warning), warning);
      if (found.together) together.push(found.together);
      inputs = found.inputs;
      step();
    });
    if (problems.size > 0) return await refused([...problems.values()], scenarioFolder);
    const all = [...warnings, ...more.values()];
    if (options.strict && all.length > 0) {
      await refuseWarnings(all, folder, options, session);
      return null;
    }
    const result = portfolioOf(terms, scored, loans, together);
    const ofBook = [...reader.inputs, ...log.inputs];
    return {
      view: { result, assumptionSet: assumptionSet!, inputs: [...ofBook, ...inputs], warnings: all },
      read: [{ folder, inputs: ofBook }, ...read, { folder: scenarioFolder, inputs }],
      folder,
    };
  } finally {
    progress.end();
    await pool.close();
  }
}

function failsOn({ loans, concentrations, audit }: PortfolioResult, level: 'watch' | 'limit' | 'pledge'): boolean {
  if (level === 'watch') return loans.some(({ watch }) => watch.length > 0);
  return level === 'limit' ? concentrations.some(({ headroom }) => headroom?.isNegative()) : audit.doublePledged.length > 0;
}

async function written(view: PortfolioView, options: PortfolioOptions, session: Session): Promise<string> {
  if (options.json) {
    const [{ portfolioJson }, { writeJson }] = await Promise.all([
      import('../../report/portfolio/portfolio-json.js'),
      import('../../report/print/json.js'),
    ]);
    return `${writeJson(portfolioJson(view, TOOL))}\n`;
  }
  if (options.csv) {
    const [{ portfolioTable }, { writeCsv }] = await Promise.all([
      import('../../report/portfolio/portfolio-tables.js'),
      import('../../report/print/csv.js'),
    ]);
    return writeCsv(portfolioTable(view, options.csv === true ? 'loans' : options.csv));
  }
  const [{ portfolioText, portfolioVerdict }, { fileLook }] = await Promise.all([
    import('../../report/portfolio/portfolio-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  return options.quiet ? `${portfolioVerdict(view.result, look).join('\n')}\n` : portfolioText(view, TOOL, look, options.verbose === true);
}
