import type { Block } from '../document/document.js';
import { chartHtml, multiplesHtml } from './figure.js';
import { breakable, classes, html, type Markup } from './html.js';
import { tableHtml, toneClass } from './table.js';

type Of<Kind extends Block['kind']> = Extract<Block, { kind: Kind }>;

/** One block of a section. */
export function blockHtml(block: Block): Markup {
  switch (block.kind) {
    case 'paragraph':
      return html`<p>${breakable(block.text)}</p>\n`;
    case 'heading':
      return html`<h3>${block.text}</h3>\n`;
    case 'bullets':
      return html`<ul class="bullets">${block.items.map((item) => html`<li>${breakable(item)}</li>`)}</ul>\n`;
    case 'note':
      return html`<p class="note">${breakable(block.text)}</p>\n`;
    case 'figures':
      return figuresHtml(block.items);
    case 'table':
      return tableHtml(block.table);
    case 'chart':
      return chartHtml(block.chart);
    case 'multiples':
      return multiplesHtml(block.charts);
    case 'signature':
      return signatureHtml(block);
  }
}

/** Figures that stand for a section, as tiles. */
const figuresHtml = (items: Of<'figures'>['items']): Markup =>
  html`<dl class="tiles">${items.map(
    ({ label, text, note, tone }) =>
      html`<div${classes('tile', toneClass(tone))}><dt>${label}</dt><dd>${text}</dd>${
        note === undefined ? null : html`<dd class="aside">${note}</dd>`
      }</div>`,
  )}</dl>\n`;

/** Lines are to be filled in by hand. */
const signatureHtml = ({ statement, lines }: Of<'signature'>): Markup =>
  html`<div class="signature"><p>${statement}</p>
<ul>${lines.map((line) => html`<li><span>${line}</span></li>`)}</ul></div>\n`;
