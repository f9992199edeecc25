import { Option, type Command } from 'commander';
import { asOf, assumptions, choice, examples, looks, scenarioFile, setting, tables, wholeNumber, written } from './options.js';
import type { Session } from '../shell/session.js';

// The words are written out here, so that help and completion need not load what computes; a test holds them to the originals.
const COUNTERPARTY_TABLES = ['parties', 'contracts', 'deals', 'loops'];

const PORTFOLIO_TABLES = [
  'loans',
  'concentrations',
  'providers',
  'pledges',
  'missing_serials',
  'crowding',
  'crowding_models',
  'scenarios',
  'joint_defaults',
];

/** The commands on a book of loans. */
export function addBookCommands(program: Command, session: Session): void {
  addPortfolio(program, session);
  addCounterparties(program, session);
}

function addPortfolio(program: Command, session: Session): void {
  looks(
    written(
      program
        .command('portfolio')
        .argument('<book>', 'the folder of a book, or its book.yaml')
        .addOption(asOf("another as-of date than the deals'"))
        .addOption(assumptions())
        .option('--set <key=value>', 'override an assumption; repeatable', setting),
    )
      .summary('the loans of a book together')
      .description(
        'Scores every loan of a book as it stands and adds up our share: exposure and expected loss, concentrations against limits, GPUs pledged twice, the cost of selling all at once, and every scenario across the book.',
      )
      .addOption(scenarioFile())
      .addOption(new Option('--scenario <ids>', 'these alone: a comma between runs, + to put several in one'))
      .addOption(
        new Option('--workers <n>', 'threads; as many as the machine has and the loans keep busy if not given').argParser(
          wholeNumber('a number of workers', 1, 64),
        ),
      )
      .addOption(tables(PORTFOLIO_TABLES))
      .addOption(
        choice('--fail-on <level>', 'exit 1 where a loan is on watch, a limit is exceeded, or a GPU is pledged twice', [
          'watch',
          'limit',
          'pledge',
        ]),
      ),
  )
    .addHelpText(
      'after',
      examples([
        ['gpulien portfolio my-book', 'the book on one screen'],
        ['gpulien portfolio my-book --csv concentrations', 'shares of exposure by group, with limits'],
        ['gpulien portfolio my-book --scenario severe --json', 'one scenario, for a program'],
        ['gpulien portfolio my-book --fail-on limit', 'exit 1 where a limit is exceeded'],
      ]),
    )
    .action(async (path, options) => (await import('../commands/portfolio.js')).portfolio(path, options, session));
}

function addCounterparties(program: Command, session: Session): void {
  looks(
    written(
      program
        .command('counterparties')
        .argument('<deal|book>', 'the folder of a deal or of a book')
        .addOption(asOf("another as-of date than the deals'"))
        .addOption(assumptions())
        .option('--set <key=value>', 'override an assumption; repeatable', setting),
    )
      .summary('who pays: CDS, commitments, money that goes round')
      .description(
        'Sets the default risk that CDS imply beside ratings, commitments against income, and traces what of the contracted revenue is paid with money of the borrower or of parties it pays. Reads counterparties.csv and flows.csv of the deal, else of the book.',
      )
      .addOption(tables(COUNTERPARTY_TABLES))
      .addOption(choice('--fail-on <level>', 'exit 1 where a CDS rose by half or more, or commitments exceed income', ['finding'])),
  )
    .addHelpText(
      'after',
      examples([
        ['gpulien counterparties my-deal', 'the parties of a deal'],
        ['gpulien counterparties my-book --csv loops', 'every loop of payments through a borrower of the book'],
        ['gpulien counterparties my-deal --set counterparty.pd=cds', 'with the PD of the CDS where there is one'],
      ]),
    )
    .action(async (path, options) => (await import('../commands/counterparties.js')).counterparties(path, options, session));
}
