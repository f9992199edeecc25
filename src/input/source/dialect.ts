import type { OpenBytes } from './cell.js';

/** How a text of separated cells is written. */
export interface Dialect {
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  readonly delimiter: string;
  /** True where lines end in a carriage return alone. */
  readonly carriageReturns: boolean;
  /** Lines before the table that speak to Excel alone. */
  readonly skipped: number;
}

const SAMPLE = 1 << 17;
const LINES = 200;
const DELIMITERS = [',', ';', '\t', '|'];
const SEP = /^\uFEFF?"?sep=(.)"?$/i;

/** The dialect of a file, from its first lines; its encoding from all of it. */
export async function dialectOf(open: OpenBytes): Promise<Dialect> {
  const { start, isUtf8 } = await sampled(open);
  const encoding = encodingOf(start, isUtf8);
  const text = new TextDecoder(encoding).decode(start);
  const carriageReturns = !text.includes('\n') && text.includes('\r');
  const lines = text.split(carriageReturns ? '\r' : /\r?\n/).slice(0, LINES);
  const said = SEP.exec(lines[0]!)?.[1];
  return { encoding, delimiter: said ?? delimiterOf(lines), carriageReturns, skipped: said === undefined ? 0 : 1 };
}

async function sampled(open: OpenBytes): Promise<{ start: Uint8Array; isUtf8: boolean }> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let start = Buffer.alloc(0);
  try {
    for await (const chunk of open()) {
      if (start.length < SAMPLE) start = Buffer.concat([start, chunk]);
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return { start, isUtf8: true };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { start, isUtf8: false };
  }
}

/** Bytes that are zero at every other place are UTF-16 without its mark. */
function encodingOf(start: Uint8Array, isUtf8: boolean): Dialect['encoding'] {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const zeros = (parity: number): number => start.subarray(0, 4096).filter((byte, i) => byte === 0 && i % 2 === parity).length;
  const half = Math.min(start.length, 4096) / 2;
  if (zeros(1) > half * 0.6) return 'utf-16le';
  if (zeros(0) > half * 0.6) return 'utf-16be';
  return isUtf8 ? 'utf-8' : 'windows-1252';
}

/**
 * What parts most lines into the same number of cells, more cells before fewer. Commas of numbers do so as well: what also parts a
 * line of words, as a header is, and at least half of all lines goes before what does not.
 */
function delimiterOf(lines: readonly string[]): string {
  const written = lines.filter((line) => /\S/.test(line));
  const found = DELIMITERS.map((delimiter) => ({ delimiter, ...bestCount(written, delimiter) }));
  const certain = found.filter(({ times, hasWords }) => hasWords && times >= written.length / 2);
  return (certain.length > 0 ? certain : found).reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

/** What a delimiter parts, taken at the count that most lines agree on. */
interface Parting {
  /** Lines that agree on a count, times that count. */
  readonly score: number;
  readonly times: number;
  /** Whether in one of them it never stands between two digits. */
  readonly hasWords: boolean;
}

function bestCount(lines: readonly string[], delimiter: string): Parting {
  const counts = new Map<number, { times: number; hasWords: boolean }>();
  for (const line of lines) {
    const { count, inNumbers } = countOutsideQuotes(line, delimiter);
    const before = counts.get(count) ?? { times: 0, hasWords: false };
    if (count > 0) counts.set(count, { times: before.times + 1, hasWords: before.hasWords || inNumbers === 0 });
  }
  let best: Parting = { score: 0, times: 0, hasWords: false };
  for (const [count, one] of counts) if (count * one.times > best.score) best = { score: count * one.times, ...one };
  return best;
}

function countOutsideQuotes(line: string, delimiter: string): { count: number; inNumbers: number } {
  let [count, inNumbers] = [0, 0];
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '"') isQuoted = !isQuoted;
    else if (line[i] === delimiter && !isQuoted) {
      count++;
      if (isDigit(line[i - 1]) && isDigit(line[i + 1])) inNumbers++;
    }
  }
  return { count, inNumbers };
}

const isDigit = (character: string | undefined): boolean => character !== undefined && character >= '0' && character <= '9';
