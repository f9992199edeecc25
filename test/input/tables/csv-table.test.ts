import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Columns, Table } from '../../../src/input/tables/csv-table.js';
import { Problems } from '../../../src/input/text/problems.js';

const AB: Columns = { required: ['a', 'b'], optional: ['c_d'] };

async function read(text: string | Uint8Array, columns: Columns = AB, chunk = 7) {
  const problems = new Problems();
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  async function* open(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.slice(at, at + chunk);
  }
  const table = new Table('t.csv', open, columns, problems);
  const rows: { cells: string[]; line: number }[] = [];
  await table.read((cells, line) => {
    rows.push({ cells, line });
    if (cells[1] === 'bad')
      table.report([{ column: 'b', text: 'bad', fault: { code: 'NOT_A_NUMBER', expected: 'x', remedy: null } }], line);
  });
  await table.locate();
  const said = [...problems.failures, ...problems.warnings].map(
    ({ code, place, text: found }) => `${code} ${place.line}:${place.column} ${place.field} ${found}`,
  );
  return { table, rows, said };
}

describe('a table', () => {
  it('finds its columns in any order, case and spelling of blanks', async () => {
    const { table, said } = await read('C-D, B ,A\n1,2,3\n');
    expect(said).toEqual([]);
    expect([...table.positions]).toEqual([
      ['c_d', 0],
      ['b', 1],
      ['a', 2],
    ]);
  });

  it('reads a byte-order mark, CR LF, blank lines and rows of blanks', async () => {
    const { rows, said } = await read('\uFEFFa,b\r\n\r\n1,2\r\n,\r\n3,4');
    expect(said).toEqual([]);
    expect(rows).toEqual([
      { cells: ['1', '2'], line: 3 },
      { cells: ['3', '4'], line: 5 },
    ]);
  });

  it.each(['\n', '\r\n'])('counts lines where cells hold line breaks (%j)', async (eol) => {
    const { rows, said } = await read(['a,b', '"x', 'y ""z""",1', '', '2,bad', '"p', '', 'q",bad', ''].join(eol));
    expect(rows.map(({ line }) => line)).toEqual([2, 5, 6]);
    expect(said).toEqual(['NOT_A_NUMBER 5:3 b bad', 'NOT_A_NUMBER 8:4 b bad']);
  });

  it('gives the character column of a cell behind quotes, commas and letters of several bytes', async () => {
    const { said } = await read('a,b\n"Zürich, ""ZH""",bad\n');
    expect(said).toEqual(['NOT_A_NUMBER 2:18 b bad']);
  });

  it('reports rows that are too long or too short and goes on', async () => {
    const { rows, said } = await read('a,b\n1,2,3\n4\n5,6\n');
    expect(said).toEqual(['CSV_SYNTAX 2:1 null 3 cells', 'CSV_SYNTAX 3:1 null 1 cells']);
    expect(rows).toEqual([{ cells: ['5', '6'], line: 4 }]);
  });

  it('reports an open quote where it opens and reads the lines after it', async () => {
    const { rows, said } = await read('a,b\n1,"2\n3,bad\n5,6\n');
    expect(said).toEqual(['CSV_SYNTAX 2:3 null "', 'NOT_A_NUMBER 3:3 b bad']);
    expect(rows.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('reports a quote inside a cell', async () => expect((await read('a,b\n1,5" rack\n3,4\n')).said).toEqual(['CSV_SYNTAX 2:3 null "']));

  it('bounds what an open quote swallows', async () => {
    const { said, rows } = await read(`a,b\n1,"2\n${'3,4\n'.repeat(50_000)}`, AB, 65_536);
    expect(said).toEqual(['CSV_SYNTAX 2:3 null "']);
    expect(rows).toHaveLength(50_000);
  });

  it.each([
    ['a repeated column', 'a,b,A\n', ['DUPLICATE_COLUMN 1:5 A A']],
    ['a missing column', 'a\n1\n', ['MISSING_COLUMN 1:null b null']],
    ['an unknown column', 'a,b,x\n', ['UNKNOWN_COLUMN 1:5 x x']],
    ['semicolons', 'a;b\n1;2\n', ['CSV_SYNTAX 1:1 null a;b']],
    ['old line ends', 'a,b\r1,2\r', ['CSV_SYNTAX 1:1 null a,b\r1,2\r']],
    ['nothing', '\n\n', ['CSV_EMPTY null:null null null']],
    ['too many columns', `a,b${',x'.repeat(300)}\n`, [`CSV_SYNTAX 1:1 null ${`a,b${',x'.repeat(300)}`.slice(0, 80)}`]],
  ])('with %s says so', async (_, text, expected) => expect((await read(text)).said).toEqual(expected));

  it('that is not UTF-8 is refused', async () => {
    expect((await read(new Uint8Array([0x61, 0x2c, 0x62, 0x0a, 0xe9, 0x2c, 0x31, 0x0a]))).said).toEqual(['CSV_SYNTAX null:null null null']);
    expect((await read(new Uint8Array([0x61, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0xc3]))).said).toEqual(['CSV_SYNTAX null:null null null']);
  });

  it('takes hostile headers for unknown columns and nothing else', async () => {
    const name = fc.oneof(
      fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'a', 'b', 'c_d', ''),
      fc.string({ maxLength: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 6 }), fc.boolean(), async (names, open) => {
        const header = names.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
        const { table } = await read(`${header}\n${names.map(() => '1').join(',')}\n`, { ...AB, open });
        expect([...table.positions.keys()].every((key) => ['a', 'b', 'c_d'].includes(key))).toBe(true);
        expect(table.others.some((column) => column.name === '__proto__')).toBe(false);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('gives back every text that was quoted into it, with the right lines, however it is cut into chunks', async () => {
    const cell = fc.string({ maxLength: 8, unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é', '😀', '\r\n') });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 8 }), fc.integer({ min: 1, max: 20 }), async (table, chunk) => {
        const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = `a,b\n${table.map((cells) => `${cells.map(quote).join(',')}\n`).join('')}`;
        const filled = table.filter((cells) => cells.some((content) => content.trim() !== ''));
        const { rows } = await read(text, AB, chunk);
        expect(rows.map(({ cells }) => cells)).toEqual(filled);
        const lineOf = (index: number): number => 2 + table.slice(0, index).join(',').split('\n').length - 1 + index;
        for (const row of rows) expect(table.some((cells, i) => lineOf(i) === row.line && cells.join() === row.cells.join())).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('hashes the bytes of the file', async () => {
    expect((await read('a,b\n1,2\n')).table.asInput()).toEqual({
      file: 't.csv',
      sha256: '492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470',
      rows: 1,
    });
  });
});
