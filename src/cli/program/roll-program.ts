import { InvalidArgumentError, Option, type Command } from 'commander';
import { examples, looks, tables, asOf } from './options.js';
import type { Session } from '../shell/session.js';

// The words are written out here, so that help and completion need not load what computes; a test holds them to the originals.
const ROLL_TABLES = ['tranches', 'payments', 'files'];

/** The command that makes next month's folder of a deal. */
export function addRollCommand(program: Command, session: Session): void {
  looks(
    program
      .command('roll')
      .summary("make next month's folder of a deal")
      .description(
        "Writes the deal at a later date: balances, undrawn amounts and last payments moved by the contractual schedule, tapes replaced where they are given, everything else as it is. Says what it moved. Accounts, ratings and what else the schedule does not tell stay the old month's.",
      )
      .argument('<deal>', "the deal's folder, or its deal.yaml")
      .addOption(asOf('the new date, after that of the deal').makeOptionMandatory())
      .requiredOption('--to <folder>', 'the folder to write')
      .option('--fleet <file...>', "the borrower's fleet at the new date, read as import reads it")
      .option('--leases <file...>', 'contracts, likewise')
      .option('--actuals <file...>', 'past months, likewise; all of them, not the newest alone')
      .addOption(
        new Option('--balance <id=amount>', "the servicer's balance, written in place of the schedule's; repeatable").argParser(pair),
      )
      .option('--json', 'print what was moved as one JSON object')
      .addOption(tables(ROLL_TABLES))
      .option('--force', 'write into a folder that exists')
      .option('--strict', 'treat warnings and dropped rows as errors; nothing is written'),
  )
    .addHelpText(
      'after',
      examples([
        ['gpulien roll atlas/2026-09 --as-of 2026-10-31 --to atlas/2026-10 --balance A=285000000', "with the servicer's balance of A"],
      ]),
    )
    .action(async (path, options) => (await import('../commands/roll.js')).roll(path, options, session));
}

function pair(text: string, before: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const [, id, amount] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (id === undefined) throw new InvalidArgumentError('Expected TRANCHE=amount, as A=285000000.');
  if (before.has(id.trim())) throw new InvalidArgumentError(`${id.trim()} is given twice.`);
  return new Map([...before, [id.trim(), amount!.trim()]]);
}
