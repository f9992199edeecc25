import type { Look } from '../../report/print/look.js';
import { asciiOnly, inAscii } from './characters.js';
import { EXIT, type CommonOptions, type ExitCode, type Io } from './io.js';

/** One run of the tool: where it writes and what it will exit with. */
export class Session {
  exit: ExitCode = EXIT.ok;
  /** What goes to stdout is read by a program: its characters are kept, whatever the terminal shows. */
  forPrograms = false;
  private readonly ascii: boolean;

  constructor(readonly io: Io) {
    this.ascii = asciiOnly(io);
  }

  print(text: string): void {
    this.io.stdout.write(this.ascii && !this.forPrograms ? inAscii(text) : text);
  }

  say(text: string): void {
    this.complain(`${text}\n`);
  }

  /** To stderr as it is, without a line end. */
  complain(text: string): void {
    this.io.stderr.write(this.ascii ? inAscii(text) : text);
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
