import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { clean } from '../report/clean.js';
import { UsageError } from './io.js';

const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Writes a file whole or not at all: a temporary file beside it takes the text and then the name. An existing file is left alone
 * without `force`, a symbolic link always.
 */
export async function writeAtomically(path: string, text: string, force: boolean): Promise<void> {
  await refuseTarget(path, force);
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW, 0o666);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await (force ? rename(temporary, path) : nameOnce(temporary, path));
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw asUsage(error, path);
  }
}

/** Says no to a target that must not be written, before anything is computed. */
export async function refuseTarget(path: string, force: boolean): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (!found) return;
  const shown = clean(path);
  if (found.isSymbolicLink()) throw new UsageError(`${shown} is a symbolic link; nothing is written through one`, 'name the file itself');
  if (!found.isFile()) throw new UsageError(`${shown} exists and is not a file`, 'name another file');
  if (!force) throw new UsageError(`${shown} exists already`, '--force overwrites it');
}

/** Gives the temporary file its name only if nobody took the name meanwhile. */
async function nameOnce(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (!NO_HARD_LINKS.includes(codeOf(error))) throw error;
    await refuseTarget(path, false);
    await rename(temporary, path);
    return;
  }
  await unlink(temporary);
}

function asUsage(error: unknown, path: string): unknown {
  const shown = clean(path);
  switch (codeOf(error)) {
    case 'EEXIST':
      return new UsageError(`${shown} exists already`, '--force overwrites it');
    case 'ENOENT':
    case 'ENOTDIR':
      return new UsageError(`there is no folder ${clean(dirname(path))} to write ${clean(basename(path))} into`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new UsageError(`${shown} cannot be written: permission denied`);
    case 'ENOSPC':
      return new UsageError(`${shown} cannot be written: no space is left`);
    case 'ENAMETOOLONG':
      return new UsageError(`${shown} cannot be written: the name is too long`);
    default:
      return error;
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
