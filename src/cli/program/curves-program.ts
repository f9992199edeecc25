import { InvalidArgumentError, Option, type Command } from 'commander';
import { deal, examples, looks, svg, written } from './options.js';
import type { Session } from '../shell/session.js';

/** The command that compares depreciation methods. */
export function addCurvesCommand(program: Command, session: Session): void {
  looks(
    written(deal(program.command('curves')))
      .summary('compare depreciation methods to maturity')
      .description(
        "Shows what is left of the collateral by straight lines of 3, 4, 5 and 6 years, by the model's curve, by resale prices and by earnings, for the fleet and each GPU model, each year to maturity.",
      )
      .addOption(
        new Option('--model <key>', 'draw and show this model alone, by key or alias; JSON and CSV always have all').argParser(once),
      )
      .addOption(svg('also write the chart as SVG'))
      .addOption(new Option('--csv', 'print as CSV').conflicts('json')),
  )
    .addHelpText('after', examples([['gpulien curves my-deal', 'the fleet and each model']]))
    .action(async (path, options) => (await import('../commands/curves.js')).curves(path, options, session));
}

function once(word: string, before: string | undefined): string {
  if (before !== undefined) throw new InvalidArgumentError('One model is shown at a time; without --model all are.');
  return word;
}
