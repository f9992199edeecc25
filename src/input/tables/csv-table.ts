import { createHash } from 'node:crypto';
import type { FailureCode, Place } from '../../kernel/failure.js';
import { atMost, type Limit, LIMITS, limitText } from '../../kernel/limits.js';
import type { InputFile } from '../../domain/deal.js';
import type { QuoteTrouble } from './csv-form.js';
import { parseCsv } from './csv-plain.js';
import { afterLines, CellStarts, visitLines } from './csv-lines.js';
import { isLike, ranked } from '../text/nearest.js';
import { Fault, type Problems, type Reader, wanted, wholeFile } from '../text/problems.js';

/** Problems listed of one file; a file with more is the wrong file. */
const MOST_PROBLEMS = 10_000;
/** Problems for which the nearest of many names is looked for. */
const MOST_HINTS = 1000;
/** Broken quotes after which the rest of a file is not read. */
const MOST_TROUBLES = 20;
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

/** The columns that a table has. */
export interface Columns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** True where every other column is data too, named by its header. */
  readonly open?: boolean;
  /** Rows that it may have. */
  readonly most?: Limit;
}

/** Opens the bytes of a file, as often as it is asked. */
export type Open = () => AsyncIterable<Uint8Array>;

/** The file could not be read to its end, for a reason that is not in its text. */
export class Unreadable extends Error {}

/** A column's name as headers are compared: case, outer blanks, width forms, spaces and dashes do not matter. */
export const columnName = (header: string): string =>
  header
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

/** A problem of a row, to be placed on each line that has it. */
export interface RowFault {
  readonly column: string;
  readonly text: string | null;
  readonly fault: Fault;
}

interface MutablePlace {
  file: string;
  line: number | null;
  column: number | null;
  field: string | null;
}

/** A CSV file with a header row, read record by record. */
export class Table {
  /** Position of each known column that the file has. */
  readonly positions = new Map<string, number>();
  /** Names of the other columns of an open table, as the header writes them. */
  readonly others: { readonly name: string; readonly position: number }[] = [];
  rows = 0;
  /** False where rows may be missing: the file is not there, has no header, or its quoting breaks off. */
  sound = true;
  sha256 = '';
  private readonly sources = new Map<number, string>();
  private header: { readonly line: number; readonly spare: readonly string[] } = { line: 1, spare: [] };
  private width = 0;
  private usable = false;
  private isFull = false;
  private problemCount = 0;
  private readonly unplaced: { readonly place: MutablePlace; readonly line: number; readonly cell: number }[] = [];

  constructor(
    readonly file: string,
    private readonly open: Open,
    private readonly columns: Columns,
    private readonly problems: Problems,
  ) {}

  /** Hands over each record below the header with its first line. Rows that have too many or too few cells are reported and left out. */
  async read(onRow: (cells: string[], line: number) => void): Promise<void> {
    let done = 0;
    try {
      for (let attempt = 0; ; attempt++) {
        const trouble = await this.readAfter(done, onRow);
        if (!trouble) break;
        this.reportTrouble(trouble);
        done = trouble.line;
        if (this.width === 0 || attempt === MOST_TROUBLES) return;
      }
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.problems.fail('FILE_UNREADABLE', wholeFile(this.file), error.message, 'a file that can be read');
      this.sound = false;
      return;
    }
    if (this.width === 0) {
      this.problems.fail(
        'CSV_EMPTY',
        wholeFile(this.file),
        null,
        this.columns.required.length === 0 ? 'a header row and rows below it' : `a header row with ${this.columns.required.join(', ')}`,
      );
      this.sound = false;
    }
  }

  /** The place of a cell; its character column is found by {@link locate}. */
  at(line: number, column: string): Place {
    const position = this.positions.get(column) ?? this.others.find(({ name }) => name === column)?.position;
    return this.place(line, position ?? null, column);
  }

  /** Line of the header. */
  get headerLine(): number {
    return this.header.line;
  }

  /** Reports a column that the file should have. @param said what to do, in place of the header that may be meant */
  lacks(column: string, said: string | null = null): void {
    const like = ranked(
      column,
      this.header.spare.filter((name) => isLike(name, column)),
    )[0];
    const remedy = said ?? (like === undefined ? null : `is ${like.trim()} meant?`);
    this.problems.fail('MISSING_COLUMN', { ...wholeFile(this.file, column), line: this.header.line }, null, `a column ${column}`, remedy);
  }

  /** Reports a file that has a header and nothing below it. */
  needRows(): void {
    if (this.sound && this.rows === 0) this.problems.fail('CSV_EMPTY', wholeFile(this.file), null, 'rows below the header');
  }

