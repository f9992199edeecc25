import { basename, dirname } from 'node:path';
import { systemWords } from '../../kernel/system-error.js';
import { clean } from '../../report/print/clean.js';
import { FileSet, holdsFiles, type Content } from './file-set.js';
import { UsageError } from './io.js';
import { codeOf, existsAlready, refuseFolder, refuseTarget } from './refusals.js';
import { turn, undoneOnSignal } from './signals.js';

export interface Target {
  readonly path: string;
  readonly content: Content;
}

/** Writes a file whole or not at all. An existing file is left alone without `force`, a symbolic link always. */
export const writeAtomically = (path: string, content: string | Uint8Array, force: boolean): Promise<void> =>
  writeAll([{ path, content }], force);

/** Writes every target or none, whatever stops it: an error, a signal, or a kill that the next run that writes there finds. */
export async function writeAll(targets: readonly Target[], force: boolean): Promise<void> {
  const set = new FileSet(targets.map(({ path }) => path));
  await undoneOnSignal(
    () => set.undo(),
    async () => {
      try {
        set.begin();
        for (const { path, content } of targets) {
          set.current = path;
          await (holdsFiles(content) ? refuseFolder : refuseTarget)(path, force);
          set.write(path, content);
          await turn();
        }
        set.take(force);
      } catch (error) {
        set.undo();
        throw asUsage(error, set.current);
      }
    },
  );
}

function asUsage(error: unknown, path: string): unknown {
  switch (codeOf(error)) {
    case 'EEXIST':
    case 'ENOTEMPTY':
      return existsAlready(path);
    case 'ENOENT':
    case 'ENOTDIR':
      return new UsageError(`there is no folder ${clean(dirname(path))} to write ${clean(basename(path))} into`);
  }
  const words = systemWords(error);
  return words === null ? error : new UsageError(`${clean(path)} cannot be written: ${words}`);
}
