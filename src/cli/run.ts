import { CommanderError } from 'commander';
import { systemSentence } from '../kernel/system-error.js';
import { cleanLines } from '../report/print/clean.js';
import { EXIT, UsageError, type ExitCode, type Io } from './shell/io.js';
import { buildProgram } from './program/program.js';
import { Session } from './shell/session.js';

/** Runs one command line and returns its exit code. Never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const session = new Session(io);
  const program = buildProgram(session);
  if (argv.length === 0) {
    program.outputHelp();
    return EXIT.ok;
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return session.exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
    const { text, exit } = failureOf(error, argv);
    session.say(text);
    return exit;
  }
}

/** What is said of an error, and the exit code: what the user can mend, or the operating system refuses, is no defect of the tool. */
export function failureOf(error: unknown, argv: readonly string[]): { readonly text: string; readonly exit: ExitCode } {
  if (error instanceof UsageError)
    return {
      text: `error: ${cleanLines(error.message)}${error.hint === null ? '' : `\n  ${cleanLines(error.hint)}`}`,
      exit: EXIT.badInput,
    };
  const refused = systemSentence(error);
  if (refused !== null) return { text: `error: ${cleanLines(refused)}`, exit: EXIT.badInput };
  const message = error instanceof Error ? error.message : String(error);
  const wantsStack = argv.some((word) => word === '--debug' || word === '--verbose' || word === '-v');
  const more = wantsStack && error instanceof Error ? cleanLines(error.stack ?? '') : '  --debug shows where it happened';
  return {
    text: `error: ${cleanLines(message)}\n  this is a defect of gpulien, not of your input; please report it with the command that led here\n${more}`,
    exit: EXIT.defect,
  };
}
