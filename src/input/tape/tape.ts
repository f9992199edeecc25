import { limitText, LIMITS } from '../../kernel/limits.js';
import { type Cell, NotATable, type RecordSource, type SourceSheet, textOf } from '../source/cell.js';
import { ranked } from '../text/nearest.js';
import { type TapeKind } from './columns.js';
import { findHeader, fingerprintOf, type Header, isHeaderAgain, knownNames } from './find.js';
import { Grid } from './grid.js';
import type { NamedColumn } from './mapping.js';
import { nameKey, quoted } from './names.js';
import { turned, type Origin } from './turn.js';

/** A sheet that is read whole. */
interface LoadedSheet {
  readonly name: string;
  readonly isHidden: boolean;
  readonly grid: Grid;
  readonly hiddenColumns: ReadonlySet<number>;
}

/** A file whose cells are read, before anything is looked for in them. */
export interface LoadedFile {
  readonly file: string;
  readonly sheets: readonly LoadedSheet[];
  readonly dayZero: number;
  readonly delimiter: string | null;
  readonly notes: readonly string[];
}

export async function loadFile(file: string, source: RecordSource): Promise<LoadedFile> {
  const sheets: LoadedSheet[] = [];
  for (const sheet of source.sheets) sheets.push(await loadSheet(sheet));
  return { file, sheets, dayZero: source.dayZero, delimiter: source.delimiter, notes: source.notes };
}

async function loadSheet(sheet: SourceSheet): Promise<LoadedSheet> {
  const grid = new Grid();
  const { merges, hiddenColumns } = await sheet.read((cells, row, isHidden) => {
    if (grid.rows.length >= LIMITS.tapeRows.most)
      throw new NotATable(`it has more than ${limitText(LIMITS.tapeRows)} rows`, 'split the table', row);
    grid.add(cells, row, isHidden);
  });
  if (!grid.merge(merges))
    throw new NotATable(
      `sheet ${sheet.name} has more than ${limitText(LIMITS.merged)} cells in merged blocks`,
      'unmerge them, or ask for the table alone',
    );
  return { name: sheet.name, isHidden: sheet.isHidden, grid, hiddenColumns };
}

/** The table of one sheet. */
export interface Section {
  readonly sheet: string;
  readonly grid: Grid;
  /** Where each column of the tape stands in the sheet. */
  readonly positions: ReadonlyMap<string, number>;
  /** Records of the table, below the header. */
  readonly records: readonly number[];
  /** Where a record comes from, of a table that was turned. */
  readonly origin: ((record: number) => Origin) | null;
}

/** What was passed over, and why. */
export interface Skipped {
  readonly sheet: string;
  readonly row: number;
  readonly text: string;
  readonly why: 'title' | 'header again' | 'units' | 'note';
}

/** One table of a file, of one sheet or of several with the same header. */
export interface Tape {
  readonly file: string;
  readonly kind: TapeKind;
  readonly columns: readonly NamedColumn[];
  readonly sections: readonly Section[];
  readonly headerRow: number;
  readonly titles: string;
  readonly skipped: readonly Skipped[];
  readonly notes: readonly string[];
  readonly dayZero: number;
  readonly delimiter: string | null;
}

/** How a table is looked for. */
interface TapeSearch {
  readonly kind: TapeKind;
  readonly sheet: string | null;
  readonly headerRow: number | null;
  /** Names that the user says, or that are remembered, as names are compared. */
  readonly named: ReadonlySet<string>;
  readonly namesModel: (cell: Cell) => boolean;
  readonly isMonth: (cell: Cell) => boolean;
}

/** Why no table was found. */
export class NoTable extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

interface Found {
  readonly sheet: LoadedSheet;
  readonly header: Header;
  readonly models: number;
  readonly origin: Section['origin'];
}

/** Sheets that are proposed for one that is not there. */
const PROPOSED = 5;
/** Cells that are looked at to see whether a sheet names models. */
const LOOKED_AT = 400;

