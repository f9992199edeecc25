import { Option, type Command } from 'commander';
import { LIMITS } from '../../kernel/limits.js';
import { deal, examples, looks, LARGEST_SEED, tables, wholeNumber, written } from './options.js';
import type { Session } from '../shell/session.js';

// The words are written out here, so that help and completion need not load what computes; a test holds them to the originals.
const PRICE_TABLES = ['tranches', 'repaid', 'expected', 'market', 'structure'];

/** The command that asks what a loan pays. */
export function addPriceCommand(program: Command, session: Session): void {
  looks(
    written(deal(program.command('price')))
      .summary('price the loan: yields, and what is left after losses')
      .description(
        'Prices each tranche on its contract and on the mean cash flows of drawn paths: yields, early repayment, break-even margin, return on capital, and public loans beside it.',
      )
      .addOption(
        new Option('--expected <file>', 'mean cash flows from this file in place of drawn paths').conflicts([
          'paths',
          'seed',
          'workers',
          'structure',
        ]),
      )
      .option(
        '--structure',
        'also what direct agreement, reserve, guarantee and 10 points of LTV are worth; runs the paths once more for each',
      )
      .addOption(
        new Option('--paths <n>', 'how many; 10000 if not given').argParser(wholeNumber('a number of paths', 2, LIMITS.paths.most)),
      )
      .addOption(new Option('--seed <n>', 'of the random numbers; 1 if not given').argParser(wholeNumber('a seed', 0, LARGEST_SEED)))
      .addOption(
        new Option('--workers <n>', 'threads; as many as the machine has and the paths keep busy if not given').argParser(
          wholeNumber('a number of workers', 1, 64),
        ),
      )
      .addOption(tables(PRICE_TABLES)),
  )
    .addHelpText(
      'after',
      examples([
        ['gpulien price my-deal', 'yields, and what 10,000 paths leave of them'],
        ['gpulien price my-deal --set pricing.hurdle=0.15', 'at another return on capital'],
        ['gpulien price my-deal --structure', 'and what each protection of the lender is worth'],
        ['gpulien price my-deal --expected flows.json --json', 'on the mean cash flows of another model'],
      ]),
    )
    .action(async (path, options) => (await import('../commands/price.js')).price(path, options, session));
}
