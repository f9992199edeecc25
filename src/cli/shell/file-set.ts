import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isMissing } from '../../kernel/system-error.js';
import { codeOf, existsAlready } from './refusals.js';

/** What is written under one name: a file, or a folder of files, whose names may lead into folders below. */
export type Content = FileContent | readonly { readonly name: string; readonly text: string | Uint8Array }[];
/** What is written to a file: a text, bytes, or bytes in pieces. */
type FileContent = string | Uint8Array | { readonly pieces: readonly Uint8Array[] };

/** A target that is written and waits for its name; `mark` tells it from what anybody else puts in its place. */
interface Waiting {
  readonly name: string;
  readonly mark: string;
}

const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const WORK = new RegExp(`^\\.gpulien-${HOST}-(\\d+)-[0-9a-f]{8}$`);
/** In the first work folder of a set: the others; and, while the names change hands, a file that says so. */
const [OTHERS, TAKING] = ['others', 'taking'];
/** In the other work folders: the first. In each: the targets that wait, new and old content by their number. */
const [FIRST, NAMES] = ['first', 'names'];
const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];
const inUse = new Set<string>();

/**
 * Targets that get their names all or not at all. A hidden work folder beside them, one in each folder that has any, takes the new
 * content and then what had the names before. While the names change hands, the first work folder says so; until it no longer does,
 * the change is undone: by {@link undo} or, after a kill, by {@link undoAbandoned} in the next run that writes there.
 *
 * Nothing here gives way to the event loop, so that a handler of signals finds whole steps.
 */
export class FileSet {
  /** The target that was last worked on. */
  current: string;
  private readonly works: ReadonlyMap<string, { readonly work: string; readonly waiting: Waiting[] }>;
  private readonly targets: { readonly path: string; readonly fresh: string; readonly before: string; readonly isFolder: boolean }[] = [];

  /** @param paths all targets, at least one */
  constructor(private readonly paths: readonly string[]) {
    this.current = paths[0]!;
    const name = (): string => `.gpulien-${HOST}-${process.pid}-${randomBytes(4).toString('hex')}`;
    this.works = new Map(paths.map(dirname).map((folder) => [folder, { work: join(folder, name()), waiting: [] }]));
  }

  /** Undoes what a run that was killed left, and makes the work folders. */
  begin(): void {
    for (const folder of this.works.keys()) {
      this.current = this.paths.find((path) => dirname(path) === folder)!;
      undoAbandoned(folder);
    }
    const [first, ...others] = this.folders;
    for (const work of this.folders) {
      fs.mkdirSync(work, { mode: 0o700 });
      inUse.add(work);
      if (work === first) writeNew(join(work, OTHERS), JSON.stringify(others));
      else writeNew(join(work, FIRST), first!);
    }
  }

  /** Writes a target's content where it waits for the name. */
  write(path: string, content: Content): void {
    this.current = path;
    const { work, waiting } = this.works.get(dirname(path))!;
    const [fresh, before] = [join(work, `new-${waiting.length}`), join(work, `old-${waiting.length}`)];
    const isFolder = holdsFiles(content);
    if (isFolder) {
      fs.mkdirSync(fresh);
      for (const { name, text } of content) {
        fs.mkdirSync(dirname(join(fresh, name)), { recursive: true });
        writeNew(join(fresh, name), text);
      }
    } else writeNew(fresh, content);
    waiting.push({ name: basename(path), mark: markOf(fresh)! });
    this.targets.push({ path, fresh, before, isFolder });
  }

  /** Gives every target its name; without `force` only names that nobody took meanwhile. */
  take(force: boolean): void {
    const [first] = this.folders;
    for (const { work, waiting } of this.works.values()) writeNew(join(work, NAMES), JSON.stringify(waiting));
    writeNew(join(first!, TAKING), '');
    for (const { path, fresh, before, isFolder } of this.targets) {
      this.current = path;
      if (force && isFolder) moveAway(path, before);
      else if (force) keep(path, before);
      else if (isFolder && fs.lstatSync(path, { throwIfNoEntry: false })) throw existsAlready(path);
      if (force || isFolder) fs.renameSync(fresh, path);
      else nameOnce(fresh, path);
    }
    fs.rmSync(join(first!, TAKING));
    this.undo();
  }

