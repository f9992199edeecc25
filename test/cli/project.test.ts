import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/print/look.js';
import { PROJECT_TABLES } from '../../src/report/project/tables.js';
import { STARTER } from '../../src/cli/shell/starter.js';
import { dealFolder, gpulien, temporaryFolder, terms } from './harness.js';
import { schemaErrors } from './stress-harness.js';

const DEAL = dealFolder();
/** Without customers, nothing is paid for long. */
const BROKE = dealFolder({
  'leases.csv': null,
  'fleet.csv': STARTER['fleet.csv']!.replaceAll(/C-\d,/g, ','),
  'deal.yaml': terms('assumptions: {}', 'assumptions: { relet.utilization: 0 }'),
});

describe('project', () => {
  test('says first that the loan is paid', async () => {
    const { code, out, err } = await gpulien(['project', DEAL]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/no payment default · no refinancing gap · accounts lowest \d{4}-\d\d-\d\d, \$/);
    expect(out).toContain('by quarter');
    expect(out).toContain("score's balances are contractual");
  });

  test('names the payment default, what was paid of what was due, and what is past due', async () => {
    const { out } = await gpulien(['project', BROKE]);
    expect(out).toMatch(/PAYMENT DEFAULT \d{4}-\d\d-\d\d, \$.* unpaid/);
    expect(out).toMatch(/\d of \d/);
    for (const word of ['Past due', 'TRAPPED', 'Costs short']) expect(out).toContain(word);
    expect(await gpulien(['project', BROKE, '--quiet'])).toMatchObject({ code: 0, out: expect.stringMatching(/^PAYMENT DEFAULT .*\n/) });
  });

  test('--json follows its schema, is monthly whatever --by says, and conserves cash', async () => {
    for (const folder of [DEAL, BROKE]) {
      const { code, out, err } = await gpulien(['project', folder, '--json']);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(schemaErrors('project', out)).toEqual([]);
      expect((await gpulien(['project', folder, '--json', '--by', 'year'])).out).toBe(out);
      const { rows, totals } = JSON.parse(out);
      expect(rows.map((row: any) => row.k)).toEqual(rows.map((_: unknown, i: number) => i + 1));
      const sum = (of: (row: any) => number): number => rows.reduce((total: number, row: any) => total + of(row), 0);
      const closing = Object.values<number>(rows.at(-1).accounts).reduce((a, b) => a + b, 0);
      const paid = totals.interest + totals.principal + totals.balloon + totals.prepayment + totals.sweep + totals.distributed;
      expect(7_800_000 + sum((row) => row.cash_in)).toBeCloseTo(paid + closing - sum((row) => row.unfunded_opex), 1);
    }
  });

  test('a quarter and a year ask for what stays unpaid once, and add up to the same payments', async () => {
    const { rows } = JSON.parse((await gpulien(['project', BROKE, '--json'])).out);
    const at = rows.findIndex((row: any) => row.k % 3 === 0 && row.steps.interest.paid < row.steps.interest.due) - 2;
    const quarter = rows.slice(at, at + 3);
    const due =
      quarter.reduce((sum: number, row: any) => sum + row.steps.interest.paid, 0) +
      quarter[2].steps.interest.due -
      quarter[2].steps.interest.paid;
    const line = (await gpulien(['project', BROKE, '--width', '200'])).out.split('\n').find((text) => text.includes(quarter[2].date))!;
    expect(line).toContain(` of ${(due / 1e6).toFixed(2)}m`);
  });

  test('--by month, quarter and year show that many rows', async () => {
    const { rows } = JSON.parse((await gpulien(['project', DEAL, '--json'])).out);
    for (const [by, months] of [
      ['month', 1],
      ['quarter', 3],
      ['year', 12],
    ] as const) {
      const { out } = await gpulien(['project', DEAL, '--by', by, '--width', '300']);
      expect(out.split('\n').filter((line) => /^ {2}\d{4}-\d\d-\d\d /.test(line))).toHaveLength(2 * Math.ceil(rows.length / months));
    }
    expect((await gpulien(['project', DEAL, '--verbose'])).out).toContain('by month');
  });

  test('DSCR and covenants in breach are those of score', async () => {
    const folder = dealFolder({ 'deal.yaml': terms('direction: forward, min: 1.20', 'direction: trailing, min: 99') });
    const { projection } = JSON.parse((await gpulien(['score', folder, '--json'])).out);
    const [header, ...body] = parse((await gpulien(['project', folder, '--csv'])).out, { record_delimiter: '\r\n' }) as string[][];
    const column = (name: string): string[] => body.map((row) => row[header!.indexOf(name)]!);
    column('dscr_trailing_3_ratio').forEach((dscr, i) =>
      expect(dscr === '' ? null : Number(Number(dscr).toFixed(6))).toEqual(
        projection[i + 1]?.dscr_trailing_3 === null ? null : Number(projection[i + 1].dscr_trailing_3.toFixed(6)),
      ),
    );
    expect(column('covenants_in_breach')[5]).toBe('dscr');
    expect(column('trap')[5]).toBe('yes');
  });

  test.each(PROJECT_TABLES)('--csv %s prints that table; rows are the default', async (table) => {
    const { code, out } = await gpulien(['project', DEAL, '--csv', table]);
    expect(code).toBe(0);
    const [header, ...body] = parse(out, { record_delimiter: '\r\n' }) as string[][];
    expect(new Set(header).size).toBe(header!.length);
    expect(body.length).toBeGreaterThan(0);
    if (table === 'rows') expect((await gpulien(['project', DEAL, '--csv'])).out).toBe(out);
  });

  test.each([60, 80, 100, 160])('no line passes %i columns, in colour or not, and colour adds only colour', async (width) => {
    for (const folder of [DEAL, BROKE]) {
      const { out } = await gpulien(['project', folder, '--width', String(width)]);
      for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
      const painted = (await gpulien(['project', folder, '--width', String(width)], { isTTY: true })).out;
      expect(painted).toContain('\u001b[');
      expect(stripVTControlCharacters(painted)).toBe(out);
    }
  });

  test('-o writes whole or not at all, never over the deal; bad input and --strict exit 2', async () => {
    const cwd = temporaryFolder();
    expect(await gpulien(['project', DEAL, '--csv', '-o', 'cash.csv'], { cwd })).toMatchObject({
      code: 0,
      out: '',
      err: 'wrote cash.csv\n',
    });
    expect(readFileSync(join(cwd, 'cash.csv'), 'utf8')).toMatch(/^k,date,cash_in_usd/);
    expect((await gpulien(['project', DEAL, '--csv', '-o', 'cash.csv'], { cwd })).code).toBe(2);
    expect((await gpulien(['project', DEAL, '-o', join(DEAL, 'fleet.csv'), '--force'])).code).toBe(2);
    expect(readdirSync(cwd)).toEqual(['cash.csv']);
    const warned = dealFolder();
    writeFileSync(
      join(warned, 'fleet.csv'),
      STARTER['fleet.csv']!.replace(',serial\n', ',serial,colour\n').replace(/(R0\d)\n/g, '$1,blue\n'),
    );
    expect((await gpulien(['project', warned, '--strict'])).code).toBe(2);
    expect(await gpulien(['project', warned, '--json'])).toMatchObject({ code: 0, err: expect.stringContaining('colour') });
  });
});
