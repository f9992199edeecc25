import type { Block } from '../document/document.js';
import { chartSvg } from '../chart/svg.js';
import type { Chart, HeatChart, LineChart } from '../chart/chart.js';
import { splitChart } from '../chart/split.js';
import { folded, lineCount } from './fold.js';
import type { Typesetter } from './fonts.js';
import { FAMILY, type ColumnPiece, type Piece, type TablePiece } from './pdfmake.js';
import { KEPT, together, upright, type Placed } from './placed.js';
import { COLOUR, LINE, ROOM, SIZE } from './sheet.js';
import { toneLook } from './table.js';

type BlockOf<K extends Block['kind']> = Extract<Block, { readonly kind: K }>;
type Figure = BlockOf<'figures'>['items'][number];

/** Between lines of running text, as a multiple of the font's own. */
const LEADING = 1.2;
/** The room that the mark of a bullet takes. */
const MARKER = 16;
const TILE_SIZES = [14, 12, 10.5, 9] as const;
const TILE_GAP = 8;
const TILE_PAD = 9;
const SIGN_GAP = 32;
const SIGN_PAD = 16;
/** The height of a line to sign on, with the room above it. */
const SIGN_LINE = 38;

/** Running text, each of its lines on its own. */
function prose(text: string, size: number, width: number, type: Typesetter): Placed {
  const lines = text.split('\n').map(type.text);
  const count = lines.reduce((sum, line) => sum + lineCount(line, width, { size }, type), 0);
  return upright(
    { stack: lines.map((line) => folded(line, width, { size }, type)), fontSize: size, lineHeight: LEADING },
    count * size * LINE * LEADING,
  );
}

const below = (above: number, { piece, height }: Placed, colour?: string): Placed =>
  upright({ stack: [piece], margin: [0, above, 0, 0], ...(colour === undefined ? {} : { color: colour }) }, height + above);

export const heading = (text: string): Placed =>
  upright({ text, fontSize: SIZE.heading, bold: true, color: COLOUR.navy, margin: [0, 14, 0, 0] }, 14 + SIZE.heading * LINE);
export const paragraph = (text: string, type: Typesetter): Placed => below(8, prose(text, SIZE.text, ROOM.portrait, type));
export const note = (text: string, type: Typesetter): Placed => below(7, prose(text, SIZE.small, ROOM.portrait, type), COLOUR.grey);

export const bullets = (items: readonly string[], type: Typesetter): readonly Placed[] =>
  items.map((item, i) => {
    const { piece, height } = prose(item, SIZE.text, ROOM.portrait - MARKER, type);
    return upright({ ul: [piece], markerColor: COLOUR.navy, margin: [0, i === 0 ? 9 : 4, 0, 0] }, height + 9);
  });

/** Three or four tiles to a row, so that the last row is full or nearly so. */
const acrossOf = (count: number): number => (count % 4 === 0 || (count % 4 === 3 && count % 3 !== 0) ? 4 : 3);

/** Key figures side by side, equally wide. */
export function tiles(items: readonly Figure[], type: Typesetter): Placed {
  const across = acrossOf(items.length);
  const room = (ROOM.portrait - TILE_GAP * (across - 1)) / across - 2 * TILE_PAD;
  const drawn = items.map((item) => tile(item, room, type));
  const rows: TablePiece[][] = [];
  for (let i = 0; i < items.length; i += across)
    rows.push(Array.from({ length: across }, (_, k) => drawn[i + k]?.cell ?? { text: '', fillColor: COLOUR.white }));
  const piece: Piece = {
    table: { widths: Array.from({ length: across }, () => room), body: rows },
    layout: {
      hLineWidth: (i) => (i === 0 || i === rows.length ? 0 : TILE_GAP),
      hLineColor: () => COLOUR.white,
      vLineWidth: (i) => (i === 0 || i === across ? 0 : TILE_GAP),
      vLineColor: () => COLOUR.white,
      paddingLeft: () => TILE_PAD,
      paddingRight: () => TILE_PAD,
      paddingTop: () => 7,
      paddingBottom: () => 7,
      fillColor: () => COLOUR.band,
    },
    margin: [0, 8, 0, 4],
  };
  return together(upright(piece, 12 + rows.length * (TILE_GAP + Math.max(0, ...drawn.map(({ height }) => height)))));
}

function tile(item: Figure, room: number, type: Typesetter): { readonly cell: TablePiece; readonly height: number } {
  const text = type.text(item.text);
  const size = TILE_SIZES.find((candidate) => type.width(text, { size: candidate, bold: true }) <= room) ?? TILE_SIZES.at(-1)!;
  const [label, remark] = [type.text(item.label), item.note === undefined ? null : type.text(item.note)];
  const small = (words: string): number => lineCount(words, room, { size: SIZE.small }, type) * SIZE.small * LINE;
  return {
    cell: {
      stack: [
        { text: label, fontSize: SIZE.small, color: COLOUR.grey },
        { text, fontSize: size, bold: true, color: toneLook(item.tone).color ?? COLOUR.navy, margin: [0, 3, 0, remark === null ? 0 : 2] },
        ...(remark === null ? [] : [{ text: remark, fontSize: 7, color: COLOUR.grey }]),
      ],
    },
    height: small(label) + lineCount(text, room, { size, bold: true }, type) * size * LINE + (remark === null ? 0 : small(remark)) + 20,
  };
}

/** What the title of a section or a heading takes above a chart that it is kept with. */
const ABOVE_CHART = 55;
/** A picture is no lower for the words below it, however long they are. */
const LEAST_PICTURE = 240;

/** A chart, in as many as pages can hold. */
export const charts = (drawn: Chart, type: Typesetter): readonly Placed[] => splitChart(drawn).map((part) => chart(part, type));

