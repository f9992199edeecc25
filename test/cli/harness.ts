import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Io } from '../../src/cli/shell/io.js';
import { run } from '../../src/cli/run.js';
import { STARTER } from '../../src/cli/shell/starter.js';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line with everything it could see of the world given. */
export async function gpulien(
  argv: readonly string[],
  world: Partial<Pick<Io, 'env' | 'cwd' | 'columns' | 'isTTY' | 'stderrIsTTY' | 'terminal'>> = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await run(argv, {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    env: {},
    cwd: '/',
    columns: undefined,
    isTTY: false,
    stderrIsTTY: false,
    ...world,
  });
  return { code, out, err };
}

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gpulien-test-'));
  made.push(folder);
  return folder;
}

/** A deal folder: the starter's files with some replaced, or left out where null. */
export function dealFolder(files: Readonly<Record<string, string | null>> = {}): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries({ ...STARTER, ...files })) if (text !== null) writeFileSync(join(folder, name), text);
  return folder;
}

/** The starter's terms with a replacement that must hit. */
export function terms(from: string | RegExp, to: string): string {
  const changed = STARTER['deal.yaml']!.replace(from, to);
  if (changed === STARTER['deal.yaml']) throw new Error(`nothing to replace: ${String(from)}`);
  return changed;
}
