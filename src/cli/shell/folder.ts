import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { isMissing } from '../../kernel/system-error.js';
import { DealFolder } from '../../api/folder.js';
import { clean } from '../../report/print/clean.js';
import { UsageError } from './io.js';

const TERMS = 'deal.yaml';

/** The folder that an argument names: itself, or that of the deal.yaml it points to. */
export function dealFolder(argument: string, cwd: string): DealFolder {
  const path = resolve(cwd, argument);
  const shown = clean(argument);
  const hint = 'a deal is a folder with deal.yaml and fleet.csv; `gpulien init FOLDER` writes one to start from';
  let found;
  try {
    found = statSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new UsageError(`there is no deal at ${shown}`, hint);
  }
  if (found.isDirectory()) return DealFolder.of(path);
  if (found.isFile() && basename(path) === TERMS) return DealFolder.of(dirname(path));
  throw new UsageError(`${shown} is neither a folder nor a deal.yaml`, hint);
}
