import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BACKTEST_TABLES } from '../../src/report/backtest.js';
import { CALIBRATE_TABLES } from '../../src/report/calibrate.js';
import { SCHEMAS } from '../../src/report/schemas.js';
import { buildProgram } from '../../src/cli/program.js';
import { Session } from '../../src/cli/session.js';
import { displayWidth } from '../../src/report/look.js';
import { dealFolder, gpulien, temporaryFolder } from './harness.js';

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const ERRORS = new URL('../errors/TOO_LITTLE_HISTORY/', import.meta.url).pathname;
const BUNDLED = new URL('../../src/market/history.csv', import.meta.url).pathname;

describe('calibrate', () => {
  it('prints the fitted parameters of the bundled history within 60, 80 and 120 columns', async () => {
    for (const width of [60, 80, 120]) {
      const { code, out, err } = await gpulien(['calibrate', '--verbose', '--width', String(width)]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('obsolescence.lag_years');
      expect(out.split('\n').filter((line) => displayWidth(line) > width)).toEqual([]);
    }
  });

  it('has JSON that follows its schema, the same bytes twice, and the same estimates for the same file by name', async () => {
    const first = await gpulien(['calibrate', '--json']);
    expect(ajv.validate(SCHEMAS.calibrate, JSON.parse(first.out)), JSON.stringify(ajv.errors)).toBe(true);
    expect((await gpulien(['calibrate', '--json'])).out).toBe(first.out);
    const named = JSON.parse((await gpulien(['calibrate', '--json', '--history', BUNDLED])).out);
    expect(named.parameters).toEqual(JSON.parse(first.out).parameters);
    expect(named.history.sha256).toBe(JSON.parse(first.out).history.sha256);
  });

  it('writes a file of assumptions that score takes, with the source of each, and draws the residuals of both kinds', async () => {
    const folder = temporaryFolder();
    const [fitted, drawn] = [join(folder, 'fitted.yaml'), join(folder, 'r.svg')];
    const { code, err } = await gpulien(['calibrate', '--write', fitted, '--svg', drawn]);
    expect(code).toBe(0);
    expect(err).toContain('wrote');
    const text = readFileSync(fitted, 'utf8');
    expect(text).toMatch(/lag_years: \{ value: 2\.\d+, source: "calibrated on 177 resale prices 2018-07-01 to 2025-12-15, standard error/);
    expect(text).toMatch(/rental_decay: \{ value: 0\.06\d*, source: "calibrated on 71 rental prices 2023-09-15 to 2025-12-15/);
    expect(text).not.toContain('rental_pass_through');
    for (const kind of ['resale', 'rental']) expect(readFileSync(join(folder, `r-${kind}.svg`), 'utf8')).toMatch(/^<svg /);
    const score = await gpulien(['score', dealFolder(), '--assumptions', fitted, '--json']);
    expect(score.code).toBe(0);
    expect(score.out).toContain('calibrated on 177 resale prices');
    expect((await gpulien(['calibrate', '--write', fitted])).code).toBe(2);
  });

  it('leaves out prices after --as-of: by 2022-12-31 it refuses rents and says so', async () => {
    const { code, out } = await gpulien(['calibrate', '--as-of', '2022-12-31']);
    expect(code).toBe(0);
    expect(out).toContain('rental is not fitted: 0 observations');
    const json = JSON.parse((await gpulien(['calibrate', '--as-of', '2022-12-31', '--json'])).out);
    expect(json.last <= '2022-12-31').toBe(true);
    expect(json.refused).toHaveLength(1);
  });

  it.each(['calibrate', 'backtest'])('%s refuses three prices, TOO_LITTLE_HISTORY, with what is needed, and writes nothing', async (command) => {
    const target = join(temporaryFolder(), 'out.txt');
    const { code, out, err } = await gpulien([command, '--history', join(ERRORS, 'history.csv'), '-o', target]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.replaceAll(ERRORS, '')).toBe(readFileSync(join(ERRORS, `expected-${command}.txt`), 'utf8'));
    expect(existsSync(target)).toBe(false);
  });

  it('lists every problem of a bad history with file and line, and says which file is missing', async () => {
    const file = join(temporaryFolder(), 'bad.csv');
    writeFileSync(file, 'date,kind,model,price_usd,price_type\n2024-13-01,resale,H100-SXM-80,1,sold\n2024-01-01,resale,H1OO,-5,gift\n');
    const { code, err } = await gpulien(['calibrate', '--history', file]);
    expect(code).toBe(2);
    expect(err).toContain(':2');
    expect(err).toContain('4 problems');
    expect((await gpulien(['backtest', '--history', 'nowhere.csv'])).err).toContain('nowhere.csv');
  });

  it('lets no name of a history steer a terminal or become a formula', async () => {
    const file = join(temporaryFolder(), '=cmd\u001b[31m.csv');
    writeFileSync(file, readFileSync(BUNDLED));
    expect((await gpulien(['calibrate', '--history', file])).out).not.toContain('\u001b');
    expect((await gpulien(['calibrate', '--history', file, '--csv', 'residuals'])).out).not.toMatch(/(^|,)[=+@]/m);
  });
});

describe('backtest', () => {
  it('prints its tables within 60, 80 and 120 columns, with every entrant', async () => {
    for (const width of [60, 80, 120]) {
      const { code, out } = await gpulien(['backtest', '--width', String(width)]);
      expect(code).toBe(0);
      for (const name of ['no-change', 'straight-4', 'straight-6', 'constant-32.5', 'best-constant', 'baseline', 'spec', 'revert']) expect(out).toContain(name);
      expect(out.split('\n').filter((line) => displayWidth(line) > width)).toEqual([]);
    }
  }, 30_000);

  it('has JSON that follows its schema and a CSV of as many forecasts as it says', async () => {
    const { out } = await gpulien(['backtest', '--json']);
    const json = JSON.parse(out);
    expect(ajv.validate(SCHEMAS.backtest, json), JSON.stringify(ajv.errors)).toBe(true);
    const csv = (await gpulien(['backtest', '--csv', 'forecasts'])).out.trimEnd().split('\r\n');
    const all = json.scores.filter((score: { horizon_months: number | null }) => score.horizon_months === null).reduce((sum: number, score: { forecasts: number }) => sum + score.forecasts, 0);
    expect(csv.length - 1).toBe(all);
  });

  it('has scores that its forecasts add up to: spec on resale at 12 months', async () => {
    const [header, ...rows] = (await gpulien(['backtest', '--csv', 'forecasts'])).out.trimEnd().split('\r\n').map((line) => line.split(','));
    const at = (name: string): number => header!.indexOf(name);
    const spec = rows.filter((row) => row[at('entrant')] === 'spec' && row[at('kind')] === 'resale' && row[at('horizon_months')] === '12');
    const error = spec.reduce((sum, row) => sum + Math.abs(Number(row[at('log_foretold')]) - Number(row[at('log_price')])), 0) / spec.length;
    const json = JSON.parse((await gpulien(['backtest', '--json'])).out);
    const score = json.scores.find((one: Record<string, unknown>) => one['entrant'] === 'spec' && one['kind'] === 'resale' && one['horizon_months'] === 12);
    expect(score.mean_absolute_log_error).toBeCloseTo(error, 5);
    expect(score.forecasts).toBe(spec.length);
  });
});

it('help names the tables that there are', () => {
  const nowhere = { stdout: { write: () => undefined }, stderr: { write: () => undefined }, env: {}, cwd: '/', columns: undefined, isTTY: false, stderrIsTTY: false };
  const program = buildProgram(new Session(nowhere));
  const choices = (command: string) => program.commands.find((one) => one.name() === command)!.options.find(({ long }) => long === '--csv')!.argChoices;
  expect(choices('calibrate')).toEqual([...CALIBRATE_TABLES]);
  expect(choices('backtest')).toEqual([...BACKTEST_TABLES]);
});
