import { parseCsv } from '../../input/tables/csv-plain.js';
import { TAPE_KINDS, type TapeKind } from '../../input/tape/columns.js';
import { LOG_COLUMNS, TextPieces } from '../../report/intake/canonical.js';
import { csvText } from '../../report/print/csv.js';
import { UsageError } from './io.js';

export const LOG = 'import-log.csv';
const AWAY = `move ${LOG} away and import the files of the deal anew`;

/**
 * The lines of a log by table. They stand table after table, in the order of the kinds.
 * @param lines how many each table has
 */
export async function logByKind(
  chunks: AsyncIterable<Uint8Array>,
  lines: ReadonlyMap<TapeKind, number>,
): Promise<ReadonlyMap<TapeKind, TextPieces>> {
  const kinds = TAPE_KINDS.filter((kind) => (lines.get(kind) ?? 0) > 0);
  const known = kinds.reduce((sum, kind) => sum + lines.get(kind)!, 0);
  const found = new Map(kinds.map((kind) => [kind, new TextPieces()]));
  let [read, at] = [-1, 0];
  let left = lines.get(kinds[0]!) ?? 0;
  let isLog = true;
  const trouble = await parseCsv(chunks, 0, (cells) => {
    if (++read === 0) isLog = cells.join() === LOG_COLUMNS.join();
    if (read === 0 || read > known) return;
    if (left === 0) left = lines.get(kinds[++at]!)!;
    left--;
    found.get(kinds[at]!)!.add(`${cells.map(rewritten).join(',')}\r\n`);
  });
  if (!isLog || read < 0) throw new UsageError(`${LOG} in the deal folder is no log of import`, 'move it away');
  if (trouble) throw new UsageError(`${LOG} is damaged: a quote in line ${trouble.line} is not closed or stands where none may`, AWAY);
  if (read !== known) throw new UsageError(`${LOG} has ${read} lines, and tape-map.yaml knows of ${known}: one of them was changed`, AWAY);
  return found;
}

/** A cell as it was written: what was made harmless stays so. */
const rewritten = (cell: string): string => (/^'[=+\-@\t\r]/.test(cell) ? csvText(cell.slice(1)) : csvText(cell));
