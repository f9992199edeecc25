import type { Io } from './io.js';

const AFTER_MS = 500;
const BETWEEN_MS = 100;
const CELLS = 24;

/** A bar on stderr while a run takes longer than half a second; nothing where stderr is no terminal. */
export class Progress {
  private readonly started: number;
  private drawn = -Infinity;

  constructor(
    private readonly io: Pick<Io, 'stderr' | 'stderrIsTTY'>,
    private readonly what: string,
    private readonly quiet: boolean,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.started = now();
  }

  /** Told each time a part is done. @param note what the run says so far, asked for only when it is drawn */
  readonly step = (done: number, of: number, note: () => string = () => ''): void => {
    const time = this.now();
    if (!this.io.stderrIsTTY || this.quiet || time - this.started < AFTER_MS || time - this.drawn < BETWEEN_MS) return;
    this.drawn = time;
    const told = note();
    const full = Math.round((CELLS * done) / Math.max(1, of));
    this.io.stderr.write(
      `\r${this.what} ${'█'.repeat(full)}${'░'.repeat(CELLS - full)} ${done} of ${of}${told === '' ? '' : ` · ${told}`}\u001b[K`,
    );
  };

  /** Takes the bar away. */
  end(): void {
    if (this.drawn > -Infinity) this.io.stderr.write('\r\u001b[2K');
  }
}
