import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importPrices, type ImportField } from '../../src/input/prices/market-import.js';
import { OUTLIER_RULE } from '../../src/input/prices/market-import-fates.js';
import { loadReference } from '../../src/input/deal/load.js';
import type { Failure } from '../../src/kernel/failure.js';
import { ONE } from '../../src/kernel/decimal.js';

const HERE = new URL('./', import.meta.url);
const folders = readdirSync(HERE).filter((name) => existsSync(new URL(`${name}/import.csv`, HERE)));

function lineOf({ code, place, text, expected, remedy }: Failure): string {
  const where = [place.file, place.line, place.column].filter((part) => part !== null).join(':');
  return [`${code} ${where} ${place.field ?? '-'}`, text ?? '-', expected, remedy ?? '-'].join(' | ');
}

describe('each problem of a price list', () => {
  it.each(folders)('%s is found where it stands, beside the others of the file, and nothing is imported', async (name) => {
    const folder = new URL(`${name}/`, HERE);
    const { map } = JSON.parse(readFileSync(new URL('import.json', folder), 'utf8')) as { map: Record<ImportField, string> };
    async function* open(): AsyncGenerator<Uint8Array> {
      yield readFileSync(new URL('import.csv', folder));
    }
    const { market } = await loadReference();
    const options = { map: new Map(Object.entries(map) as [ImportField, string][]), per: ONE, kind: null, type: null, source: '', dropOutliers: false };
    const { result, failures } = await importPrices([{ name: 'import.csv', open }, { name: 'none.csv', open: null }], options, market, { ...OUTLIER_RULE, factor: () => ONE, launchPrice: () => null });
    const lines = failures.map(lineOf);
    const expected = new URL('expected-import.txt', folder);
    if (process.env['WRITE_EXPECTED']) writeFileSync(expected, `${lines.join('\n')}\n`);
    expect(lines).toEqual(readFileSync(expected, 'utf8').trimEnd().split('\n'));
    expect(lines.some((line) => line.startsWith(`${name} `))).toBe(true);
    expect(result).toBeNull();
  });
});
