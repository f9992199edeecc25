import { systemSentence } from '../../kernel/system-error.js';
import { UsageError } from './io.js';

/** An error as data, which keeps its kind on the way from a worker. */
export interface WorkerError {
  readonly message: string;
  readonly stack: string | undefined;
  /** What the user can mend it with; null of a defect. */
  readonly mend: { readonly hint: string | null } | null;
}

export function workerError(error: unknown): WorkerError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (error instanceof UsageError) return { message, stack, mend: { hint: error.hint } };
  const refused = systemSentence(error);
  return refused === null ? { message, stack, mend: null } : { message: refused, stack, mend: { hint: null } };
}

/** The error of a worker, with the words and the exit code that it has without workers. */
export const errorOfWorker = ({ message, stack, mend }: WorkerError): Error =>
  Object.assign(mend ? new UsageError(message, mend.hint) : new Error(message), { stack });
