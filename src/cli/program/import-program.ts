import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseDay } from '../../kernel/calendar.js';
import { choice, examples, looks, wholeNumber } from './options.js';
import type { Session } from '../shell/session.js';

const KINDS = ['fleet', 'leases', 'actuals', 'comps'];

/** The front door: files as borrowers send them. */
export function addImportCommand(program: Command, session: Session): void {
  looks(
    program
      .command('import')
      .summary("take a borrower's workbook or CSV over into a deal")
      .description(
        "Reads workbooks (.xlsx) and CSV in any dialect in the borrower's own layout, finds the table, maps its columns by name, converts dates, numbers, units and models, and writes the deal's CSV. Every row has a fate in import-log.csv; the mapping is kept in tape-map.yaml for next month.",
      )
      .argument('<files...>', 'the files')
      .addOption(choice('--as <kind>', 'what they hold', KINDS).makeOptionMandatory())
      .requiredOption('--to <deal>', "the deal's folder; made if it does not exist")
      .addOption(new Option('--map <column=name>', 'their name of one of our columns; repeatable').argParser(pair('column="Their name"')))
      .addOption(new Option('--let <column=value>', 'a value for rows that do not say; repeatable').argParser(pair('column=value')))
      .addOption(new Option('--model <model=name>', 'the model that a name stands for; repeatable').argParser(modelPair))
      .addOption(choice('--decimal <mark>', 'what stands before decimals where no number tells', ['point', 'comma']))
      .addOption(choice('--dates <order>', 'day or month first where no date tells', ['dmy', 'mdy']))
      .option('--sheet <name>', 'the sheet to read')
      .addOption(new Option('--header-row <n>', 'the row of the header').argParser(wholeNumber('a row', 1, 999_999)))
      .addOption(new Option('--date <date>', 'comps: the date of rows that have none').argParser(day))
      .option('--drop-outliers', 'comps: leave out prices that stand out')
      .option('--forget', 'map anew, without what tape-map.yaml remembers')
      .option('--force', "replace the deal's file")
      .option('--strict', 'a row dropped for a problem is an error; nothing is written')
      .addOption(new Option('--json', 'print the report as one JSON object').conflicts('csv'))
      .option('--csv', 'print the fate of every row as CSV'),
  )
    .addHelpText(
      'after',
      examples([
        ['gpulien import register.xlsx --as fleet --to my-deal', 'a fleet as the borrower keeps it'],
        ['gpulien import contracts.csv --as leases --to my-deal --map end="Renewal date"', 'with one column named'],
        ['gpulien import tape.csv --as fleet --to my-deal --dates dmy --let region=EU', 'where the file does not tell'],
        ['gpulien import catalogue.csv --as comps --to my-deal --date 2026-08-31 --let kind=rental --let price_type=ask', 'a price list'],
      ]),
    )
    .action(async (files, options) => (await import('../commands/import.js')).importTapes(files, options, session));
}

/** our=theirs, each of ours once. */
function pair(wanted: string): (text: string, before?: ReadonlyMap<string, string>) => ReadonlyMap<string, string> {
  return (text, before = new Map()) => {
    const [, left, right] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (left === undefined) throw new InvalidArgumentError(`Expected ${wanted}.`);
    const column = left.trim().toLowerCase();
    if (before.has(column)) throw new InvalidArgumentError(`${column} is given twice.`);
    return new Map([...before, [column, right!.trim()]]);
  };
}

/** MODEL="Their name", by their name. */
function modelPair(text: string, before: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const [, model, name] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (model === undefined) throw new InvalidArgumentError('Expected MODEL="Their name", as A100-SXM-80="A100".');
  return new Map([...before, [name!.trim(), model.trim()]]);
}

function day(text: string): string {
  if (parseDay(text) === null) throw new InvalidArgumentError('Expected a date as YYYY-MM-DD.');
  return text;
}
