import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { writeXlsx } from 'hucre/xlsx';
import { gpulien, temporaryFolder } from '../cli/harness.js';
import { importText } from './harness.js';

/** A zip of one part after another; sizes may lie. */
function zip(parts: Readonly<Record<string, { readonly bytes: Uint8Array; readonly says?: number }>>): Uint8Array {
  const [local, central]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, { bytes, says }] of Object.entries(parts)) {
    const packed = deflateRawSync(bytes);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(crc32(bytes), 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(says ?? bytes.length, 22);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    head.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(offset, 42);
    local.push(head, Buffer.from(name), packed);
    central.push(entry, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(parts).length, 8);
  end.writeUInt16LE(Object.keys(parts).length, 10);
  end.writeUInt32LE(Buffer.concat(central).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, ...central, end]);
}

const part = (text: string) => ({ bytes: Buffer.from(text) });
const RELS = (type: string, target: string): string =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/></Relationships>`;
const workbook = (sheet: { readonly bytes: Uint8Array; readonly says?: number }, more: Parameters<typeof zip>[0] = {}): Uint8Array =>
  zip({
    '[Content_Types].xml': part('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
    '_rels/.rels': part(RELS('officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': part('<workbook xmlns:r="x"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'),
    'xl/_rels/workbook.xml.rels': part(RELS('worksheet', 'worksheets/sheet1.xml')),
    'xl/worksheets/sheet1.xml': sheet,
    ...more,
  });
const FLEET = ['Asset Tag', 'GPU Type', 'GPUs', 'Unit Price', 'PO Date', 'Go-Live'];
const cells = (row: number, texts: readonly string[]): string =>
  `<row r="${row}">${texts.map((text, i) => `<c r="${String.fromCharCode(65 + i)}${row}" t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`;
const sheetOf = (...rows: string[]): string => `<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`;
const GOOD = sheetOf(cells(1, FLEET), cells(2, ['L-1', 'H100 SXM', '8', '30000', '2024-03-15', '2024-05-20']));
const tried = (bytes: Uint8Array) => importText(bytes, 'fleet', [], { name: 'tape.xlsx' });

describe('unsafe workbooks', () => {
  test('one that is sound is read', async () => expect((await tried(workbook(part(GOOD)))).rows).toHaveLength(1));

  test('a zip bomb is refused before it is unpacked', async () => {
    const bomb = { bytes: Buffer.concat([Buffer.from('<worksheet><sheetData>'), Buffer.alloc(64 << 20, 0x20)]) };
    const done = await tried(workbook(bomb));
    expect([done.code, done.rows, done.err.replace(/\s+/g, ' ')]).toEqual([2, null, expect.stringMatching(/a zip bomb/) as string]);
  });

  test('a sheet of 4 GiB is refused by what the archive says', async () => {
    const done = await tried(workbook({ ...part(GOOD), says: 0xfffffff0 }));
    expect([done.code, done.err.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(/4295 MB, more than a workbook holds/) as string]);
  });

  test('a part that is longer than the archive says is refused', async () => {
    const done = await tried(workbook({ ...part(GOOD), says: 100 }));
    expect([done.code, done.err.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(/damaged/) as string]);
  });

  test('a million columns are refused', async () => {
    const done = await tried(workbook(part(sheetOf('<row r="1"><c r="BDWGN1" t="inlineStr"><is><t>x</t></is></c></row>'))));
    expect([done.code, done.err.replace(/\s+/g, ' ')]).toEqual([
      2,
      expect.stringMatching(/beyond column 2,000.*at most 2,000 columns of a tape/) as string,
    ]);
    const text = await importText(`${Array.from({ length: 5000 }, (_, i) => `c${i}`).join(',')}\n`, 'fleet');
    expect([text.code, text.err.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(/5000 cells/) as string]);
  });

  test('entities of its own are not expanded', async () => {
    const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>`;
    const done = await tried(workbook(part(laughs)));
    expect([done.code, done.err.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(/damaged/) as string]);
  });

  test('a sheet of formulas without a value says so', async () => {
    const formulas = sheetOf(
      cells(1, FLEET),
      `<row r="2"><c r="A2" t="inlineStr"><is><t>L-1</t></is></c>${['B', 'C', 'D', 'E', 'F'].map((column) => `<c r="${column}2"><f>1+1</f></c>`).join('')}</row>`,
    );
    const done = await tried(workbook(part(formulas)));
    expect(done.code).toBe(2);
    expect(done.out + done.err).toMatch(/formula without a value/);
  });

  test('macros are not run and links not followed, and both are told', async () => {
    const done = await tried(
      workbook(part(GOOD), { 'xl/vbaProject.bin': part('x'), 'xl/externalLinks/externalLink1.xml': part('<externalLink/>') }),
    );
    expect(done.code).toBe(0);
    expect(done.out.replace(/\s+/g, ' ')).toMatch(
      /it holds macros; they are not run.*links to other workbooks; their values are as last saved/,
    );
  });

  test('one with a password is named', async () => {
    const bytes = await writeXlsx({ sheets: [{ name: 'A', rows: [FLEET] }], encryption: { password: 'x', spinCount: 1000 } });
    const done = await tried(bytes);
    expect([done.code, done.err.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(/password/) as string]);
  });

  test('a text of a cell steers nothing', async () => {
    const done = await importText(
      `${FLEET.join(',')}\n"=HYPERLINK(""x"")",H100 SXM,8,30000,2024-03-15,2024-05-20\n\u001b[31mred,Nonsense,8,30000,2024-03-15,2024-05-20\n`,
      'fleet',
    );
    expect(done.bytes).toContain(`"'=HYPERLINK`);
    expect(done.out + done.err + done.bytes).not.toContain('\u001b');
  });
});

test('a problem of a workbook is told without the bytes of the file', async () => {
  const cwd = temporaryFolder();
  const rows = [
    ['Ref', 'GPU', 'Qty', 'Invoice value'],
    ...Array.from({ length: 200 }, (_, n) => [`A${n}`, 'H100 SXM', n + 1, 30_000 * (n + 1)]),
  ];
  writeFileSync(join(cwd, 'tape.xlsx'), await writeXlsx({ sheets: [{ name: 'S', rows }] }));
  const { code, err } = await gpulien(['import', 'tape.xlsx', '--as', 'fleet', '--to', 'deal'], { cwd });
  expect(code).toBe(2);
  expect(err).toContain('tape.xlsx:1: error: the column "purchase_date" is missing');
  expect(err).not.toContain('│');
  expect(err).not.toContain('\ufffd');
});
