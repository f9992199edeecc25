import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SCHEMAS } from '../../src/report/schemas.js';
import { dealFolder, gpulien, temporaryFolder } from './harness.js';

const DEAL = dealFolder();
const HOME = temporaryFolder();
const type = (...argv: string[]) => gpulien(argv, { cwd: HOME });

describe('curves', () => {
  test('prints on stdout and nothing on stderr, twice the same bytes', async () => {
    for (const more of [[], ['--json'], ['--csv'], ['--quiet']]) {
      const { code, out, err } = await type('curves', DEAL, ...more);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect((await type('curves', DEAL, ...more)).out).toBe(out);
    }
  });

  test('--json follows the schema that schema prints', async () => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCHEMAS.curves);
    expect(validate(JSON.parse((await type('curves', DEAL, '--json')).out)) ? [] : validate.errors).toEqual([]);
    expect(JSON.parse((await type('schema', 'curves')).out).title).toBe('gpulien curves');
  });

  test('--svg writes the chart, not over a file without --force, and never over one of the deal', async () => {
    const chart = join(HOME, 'chart.svg');
    expect(await type('curves', DEAL, '--svg', 'chart.svg')).toMatchObject({
      code: 0,
      err: 'wrote chart.svg\n',
      out: expect.stringContaining('Fleet:'),
    });
    const svg = readFileSync(chart, 'utf8');
    expect(svg).toMatch(/^<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(await type('curves', DEAL, '--svg', 'chart.svg')).toMatchObject({ code: 2, out: '' });
    expect(await type('curves', DEAL, '--svg', 'chart.svg', '--force', '--quiet')).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(chart, 'utf8')).toBe(svg);
    expect(await type('curves', DEAL, '--svg', 'other.svg', '-o', join(DEAL, 'fleet.csv'), '--force')).toMatchObject({
      code: 2,
      err: expect.stringContaining('own files'),
    });
  });

  test('--svg and -o write both files or none', async () => {
    writeFileSync(join(HOME, 'taken.csv'), 'mine');
    expect(await type('curves', DEAL, '--csv', '--svg', 'new.svg', '-o', 'taken.csv')).toMatchObject({ code: 2, out: '' });
    expect(existsSync(join(HOME, 'new.svg'))).toBe(false);
    expect(await type('curves', DEAL, '--csv', '--svg', 'new.svg', '-o', 'new.csv')).toMatchObject({ code: 0, out: '' });
    expect([existsSync(join(HOME, 'new.svg')), readFileSync(join(HOME, 'new.csv'), 'utf8').slice(0, 6)]).toEqual([true, 'model,']);
    expect(await type('curves', DEAL, '--svg', 'one.svg', '-o', './one.svg')).toMatchObject({
      code: 2,
      err: expect.stringContaining('named twice'),
    });
  });

  test('--model shows one, whatever its capitals, and names the nearest of one that is not there', async () => {
    const model = JSON.parse((await type('curves', DEAL, '--json')).out).models[0].model as string;
    expect((await type('curves', DEAL, '--model', model.toLowerCase())).out).toContain(`Ways of depreciation: ${model}`);
    expect(await type('curves', DEAL, '--model', `${model}x`)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(`Did you mean ${model}?`),
    });
  });

  test('--model takes an alias of the catalogue, and one model', async () => {
    expect((await type('curves', DEAL, '--model', 'h100')).out).toContain('Ways of depreciation: H100-SXM-80');
    expect(await type('curves', DEAL, '--model', 'h100', '--model', 'h200')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('One model is shown at a time'),
    });
  });

  test('says of a deal whose GPUs are all ordered that there is nothing to lay side by side', async () => {
    const ordered = dealFolder({
      'fleet.csv': 'asset_id,model,quantity,unit_cost_usd,purchase_date,status\nL-1,H100-SXM-80,512,30500,2025-01-15,ordered\n',
      'leases.csv': null,
    });
    for (const more of [[], ['--quiet']])
      expect(await type('curves', ordered, ...more)).toMatchObject({ code: 0, out: expect.stringContaining('The collateral has no GPUs') });
  });

  test('bad input exits 2 with its place', async () => {
    expect(await type('curves', dealFolder({ 'fleet.csv': 'asset_id\n' }))).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('fleet.csv'),
    });
  });
});
