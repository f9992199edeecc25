import { beforeAll, describe, expect, it } from 'vitest';
import { readXlsx } from 'hucre/xlsx';
import { loaded } from '../model/build.js';
import { folderTexts } from '../model/folders.js';
import { filled, formulasOf, headlines, sheetOf, written } from './books.js';
import { books, hostile } from './hostile.js';
import { partsOf } from './parts.js';

const MERIDIAN = new URL('../../samples/meridian/', import.meta.url);
const fresh = async () => filled((await loaded(folderTexts(MERIDIAN))).deal);
let meridian: Awaited<ReturnType<typeof fresh>>;
let bytes: Uint8Array;
let untrusted: Awaited<ReturnType<typeof books>>;
beforeAll(async () => {
  meridian = await fresh();
  bytes = await written(meridian);
  untrusted = await books();
});
/** Functions that every spreadsheet since 2010 has, none of them volatile, none that reaches outside. */
const FUNCTIONS = [
  'ABS',
  'AND',
  'COUNT',
  'COUNTIF',
  'DAY',
  'EDATE',
  'EOMONTH',
  'EXP',
  'IF',
  'IFERROR',
  'INDEX',
  'INT',
  'ISNUMBER',
  'LN',
  'MATCH',
  'MAX',
  'MIN',
  'MOD',
  'MONTH',
  'NOT',
  'OR',
  'ROUND',
  'ROUNDDOWN',
  'SUM',
  'SUMIF',
  'SUMPRODUCT',
  'YEAR',
];

