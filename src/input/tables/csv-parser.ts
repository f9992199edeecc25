import { Parser } from 'csv-parse';
import { LIMITS } from '../../kernel/limits.js';
import { COMMAS, type CsvForm, type OnRecord, type QuoteTrouble } from './csv-form.js';

/**
 * csv-parse with records handed over as they are parsed, past its read buffer: the buffer costs a third of the time, and its
 * `info` a half. Lines are counted here, where a record's first line is wanted and not its last.
 */
class RecordParser extends Parser {
  private line = 0;
  private seenLines = 0;
  private seenBlank = 0;

  constructor(
    private readonly onRecord: OnRecord,
    { delimiter, relaxed, bom }: CsvForm & { readonly bom: boolean },
  ) {
    super({
      bom,
      delimiter,
      relax_quotes: relaxed,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: LIMITS.recordBytes.most, // an unclosed quote swallows no more than this
      record_delimiter: ['\r\n', '\n'],
    });
  }

  override push(cells: string[] | null): boolean {
    if (cells === null) return super.push(null);
    const { lines, empty_lines: blank } = this.info;
    let start = this.line + 1;
    if (lines === this.seenLines + 1) {
      this.line = start;
    } else {
      start += blank - this.seenBlank;
      this.line = start + breaksIn(cells);
    }
    this.seenLines = lines;
    this.seenBlank = blank;
    this.onRecord(cells, start);
    return true;
  }

  /** Line on which the record after the last good one begins. */
  nextLine(): number {
    return this.line + 1 + this.info.empty_lines - this.seenBlank;
  }
}

/**
 * Parses a stream of bytes with csv-parse; gives each record with its first line, counted from `after` + 1, and stops at a broken
 * quote. @param form with `bom` where the stream may begin with a byte-order mark
 */
export async function parseQuoted(
  chunks: AsyncIterable<Uint8Array>,
  after: number,
  onRecord: OnRecord,
  form: CsvForm & { readonly bom: boolean } = { ...COMMAS, bom: true },
): Promise<QuoteTrouble | null> {
  const parser = new RecordParser((cells, line) => onRecord(cells, after + line), form);
  let failed: Error | null = null;
  const finished = new Promise<void>((resolve) => {
    parser.on('error', (error) => {
      failed = error;
      resolve();
    });
    parser.on('end', resolve);
  });
  parser.resume();
  for await (const chunk of chunks) {
    if (!parser.write(chunk)) await Promise.race([new Promise((resolve) => parser.once('drain', resolve)), finished]);
    if (failed) break;
  }
  if (!failed) parser.end();
  await finished;
  return failed ? troubleOf(failed, after + parser.nextLine()) : null;
}

const KINDS: Readonly<Record<string, QuoteTrouble['kind']>> = {
  CSV_QUOTE_NOT_CLOSED: 'unclosed',
  CSV_MAX_RECORD_SIZE: 'long',
  CSV_INVALID_CLOSING_QUOTE: 'stray',
  INVALID_OPENING_QUOTE: 'stray',
};

function troubleOf(error: Error & { code?: string; column?: unknown }, line: number): QuoteTrouble {
  const kind = KINDS[error.code ?? ''];
  if (kind === undefined) throw error;
  return { line, cell: typeof error.column === 'number' ? error.column : 0, kind };
}

const breaksIn = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
