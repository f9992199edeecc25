import type { DocumentSection, DocumentTable, ReportDocument } from '../report/document/document.js';
import { table } from './layout.js';
import type { Plan } from './plan.js';
import { engine, type Content, type Sheet, type Style } from './sheet.js';
import { serialOf } from './dates.js';
import type { Day } from '../kernel/calendar.js';

const STYLES: Readonly<Record<DocumentTable['columns'][number]['kind'], Style>> = {
  text: 'text',
  money: 'money',
  number: 'times',
  ratio: 'percent',
  multiple: 'times',
  count: 'count',
  date: 'date',
};

/** A section of the report that stands in the workbook as it is written. */
interface SectionSheet {
  readonly section: string;
  readonly name: string;
  readonly purpose: string;
  readonly what: string;
  readonly why: string;
}

const SHEETS: readonly SectionSheet[] = [
  {
    section: 'tear-sheet',
    name: 'TearSheet',
    purpose: 'Verdict, what repays, strengths and weaknesses, what breaks the deal, what would mitigate it: values, no formulas.',
    what: 'figures of the tear sheet',
    why: 'the deal is solved again for each term and shock',
  },
  {
    section: 'commentary',
    name: 'Commentary',
    purpose: "The analyst's words from deal.yaml; no figure is made from them.",
    what: "the analyst's words",
    why: 'they are text',
  },
  {
    section: 'simulation',
    name: 'Simulation',
    purpose: 'How likely default and loss are on drawn paths, as the engine has them: values, no formulas.',
    what: 'figures of simulated paths',
    why: 'each is a count over runs of the whole model',
  },
];

/** Sheets of sections as the engine has them: the tear sheet, the commentary, and default and loss on drawn paths where they were drawn. */
export function sectionSheets(plan: Plan, { sections }: ReportDocument): void {
  for (const sheet of SHEETS) {
    const section = sections.find(({ id }) => id === sheet.section);
    if (section) sectionSheet(plan, section, sheet);
  }
}

function sectionSheet({ book }: Plan, { title, blocks }: DocumentSection, { name, purpose, what, why }: SectionSheet): void {
  const sheet = book.sheet(name, purpose, 'calculation');
  let row = sheet.heading(title);
  book.notes.push({ sheet: sheet.name, what, why });
  const line = (text: string): void => {
    sheet.put(row, 1, engine(text), 'text');
    row += 1;
  };
  for (const block of blocks) {
    if (block.kind === 'table') row = sectionTable(sheet, row + 1, block.table) + 2;
    else if (block.kind === 'figures')
      block.items.forEach((item) => line(`${item.label}: ${item.text}${item.note ? ` (${item.note})` : ''}`));
    else if (block.kind === 'bullets') block.items.forEach(line);
    else if ('text' in block) line(block.text);
  }
}

/** A table with its title above it; returns its last row. */
function sectionTable(sheet: Sheet, row: number, { title, unit, columns, rows }: DocumentTable): number {
  sheet.put(row, 1, engine(unit === undefined ? title : `${title} (figures in full, ${unit} in the report)`), 'subtitle');
  const content = (i: number, cells: (typeof rows)[number]['cells']): Content => {
    const value = cells[i]?.value ?? null;
    if (value === null || typeof value === 'string') return engine(value);
    if (columns[i]!.kind === 'date') return engine(serialOf(value as Day));
    return engine(typeof value === 'number' ? value : value.toNumber());
  };
  return table(
    sheet,
    row + 1,
    rows,
    columns.map(({ title: head, field, kind }, i) => ({
      key: field,
      title: head,
      style: STYLES[kind],
      of: ({ cells }) => content(i, cells),
    })),
  ).last;
}
