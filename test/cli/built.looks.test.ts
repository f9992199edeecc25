import { execFileSync, spawnSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { dealFolder, temporaryFolder } from './harness.js';

const ROOT = new URL('../..', import.meta.url).pathname;
const built = temporaryFolder();
const entry = join(built, 'bin', 'gpulien.js');
const DEAL = dealFolder();

/** The bundle as `npm run build` makes it, in a folder of its own. */
beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, 'src', 'build.mjs'), join(built, 'dist')]);
  cpSync(join(ROOT, 'bin'), join(built, 'bin'), { recursive: true });
  mkdirSync(join(built, 'node_modules'));
  symlinkSync(join(ROOT, 'node_modules', 'dejavu-fonts-ttf'), join(built, 'node_modules', 'dejavu-fonts-ttf'));
  writeFileSync(join(built, 'package.json'), '{ "type": "module" }');
});

const gpulien = (...argv: string[]) =>
  spawnSync(process.execPath, [entry, ...argv], { encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } });

describe('the built tool', () => {
  test('prints its version, with and without other words', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    for (const argv of [['--version'], ['-V']]) expect(gpulien(...argv)).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('its entry imports nothing but what --version needs', () => {
    expect(readFileSync(join(built, 'dist', 'main.cjs')).length).toBeLessThan(5000);
  });

  test('scores, prints the method, and sets its exit codes', () => {
    expect(gpulien('score', DEAL)).toMatchObject({ status: 0, stderr: '' });
    expect(gpulien('methodology')).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^# /) });
    expect(gpulien('scor').status).toBe(2);
    expect(gpulien().status).toBe(0);
  });

  test('simulates the same bytes on one thread and on three', () => {
    const run = (workers: string) => gpulien('simulate', DEAL, '--paths', '1300', '--workers', workers, '--json', '-q');
    const one = run('1');
    expect(one).toMatchObject({ status: 0, stderr: '' });
    expect(run('3')).toMatchObject({ status: 0, stderr: '', stdout: one.stdout });
  });

  test('scores a book to the same bytes on one thread and on two', () => {
    const book = join(ROOT, 'test/model/portfolio/book');
    const run = (workers: string) => gpulien('portfolio', book, '--workers', workers, '--scenario', 'severe', '--json', '-q');
    const one = run('1');
    expect(one).toMatchObject({ status: 0, stderr: '' });
    expect(run('2')).toMatchObject({ status: 0, stderr: '', stdout: one.stdout });
  });

  test('a report draws the same paths in workers as simulate on one thread', () => {
    const file = join(built, 'report.json');
    expect(gpulien('report', DEAL, '--to', file, '--simulate', '8192', '--scenario', 'none', '-q')).toMatchObject({
      status: 0,
      stderr: '',
    });
    const { el, pd } = JSON.parse(gpulien('simulate', DEAL, '--paths', '8192', '--workers', '1', '--json', '-q').stdout);
    expect(JSON.parse(readFileSync(file, 'utf8')).simulation).toMatchObject({ el, pd });
  });

  test('a deal that changes while workers read it is refused, exit 2', () => {
    const deal = dealFolder();
    const hook = join(built, 'change.cjs');
    writeFileSync(
      hook,
      `const { isMainThread } = require('node:worker_threads');
if (!isMainThread) require('node:fs').appendFileSync(${JSON.stringify(join(deal, 'deal.yaml'))}, '# changed\\n');`,
    );
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--require', hook, entry, 'simulate', deal, '--paths', '1300', '--workers', '2'],
      { encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } },
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('the files of the deal changed while it ran\n  run the command again');
  });

  test('prints every page of help and writes a PDF, which are loaded when asked for', () => {
    expect(gpulien('help', 'deals')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^# /) });
    const pdf = join(built, 'report.pdf');
    expect(gpulien('report', DEAL, '--to', pdf, '-q')).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(pdf, 'latin1').slice(0, 5)).toBe('%PDF-');
  });

  test('runs from what V8 kept of the build, and as well without, and with one that is broken or of other flags', () => {
    const dist = join(built, 'dist');
    const kept = readdirSync(dist).filter((name) => name.endsWith(`.cjs.${process.version}-${process.arch}`));
    expect(kept.map((name) => name.split('-')[0])).toEqual(['all', 'some']);
    const cache = join(dist, kept[1]!);
    const before = readFileSync(cache);
    const { stdout } = gpulien('score', DEAL);
    expect(stdout).toContain('Facility');
    const other = spawnSync(process.execPath, ['--no-opt', '--max-lazy', entry, 'score', DEAL], { encoding: 'utf8' });
    expect(other).toMatchObject({ status: 0, stdout, stderr: '' });
    expect(readFileSync(cache).equals(before)).toBe(true);
    truncateSync(cache, 1000);
    expect(gpulien('score', DEAL)).toMatchObject({ status: 0, stdout, stderr: '' });
    rmSync(cache);
    expect(gpulien('score', DEAL)).toMatchObject({ status: 0, stdout, stderr: '' });
    expect(readdirSync(dist)).not.toContain(kept[1]);
  });

  test('a reader that stops early is no failure', async () => {
    const child = spawn(process.execPath, [entry, 'score', DEAL, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', (chunk) => (err += chunk));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('everything arrives through a pipe', () => {
    expect(JSON.parse(gpulien('score', DEAL, '--json').stdout).schema).toBe('score/1');
  });

  test('the bash completion is a script that bash reads, and it completes', () => {
    const script = gpulien('completion', 'bash').stdout;
    const ask = `${script}\nCOMP_WORDS=(gpulien score --csv borr); COMP_CWORD=3; _gpulien; echo "\${COMPREPLY[@]}"`;
    const bash = spawnSync('bash', ['-c', ask], { encoding: 'utf8' });
    if (bash.error) return;
    expect(bash).toMatchObject({ status: 0, stdout: 'borrowing_base\n' });
  });
});
