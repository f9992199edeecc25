import { Command, Option } from 'commander';
import { FAIL_ON } from '../../model/measure/verdict.js';
import { cleanLines } from '../../report/print/clean.js';
import { NARROWEST, WIDEST } from '../shell/io.js';
import { addAuditCommand } from './audit-program.js';
import { addBookCommands } from './book-program.js';
import { addCalibrateCommands } from './calibrate-program.js';
import { addCurvesCommand } from './curves-program.js';
import { addImportCommand } from './import-program.js';
import { argumentOf, choice, deal, examples, looks, scenarioFile, severalWords, wholeNumber } from './options.js';
import { addMarketCommands } from './market-program.js';
import { addNotesCommand } from './notes-program.js';
import { addPriceCommand } from './price-program.js';
import { addReportCommand } from './report-program.js';
import type { Session } from '../shell/session.js';
import { addSimulateCommand } from './simulate-program.js';
import { addStressCommands } from './stress-program.js';
import { TOOL } from '../../api/tool.js';

const SCORE_TABLES = [
  'values',
  'tranches',
  'fleet',
  'contracts',
  'borrowing_base',
  'covenants',
  'liquidation',
  'projection',
  'rating',
  'assumptions',
  'warnings',
  'band',
];
const SCORE_SECTIONS = [
  'exposure',
  'fleet',
  'contracts',
  'base',
  'covenants',
  'liquidation',
  'projection',
  'band',
  'rating',
  'assumptions',
  'warnings',
];
const SCHEMA_NAMES = [
  'score',
  'check',
  'explain',
  'market',
  'import',
  'market-import',
  'market-show',
  'project',
  'stress',
  'simulate',
  'price',
  'securitize',
  'reverse',
  'sensitivity',
  'compare',
  'curves',
  'audit',
  'portfolio',
  'counterparties',
  'calibrate',
  'backtest',
  'report',
];
const SHELLS = ['bash', 'zsh', 'fish'];
/** Commands whose output is for programs alone. */
const FOR_PROGRAMS = ['schema', 'completion'];

