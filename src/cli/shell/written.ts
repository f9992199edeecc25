import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { InputFile } from '../../domain/deal.js';
import type { DealFolder } from '../../api/folder.js';
import { UsageError } from './io.js';
import type { Session } from './session.js';

export interface OutputOptions {
  readonly output?: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** Files that a result was computed from. */
export interface Read {
  readonly folder: DealFolder;
  readonly inputs: readonly Pick<InputFile, 'file'>[];
  /** What they are, for a target that is one of them; the deal's own if not given. */
  readonly role?: 'deal' | 'prices' | 'list' | 'assumptions' | 'tape';
}

const ROLES: Readonly<Record<NonNullable<Read['role']>, string>> = {
  deal: "one of the deal's own files",
  prices: 'a file that prices are read from',
  list: 'a list that is read',
  assumptions: 'the file of assumptions',
  tape: 'a file that is imported',
};

/** Prints a result, or writes it to the file of -o: whole or not at all, and never over a file that it was computed from. */
export async function deliver(text: string, options: OutputOptions, read: readonly Read[], session: Session): Promise<void> {
  if (options.output === undefined) {
    session.print(text);
    return;
  }
  const target = resolve(session.io.cwd, options.output);
  refuseInputs(target, options.output, read);
  const { writeAtomically } = await import('./output.js');
  await writeAtomically(target, text, options.force === true);
  if (!options.quiet) session.say(`wrote ${options.output}`);
}

/** Says no to a target that is one of the files read. */
export function refuseInputs(target: string, shown: string, read: readonly Read[]): void {
  const path = real(target);
  const input = read.find(({ folder, inputs }) => inputs.some(({ file }) => real(resolve(folder.root, file)) === path));
  if (input) throw new UsageError(`${shown} is ${ROLES[input.role ?? 'deal']}`, 'name another file');
}

/** The path of the file itself where there is one. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