/** The table of a file: of several sheets the one with most known names and models, and those with the same header. @throws NoTable */
export function findTape(file: LoadedFile, search: TapeSearch): Tape {
  const wanted =
    search.sheet === null
      ? file.sheets
      : file.sheets.filter(({ name }) => name.trim().toLowerCase() === search.sheet!.trim().toLowerCase());
  if (wanted.length === 0) throw new NoTable(`there is no sheet ${search.sheet}`, otherSheets(file, search.sheet!));
  const found = wanted.flatMap((sheet) => foundIn(sheet, search) ?? []);
  const visible = found.filter(({ sheet }) => !sheet.isHidden);
  const [best] = [...(visible.length > 0 ? visible : found)].sort(byWorth);
  if (!best) throw new NoTable('no header row was found', 'give its row with --header-row, or the sheet with --sheet');
  const print = fingerprintOf(best.header.names).join('\n');
  const same = (visible.length > 0 ? visible : found).filter(({ header }) => fingerprintOf(header.names).join('\n') === print);
  return tapeOf(file, search.kind, best, same, found);
}

/** How to name a sheet that is there. */
function otherSheets({ sheets }: LoadedFile, wanted: string): string {
  const names = sheets.map(({ name }) => name).filter((name) => name !== '');
  if (names.length === 0) return 'leave out --sheet: a text file is one table';
  return ranked(wanted, names, PROPOSED)
    .map((name) => `--sheet ${quoted(name)}`)
    .join(' or ');
}

/** A sheet that names models goes before one that names none, then the one whose header is known best. */
const byWorth = (a: Found, b: Found): number =>
  Number(b.models > 0) - Number(a.models > 0) || b.header.known - a.header.known || b.models - a.models;

function foundIn(sheet: LoadedSheet, search: TapeSearch): Found | null {
  const at = search.headerRow === null ? null : sheet.grid.rows.indexOf(search.headerRow);
  if (at === -1) return null;
  const header = findHeader(sheet.grid, search.kind, at, search.named);
  if (search.kind === 'actuals' && (header === null || header.known < 3)) {
    const sideways = turned(sheet.grid, at, search.isMonth, (names) => knownNames(names, 'actuals'));
    if (sideways && sideways.header.known > (header?.known ?? 0))
      return {
        sheet: { ...sheet, grid: sideways.grid, hiddenColumns: new Set() },
        header: sideways.header,
        models: 0,
        origin: sideways.origin,
      };
  }
  if (!header) return null;
  return { sheet, header, models: search.kind === 'actuals' ? 0 : modelsIn(sheet.grid, header, search.namesModel), origin: null };
}

/** Rows among the first that name a model. */
function modelsIn(grid: Grid, { last }: Header, namesModel: TapeSearch['namesModel']): number {
  let models = 0;
  for (let record = last + 1; record < Math.min(grid.rows.length, last + LOOKED_AT); record++)
    if (grid.some(record, (cell) => cell !== '' && namesModel(cell))) models++;
  return models;
}

function tapeOf(file: LoadedFile, kind: TapeKind, best: Found, same: readonly Found[], found: readonly Found[]): Tape {
  const { header } = best;
  const columns = namedColumns(header, best.sheet.hiddenColumns);
  const skipped: Skipped[] = [];
  const hiddenRows: string[] = [];
  const sections = same.map((one) => sectionOf(one, columns, skipped, hiddenRows));
  const hidden = columns.filter(({ isHidden }) => isHidden).map(({ name }) => name);
  const unread = file.sheets
    .filter((sheet) => !same.some((one) => one.sheet.name === sheet.name))
    .map((sheet) => (sheet.isHidden ? `${sheet.name} (hidden)` : sheet.name));
  const uncached = sections.reduce((sum, { grid, records }) => sum + records.filter((record) => grid.some(record, isUncached)).length, 0);
  const notes = [
    ...file.notes,
    ...(uncached > 0 ? [`${uncached} rows have a formula without a value: open the workbook in a spreadsheet program and save it`] : []),
    ...(file.sheets.length > 1
      ? [`read from sheet ${same.map(({ sheet }) => sheet.name).join(', ')}${unread.length > 0 ? `; not read: ${unread.join(', ')}` : ''}`]
      : []),
    ...(best.origin ? ['months stand across the columns; the table was turned'] : []),
    ...(hidden.length > 0 ? [`hidden columns are kept out: ${hidden.join(', ')}`] : []),
    ...(hiddenRows.length > 0
      ? [
          `hidden rows are read: ${hiddenRows.slice(0, 20).join(', ')}${hiddenRows.length > 20 ? ` and ${hiddenRows.length - 20} more` : ''}`,
        ]
      : []),
  ];
  return {
    file: file.file,
    kind,
    columns,
    sections,
    headerRow: best.origin ? best.origin(0).row : best.sheet.grid.rows[header.last]!,
    titles: found.length > 0 ? header.titles : '',
    skipped,
    notes,
    dayZero: file.dayZero,
    delimiter: file.delimiter,
  };
}

