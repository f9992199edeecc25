import type { TapeRow } from '../../domain/tape.js';
import { largestCustomer } from '../../model/portfolio/concentration.js';
import { loanOf } from '../../model/portfolio/loan.js';
import { portfolio as portfolioOf, scoreBook, type PortfolioResult } from '../../model/portfolio/portfolio.js';
import type { PortfolioTable, PortfolioView } from '../../report/portfolio/portfolio-tables.js';
import { TOOL } from '../../api/tool.js';
import { openBook } from '../shell/book.js';
import { openBookScenarios } from '../shell/book-scenarios.js';
import { refuseWarnings, tellProblems, type DealOptions } from '../shell/deal.js';
import { EXIT } from '../shell/io.js';
import { Progress } from '../shell/progress.js';
import { withoutConflict, type ScenarioOptions } from '../shell/scenarios.js';
import type { Session } from '../shell/session.js';
import { deliver } from '../shell/written.js';

interface PortfolioOptions extends DealOptions, ScenarioOptions {
  readonly json?: boolean;
  readonly csv?: PortfolioTable | true;
  readonly output?: string;
  readonly force?: boolean;
  readonly failOn?: 'watch' | 'limit' | 'pledge';
}

/** The loans of a book side by side, where they lean on the same names, and what they lose together. */
export async function portfolio(path: string, options: PortfolioOptions, session: Session): Promise<void> {
  const rows = new Map<string, TapeRow[]>();
  const onTapeRow = (folder: string, row: TapeRow): void => {
    const known = rows.get(folder);
    if (known) known.push(row);
    else rows.set(folder, [row]);
  };
  const opened = await openBook(path, options, session, { onTapeRow });
  if (!opened) return;
  const { book } = opened;
  const loans = book.deals.map(loanOf);
  const scored = scoreBook(loans, book);
  const scenarios = await openBookScenarios(opened, largestCustomer(scored.concentrations), options, session);
  if (!scenarios) return;
  const warnings = [...opened.warnings, ...scenarios.warnings];
  if (options.strict && warnings.length > 0) return refuseWarnings(warnings, opened.folder, options, session);
  const whole = loans.map((loan, i) => ({
    ...loan,
    result: scored.loans[i]!,
    rows: rows.get(loan.own.folder) ?? [],
    scenarios: scenarios.byDeal[i]!,
  }));
  const progress = new Progress(session.io, 'loans under scenarios', options.quiet === true);
  let result: PortfolioResult;
  try {
    result = withoutConflict(
      () => portfolioOf(book, scored, whole, (done, of) => progress.step(done, of)),
      () => options.scenario ?? '',
    );
  } finally {
    progress.end();
  }
  const view = { result, assumptionSet: book.deals[0]!.deal.assumptions.origin, inputs: [...book.inputs, ...scenarios.inputs], warnings };
  await deliver(await written(view, options, session), options, [...opened.read, scenarios], session);
  if ((options.json || options.csv) && !options.quiet) await tellProblems(warnings, 'warning', opened.folder, options, session);
  if (options.failOn && failsOn(result, options.failOn)) session.exit = EXIT.failOn;
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
