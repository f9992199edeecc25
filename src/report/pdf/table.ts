import type { DocumentCell, DocumentTable, Tone } from '../document/document.js';
import { faceOf, fit, isWords, squeeze, type Layout, type Printed } from './columns.js';
import { folded, lineCount } from './fold.js';
import type { Typesetter } from './fonts.js';
import { FAMILY, NARROW_FAMILY, type Piece, type TableLook, type TablePiece } from './pdfmake.js';
import type { Placed } from './placed.js';
import { COLOUR, DEPTH, LINE, ROOM, SIZE } from './sheet.js';

type Row = DocumentTable['rows'][number];
const PAD = 2.4;
const DENSE_PAD = 1.1;
const padOf = ({ dense }: DocumentTable): number => (dense ? DENSE_PAD : PAD);
/** Rows that are not parted from the header of their table. */
const KEPT = 3;
/** A row higher than this may run over a page, since a page holds no more than itself. */
const TALL = DEPTH * 0.2;
/** Columns below which a table is not cut into two side by side. */
const FEWEST = 4;

const TONES: Readonly<Record<Tone, { readonly color?: string; readonly bold?: boolean }>> = {
  good: { color: COLOUR.good },
  warn: { color: COLOUR.warn, bold: true },
  bad: { color: COLOUR.bad, bold: true },
  dim: { color: COLOUR.grey },
  strong: { bold: true },
};
export const toneLook = (tone: Tone | undefined): { readonly color?: string; readonly bold?: boolean } => (tone ? TONES[tone] : {});

/** A table whose columns fit a page; one that no page holds is cut into several that repeat its first column. */
export function tablePieces(table: DocumentTable, type: Typesetter, heading?: string): readonly Placed[] {
  const printed = table.rows.map((row) => row.cells.map((cell) => print(cell, row.weight, type)));
  const layout = fit(
    table.columns,
    printed.filter((_, i) => table.rows[i]!.weight !== 'heading'),
    type,
  );
  if (layout) return [placed(table, printed, layout, type, heading)];
  if (table.columns.length < FEWEST) return [placed(table, printed, squeeze(table.columns, printed, type), type, heading)];
  return halves(table).flatMap((half, i) => tablePieces(half, type, i === 0 ? heading : undefined));
}

const print = (cell: DocumentCell, weight: Row['weight'], type: Typesetter): Printed => ({
  text: type.text(cell.text),
  bold: weight !== undefined || toneLook(cell.tone).bold === true,
});

function halves(table: DocumentTable): readonly DocumentTable[] {
  const middle = Math.ceil(table.columns.length / 2);
  const part = <T>(all: readonly T[], second: boolean): readonly T[] =>
    second ? [...all.slice(0, 1), ...all.slice(middle)] : all.slice(0, middle);
  return [false, true].map((second) => ({
    ...table,
    title: second ? `${table.title} (continued)` : table.title,
    columns: part(table.columns, second),
    rows: table.rows.map((row) => ({ ...row, cells: part(row.cells, second) })),
  }));
}

function placed(
  table: DocumentTable,
  printed: readonly (readonly Printed[])[],
  layout: Layout,
  type: Typesetter,
  heading: string | undefined,
): Placed {
  const tops = [...(heading === undefined ? [] : [headingRow(heading, table.columns.length)]), titleRow(table, type)];
  const head = headRow(table, layout, type);
  const body = table.rows.map((row, i) => bodyRow(table, row, printed[i]!, layout, type));
  const headerRows = tops.length + 1;
  const caption = table.caption === undefined ? null : type.text(table.caption);
  const heights = rowHeights(printed, layout, type, padOf(table));
  const tall = Math.max(0, ...heights) > TALL;
  const piece: Piece = {
    stack: [
      {
        table: {
          widths: [...layout.widths],
          headerRows,
          keepWithHeaderRows: tall ? 0 : Math.min(KEPT, body.length),
          dontBreakRows: !tall,
          body: [...tops, head, ...body],
        },
        layout: look(table, layout, headerRows),
        font: layout.setting.condensed ? NARROW_FAMILY : FAMILY,
        fontSize: layout.setting.size,
      },
      ...(caption === null
        ? []
        : [
            {
              ...folded(
                caption,
                (layout.setting.landscape ? ROOM.landscape : ROOM.portrait) - layout.setting.gap,
                { size: SIZE.small },
                type,
              ),
              font: FAMILY,
              color: COLOUR.grey,
              fontSize: SIZE.small,
              margin: [layout.setting.gap, 3, 0, 0] as [number, number, number, number],
            },
          ]),
    ],
    margin: [0, 10, 0, 0],
  };
  return {
    piece,
    landscape: layout.setting.landscape,
    height: heights.reduce((sum, height) => sum + height, 0) + around(table, layout, type),
  };
}

