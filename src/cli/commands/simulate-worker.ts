import { parentPort, workerData } from 'node:worker_threads';
import { fansOf, type PathRunner } from '../../model/simulation/runner.js';
import { modelOf } from '../../model/score/model.js';
import { loadDeal } from '../../input/deal/load.js';
import { chosenAssumptions } from '../shell/assumptions.js';
import { dealFolder } from '../shell/folder.js';
import { UsageError } from '../shell/io.js';
import { type Answer, type Question, runnerOf, type WorkerTask } from '../shell/path-workers.js';
import { workerError } from '../shell/worker-error.js';

/** Runs the blocks that the main thread asks for. */
export async function work(): Promise<void> {
  const port = parentPort!;
  const { task } = workerData as { readonly task: WorkerTask };
  let runner: Promise<PathRunner> | null = null;
  const answer = async (question: Question): Promise<Answer> => {
    try {
      const ready = await (runner ??= opened(task));
      return 'block' in question ? { block: ready.block(question.block, task.paths) } : { fans: fansOf(ready) };
    } catch (error) {
      return { error: workerError(error) };
    }
  };
  port.on('message', (question: Question) => void answer(question).then((found) => port.postMessage(found)));
}

async function opened(task: WorkerTask): Promise<PathRunner> {
  const { path, cwd, options, sha256 } = task;
  const { choice } = await chosenAssumptions(options.assumptions ?? [], cwd);
  const { deal } = await loadDeal(dealFolder(path, cwd), {
    assumptions: choice,
    ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
    ...(options.set === undefined ? {} : { set: options.set }),
  });
  if (deal?.inputs.map((input) => input.sha256).join() !== sha256.join())
    throw new UsageError('the files of the deal changed while it ran', 'run the command again');
  return runnerOf(modelOf(deal), task);
}
