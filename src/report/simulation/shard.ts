import { createHash } from 'node:crypto';
import type { AssumptionSet } from '../../domain/assumptions.js';
import type { Book } from '../../domain/book.js';
import type { Deal, InputFile } from '../../domain/deal.js';
import { BLOCK } from '../../model/paths/blocks.js';
import type { BookBlock } from '../../model/portfolio/book-paths.js';
import type { Model } from '../../model/score/model.js';
import { monthsDrawn } from '../../model/simulation/drivers.js';
import { DRIVER_FIGURES, FAN_FIGURES, type BlockOutcome, type FanBins } from '../../model/simulation/runner.js';
import { CAUSES } from '../../model/simulation/summary.js';
import { assumptionText } from '../score/tables.js';
import type { Tool } from '../print/tool.js';

const SCHEMA = 'simulation-shard/1';
const BOOK_SCHEMA = 'book-simulation-shard/1';

/** What one shard of a simulation came to, for another run to put together with the rest. */
export interface Shard {
  readonly schema: typeof SCHEMA;
  /** Of what was computed: deal, assumptions, seed and paths. Shards of one simulation have the same. */
  readonly digest: string;
  readonly shard: number;
  readonly shards: number;
  readonly blocks: readonly BlockOutcome[];
  readonly fans: FanBins;
}

/** What one shard of a simulation of a book came to. */
interface BookShard {
  readonly schema: typeof BOOK_SCHEMA;
  /** Of what was computed: book, assumptions, seed and paths. Shards of one simulation have the same. */
  readonly digest: string;
  readonly shard: number;
  readonly shards: number;
  /** Of the blocks, to tell a file that is not as it was written. */
  readonly sha256: string;
  readonly blocks: readonly BookBlock[];
}

const sha256 = (of: unknown): string => createHash('sha256').update(JSON.stringify(of)).digest('hex');

/** What a simulation is of, in a few digits. */
export const digestOf = ({ inputs, assumptions, asOf }: Deal, seed: number, paths: number, tool: Tool): string =>
  sha256([tool.version, asOf, seed, paths, filesOf(inputs), setOf(assumptions)]);

/** What a simulation of a book is of, in a few digits. */
export const bookDigestOf = ({ inputs, deals }: Book, seed: number, paths: number, tool: Tool): string =>
  sha256([tool.version, seed, paths, filesOf(inputs), deals.map(({ path, deal }) => [path, deal.asOf, setOf(deal.assumptions)])]);

const filesOf = (inputs: readonly InputFile[]): string[] => inputs.map(({ file, sha256: hash }) => `${file} ${hash}`);
const setOf = ({ register }: AssumptionSet): string[] => [...register.values()].map(({ key, value }) => `${key}=${assumptionText(value)}`);

export function bookShardText(part: Omit<BookShard, 'schema' | 'sha256'>): string {
  const { digest, shard, shards, blocks } = part;
  return `${JSON.stringify({ schema: BOOK_SCHEMA, digest, shard, shards, sha256: sha256(blocks), blocks } satisfies BookShard)}\n`;
}

/** The shard of a book that a text holds, or what is wrong with it. @param file its name in messages @param digest of the simulation */
export function readBookShard(text: string, file: string, digest: string): BookShard | ShardRefused {
  const read = parsed(text, file);
  if ('wrong' in read) return read;
  const { schema, sha256: hash, blocks, ...of } = (read.value ?? {}) as Partial<BookShard>;
  if (schema !== BOOK_SCHEMA) return { wrong: `${file} is not a shard of a simulation of a book`, remedy: 'name files that --shard wrote' };
  if (of.digest !== digest)
    return {
      wrong: `${file} is a shard of another simulation`,
      remedy: 'merge with the book, assumptions, seed and paths that the shards were run with',
    };
  if (sha256(blocks) !== hash) return { wrong: `${file}: its blocks are not those that were written`, remedy: 'run --shard again' };
  return read.value as BookShard;
}

/** JSON has no infinity, and a spread may hold one. */
const INFINITE = 'inf';

export const shardText = (shard: Shard): string =>
  `${JSON.stringify(shard, (_, value: unknown) => (value === Infinity ? INFINITE : value))}\n`;

/** What a shard must be of. */
export interface ShardOf {
  readonly digest: string;
  readonly paths: number;
  readonly model: Model;
}

/** Why a file is no such shard, with the place, and what to do. */
export interface ShardRefused {
  readonly wrong: string;
  readonly remedy: string;
}

/** Faults of a file that are reported one by one. */
const REPORTED = 5;

