import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import { parseDay } from '../../../src/kernel/calendar.js';
import type { DocumentTable, ReportDocument } from '../../../src/report/document/document.js';
import { reportCsv, tablesOf } from '../../../src/report/data/report-csv.js';
import { HOSTILE } from '../hostile.js';
import { SAMPLE } from '../page/fixture.js';

const INPUTS = [{ file: 'fleet.csv', sha256: 'ab'.repeat(32), rows: 32 }];
const textOf = (document: ReportDocument, name: string): string => reportCsv(document, INPUTS).find((file) => file.name === name)!.text;
const withTable = (table: DocumentTable): ReportDocument => ({
  ...SAMPLE,
  audit: [],
  sections: [{ id: 's', title: 'S', blocks: [{ kind: 'table', table }] }],
});
const d = (text: string): Decimal => new Decimal(text);

const TABLE: DocumentTable = {
  id: 'base',
  title: 'Base',
  unit: 'USD million',
  columns: [
    { title: 'Line', kind: 'text', field: 'line' },
    { title: 'Amount', kind: 'money', field: 'amount_usd' },
    { title: 'On', kind: 'date', field: 'on_date' },
    { title: 'GPUs', kind: 'count', field: 'gpus' },
  ],
  rows: [
    {
      cells: [
        { value: 'past due', text: 'past due' },
        { value: d('-2500000.123456789012'), text: '−2.50' },
        { value: parseDay('2028-02-29'), text: '2028-02-29' },
        { value: 20_000, text: '20,000' },
      ],
    },
    {
      cells: [
        { value: null, text: 'n/a' },
        { value: null, text: 'n/a' },
        { value: null, text: '–' },
        { value: 0, text: '0' },
      ],
    },
  ],
};

describe('the report as CSVs', () => {
  test('figures stand in full and not as they are shown, dates as ISO, what does not exist as an empty cell', () => {
    expect(textOf(withTable(TABLE), 'base.csv')).toBe(
      'line,amount_usd,on_date,gpus\r\npast due,-2500000.123456789012,2028-02-29,20000\r\n,,,0\r\n',
    );
  });

  test('totals are told from the rows that they add up, where a table has any', () => {
    const total = {
      ...TABLE,
      rows: [
        ...TABLE.rows,
        {
          cells: [
            { value: 'all', text: 'All' },
            { value: d('1'), text: '1' },
            { value: null, text: '–' },
            { value: 20_000, text: '20,000' },
          ],
          weight: 'total' as const,
        },
      ],
    };
    expect(textOf(withTable(total), 'base.csv')).toBe(
      'line,amount_usd,on_date,gpus,row_kind\r\npast due,-2500000.123456789012,2028-02-29,20000,\r\n,,,0,\r\nall,1,,20000,total\r\n',
    );
  });

  test.each(HOSTILE)('a name that is a %s stays one cell of text that no spreadsheet computes', (_, payload) => {
    const named: DocumentTable = {
      ...TABLE,
      rows: [
        {
          cells: [
            { value: payload, text: payload },
            { value: d('-5'), text: '−5' },
            { value: null, text: '–' },
            { value: 1, text: '1' },
          ],
        },
      ],
    };
    const [, row] = parse(textOf(withTable(named), 'base.csv'), { columns: false }) as string[][];
    expect(row!.slice(1)).toEqual(['-5', '', '1']);
    expect(row![0]).not.toMatch(/^[=+\-@\t\r]/);
    expect(row![0]).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  test('there is a file for every table, audit tables included, and the manifest has its title, rows, columns and hash', () => {
    const files = reportCsv(SAMPLE, INPUTS);
    expect(files.map(({ name }) => name)).toEqual([
      'inputs.csv',
      'fleet-models.csv',
      'borrowing-base.csv',
      'covenants.csv',
      'projection.csv',
      'manifest.json',
    ]);
    const manifest = JSON.parse(files.at(-1)!.text);
    expect(manifest).toMatchObject({
      schema: 'report-csv/1',
      tool: 'gpulien 0.1.0',
      title: SAMPLE.title,
      deal: { id: 'meridian-ddtl-1', currency: 'USD', as_of: '2026-09-30' },
      inputs: INPUTS,
    });
    for (const [i, table] of tablesOf(SAMPLE).entries()) {
      const { name, text } = files[i]!;
      const rows = parse(text, { columns: false }) as string[][];
      expect(manifest.files[i]).toEqual({
        file: name,
        title: table.title,
        rows: rows.length - 1,
        columns: rows[0],
        sha256: createHash('sha256').update(text).digest('hex'),
      });
    }
  });

  test('the same report gives the same bytes', () => expect(reportCsv(SAMPLE, INPUTS)).toEqual(reportCsv(SAMPLE, INPUTS)));
});
