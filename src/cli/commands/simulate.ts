import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { BLOCK } from '../../model/paths/blocks.js';
import { Collector } from '../../model/simulation/collector.js';
import { drawnPath } from '../../model/simulation/drawn-path.js';
import { PathRunner, type BlockOutcome, type FanBins } from '../../model/simulation/runner.js';
import { DEFAULT_PATHS, DEFAULT_SEED } from '../../model/simulation/simulate.js';
import { summarise, type SimulationResult } from '../../model/simulation/summary.js';
import { clean } from '../../report/print/clean.js';
import { digestOf, readShard, shardText, type Shard } from '../../report/simulation/shard.js';
import type { SimulationTable } from '../../report/simulation/simulation-tables.js';
import { asciiOnly } from '../shell/characters.js';
import { openDeal, tellProblems, type DealOptions, type OpenedDeal } from '../shell/deal.js';
import { UsageError } from '../shell/io.js';
import { pathPool, type PathPool } from '../shell/path-workers.js';
import { Progress } from '../shell/progress.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';
import { deliver } from '../shell/written.js';

interface SimulateOptions extends DealOptions {
  readonly paths?: number;
  readonly seed?: number;
  readonly workers?: number;
  /** Relative error of the lifetime expected loss. */
  readonly until?: number;
  readonly shard?: { readonly shard: number; readonly shards: number };
  readonly merge?: readonly string[];
  readonly dump?: number;
  readonly list?: { readonly first: number; readonly last: number };
  readonly json?: boolean;
  readonly csv?: SimulationTable | true;
  readonly output?: string;
  readonly force?: boolean;
}

/** Paths at which --until gives up. */
const MOST_PATHS = 1_000_000;
/** Blocks between two looks at the error: the same whoever runs them. */
const ROUND = 8;
const MOST_WORKERS = 16;
/** A worker that has fewer takes longer to start than it saves. */
const BLOCKS_A_WORKER = 8;

export async function simulate(path: string, options: SimulateOptions, session: Session): Promise<void> {
  const opened = await openDeal(path, options, session);
  if (!opened) return;
  const { warnings, folder, read } = opened;
  const text = await written(path, opened, options, session);
  const forPrograms = isForPrograms(options);
  session.forPrograms ||= forPrograms;
  await deliver(text, options, read, session);
  if (forPrograms && !options.quiet) await tellProblems(warnings, 'warning', folder, options, session);
}

/** Whether a program reads what is written: its characters stay what they are, and it has no room for warnings. */
const isForPrograms = ({ json, csv, dump, list: asked, shard }: SimulateOptions): boolean =>
  Boolean(json) || Boolean(csv) || dump !== undefined || asked !== undefined || shard !== undefined;

async function written(path: string, opened: OpenedDeal, options: SimulateOptions, session: Session): Promise<string> {
  const { deal } = opened;
  const seed = options.seed ?? DEFAULT_SEED;
  if (options.dump !== undefined) {
    const { scenarioYaml } = await import('../../report/simulation/scenario-yaml.js');
    const runner = new PathRunner(deal, seed);
    return scenarioYaml(deal, drawnPath(runner.draw(options.dump, 1), 0, deal.assumptions), options.dump, seed, TOOL);
  }
  if (options.list) return list(opened, options.list, seed, options);
  const { collector, shard } = await ran(path, opened, seed, options, session);
  if (shard) return shardText(shard);
  const runner = new PathRunner(deal, seed);
  const result = { ...summarise(deal, runner.model, seed, runner.months, collector), warnings: opened.warnings };
  return told(result, options, session);
}

/** Paths one by one. */
async function list(
  { deal }: OpenedDeal,
  { first, last }: NonNullable<SimulateOptions['list']>,
  seed: number,
  options: SimulateOptions,
): Promise<string> {
  const runner = new PathRunner(deal, seed);
  const blocks: BlockOutcome[] = [];
  for (let from = first; from <= last; from += BLOCK) blocks.push(runner.run(from, Math.min(BLOCK, last - from + 1)));
  if (options.json) {
    const [{ pathsJson }, { writeJson }] = await Promise.all([
      import('../../report/simulation/simulation-json.js'),
      import('../../report/print/json.js'),
    ]);
    return `${writeJson(pathsJson(deal, seed, blocks, TOOL))}\n`;
  }
  const [{ pathsTable }, { writeCsv }] = await Promise.all([
    import('../../report/simulation/simulation-tables.js'),
    import('../../report/print/csv.js'),
  ]);
  return writeCsv(pathsTable(deal, blocks));
}