/** The shard that a text holds, or what is wrong with it. @param file its name in messages */
export function readShard(text: string, file: string, of: ShardOf): Shard | ShardRefused {
  const json = parsed(text, file);
  if ('wrong' in json) return json;
  const read = json.value;
  const { schema, digest } = (read ?? {}) as Partial<Shard>;
  if (schema !== SCHEMA) return { wrong: `${file} is not a shard of a simulation`, remedy: 'name files that --shard wrote' };
  if (typeof digest === 'string' && digest !== of.digest)
    return {
      wrong: `${file} is a shard of another simulation`,
      remedy: 'merge with the deal, assumptions, seed and paths that the shards were run with',
    };
  const faults: string[] = [];
  shardCheck(of)(read, '', (at, expected) => faults.push(`${file}: ${at}: expected ${expected}`));
  if (faults.length === 0) return read as Shard;
  const more = faults.length > REPORTED ? [`${file}: and ${faults.length - REPORTED} more like these`] : [];
  return { wrong: [...faults.slice(0, REPORTED), ...more].join('\n  '), remedy: 'run --shard again: the file is not as it was written' };
}

function parsed(text: string, file: string): { readonly value: unknown } | ShardRefused {
  try {
    return { value: JSON.parse(text, (_, value: unknown) => (value === INFINITE ? Infinity : value)) };
  } catch (error) {
    return {
      wrong: `${file}:${placeOf((error as SyntaxError).message, text)}: it is not the JSON that --shard writes, or a part of it`,
      remedy: 'run --shard again',
    };
  }
}

/** Line and column at which a text stops being JSON. @param message of the parser, which may name a position */
function placeOf(message: string, text: string): string {
  const position = /position (\d+)/.exec(message)?.[1];
  const before = text.slice(0, position === undefined ? (message.includes('end of JSON') ? text.length : 0) : Number(position)).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

/** Tells what is wrong in a value that stands at a place. */
type Check = (value: unknown, at: string, tell: (at: string, expected: string) => void) => void;

const is =
  (expected: string, holds: (value: unknown) => boolean): Check =>
  (value, at, tell) => {
    if (!holds(value)) tell(at, expected);
  };
const whole = (least: number, most: number): Check =>
  is(`a whole number from ${least} to ${most}`, (x) => Number.isInteger(x) && (x as number) >= least && (x as number) <= most);
const figure = is('a number', (x) => Number.isFinite(x));
const figureOrInfinity = is('a number', (x) => Number.isFinite(x) || x === Infinity);
const word = is('a text', (x) => typeof x === 'string');
const oneOf = (words: readonly string[]): Check => is(`one of ${words.join(', ')}`, (x) => words.includes(x as string));
const record =
  (of: Readonly<Record<string, Check>>): Check =>
  (value, at, tell) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return tell(at, 'an object');
    for (const [name, check] of Object.entries(of))
      check((value as Record<string, unknown>)[name], at === '' ? name : `${at}.${name}`, tell);
  };
const listOf =
  (of: Check, length?: number): Check =>
  (value, at, tell) => {
    if (!Array.isArray(value) || (length !== undefined && value.length !== length))
      return tell(at, length === undefined ? 'a list' : `a list of ${length}`);
    value.forEach((one, i) => of(one, `${at}[${i}]`, tell));
  };
const tuple =
  (...of: readonly Check[]): Check =>
  (value, at, tell) => {
    listOf(() => undefined, of.length)(value, at, tell);
    if (Array.isArray(value) && value.length === of.length) of.forEach((check, i) => check(value[i], `${at}[${i}]`, tell));
  };
const each = (names: readonly string[], of: Check): Check => record(Object.fromEntries(names.map((name) => [name, of])));

function shardCheck({ paths, model }: ShardOf): Check {
  const { debt, deal } = model;
  const months = monthsDrawn(model);
  const dates = debt.lastPeriod + 1;
  const loss = { loss: figure, lossPv: figure };
  const bins = listOf(tuple(is('a whole number', Number.isInteger), whole(1, paths), figureOrInfinity, figureOrInfinity));
  const block: Check = (value, at, tell) => {
    const found = (value as Partial<BlockOutcome> | null)?.first;
    if (!Number.isInteger(found) || found! < 0 || found! >= paths || found! % BLOCK !== 0)
      return tell(`${at}.first`, `a multiple of ${BLOCK} below ${paths}`);
    const first = found!;
    const width = Math.min(BLOCK, paths - first);
    const path = whole(first, first + width - 1);
    const one = record({
      path,
      k: whole(0, months),
      cause: oneOf(CAUSES),
      ead: figure,
      ...loss,
      tranches: listOf(record(loss), deal.tranches.length),
      inPlace: listOf(word),
      drivers: each(DRIVER_FIGURES, figure),
    });
    record({
      width: whole(width, width),
      defaults: listOf(one),
      refinanced: listOf(record({ path, k: whole(0, months) })),
      breaches: listOf(listOf(whole(-1, months), width), deal.covenants.length),
      drivers: each([...DRIVER_FIGURES, 'utilization', 'index'], listOf(figure, months + 1)),
      values: each(['fmv', 'olv'], listOf(figure, dates)),
      under: listOf(tuple(whole(0, width / 2), whole(0, width / 2)), dates),
    })(value, at, tell);
  };
  return record({
    digest: word,
    blocks: listOf(block),
    fans: each(FAN_FIGURES, listOf(bins, dates)),
  });
}
