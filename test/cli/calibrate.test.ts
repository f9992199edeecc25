import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BACKTEST_TABLES } from '../../src/report/calibration/backtest.js';
import { CALIBRATE_TABLES } from '../../src/report/calibration/calibrate.js';
import { SCHEMAS } from '../../src/report/schemas.js';
import { buildProgram } from '../../src/cli/program/program.js';
import { Session } from '../../src/cli/shell/session.js';
import { displayWidth } from '../../src/report/print/look.js';
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
    expect(text).toMatch(
      /lag_years: \{ value: 2\.\d+, source: "calibrated on history\.csv: 177 resale prices 2018-07-01 to 2025-12-15, standard error/,
    );
    expect(text).toMatch(
      /rental_decay: \{ value: 0\.06\d*, source: "calibrated on history\.csv: 71 rental prices 2023-09-15 to 2025-12-15/,
    );
    expect(text).not.toContain('rental_pass_through');
    for (const kind of ['resale', 'rental']) expect(readFileSync(join(folder, `r-${kind}.svg`), 'utf8')).toMatch(/^<svg /);
    const score = await gpulien(['score', dealFolder(), '--assumptions', fitted, '--json']);
    expect(score.code).toBe(0);
    expect(score.out).toContain('calibrated on history.csv: 177 resale prices');
    expect((await gpulien(['calibrate', '--write', fitted])).code).toBe(2);
  });

  it('writes the name of the history without its folders, whatever it holds, into a fragment that score takes', async () => {
    const folder = temporaryFolder();
    const [history, fitted] = [join(folder, '"x" # y: {z}.csv'), join(folder, 'fitted.yaml')];
    writeFileSync(history, readFileSync(BUNDLED));
    expect((await gpulien(['calibrate', '--history', history, '--write', fitted])).code).toBe(0);
    expect(readFileSync(fitted, 'utf8')).not.toContain(folder);
    const { code, out } = await gpulien(['score', dealFolder(), '--assumptions', fitted, '--json']);
    expect(code).toBe(0);
    expect(out).toContain('# y: {z}.csv: 177 resale prices 2018-07-01');
    expect((await gpulien(['calibrate', '--history', history, '--write', fitted, '--force'])).code).toBe(0);
  });

  it('shows at 60, 80 and 100 columns how many observations bear on each parameter, and explains no column that is not there', async () => {
    for (const width of [60, 80, 100]) {
      const { out } = await gpulien(['calibrate', '--width', String(width)]);
      expect(out).toMatch(/Parameter .*Fitted .*80 % (interval|range) +Observations/);
      expect(out).toMatch(/deterioration .*0\.124 .* 152\b/);
      expect(out.includes('Source: the history')).toBe(/Observations +Source/.test(out));
    }
  });

  it('prints the whole hash under --verbose, of backtest too', async () => {
    for (const command of ['calibrate', 'backtest'])
      expect((await gpulien([command, '-v', '--width', '120'])).out.replace(/\s+/g, ' ')).toMatch(/sha256 [0-9a-f]{64}/);
  });

  it('of prices that rise says of wear that it is at its bound 0, and leaves it out of the fragment', async () => {
    const [header, ...rows] = readFileSync(BUNDLED, 'utf8').trimEnd().split(/\r?\n/);
    const dates = rows.map((row) => row.split(',')[0]!);
    const [first, last] = [dates.reduce((a, b) => (a < b ? a : b)), dates.reduce((a, b) => (a > b ? a : b))].map((day) => Date.parse(day!));
    const risen = rows.map((row) => {
      const [date, kind, model, price, ...rest] = row.split(',');
      const turned = new Date(first! + last! - Date.parse(date!)).toISOString().slice(0, 10);
      return [turned, kind, model, price, ...rest].join(',');
    });
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'up.csv'), [header, ...risen, ''].join('\n'));
    const { out } = await gpulien(['calibrate', '--history', join(folder, 'up.csv'), '--width', '120']);
    const flat = out.replace(/\s+/g, ' ');
    expect(flat).toContain(
      'obsolescence.deterioration: the estimate is at its bound 0, so that the history would have it beyond; it stays as it is in force',
    );
    expect(flat).toMatch(
      /obsolescence\.lag_years: no observation bears on it by more than 2%; the estimate is 2\.05\d, the prior's centre 2\.000; it stays/,
    );
    const json = JSON.parse((await gpulien(['calibrate', '--history', join(folder, 'up.csv'), '--json'])).out);
    expect(ajv.validate(SCHEMAS.calibrate, json), JSON.stringify(ajv.errors)).toBe(true);
    expect(json.parameters.find(({ key }: { key: string }) => key === 'obsolescence.deterioration').verdict).toBe('bound');
    const fitted = await gpulien(['calibrate', '--history', join(folder, 'up.csv'), '--write', join(folder, 'up.yaml')]);
    expect(fitted.code).toBe(0);
    expect(readFileSync(join(folder, 'up.yaml'), 'utf8')).not.toContain('deterioration');
  });

  it('of prices that are noise says how many bear on the lag and how little they take off the prior', async () => {
    const [header, ...rows] = readFileSync(BUNDLED, 'utf8').trimEnd().split(/\r?\n/);
    const noise = rows.map((row, i) =>
      row.replace(
        /^((?:[^,]*,){3})([^,]*)/,
        (_, before: string, price: string) => `${before}${(Number(price) * (i % 2 === 0 ? 1 : 1000)).toFixed(4)}`,
      ),
    );
    const file = join(temporaryFolder(), 'noise.csv');
    writeFileSync(file, [header, ...noise, ''].join('\n'));
    const { out } = await gpulien(['calibrate', '--history', file, '--width', '120']);
    expect(out.replace(/\s+/g, ' ')).toMatch(
      /obsolescence\.lag_years: 95 observations bear on it but they take \d% off the prior's spread, 10% needed; the estimate is 2\.\d{3}, the prior's centre 2\.000; it stays/,
    );
  });

  it('names the lines of a history that the import would flag: of the bundled one 3, of seven absurd ones 5 and how many more', async () => {
    expect((await gpulien(['calibrate', '--width', '120'])).out).toMatch(
      /Prices that stand out \(3\)[^]*line 104: H100-SXM-80, resale sold at \$6,000 on 2025-03-15, 0\.52x the median of 9 prices/,
    );
    const file = join(temporaryFolder(), 'absurd.csv');
    writeFileSync(
      file,
      readFileSync(BUNDLED, 'utf8') + [1, 2, 3, 4, 5, 6, 7].map((day) => `2025-12-0${day},rental,H100-SXM-80,13000,ask,1,x\n`).join(''),
    );
    const { out } = await gpulien(['calibrate', '--history', file, '--width', '120']);
    expect(out).toContain('Prices that stand out (10)');
    expect(out.match(/^ {2}line \d+:/gm)).toHaveLength(5);
    expect(out).toContain('and 5 more');
    const json = JSON.parse((await gpulien(['calibrate', '--history', file, '--json'])).out);
    expect(json.outliers).toHaveLength(10);
    expect(json.outliers.at(-1)).toMatchObject({
      line: 256,
      price_usd: 13000,
      reason: '39% of the launch price an hour; 0.0002% to 0.2% is plausible',
    });
    const early = JSON.parse((await gpulien(['calibrate', '--json', '--as-of', '2024-12-31'])).out);
    expect(early.outliers.map(({ line }: { line: number }) => line)).toEqual([203, 211]);
  });

  it('leaves out prices after --as-of: by 2022-12-31 it refuses rents and says so', async () => {
    const { code, out } = await gpulien(['calibrate', '--as-of', '2022-12-31']);
    expect(code).toBe(0);
    expect(out).toContain('rental is not fitted: 0 observations');
    const json = JSON.parse((await gpulien(['calibrate', '--as-of', '2022-12-31', '--json'])).out);
    expect(json.last <= '2022-12-31').toBe(true);
    expect(json.refused).toHaveLength(1);
  });

  it.each(['calibrate', 'backtest'])(
    '%s refuses three prices, TOO_LITTLE_HISTORY, with what is needed, and writes nothing',
    async (command) => {
      const target = join(temporaryFolder(), 'out.txt');
      const { code, out, err } = await gpulien([command, '--history', join(ERRORS, 'history.csv'), '-o', target]);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err.replaceAll(ERRORS, '')).toBe(readFileSync(join(ERRORS, `expected-${command}.txt`), 'utf8'));
      expect(existsSync(target)).toBe(false);
    },
  );

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

