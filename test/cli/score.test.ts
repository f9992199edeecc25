import { Ajv2020 } from 'ajv/dist/2020.js';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { FAIL_ON } from '../../src/model/measure/verdict.js';
import { displayWidth } from '../../src/report/print/look.js';
import { SCORE_SCHEMA } from '../../src/report/score/schema.js';
import { SCORE_SECTIONS } from '../../src/report/score/sections.js';
import { SCORE_CSV } from '../../src/report/score/tables.js';
import { run } from '../../src/cli/run.js';
import { STARTER } from '../../src/cli/shell/starter.js';
import { HOSTILE, SAFE } from '../report/hostile.js';
import { dealFolder, gpulien, temporaryFolder, terms } from './harness.js';

const SAMPLES = join(import.meta.dirname, '../../samples');
const DEAL = dealFolder();
const BROKEN = dealFolder({ 'deal.yaml': terms('max_age_months: 60', 'max_age_months: 6o') });
const BREACH = dealFolder({ 'deal.yaml': terms('metric: liquidity, min: 1_000_000', 'metric: liquidity, min: 100_000_000') });
const WARNING = dealFolder({
  'fleet.csv': STARTER['fleet.csv']!.replace(',serial\n', ',serial,colour\n').replace(/(R0\d)\n/g, '$1,blue\n'),
});
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCORE_SCHEMA);

describe('score', () => {
  test('prints a report on stdout and nothing on stderr', async () => {
    const { code, out, err } = await gpulien(['score', DEAL, '--full']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Example GPU Term Loan');
    expect(out).toContain('Liquidation');
  });

  test('takes the folder, its deal.yaml, and a path relative to where it runs', async () => {
    const { out } = await gpulien(['score', DEAL]);
    expect((await gpulien(['score', join(DEAL, 'deal.yaml')])).out).toBe(out);
    expect((await gpulien(['score', '.'], { cwd: DEAL })).out).toBe(out);
  });

  test('--json is one object that follows the schema', async () => {
    const { code, out, err } = await gpulien(['score', DEAL, '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(validate(JSON.parse(out)) ? [] : validate.errors).toEqual([]);
  });

  test.each(SCORE_CSV)('--csv %s prints that table', async (table) => {
    const { code, out } = await gpulien(['score', DEAL, '--csv', table]);
    expect(code).toBe(0);
    expect(out).toMatch(/^[a-z0-9_]+(,[a-z0-9_]+)*\r\n/);
  });

  test('gives the same bytes twice', async () => {
    for (const more of [[], ['--json'], ['--csv', 'projection']])
      expect((await gpulien(['score', DEAL, ...more])).out).toBe((await gpulien(['score', DEAL, ...more])).out);
  });

  test('--quiet prints the verdict alone', async () => {
    const { out } = await gpulien(['score', DEAL, '--quiet']);
    expect(out).toMatch(/^Facility \S+ · Obligor \S+ · PD .* · EL \S+( · |\n).+\n$/);
    expect(out.split('\n').length).toBeLessThanOrEqual(3);
  });

  test('--set overrides an assumption, and the report says so', async () => {
    const { out } = await gpulien(['score', DEAL, 'assumptions', '--set', 'haircut.forced=0.5', '--set', 'market.window_days=200']);
    expect(out).toContain('haircut.forced');
    expect(out).toContain('market.window_days');
  });

  test('--as-of moves the date', async () => {
    const moved = await gpulien(['score', DEAL, '--as-of', '2026-10-15', '--json']);
    expect(JSON.parse(moved.out).deal.as_of).toBe('2026-10-15');
  });

  test('bad input exits 2 with every problem and computes nothing', async () => {
    for (const more of [[], ['--json'], ['--csv', 'fleet']]) {
      const { code, out, err } = await gpulien(['score', BROKEN, ...more]);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/deal\.yaml:\d+:\d+: error: .*"6o" is not a/);
      expect(err).toMatch(/\^\^\n/);
      expect(err).toContain('1 problem; nothing was computed');
    }
  });

  test('a deal that is not there, not a folder or without terms exits 2', async () => {
    for (const path of ['/nowhere/at/all', join(DEAL, 'fleet.csv')])
      expect(await gpulien(['score', path])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('a deal is a folder') });
    expect(await gpulien(['score', temporaryFolder()])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('deal.yaml') });
  });

  test('warnings go into the report, or to stderr beside JSON and CSV, and not at all with --quiet', async () => {
    expect(await gpulien(['score', WARNING])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('1 warning: gpulien score DEAL'),
    });
    expect(await gpulien(['score', WARNING, 'warnings'])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Warnings (1)') });
    expect(await gpulien(['score', WARNING, '--json'])).toMatchObject({ code: 0, err: expect.stringContaining('colour') });
    expect(await gpulien(['score', WARNING, '--json', '--quiet'])).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse((await gpulien(['score', WARNING, '--json'])).out).warnings).toMatchObject([
      { code: 'UNKNOWN_COLUMN', file: 'fleet.csv', line: 1 },
    ]);
  });

  test('--strict makes warnings errors', async () => {
    expect(await gpulien(['score', WARNING, '--strict'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('1 warning, errors under --strict'),
    });
    expect((await gpulien(['score', DEAL, '--strict'])).code).toBe(0);
  });

  test('exits 0 on a breach, 1 with --fail-on breach, and still prints', async () => {
    expect((await gpulien(['score', BREACH])).code).toBe(0);
    const failed = await gpulien(['score', BREACH, '--fail-on', 'breach']);
    expect(failed).toMatchObject({ code: 1, out: expect.stringContaining('BREACH') });
    expect((await gpulien(['score', BREACH, '--fail-on', 'watch', '--json'])).code).toBe(1);
    expect((await gpulien(['score', DEAL, '--fail-on', 'breach'])).code).toBe(0);
  });

  test('--fail-on watch also fails on what cannot be tested', async () => {
    const untestable = dealFolder({ 'deal.yaml': terms('direction: forward, min: 1.20', 'min: 1.20') });
    expect((await gpulien(['score', untestable, '--fail-on', 'watch'])).code).toBe(1);
    expect((await gpulien(['score', untestable, '--fail-on', 'breach'])).code).toBe(0);
  });

  test.each([
    ['meridian', ['watch']],
    ['troubled', ['breach', 'projected', 'watch', 'deficiency', 'default']],
    ['serial-tape', []],
  ])('--fail-on of %s exits 1 on %j alone', async (sample, levels) => {
    for (const level of FAIL_ON) {
      const { code, out } = await gpulien(['score', join(SAMPLES, sample), '--fail-on', level, '--quiet']);
      expect({ level, code }).toEqual({ level, code: levels.includes(level) ? 1 : 0 });
      expect(out).toMatch(/^Facility /);
    }
  });

  test('leads troubled with its three events of default, whatever the width, and counts the rest', async () => {
    for (const width of ['80', '100', '120', '160']) {
      const { out } = await gpulien(['score', join(SAMPLES, 'troubled'), '--quiet', '--width', width]);
      expect(out).toMatch(/EVENT OF DEFAULT Minimum liquidity.*, LTV on OLV.*, Historical DSCR.* · 8 more\n$/);
    }
    const { verdict } = JSON.parse((await gpulien(['score', join(SAMPLES, 'troubled'), '--json'])).out);
    expect(verdict.level).toBe('default');
    expect(verdict.findings).toHaveLength(11);
    expect(verdict.findings[7]).toEqual({
      kind: 'deficiency',
      level: 'breach',
      covenant: null,
      consequence: null,
      date: '2026-09-30',
      amount: expect.any(Number),
    });
  });

  test('says where the floor makes the LGD', async () => {
    const tape = ['score', join(SAMPLES, 'serial-tape'), '--quiet'];
    expect((await gpulien(tape)).out).toContain('LGD 15.0% (floor; 0.0% today)');
    expect((await gpulien([...tape, '--width', '60'])).out).toContain('LGD 15.0% (floor)');
    expect((await gpulien(['score', join(SAMPLES, 'troubled'), '--quiet'])).out).not.toContain('floor');
  });
});

