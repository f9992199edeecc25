import { parentPort, workerData } from 'node:worker_threads';
import { fansOf, PathRunner } from '../../model/simulation/runner.js';
import { modelOf } from '../../model/score/model.js';
import type { InputFile } from '../../domain/deal.js';
import { loadBook } from '../../input/book/load-book.js';
import { simulatedBook } from '../../input/book/simulated-book.js';
import { loadDeal } from '../../input/deal/load.js';
import { BookRunner } from '../../model/portfolio/book-paths.js';
import { loanOf } from '../../model/portfolio/loan.js';
import { readingOf } from '../shell/assumptions.js';
import { pack } from '../../kernel/pack.js';
import { bookFolder } from '../shell/book.js';
import { dealFolder } from '../shell/folder.js';
import { UsageError } from '../shell/io.js';
import { LoanDesk } from '../shell/loan-desk.js';
import { type Answer, type BookTask, type DealTask, type Question, runnerOf, type WorkerTask } from '../shell/path-workers.js';
import { workerError } from '../shell/worker-error.js';

/** Answers what the main thread asks: blocks of paths, or loans of a book. */
export async function work(): Promise<void> {
  const port = parentPort!;
  const { task } = workerData as { readonly task: WorkerTask };
  let answers: Promise<Answers> | null = null;
  const answer = async (question: Question): Promise<Answer> => {
    try {
      return { found: await (await (answers ??= answersOf(task)))(question) };
    } catch (error) {
      return { error: workerError(error) };
    }
  };
  port.on('message', (question: Question) => void answer(question).then((found) => port.postMessage(found)));
}

type Answers = (question: Question) => unknown;

async function answersOf(task: WorkerTask): Promise<Answers> {
  if (task.kind === 'desk') {
    const desk = await LoanDesk.open(task);
    return async (question) => {
      if ('standing' in question) return pack(await desk.standing(question.standing));
      if ('together' in question) return pack(await desk.together(question.together, question.facts));
      throw new Error('a desk scores loans alone');
    };
  }
  const runner = await (task.kind === 'book' ? openedBook(task) : openedDeal(task));
  return (question) => {
    if ('block' in question) return runner.block(question.block, task.paths);
    if ('fans' in question && runner instanceof PathRunner) return fansOf(runner);
    throw new Error('a runner runs paths alone');
  };
}

async function openedDeal(task: DealTask): Promise<PathRunner> {
  const { path, cwd, sha256 } = task;
  const { deal } = await loadDeal(dealFolder(path, cwd), (await readingOf(task.options, cwd)).reading);
  checkSame(deal?.inputs, sha256, 'deal');
  return runnerOf(modelOf(deal!), task);
}

async function openedBook(task: BookTask): Promise<BookRunner> {
  const { path, cwd, sha256, seed } = task;
  const { reading } = await readingOf(task.options, cwd);
  const { book } = await loadBook(bookFolder(path, cwd), reading);
  checkSame(book?.inputs, sha256, 'book');
  return new BookRunner(simulatedBook(book!, reading).book!.deals.map(loanOf), seed);
}

function checkSame(inputs: readonly InputFile[] | undefined, sha256: readonly string[], what: string): void {
  if (inputs?.map((input) => input.sha256).join() !== sha256.join())
    throw new UsageError(`the files of the ${what} changed while it ran`, 'run the command again');
}
