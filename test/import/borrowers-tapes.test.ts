import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importFiles, records } from './harness.js';

const FOLDER = join(import.meta.dirname, 'tapes');
/** What a deal reads where its fleet has no such column. */
const DEFAULTS: Readonly<Record<string, string>> = { status: 'installed', region: 'US' };
interface Expected {
  readonly file: string;
  readonly as: string;
  readonly key: readonly string[];
  readonly runs: readonly {
    readonly args: readonly string[];
    readonly exit: number;
    readonly right?: string;
    readonly says?: readonly string[];
  }[];
  readonly totals: { readonly rows_kept: number; readonly dropped: Readonly<Record<string, number>>; readonly gpus: number };
  readonly drop: Readonly<Record<string, string>>;
}

describe.each(['register', 'contracts', 'dates'])("the borrower's file %s", (name) => {
  const expected = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Expected;

  test.each(expected.runs)('under "$args"', async ({ args, exit, right, says = [] }) => {
    const first = await importFiles([join(FOLDER, expected.file)], expected.as, args);
    expect(first.code, first.err).toBe(exit);
    for (const text of says) expect(`${first.out}${first.err}`).toMatch(new RegExp(text));
    if (right === undefined) return expect(first.rows).toBeNull();
    const wanted = records(readFileSync(join(FOLDER, right), 'utf8'));
    expect(first.rows).toHaveLength(wanted.length);
    for (const row of wanted) {
      const ours = first.rows!.find((one) => expected.key.every((column) => one[column] === row[column]))!;
      for (const [column, value] of Object.entries(row)) {
        if (column === 'source_row') expect(ours.source).toMatch(new RegExp(`row ${value}$`));
        else expect(ours[column] || DEFAULTS[column] || '', `${column} of ${JSON.stringify(row)}`).toBe(value);
      }
    }
    const dropped = first.log.filter(({ fate }) => fate === 'dropped');
    expect(Object.fromEntries(dropped.map(({ row, why }) => [row, why!.split(':')[0]]))).toEqual(expected.drop);
    expect(first.log.filter(({ fate }) => fate === 'kept')).toHaveLength(expected.totals.rows_kept);
    const again = await importFiles([join(FOLDER, expected.file)], expected.as, [], first.deal);
    expect(again.bytes).toBe(first.bytes);
    expect(again.code).toBe(exit);
  });
});
