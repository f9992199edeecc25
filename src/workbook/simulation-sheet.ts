import type { DocumentTable } from '../report/document/document.js';
import type { ReportDocument } from '../report/document/document.js';
import { table } from './layout.js';
import type { Plan } from './plan.js';
import { engine, type Content, type Style } from './sheet.js';
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

/** Default and loss on drawn paths, as the engine has them; nothing where none were drawn. */
export function simulationSheet({ book }: Plan, { sections }: ReportDocument): void {
  const section = sections.find(({ id }) => id === 'simulation');
  if (!section) return;
  const sheet = book.sheet(
    'Simulation',
    'How likely default and loss are on drawn paths, as the engine has them: values, no formulas.',
    'calculation',
  );
  const paragraphs = section.blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text] : []));
  let row = sheet.heading(section.title, [sheet.purpose, ...paragraphs.slice(0, 1)]);
  book.notes.push({ sheet: sheet.name, what: 'figures of simulated paths', why: 'each is a count over runs of the whole model' });
  for (const block of section.blocks) {
    if (block.kind !== 'table') continue;
    const { columns, rows } = block.table;
    const content = (i: number, cells: (typeof rows)[number]['cells']): Content => {
      const value = cells[i]?.value ?? null;
      if (value === null || typeof value === 'string') return engine(value);
      if (columns[i]!.kind === 'date') return engine(serialOf(value as Day));
      return engine(typeof value === 'number' ? value : value.toNumber());
    };
    row =
      table(
        sheet,
        row,
        rows,
        columns.map(({ title, field, kind }, i) => ({ key: field, title, style: STYLES[kind], of: ({ cells }) => content(i, cells) })),
      ).last + 3;
  }
}
