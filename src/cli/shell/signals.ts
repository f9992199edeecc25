const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs work that leaves something behind when it is stopped. A signal that would end the process runs `undo` first, at the next
 * {@link turn} of the work, and then ends it as it would have: a shell sees 130, 143 or 129. A second signal while `undo` runs waits
 * for it. Outside of such work signals are not handled, so they end a long computation at once.
 */
export async function undoneOnSignal<T>(undo: () => void, work: () => Promise<T>): Promise<T> {
  const stop = (signal: NodeJS.Signals): void => {
    try {
      undo();
    } finally {
      release();
      process.kill(process.pid, signal);
    }
  };
  const release = (): void => SIGNALS.forEach((signal) => process.removeListener(signal, stop));
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await work();
  } finally {
    await turn();
    release();
  }
}

/** Lets handlers of signals run: the second callback comes after the event loop has looked for them. */
export const turn = (): Promise<void> => new Promise((done) => void setImmediate(() => setImmediate(done)));
