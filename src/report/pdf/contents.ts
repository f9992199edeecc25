import { annexFrom, type DocumentSection } from '../document/document.js';
import type { Typesetter } from './fonts.js';
import type { Piece } from './pdfmake.js';
import { upright, type Placed } from './placed.js';
import { COLOUR, ROOM, SIZE } from './sheet.js';

/** Where a section can be jumped to; the name is ours, not the document's. */
export const anchorOf = (index: number): string => `section-${index + 1}`;

const ANNEX_ROW = [
  { text: '' },
  { text: 'Annex', bold: true, color: COLOUR.navy, margin: [0, 8, 0, 0] as [number, number, number, number] },
  { text: '' },
];

/** The list of sections with their pages and, in small, what stands in each. */
export function contentsPieces(sections: readonly DocumentSection[], type: Typesetter): readonly Placed[] {
  const annex = annexFrom(sections);
  const rows = sections
    .map((section, i) => [
      { text: String(i + 1), color: COLOUR.grey },
      { stack: [{ text: type.text(section.title), bold: true, linkToDestination: anchorOf(i) }, ...within(section, type)] },
      { pageReference: anchorOf(i), alignment: 'right' as const },
    ])
    .flatMap((row, i) => (sections[i] === annex ? [ANNEX_ROW, row] : [row]));
  const piece: Piece = {
    stack: [
      { text: 'Contents', fontSize: SIZE.section, bold: true, color: COLOUR.navy, margin: [0, 0, 0, 10] },
      {
        table: { widths: [16, ROOM.portrait - 16 - 30 - 12, 30], dontBreakRows: true, body: rows },
        layout: {
          hLineWidth: () => 0.25,
          hLineColor: () => COLOUR.line,
          vLineWidth: () => 0,
          paddingLeft: () => 2,
          paddingRight: () => 2,
          paddingTop: () => 5,
          paddingBottom: () => 5,
        },
      },
    ],
  };
  return sections.length === 0 ? [] : [upright(piece, 0)];
}

function within(section: DocumentSection, type: Typesetter): readonly Piece[] {
  const titles = section.blocks.flatMap((block) =>
    block.kind === 'table'
      ? [block.table.title]
      : block.kind === 'chart'
        ? [block.chart.title]
        : block.kind === 'signature'
          ? ['signature block']
          : [],
  );
  return titles.length === 0
    ? []
    : [{ text: titles.map(type.text).join(' · '), fontSize: SIZE.small, color: COLOUR.grey, lineHeight: 1.15, margin: [0, 2, 0, 0] }];
}
