import type { Look } from '../../report/print/look.js';
import { EXIT, type CommonOptions, type ExitCode, type Io } from './io.js';

/** One run of the tool: where it writes and what it will exit with. */
export class Session {
  exit: ExitCode = EXIT.ok;

  constructor(readonly io: Io) {}

  print(text: string): void {
    this.io.stdout.write(text);
  }

  say(text: string): void {
    this.io.stderr.write(`${text}\n`);
  }

  /** The look of the terminal. Chalk is loaded here and nowhere earlier, as most runs for machines never need it. */
  async look(options: CommonOptions): Promise<Look> {
    const { lookOf } = await import('./screen.js');
    return lookOf(options, this.io);
  }

  /** The look of what goes to stderr, which may lead elsewhere than stdout. */
  async errorLook(options: CommonOptions): Promise<Look> {
    const { lookOf } = await import('./screen.js');
    return lookOf(options, { ...this.io, isTTY: this.io.stderrIsTTY });
  }
}
