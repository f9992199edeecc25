import { lstat, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../kernel/system-error.js';
import { clean } from '../../report/print/clean.js';
import { MANIFEST, MANIFEST_SCHEMA } from '../../report/data/manifest.js';
import { UsageError } from './io.js';

/** Says no to a target that must not be written, before anything is computed. */
export async function refuseTarget(path: string, force: boolean): Promise<void> {
  const found = await lstat(path).catch(noneIfMissing);
  if (!found) return;
  const shown = clean(path);
  if (found.isSymbolicLink()) throw new UsageError(`${shown} is a symbolic link; nothing is written through one`, 'name the file itself');
  if (!found.isFile()) throw new UsageError(`${shown} exists and is not a file`, 'name another file');
  if (!force) throw existsAlready(path);
}

/** The same for a folder of tables: with `force` only one that this tool wrote, with nothing else in it, makes way. */
export async function refuseFolder(path: string, force: boolean): Promise<void> {
  const found = await lstat(path).catch(noneIfMissing);
  if (!found) return;
  const shown = clean(path);
  if (found.isSymbolicLink()) throw new UsageError(`${shown} is a symbolic link; nothing is written through one`, 'name the folder itself');
  if (!found.isDirectory())
    throw new UsageError(
      `${shown} exists and is not a folder`,
      'a report has many tables, so a name that ends in .csv or / is a folder of them; name another',
    );
  const listed = await filesOfManifest(path);
  if (listed === null) throw new UsageError(`${shown} exists and is not a folder of tables that gpulien wrote`, 'name another folder');
  if (!force) throw existsAlready(path);
  const foreign = (await readdir(path)).find((name) => !listed.includes(name));
  if (foreign !== undefined)
    throw new UsageError(`${shown} holds ${clean(foreign)}, which gpulien did not write there`, 'move it away, or name another folder');
}

/** The files that the manifest of a folder lists, itself included; null where there is no such manifest. */
async function filesOfManifest(path: string): Promise<readonly unknown[] | null> {
  try {
    const manifest = JSON.parse(await readFile(join(path, MANIFEST), 'utf8')) as {
      readonly schema?: unknown;
      readonly files?: readonly { readonly file?: unknown }[];
    } | null;
    if (manifest?.schema !== MANIFEST_SCHEMA || !Array.isArray(manifest.files)) return null;
    return [MANIFEST, ...manifest.files.map((entry: { readonly file?: unknown } | null) => entry?.file)];
  } catch {
    return null;
  }
}

/** For what is looked at and need not be there. */
export function noneIfMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}

export const existsAlready = (path: string): UsageError => new UsageError(`${clean(path)} exists already`, '--force overwrites it');
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
