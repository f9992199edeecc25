import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program/program.js';
import { Session } from '../../src/cli/shell/session.js';
import { MARKET_TABLES } from '../../src/report/market/market.js';
import { REVERSE_DRIVERS } from '../../src/model/scenario/reverse.js';
import { SENSITIVITY_DRIVERS, SENSITIVITY_METRICS } from '../../src/model/scenario/sensitivity.js';
import { COMPARE_TABLES } from '../../src/report/compare/compare.js';
import { PROJECT_TABLES } from '../../src/report/project/tables.js';
import { PERIODS } from '../../src/report/project/text.js';
import { SCHEMAS } from '../../src/report/schemas.js';
import { NOTES_TABLES } from '../../src/report/notes/notes-tables.js';
import { PRICE_TABLES } from '../../src/report/price/price-tables.js';
import { AUDIT_TABLES } from '../../src/report/audit/audit.js';
import { MEASURES } from '../../src/report/monitor/charts.js';
import { MONITOR_TABLES } from '../../src/report/monitor/monitor.js';
import { ROLL_TABLES } from '../../src/report/roll/roll.js';
import { DRIVERS } from '../../src/model/simulation/switched-off.js';
import { BOOK_SIMULATION_TABLES } from '../../src/report/simulation/book-simulation.js';
import { SIMULATION_TABLES } from '../../src/report/simulation/simulation-tables.js';
import { SORTS, STRESS_TABLES } from '../../src/report/stress/stress-tables.js';
import { SCORE_CSV } from '../../src/report/score/tables.js';
import { TOPICS } from '../../src/model/verify/verify.js';
import { HOSTILE, SAFE } from '../report/hostile.js';
import { gpulien, temporaryFolder } from './harness.js';

const COMMANDS = [
  'score',
  'check',
  'explain',
  'project',
  'stress',
  'reverse',
  'sensitivity',
  'compare',
  'curves',
  'audit',
  'report',
  'roll',
  'monitor',
  'init',
  'market',
  'calibrate',
  'backtest',
  'methodology',
  'schema',
  'completion',
  'help',
];
const nowhere = {
  stdout: { write: () => 0 },
  stderr: { write: () => 0 },
  env: {},
  cwd: '/',
  columns: undefined,
  isTTY: false,
  stderrIsTTY: false,
};

