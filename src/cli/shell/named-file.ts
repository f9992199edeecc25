import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { isMissing } from '../../kernel/system-error.js';
import { clean } from '../../report/print/clean.js';
import { DealFolder } from '../../api/folder.js';
import { UsageError } from './io.js';

/** A file that the user names may lie anywhere. @param hint what such a file is @throws UsageError where there is none */
export function namedFile(path: string, cwd: string, hint: string): { readonly folder: DealFolder; readonly file: string } {
  try {
    const real = realpathSync(resolve(cwd, path));
    return { folder: DealFolder.of(dirname(real)), file: basename(real) };
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new UsageError(`there is no file ${clean(path)}`, hint);
  }
}