/** A chart between its title and its main figures in words, on one page: narrower where it is too high for that. */
function chart(drawn: Chart, type: Typesetter): Placed {
  const svg = chartSvg(printable(drawn, type), { width: ROOM.portrait, tooltips: false, fonts: FAMILY });
  const title = prose(drawn.title, SIZE.text, ROOM.portrait, type);
  const words = below(2, prose(drawn.description, SIZE.small, ROOM.portrait, type), COLOUR.grey);
  const room = Math.max(LEAST_PICTURE, KEPT - ABOVE_CHART - 15 - title.height - words.height);
  const width = Math.min(ROOM.portrait, room / proportion(svg));
  const picture = upright({ svg, width, alignment: 'center', margin: [0, 3, 0, 0] }, 3 + width * proportion(svg));
  return together(
    upright({ stack: [title.piece], bold: true, color: COLOUR.navy, margin: [0, 12, 0, 0] }, 12 + title.height),
    picture,
    words,
  );
}

/** Small charts stand so many in a row. */
const ABREAST = 3;
const BETWEEN = 14;
const SMALL = { width: 240, height: 130, tooltips: false, fonts: FAMILY };

/** Small charts on one scale, side by side under their titles. */
export function multiples(drawn: readonly LineChart[], type: Typesetter): readonly Placed[] {
  const width = (ROOM.portrait - BETWEEN * (ABREAST - 1)) / ABREAST;
  const cells = drawn.map((one) => {
    const svg = chartSvg(printable(one, type), SMALL);
    const title = folded(type.text(one.title), width, { size: SIZE.small, bold: true }, type);
    const piece: ColumnPiece = {
      stack: [
        { ...title, fontSize: SIZE.small, bold: true, color: COLOUR.navy },
        { svg, width },
      ],
      width,
    };
    return { piece, height: width * proportion(svg) + 2 * SIZE.small * LINE };
  });
  return Array.from({ length: Math.ceil(cells.length / ABREAST) }, (_, row) => {
    const some = cells.slice(row * ABREAST, (row + 1) * ABREAST);
    const height = 10 + Math.max(...some.map((cell) => cell.height));
    return upright({ columns: some.map(({ piece }) => piece), columnGap: BETWEEN, margin: [0, 10, 0, 0] }, height);
  });
}

/** Height over width of a drawing. */
function proportion(svg: string): number {
  const [, width, height] = /viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  return width === undefined ? 1 : Number(height) / Number(width);
}

/** A chart with its names as the fonts can draw them; of paths under several scenarios the first. */
function printable(drawn: Chart, type: Typesetter): Chart {
  const renamed = <T extends { readonly name: string }>(part: T): T => ({ ...part, name: type.text(part.name) });
  const head = { title: type.text(drawn.title), description: type.text(drawn.description) };
  switch (drawn.kind) {
    case 'lines':
      return {
        ...drawn,
        ...head,
        variants: drawn.variants.slice(0, 1).map((variant) => ({ ...renamed(variant), series: variant.series.map(renamed) })),
      };
    case 'bars':
      return {
        ...drawn,
        ...head,
        categories: drawn.categories.map(type.text),
        series: drawn.series.map(renamed),
        ...(drawn.mark ? { mark: renamed(drawn.mark) } : {}),
      };
    case 'bridge':
      return { ...drawn, ...head, steps: drawn.steps.map(renamed) };
    case 'heat': {
      const axis = ({ title, names }: HeatChart['rows']): HeatChart['rows'] => ({ title: type.text(title), names: names.map(type.text) });
      return { ...drawn, ...head, rows: axis(drawn.rows), columns: axis(drawn.columns), limits: drawn.limits.map(renamed) };
    }
    case 'timeline':
      return { ...drawn, ...head, rows: drawn.rows.map((row) => ({ ...renamed(row), days: row.days.map(renamed) })) };
    case 'tornado': {
      const end = <T extends { readonly label: string }>(side: T | null): T | null =>
        side ? { ...side, label: type.text(side.label) } : null;
      return { ...drawn, ...head, bars: drawn.bars.map((bar) => ({ ...renamed(bar), down: end(bar.down), up: end(bar.up) })) };
    }
  }
}

/** What is certified, and lines to sign on, two side by side. */
export function signature(block: BlockOf<'signature'>, type: Typesetter): Placed {
  const inner = ROOM.portrait - 2 * SIGN_PAD - 2;
  const width = (inner - SIGN_GAP) / 2;
  const statement = prose(block.statement, SIZE.text, inner, type);
  const line = (label: string): ColumnPiece => ({
    stack: [
      { canvas: [{ type: 'line', x1: 0, y1: 0, x2: width, y2: 0, lineWidth: 0.7, lineColor: COLOUR.ink }] },
      { ...folded(type.text(label), width, { size: SIZE.small }, type), fontSize: SIZE.small, color: COLOUR.grey, margin: [0, 2, 0, 0] },
    ],
    width,
    margin: [0, 26, 0, 0],
  });
  const rows: Piece[] = [];
  for (let i = 0; i < block.lines.length; i += 2) rows.push({ columns: block.lines.slice(i, i + 2).map(line), columnGap: SIGN_GAP });
  const piece: Piece = {
    table: { widths: [inner], body: [[{ stack: [statement.piece, ...rows] }]] },
    layout: {
      hLineWidth: () => 0.8,
      vLineWidth: () => 0.8,
      hLineColor: () => COLOUR.navy,
      vLineColor: () => COLOUR.navy,
      paddingLeft: () => SIGN_PAD,
      paddingRight: () => SIGN_PAD,
      paddingTop: () => 12,
      paddingBottom: () => 14,
    },
    margin: [0, 14, 0, 0],
  };
  return together(upright(piece, 42 + statement.height + rows.length * SIGN_LINE));
}
