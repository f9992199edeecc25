import { DealFolder } from '../../api/folder.js';
import { namedTable } from '../../input/deal/rolled-terms.js';
import { BrokenTapeMap, readTapeMap, recall, remember, type RememberedTape, TAPE_MAP, writeTapeMap } from '../../input/intake/tape-map.js';
import { TAPE_KINDS, type TapeKind } from '../../input/tape/columns.js';
import type { Deal } from '../../domain/deal.js';
import type { Failure } from '../../kernel/failure.js';
import { LOG_HEADER, type TextPieces } from '../../report/intake/canonical.js';
import type { ImportReport } from '../../report/intake/intake.js';
import { takeOver } from '../../report/intake/take-over.js';
import { memoryOf } from './import.js';
import { readFiles } from '../shell/import-files.js';
import { LOG, logByKind } from '../shell/import-log.js';
import { UsageError } from '../shell/io.js';

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
  if (wanted.size === 0) return { files, reports, failures, paths };
  const before = await memoryIn(root);
  let { tapes } = before;
  const { logs, logged } = before;
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
    files.set(file, Buffer.concat(taken.result.table.bytes()));
    reports.push({ ...taken.result.report, written: file });
    logs.set(kind, taken.result.log);
    logged.set(kind, taken.result.logged);
    tapes = taken.result.prepared.reduce<readonly RememberedTape[]>((all, tape) => remember(all, memoryOf(tape, choices)), tapes);
  }
  if (reports.length > 0) {
    const lines = TAPE_KINDS.flatMap((kind) => logs.get(kind)?.bytes() ?? []);
    files.set(LOG, Buffer.concat([Buffer.from(LOG_HEADER), ...lines]));
    files.set(TAPE_MAP, Buffer.from(writeTapeMap({ tapes, logged })));
  }
  return { files, reports, failures, paths };
}

const NONE: ReadonlyMap<string, string> = new Map();

/** What the deal remembers of tapes, and the lines of its log by table. */
interface Memory {
  readonly tapes: readonly RememberedTape[];
  readonly logs: Map<TapeKind, TextPieces>;
  readonly logged: Map<TapeKind, number>;
}

async function memoryIn(root: string): Promise<Memory> {
  const files = DealFolder.of(root);
  const bytes = await files.read(TAPE_MAP);
  if (bytes === null) return { tapes: [], logs: new Map(), logged: new Map() };
  try {
    const { tapes, logged } = readTapeMap(new TextDecoder().decode(bytes));
    const log = await files.stream(LOG);
    return { tapes, logs: new Map(log ? await logByKind(log, logged) : []), logged: new Map(logged) };
  } catch (error) {
    if (!(error instanceof BrokenTapeMap)) throw error;
    throw new UsageError(`${TAPE_MAP} cannot be read: ${error.message}`, 'mend it, or remove it and import anew');
  }
}
