import { formatDay } from '../../kernel/calendar.js';
import type { ReportDocument } from '../document/document.js';
import type { Typesetter } from './fonts.js';
import type { Piece } from './pdfmake.js';
import { upright, type Placed } from './placed.js';
import { COLOUR, ROOM, SIZE } from './sheet.js';

const COLOURS: Readonly<Record<ReportDocument['verdict']['level'], string>> = {
  default: COLOUR.bad,
  breach: COLOUR.bad,
  projected: COLOUR.warn,
  watch: COLOUR.warn,
  pass: COLOUR.good,
};

/** Titles are set at the first size at which they take two lines or fewer. */
const TITLE_SIZES = [24, 20, 16] as const;
/** Between the edge of a filled band and its text. */
const INSET = 16;
/** The room of one of the two columns of facts, without padding. */
const FACT = (ROOM.portrait - 22) / 2 - 8;

/** The first page: whose loan, how it stands, its main figures. */
export function coverPieces(document: ReportDocument, type: Typesetter): readonly Placed[] {
  const pieces = [titleBand(document, type), banner(document, type), facts(document, type)];
  return pieces.map((piece) => upright(piece, 0));
}

const filled = (colour: string, stack: Piece[], padding: number): Piece => ({
  table: { widths: [ROOM.portrait - 2 * INSET], body: [[{ stack }]] },
  layout: {
    hLineWidth: () => 0,
    vLineWidth: () => 0,
    paddingLeft: () => INSET,
    paddingRight: () => INSET,
    paddingTop: () => padding,
    paddingBottom: () => padding,
    fillColor: () => colour,
  },
});

function titleBand(document: ReportDocument, type: Typesetter): Piece {
  const title = type.text(document.title);
  const room = ROOM.portrait - 2 * INSET;
  const size = TITLE_SIZES.find((candidate) => type.width(title, { size: candidate, bold: true }) <= room * 1.9) ?? TITLE_SIZES.at(-1)!;
  const { deal } = document;
  const lines = [
    type.text(`${deal.name} (${deal.id})`),
    type.text(deal.borrower),
    `As of ${formatDay(deal.asOf)} · amounts in ${type.text(deal.currency)}`,
    ...(document.preparedBy === null ? [] : [`Prepared by ${type.text(document.preparedBy)}`]),
  ];
  return {
    stack: [
      filled(
        COLOUR.navy,
        [
          ...(document.confidential
            ? [
                {
                  text: 'CONFIDENTIAL',
                  color: COLOUR.white,
                  bold: true,
                  fontSize: SIZE.small,
                  characterSpacing: 1.2,
                  margin: [0, 0, 0, 8] as [number, number, number, number],
                },
              ]
            : []),
          { text: title, color: COLOUR.white, bold: true, fontSize: size, lineHeight: 1.1, margin: [0, 0, 0, 10] },
          ...lines.map((text) => ({ text, color: COLOUR.white, fontSize: SIZE.text, lineHeight: 1.3 })),
        ],
        22,
      ),
    ],
  };
}

function banner(document: ReportDocument, type: Typesetter): Piece {
  const { level, word, text } = document.verdict;
  return {
    stack: [
      filled(
        COLOURS[level],
        [
          {
            text: [
              { text: `${word.toUpperCase()}   `, bold: true, fontSize: 12, preserveTrailingSpaces: true },
              { text: type.text(text), fontSize: 10 },
            ],
            color: COLOUR.white,
            lineHeight: 1.15,
          },
        ],
        10,
      ),
    ],
    margin: [0, 10, 0, 0],
  };
}

/** Label and figure in two columns, read down. */
function facts(document: ReportDocument, type: Typesetter): Piece {
  const half = Math.ceil(document.cover.length / 2);
  const column = (items: ReportDocument['cover']): Piece =>
    items.length === 0
      ? { text: '' }
      : {
          table: {
            widths: factWidths(items, type),
            body: items.map(({ label, text }) => [
              { text: type.text(label), color: COLOUR.grey },
              { text: type.text(text), bold: true, alignment: 'right' as const },
            ]),
          },
          layout: {
            hLineWidth: (i) => (i === 0 ? 0.8 : 0.25),
            hLineColor: (i) => (i === 0 ? COLOUR.navy : COLOUR.line),
            vLineWidth: () => 0,
            paddingLeft: () => 2,
            paddingRight: () => 2,
            paddingTop: () => 3.6,
            paddingBottom: () => 3.6,
          },
        };
  return { columns: [column(document.cover.slice(0, half)), column(document.cover.slice(half))], columnGap: 22, margin: [0, 14, 0, 8] };
}

function factWidths(items: ReportDocument['cover'], type: Typesetter): number[] {
  const widest = Math.max(...items.map(({ text }) => type.width(type.text(text), { size: SIZE.text, bold: true })));
  const figure = Math.min(widest + 1, FACT * 0.7);
  return [FACT - figure, figure];
}
