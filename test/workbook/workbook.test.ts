import { describe, expect, it } from 'vitest';
import { loaded, type Texts } from '../model/build.js';
import { folderTexts } from '../model/folders.js';
import { filled, sheetOf } from './books.js';

const SAMPLES = new URL('../../samples/', import.meta.url);
const CASES = new URL('../cases/', import.meta.url);
const FOLDERS = [
  ...['01-plain', '02-ddtl', '03-ranks', '05-troubled', '07-inplace'].map((name) => new URL(`${name}/`, CASES)),
  ...['meridian', 'coreweave-ddtl-3', 'troubled', 'rigs-2022', 'serial-tape'].map((name) => new URL(`${name}/`, SAMPLES)),
];
const nameOf = (folder: URL): string => folder.pathname.split('/').at(-2)!;
const dealOf = async (texts: Texts) => (await loaded(texts)).deal;

describe('the workbook as it is delivered', () => {
  it.each(FOLDERS.map((folder) => [nameOf(folder), folder] as const))(
    '%s: every figure that the engine has too agrees with it, and the check says OK',
    async (_, folder) => {
      const book = filled(await dealOf(folderTexts(folder)));
      const check = sheetOf(book, 'Check');
      const overall = check.rows.flatMap((line) => line ?? []).find((cell) => cell && /^OK:|figures differ:/.test(String(cell.value)));
      expect(overall?.value).toBe('OK: every figure agrees with the engine');
      expect(book.plan.book.checks.length).toBeGreaterThan(500);
      const labels = book.plan.book.checks.map(({ label }) => label);
      expect(labels.filter((label, i) => labels.indexOf(label) !== i)).toEqual([]);
    },
  );
});
