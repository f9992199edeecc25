import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { STARTER } from '../../src/cli/shell/starter.js';
import { displayWidth } from '../../src/report/print/look.js';
import { MARKET_TABLES } from '../../src/report/market/market.js';
import { SCHEMAS, type SchemaName } from '../../src/report/schemas.js';
import { SAFE } from '../report/hostile.js';
import { dealFolder, gpulien, temporaryFolder, terms } from './harness.js';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
const VALIDATORS = Object.fromEntries(Object.entries(SCHEMAS).map(([name, schema]) => [name, ajv.compile(schema)]));
const errorsOf = (name: SchemaName, out: string): unknown => (VALIDATORS[name]!(JSON.parse(out)) ? [] : VALIDATORS[name]!.errors);

const DEAL = dealFolder();
const BROKEN = dealFolder({
  'deal.yaml': terms('metric: dscr,', 'metric: dcsr,'),
  'fleet.csv': STARTER['fleet.csv']!.replace('H100-SXM-80,512', 'H1OO-SXM-80,5l2').replace('2026-01-15', '2026-02-30'),
});

describe('check', () => {
  test('a sound deal has no problems', async () => {
    expect(await gpulien(['check', DEAL])).toEqual({ code: 0, out: 'no problems\n', err: '' });
  });

  test("reads the deal's scenarios too, once the deal is sound", async () => {
    const folder = dealFolder({ 'scenarios.yaml': '- { id: a, name: A, rationale: r, shocks: [{ price_levle: -0.2 }] }\n' });
    const { code, out } = await gpulien(['check', folder]);
    expect(code).toBe(2);
    expect(out).toContain('scenarios.yaml:1:');
    expect(out).toContain('try price_level');
  });

  test('lists every problem of every file with place, line, carets, expectation and remedy', async () => {
    const { code, out } = await gpulien(['check', BROKEN]);
    expect(code).toBe(2);
    expect(out).toMatch(/deal\.yaml:\d+:\d+: error: .*"dcsr"/);
    expect(out).toContain('expected one of ltv, ltv_net');
    expect(out).toContain('try dscr');
    expect(out).toMatch(/fleet\.csv:2:7: error: .*"H1OO-SXM-80"/);
    expect(out).toMatch(/fleet\.csv:2:19: error: .*"5l2"/);
    expect(out).toMatch(/fleet\.csv:4:\d+: error: .*"2026-02-30" is not a date/);
    expect(out).toMatch(/2 │ L-001,H1OO-SXM-80,5l2.*\n +│ {7}\^{11}\n/);
    expect(out).toMatch(/4 problems\n$/);
  });

  test('--json follows its schema and is complete', async () => {
    const { code, out, err } = await gpulien(['check', BROKEN, '--json']);
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(errorsOf('check', out)).toEqual([]);
    expect(JSON.parse(out)).toMatchObject({ ok: false, problems: { length: 4 } });
    expect(errorsOf('check', (await gpulien(['check', DEAL, '--json'])).out)).toEqual([]);
  });

  test('shows 50 of 120 problems in text and all in JSON', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => `X-${i},H100-SXM-80,none,31500,2025-02-01,2025-04-01`).join('\n');
    const folder = dealFolder({
      'leases.csv': null,
      'fleet.csv': `asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date\n${rows}\n`,
    });
    const { out } = await gpulien(['check', folder]);
    expect(out.match(/: error: /g)).toHaveLength(50);
    expect(out).toContain('and 70 more (use --json for all)');
    expect(JSON.parse((await gpulien(['check', folder, '--json'])).out).problems).toHaveLength(120);
  });

  test('warnings do not fail it; --strict makes them', async () => {
    const folder = dealFolder({ 'fleet.csv': STARTER['fleet.csv']!.replaceAll(/(serial|R0\d)\n/g, '$1,x\n') });
    expect(await gpulien(['check', folder])).toMatchObject({ code: 0, out: expect.stringContaining('no problems, 1 warning') });
    expect(await gpulien(['check', folder, '--quiet'])).toMatchObject({ code: 0, out: 'no problems, 1 warning\n' });
    expect((await gpulien(['check', folder, '--strict'])).code).toBe(2);
    expect(errorsOf('check', (await gpulien(['check', folder, '--strict', '--json'])).out)).toEqual([]);
  });

  test('an unknown --set key is a problem that names the nearest', async () => {
    const { code, out } = await gpulien(['check', DEAL, '--set', 'haircut.forcd=0.5']);
    expect(code).toBe(2);
    expect(out).toContain('haircut.forced');
  });

  test('a missing tape is said to be missing', async () => {
    expect(await gpulien(['check', dealFolder({ 'fleet.csv': null })])).toMatchObject({
      code: 2,
      out: expect.stringContaining('fleet.csv: error: this file is missing'),
    });
  });
});

