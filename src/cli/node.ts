import { run } from './run.js';

/** Runs the tool in this process. The exit code is set rather than forced, so that a pipe gets everything that was written. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  process.exitCode = await run(argv, {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    columns: process.stdout.columns,
    isTTY: process.stdout.isTTY === true,
    stderrIsTTY: process.stderr.isTTY === true,
  });
}

/** A reader that has seen enough, as `head`, is no failure. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Works for another thread that runs the tool. */
export async function work(): Promise<void> {
  await (await import('./commands/simulate-worker.js')).work();
}
