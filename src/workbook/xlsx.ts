import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { writeXlsx } from 'hucre/xlsx';
import type { Cell, CellStyle, ColumnDef, WriteSheet } from 'hucre';
import { cleanLines } from '../report/print/clean.js';
import { letters, type Sheet, type SheetCell, type SheetChart, type Style } from './sheet.js';

/** A name that formulas and people can use for a cell. */
export interface Name {
  readonly name: string;
  readonly cell: string;
}

interface Workbook {
  readonly title: string;
  readonly author: string;
  /** Of the file's properties: the deal's as-of, so that the same input gives the same bytes. */
  readonly created: Date;
  readonly footer: string;
  readonly sheets: readonly Sheet[];
  readonly names: readonly Name[];
}

const FONT = { name: 'Arial', size: 9 };
const NAVY = '1F3864';
const GREY = '6B7280';
const INPUT_BLUE = '0000C0';
const ENGINE_PURPLE = '6B21A8';
const FORMATS: Partial<Record<Style, string>> = {
  money: '#,##0;[Red]-#,##0;0',
  cents: '#,##0.00;[Red]-#,##0.00;0.00',
  ratio: '0.0000',
  times: '0.00"x"',
  percent: '0.00%',
  factor: '0.000000',
  count: '#,##0',
  months: '0.0',
  date: 'yyyy-mm-dd',
  exact: '0.##########',
  total: '#,##0;[Red]-#,##0;0',
};
const TEXTS: readonly Style[] = ['title', 'subtitle', 'head', 'headRight', 'text', 'wrap', 'note', 'label', 'strong', 'status'];

/** Writes a workbook: formulas with the values they come to, so that viewers that do not compute show the same. The only file that knows the library. */
export async function writeWorkbook({ title, author, created, footer, sheets, names }: Workbook): Promise<Uint8Array> {
  const bytes = await writeXlsx({
    sheets: sheets.map((sheet) => writeSheet(sheet, title, footer)),
    properties: { title: cleanLines(title), creator: cleanLines(author), created, modified: created },
    namedRanges: names.map(({ name, cell }) => ({ name, range: cell })),
    defaultFont: FONT,
  });
  return withQuotePrefix(bytes);
}

/** The longest text that a cell holds. */
const LONGEST = 32_767;
/** How a text begins that a sheet would read as a formula, were it typed or pasted. */
const LIKE_FORMULA = /^[=+\-@]/;
/** The format of text, which no other cell has. */
const AS_TEXT = '@';
const STYLES = 'xl/styles.xml';

/** Gives the cells whose format is text the mark of a leading apostrophe, which the library does not write. */
function withQuotePrefix(bytes: Uint8Array): Uint8Array {
  const parts = unzipSync(bytes);
  const styles = strFromU8(parts[STYLES]!);
  const format = /<numFmt numFmtId="(\d+)" formatCode="@"\/>/.exec(styles)?.[1];
  if (format === undefined) return bytes;
  const marked = styles.replaceAll(`<xf numFmtId="${format}" `, `<xf quotePrefix="1" numFmtId="${format}" `);
  return zipSync({ ...parts, [STYLES]: strToU8(marked) }, { mtime: EARLIEST_ZIP });
}
/** The first day that a zip archive can name: the same sheets give the same bytes on any day. */
const EARLIEST_ZIP = '1980-01-01T00:00:00';

