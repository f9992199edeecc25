import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/print/look.js';
import { PRICE_TABLES } from '../../src/report/price/price-tables.js';
import { dealFolder, gpulien, temporaryFolder } from './harness.js';
import { schemaErrors } from './stress-harness.js';

const ASPEN = join(import.meta.dirname, '../model/price/aspen');
const FLOWS = join(ASPEN, 'simulated.json');
const GIVEN = ['--expected', FLOWS, '--assumptions', 'baseline'];
const DEAL = dealFolder();
const FEW = ['--paths', '64'];

describe('price', () => {
  test('prints one screen: yields, early repayment, what losses leave, break-even, Basel, public loans', async () => {
    const { code, out, err } = await gpulien(['price', ASPEN, ...GIVEN, '--width', '100']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const word of [
      'Price $14.27m · yield 13.04%',
      'Contractual yield',
      'Yield if repaid early',
      'After expected losses',
      'Break-even margin',
      'Basel IRB',
      'Public loans',
      'Mean flows of simulated.json',
    ])
      expect(out).toContain(word);
    expect(out).toMatch(/2027-09-30 {2}16\.07% {2}16\.76%/);
    for (const line of out.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(100);
  });

  test('at 60 columns nothing runs over', async () => {
    const { out } = await gpulien(['price', ASPEN, ...GIVEN, '--width', '60']);
    for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(60);
  });

  test('--json follows its schema, on given flows and on drawn paths', async () => {
    const given = await gpulien(['price', ASPEN, ...GIVEN, '--json']);
    expect(schemaErrors('price', given.out)).toEqual([]);
    expect(JSON.parse(given.out).expected_from).toEqual({ kind: 'file', file: 'simulated.json', seed: null, paths: null });
    const drawn = await gpulien(['price', DEAL, ...FEW, '--seed', '3', '--json', '-q']);
    expect({ code: drawn.code, err: drawn.err }).toEqual({ code: 0, err: '' });
    expect(schemaErrors('price', drawn.out)).toEqual([]);
    const { expected_from, tranches } = JSON.parse(drawn.out);
    expect(expected_from).toEqual({ kind: 'simulation', file: null, seed: 3, paths: 64 });
    for (const { expected } of tranches) expect(expected.expected_pv).toBeGreaterThan(0);
  });

  test('a seed gives the same bytes again, another seed others', async () => {
    const [once, again, other] = await Promise.all(
      ['1', '1', '2'].map(async (seed) => (await gpulien(['price', DEAL, ...FEW, '--seed', seed, '--csv', 'expected', '-q'])).out),
    );
    expect(again).toBe(once);
    expect(other).not.toBe(once);
  });

  test.each(PRICE_TABLES.filter((table) => table !== 'structure'))('--csv %s prints that table; tranches is the default', async (table) => {
    const { code, out } = await gpulien(['price', ASPEN, ...GIVEN, '--csv', table]);
    expect(code).toBe(0);
    const [header, ...rows] = parse(out) as string[][];
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.every((row) => row.length === header!.length)).toBe(true);
    if (table === 'tranches') expect((await gpulien(['price', ASPEN, ...GIVEN, '--csv'])).out).toBe(out);
  });

  test('--structure shows what each term is worth, on screen, as JSON and as CSV', async () => {
    const drawn = [...FEW, '--structure', '-q'];
    const { out } = await gpulien(['price', DEAL, ...drawn, '--json']);
    expect(schemaErrors('price', out)).toEqual([]);
    const { structure } = JSON.parse(out);
    expect(structure.map(({ term }: { term: string }) => term)).toEqual(['direct_agreement', 'dsra', 'parent_guarantee', 'ltv']);
    const rows = parse((await gpulien(['price', DEAL, ...drawn, '--csv', 'structure'])).out) as string[][];
    expect(rows).toHaveLength(1 + structure.reduce((sum: number, { tranches }: { tranches: unknown[] }) => sum + tranches.length, 0));
    const screen = (await gpulien(['price', DEAL, ...FEW, '--structure', '--width', '60'])).out;
    expect(screen).toContain('What structure is worth');
    for (const line of screen.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(60);
  });

  test('--quiet prints the figures that matter most', async () =>
    expect((await gpulien(['price', ASPEN, ...GIVEN, '-q'])).out).toBe(
      'Price $14.27m · yield 13.04% · WAL 1.38y · duration 1.11y · A after losses 10.23%\nB after losses 11.73%\n',
    ));

  test('problems of the file of flows are listed with their lines, exit 2, nothing printed', async () => {
    const file = join(temporaryFolder(), 'flows.json');
    writeFileSync(file, readFileSync(FLOWS, 'utf8').replace('"id": "B"', '"id": "b2"').replace('"k": 1,', '"k": 1.5,'));
    const { code, out, err } = await gpulien(['price', ASPEN, '--expected', file]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('a tranche of the deal: A, B');
    expect(err).toContain('a whole number');
    expect(err).toContain('nothing was computed');
  });

  test('a file that is not there, and paths beside a file, are usage errors', async () => {
    const missing = await gpulien(['price', ASPEN, '--expected', 'nowhere.json']);
    expect({ code: missing.code, out: missing.out }).toEqual({ code: 2, out: '' });
    expect(missing.err).toContain('there is no file nowhere.json');
    expect((await gpulien(['price', ASPEN, ...GIVEN, '--paths', '10'])).code).toBe(2);
  });

  test('-o does not write over the file of flows', async () => {
    const { code, err } = await gpulien(['price', ASPEN, ...GIVEN, '--json', '-o', FLOWS, '--force']);
    expect(code).toBe(2);
    expect(err).toContain('simulated.json is');
  });

  test('names from outside are harmless in every output', async () => {
    const [yaml, flows] = [readFileSync(join(ASPEN, 'deal.yaml'), 'utf8'), readFileSync(FLOWS, 'utf8')];
    const folder = dealFolder({
      'deal.yaml': yaml.replace('id: B', 'id: "=HYPERLINK(1)"'),
      'fleet.csv': readFileSync(join(ASPEN, 'fleet.csv'), 'utf8'),
      'leases.csv': readFileSync(join(ASPEN, 'leases.csv'), 'utf8'),
      'flows.json': flows.replace('"B"', '"=HYPERLINK(1)"'),
    });
    const { out } = await gpulien(['price', folder, '--expected', join(folder, 'flows.json'), '--csv']);
    expect(out).toContain("'=HYPERLINK(1)");
    expect(out).not.toMatch(/(^|[,"\n])=HYPERLINK/);
  });
});
