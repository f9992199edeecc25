import { Option, type Command } from 'commander';
import { asOf, examples, looks, svg, tables } from './options.js';
import type { Session } from '../shell/session.js';

// The words are written out here, so that help and completion need not load what computes; a test holds them to the originals.
const CALIBRATE_TABLES = ['parameters', 'series', 'residuals', 'movements'];
const BACKTEST_TABLES = ['scores', 'models', 'forecasts'];

/** The commands that fit the method to observed prices and test it on them. */
export function addCalibrateCommands(program: Command, session: Session): void {
  output(
    looks(
      program
        .command('calibrate')
        .summary('fit depreciation to observed prices')
        .description(
          'Fits the obsolescence parameters to resale prices and the rental ones to rents, and says what the prices do and do not tell. The history is in the comps format; the bundled one if none is given.',
        )
        .addOption(history())
        .addOption(asOf('leave out later prices; the latest price if not given'))
        .option('--write <file>', 'write the fitted parameters as a file for --assumptions')
        .addOption(tables(CALIBRATE_TABLES))
        .addOption(svg('draw the residuals')),
    ),
  )
    .addHelpText('after', examples([['gpulien calibrate', 'on the bundled history']]))
    .action(async (options) => (await import('../commands/calibrate.js')).calibrate(options, session));

  output(
    looks(
      program
        .command('backtest')
        .summary('test depreciation on later prices')
        .description(
          'Forecasts from past dates with only what was known then, at 3, 6, 12 and 24 months, and scores the forecasts against simpler rules.',
        )
        .addOption(history())
        .addOption(asOf('leave out later prices; the latest price if not given'))
        .addOption(tables(BACKTEST_TABLES))
        .addOption(svg('draw the error of each entrant at 12 months')),
    ),
  )
    .addHelpText('after', examples([['gpulien backtest', 'on the bundled history']]))
    .action(async (options) => (await import('../commands/backtest.js')).backtest(options, session));
}

const history = (): Option => new Option('--history <file>', 'prices in the comps format; the bundled history if not given');

const output = (command: Command): Command =>
  command
    .option('--json', 'print the whole result as one JSON object')
    .option('-o, --output <file>', 'write to a file, whole or not at all')
    .option('--force', 'let files be overwritten');
