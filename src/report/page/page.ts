import { createHash } from 'node:crypto';
import { annexFrom, type DocumentSection, type ReportDocument } from '../document/document.js';
import { blockHtml } from './blocks.js';
import { AUDIT, auditHtml, coverHtml } from './cover.js';
import { classes, html, written, type Markup } from './html.js';
import { printStyle } from './print-style.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';
import { liesAcross } from './table.js';

/**
 * A lender report as one HTML file that asks nothing of a network. It is whole without its script, which sorts tables, switches
 * scenarios and reads values off charts. Its policy allows a browser no other script and no other style.
 */
export function pageHtml(document: ReportDocument): string {
  const style = STYLE + printStyle(document);
  const [opening, others] = parted(document, sectionHtml);
  const main = html`${opening}${auditHtml(document)}${others}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style, SCRIPT)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${document.tool}">
<title>${document.title}</title>
<style>${written(style)}</style>
</head>
<body>
<a class="skip" href="#report">Skip to the report</a>
${
  document.confidential
    ? html`<p class="mark" aria-hidden="true">Confidential</p>
`
    : null
}${coverHtml(document)}${contentsHtml(document)}<main id="report">
${main}</main>
<script>${written(SCRIPT)}</script>
</body>
</html>
`.text;
}

/** Only the one style and the one script, each known by its hash; quotes stand as they are in an attribute of double quotes. */
function policy(style: string, script: string): Markup {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return written(
    `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; img-src 'none'; base-uri 'none'; form-action 'none'`,
  );
}

/** Sections as they are written, those that open the report apart from the others. */
function parted(
  { sections }: ReportDocument,
  write: (section: DocumentSection, i: number) => Markup,
): [opening: Markup[], others: Markup[]] {
  const markups = sections.map((section, i) => ({ opens: section.opens === true, markup: write(section, i) }));
  const those = (opens: boolean): Markup[] => markups.flatMap((one) => (one.opens === opens ? [one.markup] : []));
  return [those(true), those(false)];
}

function contentsHtml(document: ReportDocument): Markup {
  const annex = annexFrom(document.sections);
  const [opening, others] = parted(
    document,
    (section, i) =>
      html`${section === annex ? html`<li class="part">Annex</li>` : null}<li><a href="#${section.id}"><span class="no">${i + 1}</span>${section.title}</a></li>`,
  );
  const sources = document.audit.length === 0 ? null : html`<li><a href="#${AUDIT.id}"><span class="no"></span>${AUDIT.title}</a></li>`;
  return html`<nav aria-label="Contents"><h2>Contents</h2>
<ol>${opening}${sources}${others}</ol></nav>
`;
}

/** A section with a table too wide for upright paper lies across as a whole, so that its heading stays with it. */
function sectionHtml({ id, title, blocks, newPage }: DocumentSection, i: number): Markup {
  const across = blocks.some((block) => block.kind === 'table' && liesAcross(block.table));
  return html`<section id="${id}"${classes(newPage ? 'new-page' : '', across ? 'across' : '')}><h2><span class="no">${i + 1}</span>${title}</h2>
${blocks.map(blockHtml)}</section>
`;
}
