import type { Place } from '../../kernel/failure.js';
import { systemWords } from '../../kernel/system-error.js';
import { type Columns, type Open, Table, Unreadable } from '../tables/csv-table.js';
import { type Problems, wholeFile } from '../text/problems.js';

/** The files of a deal folder, by their path in it. */
export interface DealFiles {
  /** null = no such file. Throws only where the file is there and cannot be read. */
  read(path: string): Promise<Uint8Array | null>;
  stream(path: string): Promise<AsyncIterable<Uint8Array> | null>;
}

/** A path in the deal folder with `/` between its parts; null where it leads out of it. */
export function insidePath(name: string): string | null {
  const path = name.trim().replaceAll('\\', '/');
  if (path.startsWith('/') || /^[a-z]:/i.test(path) || path.includes('\0')) return null;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return null;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.length > 0 ? parts.join('/') : null;
}

/** Opens the files of a deal. */
export class Folder {
  readonly tables: Table[] = [];

  constructor(
    private readonly files: DealFiles,
    private readonly problems: Problems,
  ) {}

  /**
   * A file read at once; null where it is missing or unreadable.
   * @param named where the deal names it
   */
  async whole(path: string, named: Place | null = null): Promise<{ readonly file: string; readonly bytes: Uint8Array } | null> {
    const file = this.inside(path, named);
    if (file === null) return null;
    try {
      const bytes = await this.files.read(file);
      if (bytes) return { file, bytes };
      this.problems.fail('FILE_MISSING', named ?? wholeFile(file), named && path, 'a file in the deal folder');
    } catch (error) {
      this.problems.fail('FILE_UNREADABLE', named ?? wholeFile(file), messageOf(error), 'a file that can be read');
    }
    return null;
  }

  /**
   * A table that the deal names or that has its default name; null where there is none.
   * @param named where the deal names it: then it must be there
   */
  async table(path: string, columns: Columns, named: Place | null, needed: boolean): Promise<Table | null> {
    const inside = this.inside(path, named);
    if (inside === null) return null;
    try {
      let first = await this.files.stream(inside);
      if (!first) {
        if (named) this.problems.fail('FILE_MISSING', named, path, 'a file in the deal folder');
        else if (needed) this.problems.fail('FILE_MISSING', wholeFile(inside), null, 'a file in the deal folder');
        return null;
      }
      const open: Open = () => {
        const ready = first;
        first = null;
        return guarded(async () => ready ?? this.files.stream(inside));
      };
      const table = new Table(inside, open, columns, this.problems);
      this.tables.push(table);
      return table;
    } catch (error) {
      this.problems.fail('FILE_UNREADABLE', named ?? wholeFile(inside), messageOf(error), 'a file that can be read');
      return null;
    }
  }

  private inside(path: string, named: Place | null): string | null {
    const inside = insidePath(path);
    if (inside === null)
      this.problems.fail(
        'PATH_OUTSIDE_DEAL',
        named ?? wholeFile(path),
        path,
        'a relative path inside the deal folder',
        'copy the file into the deal folder',
      );
    return inside;
  }
}

async function* guarded(source: () => Promise<AsyncIterable<Uint8Array> | null>): AsyncGenerator<Uint8Array> {
  try {
    const chunks = await source();
    if (!chunks) throw new Error('the file is gone');
    yield* chunks;
  } catch (error) {
    throw new Unreadable(messageOf(error));
  }
}

/** Why a file cannot be read, in words. */
export const messageOf = (error: unknown): string => systemWords(error) ?? (error instanceof Error ? error.message : String(error));
