import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { BlockOutcome, FanBins } from '../../model/simulation/runner.js';
import { fansOf, PathRunner } from '../../model/simulation/runner.js';
import type { Book } from '../../domain/book.js';
import type { Deal, InputFile } from '../../domain/deal.js';
import type { BookBlock, BookRunner } from '../../model/portfolio/book-paths.js';
import type { Driver } from '../../model/simulation/switched-off.js';
import { switched, type Switch } from '../../model/price/structure.js';
import { modelOf, type Model } from '../../model/score/model.js';
import type { DealOptions } from './deal.js';
import { errorOfWorker, type WorkerError } from './worker-error.js';

const MOST_WORKERS = 16;
/** A worker that has fewer takes longer to start than it saves. */
const BLOCKS_A_WORKER = 8;

/** What a worker opens the same files with. */
interface Opened {
  readonly path: string;
  readonly cwd: string;
  readonly options: Pick<DealOptions, 'asOf' | 'assumptions' | 'set'>;
  readonly seed: number;
  readonly paths: number;
  /** Of the files: what is read again must be the same. */
  readonly sha256: readonly string[];
}

/** Paths of a book. */
export interface BookTask extends Opened {
  readonly kind: 'book';
}

/** Paths of a deal. */
export interface DealTask extends Opened {
  readonly kind: 'deal';
  /** Whether what each tranche gets is added up too. */
  readonly cash: boolean;
  /** A term of the deal's structure that is switched; null = as it is. */
  readonly term: Switch | null;
  /** A driver that does not move; none if not given. */
  readonly off?: Driver | null;
}

export type WorkerTask = BookTask | DealTask;

/** How many workers run so many blocks: those that are asked for, else as many as the machine has and the blocks keep busy. */
export const workersFor = (blocks: number, asked?: number): number =>
  Math.min(asked ?? Math.min(availableParallelism(), MOST_WORKERS, Math.ceil(blocks / BLOCKS_A_WORKER)), Math.max(1, blocks));

const opened = (
  path: string,
  inputs: readonly InputFile[],
  { asOf, assumptions, set }: DealOptions,
  cwd: string,
): Omit<Opened, 'seed' | 'paths'> => ({
  path,
  cwd,
  options: {
    ...(asOf === undefined ? {} : { asOf }),
    ...(assumptions === undefined ? {} : { assumptions }),
    ...(set === undefined ? {} : { set }),
  },
  sha256: inputs.map((input) => input.sha256),
});

/** What workers need to open the deal that is open here. */
export const taskOf = (
  path: string,
  deal: Deal,
  options: DealOptions,
  run: Pick<DealTask, 'seed' | 'paths' | 'cash' | 'term' | 'off'>,
  cwd: string,
): DealTask => ({ kind: 'deal', ...opened(path, deal.inputs, options, cwd), ...run });

/** What workers need to open the book that is open here. */
export const bookTaskOf = (
  path: string,
  book: Book,
  options: DealOptions,
  run: Pick<BookTask, 'seed' | 'paths'>,
  cwd: string,
): BookTask => ({ kind: 'book', ...opened(path, book.inputs, options, cwd), ...run });

/** Runs blocks of paths, here or in workers; what comes back is in the order of the blocks either way. */
export interface BlockPool<Outcome> {
  run(blocks: readonly number[], onBlock: (outcome: Outcome) => void): Promise<void>;
  close(): Promise<void>;
}

interface PathPool extends BlockPool<BlockOutcome> {
  /** Spreads of all blocks that were run. */
  fans(): Promise<readonly FanBins[]>;
}

/** One worker more would only wait. */
export function pathPool(model: Model, task: DealTask, workers: number): PathPool {
  return workersOf<BlockOutcome>(task, workers) ?? new AloneWithFans(runnerOf(model, task), task.paths);
}

/** Paths of a book. @param runner runs them where there are no workers */
export const bookPool = (runner: BookRunner, task: BookTask, workers: number): BlockPool<BookBlock> =>
  workersOf<BookBlock>(task, workers) ?? new Alone(runner, task.paths);

/** Null where one thread is as fast, or the tool does not run from its bundle. */
function workersOf<Outcome>(task: WorkerTask, workers: number): Workers<Outcome> | null {
  const bundle = fileURLToPath(import.meta.url);
  return workers > 1 && bundle.endsWith('.cjs') ? new Workers<Outcome>(bundle, task, workers) : null;
}

/** What runs the paths of a task. @param model of the deal as it is */
export const runnerOf = (model: Model, { seed, cash, term, off = null }: Pick<DealTask, 'seed' | 'cash' | 'term' | 'off'>): PathRunner =>
  new PathRunner(term === null ? model : modelOf(switched(model.deal, term)!.deal), seed, cash, off);

class Alone<Outcome, Runner extends { block(b: number, paths: number): Outcome }> implements BlockPool<Outcome> {
  constructor(
    protected readonly runner: Runner,
    private readonly paths: number,
  ) {}

  async run(blocks: readonly number[], onBlock: (outcome: Outcome) => void): Promise<void> {
    for (const b of blocks) {
      onBlock(this.runner.block(b, this.paths));
      // A pause for what else the process has to do, as to notice an interruption.
      await new Promise(setImmediate);
    }
  }

  async close(): Promise<void> {}
}

class AloneWithFans extends Alone<BlockOutcome, PathRunner> implements PathPool {
  async fans(): Promise<readonly FanBins[]> {
    return [fansOf(this.runner)];
  }
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
export type Answer<Outcome = unknown> = { readonly block: Outcome } | { readonly fans: FanBins } | { readonly error: WorkerError };

/** Each worker gets the next block when it has done one. */
class Workers<Outcome> implements BlockPool<Outcome> {
  private readonly workers: readonly Worker[];

  constructor(bundle: string, task: WorkerTask, count: number) {
    const cache = `${bundle}.${process.version}-${process.arch}`;
    const workerData = { file: bundle, cache: existsSync(cache) ? cache : null, task };
    this.workers = Array.from({ length: count }, () => new Worker(START, { eval: true, workerData }));
  }

  async run(blocks: readonly number[], onBlock: (outcome: Outcome) => void): Promise<void> {
    const done = new Map<number, Outcome>();
    let next = 0;
    let due = 0;
    const deliver = (i: number, outcome: Outcome): void => {
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
          const answer = await ask<Outcome>(worker, { block: blocks[i]! });
          if ('block' in answer) deliver(i, answer.block);
        }
      }),
    );
  }

  async fans(): Promise<readonly FanBins[]> {
    const answers = await Promise.all(this.workers.map((worker) => ask<Outcome>(worker, { fans: true })));
    return answers.flatMap((answer) => ('fans' in answer ? [answer.fans] : []));
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

/** One question, one answer. */
function ask<Outcome>(worker: Worker, question: Question): Promise<Answer<Outcome>> {
  return new Promise((resolve, reject) => {
    const clean = (): void => {
      worker.off('message', answered);
      worker.off('error', failed);
      worker.off('exit', ended);
    };
    const answered = (answer: Answer<Outcome>): void => {
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