/** The commands and their options. What they do is loaded only when one runs, so this file imports nothing heavy. */
export function buildProgram(session: Session): Command {
  const program = new Command('gpulien');
  const { io } = session;
  const helpWidth = Math.min(WIDEST, Math.max(NARROWEST, Number(io.env.COLUMNS) || io.columns || 80));
  program
    .description('Scores and stresses loans secured by GPUs and the contracts that rent them out.')
    .version(TOOL.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => session.print(text),
      writeErr: (text) => session.complain(text),
      outputError: (text, write) => write(cleanLines(text)),
      getOutHelpWidth: () => helpWidth,
      getErrHelpWidth: () => helpWidth,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .hook('preAction', (_, command) => {
      const { json, csv } = command.opts();
      session.forPrograms = Boolean(json) || Boolean(csv) || FOR_PROGRAMS.includes(command.name());
    })
    .addHelpText(
      'after',
      examples([
        ['gpulien init my-deal', 'write a deal to start from'],
        ['gpulien check my-deal', 'list what is wrong with its files'],
        ['gpulien score my-deal', 'score it'],
        ['gpulien stress my-deal', 'run it through the scenarios'],
        ['gpulien report my-deal --to report.pdf', 'save the lender report'],
      ]) + '\n\nExit status: 0 computed, 1 by --fail-on, 2 bad usage or bad input, 3 a defect of the tool.',
    );

  looks(
    deal(program.command('score'))
      .summary('score a deal: grades, values, covenants, recovery')
      .description('Scores a deal and prints one screen, the sections that are named, the whole report, its JSON or one of its tables.')
      .addArgument(severalWords('[sections...]', 'sections to print in place of the one screen', SCORE_SECTIONS))
      .option('--full', 'print every section')
      .option('--json', 'print the whole result as one JSON object')
      .addOption(choice('--csv <table>', 'print one table as CSV', SCORE_TABLES).conflicts('json'))
      .option('-o, --output <file>', 'write to a file, whole or not at all')
      .option('--force', 'let -o overwrite a file')
      .option('--strict', 'treat warnings as errors')
      .option('--no-band', 'leave the model error band out')
      .addOption(
        choice(
          '--fail-on <level>',
          'exit 1 on breach: a covenant in breach at the as-of date; projected: also a projected breach or missed payment; watch: breach, watch or not testable; deficiency: debt over the borrowing base; default: a missed payment, an event of default or a deal in default',
          FAIL_ON,
        ),
      ),
  )
    .addHelpText('after', examples([['gpulien score my-deal covenants liquidation', 'two sections in full']]))
    .action(async (path, sections, options) => (await import('../commands/score.js')).score(path, sections, options, session));

  looks(
    deal(program.command('check'))
      .summary("list every problem of a deal's files")
      .description(
        'Reads a deal and lists every problem of every file with its place, what was expected and the correction. Computes nothing.',
      )
      .option('--json', 'print the problems as one JSON object')
      .option('--strict', 'treat warnings as errors'),
  )
    .addHelpText('after', examples([['gpulien check my-deal', 'list problems with their lines']]))
    .action(async (path, options) => (await import('../commands/check.js')).check(path, options, session));

  looks(
    deal(program.command('explain'))
      .summary('show how a figure was derived')
      .description(
        'Prints the derivation of a figure down to the input cells, assumptions and observed prices. Without a metric it lists the metrics.',
      )
      .argument('[metric]', 'the figure, as ltv.fmv or lgd')
      .addOption(new Option('--lot <id>', 'of one lot of the tape, by asset_id').conflicts(['contract', 'covenant']))
      .addOption(new Option('--contract <id>', 'of one contract').conflicts('covenant'))
      .option('--covenant <id>', 'of one covenant')
      .option('--scenario <id>', 'under a scenario; a+b is both at once')
      .addOption(scenarioFile())
      .addOption(
        new Option('--depth <n>', 'levels to show; all if not given')
          .argParser(wholeNumber('a number of levels', 0, 1000))
          .conflicts('json'),
      )
      .option('--json', 'print the tree as one JSON object'),
  )
    .addHelpText('after', examples([['gpulien explain my-deal ltv.olv', 'derive LTV on OLV']]))
    .action(async (path, metric, options) => (await import('../commands/explain.js')).explainFigure(path, metric, options, session));

  addStressCommands(program, session);
  addSimulateCommand(program, session);
  addPriceCommand(program, session);
  addNotesCommand(program, session);
  addCurvesCommand(program, session);
  addAuditCommand(program, session);
  addBookCommands(program, session);
  addReportCommand(program, session);

  program
    .command('init')
    .summary('write a deal to start from')
    .description('Writes deal.yaml, fleet.csv and leases.csv, valid and commented, into a folder.')
    .argument('<folder>', 'where; made if it does not exist')
    .option('--force', 'overwrite files that are there')
    .option('-q, --quiet', 'print nothing')
    .option('--debug', 'show where a defect of the tool happened')
    .addHelpText('after', examples([['gpulien init my-deal', 'three files to edit']]))
    .action(async (folder, options) => (await import('../commands/init.js')).init(folder, options, session));

  addImportCommand(program, session);
  addMarketCommands(program, session);
  addCalibrateCommands(program, session);

  program
    .command('methodology')
    .summary('print the method')
    .description('Prints what each figure means and how it is computed.')
    .addHelpText('after', examples([['gpulien methodology', 'the whole text']]))
    .action(async () => (await import('../commands/methodology.js')).methodology(session));

  program
    .command('schema')
    .summary("print the JSON Schema of a command's output")
    .description('Prints the JSON Schema (draft 2020-12) of what a command prints under --json, and of what report writes as .json.')
    .addArgument(argumentOf('<name>', 'the command', SCHEMA_NAMES))
    .addHelpText('after', examples([['gpulien schema score', 'of score --json']]))
    .action(async (name) => (await import('../commands/schema.js')).schema(name, session));

  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Prints a script that completes commands, options and their values.')
    .addArgument(argumentOf('<shell>', 'the shell', SHELLS))
    .addHelpText('after', examples([['eval "$(gpulien completion bash)"', 'in ~/.bashrc']]))
    .action(async (shell) => (await import('../commands/completion.js')).completion(shell, program, session));

  program
    .command('help')
    .summary('print a page of the manual, or list its topics')
    .description(
      'Prints a page of the manual, wrapped to the window at a terminal. Without a topic: the help of the program and the list of topics.',
    )
    .argument('[topic...]', 'a command, or another topic of the list')
    .addHelpText('after', examples([['gpulien help', 'the list of topics']]))
    .action(async (words) => (await import('../commands/help.js')).help(words, program, session));

  addVersion(program);
  return program;
}

/** Every command prints the version too, as the program does, without a line of its help. */
function addVersion(parent: Command): void {
  for (const command of parent.commands) {
    command.version(TOOL.version, '-V, --version');
    command.options.at(-1)!.hideHelp();
    addVersion(command);
  }
}