/** Columns by their names; a name that stands twice is numbered. */
function namedColumns(header: Header, hidden: ReadonlySet<number>): NamedColumn[] {
  const seen = new Map<string, number>();
  return header.names.map((name, i) => {
    const times = (seen.get(name.toLowerCase()) ?? 0) + 1;
    seen.set(name.toLowerCase(), times);
    return { name: name !== '' && times > 1 ? `${name} (${times})` : name, unit: header.units[i] ?? '', isHidden: hidden.has(i) };
  });
}

function sectionOf({ sheet, header, origin }: Found, columns: readonly NamedColumn[], skipped: Skipped[], hiddenRows: string[]): Section {
  const { grid, name } = sheet;
  const own = namedColumns(header, sheet.hiddenColumns);
  const positions = new Map<string, number>();
  for (const column of columns) {
    const at = own.findIndex((one) => one.name === column.name);
    const alike = at >= 0 ? at : own.findIndex((one) => nameKey(one.name) === nameKey(column.name));
    if (alike >= 0) positions.set(column.name, alike);
  }
  const records: number[] = [];
  const skip = (record: number, why: Skipped['why'], cells: readonly Cell[]): void => {
    if (origin) return;
    const text = [...new Set(cells.map(textOf))].filter((cell) => cell !== '').join(' | ');
    if (text !== '') skipped.push({ sheet: name, row: grid.rows[record]!, text: text.slice(0, 200), why });
  };
  const keep = (record: number): void => {
    records.push(record);
    if (grid.hidden.has(record)) hiddenRows.push(name === '' ? String(grid.rows[record]) : `${name} ${grid.rows[record]}`);
  };
  for (let record = 0; record < grid.rows.length; record++) {
    if (record >= header.first && record <= header.last) continue;
    if (record > header.last + 1 && grid.isRich(record) && !startsAsHeader(grid, record, header.names)) {
      keep(record);
      continue;
    }
    const all = grid.record(record);
    if (record < header.first) skip(record, 'title', all);
    else if (header.unitRecords.includes(record)) skip(record, 'units', all);
    else {
      const texts = new Set(all.map((cell) => textOf(cell).trim()));
      texts.delete('');
      if (texts.size === 0 && !all.some(isUncached)) continue;
      if (isHeaderAgain(all, header.names)) skip(record, 'header again', all);
      else if (texts.size === 1 && header.names.filter((one) => one !== '').length > 2 && !isLoneValue(all)) skip(record, 'note', all);
      else {
        keep(record);
      }
    }
  }
  return { sheet: name, grid, positions, records, origin };
}

/** Whether the first cell of a record is the name of its column. */
function startsAsHeader(grid: Grid, record: number, names: readonly string[]): boolean {
  const { cell, column } = grid.firstCell(record);
  return textOf(cell).trim().toLowerCase() === (names[column] ?? '').toLowerCase();
}

const isUncached = (cell: Cell): boolean => typeof cell !== 'string' && cell.kind === 'uncached';

/** One cell with a number or a date is part of a row that lacks the rest, not a note. */
const isLoneValue = (cells: readonly Cell[]): boolean =>
  cells.some((cell) => typeof cell !== 'string') ||
  cells.some((cell) => /^[$€£]?[\d.,' ]+%?$/.test(textOf(cell).trim()) && textOf(cell).trim() !== '');
