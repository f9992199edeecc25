import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Place } from '../kernel/failure.js';
import { limitText, LIMITS } from '../kernel/limits.js';
import { isMissing } from '../kernel/system-error.js';
import { visitLines } from '../input/tables/csv-lines.js';

/** Why a file of a deal is not read. */
export class Refused extends Error {}

/** The files of one deal's folder, and nothing outside of it. */
export class DealFolder {
  private constructor(
    readonly root: string,
    /** Where files lie that problems name beside those of the folder. */
    private readonly others: ReadonlyMap<string, string> = new Map(),
  ) {}

  /** The same with files from elsewhere, by the names that problems give them: their lines can be shown. */
  with(others: ReadonlyMap<string, string>): DealFolder {
    return new DealFolder(this.root, others);
  }

  /** A folder by its path. */
  static of(path: string): DealFolder {
    return new DealFolder(path);
  }

  /** The bytes of a file that is read as a whole: of one that is larger than a YAML file may be, no more than show it. */
  async read(path: string): Promise<Uint8Array | null> {
    const file = await this.locate(path);
    if (file === null) return null;
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(file, { end: LIMITS.yamlBytes.most })) chunks.push(chunk as Buffer);
    const { buffer, byteOffset, byteLength } = Buffer.concat(chunks);
    return new Uint8Array(buffer, byteOffset, byteLength);
  }

  /** The bytes of a file in pieces; null where there is none. */
  async stream(path: string): Promise<AsyncIterable<Uint8Array> | null> {
    const file = await this.locate(path);
    return file === null ? null : createReadStream(file);
  }

  /** The texts of the lines that problems point at. */
  async excerpts(places: readonly Place[]): Promise<(place: Place) => string | null> {
    const wanted = new Map<string, Set<number>>();
    for (const { file, line } of places) if (line !== null) wanted.set(file, (wanted.get(file) ?? new Set()).add(line));
    const found = new Map<string, string>();
    for (const [file, lines] of wanted) await this.collect(file, lines, found).catch(() => undefined);
    return ({ file, line }) => found.get(`${line}:${file}`) ?? null;
  }

  private async collect(file: string, lines: ReadonlySet<number>, found: Map<string, string>): Promise<void> {
    const path = this.others.get(file) ?? (await this.locate(file));
    if (path === null) return;
    const wanted = [...lines].sort((a, b) => a - b);
    await visitLines(createReadStream(path), wanted, (number, text) => {
      if (isReadable(text)) found.set(`${number}:${file}`, text);
      return false;
    });
  }

  private async locate(path: string): Promise<string | null> {
    const file = resolve(this.root, path);
    if (path.includes('\0') || !isInside(this.root, file)) throw new Refused('it lies outside of the deal folder');
    let real: string;
    try {
      real = await realpath(file);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
    if (!isInside(await realpath(this.root), real)) throw new Refused('it is a link that leaves the deal folder');
    const found = await stat(real);
    if (!found.isFile()) throw new Refused(found.isDirectory() ? 'it is a folder' : 'it is not a regular file');
    if (found.size > LIMITS.fileBytes.most) throw new Refused(`it is larger than ${limitText(LIMITS.fileBytes)}`);
    return real;
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The folder of a book, and nothing outside of it. */
export class BookFolder {
  private readonly own: DealFolder;

  private constructor(readonly root: string) {
    this.own = DealFolder.of(root);
  }

  static of(path: string): BookFolder {
    return new BookFolder(path);
  }

  get name(): string {
    return basename(this.root);
  }

  /** Shows the lines of any file in the book. */
  get all(): DealFolder {
    return this.own;
  }

  read(path: string): Promise<Uint8Array | null> {
    return this.own.read(path);
  }

  stream(path: string): Promise<AsyncIterable<Uint8Array> | null> {
    return this.own.stream(path);
  }

  deal(path: string): DealFolder {
    return DealFolder.of(resolve(this.root, path));
  }

  /** Names of the folders in one, in the order of the alphabet; null where it is not there. Links and hidden folders are left out. */
  async folders(path: string): Promise<readonly string[] | null> {
    const folder = resolve(this.root, path);
    if (path !== '' && !isInside(this.root, folder)) throw new Refused("it lies outside of the book's folder");
    try {
      const found = await readdir(folder, { withFileTypes: true });
      const names = found.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
      return names.sort((a, b) => (a < b ? -1 : 1));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }
}

/** Whether a line is text, and not a piece of a workbook or of another encoding. */
const isReadable = (text: string): boolean => (text.match(/[\0-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0) * 10 <= text.length;
