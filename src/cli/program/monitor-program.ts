import { Option, type Command } from 'commander';
import { assumptions, choice, examples, looks, setting, tables, wholeNumber } from './options.js';
import type { Session } from '../shell/session.js';

// The words are written out here, so that help and completion need not load what computes; a test holds them to the originals.
const MONITOR_TABLES = ['deals', 'history', 'trends', 'migration', 'lots', 'contracts', 'exceptions', 'watch'];
const MEASURES = ['headroom', 'ltv', 'dscr'];

/** The command that follows a book through its months. */
export function addMonitorCommand(program: Command, session: Session): void {
  looks(
    program
      .command('monitor')
      .summary('follow a book of deals month by month: changes, trends, watch list')
      .description(
        'Scores every deal of a book at each of its dates and shows the newest beside the one before: grades, values, headroom and where it leads, movements of tapes and contracts, exceptions, and the watch list with the rule that put each deal there. A book is a folder of deals, each a folder of folders named by date, or a list in book.yaml.',
      )
      .argument('<book>', 'the folder of the book, or its book.yaml')
      .addOption(new Option('--months <n>', 'how far back the trends look').default(12).argParser(wholeNumber('months', 2, 120)))
      .addOption(choice('--chart [measure]', 'one small chart a deal in place of the report', MEASURES))
      .option('--json', 'print the whole result as one JSON object')
      .addOption(tables(MONITOR_TABLES))
      .addOption(choice('--fail-on <what>', 'exit 1 where a deal is on the watch list', ['watch']))
      .option('-o, --output <file>', 'write to a file, whole or not at all')
      .option('--to <files...>', 'write the book as a page: .html, .md, or both')
      .option('--force', 'let -o and --to overwrite a file')
      .option('--strict', 'treat warnings as errors')
      .addOption(assumptions())
      .option('--set <key=value>', 'override an assumption; repeatable', setting),
  )
    .addHelpText('after', examples([['gpulien monitor book --fail-on watch', 'the month, and exit 1 where a deal needs a look']]))
    .action(async (path, options) => (await import('../commands/monitor.js')).monitorBook(path, options, session));
}
