import { createHash } from 'node:crypto';
import type { Deal } from '../../domain/deal.js';
import { FAN_FIGURES, type BlockOutcome, type FanBins } from '../../model/simulation/runner.js';
import { assumptionText } from '../score/tables.js';
import type { Tool } from '../print/tool.js';

/** What one shard of a simulation came to, for another run to put together with the rest. */
export interface Shard {
  readonly schema: 'simulation-shard/1';
  /** Of what was computed: deal, assumptions, seed and paths. Shards of one simulation have the same. */
  readonly digest: string;
  readonly shard: number;
  readonly shards: number;
  readonly blocks: readonly BlockOutcome[];
  readonly fans: FanBins;
}

/** What a simulation is of, in a few digits. */
export function digestOf({ inputs, assumptions, asOf }: Deal, seed: number, paths: number, tool: Tool): string {
  const set = [...assumptions.register.values()].map(({ key, value }) => `${key}=${assumptionText(value)}`);
  const files = inputs.map(({ file, sha256 }) => `${file} ${sha256}`);
  return createHash('sha256')
    .update(JSON.stringify([tool.version, asOf, seed, paths, files, set]))
    .digest('hex');
}

/** JSON has no infinity, and a spread may hold one. */
const INFINITE = 'inf';

export const shardText = (shard: Shard): string =>
  `${JSON.stringify(shard, (_, value: unknown) => (value === Infinity ? INFINITE : value))}\n`;

/** The shard that a file holds; null where it holds none. */
export function readShard(text: string): Shard | null {
  try {
    const read = JSON.parse(text, (_, value: unknown) => (value === INFINITE ? Infinity : value)) as Partial<Shard> | null;
    return read?.schema === 'simulation-shard/1' && isWhole(read) ? read : null;
  } catch {
    return null;
  }
}

const isWhole = (read: Partial<Shard>): read is Shard =>
  typeof read.digest === 'string' &&
  Number.isInteger(read.shard) &&
  Number.isInteger(read.shards) &&
  Array.isArray(read.blocks) &&
  read.blocks.every((block: Partial<BlockOutcome>) => Number.isInteger(block.first) && Number.isInteger(block.width)) &&
  FAN_FIGURES.every((name) => Array.isArray(read.fans?.[name]));
