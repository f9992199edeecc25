import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { clean } from '../../report/print/clean.js';
import { UsageError, type CommonOptions } from '../shell/io.js';
import { refuseTarget, writeAtomically } from '../shell/output.js';
import type { Session } from '../shell/session.js';
import { STARTER } from '../shell/starter.js';

interface InitOptions extends CommonOptions {
  readonly force?: boolean;
}

/** Writes the starter deal; all three files or, where one must not be overwritten, none. */
export async function init(folder: string, options: InitOptions, session: Session): Promise<void> {
  const root = resolve(session.io.cwd, folder);
  const force = options.force === true;
  const files = Object.entries(STARTER).map(([name, text]) => ({ name, path: join(root, name), text }));
  for (const { path } of files) await refuseTarget(path, force);
  await makeFolder(root, folder);
  for (const { path, text } of files) await writeAtomically(path, text, force);
  if (options.quiet) return;
  session.say(`wrote ${files.map(({ name }) => name).join(', ')} to ${clean(folder)}\n  edit them, then: gpulien check ${clean(folder)}`);
}

async function makeFolder(root: string, shown: string): Promise<void> {
  try {
    await mkdir(root);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT') throw new UsageError(`the folder above ${clean(shown)} does not exist`);
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      throw new UsageError(`${clean(shown)} cannot be made: permission denied`);
    if (code !== 'EEXIST') throw error;
  }
}
