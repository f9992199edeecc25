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
import { unpack } from '../../kernel/pack.js';
import type { DealOptions } from './deal.js';
import { type DeskFacts, type DeskTask, LoanDesk, type StandingFound, type TogetherFound } from './loan-desk.js';
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

export type WorkerTask = BookTask | DealTask | DeskTask;

/** How many workers run so many blocks: those that are asked for, else as many as the machine has and the blocks keep busy. */
export const workersFor = (blocks: number, asked?: number): number => workersOn(blocks, BLOCKS_A_WORKER, asked);

const workersOn = (jobs: number, each: number, asked: number | undefined): number =>
  Math.min(asked ?? Math.min(availableParallelism(), MOST_WORKERS, Math.ceil(jobs / each)), Math.max(1, jobs));

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
interface BlockPool<Outcome> {
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

export type Question =
  | { readonly block: number }
  | { readonly fans: true }
  | { readonly standing: number }
  | { readonly together: number; readonly facts: DeskFacts };
export type Answer = { readonly found: unknown } | { readonly error: WorkerError };

/** Each worker gets the next question when it has answered one. */
class Workers<Outcome> implements BlockPool<Outcome> {
  private readonly workers: readonly Worker[];

  constructor(bundle: string, task: WorkerTask, count: number) {
    const cache = `${bundle}.${process.version}-${process.arch}`;
    const workerData = { file: bundle, cache: existsSync(cache) ? cache : null, task };
    this.workers = Array.from({ length: count }, () => new Worker(START, { eval: true, workerData }));
  }

  run(blocks: readonly number[], onBlock: (outcome: Outcome) => void): Promise<void> {
    return this.each(
      blocks.map((block) => ({ block })),
      (found) => onBlock(found as Outcome),
    );
  }

  /** Answers in the order of the questions. */
  async each(questions: readonly Question[], onAnswer: (found: unknown) => void): Promise<void> {
    const done = new Map<number, unknown>();
    let next = 0;
    let due = 0;
    const deliver = (i: number, found: unknown): void => {
      done.set(i, found);
      while (done.has(due)) {
        const ready = done.get(due);
        done.delete(due++);
        onAnswer(ready);
      }
    };
    await Promise.all(
      this.workers.map(async (worker) => {
        while (next < questions.length) {
          const i = next++;
          deliver(i, await ask(worker, questions[i]!));
        }
      }),
    );
  }

  async fans(): Promise<readonly FanBins[]> {
    return Promise.all(this.workers.map(async (worker) => (await ask(worker, { fans: true })) as FanBins));
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

/** Loans of a book, scored one by one; what comes back is in the order of the book. */
interface LoanPool {
  standings(entries: number, onFound: (found: StandingFound) => void): Promise<void>;
  together(entries: number, facts: DeskFacts, onFound: (found: TogetherFound) => void): Promise<void>;
  close(): Promise<void>;
}

/** Fewer loans are scored before a worker has started. */
const LOANS_A_WORKER = 16;

/** How many workers score so many loans. */
export const loanWorkers = (loans: number, asked?: number): number => workersOn(loans, LOANS_A_WORKER, asked);

export async function loanPool(task: DeskTask, workers: number): Promise<LoanPool> {
  const pool = workersOf(task, workers);
  const every = <T>(entries: number, of: (entry: number) => T): T[] => Array.from({ length: entries }, (_, entry) => of(entry));
  if (pool)
    return {
      standings: (entries, onFound) =>
        pool.each(
          every(entries, (standing) => ({ standing })),
          (found) => onFound(unpack(found) as StandingFound),
        ),
      together: (entries, facts, onFound) =>
        pool.each(
          every(entries, (together) => ({ together, facts })),
          (found) => onFound(unpack(found) as TogetherFound),
        ),
      close: () => pool.close(),
    };
  const desk = await LoanDesk.open(task);
  return {
    standings: async (entries, onFound) => {
      for (let i = 0; i < entries; i++) onFound(await desk.standing(i));
    },
    together: async (entries, facts, onFound) => {
      for (let i = 0; i < entries; i++) onFound(await desk.together(i, facts));
    },
    close: async () => {},
  };
}

/** One question, one answer. */
function ask(worker: Worker, question: Question): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const clean = (): void => {
      worker.off('message', answered);
      worker.off('error', failed);
      worker.off('exit', ended);
    };
    const answered = (answer: Answer): void => {
      clean();
      if ('error' in answer) reject(errorOfWorker(answer.error));
      else resolve(answer.found);
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
