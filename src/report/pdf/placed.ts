import type { Piece } from './pdfmake.js';
import { DEPTH } from './sheet.js';

/** A piece with what its place on a page depends on. */
export interface Placed {
  readonly piece: Piece;
  readonly landscape: boolean;
  /** About how far down a page it reaches. */
  readonly height: number;
  /** A table that may run over several pages. */
  readonly runs?: boolean;
}

/** What is kept together leaves at most this much of a page empty; what is higher is parted, since a page holds no more than itself. */
export const KEPT = DEPTH * 0.75;

export const upright = (piece: Piece, height: number): Placed => ({ piece, landscape: false, height });

/** Pieces one below the other, on one page where they fit one. */
export function together(...parts: readonly Placed[]): Placed {
  const height = parts.reduce((sum, part) => sum + part.height, 0);
  return { piece: { stack: parts.map(({ piece }) => piece), unbreakable: height <= KEPT }, landscape: parts.at(-1)!.landscape, height };
}
