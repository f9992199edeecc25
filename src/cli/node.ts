import { systemWords } from '../kernel/system-error.js';
import { failureOf, run } from './run.js';
import { EXIT } from './shell/io.js';
import { sinkOf } from './streams.js';

/**
 * Runs the tool in this process. The exit code is set rather than forced, so that a pipe gets everything that was written. A result or
 * a message that cannot be written is exit 2, whatever else was found.
 */
export async function main(argv: readonly string[]): Promise<void> {
  let exit: number = EXIT.ok;
  const end = (code: number): void => void (process.exitCode = exit = Math.max(exit, code));
  const stderr = sinkOf(process.stderr, () => end(EXIT.badInput));
  const stdout = sinkOf(process.stdout, (error) => {
    stderr.write(`error: the standard output cannot be written: ${systemWords(error) ?? String(error)}\n`);
    end(EXIT.badInput);
  });
  process.on('uncaughtException', (error) => {
    const { text, exit: code } = failureOf(error, argv);
    stderr.write(`${text}\n`);
    end(code);
  });
  const code = await run(argv, {
    stdout,
    stderr,
    env: process.env,
    get cwd() {
      return process.cwd();
    },
    columns: process.stdout.columns,
    isTTY: process.stdout.isTTY === true,
    stderrIsTTY: process.stderr.isTTY === true,
  });
  end(code);
}

/** Works for another thread that runs the tool. */
export async function work(): Promise<void> {
  await (await import('./commands/simulate-worker.js')).work();
}
