import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { BlockOutcome, FanBins } from '../../model/simulation/runner.js';
import { fansOf, PathRunner } from '../../model/simulation/runner.js';
import type { Deal } from '../../domain/deal.js';
import type { Driver } from '../../model/simulation/switched-off.js';
import { switched, type Switch } from '../../model/price/structure.js';
import { modelOf, type Model } from '../../model/score/model.js';
import type { DealOptions } from './deal.js';
import { errorOfWorker, type WorkerError } from './worker-error.js';

const MOST_WORKERS = 16;
/** A worker that has fewer takes longer to start than it saves. */
const BLOCKS_A_WORKER = 8;

/** What a worker opens the same deal with. */
export interface WorkerTask {
  readonly path: string;
  readonly cwd: string;
  readonly options: Pick<DealOptions, 'asOf' | 'assumptions' | 'set'>;
  readonly seed: number;
  readonly paths: number;
  /** Whether what each tranche gets is added up too. */
  readonly cash: boolean;
  /** A term of the deal's structure that is switched; null = as it is. */
  readonly term: Switch | null;
  /** A driver that does not move; none if not given. */
  readonly off?: Driver | null;
  /** Of the deal's files: what is read again must be the same. */
  readonly sha256: readonly string[];
}

/** How many workers run so many blocks: those that are asked for, else as many as the machine has and the blocks keep busy. */
export const workersFor = (blocks: number, asked?: number): number =>
  Math.min(asked ?? Math.min(availableParallelism(), MOST_WORKERS, Math.ceil(blocks / BLOCKS_A_WORKER)), Math.max(1, blocks));

/** What workers need to open the deal that is open here. */
export const taskOf = (
  path: string,
  deal: Deal,
  { asOf, assumptions, set }: DealOptions,
  run: Pick<WorkerTask, 'seed' | 'paths' | 'cash' | 'term' | 'off'>,
  cwd: string,
): WorkerTask => ({
  path,
  cwd,
  options: {
    ...(asOf === undefined ? {} : { asOf }),
    ...(assumptions === undefined ? {} : { assumptions }),
    ...(set === undefined ? {} : { set }),
  },
  ...run,
  sha256: deal.inputs.map((input) => input.sha256),
});

/** Runs blocks of paths, here or in workers; what comes back is in the order of the blocks either way. */
interface PathPool {
  run(blocks: readonly number[], onBlock: (outcome: BlockOutcome) => void): Promise<void>;
  /** Spreads of all blocks that were run. */
  fans(): Promise<readonly FanBins[]>;
  close(): Promise<void>;
}

/** One worker more would only wait. */
export function pathPool(model: Model, task: WorkerTask, workers: number): PathPool {
  const bundle = fileURLToPath(import.meta.url);
  return workers > 1 && bundle.endsWith('.cjs') ? new Workers(bundle, task, workers) : new Alone(runnerOf(model, task), task.paths);
}

/** What runs the paths of a task. @param model of the deal as it is */
export const runnerOf = (model: Model, { seed, cash, term, off = null }: Pick<WorkerTask, 'seed' | 'cash' | 'term' | 'off'>): PathRunner =>
  new PathRunner(term === null ? model : modelOf(switched(model.deal, term)!.deal), seed, cash, off);

class Alone implements PathPool {
  constructor(
    private readonly runner: PathRunner,
    private readonly paths: number,
  ) {}

  async run(blocks: readonly number[], onBlock: (outcome: BlockOutcome) => void): Promise<void> {
    for (const b of blocks) {
      onBlock(this.runner.block(b, this.paths));
      // A pause for what else the process has to do, as to notice an interruption.
      await new Promise(setImmediate);
    }
  }

  async fans(): Promise<readonly FanBins[]> {
    return [fansOf(this.runner)];
  }

  async close(): Promise<void> {}
}

/** Starts the bundle of the tool as it started itself, and has it work. */
const START = `
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { Script } = require('node:vm');
const { workerData } = require('node:worker_threads');
const { file, cache } = workerData;
const script = new Script(readFileSync(file, 'latin1'), { filename: file, ...(cache ? { cachedData: readFileSync(cache) } : {}) });
const bundle = { exports: {} };
script.runInThisContext()(bundle, createRequire(file), file);
bundle.exports.work();
`;

export type Question = { readonly block: number } | { readonly fans: true };
export type Answer = { readonly block: BlockOutcome } | { readonly fans: FanBins } | { readonly error: WorkerError };

/** Each worker gets the next block when it has done one. */
class Workers implements PathPool {
  private readonly workers: readonly Worker[];

  constructor(bundle: string, task: WorkerTask, count: number) {
    const cache = `${bundle}.${process.version}-${process.arch}`;
    const workerData = { file: bundle, cache: existsSync(cache) ? cache : null, task };
    this.workers = Array.from({ length: count }, () => new Worker(START, { eval: true, workerData }));
  }

  async run(blocks: readonly number[], onBlock: (outcome: BlockOutcome) => void): Promise<void> {
    const done = new Map<number, BlockOutcome>();
    let next = 0;
    let due = 0;
    const deliver = (i: number, outcome: BlockOutcome): void => {
      done.set(i, outcome);
      for (let ready = done.get(due); ready; ready = done.get(due)) {
        done.delete(due++);
        onBlock(ready);
      }
    };
    await Promise.all(
      this.workers.map(async (worker) => {
        while (next < blocks.length) {
          const i = next++;
          const answer = await ask(worker, { block: blocks[i]! });
          if ('block' in answer) deliver(i, answer.block);
        }
      }),
    );
  }

  async fans(): Promise<readonly FanBins[]> {
    const answers = await Promise.all(this.workers.map((worker) => ask(worker, { fans: true })));
    return answers.flatMap((answer) => ('fans' in answer ? [answer.fans] : []));
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

/** One question, one answer. */
function ask(worker: Worker, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const clean = (): void => {
      worker.off('message', answered);
      worker.off('error', failed);
      worker.off('exit', ended);
    };
    const answered = (answer: Answer): void => {
      clean();
      if ('error' in answer) reject(errorOfWorker(answer.error));
      else resolve(answer);
    };
    const failed = (error: Error): void => {
      clean();
      reject(error);
    };
    const ended = (): void => {
      clean();
      reject(new Error('a worker ended before its work did'));
    };
    worker.on('message', answered);
    worker.on('error', failed);
    worker.on('exit', ended);
    worker.postMessage(question);
  });
}
