import { describe, expect, test } from 'vitest';
import { parse } from 'csv-parse/sync';
import { numberCell, textCell, writeCsv } from '../../../src/report/print/csv.js';
import { SCORE_TABLES, scoreTable } from '../../../src/report/score/tables.js';
import { named, troubled, d } from '../fixture.js';
import { HOSTILE } from '../hostile.js';

const rows = (text: string): string[][] => parse(text, { record_delimiter: '\r\n' }) as string[][];

describe('CSV tables', () => {
  test.each(SCORE_TABLES)('%s has a header, and every row has its columns', (name) => {
    const table = scoreTable(troubled(), name);
    const [header, ...body] = rows(writeCsv(table));
    expect(header).toEqual(table.header);
    expect(new Set(header).size).toBe(header!.length);
    expect(body.length).toBeGreaterThan(0);
    for (const row of body) expect(row).toHaveLength(header!.length);
  });

  test.each(SCORE_TABLES)('no text cell of %s can start a formula', (name) => {
    for (const [, text] of HOSTILE) {
      for (const row of rows(writeCsv(scoreTable(named(text), name))).slice(1)) {
        for (const cell of row) if (!/^-?\d+(\.\d+)?$/.test(cell)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }
    }
  });

  test('a negative number stays a number and a text that starts with - gets an apostrophe', () => {
    expect(writeCsv({ header: ['a', 'b'], rows: [[numberCell(d('-12.50')), textCell('-12.50')]] })).toBe("a,b\r\n-12.5,'-12.50\r\n");
  });

  test('quotes commas, quotes and line breaks, and leaves what does not exist empty', () => {
    expect(writeCsv({ header: ['a', 'b', 'c'], rows: [[textCell('x, "y"'), textCell('one\ntwo'), numberCell(null)]] })).toBe(
      'a,b,c\r\n"x, ""y""","one\ntwo",\r\n',
    );
  });

  test('carries full precision', () => {
    expect(writeCsv(scoreTable(troubled(), 'values'))).toContain('depreciated_cost,58177777.777777777,1.254774637');
  });

  test('a deal without a borrowing base has a table with a header only', () => {
    expect(writeCsv(scoreTable(troubled({ borrowingBase: null }), 'borrowing_base'))).toBe('item,detail,amount_usd\r\n');
  });
});
