import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BLOCK } from '../../model/paths/blocks.js';
import { systemSentence } from '../../kernel/system-error.js';
import { clean } from '../../report/print/clean.js';
import type { ShardRefused } from '../../report/simulation/shard.js';
import { UsageError } from './io.js';
import type { Session } from './session.js';

/** Part i of n parts: `--shard i/n`. */
export interface Part {
  readonly shard: number;
  readonly shards: number;
}

/** One part that runs all. */
export const WHOLE: Part = { shard: 1, shards: 1 };

/** The blocks of so many paths that a part runs: those b with b mod n = i − 1. */
export const blocksOf = (paths: number, { shard, shards }: Part): number[] =>
  Array.from({ length: Math.ceil(paths / BLOCK) }, (_, b) => b).filter((b) => b % shards === shard - 1);

interface Merged<Shard extends Sharded> {
  readonly shards: readonly Shard[];
  /** All of them, in order. */
  readonly blocks: readonly Shard['blocks'][number][];
}

interface Sharded {
  readonly blocks: readonly { readonly first: number }[];
}

/** Shards that are one whole simulation of so many paths; refuses those that are not, are double or leave some out. */
export function mergedShards<Shard extends Sharded>(
  files: readonly string[],
  paths: number,
  read: (text: string, file: string) => Shard | ShardRefused,
  { io }: Session,
): Merged<Shard> {
  const found = files.map((file) => shardIn(resolve(io.cwd, file), clean(file), read));
  const refused = found.flatMap((one) => ('wrong' in one ? [one] : []));
  if (refused.length > 0)
    throw new UsageError(refused.map(({ wrong }) => wrong).join('\n  '), [...new Set(refused.map(({ remedy }) => remedy))].join('\n  '));
  const shards = found.flatMap((one): Shard[] => ('wrong' in one ? [] : [one]));
  const blocks = shards.flatMap((shard): Shard['blocks'][number][] => [...shard.blocks]).sort((a, b) => a.first - b.first);
  const count = Math.ceil(paths / BLOCK);
  const missing = Array.from({ length: count }, (_, b) => b * BLOCK).find((first, b) => blocks[b]?.first !== first);
  if (missing !== undefined || blocks.length !== count)
    throw new UsageError(
      missing === undefined ? 'a shard is named twice' : `the paths from ${missing} on are in none of the shards, or in two`,
      'name every shard of the simulation once',
    );
  return { shards, blocks };
}

function shardIn<Shard>(path: string, file: string, read: (text: string, file: string) => Shard | ShardRefused): Shard | ShardRefused {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const why = systemSentence(error);
    if (why === null) throw error;
    return { wrong: `a shard cannot be read: ${clean(why)}`, remedy: 'name files that --shard wrote' };
  }
  return read(text, file);
}
