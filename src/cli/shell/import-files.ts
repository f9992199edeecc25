import { basename } from 'node:path';
import { NotATable } from '../../input/source/cell.js';
import { openSource } from '../../input/source/source.js';
import { Unreadable } from '../../input/tables/csv-table.js';
import { type LoadedFile, loadFile } from '../../input/tape/tape.js';
import type { Failure } from '../../kernel/failure.js';
import { priceFiles } from './price-files.js';
import type { Read } from './written.js';

/** The files of an import with their cells, and why others could not be read. */
export interface ReadFiles {
  readonly files: readonly LoadedFile[];
  readonly failures: readonly Failure[];
  /** Where each lies, by its name; of text files alone, whose lines can be shown. */
  readonly paths: ReadonlyMap<string, string>;
  readonly read: readonly Read[];
}

/** Reads files that the user names, wherever they lie. Their names are known without their folders, so that an import is the same anywhere. */
export async function readFiles(names: readonly string[], cwd: string): Promise<ReadFiles> {
  const files: LoadedFile[] = [];
  const failures: Failure[] = [];
  const paths = new Map<string, string>();
  const taken = new Set<string>();
  const named = priceFiles(names, cwd, 'tape');
  for (const { name, open } of named.files) {
    const fail = (code: Failure['code'], text: string | null, expected: string, remedy: string | null, line: number | null): void => {
      failures.push({ code, place: { file: name, line, column: null, field: null }, text, expected, remedy });
    };
    if (!open) {
      fail('FILE_MISSING', null, 'a workbook or a CSV file', null, null);
      continue;
    }
    const short = taken.has(basename(name)) ? name : basename(name);
    taken.add(short);
    try {
      const source = await openSource(open);
      const path = named.paths.get(name);
      if (source.delimiter !== null && path !== undefined) paths.set(short, path).set(name, path);
      files.push(await loadFile(short, source));
    } catch (error) {
      if (error instanceof NotATable)
        fail('FILE_UNREADABLE', error.message, 'a table as .xlsx, or as CSV in any dialect', error.remedy, error.line);
      else if (error instanceof Unreadable) fail('FILE_UNREADABLE', error.message, 'a file that can be read', null, null);
      else throw error;
    }
  }
  return { files, failures, paths, read: named.read };
}
