import type { ReportDocument } from '../report/document/document.js';
import { fitWrapped, table } from './layout.js';
import type { Plan } from './plan.js';
import { engine, typed, type Ref, type Sheet } from './sheet.js';

/** What is where, how to read the colours, and what is not live. */
export function indexSheet({ book }: Plan, document: ReportDocument, sheets: readonly Sheet[], overall: Ref): Sheet {
  const sheet = book.sheet('Index', 'What is on which sheet, and what the colours mean.', 'summary');
  let row = sheet.heading(document.title, [document.confidential ? `Confidential · ${document.tool}` : document.tool]);
  sheet.width(1, 22);
  sheet.width(2, 90);
  sheet.width(3, 72);
  sheet.landscape = true;
  sheet.put(row, 1, typed('Check'), 'label');
  sheet.put(row++, 2, overall, 'strong');
  sheet.put(row, 1, typed('Blue'), 'text');
  sheet.put(
    row++,
    2,
    typed("typed in: from the deal's files, the catalogue or the assumptions. Change one and dependent cells recalculate."),
    'wrap',
  );
  sheet.put(row, 1, typed('Black'), 'label');
  sheet.put(row++, 2, typed('computed here, by a formula that you can follow from lot to headline.'), 'wrap');
  sheet.put(row, 1, engine('Purple'), 'text');
  sheet.put(row++, 2, typed('computed by the engine and written as it is; the reason is in the list below.'), 'wrap');
  row++;
  const sections = table(
    sheet,
    row,
    sheets.filter(({ name }) => name !== 'Index'),
    [
      { key: 'name', title: 'Sheet', style: 'strong', of: ({ name }) => typed(name) },
      { key: 'purpose', title: 'What is on it', style: 'wrap', of: ({ purpose }) => typed(purpose) },
      { key: 'kind', title: 'Kind', style: 'note', of: ({ kind }) => typed(kind) },
    ],
  );
  sheets
    .filter(({ name }) => name !== 'Index')
    .forEach(({ name }, i) => {
      const line = sheet.rows[sections.first + i]!;
      line[1] = { ...line[1]!, link: `${name}!A1` };
    });
  row = sections.last + 2;
  row =
    table(sheet, row, book.notes, [
      { key: 'sheet', title: 'Not live: sheet', style: 'text', of: (note) => typed(note.sheet) },
      { key: 'what', title: 'What', style: 'wrap', of: (note) => typed(note.what) },
      { key: 'why', title: 'Why', style: 'wrap', of: (note) => typed(note.why) },
    ]).last + 2;
  for (const { title, columns, rows } of document.audit) {
    sheet.put(row++, 1, typed(title), 'strong');
    columns.forEach((column, i) => sheet.put(row, 1 + i, typed(column.title), 'head'));
    row++;
    for (const { cells } of rows) {
      cells.forEach((cell, i) => sheet.put(row, 1 + i, typed(cell.text), 'wrap'));
      fitWrapped(sheet, row);
      row++;
    }
    row++;
  }
  return sheet;
}
