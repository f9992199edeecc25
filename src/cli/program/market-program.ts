import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseDay } from '../../kernel/calendar.js';
import { didYouMean } from '../shell/nearest.js';
import { asOf, assumptions, choice, examples, looks, setting, svg, tables } from './options.js';
import type { Session } from '../shell/session.js';

// The words are written out here, so that help and completion need not load what computes; a test holds them to the originals.
const MARKET_TABLES = ['models', 'cohorts', 'comps'];
const IMPORT_TABLES = ['rows', 'unknown'];
const SHOW_TABLES = ['curve', 'observations', 'models'];
const IMPORT_FIELDS = ['date', 'kind', 'model', 'price', 'type', 'quantity', 'source', 'per', 'currency'];

/** What the tool knows of the market, what others do, and how the two are joined. */
export function addMarketCommands(program: Command, session: Session): void {
  const market = looks(
    program
      .command('market')
      .summary('show the reference market that comes with the tool')
      .description(
        'Prints the bundled GPU catalogue, technology cohorts and observed prices with their sources, and the price anchors a model would get.',
      )
      .argument('[models...]', 'models or aliases; all if not given')
      .addOption(asOf('the date of the anchors; the latest observation if not given'))
      .addOption(assumptions())
      .option('--json', 'print as one JSON object')
      .addOption(choice('--csv <table>', 'print one table as CSV', MARKET_TABLES).conflicts('json')),
  )
    .addHelpText('after', examples([['gpulien market', 'every model']]))
    .enablePositionalOptions()
    .action(async (models, options) => (await import('../commands/market.js')).market(models, options, session));
  market.hook('preSubcommand', (parent, command) => {
    const early = parent.options.find((option) => parent.getOptionValueSource(option.attributeName()) === 'cli');
    if (early)
      parent.error(`error: ${early.long!} stands before ${command.name()}; options of market ${command.name()} stand after its name`);
  });
  addImport(market, session);
  addShow(market, session);
}

function addImport(market: Command, session: Session): void {
  looks(
    market
      .command('import')
      .summary('read price lists into a clean comps.csv')
      .description(
        'Reads prices from workbooks and CSV files as `import --as comps` does, and writes one clean comps.csv: per GPU, models by their key, each observation once, outliers flagged. Without -o the prices go to stdout and the report to stderr.',
      )
      .argument('<files...>', 'workbooks or CSV files')
      .addOption(new Option('--map <field=column...>', `headers of the files: ${IMPORT_FIELDS.join(', ')}`).argParser(mapping))
      .addOption(
        new Option('--per <n>', 'GPUs in what is priced, as 8 for a server; prices are divided by it, quantities multiplied').argParser(
          divisor,
        ),
      )
      .addOption(choice('--kind <kind>', 'of rows that do not say', ['resale', 'rental']))
      .addOption(choice('--type <type>', 'price type of rows that do not say', ['sold', 'ask', 'bid', 'index']))
      .option('--source <text>', 'source of rows that do not say')
      .addOption(new Option('--date <date>', 'date of rows that do not say').argParser(dayOf))
      .option('--drop-outliers', 'leave out what is flagged')
      .option('--strict', 'treat unknown models and flagged prices as errors')
      .option('--json', 'print the report as one JSON object, and no prices')
      .addOption(tables(IMPORT_TABLES))
      .option('-o, --output <file>', 'write the prices to a file, whole or not at all')
      .option('--force', 'let -o overwrite a file'),
  )
    .addHelpText('after', examples([['gpulien market import dealer.csv -o my-deal/comps.csv', 'a list in the comps format']]))
    .action(async (files, options) => (await import('../commands/market-import.js')).marketImport(files, options, session));
}

function addShow(market: Command, session: Session): void {
  looks(
    market
      .command('show')
      .summary('draw price histories against the model curve')
      .description(
        'Prints and draws the prices seen of a model, the dates of newer cohorts, the anchor, the model curve through it with its error band, its half-life, and straight lines over 4 and 6 years. Without a model: a line for each.',
      )
      .argument('[models...]', 'models or aliases; an overview of all if not given')
      .addOption(choice('--kind <kind>', 'only these prices', ['resale', 'rental']))
      .addOption(asOf('the date of the anchor; the latest observation if not given'))
      .option('--history <file>', 'prices of yours in the comps format; they go before those that come with the tool')
      .addOption(assumptions())
      .option('--set <key=value>', 'override an assumption; repeatable', setting)
      .addOption(svg('draw to a file; several charts have their names added'))
      .option('--json', 'print as one JSON object')
      .addOption(tables(SHOW_TABLES))
      .option('-o, --output <file>', 'write to a file, whole or not at all')
      .option('--force', 'let -o and --svg overwrite'),
  )
    .addHelpText('after', examples([['gpulien market show', 'every model that has prices']]))
    .action(async (models, options) => (await import('../commands/market-show.js')).marketShow(models, options, session));
}

/** field=column, each field once; a field that rows may lack may be given no column. */
function mapping(text: string, before: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const [, field, column] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (field === undefined || (column!.trim() === '' && ['date', 'model', 'price'].includes(field)))
    throw new InvalidArgumentError('Expected field=column, as price=Preis; files stand before --map.');
  if (!IMPORT_FIELDS.includes(field))
    throw new InvalidArgumentError(`Expected one of ${IMPORT_FIELDS.join(', ')} before the =.${didYouMean(field, IMPORT_FIELDS)}`);
  if (before.has(field)) throw new InvalidArgumentError(`${field} is mapped twice.`);
  return new Map([...before, [field, column!.trim() === '' ? '' : column!]]);
}

function dayOf(text: string): string {
  if (parseDay(text) === null) throw new InvalidArgumentError('Expected a date as YYYY-MM-DD.');
  return text;
}

function divisor(text: string): string {
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('Expected a whole number of GPUs from 1 to 99999.');
  return text;
}
