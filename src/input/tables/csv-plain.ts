import { COMMAS, type CsvForm, type OnRecord, type QuoteTrouble } from './csv-form.js';

const [NUL, LF, CR, QUOTE] = [0, 10, 13, 34];
/** First bytes of byte-order marks. */
const MARKS: readonly (number | undefined)[] = [0xef, 0xfe, 0xff];
/** The longest line that is plain, in bytes: half of what csv-parse takes for a record. */
const LONGEST = 32_768;

/**
 * Parses a stream of bytes; gives each record with its first line, counted from `after` + 1, and stops at a broken quote. Plain lines
 * are split at their delimiters, which costs a tenth of parsing them. From the first line on that has anything else in it, a quote, a
 * lone carriage return, a byte-order mark, csv-parse reads, which is loaded only then.
 */
export async function parseCsv(
  chunks: AsyncIterable<Uint8Array>,
  after: number,
  onRecord: OnRecord,
  form: CsvForm = COMMAS,
): Promise<QuoteTrouble | null> {
  const source = chunks[Symbol.asyncIterator]();
  let line = after;
  let bytes: Buffer = Buffer.alloc(0);
  const quoted = async (): Promise<QuoteTrouble | null> =>
    (await import('./csv-parser.js')).parseQuoted(restOf(bytes, source), line, onRecord, { ...form, bom: line === after });
  for (;;) {
    const { value: chunk, done } = await source.next();
    if (chunk) bytes = bytes.length === 0 ? view(chunk) : Buffer.concat([bytes, chunk]);
    if (chunk && (chunk.includes(QUOTE) || chunk.includes(NUL))) return quoted();
    if (line === after && MARKS.includes(bytes[0])) return quoted();
    let from = 0;
    for (let end = endOf(bytes, from, done); end >= 0; end = endOf(bytes, from, done)) {
      const text = plainLine(bytes, from, end);
      if (text === null) {
        bytes = bytes.subarray(from);
        return quoted();
      }
      line++;
      if (text !== '') onRecord(text.split(form.delimiter), line);
      from = end + 1;
    }
    bytes = bytes.subarray(from);
    if (done) return null;
    if (bytes.length > LONGEST) return quoted();
  }
}

const view = (chunk: Uint8Array): Buffer => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);

/** Where the line ends that begins at a byte; -1 where its end is not there yet. The last line needs no line end. */
function endOf(bytes: Buffer, from: number, isLast: boolean | undefined): number {
  const end = bytes.indexOf(LF, from);
  return end < 0 && isLast && from < bytes.length ? bytes.length : end;
}

/** The text of a line; null where it is not plain. */
function plainLine(bytes: Buffer, from: number, end: number): string | null {
  if (end - from > LONGEST) return null;
  const stop = end > from && end < bytes.length && bytes[end - 1] === CR ? end - 1 : end;
  const text = bytes.toString('utf8', from, stop);
  return text.includes('\r') ? null : text;
}

async function* restOf(first: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (first.length > 0) yield first;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}
