import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/print/look.js';
import { differences } from '../oracles/compare.js';
import { gpulien, temporaryFolder } from './harness.js';
import { schemaErrors } from './stress-harness.js';

const BOOK = join(import.meta.dirname, '../model/notes/four-lakes');
const NOTES = join(BOOK, 'notes.yaml');
const CRUNCH = ['--assumptions', 'baseline', '--scenarios', join(BOOK, 'scenarios.yaml'), '--scenario', 'crunch'];

/** The book with some of its files changed. */
function changed(...edits: readonly (readonly [file: string, from: string, to: string])[]): string {
  const folder = temporaryFolder();
  cpSync(BOOK, folder, { recursive: true });
  for (const [file, from, to] of edits) {
    const text = readFileSync(join(folder, file), 'utf8');
    if (!text.includes(from)) throw new Error(`${from} is not in ${file}`);
    writeFileSync(join(folder, file), text.replace(from, to));
  }
  return join(folder, 'notes.yaml');
}

describe('securitize', () => {
  test('gives every figure of an independent implementation, base case and a stress in which a class loses', async () => {
    const { code, out } = await gpulien(['securitize', NOTES, ...CRUNCH, '--json', '-q']);
    expect(code).toBe(0);
    expect(schemaErrors('securitize', out)).toEqual([]);
    const expected = JSON.parse(readFileSync(join(BOOK, 'expected-notes.json'), 'utf8'));
    expect(differences(expected, JSON.parse(out))).toEqual([]);
    expected.scenarios[1].rows[11].classes[0].principal += 0.02;
    expect(differences(expected, JSON.parse(out))).toHaveLength(1);
  });

  test('prints term sheet, classes, triggers, waterfall and losses by default rate, at 100 and at 60 columns', async () => {
    for (const width of [100, 60]) {
      const { code, out } = await gpulien(['securitize', NOTES, ...CRUNCH, '--width', String(width)]);
      expect(code).toBe(0);
      for (const word of [
        'first loss: C in crunch',
        'Term sheet',
        'Classes by scenario',
        'Triggers',
        'Waterfall, base',
        'Loss of class B by',
      ])
        expect(out).toContain(word);
      for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  test('--csv prints a table, classes if none is named', async () => {
    const { code, out } = await gpulien(['securitize', NOTES, ...CRUNCH, '--csv', '-q']);
    expect(code).toBe(0);
    const rows = parse(out, { columns: true }) as Record<string, string>[];
    expect(rows.map((row) => row['first_loss_scenario'])).toEqual(['', '', 'crunch']);
  });

  test('--fail-on: exit 1 where a class loses, 0 where no test is missed', async () => {
    const mild = ['--assumptions', 'baseline', '--scenarios', join(BOOK, 'scenarios.yaml'), '--scenario', 'base', '-q'];
    expect((await gpulien(['securitize', NOTES, ...CRUNCH, '-q', '--fail-on', 'loss'])).code).toBe(1);
    expect((await gpulien(['securitize', NOTES, ...mild, '--fail-on', 'trigger'])).code).toBe(0);
  });

  test('lists every problem of the terms with its line and remedy, exit 2, and writes nothing', async () => {
    const notes = changed(
      ['notes.yaml', 'principal: sequential', 'principal: sequental'],
      ['notes.yaml', 'index: SOFR', 'index: SOFER'],
      ['notes.yaml', 'class: B', 'class: b1'],
      ['notes.yaml', 'level: 0.12, effect: turbo', 'level: 0.12, effect: cure'],
      ['notes.yaml', 'id: C', 'id: A'],
    );
    const target = join(notes, '../out.json');
    const { code, out, err } = await gpulien(['securitize', notes, '--json', '-o', target]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    for (const word of [
      'try sequential',
      'try SOFR',
      'a class: A, B',
      'cumulative_loss has nothing to cure',
      'an id that no other class has',
    ])
      expect(err).toContain(word);
    expect([...err.matchAll(/^notes\.yaml:(\d+):\d+: error/gm)].map(([, line]) => Number(line))).toEqual([6, 9, 11, 13, 15]);
    expect(existsSync(target)).toBe(false);
  });

  test.each([
    [
      'a loan in default',
      ['dune/deal.yaml', 'as_of: 2026-09-30 }', 'as_of: 2026-09-30, status: default }'],
      'loans that perform at closing',
    ],
    [
      'draws to come',
      ['birch/deal.yaml', 'undrawn: 1_500_000', 'undrawn: 1_500_000\n    draws: [ { date: 2026-12-01, amount: 500_000 } ]'],
      'loans without draws to come',
    ],
    ['a final date before closing', ['notes.yaml', 'final: 2030-09-30', 'final: 2025-09-30'], 'a date after closing'],
    ['a book that is not there', ['notes.yaml', 'book: .', 'book: nowhere'], 'there is no book'],
    ['a book outside of the folder', ['notes.yaml', 'book: .', 'book: ../other'], 'a relative path inside the folder of this file'],
  ] as const)('refuses %s', async (_, edit, words) => {
    const { code, err } = await gpulien(['securitize', changed(edit), '--assumptions', 'baseline']);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  test('refuses two dates of the deals', async () => {
    const notes = changed(['cedar/deal.yaml', 'as_of: 2026-09-30', 'as_of: 2026-10-10']);
    const { code, err } = await gpulien(['securitize', notes, '--assumptions', 'baseline']);
    expect(code).toBe(2);
    expect(err).toContain('deals of one as_of; aspen-1 is of 2026-09-30');
  });

  test('a file of index rates beside the terms takes the place of the flat one', async () => {
    const notes = changed();
    writeFileSync(join(notes, '../index.csv'), 'date,SOFR\n2026-09-30,0.0385\n2026-12-31,0.05\n');
    const { out, err } = await gpulien(['securitize', notes, ...CRUNCH, '--csv', 'payments']);
    const rows = (parse(out, { columns: true }) as Record<string, string>[]).filter(
      (row) => row['scenario'] === 'base' && row['class'] === 'A',
    );
    expect(err).toContain('the rows of index.csv are used');
    // 13,000,000 · (0.0385 + 0.021) · 31/360, as in the flat case; from the fixing on 2026-12-31 on 5 %.
    expect(rows[0]!['coupon_usd']).toBe('66606.94');
    expect(Number(rows[3]!['coupon_usd'])).toBeCloseTo(Number(rows[2]!['balance_usd']) * 0.071 * (31 / 360), 2);
  });
});