const fitting = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`);

function writeSheet(sheet: Sheet, title: string, footer: string): WriteSheet {
  const cells = new Map<string, Partial<Cell>>();
  const rows: null[][] = [];
  let width = 0;
  sheet.rows.forEach((line, row) =>
    line.forEach((cell, column) => {
      if (!cell) return;
      width = Math.max(width, column);
      cells.set(`${row - 1},${column - 1}`, writeCell(cell));
    }),
  );
  for (let row = 1; row < sheet.rows.length; row++) rows.push([]);
  const right = Math.max(width, ...sheet.charts.map(({ at }) => at.column + at.columns));
  const below = Math.max(1, sheet.rows.length - 1, ...sheet.charts.map(({ at }) => at.row + at.rows));
  const last = `$${letters(right)}$${below}`;
  return {
    name: sheet.name,
    rows,
    cells,
    columns: Array.from({ length: width }, (_, i): ColumnDef => ({ width: sheet.widths[i + 1] ?? 12 })),
    rowDefs: new Map([...sheet.heights].map(([row, height]) => [row - 1, { height }] as const)),
    ...(sheet.frozen ? { freezePane: { rows: sheet.frozen.rows, columns: sheet.frozen.columns } } : {}),
    conditionalRules: sheet.highlights.map(({ range, rule }, i) =>
      rule === 'negative'
        ? { type: 'cellIs', priority: i + 1, operator: 'lessThan', formula: '0', range, style: { font: { color: { rgb: 'B42318' } } } }
        : {
            type: 'containsText',
            priority: i + 1,
            operator: 'containsText',
            text: 'breach',
            formula: `NOT(ISERROR(SEARCH("breach",${range.split(':')[0]!.replaceAll('$', '')})))`,
            range,
            style: {
              font: { bold: true, color: { rgb: '9C0006' } },
              fill: { type: 'pattern', pattern: 'solid', bgColor: { rgb: 'FFC7CE' }, fgColor: { rgb: 'FFC7CE' } },
            },
          },
    ) as NonNullable<WriteSheet['conditionalRules']>,
    pageSetup: {
      paperSize: 'a4',
      orientation: sheet.landscape ? 'landscape' : 'portrait',
      fitToPage: true,
      fitToWidth: pagesAcross(sheet, right),
      fitToHeight: 0,
      printArea: `$A$1:${last}`,
      showGridLines: false,
      margins: { left: 0.4, right: 0.4, top: 0.6, bottom: 0.6, header: 0.3, footer: 0.3 },
      ...(sheet.frozen && sheet.frozen.columns > 0 && pagesAcross(sheet, right) > 1
        ? { printTitlesColumn: `$A:$${letters(sheet.frozen.columns)}` }
        : {}),
      ...(sheet.repeated ? { printTitlesRow: `$${sheet.repeated.from}:$${sheet.repeated.to}` } : {}),
    },
    headerFooter: { oddHeader: `&L&8${inHeader(title)}&R&8&A`, oddFooter: `&L&8${inHeader(footer)}&R&8&P / &N` },
    view: { showGridLines: false },
    charts: sheet.charts.map(writeChart),
  };
}

/** Characters across a landscape page that still can be read. */
const READABLE = 190;

const pagesAcross = (sheet: Sheet, columns: number): number => {
  let characters = 0;
  for (let column = 1; column <= columns; column++) characters += sheet.widths[column] ?? 12;
  return Math.max(1, Math.round(characters / READABLE));
};

/** The ampersand is a code in headers and footers. */
const inHeader = (text: string): string => cleanLines(text).replaceAll('\n', ' ').replaceAll('&', '&&').slice(0, 200);

function writeCell({ formula, value, style, origin, link }: SheetCell): Partial<Cell> {
  const shown = typeof value === 'string' ? fitting(cleanLines(value)) : value;
  const plain = styleOf(style, origin, typeof value === 'string');
  const looks = {
    style: formula === null && typeof shown === 'string' && LIKE_FORMULA.test(shown) ? { ...plain, numFmt: AS_TEXT } : plain,
  };
  const linked = link === undefined ? {} : { hyperlink: { target: '', location: link } };
  if (formula !== null) return { formula, formulaResult: shown, value: shown, type: 'formula', ...looks };
  return {
    value: shown === '' ? null : shown,
    type: typeof shown === 'number' ? 'number' : typeof shown === 'boolean' ? 'boolean' : 'string',
    ...looks,
    ...linked,
  };
}

const styles = new Map<string, CellStyle>();

function styleOf(style: Style, origin: SheetCell['origin'], isText: boolean): CellStyle {
  const key = `${style} ${origin} ${isText}`;
  let found = styles.get(key);
  if (!found) styles.set(key, (found = makeStyle(style, origin, isText)));
  return found;
}

function makeStyle(style: Style, origin: SheetCell['origin'], isText: boolean): CellStyle {
  const format = FORMATS[style];
  const base: CellStyle = {
    font: FONT,
    ...(format === undefined ? {} : { numFmt: format }),
    alignment: { vertical: 'center', ...(isText && !TEXTS.includes(style) ? { horizontal: 'right' } : {}) },
  };
  switch (style) {
    case 'title':
      return { ...base, font: { ...FONT, bold: true, size: 15, color: { rgb: NAVY } } };
    case 'subtitle':
      return { ...base, font: { ...FONT, italic: true, color: { rgb: GREY } } };
    case 'head':
    case 'headRight':
      return {
        ...base,
        font: { ...FONT, bold: true, color: { rgb: 'FFFFFF' } },
        fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: NAVY } },
        alignment: { vertical: 'center', wrapText: true, ...(style === 'headRight' ? { horizontal: 'right' as const } : {}) },
      };
    case 'note':
      return {
        ...base,
        font: { ...FONT, italic: true, size: 8, color: { rgb: GREY } },
        alignment: { vertical: 'center', wrapText: false },
      };
    case 'wrap':
      return { ...base, alignment: { vertical: 'top', wrapText: true } };
    case 'strong':
    case 'status':
      return { ...base, font: { ...FONT, bold: true } };
    case 'total':
      return { ...base, font: { ...FONT, bold: true }, border: { top: { style: 'thin' } } };
    case 'label':
      return { ...base, font: { ...FONT, color: { rgb: '111827' } } };
    default:
      if (origin === 'input') return { ...base, font: { ...FONT, color: { rgb: INPUT_BLUE } } };
      if (origin === 'engine') return { ...base, font: { ...FONT, italic: true, color: { rgb: ENGINE_PURPLE } } };
      return base;
  }
}

function writeChart({ type, title, stacked, categories, series, at, format }: SheetChart): NonNullable<WriteSheet['charts']>[number] {
  return {
    type,
    title,
    series: series.map(({ name, values, color }) => ({
      name,
      values,
      categories,
      color,
      ...(type === 'line' ? { marker: { symbol: 'none' as const } } : {}),
    })),
    anchor: { from: { row: at.row - 1, col: at.column - 1 }, to: { row: at.row - 1 + at.rows, col: at.column - 1 + at.columns } },
    ...(stacked ? { barGrouping: 'stacked' as const, overlap: 100 } : {}),
    axes: { y: { numberFormat: { formatCode: format } } },
    legend: series.length > 1 ? 'bottom' : false,
  };
}
