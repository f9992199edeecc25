import { asciiOnly, inAscii } from './characters.js';
import type { Io } from './io.js';

const AFTER_MS = 500;
const BETWEEN_MS = 100;
const CELLS = 24;

/** A bar on stderr while a run takes longer than half a second; nothing where stderr is no terminal, or one that cannot take a line back. */
export class Progress {
  private readonly started: number;
  private drawn = -Infinity;

  constructor(
    private readonly io: Pick<Io, 'stderr' | 'stderrIsTTY' | 'env'>,
    private readonly what: string,
    private readonly quiet: boolean,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.started = now();
  }

  /** Told each time a part is done. @param note what the run says so far, asked for only when it is drawn */
  readonly step = (done: number, of: number, note: () => string = () => ''): void => {
    const time = this.now();
    if (
      !this.io.stderrIsTTY ||
      this.io.env.TERM === 'dumb' ||
      this.quiet ||
      time - this.started < AFTER_MS ||
      time - this.drawn < BETWEEN_MS
    )
      return;
    this.drawn = time;
    const told = note();
    const full = Math.round((CELLS * done) / Math.max(1, of));
    const bar = `\r${this.what} ${'█'.repeat(full)}${'░'.repeat(CELLS - full)} ${done} of ${of}${told === '' ? '' : ` · ${told}`}\u001b[K`;
    this.io.stderr.write(asciiOnly(this.io) ? inAscii(bar) : bar);
  };

  /** Takes the bar away. */
  end(): void {
    if (this.drawn > -Infinity) this.io.stderr.write('\r\u001b[2K');
  }
}
