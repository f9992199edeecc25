import { limitText, LIMITS } from '../../kernel/limits.js';
import { NotATable, type OpenBytes, type RecordSource } from './cell.js';
import { kindOf } from './kind.js';
import { textSource } from './text-source.js';

/** A file of the user as records, whatever it is. @throws NotATable where it is none, with what it is and what to do */
export async function openSource(open: OpenBytes): Promise<RecordSource> {
  if (kindOf(await startOf(open)) === 'text') return textSource(open);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of open()) {
    chunks.push(chunk);
    if ((size += chunk.length) > LIMITS.workbookBytes.most)
      throw new NotATable(`the workbook is larger than ${limitText(LIMITS.workbookBytes)}`, 'ask for the table alone, as CSV');
  }
  const { workbookSource } = await import('./workbook-source.js');
  return workbookSource(Buffer.concat(chunks));
}

async function startOf(open: OpenBytes): Promise<Uint8Array> {
  let start = Buffer.alloc(0);
  for await (const chunk of open()) {
    start = Buffer.concat([start, chunk]);
    if (start.length >= 1024) break;
  }
  return start;
}
