import { formatDay } from '../../kernel/calendar.js';
import type { ReportDocument } from '../document/document.js';
import { cssString } from './html.js';

/**
 * How the page looks on A4. Head and foot stand in margin boxes, which a browser without them leaves out; the confidential mark
 * stands in the page itself, so that every browser prints it on every page.
 */
export const printStyle = ({ deal, title, tool }: ReportDocument): string => `
@page { size: A4; margin: 17mm 15mm 17mm ${15 - STRIP}mm;
  @top-left { content: ${cssString(title)}; padding-left: ${STRIP}mm; ${MARGIN_TEXT} }
  @top-right { content: ${cssString(`as of ${formatDay(deal.asOf)}`)}; ${MARGIN_TEXT} }
  @bottom-left { content: ${cssString(tool)}; padding-left: ${STRIP}mm; ${MARGIN_TEXT} }
  @bottom-right { content: counter(page) " / " counter(pages); ${MARGIN_TEXT} } }
@page :first { @top-left { content: none; } @top-right { content: none; } }
@page across { size: A4 landscape; }
@media print {
  html { font-size: 12px; }
  body { display: block; max-width: none; padding: 0 0 0 ${STRIP}mm; font-size: 9pt; line-height: 1.45; }
  nav, .skip, .pick, .readout, details { display: none; }
  .live .variant-name { display: block; }
  .mark { display: block; position: fixed; top: 0; left: 0; writing-mode: vertical-rl; transform: rotate(180deg); font-size: 7pt; font-weight: 650; letter-spacing: 0.2em; text-transform: uppercase; color: var(--bad); }
  .cover { padding-top: 8mm; }
  h1 { font-size: 20pt; }
  h2 { font-size: 14pt; }
  h3 { font-size: 11pt; margin-top: 1.4rem; }
  h2, h3, figcaption, .variant-name { break-after: avoid; }
  section { margin-top: 2.2rem; }
  section.new-page { break-before: page; margin-top: 0; }
  p, li { orphans: 3; widows: 3; }
  .facts, .tiles { grid-template-columns: repeat(4, 1fr); }
  .facts > div, .tile { padding: 0.5rem 0.7rem; break-inside: avoid; }
  .facts dd, .tile dd { font-size: 11pt; }
  .tile .aside { font-size: 7.5pt; }
  dt { font-size: 7.5pt; }
  .verdict, .facts > div, .tile, tbody tr { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll, .plot { overflow: visible; }
  figure { margin: 1.2rem 0; }
  .totals tr, .note { break-before: avoid; }
  .chart, .short, .signature, .tile, tr, li { break-inside: avoid; }
  thead { display: table-header-group; }
  .plot svg { min-width: 0; max-height: 200mm; }
  .across .plot svg { max-height: 125mm; }
  table { font-size: 8pt; }
  th, td { padding: 0.2rem 0.4rem; }
  th[scope="row"] { position: static; }
  .words { min-width: 0; }
  .n + :not(.n) { padding-left: 1rem; }
  th button { display: contents; }
  section > p, .caption, .bullets, .signature p { max-width: 180mm; }
  .caption { font-size: 7.5pt; break-before: avoid; }
  .facts .name { font-size: 9.5pt; }
  .snug table { font-size: 7pt; }
  .tight table { font-size: 6.2pt; }
  .tight th, .tight td { padding: 0.15rem 0.25rem; }
  .across { page: across; margin-top: 0; }
  .across .plot { max-width: 160mm; }
  .wide table { font-size: 7.5pt; }
  .crowded table { font-size: 6.2pt; }
  .crowded th, .crowded td { padding: 0.15rem 0.25rem; }
}
`;

/** What is kept free at the left of every page for the mark, in millimetres. */
const STRIP = 6;
const MARGIN_TEXT = "font: 7.5pt system-ui, 'Segoe UI', Arial, sans-serif; color: #56606e;";
