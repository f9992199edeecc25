import { Option, type Command } from 'commander';
import { LIMITS } from '../../kernel/limits.js';
import { deal, examples, looks, scenarioFile, wholeNumber } from './options.js';
import type { Session } from '../shell/session.js';

/** The command that writes the lender report to files. */
export function addReportCommand(program: Command, session: Session): void {
  looks(
    deal(program.command('report'))
      .summary('write the lender report: Excel, HTML, PDF, Markdown, JSON, CSV')
      .description(
        'Scores and stresses a deal and writes the lender report to files; the ending of a name says what it becomes. All files are written or none.',
      )
      .requiredOption(
        '--to <files...>',
        'where to: .xlsx, .html, .pdf, .md, .json; a name that ends in .csv or / is a folder of CSVs; several at once',
      )
      .option('--force', 'let --to overwrite')
      .option('--title <text>', "the title, in place of Lender report and the deal's name")
      .option('--prepared-by <name>', 'who prepared it, for the cover')
      .option('--confidential', 'mark every page as confidential')
      .option('--anon', 'without the names of borrower, customers, sites, contracts and claims')
      .option('--scenario <ids>', 'only these; a,b are two runs, a+b is both at once; none for none')
      .addOption(scenarioFile())
      .addOption(
        new Option(
          '--simulate [paths]',
          'with a section on default and loss on so many drawn paths; 10000 if no number is given',
        ).argParser(wholeNumber('a number of paths', 2, LIMITS.paths.most)),
      )
      .option('--strict', 'treat warnings as errors'),
  )
    .addHelpText('after', examples([['gpulien report my-deal --to report.xlsx report.pdf', 'the workbook and the report to sign']]))
    .action(async (path, options) => (await import('../commands/report.js')).report(path, options, session));
}
