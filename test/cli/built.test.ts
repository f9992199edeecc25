import { execFileSync, spawnSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { dealFolder, temporaryFolder } from './harness.js';

const ROOT = new URL('../..', import.meta.url).pathname;
const built = temporaryFolder();
const entry = join(built, 'bin', 'gpulien.js');
const DEAL = dealFolder();

/** The bundle as `npm run build` makes it, in a folder of its own. */
beforeAll(() => {
  const { build } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts as { build: string };
  const command = build.slice(build.indexOf('esbuild')).replace('--outdir=dist', `--outdir=${join(built, 'dist')}`);
  execFileSync('sh', ['-c', command], {
    cwd: ROOT,
    env: { ...process.env, PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env.PATH ?? ''}` },
  });
  mkdirSync(join(built, 'bin'));
  copyFileSync(join(ROOT, 'bin', 'gpulien.js'), entry);
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
    expect(readFileSync(join(built, 'dist', 'main.js'), 'utf8')).not.toMatch(/^import .* from "\.\/chunk/m);
  });

  test('scores, prints the method, and sets its exit codes', () => {
    expect(gpulien('score', DEAL)).toMatchObject({ status: 0, stderr: '' });
    expect(gpulien('methodology')).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^# /) });
    expect(gpulien('scor').status).toBe(2);
    expect(gpulien().status).toBe(0);
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
