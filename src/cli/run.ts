import { CommanderError } from 'commander';
import { cleanLines } from '../report/print/clean.js';
import { EXIT, UsageError, type Io } from './shell/io.js';
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
    return failed(error, session, argv);
  }
}

function failed(error: unknown, session: Session, argv: readonly string[]): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
  if (error instanceof UsageError) {
    session.say(`error: ${cleanLines(error.message)}${error.hint === null ? '' : `\n  ${cleanLines(error.hint)}`}`);
    return EXIT.badInput;
  }
  const message = error instanceof Error ? error.message : String(error);
  session.say(
    `error: ${cleanLines(message)}\n  this is a defect of gpulien, not of your input; please report it with the command that led here`,
  );
  const wantsStack = argv.some((word) => word === '--debug' || word === '--verbose' || word === '-v');
  if (wantsStack && error instanceof Error) session.say(cleanLines(error.stack ?? ''));
  else session.say('  --debug shows where it happened');
  return EXIT.defect;
}
