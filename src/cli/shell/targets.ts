import { realpathSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { clean } from '../../report/print/clean.js';
import { undoAbandoned } from './file-set.js';
import { UsageError } from './io.js';
import { noneIfMissing, refuseFolder, refuseTarget } from './refusals.js';
import { refuseInputs, type Read } from './written.js';

const FORMATS = ['xlsx', 'html', 'pdf', 'md', 'json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** A file that a report is to be written to; a folder of files where the format is CSV. */
interface ReportTarget {
  readonly format: Format;
  readonly path: string;
  /** As the user named it. */
  readonly shown: string;
}

const KNOWN = 'a report is written as .xlsx, .html, .pdf, .md or .json, or as a folder of CSVs whose name ends in .csv or /';

/** The targets that names mean: the format is that of the ending. */
export function targetsOf(names: readonly string[], cwd: string): readonly ReportTarget[] {
  const targets = names.map((shown): ReportTarget => ({
    format: formatOf(shown),
    path: settled(resolve(cwd, shown)),
    shown: clean(shown),
  }));
  for (const [i, { path, shown }] of targets.entries()) {
    const other = targets.find((target, j) => j !== i && (target.path === path || path.startsWith(target.path + sep)));
    if (other)
      throw new UsageError(
        other.path === path ? `${shown} is named twice` : `${shown} lies in ${other.shown}, which is written as a whole`,
        'name another file',
      );
  }
  return targets;
}

function formatOf(name: string): Format {
  const ending = /[/\\]$/.test(name) ? 'csv' : /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  const format = FORMATS.find((known) => known === ending);
  if (format === undefined) throw new UsageError(`what should ${clean(name)} be? Its ending says nothing known`, KNOWN);
  return format;
}

/** The path with the links of its folder followed, so that one file has one path. */
function settled(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

/** Says no to targets that must not or cannot be written, before anything is computed. */
export async function refuseTargets(targets: readonly ReportTarget[], force: boolean, read: readonly Read[]): Promise<void> {
  for (const { format, path, shown } of targets) {
    refuseInputs(path, shown, read);
    const folder = await stat(dirname(path)).catch(noneIfMissing);
    if (!folder?.isDirectory()) throw new UsageError(`there is no folder ${clean(dirname(path))} to write ${clean(basename(path))} into`);
    undoAbandoned(dirname(path));
    await (format === 'csv' ? refuseFolder(path, force) : refuseTarget(path, force));
  }
}
