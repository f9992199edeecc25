import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { DealFolder } from '../../api/folder.js';
import { messageOf } from '../../input/deal/deal-files.js';
import { NotATable } from '../../input/source/cell.js';
import { openSource } from '../../input/source/source.js';
import { type LoadedFile, loadFile } from '../../input/tape/tape.js';
import type { Failure } from '../../kernel/failure.js';

/** The files of an import with their cells, and why others could not be read. */
export interface ReadFiles {
  readonly files: readonly LoadedFile[];
  readonly failures: readonly Failure[];
  /** Where each lies, by its name; of text files alone, whose lines can be shown. */
  readonly paths: ReadonlyMap<string, string>;
  readonly real: ReadonlySet<string>;
}

/** Reads files that the user names, wherever they lie. Their names are known without their folders, so that an import is the same anywhere. */
export async function readFiles(names: readonly string[], cwd: string): Promise<ReadFiles> {
  const files: LoadedFile[] = [];
  const failures: Failure[] = [];
  const paths = new Map<string, string>();
  const real = new Set<string>();
  const taken = new Set<string>();
  for (const name of names) {
    const fail = (
      code: Failure['code'],
      text: string | null,
      expected: string,
      remedy: string | null,
      line: number | null = null,
    ): void => {
      failures.push({ code, place: { file: name, line, column: null, field: null }, text, expected, remedy });
    };
    try {
      const path = realpathSync(resolve(cwd, name));
      real.add(path);
      const short = taken.has(basename(name)) ? name : basename(name);
      taken.add(short);
      const source = await openSource(() => bytesOf(path));
      if (source.delimiter !== null) paths.set(short, path).set(name, path);
      files.push(await loadFile(short, source));
    } catch (error) {
      if (error instanceof NotATable)
        fail('FILE_UNREADABLE', error.message, 'a table as .xlsx, or as CSV in any dialect', error.remedy, error.line);
      else if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
        fail('FILE_MISSING', null, 'a workbook or a CSV file', null);
      else if (error instanceof Error && ('code' in error || error.constructor.name === 'Refused'))
        fail('FILE_UNREADABLE', messageOf(error), 'a file that can be read', null);
      else throw error;
    }
  }
  return { files, failures, paths, real };
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const chunks = await DealFolder.of(dirname(path)).stream(basename(path));
  if (!chunks) throw Object.assign(new Error('the file is gone'), { code: 'ENOENT' });
  yield* chunks;
}
