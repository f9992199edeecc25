import type { Command } from 'commander';
import { asOf, assumptions, choice, examples, looks, scenarioFile, setting, tables, written } from './options.js';
import type { Session } from '../shell/session.js';

// The words are written out here, so that help and completion need not load what computes; a test holds them to the originals.
const NOTES_TABLES = ['classes', 'scenarios', 'waterfall', 'steps', 'payments', 'tests', 'triggers', 'heat_map'];

/** The command that puts notes on a book. */
export function addNotesCommand(program: Command, session: Session): void {
  looks(
    written(
      program
        .command('securitize')
        .argument('<notes>', 'the YAML file with the terms of the notes')
        .addOption(asOf("another as-of date than the deals'"))
        .addOption(assumptions())
        .option('--set <key=value>', 'override an assumption; repeatable', setting),
    )
      .summary('notes that the loans of a book pay: waterfall, losses by class')
      .description(
        'Runs the waterfall of notes on the cash flows of the loans of a book under scenarios: what each class gets and loses, what each trigger saves, and the smallest default rate and price shock with a loss.',
      )
      .addOption(scenarioFile())
      .option('--scenario <ids>', 'these alone, with a comma between; a+b is both at once')
      .addOption(tables(NOTES_TABLES))
      .addOption(
        choice('--fail-on <level>', 'exit 1 on loss: a class loses in a scenario; trigger: a test is missed', ['loss', 'trigger']),
      ),
  )
    .addHelpText(
      'after',
      examples([
        ['gpulien securitize my-book/notes.yaml', 'the classes under every scenario'],
        ['gpulien securitize notes.yaml --scenario severe,rates-up', 'under two of them'],
        ['gpulien securitize notes.yaml --csv waterfall -o waterfall.csv', 'every month of the waterfall'],
      ]),
    )
    .action(async (path, options) => (await import('../commands/securitize.js')).securitize(path, options, session));
}