describe('usage', () => {
  test('alone it prints its help and exits 0', async () => {
    const { code, out, err } = await gpulien([]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    expect(out).toContain('Exit status:');
  });

  test.each(COMMANDS)('%s --help has one example and exits 0', async (command) => {
    const { code, out, err } = await gpulien([command, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const examples = out.split('\n').filter((line) => line.startsWith('  $ '));
    expect(examples).toHaveLength(1);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(92);
  });

  test.each([
    [],
    ['score'],
    ['score', '/nowhere'],
    ['report', '/nowhere'],
    ['market'],
    ['market', 'h100'],
    ['market', 'show'],
    ['market', 'import'],
    ['schema'],
    ['init'],
  ])('%s %s --version prints the version alone, as -V does', async (...words) => {
    const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string };
    for (const flag of ['--version', '-V']) expect(await gpulien([...words, flag])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test.each([
    [['scor', 'x'], 'score'],
    [['score', 'x', '--jsn'], '--json'],
    [['score', 'x', '--csv', 'flet'], 'fleet'],
    [['score', 'x', '--fail-on', 'breech'], 'breach'],
    [['schema', 'scores'], 'score'],
    [['projct', 'x'], 'project'],
    [['project', 'x', '--by', 'quater'], 'quarter'],
    [['stress', 'x', '--sort', 'los'], 'loss'],
    [['stress', 'x', '--fail-on', 'brech'], 'breach'],
    [['stress', 'x', '--csv', 'covenant'], 'covenants'],
    [['reverse', 'x', '--driver', 'rental_level,index_rat'], 'index_rate'],
    [['sensitivity', 'x', '--metric', 'ltv.ovl'], 'ltv.olv'],
    [['sensitivity', 'x', '--grid', 'price_level,rental_levl'], 'rental_level'],
    [['compare', 'x', 'y', '--csv', 'headlin'], 'headline'],
    [['completion', 'bsh'], 'bash'],
    [['market', 'h10o'], 'H100'],
    [['market', '--csv', 'comp'], 'comps'],
  ])('%j exits 2 and suggests %s', async (argv, suggestion) => {
    const { code, out, err } = await gpulien(argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`Did you mean ${suggestion}?`);
  });

  test.each([
    [['score'], "missing required argument 'deal'"],
    [['score', 'a', 'b'], 'Expected one of exposure, fleet'],
    [['check', 'a', 'b'], 'too many arguments'],
    [['score', 'x', '--json', '--csv', 'fleet'], 'cannot be used with'],
    [['score', 'x', '--width', '20'], 'from 60 to 500'],
    [['score', 'x', '--width', '1e2'], 'from 60 to 500'],
    [['score', 'x', '--as-of', '2026-02-30'], 'YYYY-MM-DD'],
    [['score', 'x', '--set', 'haircut.forced'], 'key=value'],
    [['explain', 'x', 'fmv', '--lot', 'a', '--contract', 'b'], 'cannot be used with'],
    [['stress', 'x', '--detail', 'a', '--json'], 'cannot be used with'],
    [['stress', 'x', '--detail', 'a', '--fail-on', 'loss'], 'cannot be used with'],
    [['project', 'x', '--json', '--csv'], 'cannot be used with'],
    [['compare', 'x'], "missing required argument 'after'"],
    [['sensitivity', 'x', '--grid', 'price_level'], 'two different drivers'],
    [['sensitivity', 'x', '--grid', 'haircuts,haircuts'], 'two different drivers'],
    [['sensitivity', 'x', '--size', '22', '--grid', 'haircuts,index_rate'], 'from 2 to 21'],
    [['sensitivity', 'x', '--size', '5'], '--grid a,b'],
    [['explain', 'x', 'ltv.fmv', '--scenarios', 'y.yaml'], '--scenario ID'],
  ])('%j exits 2 and says why', async (argv, reason) => {
    const { code, out, err } = await gpulien(argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(reason);
  });

  test.each(HOSTILE)('an argument with a %s cannot steer the terminal', async (_, text) => {
    for (const argv of [
      [text],
      ['score', text],
      ['score', '/', `--${text}`],
      ['market', text],
      ['score', '/', '--csv', text],
      ['init', `/nowhere/${text}/x`],
    ]) {
      const { code, err, out } = await gpulien(argv);
      expect(code).toBe(2);
      expect(err + out).toMatch(SAFE);
    }
  });

  test('the words that help and completion offer are those that the reports know', () => {
    const program = buildProgram(new Session(nowhere));
    const choices = (command: string, option: string): unknown =>
      program.commands.find((c) => c.name() === command)!.options.find((o) => o.long === option)!.argChoices;
    expect(choices('score', '--csv')).toEqual(SCORE_CSV);
    expect(choices('market', '--csv')).toEqual(MARKET_TABLES);
    expect(choices('project', '--csv')).toEqual(PROJECT_TABLES);
    expect(choices('project', '--by')).toEqual(Object.keys(PERIODS));
    expect(choices('stress', '--csv')).toEqual(STRESS_TABLES);
    expect(choices('audit', '--csv')).toEqual(AUDIT_TABLES);
    expect(choices('roll', '--csv')).toEqual(ROLL_TABLES);
    expect(choices('monitor', '--csv')).toEqual(MONITOR_TABLES);
    expect(choices('monitor', '--chart')).toEqual(MEASURES);
    expect(choices('stress', '--sort')).toEqual(SORTS);
    expect(choices('simulate', '--csv')).toEqual([...new Set([...SIMULATION_TABLES, ...BOOK_SIMULATION_TABLES])]);
    expect(program.commands.find((c) => c.name() === 'simulate')!.options.find((o) => o.long === '--what-if')!.description).toContain(
      `drivers: ${DRIVERS.join(', ')})`,
    );
    expect(choices('price', '--csv')).toEqual(PRICE_TABLES);
    expect(program.commands.find((c) => c.name() === 'verify')!.registeredArguments[0]!.argChoices).toEqual(TOPICS.map(({ name }) => name));
    expect(choices('securitize', '--csv')).toEqual(NOTES_TABLES);
    expect(choices('compare', '--csv')).toEqual(COMPARE_TABLES);
    expect(choices('sensitivity', '--metric')).toEqual(SENSITIVITY_METRICS);
    const said = (command: string, option: string): string =>
      program.commands.find((c) => c.name() === command)!.options.find((o) => o.long === option)!.description;
    expect(said('reverse', '--driver')).toContain(REVERSE_DRIVERS.join(', '));
    expect(said('sensitivity', '--grid')).toContain(SENSITIVITY_DRIVERS.join(', '));
    expect(program.commands.find((c) => c.name() === 'schema')!.registeredArguments[0]!.argChoices).toEqual(Object.keys(SCHEMAS));
  });
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('of %s knows every command with its parts, options and words', async (shell) => {
    const { code, out } = await gpulien(['completion', shell]);
    expect(code).toBe(0);
    for (const word of [
      ...COMMANDS,
      'market import',
      'market show',
      'fail-on',
      'as-of',
      'drop-outliers',
      'history',
      'write',
      'borrowing_base',
      'observations',
      'baseline calibrated',
      'H100-SXM-80',
    ])
      expect(out).toContain(word);
  });

  const folder = temporaryFolder();
  for (const name of ['own.yaml', 'my file.yaml']) writeFileSync(join(folder, name), '');
  mkdirSync(join(folder, 'deal'));
  const files = ['deal', 'my file.yaml', 'own.yaml'];
  /** What a real bash offers for the last of the words. */
  const offered = async (words: readonly string[]): Promise<string[]> => {
    const { out } = await gpulien(['completion', 'bash']);
    const bash = spawnSync(
      'bash',
      ['-c', `${out}\nCOMP_WORDS=(gpulien "$@"); COMP_CWORD=$#; _gpulien; printf '%s\\n' "\${COMPREPLY[@]}"`, 'bash', ...words],
      { encoding: 'utf8', cwd: folder },
    );
    expect(bash).toMatchObject({ status: 0, stderr: '' });
    return bash.stdout
      .split('\n')
      .filter((word) => word !== '')
      .sort();
  };

  const hasBash = spawnSync('bash', ['-c', 'true']).error === undefined;
  test.skipIf(!hasBash).each([
    [['ca'], ['calibrate']],
    [['back'], ['backtest']],
    [['market', 'i'], ['import']],
    [['market', 's'], ['show']],
    [['market', 'h100', 's'], []],
    [
      ['market', 'h1'],
      ['H100-NVL-94', 'H100-PCIE-80', 'H100-SXM-80'],
    ],
    [
      ['market', 'show', 'h100', 'H20'],
      ['H20-SXM-96', 'H200-NVL-141', 'H200-SXM-141'],
    ],
    [['market', 'import', '--drop'], ['--drop-outliers']],
    [['market', 'import', '--history'], []],
    [['market', 'import', '--type', 's'], ['sold']],
    [['market', 'import', 'deal'], ['deal']],
    [['market', 'import', ''], files],
    [['market', 'show', '--csv', 'o'], ['observations']],
    [['market', 'show', '--hist'], ['--history']],
    [['market', 'show', '--history', ''], files],
    [['market', '--csv', 'm'], ['models']],
    [['curves', 'deal', '--model', 'gh'], ['GH200']],
    [['calibrate', '--wr'], ['--write']],
    [['calibrate', '--write', 'o'], ['own.yaml']],
    [['calibrate', ''], []],
    [
      ['backtest', '--csv', ''],
      ['forecasts', 'models', 'scores'],
    ],
    [['score', '--assumptions', ''], ['baseline', 'calibrated', ...files].sort()],
    [['market', 'show', '--assumptions', 'c'], ['calibrated']],
    [['score', '--as-of', ''], []],
    [['score', 'my'], ['my file.yaml']],
    [['help', 'cal'], ['calibrate']],
    [['help', 'gl'], ['glossary']],
  ])('after %j bash offers %j', async (words, expected) => expect(await offered(words)).toEqual(expected));
});
