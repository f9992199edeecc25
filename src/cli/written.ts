import { resolve } from 'node:path';
import type { InputFile } from '../domain/deal.js';
import type { DealFolder } from './folder.js';
import { UsageError } from './io.js';
import type { Session } from './session.js';

export interface OutputOptions {
  readonly output?: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** Prints a result, or writes it to the file of -o: whole or not at all, and never over a file that it was computed from. */
export async function deliver(text: string, options: OutputOptions, read: readonly { readonly folder: DealFolder; readonly inputs: readonly InputFile[] }[], session: Session): Promise<void> {
  if (options.output === undefined) {
    session.print(text);
    return;
  }
  const target = resolve(session.io.cwd, options.output);
  const isInput = read.some(({ folder, inputs }) => inputs.some(({ file }) => resolve(folder.root, file) === target));
  if (isInput) throw new UsageError(`${options.output} is one of the deal's own files`, 'name another file');
  const { writeAtomically } = await import('./output.js');
  await writeAtomically(target, text, options.force === true);
  if (!options.quiet) session.say(`wrote ${options.output}`);
}
