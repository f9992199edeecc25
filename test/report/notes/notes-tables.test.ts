import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BookFolder } from '../../../src/api/folder.js';
import { loadBook } from '../../../src/input/book/load-book.js';
import { loadNotes } from '../../../src/input/book/notes-terms.js';
import { securitize, type NotesResult } from '../../../src/model/notes/securitize.js';
import { loanOf } from '../../../src/model/portfolio/loan.js';
import { NOTES_TABLES, notesTable } from '../../../src/report/notes/notes-tables.js';

let result: NotesResult;

beforeAll(async () => {
  const files = BookFolder.of(resolve(import.meta.dirname, '../../model/notes/four-lakes'));
  const { book } = await loadBook(files);
  const { terms } = await loadNotes(files.all, 'notes.yaml');
  result = securitize(
    terms!.notes,
    book!,
    book!.deals.map((own) => ({ ...loanOf(own), scenarios: [] })),
  );
});

/** Rows of every table, from what the notes are. */
describe('tables of notes', () => {
  it.each(NOTES_TABLES)('%s: every row as wide as the header, and as many rows as there are things', (name) => {
    const { header, rows } = notesTable(result, name);
    for (const row of rows) expect(row).toHaveLength(header.length);
    const [{ rows: months }] = result.scenarios as [NotesResult['scenarios'][number]];
    const counts = {
      classes: 3,
      scenarios: 3,
      waterfall: months.length,
      steps: months.reduce((sum, { steps }) => sum + steps.length, 0),
      payments: 3 * months.length,
      tests: 4 * months.length,
      triggers: 12,
      heat_map: 90,
    };
    expect(rows).toHaveLength(counts[name]);
  });
});
