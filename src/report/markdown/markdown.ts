import {
  annexFrom,
  type Block,
  type Column,
  type DocumentCell,
  type DocumentSection,
  type DocumentTable,
  type ReportDocument,
} from '../document/document.js';
import { chartTable } from '../document/chart-table.js';
import { markdownText as text } from './markdown-text.js';

/** To be signed on. */
const LINE = '_'.repeat(32);

/** The lender report as Markdown of the GitHub flavour: headings, tables, lists; what a chart shows, in words. */
export function markdownReport(document: ReportDocument): string {
  const annex = annexFrom(document.sections);
  const linesOf = (opens: boolean): string[] =>
    document.sections.flatMap((section, i) =>
      (section.opens === true) === opens ? [...(section === annex ? ['# Annex'] : []), ...sectionLines(section, i + 1)] : [],
    );
  return `${[...coverLines(document), ...linesOf(true), ...document.audit.flatMap(tableLines), ...linesOf(false), `*${text(document.tool)}*`].join('\n\n')}\n`;
}

function coverLines({ title, preparedBy, confidential, verdict, cover }: ReportDocument): string[] {
  const facts = [...cover, ...(preparedBy === null ? [] : [{ label: 'Prepared by', text: preparedBy }])];
  return [
    `# ${text(title)}`,
    ...(confidential ? ['**Confidential**'] : []),
    `**${text(verdict.word)}: ${text(verdict.text)}**`,
    ...(facts.length === 0 ? [] : [facts.map((fact) => `- **${text(fact.label)}:** ${text(fact.text)}`).join('\n')]),
  ];
}

function sectionLines(section: DocumentSection, number: number): string[] {
  const hasTable = section.blocks.some(({ kind }) => kind === 'table');
  return [`## ${number}. ${text(section.title)}`, ...section.blocks.flatMap((block) => blockLines(block, hasTable))];
}

/** Paragraphs of one block; a blank line goes between them. Lists one after the other stay two by their marks. */
function blockLines(block: Block, hasTable: boolean): string[] {
  switch (block.kind) {
    case 'paragraph':
      return [text(block.text)];
    case 'heading':
      return [`### ${text(block.text)}`];
    case 'bullets':
      return block.items.length === 0 ? [] : [block.items.map((item) => `- ${text(item)}`).join('\n')];
    case 'note':
      return [`> ${text(block.text)}`];
    case 'figures':
      return block.items.length === 0
        ? []
        : [
            block.items
              .map((item) => `* **${text(item.label)}:** ${text(item.text)}${item.note === undefined ? '' : ` (${text(item.note)})`}`)
              .join('\n'),
          ];
    case 'table':
      return tableLines(block.table);
    case 'chart':
      return [
        `**${text(block.chart.title)}.** ${text(block.chart.description)}`,
        ...(hasTable ? [] : tableLines(chartTable(block.chart)).slice(1)),
      ];
    case 'multiples':
      return block.charts.length === 0 ? [] : [block.charts.map(({ description }) => `- ${text(description)}`).join('\n')];
    case 'signature':
      return [text(block.statement), block.lines.map((line) => `- ${text(line)}: ${LINE}`).join('\n')];
  }
}

function tableLines({ title, unit, columns, rows, caption }: DocumentTable): string[] {
  const head = `**${text(title)}**${unit === undefined ? '' : ` (${text(unit)})`}${rows.length === 0 ? ': none' : ''}`;
  const grid = [
    rowLine(columns.map((column) => text(column.title))),
    rowLine(columns.map(rule)),
    ...rows.map(({ cells, weight }) => rowLine(columns.map((_, i) => cellText(cells[i], weight !== undefined)))),
  ];
  return [head, ...(rows.length === 0 ? [] : [grid.join('\n')]), ...(caption === undefined ? [] : [text(caption)])];
}

const rowLine = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const rule = ({ kind }: Column): string => (kind === 'text' || kind === 'date' ? '---' : '---:');

function cellText(cell: DocumentCell | undefined, isBold: boolean): string {
  const written = cell ? text(cell.text) : '';
  return isBold && /[\p{L}\p{N}]/u.test(written) ? `**${written}**` : written;
}
