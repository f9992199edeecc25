import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { namedTable } from '../../input/deal/rolled-terms.js';
import { BrokenTapeMap, readTapeMap, recall, remember, type RememberedTape, TAPE_MAP, writeTapeMap } from '../../input/intake/tape-map.js';
import type { TapeKind } from '../../input/tape/columns.js';
import type { Deal } from '../../domain/deal.js';
import type { Failure } from '../../kernel/failure.js';
import { LOG_HEADER } from '../../report/intake/canonical.js';
import type { ImportReport } from '../../report/intake/intake.js';
import { takeOver } from '../../report/intake/take-over.js';
import { memoryOf } from './import.js';
import { readFiles } from '../shell/import-files.js';
import { logOfOthers } from '../shell/import-log.js';
import { UsageError } from '../shell/io.js';
import { noneIfMissing } from '../shell/refusals.js';

const LOG = 'import-log.csv';

/** Borrowers' tapes as files of a deal. */
interface TakenTapes {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly reports: readonly ImportReport[];
  readonly failures: readonly Failure[];
  /** Where tapes lie whose lines can be shown. */
  readonly paths: ReadonlyMap<string, string>;
}

/** A deal as it stands in its folder. */
interface Stands {
  readonly deal: Deal;
  readonly root: string;
  /** Of deal.yaml. */
  readonly text: string;
}

/** Takes tapes over as import does, by what the deal remembers and without a question. Nothing is written. */
export async function takeTapes(
  wanted: ReadonlyMap<Exclude<TapeKind, 'comps'>, readonly string[]>,
  { deal, root, text }: Stands,
  cwd: string,
): Promise<TakenTapes> {
  const files = new Map<string, Uint8Array>();
  const reports: ImportReport[] = [];
  const failures: Failure[] = [];
  const paths = new Map<string, string>();
  let tapes = wanted.size === 0 ? [] : await tapesIn(root);
  const log: Uint8Array[] = [];
  const sections = new Set<string>();
  for (const [kind, names] of wanted) {
    const read = await readFiles(names, cwd);
    for (const [name, path] of read.paths) paths.set(name, path);
    const choices = { kind, map: NONE, constants: NONE, models: NONE, decimal: null, dates: null, sheet: null, headerRow: null };
    const known = tapes;
    const taken = takeOver(read.files, choices, {
      models: deal.market.models,
      currency: deal.currency,
      names: known.filter((tape) => tape.kind === kind).flatMap(({ columns }) => [...columns.values()]),
      remembered: (tape) =>
        recall(
          known,
          kind,
          tape.columns.map(({ name }) => name),
        ),
    });
    failures.push(...read.failures, ...taken.failures);
    if (!taken.result) continue;
    const file = namedTable(text, kind) ?? `${kind}.csv`;
    files.set(file, taken.result.table);
    reports.push({ ...taken.result.report, written: file });
    log.push(taken.result.log.bytes());
    for (const { tape } of taken.result.prepared) for (const { sheet } of tape.sections) sections.add(`${tape.file}\0${sheet}`);
    tapes = taken.result.prepared.reduce<RememberedTape[]>((all, tape) => remember(all, memoryOf(tape, choices)), tapes);
  }
  if (reports.length > 0) {
    files.set(LOG, Buffer.concat([Buffer.from(LOG_HEADER), await logOfOthers(join(root, LOG), sections), ...log]));
    files.set(TAPE_MAP, Buffer.from(writeTapeMap(tapes)));
  }
  return { files, reports, failures, paths };
}

const NONE: ReadonlyMap<string, string> = new Map();

async function tapesIn(root: string): Promise<RememberedTape[]> {
  const text = await readFile(join(root, TAPE_MAP), 'utf8').catch(noneIfMissing);
  try {
    return text === null ? [] : readTapeMap(text);
  } catch (error) {
    if (!(error instanceof BrokenTapeMap)) throw error;
    throw new UsageError(`${TAPE_MAP} cannot be read: ${error.message}`, 'mend it, or remove it and import anew');
  }
}
