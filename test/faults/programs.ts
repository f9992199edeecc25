import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const ROOT = new URL('../..', import.meta.url).pathname;
export const GPULIEN = join(ROOT, 'bin', 'gpulien.js');
if (!existsSync(join(ROOT, 'dist', 'main.cjs'))) execFileSync(process.execPath, [join(ROOT, 'src', 'build.mjs')]);

const made: string[] = [];
const mounted: string[] = [];
afterAll(() => {
  for (const folder of mounted) spawnSync('umount', [folder]);
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gpulien-faults-'));
  made.push(folder);
  return folder;
}

/** A small file system of its own; null where this machine does not let one be mounted. */
export function mount(options: string): string | null {
  const folder = scratch();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder]);
  if (status !== 0) return null;
  mounted.push(folder);
  return folder;
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a line of bash in which `gpulien` is the built tool. */
export function bash(line: string, cwd = scratch()): Ran {
  const script = `gpulien() { '${process.execPath}' '${GPULIEN}' "$@"; }\n${line}`;
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], {
    encoding: 'utf8',
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '' },
  });
  return { code: status, out: stdout, err: stderr };
}

/** A deal to run on. */
export function deal(): string {
  const folder = join(scratch(), 'deal');
  const { code, err } = bash(`gpulien init '${folder}' -q`);
  if (code !== 0) throw new Error(err);
  return folder;
}

export const listed = (folder: string): string[] => readdirSync(folder).sort();
