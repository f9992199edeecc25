import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { COMPARE_TABLES } from '../../src/report/compare/compare.js';
import { displayWidth } from '../../src/report/print/look.js';
import { STARTER } from '../../src/cli/shell/starter.js';
import { HOSTILE, SAFE } from '../report/hostile.js';
import { dealFolder, gpulien, temporaryFolder, terms } from './harness.js';
import { schemaErrors } from './stress-harness.js';

const BEFORE = dealFolder();
const AFTER = dealFolder({
  'deal.yaml': terms('metric: liquidity, min: 1_000_000', 'metric: liquidity, min: 100_000_000').replace(
    'balance: 30_000_000',
    'balance: 28_000_000',
  ),
  'fleet.csv': STARTER['fleet.csv']!.replace('H200-SXM-141,768', 'H200-SXM-141,700'),
  'leases.csv': STARTER['leases.csv']!.replace('2.35,1', '2.10,1').replace('A-,H200-SXM-141,768', 'A-,H200-SXM-141,700'),
});

describe('compare', () => {
  test('shows figures, covenants, fleet and contracts side by side', async () => {
    const { code, out, err } = await gpulien(['compare', BEFORE, AFTER]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const words of [
      'BREACH new: minimum liquidity',
      'What moved the LTV',
      'Facility grade',
      '$30.00m',
      '$28.00m',
      '-$2.00m',
      '-68',
      'price 2.35 → 2.1',
      'changed',
      'same',
    ])
      expect(out).toContain(words);
  });

  test('--json follows its schema, and the parts of each LTV add up to its change', async () => {
    const { out } = await gpulien(['compare', BEFORE, AFTER, '--json']);
    expect(schemaErrors('compare', out)).toEqual([]);
    const { ltv, headline, before, after } = JSON.parse(out);
    for (const row of ltv) expect(row.parts.reduce((sum: number, part: any) => sum + part.change, row.before)).toBeCloseTo(row.after, 6);
    const scores = await Promise.all([BEFORE, AFTER].map(async (folder) => JSON.parse((await gpulien(['score', folder, '--json'])).out)));
    const row = headline.find((r: any) => r.key === 'ltv.olv');
    expect([row.before, row.after]).toEqual(scores.map((score) => score.ltv.olv));
    expect([before.inputs, after.inputs]).toEqual(scores.map((score) => score.inputs));
  });

  test('a deal beside itself has no change', async () => {
    const { headline, contracts } = JSON.parse((await gpulien(['compare', BEFORE, BEFORE, '--json'])).out);
    for (const { before, after, change } of headline) expect([after, change]).toEqual([before, typeof before === 'number' ? 0 : null]);
    for (const { what } of contracts) expect(what).toBe('same');
    expect((await gpulien(['compare', BEFORE, BEFORE, '--quiet'])).out).toContain('as before');
  });

  test.each(COMPARE_TABLES)('--csv %s prints that table; headline is the default', async (table) => {
    const { out } = await gpulien(['compare', BEFORE, AFTER, '--csv', table]);
    const [header, ...body] = parse(out, { record_delimiter: '\r\n' }) as string[][];
    expect(new Set(header).size).toBe(header!.length);
    expect(body.length).toBeGreaterThan(0);
    if (table === 'headline') expect((await gpulien(['compare', BEFORE, AFTER, '--csv'])).out).toBe(out);
  });

  test('bad input on either side exits 2; nothing is written over either deal', async () => {
    const broken = dealFolder({ 'fleet.csv': null });
    for (const pair of [
      [BEFORE, broken],
      [broken, AFTER],
      [BEFORE, '/nowhere'],
    ])
      expect(await gpulien(['compare', ...pair])).toMatchObject({ code: 2, out: '' });
    for (const folder of [BEFORE, AFTER])
      expect((await gpulien(['compare', BEFORE, AFTER, '-o', join(folder, 'leases.csv'), '--force'])).code).toBe(2);
    expect(await gpulien(['compare', BEFORE, AFTER, '-o', 'out.txt'], { cwd: temporaryFolder() })).toMatchObject({
      code: 0,
      out: '',
      err: 'wrote out.txt\n',
    });
  });

  test.each([60, 80, 100, 160])('no line passes %i columns, and colour adds only colour', async (width) => {
    const { out } = await gpulien(['compare', BEFORE, AFTER, '--width', String(width)]);
    for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    expect(stripVTControlCharacters((await gpulien(['compare', BEFORE, AFTER, '--width', String(width)], { isTTY: true })).out)).toBe(out);
  });

  test.each(HOSTILE)('names with a %s cannot steer the terminal', async (_, text) => {
    const folder = dealFolder({
      'leases.csv': STARTER['leases.csv']!.replaceAll('Alpha Labs', `"${text.replaceAll('"', '""')}"`),
      'deal.yaml': terms('name: Example GPU Term Loan', `name: ${JSON.stringify(text)}`),
    });
    for (const more of [[], ['--json']]) {
      const { out, err } = await gpulien(['compare', BEFORE, folder, ...more]);
      expect(out + err).toMatch(SAFE);
    }
  });
});
