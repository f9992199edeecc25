import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  asOf,
  assumptions,
  choice,
  deal,
  examples,
  looks,
  scenarioFile,
  setting,
  severalOf,
  tables,
  wholeNumber,
  written,
} from './options.js';
import type { Session } from '../shell/session.js';

// The words are written out here, so that help and completion need not load what computes; a test holds them to the originals.
const PROJECT_TABLES = ['rows', 'tranches', 'summary'];
const STRESS_TABLES = ['scenarios', 'covenants', 'warnings'];
const COMPARE_TABLES = ['headline', 'covenants', 'fleet', 'contracts', 'ltv'];
const REVERSE_DRIVERS = [
  'price_level',
  'rental_level',
  'relet.utilization',
  'index_rate',
  'next_cohort',
  'power.usd_kwh',
  'haircut.orderly',
  'haircut.forced',
  'customer_defaults',
];
const SENSITIVITY_DRIVERS = [
  'price_level',
  'rental_level',
  'relet.utilization',
  'obsolescence.deterioration',
  'obsolescence.lag_years',
  'income.discount_rate',
  'power.usd_kwh',
  'index_rate',
  'haircuts',
  'sale_months',
  'customer_defaults',
];
const SENSITIVITY_METRICS = [
  'recovery.orderly',
  'recovery.forced',
  'ltv.cost',
  'ltv.depreciated_cost',
  'ltv.fmv',
  'ltv.olv',
  'ltv.nolv',
  'ltv.flv',
  'ltv.nflv',
  'dscr_min',
  'lgd',
  'el',
];
const LARGEST_GRID = 21;

/** The commands that ask what would happen if. */
export function addStressCommands(program: Command, session: Session): void {
  looks(
    written(deal(program.command('project')))
      .summary('run the cash waterfall to maturity: what is paid, what is not')
      .description(
        'Runs the cash of the going concern through the waterfall, month by month: what each step requests and receives, accounts, balances, tests, and whether the loan is paid.',
      )
      .addOption(
        choice('--by <period>', 'one row a month, quarter (the default) or year; JSON and CSV are always monthly', [
          'month',
          'quarter',
          'year',
        ]),
      )
      .addOption(tables(PROJECT_TABLES)),
  )
    .addHelpText('after', examples([['gpulien project my-deal --by month --width 160', 'every month']]))
    .action(async (path, options) => (await import('../commands/project.js')).project(path, options, session));

  looks(
    written(deal(program.command('stress')))
      .summary('run scenarios and compare them')
      .description(
        "Runs the base case and scenarios, the bundled library and the deal's own scenarios.yaml, and compares them: grades, values, covenants, payment and loss.",
      )
      .addOption(scenarioFile())
      .option('--scenario <ids>', 'only these; a,b are two runs, a+b is both at once')
      .addOption(new Option('--detail <id>', 'the whole score under one scenario').conflicts(['json', 'csv', 'sort', 'failOn']))
      .addOption(choice('--sort <by>', 'worst first by this; severity if not given', ['severity', 'loss', 'grade', 'ltv', 'dscr', 'id']))
      .addOption(tables(STRESS_TABLES))
      .addOption(
        choice(
          '--fail-on <level>',
          'exit 1 where any scenario, base included, breaks a covenant at any date, misses a payment, or loses money',
          ['breach', 'default', 'loss'],
        ),
      ),
  )
    .addHelpText(
      'after',
      examples([
        ['gpulien stress my-deal --scenario rental-crash,rates-up+anchor-default', 'two runs, the second of two scenarios at once'],
      ]),
    )
    .action(async (path, options) => (await import('../commands/stress.js')).stress(path, options, session));

  looks(
    written(deal(program.command('reverse')))
      .summary('find the smallest shock that breaks the deal')
      .description('For each driver and event: the smallest shock of the driver at which the event happens.')
      .addOption(new Option('--driver <names>', `some of ${REVERSE_DRIVERS.join(', ')}`).argParser(severalOf(REVERSE_DRIVERS)))
      .option('--event <names>', 'some of covenant, covenant.ID, payment_default, ltv.BASIS, lgd.CHANNEL, grade.NOTCH; with commas')
      .addOption(new Option('--csv', 'print as CSV').conflicts('json')),
  )
    .addHelpText(
      'after',
      examples([['gpulien reverse my-deal --driver rental_level --event covenant.dscr,payment_default', 'one driver, two events']]),
    )
    .action(async (path, options) => (await import('../commands/reverse.js')).reverse(path, options, session));

  looks(
    written(deal(program.command('sensitivity')))
      .summary('show what drives a figure')
      .description(
        'Moves each driver down and up by its standard size and shows how far a metric moves, widest first; or two drivers at once.',
      )
      .addOption(choice('--metric <name>', `the figure to watch; ${SENSITIVITY_METRICS[0]!} if not given`, SENSITIVITY_METRICS))
      .addOption(
        new Option('--grid <a,b>', `two drivers at once, of ${SENSITIVITY_DRIVERS.join(', ')}`).argParser(pairOf(SENSITIVITY_DRIVERS)),
      )
      .addOption(
        new Option('--size <n>', 'points of each driver in the grid; 7 if not given').argParser(
          wholeNumber('a number of points', 2, LARGEST_GRID),
        ),
      )
      .addOption(new Option('--csv', 'print as CSV').conflicts('json')),
  )
    .addHelpText('after', examples([['gpulien sensitivity my-deal --metric ltv.olv', 'what drives LTV on OLV']]))
    .action(async (path, options) => (await import('../commands/sensitivity.js')).sensitivity(path, options, session));

  looks(
    written(
      program
        .command('compare')
        .argument('<before>', "a deal's folder")
        .argument('<after>', 'the same deal later, or another version of it')
        .addOption(asOf("another as-of date than the deals', for both"))
        .addOption(assumptions())
        .option('--set <key=value>', 'override an assumption in both; repeatable', setting)
        .summary('compare two versions of a deal')
        .description('Scores two deals and shows what changed: figures, covenants, fleet, contracts, and what moved the LTV.'),
    ).addOption(tables(COMPARE_TABLES)),
  )
    .addHelpText('after', examples([['gpulien compare my-deal-june my-deal-september', 'what a quarter did']]))
    .action(async (before, after, options) => (await import('../commands/compare.js')).compare(before, after, options, session));
}

const pairOf =
  (words: readonly string[]) =>
  (text: string): readonly string[] => {
    const chosen = severalOf(words)(text);
    if (chosen.length !== 2)
      throw new InvalidArgumentError('Expected two different drivers with a comma between, as price_level,rental_level.');
    return chosen;
  };
