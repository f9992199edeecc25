import { formatDay } from '../../kernel/calendar.js';
import type { ReportDocument } from '../document/document.js';
import { breakable, classes, html, type Markup } from './html.js';
import { tableHtml } from './table.js';

export const AUDIT = { id: 'audit-trail', title: 'Sources' } as const;

/** Characters beyond which a fact is set as a name, smaller than a figure. */
const LONG_FACT = 14;

/** What the report is of, and what it comes to. */
export const coverHtml = ({
  title,
  deal,
  preparedBy,
  confidential,
  verdict,
  cover,
  tool,
}: ReportDocument): Markup => html`<header class="cover">
${confidential ? html`<p class="confidential">Confidential</p>\n` : null}<h1>${breakable(title)}</h1>
<p class="subject">${breakable(`${deal.name} (${deal.id})`)}<br>${breakable(deal.borrower)}</p>
<div class="verdict ${verdict.level}"><p><strong>${verdict.word}</strong> ${breakable(verdict.text)}</p></div>
<dl class="facts">${cover.map(({ label, text }) => html`<div><dt>${label}</dt><dd${classes(text.length > LONG_FACT ? 'name' : '')}>${breakable(text)}</dd></div>`)}</dl>
<p class="made">As of ${formatDay(deal.asOf)} · amounts in ${deal.currency}${preparedBy === null ? null : html` · prepared by ${preparedBy}`} · ${tool}</p>
</header>
`;

/** Files with their hashes, and what was assumed. */
export const auditHtml = (document: ReportDocument): Markup | null =>
  document.audit.length === 0
    ? null
    : html`<section id="${AUDIT.id}" class="audit"><h2>${AUDIT.title}</h2>
${document.audit.map(tableHtml)}</section>
`;
