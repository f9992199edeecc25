import { BLOCK } from '../../model/paths/blocks.js';
import { Collector } from '../../model/simulation/collector.js';
import { drawnPath } from '../../model/simulation/drawn-path.js';
import { DEFAULT_PATHS, DEFAULT_SEED, PathRunner, type BlockOutcome, type FanBins } from '../../model/simulation/runner.js';
import { modelOf, type Model } from '../../model/score/model.js';
import { LIMITS } from '../../kernel/limits.js';
import { summarise, type SimulationResult } from '../../model/simulation/summary.js';
import type { Driver } from '../../model/simulation/switched-off.js';
import { whatIf, type WhatIf } from '../../model/simulation/what-if.js';
import { digestOf, readShard, shardText, type Shard, type ShardOf } from '../../report/simulation/shard.js';
import type { BookSimulationTable } from '../../report/simulation/book-simulation.js';
import type { SimulationTable } from '../../report/simulation/simulation-tables.js';
import { isBook } from '../shell/book.js';
import { asciiOnly } from '../shell/characters.js';
import { openDeal, showProblems, type DealOptions, type OpenedDeal } from '../shell/deal.js';
import { UsageError } from '../shell/io.js';
import { pathPool, taskOf, workersFor } from '../shell/path-workers.js';
import { Progress } from '../shell/progress.js';
import type { Session } from '../shell/session.js';
import { blocksOf, mergedShards, WHOLE, type Part } from '../shell/shards.js';
import { TOOL } from '../../api/tool.js';
import { deliver } from '../shell/written.js';

interface SimulateOptions extends DealOptions {
  readonly paths?: number;
  readonly seed?: number;
  readonly workers?: number;
  /** Relative error of the lifetime expected loss. */
  readonly until?: number;
  readonly shard?: Part;
  readonly merge?: readonly string[];
  readonly dump?: number;
  readonly list?: { readonly first: number; readonly last: number };
  /** Drivers that are switched off one by one. */
  readonly whatIf?: readonly Driver[];
  readonly json?: boolean;
  readonly csv?: SimulationTable | BookSimulationTable | true;
  readonly output?: string;
  readonly force?: boolean;
}

/** Blocks between two looks at the error: the same whoever runs them. */
const ROUND = 8;

export async function simulate(path: string, options: SimulateOptions, session: Session): Promise<void> {
  if (isBook(path, session.io.cwd)) return (await import('./simulate-book.js')).simulateBook(path, options, session);
  if (typeof options.csv === 'string') await refuseOfBook(options.csv);
  const opened = await openDeal(path, options, session);
  if (!opened) return;
  const { warnings, folder, read } = opened;
  const text = await written(path, opened, options, session);
  const forPrograms = isForPrograms(options);
  session.forPrograms ||= forPrograms;
  await deliver(text, options, read, session);
  if (forPrograms && !options.quiet) await showProblems(warnings, 'warning', folder, options, session);
}

/** A table that a book alone has is refused before anything runs. */
async function refuseOfBook(table: string): Promise<void> {
  const { SIMULATION_TABLES } = await import('../../report/simulation/simulation-tables.js');
  if (!SIMULATION_TABLES.some((name) => name === table))
    throw new UsageError(`--csv ${table}: a table of a book, not of a deal`, `a deal has ${SIMULATION_TABLES.join(', ')}`);
}

/** Whether a program reads what is written: its characters stay what they are, and it has no room for warnings. */
const isForPrograms = ({ json, csv, dump, list: asked, shard }: SimulateOptions): boolean =>
  Boolean(json) || Boolean(csv) || dump !== undefined || asked !== undefined || shard !== undefined;

async function written(path: string, opened: OpenedDeal, options: SimulateOptions, session: Session): Promise<string> {
  const { deal } = opened;
  const seed = options.seed ?? DEFAULT_SEED;
  const model = modelOf(deal);
  if (options.dump !== undefined) {
    const { scenarioYaml } = await import('../../report/simulation/scenario-yaml.js');
    const runner = new PathRunner(model, seed);
    return scenarioYaml(deal, drawnPath(runner.draw(options.dump, 1), 0, deal.assumptions), options.dump, seed, TOOL);
  }
  if (options.list) return list(opened, model, options.list, seed, options);
  const { collector, shard } = await ran(path, opened, model, seed, options, session);
  if (shard) return shardText(shard);
  const whatIfs = await ranOff(path, model, seed, collector, options, session);
  const result = { ...summarise(deal, model, seed, collector, whatIfs), warnings: opened.warnings };
  return told(result, options, session);
}