describe('explain', () => {
  const figure = async (...argv: string[]): Promise<any> =>
    JSON.parse((await gpulien(['explain', DEAL, ...argv, '--json'])).out).step.value;

  test('its root is the figure that score reports', async () => {
    const score = JSON.parse((await gpulien(['score', DEAL, '--json'])).out);
    expect(await figure('ltv.olv')).toBeCloseTo(score.ltv.olv, 7);
    expect(await figure('lgd')).toBeCloseTo(score.rating.lgd, 7);
    expect(await figure('obligor_grade')).toBe(score.rating.obligor_grade);
  });

  test('a lot, a contract or a covenant named alone means its fair value, its firm backlog, its test', async () => {
    const score = JSON.parse((await gpulien(['score', DEAL, '--json'])).out);
    const [contract] = score.contracts.by_contract;
    const [covenant] = score.covenants;
    expect(await figure('--contract', contract.contract_id)).toBeCloseTo(contract.firm_backlog, 2);
    expect(await figure('--covenant', covenant.id)).toBeCloseTo(covenant.actual, 7);
  });

  test('--json follows its schema for every metric, and text stays within the width', async () => {
    const { out: list } = await gpulien(['explain', DEAL]);
    for (const [metric = ''] of list
      .trim()
      .split('\n')
      .map((line) => line.split(' '))) {
      const target = metric === 'covenant' ? [metric, '--covenant', 'book-ltv'] : [metric];
      expect(errorsOf('explain', (await gpulien(['explain', DEAL, ...target, '--json'])).out), metric).toEqual([]);
      const { out } = await gpulien(['explain', DEAL, ...target, '--width', '80', '--depth', '3']);
      for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
    }
  });

  test.each([
    ['--assumptions', 'nosuch'],
    ['--set', 'haircut.forcd=0.5'],
    ['--as-of', '2199-01-01'],
  ])('lists no metric for %s %s, which is wrong whatever is asked for', async (...argv) => {
    expect(await gpulien(['explain', DEAL, ...argv])).toMatchObject({ code: 2, out: '' });
  });

  test('explains one lot, one contract and one covenant', async () => {
    expect((await gpulien(['explain', DEAL, 'fmv', '--lot', 'L-002'])).out).toMatch(/^fmv of L-002 = \$[\d,]+\.\d\d\n/);
    expect((await gpulien(['explain', DEAL, 'firm_backlog', '--contract', 'C-3'])).out).toContain('leases.csv:4');
    expect((await gpulien(['explain', DEAL, 'covenant', '--covenant', 'dscr'])).out).toContain('status = pass');
  });

  test('a mistyped metric, lot or covenant exits 2 and suggests the nearest', async () => {
    for (const [argv, nearest] of [
      [['ltv.fvm'], 'ltv.fmv'],
      [['fmv', '--lot', 'L-0002'], 'L-002'],
      [['covenant', '--covenant', 'bok-ltv'], 'book-ltv'],
    ] as const) {
      expect(await gpulien(['explain', DEAL, ...argv])).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining(`Did you mean ${nearest}?`),
      });
    }
    expect(await gpulien(['explain', DEAL, 'covenant'])).toMatchObject({ code: 2, err: expect.stringContaining('--covenant ID') });
  });
});

describe('init', () => {
  test('writes a deal that checks without a warning and scores', async () => {
    const cwd = temporaryFolder();
    expect(await gpulien(['init', 'new'], { cwd })).toMatchObject({ code: 0, out: '' });
    expect(readdirSync(join(cwd, 'new')).sort()).toEqual(['deal.yaml', 'fleet.csv', 'leases.csv']);
    expect(await gpulien(['check', 'new', '--strict'], { cwd })).toMatchObject({ code: 0, out: 'no problems\n' });
    expect((await gpulien(['score', 'new', '--strict'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'new', 'deal.yaml'), 'utf8')).toContain('# ');
  });

  test('writes nothing at all where one of the files exists, unless forced', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'leases.csv'), 'mine');
    expect(await gpulien(['init', '.'], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining('--force') });
    expect(readdirSync(cwd)).toEqual(['leases.csv']);
    expect((await gpulien(['init', '.', '--force'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'leases.csv'), 'utf8')).toBe(STARTER['leases.csv']);
  });

  test('does not write through links or make more than one folder', async () => {
    const cwd = temporaryFolder();
    symlinkSync('elsewhere', join(cwd, 'deal.yaml'));
    expect((await gpulien(['init', '.', '--force'], { cwd })).code).toBe(2);
    expect(existsSync(join(cwd, 'elsewhere'))).toBe(false);
    expect((await gpulien(['init', 'a/b'], { cwd })).code).toBe(2);
  });
});

describe('market', () => {
  test('lists the catalogue, cohorts and comps with the anchors of the latest observation', async () => {
    const { code, out } = await gpulien(['market']);
    expect(code).toBe(0);
    for (const word of ['H100-SXM-80', 'Hopper', 'Technology cohorts', 'Comps', 'as of 2026-08-15']) expect(out).toContain(word);
  });

  test('takes names and aliases whatever their capitals, and a date', async () => {
    const one = JSON.parse((await gpulien(['market', 'h100', 'H100-SXM-80', '--as-of', '2026-09-30', '--json'])).out);
    expect(one.models.map((m: any) => m.model)).toEqual(['H100-SXM-80']);
    expect(one.as_of).toBe('2026-09-30');
    expect(one.models[0].resale.comps[0].source).not.toBe('');
    const late = JSON.parse((await gpulien(['market', 'h100', '--as-of', '2035-01-01', '--json'])).out);
    expect(late.models[0].resale).toBeNull();
  });

  test('--json follows its schema', async () => {
    expect(errorsOf('market', (await gpulien(['market', '--json'])).out)).toEqual([]);
  });

  test.each(MARKET_TABLES)('--csv %s prints that table', async (table) => {
    expect((await gpulien(['market', '--csv', table])).out.split('\r\n').length).toBeGreaterThan(5);
  });

  test.each([60, 80, 100, 160])('no line passes %i columns', async (width) => {
    for (const argv of [['market'], ['market', 'b200', 'h200']]) {
      const { out } = await gpulien([...argv, '--width', String(width)]);
      expect(out).toMatch(SAFE);
      for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  });
});

describe('schema', () => {
  test.each(Object.keys(SCHEMAS))('of %s is a JSON Schema of draft 2020-12', async (name) => {
    const { code, out } = await gpulien(['schema', name]);
    expect(code).toBe(0);
    expect(JSON.parse(out).$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  });
});
