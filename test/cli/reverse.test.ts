import { stripVTControlCharacters } from 'node:util';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/print/look.js';
import { SAFE } from '../report/hostile.js';
import { dealFolder, gpulien, terms } from './harness.js';
import { schemaErrors } from './stress-harness.js';

const DEAL = dealFolder();
const QUICK = ['--driver', 'rental_level,index_rate,customer_defaults', '--event', 'covenant,payment_default,ltv.olv'];

describe('reverse', () => {
  test('says what the deal is most fragile to and sets drivers against events', async () => {
    const { code, out, err } = await gpulien(['reverse', DEAL, ...QUICK]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/Most fragile: .*\d.* (breaches|takes|leads to) /);
    for (const words of [
      'A covenant breach',
      'A payment default',
      'LTV on OLV at 100 %',
      'Rents',
      'Index rate',
      'Customers out',
      'not within bounds',
    ])
      expect(out).toContain(words);
  });

  test('--json follows its schema, has every pair once, and the shock it finds breaks the deal where a smaller one does not', async () => {
    const { out } = await gpulien(['reverse', DEAL, '--driver', 'rental_level', '--event', 'ltv.olv', '--json']);
    expect(schemaErrors('reverse', out)).toEqual([]);
    const [{ shock, status }] = JSON.parse(out).results;
    expect(status).toBe('found');
    const peak = async (x: number): Promise<number> => {
      const folder = dealFolder({
        'scenarios.yaml': `- { id: x, name: x, rationale: x, shocks: [ { rental_level: ${x.toFixed(6)} } ] }\n`,
      });
      return JSON.parse((await gpulien(['stress', folder, '--scenario', 'x', '--json'])).out).scenarios[1].ltv_peak.olv.value;
    };
    expect(await peak(shock)).toBeGreaterThanOrEqual(1);
    expect(await peak(shock + 0.95 / 10_000)).toBeLessThan(1);
    const all = JSON.parse((await gpulien(['reverse', DEAL, ...QUICK, '--json'])).out).results;
    expect(new Set(all.map((r: any) => `${r.driver} ${r.event}`)).size).toBe(9);
    for (const r of all) expect(r.shock === null).toBe(r.status !== 'found');
  });

  test('what is broken already is said first', async () => {
    const folder = dealFolder({ 'deal.yaml': terms('metric: liquidity, min: 1_000_000', 'metric: liquidity, min: 100_000_000') });
    const { out } = await gpulien(['reverse', folder, '--driver', 'index_rate', '--event', 'covenant.liquidity,payment_default']);
    expect(out).toMatch(/Without any shock: breach of minimum liquidity\./);
    expect(out).toMatch(/Breach of minimum liquidity +already/);
    expect((await gpulien(['reverse', folder, '--driver', 'index_rate', '--event', 'covenant.liquidity', '--quiet'])).out).toContain(
      'No further event',
    );
  });

  test('an unknown event exits 2 and suggests the nearest', async () => {
    for (const [event, nearest] of [
      ['ltv.ovl', 'ltv.olv'],
      ['covenant.bok-ltv', 'covenant.book-ltv'],
      ['payment_defalt', 'payment_default'],
    ] as const) {
      expect(await gpulien(['reverse', DEAL, '--event', event])).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining(`Did you mean ${nearest}?`),
      });
    }
    expect((await gpulien(['reverse', DEAL, '--event', ','])).code).toBe(2);
  });

  test('--csv has the unit of each shock beside it', async () => {
    const [header, ...rows] = parse((await gpulien(['reverse', DEAL, ...QUICK, '--csv'])).out, { record_delimiter: '\r\n' }) as string[][];
    expect(header).toEqual(['driver', 'event', 'status', 'shock', 'unit', 'monotone']);
    expect(rows).toHaveLength(9);
  });

  test.each([60, 80, 100, 160])(
    'no line passes %i columns, colour adds only colour, and nothing of a name steers the terminal',
    async (width) => {
      const named = dealFolder({ 'deal.yaml': terms('id: dscr,', 'id: "a\\u001b[31m\\u202eb",') });
      for (const [folder, more] of [
        [DEAL, QUICK],
        [named, ['--driver', 'index_rate', '--event', 'covenant.a\u001b[31m\u202eb']],
      ] as const) {
        const { out } = await gpulien(['reverse', folder, ...more, '--width', String(width)]);
        expect(out).toMatch(SAFE);
        for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
        expect(stripVTControlCharacters((await gpulien(['reverse', folder, ...more, '--width', String(width)], { isTTY: true })).out)).toBe(
          out,
        );
      }
    },
  );
});