describe('the screen of a score', () => {
  const samples = readdirSync(SAMPLES)
    .map((name) => join(SAMPLES, name))
    .filter((folder) => existsSync(join(folder, 'deal.yaml')));

  test.each(samples)('of %s has at most 50 lines at 80 and 100 columns and ends with its verdict', async (sample) => {
    for (const width of ['80', '100']) {
      const { out } = await gpulien(['score', sample, '--width', width]);
      const lines = out.trimEnd().split('\n');
      expect(lines.length).toBeLessThanOrEqual(50);
      for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(Number(width));
      const verdict = (await gpulien(['score', sample, '--quiet', '--width', width])).out;
      expect(out.endsWith(`\n\n${verdict}`)).toBe(true);
      expect(out.indexOf(verdict)).toBeLessThan(400);
    }
  });

  test('says where covenants stand, breaches first', async () => {
    const { out } = await gpulien(['score', join(SAMPLES, 'meridian')]);
    expect(out.replace(/\s+/g, ' ')).toContain(
      'All 12 covenants met; 5 within 10% of their limit. Tightest: historical DSCR (3 months) 1.41x against min 1.35x.',
    );
    const broken = (await gpulien(['score', BREACH])).out;
    expect(broken).toMatch(/Status .*\n.*─\n {2}BREACH {2}Minimum liquidity/);
  });

  test('gives the sections that are named, in that order, and the verdict last', async () => {
    const { code, out } = await gpulien(['score', DEAL, 'rating', 'covenants']);
    expect(code).toBe(0);
    const titles = out.split('\n').filter((line) => /^\S.* ─{3,}$/.test(line));
    expect(titles.map((line) => line.replace(/ ─+$/, ''))).toEqual(['Rating', 'Covenants']);
    expect(out.endsWith(`\n\n${(await gpulien(['score', DEAL, '--quiet'])).out}`)).toBe(true);
  });

  test('gives every section by itself as the whole report has it', async () => {
    const whole = (await gpulien(['score', DEAL, '--full'])).out;
    for (const name of SCORE_SECTIONS) {
      const { out } = await gpulien(['score', DEAL, name]);
      const body = out.split('\n').slice(1, -3).join('\n').trimEnd();
      expect(body.length).toBeGreaterThan(80);
      expect(whole).toContain(body);
    }
  });

  test('refuses a section it does not know with the nearest, and what contradicts a section', async () => {
    expect(await gpulien(['score', DEAL, 'covnants'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('Did you mean covenants?'),
    });
    for (const more of [['--json'], ['--csv', 'fleet'], ['--full']])
      expect((await gpulien(['score', DEAL, 'fleet', ...more])).code).toBe(2);
    expect((await gpulien(['score', DEAL, 'band', '--no-band'])).code).toBe(2);
  });

  test('lists its sections in help', async () => {
    const { out } = await gpulien(['score', '--help']);
    for (const name of SCORE_SECTIONS) expect(out).toContain(name);
  });
});

describe('the terminal', () => {
  test.each([60, 80, 100, 160])('no line passes %i columns', async (width) => {
    const { out } = await gpulien(['score', BREACH, '--width', String(width), '--verbose']);
    for (const line of out.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  test('takes its width from the flag, COLUMNS, the terminal, else 100, and at least 60', async () => {
    const widest = async (argv: string[], world: Parameters<typeof gpulien>[1]): Promise<number> =>
      Math.max(
        ...(await gpulien(['score', DEAL, ...argv], world)).out.split('\n').map((line) => displayWidth(stripVTControlCharacters(line))),
      );
    expect(await widest(['--width', '90'], { env: { COLUMNS: '120' } })).toBe(90);
    expect(await widest([], { env: { COLUMNS: '120' }, columns: 80, isTTY: true })).toBe(120);
    expect(await widest([], { columns: 80, isTTY: true })).toBe(80);
    expect(await widest([], { columns: 20, isTTY: true })).toBe(60);
    expect(await widest([], {})).toBe(100);
  });

  test.each<[string, string[], Parameters<typeof gpulien>[1], boolean]>([
    ['a terminal', [], { isTTY: true }, true],
    ['a pipe', [], {}, false],
    ['--no-color', ['--no-color'], { isTTY: true, env: { FORCE_COLOR: '1' } }, false],
    ['NO_COLOR', [], { isTTY: true, env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, false],
    ['an empty NO_COLOR', [], { isTTY: true, env: { NO_COLOR: '' } }, true],
    ['FORCE_COLOR into a pipe', [], { env: { FORCE_COLOR: '1' } }, true],
    ['FORCE_COLOR=0', [], { isTTY: true, env: { FORCE_COLOR: '0' } }, false],
    ['CLICOLOR=0', [], { isTTY: true, env: { CLICOLOR: '0' } }, false],
  ])('colours under %s as asked', async (_, argv, world, coloured) => {
    const { out } = await gpulien(['score', DEAL, '--width', '100', ...argv], world);
    expect(out.includes('\u001b[')).toBe(coloured);
    expect(stripVTControlCharacters(out)).toBe((await gpulien(['score', DEAL])).out);
  });

  test.each(HOSTILE)('names with a %s in the files cannot steer it', async (_, text) => {
    const quoted = `"${text.replaceAll('"', '""')}"`;
    const folder = dealFolder({
      'leases.csv': STARTER['leases.csv']!.replaceAll('Alpha Labs', quoted),
      'fleet.csv': STARTER['fleet.csv']!.replace('ASH-1', quoted),
      'deal.yaml': terms('name: Example GPU Term Loan', `name: ${JSON.stringify(text)}`),
    });
    for (const argv of [
      ['score', folder],
      ['score', folder, '--json'],
      ['check', folder],
      ['explain', folder, 'firm_backlog'],
    ]) {
      const { out, err } = await gpulien(argv);
      expect(out + err).toMatch(SAFE);
    }
  });
});

describe('-o', () => {
  test('writes the file whole, with nothing beside it and nothing on stdout', async () => {
    const folder = temporaryFolder();
    expect(await gpulien(['score', DEAL, '--json', '-o', 'out.json'], { cwd: folder })).toMatchObject({
      code: 0,
      out: '',
      err: 'wrote out.json\n',
    });
    expect(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')).schema).toBe('score/1');
    expect(readdirSync(folder)).toEqual(['out.json']);
  });

  test('puts no colours into a file', async () => {
    const folder = temporaryFolder();
    await gpulien(['score', DEAL, '-o', 'out.txt'], { cwd: folder, isTTY: true, columns: 150 });
    expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toBe((await gpulien(['score', DEAL])).out);
  });

  test('leaves a file that is there alone without --force', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'out.txt'), 'mine');
    expect(await gpulien(['score', DEAL, '-o', 'out.txt'], { cwd: folder })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('--force'),
    });
    expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toBe('mine');
    expect((await gpulien(['score', DEAL, '-o', 'out.txt', '--force'], { cwd: folder })).code).toBe(0);
    expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toContain('Facility');
    expect(readdirSync(folder)).toEqual(['out.txt']);
  });

  test('never writes through a symbolic link, to a folder, or into one that is not there', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'real.txt'), 'mine');
    symlinkSync('real.txt', join(folder, 'link.txt'));
    symlinkSync('nothing.txt', join(folder, 'dangling.txt'));
    mkdirSync(join(folder, 'sub'));
    for (const target of ['link.txt', 'dangling.txt', 'sub', 'absent/out.txt']) {
      expect((await gpulien(['score', DEAL, '-o', target, '--force'], { cwd: folder })).code, target).toBe(2);
    }
    expect(readFileSync(join(folder, 'real.txt'), 'utf8')).toBe('mine');
    expect(existsSync(join(folder, 'nothing.txt'))).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['dangling.txt', 'link.txt', 'real.txt', 'sub']);
  });

  test('does not overwrite the deal itself, even with --force', async () => {
    const folder = dealFolder();
    expect((await gpulien(['score', folder, '-o', join(folder, 'fleet.csv'), '--force'])).code).toBe(2);
    expect(readFileSync(join(folder, 'fleet.csv'), 'utf8')).toBe(STARTER['fleet.csv']);
  });

  test('writes nothing where the input is bad', async () => {
    const folder = temporaryFolder();
    expect((await gpulien(['score', BROKEN, '--json', '-o', 'out.json'], { cwd: folder })).code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the files of a deal', () => {
  const withFleet = (path: string): string => terms('schema: 1', `schema: 1\nfiles: { fleet: ${JSON.stringify(path)} }`);

  test('may not lie outside of its folder, by path or by link', async () => {
    const outside = join(temporaryFolder(), 'fleet.csv');
    writeFileSync(outside, STARTER['fleet.csv']!);
    const climbing = dealFolder({ 'deal.yaml': withFleet('../fleet.csv') });
    const absolute = dealFolder({ 'deal.yaml': withFleet(outside) });
    const linked = dealFolder({ 'fleet.csv': null });
    symlinkSync(outside, join(linked, 'fleet.csv'));
    for (const folder of [climbing, absolute, linked]) expect(await gpulien(['score', folder])).toMatchObject({ code: 2, out: '' });
    expect((await gpulien(['score', linked])).err).toContain('leaves the deal folder');
  });

  test('may be links inside of it', async () => {
    const folder = dealFolder({ 'fleet.csv': null, 'tape.csv': STARTER['fleet.csv']! });
    symlinkSync('tape.csv', join(folder, 'fleet.csv'));
    expect((await gpulien(['score', folder])).code).toBe(0);
  });

  test('must be regular files that can be read', async () => {
    const device = dealFolder({ 'fleet.csv': null });
    symlinkSync('/dev/zero', join(device, 'fleet.csv'));
    const directory = dealFolder({ 'fleet.csv': null });
    mkdirSync(join(directory, 'fleet.csv'));
    for (const folder of [device, directory])
      expect(await gpulien(['score', folder])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('cannot be read') });
    if (process.getuid?.() !== 0) {
      const locked = dealFolder();
      chmodSync(join(locked, 'fleet.csv'), 0);
      expect((await gpulien(['score', locked])).code).toBe(2);
    }
  });
});

test('a defect of the tool exits 3, says so in a line, and shows its stack only when asked', async () => {
  const broken = async (...more: string[]) => {
    let err = '';
    const stdout = {
      write: () => {
        throw new Error('boom');
      },
    };
    const code = await run(['score', DEAL, ...more], {
      stdout,
      stderr: { write: (text: string) => (err += text) },
      env: {},
      cwd: '/',
      columns: undefined,
      isTTY: false,
      stderrIsTTY: false,
    });
    return { code, err };
  };
  const quiet = await broken();
  expect(quiet.code).toBe(3);
  expect(quiet.err).toContain('boom');
  expect(quiet.err).toContain('this is a defect of gpulien');
  expect(quiet.err).not.toContain('    at ');
  expect((await broken('--debug')).err).toContain('    at ');
});
