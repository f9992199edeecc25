import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../src/report/document/document.js';
import { reportDocument } from '../../src/report/document/report-document.js';
import { markdownReport } from '../../src/report/markdown/markdown.js';
import { pageHtml } from '../../src/report/page/page.js';
import { reportCsv, tablesOf } from '../../src/report/data/report-csv.js';
import { inputOfCase } from '../report/document/inputs.js';

// A snapshot of our own output, made by UPDATE_GOLDEN=1 and read through before it is committed: it proves that nothing moves unseen,
// and that every format says the same. What the figures should be is proven elsewhere.
const GOLDEN = new URL('troubled-report.json', import.meta.url);
const NAME = '05-troubled';

/** A table by what it says: titles of its columns, and each cell as it is written and in full. */
interface Told {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const document = inputOfCase(NAME).then(reportDocument);
const told = (report: ReportDocument): Record<string, Told> =>
  Object.fromEntries(
    tablesOf(report).map(({ id, title, columns, rows }) => [
      id,
      { title, columns: columns.map((column) => column.title), rows: rows.map(({ cells }) => cells.map((cell) => cell.text)) },
    ]),
  );
const everything = (report: ReportDocument) => ({
  title: report.title,
  verdict: report.verdict,
  cover: report.cover,
  sections: report.sections.map(({ id, title, blocks }) => ({
    id,
    title,
    prose: blocks.flatMap((block) =>
      'text' in block
        ? [block.text]
        : 'items' in block
          ? block.items.map((item) => (typeof item === 'string' ? item : `${item.label}: ${item.text}`))
          : [],
    ),
  })),
  tables: told(report),
});
/** Blanks are one blank, and Markdown's backslashes and bold are gone. */
const plain = (text: string): string =>
  text
    .replace(/\*\*|\\|`/g, '')
    .replace(/&(?:nbsp|#160);/g, ' ')
    .replace(/<br>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

describe('the report of a troubled loan', () => {
  it('says what the golden file says: cover, prose and every cell of every table', async () => {
    const now = JSON.parse(JSON.stringify(everything(await document))) as unknown;
    if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(GOLDEN, `${JSON.stringify(now, null, 1)}\n`);
    expect(now).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
  });

  it('has the same cells in Markdown, row by row', async () => {
    const report = await document;
    const lines = markdownReport(report)
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) =>
        line
          .slice(2, -2)
          .split(/(?<!\\) \| /)
          .map(plain),
      );
    for (const [id, table] of Object.entries(told(report))) for (const row of table.rows) expect(lines, id).toContainEqual(row.map(plain));
  });

  it('has the same figures in CSV, in full', async () => {
    const report = await document;
    const files = new Map(reportCsv(report, []).map(({ name, text }) => [name, text]));
    for (const table of tablesOf(report)) {
      const rows = parse(files.get(`${table.id}.csv`)!, { columns: false }) as string[][];
      expect(rows.length - 1, table.id).toBe(table.rows.length);
      table.rows.forEach(({ cells }, r) =>
        cells.forEach(({ value }, c) => {
          if (typeof value === 'object' && value !== null)
            expect(Math.abs(Number(rows[r + 1]![c]) - value.toNumber()), `${table.id} ${table.columns[c]!.field}`).toBeLessThanOrEqual(
              1e-12 * Math.max(1, Math.abs(value.toNumber())),
            );
          if (value === null) expect(rows[r + 1]![c], `${table.id} ${table.columns[c]!.field}`).toBe('');
        }),
      );
    }
  });

  it('has every cell in the page', async () => {
    const report = await document;
    const text = plain(
      pageHtml(report)
        .replace(/<style[\s\S]*?<\/style>|<script[\s\S]*?<\/script>/g, '')
        .replace(/<wbr>/g, '')
        .replace(/<[^>]+>/g, ' ')
        .replaceAll('&#39;', "'")
        .replaceAll('&quot;', '"')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&'),
    ).replaceAll(' ', '');
    const lost = Object.entries(told(report)).flatMap(([id, { rows }]) =>
      rows
        .flat()
        .filter((cell) => !text.includes(plain(cell).replaceAll(' ', '')))
        .map((cell) => `${id}: ${cell}`),
    );
    expect(lost).toEqual([]);
  });
});