const spans = (count: number): readonly TablePiece[] => Array.from({ length: count }, () => ({}) as TablePiece);

const headingRow = (heading: string, columns: number): TablePiece[] => [
  { text: heading, font: FAMILY, fontSize: SIZE.heading, bold: true, color: COLOUR.navy, colSpan: columns },
  ...spans(columns - 1),
];

function titleRow(table: DocumentTable, type: Typesetter): TablePiece[] {
  const unit =
    table.unit === undefined
      ? []
      : [{ text: `   ${type.text(table.unit)}`, color: COLOUR.grey, fontSize: SIZE.small, preserveLeadingSpaces: true }];
  const text = [{ text: type.text(table.title), bold: true, color: COLOUR.navy, fontSize: SIZE.text }, ...unit];
  return [{ text, font: FAMILY, colSpan: table.columns.length }, ...spans(table.columns.length - 1)];
}

const headRow = (table: DocumentTable, layout: Layout, type: Typesetter): TablePiece[] =>
  table.columns.map((column) => ({
    text: type.text(column.title),
    bold: true,
    color: COLOUR.grey,
    verticalAlignment: 'bottom' as const,
    alignment: isWords(column) || column.kind === 'date' ? ('left' as const) : ('right' as const),
    fontSize: layout.setting.size - 0.4,
  }));

function bodyRow(table: DocumentTable, row: Row, printed: readonly Printed[], layout: Layout, type: Typesetter): TablePiece[] {
  if (row.weight === 'heading' && printed.slice(1).every((cell) => cell.text === '')) {
    return [
      { text: printed[0]?.text ?? '', bold: true, color: COLOUR.navy, colSpan: table.columns.length },
      ...spans(table.columns.length - 1),
    ];
  }
  return table.columns.map((column, i) => {
    const { text, bold } = printed[i] ?? { text: '', bold: false };
    const tone = toneLook(row.cells[i]?.tone);
    return {
      ...folded(text, layout.widths[i]!, faceOf(layout.setting, bold), type),
      bold,
      ...(tone.color === undefined ? {} : { color: tone.color }),
      ...(isWords(column) || column.kind === 'date' ? {} : { alignment: 'right' as const }),
    };
  });
}

/** Lines under the header and around totals; light ones between rows. */
function look(table: DocumentTable, layout: Layout, headerRows: number): TableLook {
  const weightOf = (row: number): Row['weight'] => table.rows[row - headerRows]?.weight;
  const end = table.rows.length + headerRows;
  return {
    hLineWidth: (i) =>
      i < headerRows - 1 ? 0 : i === headerRows - 1 || i === end ? 0.8 : i === headerRows || weightOf(i) === 'total' ? 0.5 : 0.25,
    hLineColor: (i) => (i <= headerRows || i === end || weightOf(i) === 'total' ? COLOUR.navy : COLOUR.line),
    vLineWidth: () => 0,
    paddingLeft: () => layout.setting.gap,
    paddingRight: () => layout.setting.gap,
    paddingTop: () => padOf(table),
    paddingBottom: () => padOf(table),
    fillColor: (row) => (row >= headerRows && (weightOf(row) === 'total' || weightOf(row) === 'heading') ? COLOUR.band : null),
  };
}

const linesIn = (cells: readonly Printed[], layout: Layout, type: Typesetter): number =>
  Math.max(1, ...cells.map((cell, i) => lineCount(cell.text, layout.widths[i] ?? 1, faceOf(layout.setting, cell.bold), type)));

const rowHeights = (printed: readonly (readonly Printed[])[], layout: Layout, type: Typesetter, pad: number): readonly number[] =>
  printed.map((cells) => linesIn(cells, layout, type) * layout.setting.size * LINE + 2 * pad + 0.3);

/** The height of all but the rows: title, header, caption and the room above. */
function around(table: DocumentTable, layout: Layout, type: Typesetter): number {
  const heads =
    linesIn(
      table.columns.map((column) => ({ text: column.title, bold: true })),
      layout,
      type,
    ) *
    layout.setting.size *
    LINE;
  const caption =
    table.caption === undefined ? 0 : lineCount(table.caption, ROOM.portrait, { size: SIZE.small }, type) * SIZE.small * LINE + 3;
  return heads + SIZE.text * LINE + 4 * padOf(table) + 2 + caption + 10;
}
