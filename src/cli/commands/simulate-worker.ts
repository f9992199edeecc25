import { parentPort, workerData } from 'node:worker_threads';
import { fansOf, type PathRunner } from '../../model/simulation/runner.js';
import { loadDeal } from '../../input/deal/load.js';
import { chosenAssumptions } from '../shell/assumptions.js';
import { dealFolder } from '../shell/folder.js';
import { runnerOf, type WorkerTask } from '../shell/path-workers.js';

/** Runs the blocks that the main thread asks for. */
export async function work(): Promise<void> {
  const port = parentPort!;
  const { task } = workerData as { readonly task: WorkerTask };
  const runner = opened(task).catch((error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }));
  port.on('message', (question: { readonly block: number } | { readonly fans: true }) => {
    void runner.then((ready) => {
      if ('error' in ready) port.postMessage(ready);
      else port.postMessage('block' in question ? { block: ready.block(question.block, task.paths) } : { fans: fansOf(ready) });
    });
  });
}

async function opened(task: WorkerTask): Promise<PathRunner> {
  const { path, cwd, options, sha256 } = task;
  const { choice } = await chosenAssumptions(options.assumptions ?? [], cwd);
  const { deal } = await loadDeal(dealFolder(path, cwd), {
    assumptions: choice,
    ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
    ...(options.set === undefined ? {} : { set: options.set }),
  });
  if (deal?.inputs.map((input) => input.sha256).join() !== sha256.join()) throw new Error('the files of the deal changed while it ran');
  return runnerOf(deal, task);
}
