import { InvalidArgumentError, Option, type Command } from 'commander';
import { LIMITS } from '../../kernel/limits.js';
import { asOf, assumptions, examples, LARGEST_SEED, looks, setting, tables, wholeNumber, written } from './options.js';
import { didYouMean } from '../shell/nearest.js';
import type { Session } from '../shell/session.js';

// The words are written out here, so that help and completion need not load what computes; a test holds them to the originals.
const SIMULATION_TABLES = ['summary', 'pd', 'losses', 'dates', 'covenants', 'drivers', 'what_if'];
/** Of a book beside `summary`. */
const BOOK_TABLES = ['loans', 'contributions', 'defaults', 'joint_defaults', 'tail'];
const DRIVERS = ['cycle', 'glut', 'price', 'rent', 'use', 'index', 'cohorts', 'curve', 'parties', 'operator'];
/** Each in turn. */
const EACH = 'each';
const MOST_PATHS = LIMITS.paths.most;

/** The command that asks how likely. */
export function addSimulateCommand(program: Command, session: Session): void {
  looks(
    written(
      program
        .command('simulate')
        .argument('<deal|book>', 'the folder of a deal or of a book')
        .addOption(asOf('another as-of date'))
        .addOption(assumptions())
        .option('--set <key=value>', 'override an assumption; repeatable', setting),
    )
      .summary('draw paths: how likely default and loss are')
      .description(
        'Draws paths of prices, rents, the cycle, technology and defaults, runs the model on each, and shows how likely default, loss and breaches are. Of a book: one set of paths for all loans, and what they lose together.',
      )
      .addOption(new Option('--paths <n>', 'how many; 10000 if not given').argParser(wholeNumber('a number of paths', 2, MOST_PATHS)))
      .addOption(new Option('--seed <n>', 'of the random numbers; 1 if not given').argParser(wholeNumber('a seed', 0, LARGEST_SEED)))
      .addOption(
        new Option('--workers <n>', 'threads; as many as the machine has and the paths keep busy if not given').argParser(
          wholeNumber('a number of workers', 1, 64),
        ),
      )
      .addOption(
        new Option('--until <error>', 'more paths until the standard error of the expected loss is this share of it, such as 5%').argParser(
          errorShare,
        ),
      )
      .addOption(
        new Option('--shard <i/n>', 'run part i of n and write what it came to, for --merge')
          .argParser(shardOf)
          .conflicts(['until', 'json', 'csv', 'merge', 'dump', 'list']),
      )
      .addOption(new Option('--merge <files...>', 'put the shards of these files together').conflicts(['until', 'dump', 'list', 'workers']))
      .addOption(
        new Option('--dump <path>', 'write this path as a scenario that stress runs exactly')
          .argParser(wholeNumber('a path', 0, MOST_PATHS - 1))
          .conflicts(['json', 'csv', 'list', 'until']),
      )
      .addOption(
        new Option('--list <a-b>', 'what happens on these paths, one by one, as CSV or --json')
          .argParser(rangeOf)
          .conflicts(['csv', 'until']),
      )
      .addOption(
        new Option(
          '--what-if <driver=off>',
          `the same draws with a driver off, and what it adds to the expected loss; repeatable, ${EACH}=off for all in turn (drivers: ${DRIVERS.join(', ')})`,
        )
          .argParser(driverOff)
          .conflicts(['shard', 'dump', 'list']),
      )
      .addOption(tables([...SIMULATION_TABLES, ...BOOK_TABLES])),
  )
    .addHelpText(
      'after',
      examples([
        ['gpulien simulate my-deal', '10,000 paths'],
        ['gpulien simulate my-deal --until 2% --seed 7', 'as many as the expected loss needs'],
        ['gpulien simulate my-deal --what-if parties=off', 'what defaults of customers add to the expected loss'],
        ['gpulien simulate my-book --csv contributions', 'what each loan adds to the expected shortfall of the book'],
        ['gpulien simulate my-deal --dump 17 -o path.yaml', 'one path; gpulien stress my-deal --scenarios path.yaml runs it exactly'],
      ]),
    )
    .action(async (path, options) => (await import('../commands/simulate.js')).simulate(path, options, session));
}

function driverOff(text: string, before: readonly string[] = []): string[] {
  const [name = '', state] = text.split('=');
  const words = [...DRIVERS, EACH];
  if (!words.includes(name)) throw new InvalidArgumentError(`Expected a driver, one of ${words.join(', ')}.${didYouMean(name, words)}`);
  if (state !== 'off') throw new InvalidArgumentError(`Expected ${name}=off: a driver can be switched off, not set.`);
  return [...new Set([...before, ...(name === EACH ? DRIVERS : [name])])];
}

function errorShare(text: string): number {
  const found = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const share = found ? Number(found[1]) / (found[2] === '%' ? 100 : 1) : NaN;
  if (!(share > 0 && share < 1)) throw new InvalidArgumentError('Expected a share above 0 and below 1, as 5% or 0.05.');
  return share;
}

function shardOf(text: string): { shard: number; shards: number } {
  const found = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  const [shard, shards] = [Number(found?.[1]), Number(found?.[2])];
  if (!(shard >= 1 && shard <= shards)) throw new InvalidArgumentError('Expected a part and the number of parts, as 1/3.');
  return { shard, shards };
}

function rangeOf(text: string): { first: number; last: number } {
  const found = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text);
  const [first, last] = [Number(found?.[1]), Number(found?.[2] ?? found?.[1])];
  if (!(last >= first && last < MOST_PATHS))
    throw new InvalidArgumentError(`Expected the first and the last path, as 0-19, below ${MOST_PATHS}.`);
  return { first, last };
}