  /** True where every row was read without a problem. */
  get clean(): boolean {
    return this.sound && this.problemCount === 0;
  }

  /** False where so many problems are listed that looking for what may be meant would take longer than it helps. */
  get isHinting(): boolean {
    return this.problemCount < MOST_HINTS;
  }

  row(cells: readonly string[]): Row {
    return new Row(cells, this.positions);
  }

  /** Puts the problems of a row on its line. */
  report(faults: readonly RowFault[], line: number): void {
    for (const { column, text, fault } of faults) {
      if (this.problemCount++ >= MOST_PROBLEMS) return;
      this.problems.fail(fault.code, this.at(line, column), text, fault.expected, fault.remedy);
    }
  }

  /** Finds the character columns of the places handed out, in one more pass over the file where there are any. */
  async locate(): Promise<void> {
    if (this.unplaced.length === 0) return;
    const byLine = new Map<number, { place: MutablePlace; cell: number }[]>();
    for (const { place, line, cell } of this.unplaced) {
      const there = byLine.get(line);
      if (there) there.push({ place, cell });
      else byLine.set(line, [{ place, cell }]);
    }
    let record: CellStarts | null = null;
    let pending: { place: MutablePlace; cell: number }[] = [];
    await visitLines(
      this.open(),
      [...byLine.keys()].sort((a, b) => a - b),
      (line, text) => {
        if (byLine.has(line)) {
          record = new CellStarts();
          pending = byLine.get(line)!;
        }
        const more = record!.feed(line, text);
        for (const { place, cell } of pending) {
          const start = record!.starts[cell];
          if (start) [place.line, place.column] = [start.line, start.column];
        }
        return more && pending.some(({ cell }) => record!.starts.length <= cell);
      },
    );
    this.unplaced.length = 0;
  }

  /** As the deal lists what it was read from. */
  asInput(): InputFile {
    const sources = this.sources.size === 0 ? {} : { sources: this.sources };
    return { file: this.file, sha256: this.sha256, rows: this.rows, ...sources };
  }

  /** Keeps where a row comes from, as its column source says. */
  noteSource(row: Row, line: number): void {
    const source = row.text('source');
    if (source !== '') this.sources.set(line, source);
  }

