import { formatDay } from '../../kernel/calendar.js';
import type { DocumentSection, ReportDocument } from '../document/document.js';
import { blockPieces } from './blocks.js';
import { anchorOf, contentsPieces } from './contents.js';
import { coverPieces } from './cover.js';
import { typesetter, type Typesetter } from './fonts.js';
import type { Fonts } from './typeface.js';
import { FAMILY, PdfDate, pdfBytes, type Definition, type Piece } from './pdfmake.js';
import { together, upright, type Placed } from './placed.js';
import { fontsFor } from './shaping.js';
import { COLOUR, PAGE, ROOM, SIZE } from './sheet.js';
import { tablePieces } from './table.js';
import { textsOf } from './texts.js';

export { unprintable } from './texts.js';

/** A run of pieces that begins where the one before ends, or on a page of its own. */
interface Run {
  readonly placed: readonly Placed[];
  readonly newPage: boolean;
}

/** So many rows of sources fit on the cover, so that what opens the report is on its second page. */
const ROWS_ON_COVER = 16;

/** The report as a PDF of A4 pages. Equal documents make equal bytes; nothing but the given fonts is read. */
export async function reportPdf(document: ReportDocument, fonts: Fonts): Promise<Uint8Array> {
  const type = typesetter(fonts);
  const sources = document.audit.flatMap((table) => tablePieces(table, type));
  const onCover = document.audit.reduce((sum, { rows }) => sum + rows.length, 0) <= ROWS_ON_COVER;
  const sections = document.sections.map((section, i) => ({
    placed: sectionPieces(section, i, type),
    newPage: section.newPage === true,
    opens: section.opens === true,
  }));
  const runs: readonly Run[] = [
    { placed: [...coverPieces(document, type), ...(onCover ? sources : [])], newPage: false },
    ...sections.filter(({ opens }) => opens),
    { placed: [...contentsPieces(document.sections, type), ...(onCover ? [] : sources)], newPage: true },
    ...sections.filter(({ opens }) => !opens).map((section, i) => ({ ...section, newPage: i === 0 || section.newPage })),
  ];
  return pdfBytes(definition(document, paged(runs), type), fontsFor(textsOf(document), fonts));
}

function definition(document: ReportDocument, content: Piece[], type: Typesetter): Definition {
  return {
    content,
    // Later versions carry XML metadata, into which pdfkit writes title and author unescaped.
    version: '1.3',
    pageSize: 'A4',
    pageMargins: [PAGE.side, PAGE.top, PAGE.side, PAGE.bottom],
    defaultStyle: { font: FAMILY, fontSize: SIZE.text, color: COLOUR.ink },
    header: (page, _pages, size) => (page === 1 ? null : header(document, size.width, type)),
    footer: (page, pages) => footer(document, page, pages, type),
    info: {
      title: type.text(document.title),
      subject: type.text(`${document.deal.name}, as of ${formatDay(document.deal.asOf)}`),
      ...(document.preparedBy === null ? {} : { author: type.text(document.preparedBy) }),
      creator: type.text(document.tool),
      creationDate: new PdfDate(document.deal.asOf) as unknown as Date,
    },
    language: 'en',
    displayTitle: true,
  };
}

/** The title of a section, a bookmark and an anchor, and its blocks. */
function sectionPieces(section: DocumentSection, index: number, type: Typesetter): readonly Placed[] {
  const blocks = blockPieces(section.blocks, type);
  const title = type.text(section.title);
  const landscape = blocks[0]?.landscape === true;
  const named = {
    text: [
      { text: `${index + 1}   `, color: COLOUR.grey },
      { text: title, color: COLOUR.navy },
    ],
    fontSize: SIZE.section,
    bold: true,
    id: anchorOf(index),
    outline: true,
    outlineText: `${index + 1} ${title}`,
  };
  const rule: Piece = {
    canvas: [{ type: 'line', x1: 0, y1: 0, x2: landscape ? ROOM.landscape : ROOM.portrait, y2: 0, lineWidth: 1.2, lineColor: COLOUR.navy }],
    margin: [0, 4, 0, 0],
  };
  const piece: Piece = {
    stack: [named, rule],
    margin: [0, section.newPage === true || landscape ? 0 : 24, 0, 0],
  };
  const [first, ...rest] = blocks;
  const opening: Placed = { ...upright(piece, 50), landscape };
  return first === undefined || first.runs ? [opening, ...blocks] : [together(opening, first), ...rest];
}

/** Breaks pages where a run asks for it and where pages turn. */
function paged(runs: readonly Run[]): Piece[] {
  const content: Piece[] = [];
  let turned = false;
  for (const { placed, newPage } of runs) {
    placed.forEach(({ piece, landscape }, i) => {
      const breaks = content.length > 0 && ((i === 0 && newPage) || landscape !== turned);
      content.push(breaks ? { stack: [piece], pageBreak: 'before', pageOrientation: landscape ? 'landscape' : 'portrait' } : piece);
      turned = landscape;
    });
  }
  return content;
}

function header(document: ReportDocument, width: number, type: Typesetter): Piece {
  const room = width - 2 * PAGE.side;
  const face = { size: SIZE.small };
  const right = `${document.confidential ? 'CONFIDENTIAL · ' : ''}As of ${formatDay(document.deal.asOf)}`;
  const left = type.cut(type.text(`${document.deal.name} · ${document.deal.borrower}`), face, room - type.width(right, face) - 20);
  return {
    stack: [
      {
        columns: [
          { text: left, noWrap: true, width: '*' },
          { text: right, alignment: 'right', noWrap: true, width: 'auto' },
        ],
        fontSize: SIZE.small,
        color: COLOUR.grey,
      },
      { canvas: [{ type: 'line', x1: 0, y1: 4, x2: room, y2: 4, lineWidth: 0.4, lineColor: COLOUR.line }] },
    ],
    margin: [PAGE.side, 28, PAGE.side, 0],
  };
}

const footer = (document: ReportDocument, page: number, pages: number, type: Typesetter): Piece => ({
  columns: [{ text: type.text(document.tool) }, { text: `page ${page} of ${pages}`, alignment: 'right' }],
  fontSize: SIZE.small,
  color: COLOUR.grey,
  margin: [PAGE.side, 18, PAGE.side, 0],
});