describe.each([['calibrate'], ['backtest']])('%s of a history with 20 rows listed twice', (command) => {
  it('says so in text and JSON and comes to the same figures', async () => {
    const rows = readFileSync(BUNDLED, 'utf8').trimEnd().split('\n');
    const file = join(temporaryFolder(), 'twice.csv');
    writeFileSync(file, `${[...rows, ...rows.slice(1, 21)].join('\n')}\n`);
    expect((await gpulien([command, '--history', file, '--width', '120'])).out.replace(/\s+/g, ' ')).toContain(
      '20 rows listed twice and merged',
    );
    const [twice, once] = await Promise.all([gpulien([command, '--history', file, '--json']), gpulien([command, '--json'])]);
    const { history, ...figures } = JSON.parse(twice.out);
    expect(history).toMatchObject({ rows: 268, merged: 20 });
    expect(figures).toEqual({ ...JSON.parse(once.out), history: undefined });
  });
});

describe('backtest', () => {
  it('prints its tables within 60, 80 and 120 columns, with every entrant', async () => {
    for (const width of [60, 80, 120]) {
      const { code, out } = await gpulien(['backtest', '--width', String(width)]);
      expect(code).toBe(0);
      for (const name of ['no-change', 'straight-4', 'straight-6', 'constant-32.5', 'best-constant', 'baseline', 'spec', 'revert'])
        expect(out).toContain(name);
      expect(out.split('\n').filter((line) => displayWidth(line) > width)).toEqual([]);
    }
  });

  it('has JSON that follows its schema and a CSV of as many forecasts as it says', async () => {
    const { out } = await gpulien(['backtest', '--json']);
    const json = JSON.parse(out);
    expect(ajv.validate(SCHEMAS.backtest, json), JSON.stringify(ajv.errors)).toBe(true);
    const csv = (await gpulien(['backtest', '--csv', 'forecasts'])).out.trimEnd().split('\r\n');
    const all = json.scores
      .filter((score: { horizon_months: number | null }) => score.horizon_months === null)
      .reduce((sum: number, score: { forecasts: number }) => sum + score.forecasts, 0);
    expect(csv.length - 1).toBe(all);
  });

  it('of a history of rents alone says so of resale in place of a table, and has the coverage of both bands in its forecasts', async () => {
    const file = join(temporaryFolder(), 'rents.csv');
    const [header, ...rows] = readFileSync(BUNDLED, 'utf8').trimEnd().split(/\r?\n/);
    writeFileSync(file, [header, ...rows.filter((row) => row.includes(',rental,')), ''].join('\n'));
    expect((await gpulien(['backtest', '--history', file])).out).toMatch(
      /Resale ─+\n {2}The history has no later price of this kind to forecast\.\n\nRental ─/,
    );
    const [columns, ...forecasts] = (await gpulien(['backtest', '--history', file, '--csv', 'forecasts'])).out
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    const spec = forecasts.filter((row) => row[columns!.indexOf('entrant')] === 'spec');
    const figure = (row: string[], name: string): number => Number(row[columns!.indexOf(name)]);
    const within = (low: string, high: string): number =>
      spec.filter((row) => figure(row, low) <= figure(row, 'log_price') && figure(row, 'log_price') <= figure(row, high)).length /
      spec.length;
    const { scores } = JSON.parse((await gpulien(['backtest', '--history', file, '--json'])).out);
    const all = scores.find(
      (one: Record<string, unknown>) => one['entrant'] === 'spec' && one['kind'] === 'rental' && one['horizon_months'] === null,
    );
    expect([within('p25', 'p75'), within('p10', 'p90')]).toEqual([expect.closeTo(all.coverage_50, 5), expect.closeTo(all.coverage_80, 5)]);
  });

  it('has scores that its forecasts add up to: spec on resale at 12 months', async () => {
    const [header, ...rows] = (await gpulien(['backtest', '--csv', 'forecasts'])).out
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    const at = (name: string): number => header!.indexOf(name);
    const spec = rows.filter((row) => row[at('entrant')] === 'spec' && row[at('kind')] === 'resale' && row[at('horizon_months')] === '12');
    const error =
      spec.reduce((sum, row) => sum + Math.abs(Number(row[at('log_forecast')]) - Number(row[at('log_price')])), 0) / spec.length;
    const json = JSON.parse((await gpulien(['backtest', '--json'])).out);
    const score = json.scores.find(
      (one: Record<string, unknown>) => one['entrant'] === 'spec' && one['kind'] === 'resale' && one['horizon_months'] === 12,
    );
    expect(score.mean_absolute_log_error).toBeCloseTo(error, 5);
    expect(score.forecasts).toBe(spec.length);
  });
});

it('help names the tables that there are', () => {
  const nowhere = {
    stdout: { write: () => undefined },
    stderr: { write: () => undefined },
    env: {},
    cwd: '/',
    columns: undefined,
    isTTY: false,
    stderrIsTTY: false,
  };
  const program = buildProgram(new Session(nowhere));
  const choices = (command: string) =>
    program.commands.find((one) => one.name() === command)!.options.find(({ long }) => long === '--csv')!.argChoices;
  expect(choices('calibrate')).toEqual([...CALIBRATE_TABLES]);
  expect(choices('backtest')).toEqual([...BACKTEST_TABLES]);
});
