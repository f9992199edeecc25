import type { Readable, Writable } from 'node:stream';

/** Where a person is asked and answers. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** The outside world as a run sees it. */
export interface Io {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Columns of the terminal; undefined where stdout is none. */
  readonly columns: number | undefined;
  readonly isTTY: boolean;
  readonly stderrIsTTY: boolean;
  /** That of the process where none is given. */
  readonly terminal?: Terminal;
}

export const EXIT = { ok: 0, failOn: 1, badInput: 2, defect: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What the user can mend: said in a line, exit 2. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}

export interface CommonOptions {
  readonly color?: boolean;
  readonly width?: number;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
}

/** Columns that a report can be written in. */
export const NARROWEST = 60;
export const WIDEST = 500;