  private async readAfter(done: number, onRow: (cells: string[], line: number) => void): Promise<QuoteTrouble | null> {
    const chunks = this.open();
    const hash = createHash('sha256');
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let broken = false;
    async function* checked(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        hash.update(chunk);
        try {
          if (!broken) decoder.decode(chunk, { stream: true });
        } catch {
          broken = true;
        }
        yield chunk;
      }
    }
    const trouble = await parseCsv(done === 0 ? checked(chunks) : afterLines(chunks, done), done, (cells, line) =>
      this.record(cells, line, onRow),
    );
    if (done === 0 && !trouble && !broken) broken = !ends(decoder);
    if (broken) this.problems.fail('CSV_SYNTAX', wholeFile(this.file), null, 'text in UTF-8', 'save the file as CSV UTF-8');
    if (!trouble && done === 0) this.sha256 = hash.digest('hex');
    return trouble;
  }

  private record(cells: string[], line: number, onRow: (cells: string[], line: number) => void): void {
    if (this.width === 0) {
      if (cells.every(isBlank)) return;
      this.width = cells.length;
      this.usable = this.readHeader(cells, line);
      return;
    }
    if ((cells.length !== this.width || isBlank(cells[0]!)) && cells.every(isBlank)) return;
    this.rows++;
    if (!this.usable || this.isFull) return;
    const most = this.columns.most ?? LIMITS.rows;
    if (this.rows > most.most) return this.refuseMore(line, most);
    if (cells.length === this.width) onRow(cells, line);
    else if (this.problemCount++ < MOST_PROBLEMS) this.wrongWidth(cells, line);
  }

  /** Says at a row that it is one too many; it and those after it are not read. */
  refuseMore(line: number, limit: Limit): void {
    this.isFull = true;
    this.sound = false;
    this.problems.fail('TOO_MANY', { ...wholeFile(this.file), line, column: 1 }, null, atMost(limit));
  }

  private wrongWidth(cells: readonly string[], line: number): void {
    const more = cells.length > this.width;
    const remedy = more ? 'put a cell that holds a comma in quotes' : null;
    this.problems.fail(
      'CSV_SYNTAX',
      { ...wholeFile(this.file), line, column: 1 },
      `${cells.length} cells`,
      `${this.width} cells, as in the header`,
      remedy,
    );
  }

  private readHeader(cells: readonly string[], line: number): boolean {
    const reject = (expected: string, remedy: string): boolean => {
      this.problems.fail('CSV_SYNTAX', { ...wholeFile(this.file), line, column: 1 }, cells.join(',').slice(0, 80), expected, remedy);
      this.sound = false;
      return false;
    };
    if (cells.some((cell) => /\r/.test(cell)))
      return reject('lines that end in LF or CR LF', 'save the file with Unix or Windows line ends');
    if (/^sep=/i.test(cells[0]!))
      return reject('a header row; this is a line for Excel alone', 'remove the line, and save with commas between cells');
    if (cells.length === 1 && /[;\t|]/.test(cells[0]!)) return reject('commas between cells', 'save the file with commas as separators');
    if (cells.length > LIMITS.columns.most)
      return reject(`at most ${limitText(LIMITS.columns)} columns`, 'remove the columns that are not needed');
    const known = [...this.columns.required, ...this.columns.optional];
    const unknown: { name: string; position: number }[] = [];
    const seen = new Set<string>();
    for (const [position, cell] of cells.entries()) {
      const name = columnName(cell);
      if (name !== '' && seen.has(name)) {
        this.problems.fail(
          'DUPLICATE_COLUMN',
          this.place(line, position, cell.trim()),
          cell,
          'each column once',
          'rename or remove one of the two',
        );
        continue;
      }
      seen.add(name);
      if (known.includes(name)) this.positions.set(name, position);
      else if (this.columns.open && name !== '' && !RESERVED.has(name)) this.others.push({ name: cell.trim(), position });
      else unknown.push({ name: cell, position });
    }
    this.reportUnknown(unknown, known, line);
    this.header = { line, spare: [...unknown, ...this.others].map(({ name }) => name) };
    for (const column of this.columns.required) if (!this.positions.has(column)) this.lacks(column);
    return true;
  }

  private reportUnknown(unknown: readonly { name: string; position: number }[], known: readonly string[], line: number): void {
    for (const { name, position } of unknown) {
      const like = ranked(
        name,
        known.filter((column) => !this.positions.has(column) && isLike(name, column)),
      )[0];
      this.problems.warn(
        'UNKNOWN_COLUMN',
        this.place(line, position, name.trim()),
        name,
        'a known column; this one is not read',
        like ?? null,
      );
    }
  }

  private reportTrouble({ line, cell, kind }: QuoteTrouble): void {
    const expected = {
      unclosed: 'a quote that is closed again',
      stray: 'quotes around a whole cell only, and doubled inside it',
      long: `a record of at most ${limitText(LIMITS.recordBytes)}: is a quote not closed?`,
    };
    this.problems.fail(
      'CSV_SYNTAX',
      this.place(line, cell, null),
      '"',
      expected[kind],
      'close the quote; write "" for a quote that is part of the text',
    );
    this.sound = false;
  }

  private place(line: number, cell: number | null, field: string | null): Place {
    const place: MutablePlace = { file: this.file, line, column: null, field };
    if (cell !== null) this.unplaced.push({ place, line, cell });
    return place;
  }
}

/** One record of a table. Each reading gives the value, or undefined after noting the fault. */
export class Row {
  readonly faults: RowFault[] = [];

  constructor(
    private readonly cells: readonly string[],
    private readonly positions: ReadonlyMap<string, number>,
  ) {}

  /** True where the file has the column. */
  has(column: string): boolean {
    return this.positions.has(column);
  }

  /** The text of a cell without outer blanks; '' where it is blank or the file has no such column. */
  text(column: string): string {
    const position = this.positions.get(column);
    return position === undefined ? '' : (this.cells[position] ?? '').trim();
  }

  required<T>(column: string, reader: Reader<T>): T | undefined {
    if (this.text(column) !== '') return this.read(column, reader);
    if (this.positions.has(column)) this.fail(column, 'MISSING_VALUE', wanted(reader));
    return undefined;
  }

  optional<T, D>(column: string, reader: Reader<T>, fallback: D): T | D | undefined {
    return this.text(column) === '' ? fallback : this.read(column, reader);
  }

  fail(column: string, code: FailureCode, expected: string, remedy: string | null = null): void {
    this.faults.push({ column, text: this.text(column) || null, fault: new Fault(code, expected, remedy) });
  }

  private read<T>(column: string, reader: Reader<T>): T | undefined {
    const value = reader(this.text(column), 'csv');
    if (!(value instanceof Fault)) return value;
    this.faults.push({ column, text: this.text(column), fault: value });
    return undefined;
  }
}

/** False where the text breaks off in the middle of a character. */
function ends(decoder: { decode(): string }): boolean {
  try {
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

const isBlank = (cell: string): boolean => cell.trim() === '';
