import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadDeal, type LoadOptions } from '../../src/input/deal/load.js';
import { chooseScenarios, loadScenarios } from '../../src/input/scenario/scenarios.js';
import { FAILURE_CODES, type Failure, WARNING_CODES, type Warning } from '../../src/kernel/failure.js';
import { dealOf } from '../input/deals.js';
import { folderFiles } from '../input/folder.js';

const HERE = new URL('./', import.meta.url);
/** Found by the model while it runs, or in a book, not in the text of one deal. */
const OF_THE_MODEL = [
  'OVERADVANCE_UNPAID',
  'ORDERLY_BELOW_FORCED',
  'THIN_EVIDENCE',
  'OVERADVANCE_UNTESTED',
  'SIMULATION_UNUSED',
  'BOOK_RATINGS_DIFFER',
];
const folders = readdirSync(HERE, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

/** `CODE file:line:column field | text | expected | remedy`, with - for what there is not. */
function lineOf({ code, place, text, expected, remedy }: Failure | Warning): string {
  const where = [place.file, place.line, place.column].filter((part) => part !== null).join(':');
  return [`${code} ${where} ${place.field ?? '-'}`, text ?? '-', expected, remedy ?? '-'].join(' | ');
}

/** Options of a run: `scenario` is what the command line would choose. */
type Options = LoadOptions & { readonly scenario?: string };

function expectLines(lines: readonly string[], name: string, expected: URL): void {
  if (process.env['WRITE_EXPECTED']) writeFileSync(expected, `${lines.join('\n')}\n`);
  expect(lines).toEqual(readFileSync(expected, 'utf8').trimEnd().split('\n'));
  expect(lines.some((line) => line.startsWith(`${name} `))).toBe(true);
}

describe('each problem of an input', () => {
  for (const name of folders.filter((folder) => existsSync(new URL(`${folder}/deal.yaml`, HERE)))) {
    it(`${name} is found where it stands, with what was expected and a remedy`, async () => {
      const folder = new URL(`${name}/`, HERE);
      const file = new URL('options.json', folder);
      const options = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Options) : {};
      const { deal, failures, warnings } = await loadDeal(folderFiles(folder), options);
      const choice = deal && options.scenario !== undefined ? chooseScenarios((await loadScenarios(folderFiles(folder), deal)).scenarios, options.scenario).failures : [];
      expectLines([...failures, ...choice, ...warnings].map(lineOf), name, new URL('expected.txt', folder));
      expect(deal === null).toBe(failures.length > 0);
    });
  }

  const withScenarios = folders.filter((name) => existsSync(new URL(`${name}/scenarios.yaml`, HERE)));
  it.each(withScenarios)('%s is found in a file of scenarios, with what was expected and a remedy', async (name) => {
    const folder = new URL(`${name}/`, HERE);
    const { failures, warnings } = await loadScenarios(folderFiles(folder), await dealOf({}));
    expectLines([...failures, ...warnings].map(lineOf), name, new URL('expected-scenarios.txt', folder));
    expect(failures.length).toBeGreaterThan(0);
  });

  it('has a folder for every code that an input can raise', () => {
    const raised = [...FAILURE_CODES, ...WARNING_CODES].filter((code) => !OF_THE_MODEL.includes(code));
    expect([...folders].sort()).toEqual([...raised].sort());
  });
});