  /** Everything as it was before, if not all targets have their names; in either case without the work folders. */
  undo(): void {
    const made = this.folders.filter((work) => inUse.has(work));
    if (made.length > 0) undoSet(made);
    for (const work of made) inUse.delete(work);
  }

  private get folders(): string[] {
    return [...this.works.values()].map(({ work }) => work);
  }
}

/** Undoes what runs that were killed left in a folder. */
export function undoAbandoned(folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    const work = join(folder, name);
    if (!isAbandoned(work)) continue;
    const first = textOf(join(work, FIRST)) ?? work;
    if (isAbandoned(first) && textOf(join(first, FIRST)) === null)
      undoSet([first, ...listOf(join(first, OTHERS)).filter((other): other is string => typeof other === 'string' && isAbandoned(other))]);
    else {
      // The first is removed last, so one that is gone was moved away with its folder.
      giveBack(work);
      remove(work);
    }
  }
}

/** A work folder that this user's tool made on this machine, of a process that is no more. */
function isAbandoned(work: string): boolean {
  const pid = Number(WORK.exec(basename(work))?.[1]);
  if (!pid || inUse.has(work) || (pid !== process.pid && isAlive(pid))) return false;
  const found = fs.lstatSync(work, { throwIfNoEntry: false });
  return found !== undefined && found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

function undoSet([first, ...others]: readonly string[]): void {
  if (fs.existsSync(join(first!, TAKING))) {
    for (const work of [first!, ...others]) giveBack(work);
    fs.rmSync(join(first!, TAKING));
  }
  for (const work of others) remove(work);
  remove(first!);
}

/** Takes back the names that targets of a work folder have, and returns them to what had them before. */
function giveBack(work: string): void {
  for (const [i, { name, mark }] of (listOf(join(work, NAMES)) as readonly Waiting[]).entries()) {
    if (typeof name !== 'string' || basename(name) !== name) continue;
    const [path, fresh, before] = [join(dirname(work), name), join(work, `new-${i}`), join(work, `old-${i}`)];
    if (markOf(path) === mark) {
      remove(fresh);
      fs.renameSync(path, fresh);
    }
    if (markOf(path) === null && markOf(before) !== null) fs.renameSync(before, path);
  }
}

/** What stays of a file while it is renamed and linked and changes when it is written to; of a folder while it is renamed. null for none. */
function markOf(path: string): string | null {
  const found = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (!found) return null;
  return found.isDirectory() ? `${found.dev} ${found.ino}` : `${found.size} ${found.mtimeNs}`;
}

/** A list that was written; none where it is missing or breaks off, as then no name has changed hands. */
function listOf(path: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(textOf(path) ?? '[]');
    return Array.isArray(list) ? list : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function textOf(path: string): string | null {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export const holdsFiles = (content: Content): content is Exclude<Content, FileContent> => Array.isArray(content);

function writeNew(path: string, content: FileContent): void {
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = fs.constants;
  const file = fs.openSync(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o666);
  try {
    for (const piece of typeof content === 'string' || content instanceof Uint8Array ? [content] : content.pieces)
      fs.writeFileSync(file, piece, 'utf8');
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

const remove = (path: string): void => fs.rmSync(path, { recursive: true, force: true });

function moveAway(path: string, to: string): void {
  try {
    fs.renameSync(path, to);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** A second name for what is about to lose its first. */
function keep(path: string, to: string): void {
  try {
    fs.linkSync(path, to);
  } catch (error) {
    if (NO_HARD_LINKS.includes(codeOf(error))) moveAway(path, to);
    else if (!isMissing(error)) throw error;
  }
}

/** Gives a name only if nobody took it meanwhile. */
function nameOnce(fresh: string, path: string): void {
  try {
    fs.linkSync(fresh, path);
  } catch (error) {
    if (!NO_HARD_LINKS.includes(codeOf(error))) throw error;
    if (fs.lstatSync(path, { throwIfNoEntry: false })) throw existsAlready(path);
    fs.renameSync(fresh, path);
  }
}
