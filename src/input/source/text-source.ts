import { parseCsv } from '../tables/csv-plain.js';
import { EXCEL_DAY_ZERO } from '../../kernel/calendar.js';
import { atMost, limitText, LIMITS } from '../../kernel/limits.js';
import { NotATable, type OnRecord, type OpenBytes, type RecordSource } from './cell.js';
import { dialectOf, type Dialect } from './dialect.js';

/** A text of separated cells in any dialect, as records. */
export async function textSource(open: OpenBytes): Promise<RecordSource> {
  const dialect = await dialectOf(open);
  return {
    sheets: [{ name: '', isHidden: false, read: (onRecord) => readRecords(open, dialect, onRecord) }],
    dayZero: EXCEL_DAY_ZERO,
    delimiter: dialect.delimiter,
    notes: dialect.encoding === 'utf-8' ? [] : [`read as ${dialect.encoding === 'windows-1252' ? 'Windows-1252' : 'UTF-16'}`],
  };
}

async function readRecords(open: OpenBytes, dialect: Dialect, onRecord: OnRecord) {
  const trouble = await parseCsv(
    utf8(open(), dialect),
    dialect.skipped,
    (cells, line) => {
      if (cells.length > LIMITS.tapeColumns.most)
        throw new NotATable(`line ${line} has ${cells.length} cells`, `a table of ${atMost(LIMITS.tapeColumns)}`, line);
      onRecord(cells, line, false);
    },
    { delimiter: dialect.delimiter, relaxed: true },
  );
  if (trouble)
    throw new NotATable(
      trouble.kind === 'long'
        ? `a record is longer than ${limitText(LIMITS.recordBytes)}: a quote may not be closed`
        : 'a quote is not closed',
      'close the quote; write "" for a quote that is part of the text',
      trouble.line,
    );
  return { merges: [], hiddenColumns: new Set<number>() };
}

const CR = 13;
const LF = 10;

/** The bytes as UTF-8 with lines that end in LF, without the lines that are skipped. */
async function* utf8(chunks: AsyncIterable<Uint8Array>, { encoding, carriageReturns, skipped }: Dialect): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  let left = skipped;
  for await (const chunk of chunks) {
    let bytes: Uint8Array = encoding === 'utf-8' ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
    if (carriageReturns) bytes = bytes.map((byte) => (byte === CR ? LF : byte));
    while (left > 0 && bytes.length > 0) {
      const end = bytes.indexOf(LF);
      bytes = end < 0 ? new Uint8Array() : bytes.subarray(end + 1);
      if (end >= 0) left--;
    }
    if (bytes.length > 0) yield bytes;
  }
  const rest = decoder.decode();
  if (encoding !== 'utf-8' && rest !== '') yield Buffer.from(rest);
}