/** Runs the paths, or those of one shard, or puts shards together. */
async function ran(
  path: string,
  { deal }: OpenedDeal,
  seed: number,
  options: SimulateOptions,
  session: Session,
): Promise<{ readonly collector: Collector; readonly shard: Shard | null }> {
  const limit = options.paths ?? (options.until === undefined ? DEFAULT_PATHS : MOST_PATHS);
  const paths = limit + (limit % 2);
  const digest = digestOf(deal, seed, paths, TOOL);
  if (options.merge) return { collector: merged(options.merge, digest, paths, session), shard: null };
  const { shard, shards } = options.shard ?? { shard: 1, shards: 1 };
  const all = Array.from({ length: Math.ceil(paths / BLOCK) }, (_, b) => b).filter((b) => b % shards === shard - 1);
  const task = {
    path,
    cwd: session.io.cwd,
    options: given(options),
    seed,
    paths,
    sha256: deal.inputs.map((input) => input.sha256),
  };
  const useful = Math.min(availableParallelism(), MOST_WORKERS, Math.ceil(all.length / BLOCKS_A_WORKER));
  const workers = Math.min(options.workers ?? useful, Math.max(1, all.length));
  const pool = pathPool(deal, task, workers);
  const progress = new Progress(session.io, 'paths', options.quiet === true);
  const kept: BlockOutcome[] = [];
  const collector = new Collector();
  try {
    for (let at = 0; at < all.length;) {
      const round = options.until === undefined ? all.length : ROUND;
      await pool.run(all.slice(at, at + round), (outcome) => {
        if (options.shard) kept.push(outcome);
        else collector.add(outcome);
        const done = options.shard ? kept.reduce((sum, { width }) => sum + width, 0) : collector.paths;
        progress.step(done, paths, () => (options.shard ? '' : running(collector)));
      });
      at += round;
      if (options.until !== undefined && isClose(collector, options.until)) break;
    }
    const fans = await pool.fans();
    if (options.shard) return { collector, shard: shardOf(digest, shard, shards, kept, fans) };
    for (const spread of fans) collector.spread(spread);
    return { collector, shard: null };
  } finally {
    progress.end();
    await (pool satisfies PathPool).close();
  }
}

const given = ({ asOf, assumptions, set }: DealOptions): Pick<DealOptions, 'asOf' | 'assumptions' | 'set'> => ({
  ...(asOf === undefined ? {} : { asOf }),
  ...(assumptions === undefined ? {} : { assumptions }),
  ...(set === undefined ? {} : { set }),
});

/** The running estimate and its error. */
function running(collector: Collector): string {
  const { mean, se } = collector.lossSoFar();
  return `EL ${mean.toExponential(2)} ±${se.toExponential(1)}`;
}

const isClose = (collector: Collector, error: number): boolean => {
  const { mean, se } = collector.lossSoFar();
  return mean > 0 && se <= error * mean;
};

function shardOf(digest: string, shard: number, shards: number, blocks: readonly BlockOutcome[], fans: readonly FanBins[]): Shard {
  const spread = new Collector();
  for (const one of fans) spread.spread(one);
  const bins = Object.fromEntries(Object.entries(spread.fans).map(([name, rows]) => [name, rows.map((sketch) => sketch.toBins())]));
  return { schema: 'simulation-shard/1', digest, shard, shards, blocks, fans: bins as unknown as FanBins };
}

/** Shards put together: the same figures as of one run. */
function merged(files: readonly string[], digest: string, paths: number, session: Session): Collector {
  const read = files.map((file) => ({ file, shard: shardIn(file, session) }));
  const wrong = read.find(({ shard }) => shard.digest !== digest);
  if (wrong)
    throw new UsageError(
      `${clean(wrong.file)} is a shard of another simulation`,
      'merge with the deal, assumptions, seed and paths that the shards were run with',
    );
  const blocks = read.flatMap(({ shard }) => shard.blocks).sort((a, b) => a.first - b.first);
  const missing = Array.from({ length: Math.ceil(paths / BLOCK) }, (_, b) => b * BLOCK).find((first, b) => blocks[b]?.first !== first);
  if (missing !== undefined || blocks.length !== Math.ceil(paths / BLOCK))
    throw new UsageError(
      missing === undefined ? 'a shard is named twice' : `the paths from ${missing} on are in none of the shards, or in two`,
      'name every shard of the simulation once',
    );
  const collector = new Collector();
  for (const block of blocks) collector.add(block);
  for (const { shard } of read) collector.spread(shard.fans);
  return collector;
}

function shardIn(file: string, session: Session): Shard {
  let text;
  try {
    text = readFileSync(resolve(session.io.cwd, file), 'utf8');
  } catch {
    throw new UsageError(`there is no file ${clean(file)} that can be read`, 'a shard is what --shard writes');
  }
  const shard = readShard(text);
  if (!shard) throw new UsageError(`${clean(file)} is not a shard of a simulation`, 'a shard is what --shard writes');
  return shard;
}

async function told(result: SimulationResult, options: SimulateOptions, session: Session): Promise<string> {
  if (options.json) {
    const [{ simulationJson }, { writeJson }] = await Promise.all([
      import('../../report/simulation/simulation-json.js'),
      import('../../report/print/json.js'),
    ]);
    return `${writeJson(simulationJson(result, TOOL))}\n`;
  }
  if (options.csv) {
    const [{ simulationTable }, { writeCsv }] = await Promise.all([
      import('../../report/simulation/simulation-tables.js'),
      import('../../report/print/csv.js'),
    ]);
    return writeCsv(simulationTable(result, options.csv === true ? 'summary' : options.csv));
  }
  const [{ simulationText, simulationVerdict }, { fileLook }] = await Promise.all([
    import('../../report/simulation/simulation-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  if (options.quiet) return `${simulationVerdict(result, look).join('\n')}\n`;
  const ascii = options.output === undefined && asciiOnly(session.io);
  return simulationText(result, TOOL, look, { verbose: options.verbose === true, ascii });
}
