import type { Block } from '../document/document.js';
import type { Typesetter } from './fonts.js';
import { bullets, charts, heading, multiples, note, paragraph, signature, tiles } from './parts.js';
import { together, type Placed } from './placed.js';
import { DEPTH } from './sheet.js';
import { tablePieces } from './table.js';

type Laid = Exclude<Block, { readonly kind: 'heading' }>;

/** A table up to this height is kept on one page. */
const KEPT_WHOLE = DEPTH * 0.42;

/** Blocks as pieces for the pages; a heading stays with what follows it, a signature with what is signed. */
export function blockPieces(blocks: readonly Block[], type: Typesetter): readonly Placed[] {
  const pieces: Placed[] = [];
  let open: string | null = null;
  for (const block of blocks) {
    if (block.kind === 'heading') {
      if (open !== null) pieces.push(heading(open));
      open = type.text(block.text);
      continue;
    }
    const laid = open === null ? whole(block, type) : headed(open, block, type);
    const above = pieces.at(-1);
    if (block.kind === 'signature' && above !== undefined && !above.runs && !above.landscape)
      pieces.splice(-1, 1, together(above, ...laid));
    else pieces.push(...laid);
    open = null;
  }
  if (open !== null) pieces.push(heading(open));
  return pieces;
}

/** A table that fits well on a page is not parted; a longer one runs on with its header. */
const kept = (table: Placed): Placed => (table.height <= KEPT_WHOLE ? together(table) : { ...table, runs: true });

function headed(title: string, block: Laid, type: Typesetter): readonly Placed[] {
  const [first, ...rest] = whole(block, type);
  if (first === undefined) return [heading(title)];
  if (block.kind === 'table' && (first.runs || first.landscape)) return tablePieces(block.table, type, title).map(kept);
  return [together(heading(title), first), ...rest];
}

function whole(block: Laid, type: Typesetter): readonly Placed[] {
  switch (block.kind) {
    case 'paragraph':
      return [paragraph(block.text, type)];
    case 'note':
      return [note(block.text, type)];
    case 'bullets':
      return bullets(block.items, type);
    case 'figures':
      return block.items.length === 0 ? [] : [tiles(block.items, type)];
    case 'table':
      return tablePieces(block.table, type).map(kept);
    case 'chart':
      return charts(block.chart, type);
    case 'multiples':
      return multiples(block.charts, type);
    case 'signature':
      return [signature(block, type)];
  }
}
