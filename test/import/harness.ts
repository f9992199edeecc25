import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { writeXlsx } from 'hucre/xlsx';
import { gpulien, temporaryFolder } from '../cli/harness.js';

/** What an import printed and wrote. */
interface Imported {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly deal: string;
  /** The rows of the deal's file; null where none was written. */
  readonly rows: readonly Record<string, string>[] | null;
  readonly bytes: string | null;
  readonly log: readonly Record<string, string>[];
}

/** Imports files into a deal, a new one if none is named. */
export async function importFiles(
  names: readonly string[],
  as: string,
  args: readonly string[] = [],
  deal = temporaryFolder(),
): Promise<Imported> {
  const { code, out, err } = await gpulien(['import', ...names, '--as', as, '--to', deal, ...args]);
  const path = join(deal, `${as}.csv`);
  const bytes = existsSync(path) ? readFileSync(path, 'utf8') : null;
  const logPath = join(deal, 'import-log.csv');
  return {
    code,
    out,
    err,
    deal,
    bytes,
    rows: bytes === null ? null : records(bytes),
    log: existsSync(logPath) ? records(readFileSync(logPath, 'utf8')) : [],
  };
}

/** Imports a text as a file. */
export function importText(
  text: string | Uint8Array,
  as: string,
  args: readonly string[] = [],
  { name = 'tape.csv', deal = temporaryFolder() } = {},
): Promise<Imported> {
  const path = join(mkdtempSync(join(temporaryFolder(), 'file-')), name);
  writeFileSync(path, text);
  return importFiles([path], as, args, deal);
}

type SheetOfTest = Parameters<typeof writeXlsx>[0]['sheets'][number];
/** Imports sheets as a workbook. */
export async function importSheets(
  sheets: readonly SheetOfTest[],
  as: string,
  args: readonly string[] = [],
  workbook: Partial<Parameters<typeof writeXlsx>[0]> = {},
): Promise<Imported> {
  return importText(await writeXlsx({ sheets: [...sheets], ...workbook }), as, args, { name: 'tape.xlsx' });
}

export const records = (text: string): Record<string, string>[] => parse(text, { columns: true, bom: true }) as Record<string, string>[];