/** Paths one by one. */
async function list(
  { deal }: OpenedDeal,
  model: Model,
  { first, last }: NonNullable<SimulateOptions['list']>,
  seed: number,
  options: SimulateOptions,
): Promise<string> {
  const runner = new PathRunner(model, seed);
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
  model: Model,
  seed: number,
  options: SimulateOptions,
  session: Session,
): Promise<{ readonly collector: Collector; readonly shard: Shard | null }> {
  const limit = options.paths ?? (options.until === undefined ? DEFAULT_PATHS : LIMITS.paths.most);
  const paths = limit + (limit % 2);
  const digest = digestOf(deal, seed, paths, TOOL);
  if (options.merge) return { collector: merged(options.merge, { digest, paths, model }, session), shard: null };
  const part = options.shard ?? WHOLE;
  const all = blocksOf(paths, part);
  const task = taskOf(path, deal, options, { seed, paths, cash: false, term: null }, session.io.cwd);
  const pool = pathPool(model, task, workersFor(all.length, options.workers));
  const progress = new Progress(session.io, 'paths', options.quiet === true);
  const kept: BlockOutcome[] = [];
  const collector = new Collector();
  let done = 0;
  try {
    for (let at = 0; at < all.length;) {
      const round = options.until === undefined ? all.length : ROUND;
      await pool.run(all.slice(at, at + round), (outcome) => {
        if (options.shard) kept.push(outcome);
        else collector.add(outcome);
        done += outcome.width;
        progress.step(done, paths, () => (options.shard ? '' : running(collector)));
      });
      at += round;
      if (options.until !== undefined && isClose(collector, options.until)) break;
    }
    const fans = await pool.fans();
    if (options.shard) return { collector, shard: shardOf(digest, part, kept, fans) };
    for (const spread of fans) collector.spread(spread);
    return { collector, shard: null };
  } finally {
    progress.end();
    await pool.close();
  }
}

/** The same paths again, with each driver that is asked for switched off. */
async function ranOff(
  path: string,
  model: Model,
  seed: number,
  base: Collector,
  options: SimulateOptions,
  session: Session,
): Promise<WhatIf[]> {
  const found: WhatIf[] = [];
  const { paths } = base;
  const blocks = blocksOf(paths, WHOLE);
  for (const off of options.whatIf ?? []) {
    const pool = pathPool(
      model,
      taskOf(path, model.deal, options, { seed, paths, cash: false, term: null, off }, session.io.cwd),
      workersFor(blocks.length, options.workers),
    );
    const progress = new Progress(session.io, `paths without ${off}`, options.quiet === true);
    const collector = new Collector();
    try {
      await pool.run(blocks, (outcome) => {
        collector.add(outcome);
        progress.step(collector.paths, paths, () => running(collector));
      });
    } finally {
      progress.end();
      await pool.close();
    }
    found.push(whatIf(off, base, collector));
  }
  return found;
}

/** The running estimate and its error. */
function running(collector: Collector): string {
  const { mean, se } = collector.lossSoFar();
  return `EL ${mean.toExponential(2)} ±${se.toExponential(1)}`;
}

const isClose = (collector: Collector, error: number): boolean => {
  const { mean, se } = collector.lossSoFar();
  return mean > 0 && se <= error * mean;
};

function shardOf(digest: string, { shard, shards }: Part, blocks: readonly BlockOutcome[], fans: readonly FanBins[]): Shard {
  const spread = new Collector();
  for (const one of fans) spread.spread(one);
  const bins = Object.fromEntries(Object.entries(spread.fans).map(([name, rows]) => [name, rows.map((sketch) => sketch.toBins())]));
  return { schema: 'simulation-shard/1', digest, shard, shards, blocks, fans: bins as unknown as FanBins };
}

/** Shards put together: the same figures as of one run. */
function merged(files: readonly string[], of: ShardOf, session: Session): Collector {
  const { shards, blocks } = mergedShards(files, of.paths, (text, file) => readShard(text, file, of), session);
  const collector = new Collector();
  for (const block of blocks) collector.add(block);
  for (const { fans } of shards) collector.spread(fans);
  return collector;
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
    return writeCsv(simulationTable(result, options.csv === true ? 'summary' : (options.csv as SimulationTable)));
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
