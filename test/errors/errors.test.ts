import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadDeal, type LoadOptions } from '../../src/input/load.js';
import { FAILURE_CODES, type Failure, WARNING_CODES, type Warning } from '../../src/kernel/failure.js';
import { folderFiles } from '../input/folder.js';

const HERE = new URL('./', import.meta.url);
/** Found by the model while it runs, not in the text of an input. */
const OF_THE_MODEL = ['OVERADVANCE_UNPAID', 'ORDERLY_BELOW_FORCED'];
const folders = readdirSync(HERE, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

/** `CODE file:line:column field | text | expected | remedy`, with - for what there is not. */
function lineOf({ code, place, text, expected, remedy }: Failure | Warning): string {
  const where = [place.file, place.line, place.column].filter((part) => part !== null).join(':');
  return [`${code} ${where} ${place.field ?? '-'}`, text ?? '-', expected, remedy ?? '-'].join(' | ');
}

describe('each problem of an input', () => {
  for (const name of folders) {
    it(`${name} is found where it stands, with what was expected and a remedy`, async () => {
      const folder = new URL(`${name}/`, HERE);
      const options = new URL('options.json', folder);
      const { deal, failures, warnings } = await loadDeal(folderFiles(folder), existsSync(options) ? (JSON.parse(readFileSync(options, 'utf8')) as LoadOptions) : {});
      const lines = [...failures, ...warnings].map(lineOf);
      const expected = new URL('expected.txt', folder);
      if (process.env['WRITE_EXPECTED']) writeFileSync(expected, `${lines.join('\n')}\n`);
      expect(lines).toEqual(readFileSync(expected, 'utf8').trimEnd().split('\n'));
      expect(lines.some((line) => line.startsWith(`${name} `))).toBe(true);
      expect(deal === null).toBe(failures.length > 0);
    });
  }

  it('has a folder for every code that an input can raise', () => {
    const raised = [...FAILURE_CODES, ...WARNING_CODES].filter((code) => !OF_THE_MODEL.includes(code));
    expect([...folders].sort()).toEqual([...raised].sort());
  });
});
