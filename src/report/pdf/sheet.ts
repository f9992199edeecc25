/** The measures and colours of the pages; points of 1/72 inch. */
export const PAGE = { width: 595.28, height: 841.89, side: 46, top: 58, bottom: 52 } as const;
/** The room for text across a page, upright and on its side. */
export const ROOM = { portrait: PAGE.width - 2 * PAGE.side, landscape: PAGE.height - 2 * PAGE.side } as const;
/** The room for text down an upright page. */
export const DEPTH = PAGE.height - PAGE.top - PAGE.bottom;

export const SIZE = { text: 9, small: 7.5, heading: 11, section: 17 } as const;

export const COLOUR = {
  navy: '#14284b',
  ink: '#1f2933',
  grey: '#55606e',
  line: '#d3d9e1',
  band: '#eef1f6',
  white: '#ffffff',
  good: '#1c6648',
  warn: '#8a5300',
  bad: '#9c2a1f',
} as const;

/** The height of a line of DejaVu over its size. */
export const LINE = 1.164;
