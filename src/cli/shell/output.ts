import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, mkdir, open, rename, rm, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { clean } from '../../report/print/clean.js';
import { UsageError } from './io.js';
import { codeOf, existsAlready, refuseFolder, refuseTarget } from './refusals.js';

export { refuseTarget } from './refusals.js';

const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** What is written under one name: a file, or a folder of files. */
export type Content = string | Uint8Array | readonly { readonly name: string; readonly text: string }[];
export interface Target {
  readonly path: string;
  readonly content: Content;
}

/**
 * Writes a file whole or not at all: a temporary file beside it takes the content and then the name. An existing file is left alone
 * without `force`, a symbolic link always.
 */
export const writeAtomically = (path: string, content: string | Uint8Array, force: boolean): Promise<void> =>
  writeAll([{ path, content }], force);

/**
 * Writes every target or none. All are written under temporary names first; should one then fail to get its name, those that have
 * theirs give it back, to what was there before.
 */
export async function writeAll(targets: readonly Target[], force: boolean): Promise<void> {
  const staged: Staged[] = [];
  let current = targets[0]?.path ?? '';
  try {
    for (const { path, content } of targets) {
      current = path;
      if (holdsFiles(content)) await refuseFolder(path, force);
      else await refuseTarget(path, force);
      const stage = new Staged(path, holdsFiles(content));
      staged.push(stage);
      await stage.write(content);
    }
    for (const stage of staged) {
      current = stage.path;
      await stage.take(force, targets.length > 1);
    }
  } catch (error) {
    for (const stage of staged.reverse()) await stage.undo();
    throw asUsage(error, current);
  }
  for (const stage of staged) await stage.finish();
}

const holdsFiles = (content: Content): content is Exclude<Content, string | Uint8Array> =>
  typeof content !== 'string' && !(content instanceof Uint8Array);

/** One target on its way: under a temporary name, then under its own with what was there before kept until all are done. */
class Staged {
  private readonly temporary: string;
  private readonly before: string;
  private state: 'temporary' | 'taken' = 'temporary';
  private kept = false;

  constructor(
    readonly path: string,
    private readonly isFolder: boolean,
  ) {
    const beside = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}`);
    this.temporary = `${beside}.tmp`;
    this.before = `${beside}.old`;
  }

  async write(content: Content): Promise<void> {
    if (!holdsFiles(content)) return writeNew(this.temporary, content);
    await mkdir(this.temporary);
    for (const { name, text } of content) await writeNew(join(this.temporary, name), text);
  }

  /** Takes the name; without `force` only if nobody took it meanwhile. @param keeps whether what loses the name may be wanted back */
  async take(force: boolean, keeps: boolean): Promise<void> {
    if (this.isFolder) {
      if (force) this.kept = await moved(this.path, this.before);
      else if (await lstat(this.path).catch(() => null)) throw existsAlready(this.path);
      await rename(this.temporary, this.path);
    } else if (force) {
      this.kept = keeps && (await linked(this.path, this.before));
      await rename(this.temporary, this.path);
    } else {
      await nameOnce(this.temporary, this.path);
    }
    this.state = 'taken';
  }

  /** As it was before. */
  async undo(): Promise<void> {
    if (this.state === 'temporary') await remove(this.temporary);
    else if (this.isFolder || !this.kept) await remove(this.path);
    if (!this.kept) return;
    if (this.state === 'temporary' && !this.isFolder) await remove(this.before);
    else await rename(this.before, this.path).catch(() => undefined);
  }

  async finish(): Promise<void> {
    if (this.kept) await remove(this.before);
  }
}

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true }).catch(() => undefined);

async function writeNew(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW, 0o666);
  try {
    await file.writeFile(content, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whether there was something to move away. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Whether a second name keeps what the first is about to lose. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || NO_HARD_LINKS.includes(codeOf(error))) return false;
    throw error;
  }
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
    case 'ENOTEMPTY':
      return existsAlready(path);
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
