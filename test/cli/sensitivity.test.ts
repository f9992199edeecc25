import { stripVTControlCharacters } from 'node:util';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/print/look.js';
import { dealFolder, gpulien } from './harness.js';
import { schemaErrors } from './stress-harness.js';

const DEAL = dealFolder();

describe('sensitivity', () => {
  test('draws a bar for each driver, widest first, and says what a bound cut', async () => {
    const { code, out, err } = await gpulien(['sensitivity', DEAL, '--metric', 'ltv.olv']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const words of ['Resale prices', 'Market rents', '−20 %', '│', '▒', '█', 'is the base']) expect(out).toContain(words);
    expect(out).toMatch(/\* Sale months −3 months: .* cut to 1/);
  });

  test('--json follows its schema; the base is that of score, bars are sorted by spread', async () => {
    const { out } = await gpulien(['sensitivity', DEAL, '--metric', 'ltv.olv', '--json']);
    expect(schemaErrors('sensitivity', out)).toEqual([]);
    const result = JSON.parse(out);
    expect(result).toMatchObject({ schema: 'sensitivity/1', kind: 'tornado', metric: 'ltv.olv' });
    expect(result.base).toBe(JSON.parse((await gpulien(['score', DEAL, '--json'])).out).ltv.olv);
    const spreads = result.bars.map((bar: any) => bar.spread);
    expect(spreads).toEqual([...spreads].sort((a, b) => b - a));
    expect(JSON.parse((await gpulien(['sensitivity', DEAL, '--json'])).out).metric).toBe('recovery.orderly');
  });

  test('--grid lays two drivers over one another, as many points as asked', async () => {
    const { out } = await gpulien([
      'sensitivity',
      DEAL,
      '--grid',
      'price_level,rental_level',
      '--metric',
      'ltv.olv',
      '--size',
      '5',
      '--json',
    ]);
    expect(schemaErrors('sensitivity', out)).toEqual([]);
    const grid = JSON.parse(out);
    expect([grid.values.length, grid.values[0].length]).toEqual([5, 5]);
    expect(grid.values[2][2]).toBe(grid.base);
    const text = (await gpulien(['sensitivity', DEAL, '--grid', 'price_level,rental_level', '--metric', 'ltv.olv', '--size', '5'])).out;
    for (const words of ['Resale prices down the side, Market rents across', '█', 'base', '−60 %']) expect(text).toContain(words);
  });

  test('--csv has one row a driver, or one a point', async () => {
    const rows = async (...more: string[]): Promise<string[][]> =>
      parse((await gpulien(['sensitivity', DEAL, '--csv', ...more])).out, { record_delimiter: '\r\n' }) as string[][];
    expect(await rows()).toHaveLength(12);
    expect(await rows('--grid', 'haircuts,index_rate', '--size', '3')).toHaveLength(10);
  });

  test('--quiet prints the figure and what moves it most', async () => {
    expect((await gpulien(['sensitivity', DEAL, '--metric', 'ltv.olv', '--quiet'])).out).toMatch(
      /^LTV on OLV at base [\d.]+% · moved most by .* points\n$/,
    );
    expect((await gpulien(['sensitivity', DEAL, '--grid', 'haircuts,index_rate', '--size', '3', '--quiet'])).out).toMatch(
      /^Recovery rate, orderly sale at base /,
    );
  });

  const SHAPES = [
    ['--metric', 'ltv.olv'],
    ['--metric', 'dscr_min'],
    ['--grid', 'price_level,sale_months', '--size', '9', '--metric', 'el'],
  ];

  test.each([60, 80, 160])('no line passes %i columns', async (width) => {
    for (const more of SHAPES)
      for (const line of (await gpulien(['sensitivity', DEAL, ...more, '--width', String(width)])).out.split('\n'))
        expect(displayWidth(line), line).toBeLessThanOrEqual(width);
  });

  test('no line passes 100 columns, and colour adds only colour', async () => {
    for (const more of SHAPES) {
      const { out } = await gpulien(['sensitivity', DEAL, ...more, '--width', '100']);
      for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(100);
      const painted = (await gpulien(['sensitivity', DEAL, ...more, '--width', '100'], { isTTY: true })).out;
      expect(stripVTControlCharacters(painted)).toBe(out);
    }
  });
});
