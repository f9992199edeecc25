import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readXlsx } from 'hucre/xlsx';

/** Computes every formula when a file is opened, whatever values are stored beside them. */
const ALWAYS = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`;

/** Whether LibreOffice is on this machine. */
export const hasOffice = ((): boolean => {
  try {
    execFileSync('soffice', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** What LibreOffice computes of workbooks: value by sheet, row and column (from 1). All in one run of it, which starts slowly. */
export async function recalculated(books: readonly Uint8Array[]): Promise<((sheet: string, row: number, column: number) => unknown)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gpulien-office-'));
  try {
    mkdirSync(join(folder, 'profile/user'), { recursive: true });
    writeFileSync(join(folder, 'profile/user/registrymodifications.xcu'), ALWAYS);
    books.forEach((bytes, i) => writeFileSync(join(folder, `${i}.xlsx`), bytes));
    const files = books.map((_, i) => join(folder, `${i}.xlsx`));
    await promisify(execFile)('soffice', [
      `-env:UserInstallation=file://${join(folder, 'profile')}`,
      '--headless',
      '--convert-to',
      'xlsx:Calc MS Excel 2007 XML',
      '--outdir',
      join(folder, 'out'),
      ...files,
    ]);
    return await Promise.all(
      books.map(async (_, i) => {
        const { sheets } = await readXlsx(readFileSync(join(folder, 'out', `${i}.xlsx`)));
        const rows = new Map(sheets.map((sheet) => [sheet.name, sheet.rows]));
        return (sheet: string, row: number, column: number): unknown => asCell(rows.get(sheet)?.[row - 1]?.[column - 1]);
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A date as the number that a sheet keeps; an empty cell as ''. */
const asCell = (value: unknown): unknown => (value instanceof Date ? Math.round(value.getTime() / 86_400_000) + 25_569 : (value ?? ''));
