import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { parseDay } from '../../kernel/calendar.js';
import { NARROWEST, WIDEST } from '../shell/io.js';
import { didYouMean } from '../shell/nearest.js';

/** What every command on a deal takes. */
export const deal = (command: Command): Command =>
  command
    .argument('<deal>', "the deal's folder, or its deal.yaml")
    .addOption(asOf("another as-of date than the deal's"))
    .addOption(assumptions())
    .option('--set <key=value>', 'override an assumption; repeatable', setting);

export const looks = (command: Command): Command =>
  command
    .option('-q, --quiet', 'only what was asked for: no warnings beside it')
    .option('-v, --verbose', 'everything: every row, full hashes, the stack of a defect')
    .option('--no-color', 'no colours')
    .addOption(
      new Option('--width <n>', `columns to write in, from ${NARROWEST}`).argParser(wholeNumber('a number of columns', NARROWEST, WIDEST)),
    )
    .option('--debug', 'show where a defect of the tool happened');

export const asOf = (description: string): Option =>
  new Option('--as-of <date>', description).argParser((text: string) => {
    if (parseDay(text) === null) throw new InvalidArgumentError('Expected a date as YYYY-MM-DD.');
    return text;
  });

/** The assumptions beneath those of the deal. */
export const assumptions = (): Option =>
  new Option(
    '--assumptions <name|file>',
    'the set to compute on, calibrated (the default) or baseline, or a YAML file of assumptions over it; repeatable, for one of each',
  ).argParser((word: string, before: readonly string[] | undefined) => [...(before ?? []), word]);

/** An assumption put in place on the command line. */
export function setting(text: string, before: readonly string[] = []): string[] {
  if (!/^[^=\s]+=/.test(text)) throw new InvalidArgumentError('Expected key=value, as haircut.forced=0.5.');
  return [...before, text];
}

/** What every command that writes a result of a deal takes. */
export const written = (command: Command): Command =>
  command
    .option('--json', 'print the whole result as one JSON object')
    .option('-o, --output <file>', 'write to a file, whole or not at all')
    .option('--force', 'let -o overwrite a file')
    .option('--strict', 'treat warnings as errors');

/** One table, the first where none is named. */
export const tables = (names: readonly string[]): Option =>
  choice('--csv [table]', `print one table as CSV, ${names[0]!} if none is named`, names).conflicts('json');

/** Where scenarios come from and which are meant. */
export const scenarioFile = (): Option =>
  new Option('--scenarios <file>', "scenarios of this file alone, in place of the library and the deal's own");

/** A choice that names the nearest word for one it does not know. */
export const choice = (flags: string, description: string, words: readonly string[]): Option =>
  new Option(flags, description).choices(words).argParser(oneOf(words));
export const argumentOf = (name: string, description: string, words: readonly string[]): Argument =>
  new Argument(name, description).choices(words).argParser(oneOf(words));

/** Any number of the words, each once, as arguments. */
export const severalWords = (name: string, description: string, words: readonly string[]): Argument =>
  new Argument(name, description)
    .choices(words)
    .argParser((word: string, before: readonly string[] | undefined) => [...new Set([...(before ?? []), oneOf(words)(word)])]);

/** A file to draw to. */
export const svg = (description: string): Option =>
  new Option('--svg <file>', description).argParser((name: string) => {
    if (!/[^/\\]\.svg$/i.test(name)) throw new InvalidArgumentError('Expected a name that ends in .svg.');
    return name;
  });

/** Several of the words, with a comma between. */
export const severalOf =
  (words: readonly string[]) =>
  (text: string): string[] => {
    const chosen = text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    if (chosen.length === 0) throw new InvalidArgumentError(`Expected some of ${words.join(', ')}.`);
    return [...new Set(chosen.map(oneOf(words)))];
  };

const oneOf =
  (words: readonly string[]) =>
  (word: string): string => {
    if (!words.includes(word)) throw new InvalidArgumentError(`Expected one of ${words.join(', ')}.${didYouMean(word, words)}`);
    return word;
  };

export const wholeNumber =
  (what: string, least: number, most: number) =>
  (text: string): number => {
    const n = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    if (!(n >= least && n <= most)) throw new InvalidArgumentError(`Expected ${what} from ${least} to ${most}.`);
    return n;
  };

export const LARGEST_SEED = 2 ** 32 - 1;

export function examples(lines: readonly (readonly [command: string, meaning: string])[]): string {
  return `\nExample${lines.length === 1 ? '' : 's'}:\n${lines.map(([command, meaning]) => `  $ ${command}\n      ${meaning}`).join('\n')}`;
}
