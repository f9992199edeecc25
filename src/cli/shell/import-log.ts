import { createReadStream, existsSync } from 'node:fs';
import { parseCsv } from '../../input/tables/csv-plain.js';
import { LOG_COLUMNS, TextPieces } from '../../report/intake/canonical.js';
import { csvText } from '../../report/print/csv.js';
import { UsageError } from './io.js';

/** The lines of a log that tell of other files or sheets than those imported now. */
export async function logOfOthers(path: string, sections: ReadonlySet<string>): Promise<Uint8Array> {
  const kept = new TextPieces();
  if (!existsSync(path)) return kept.bytes();
  let isLog: boolean | null = null;
  await parseCsv(createReadStream(path), 0, (cells) => {
    isLog ??= cells.join() === LOG_COLUMNS.join();
    if (isLog && cells[0] !== 'file' && !sections.has(`${cells[0]}\0${cells[1]}`)) kept.add(`${cells.map(rewritten).join(',')}\r\n`);
  });
  if (isLog === false) throw new UsageError('import-log.csv in the deal folder is no log of import', 'move it away');
  return kept.bytes();
}

/** A cell as it was written: what was made harmless stays so. */
const rewritten = (cell: string): string => (/^'[=+\-@\t\r]/.test(cell) ? csvText(cell.slice(1)) : csvText(cell));