describe('the file', () => {
  it('is the same bytes twice', async () => expect(Buffer.compare(bytes, await written(await fresh()))).toBe(0));

  it('carries a cached value beside every formula, so that a reader that does not compute shows figures', async () => {
    const { sheets } = await readXlsx(bytes, { readStyles: false } as never);
    const rows = new Map(sheets.map((sheet) => [sheet.name, sheet.rows]));
    const lost = formulasOf(meridian).filter(({ sheet, row, column, cell }) => {
      const seen = rows.get(sheet.name)?.[row - 1]?.[column - 1] ?? '';
      return seen instanceof Date ? typeof cell.value !== 'number' : seen !== cell.value;
    });
    expect(lost.map(({ place, cell }) => `${place} ${String(cell.value)}`)).toEqual([]);
  });

  it('uses only functions that every spreadsheet has', () => {
    const used = new Set(
      formulasOf(meridian).flatMap(({ cell }) =>
        [...cell.formula!.replace(/"[^"]*"/g, '').matchAll(/([A-Z][A-Z0-9.]*)\(/g)].map((match) => match[1]!),
      ),
    );
    expect([...used].filter((name) => !FUNCTIONS.includes(name))).toEqual([]);
  });

  it('names every headline figure, and the name points at its cell', () => {
    const xml = partsOf(bytes).get('xl/workbook.xml')!;
    const names = new Map(
      [...xml.matchAll(/<definedName name="([^"]+)"[^>]*>([^<]+)<\/definedName>/g)].map((match) => [match[1]!, match[2]!]),
    );
    for (const [name, value] of Object.entries(headlines(meridian.score))) {
      const [, column, row] = /^Summary!\$([A-Z])\$(\d+)$/.exec(names.get(name) ?? '') ?? [];
      const cell = sheetOf(meridian, 'Summary').rows[Number(row)]?.[column!.charCodeAt(0) - 64];
      if (typeof value === 'number')
        expect(Math.abs((cell!.value as number) - value), name).toBeLessThanOrEqual(
          Math.max(0.005 * Number(Math.abs(value) > 1000), 1e-9 * Math.abs(value)),
        );
      else expect(cell!.value, name).toBe(value);
    }
  });

  it('has native charts over ranges, frozen headers, print set-up with repeated heads, number formats and a colour on breaches', () => {
    const parts = partsOf(bytes);
    const charts = [...parts].filter(([name]) => /^xl\/charts\/chart\d+\.xml$/.test(name)).map(([, xml]) => xml);
    expect(charts.length).toBeGreaterThanOrEqual(5);
    for (const xml of charts) expect(xml).toMatch(/<c:f>[A-Z][A-Za-z]+!\$[A-Z]+\$\d+:\$[A-Z]+\$\d+<\/c:f>/);
    const sheets = [...parts].filter(([name]) => /^xl\/worksheets\/sheet\d+\.xml$/.test(name)).map(([, xml]) => xml);
    expect(sheets.filter((xml) => xml.includes('state="frozen"')).length).toBeGreaterThan(20);
    expect(sheets.filter((xml) => /fitToWidth="\d+"/.test(xml)).length).toBe(sheets.length);
    expect(sheets.filter((xml) => xml.includes('containsText')).length).toBeGreaterThanOrEqual(2);
    expect(parts.get('xl/workbook.xml')!.match(/_xlnm\.Print_Titles/g)!.length).toBeGreaterThan(8);
    expect(parts.get('xl/styles.xml')).toContain('yyyy-mm-dd');
  });

  it('carries the as-of date and no clock', () => {
    const xml = partsOf(bytes).get('docProps/core.xml')!;
    expect([...xml.matchAll(/<dcterms:\w+[^>]*>([^<]+)</g)].map((match) => match[1])).toEqual([
      '2026-09-30T00:00:00Z',
      '2026-09-30T00:00:00Z',
    ]);
  });
});

describe('text of a deal', () => {
  it('never stands in a formula and changes none', async () => {
    const plain = formulasOf(filled((await loaded(hostile('plain'))).deal)).map(({ place, cell }) => `${place} ${cell.formula!}`);
    expect(untrusted.length).toBeGreaterThan(10);
    for (const { payload, book } of untrusted)
      expect(
        formulasOf(book).map(({ place, cell }) => `${place} ${cell.formula!}`),
        payload,
      ).toEqual(plain);
  });

  it('is written as a string, and no cell of it is one in the file', async () => {
    for (const { payload, book } of untrusted) {
      const parts = partsOf(await written(book));
      const formulas = [...parts]
        .filter(([name]) => name.startsWith('xl/worksheets/sheet'))
        .reduce((n, [, xml]) => n + (xml.match(/<f[ >]/g)?.length ?? 0), 0);
      const conditional = [...parts]
        .filter(([name]) => name.startsWith('xl/worksheets/sheet'))
        .reduce((n, [, xml]) => n + (xml.match(/<formula>/g)?.length ?? 0), 0);
      expect(formulas, payload).toBe(formulasOf(book).length);
      expect(conditional).toBeLessThan(10);
    }
  }, 120_000);

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x","y")'])('%s stands behind the apostrophe of a text', async (payload) => {
    const parts = partsOf(await written(filled((await loaded(hostile(payload))).deal)));
    const strings = [...parts.get('xl/sharedStrings.xml')!.matchAll(/<si><t[^>]*>([^<]*)<\/t><\/si>/g)].map((match) => match[1]!);
    const formats = [
      ...parts
        .get('xl/styles.xml')!
        .match(/<cellXfs[\s\S]*<\/cellXfs>/)![0]
        .matchAll(/<xf [^>]*>/g),
    ].map(([xf]) => xf);
    const quoted = new Map<boolean, number>();
    for (const [name, xml] of parts) {
      if (!name.startsWith('xl/worksheets/sheet')) continue;
      for (const [cell] of xml.matchAll(/<c [^>]*t="s"[^>]*><v>\d+<\/v>/g)) {
        const text = strings[Number(/<v>(\d+)/.exec(cell)![1])]!;
        const marked = formats[Number(/ s="(\d+)"/.exec(cell)![1])]!.includes('quotePrefix="1"');
        expect(marked, text).toBe(/^[=+\-@]/.test(text));
        quoted.set(marked, (quoted.get(marked) ?? 0) + 1);
      }
    }
    expect(quoted.get(true)).toBeGreaterThan(4);
    expect(quoted.get(false)).toBeGreaterThan(100);
  });

  it('has no character that XML forbids, and no more of them than a cell holds', async () => {
    const name = `A\ufffe\uffff\u000b\ud800B${'x'.repeat(40_000)}`;
    const { deal } = await loaded(hostile('plain'));
    const parts = partsOf(await written(filled({ ...deal, name, borrower: { ...deal.borrower, name } })));
    for (const [part, xml] of parts)
      if (part.endsWith('.xml')) expect(xml, part).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    const strings = [...parts.get('xl/sharedStrings.xml')!.matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map((match) => match[1]!);
    expect(strings.some((text) => text.includes('A&lt;U+FFFE&gt;&lt;U+FFFF&gt;'))).toBe(true);
    expect(Math.max(...strings.map((text) => text.replace(/&lt;|&gt;/g, '-').length))).toBe(32_767);
  });
});
