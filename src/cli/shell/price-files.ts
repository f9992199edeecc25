import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { isMissing } from '../../kernel/system-error.js';
import { Unreadable } from '../../input/tables/csv-table.js';
import { messageOf } from '../../input/deal/deal-files.js';
import type { ImportFile } from '../../input/prices/market-import.js';
import { DealFolder } from '../../api/folder.js';
import type { Read } from './written.js';

/** Files that the user names, wherever they lie. */
interface PriceFiles {
  readonly files: readonly ImportFile[];
  /** As what a result is computed from. */
  readonly read: readonly Read[];
  /** Where each lies, by the name that problems give it. */
  readonly paths: ReadonlyMap<string, string>;
  /** Shows the lines that problems point at. */
  readonly folder: DealFolder;
}

/** @param role what the files are to the one who reads that a target is one of them */
export function priceFiles(names: readonly string[], cwd: string, role: NonNullable<Read['role']> = 'prices'): PriceFiles {
  const found = names.map((name) => ({ name, path: realPath(name, cwd) }));
  const there = found.filter((one): one is { name: string; path: string } => one.path !== null);
  const paths = new Map(there.map(({ name, path }) => [name, path]));
  return {
    paths,
    files: found.map(({ name, path }) => ({ name, open: path === null ? null : () => bytesOf(path) })),
    read: there.map(({ path }) => ({ folder: DealFolder.of(dirname(path)), inputs: [{ file: basename(path) }], role })),
    folder: DealFolder.of(cwd).with(paths),
  };
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    const chunks = await DealFolder.of(dirname(path)).stream(basename(path));
    if (!chunks) throw new Error('the file is gone');
    yield* chunks;
  } catch (error) {
    throw new Unreadable(messageOf(error));
  }
}

/** Where a file lies; null where there is none. A path that cannot be followed stays as it is, for the reading to say why. */
function realPath(name: string, cwd: string): string | null {
  try {
    return realpathSync(resolve(cwd, name));
  } catch (error) {
    return isMissing(error) ? null : resolve(cwd, name);
  }
}
