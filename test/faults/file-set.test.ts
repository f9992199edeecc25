import fs, { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Content } from '../../src/cli/shell/file-set.js';

const STEPS = ['mkdirSync', 'openSync', 'writeFileSync', 'fsyncSync', 'linkSync', 'renameSync', 'rmSync'] as const;
const real = { ...fs };
type Call = (...args: unknown[]) => unknown;

/** Lets file-set take `good` steps on the disk; the next fails with EIO and, where it `dies`, every one after it. Counts the steps. */
function breakAfter(good: number, dies: boolean): { readonly taken: () => number } {
  let taken = 0;
  for (const name of STEPS) {
    (fs as unknown as Record<string, Call>)[name] = (...args) => {
      taken++;
      if (dies ? taken > good : taken === good + 1)
        throw Object.assign(new Error(`EIO: ${name}`), { code: 'EIO', syscall: name, path: String(args[0]) });
      return (real[name] as Call)(...args);
    };
  }
  syncBuiltinESMExports();
  return { taken: () => taken };
}

function mend(): void {
  for (const name of STEPS) (fs as unknown as Record<string, unknown>)[name] = real[name];
  syncBuiltinESMExports();
}

/** Modules as a process has them that starts now. */
async function freshProcess() {
  vi.resetModules();
  return { ...(await import('../../src/cli/shell/output.js')), ...(await import('../../src/cli/shell/file-set.js')) };
}

const made: string[] = [];
afterEach(() => {
  mend();
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const TABLES: Content = [
  { name: 'new.csv', text: 'new' },
  { name: 'manifest.json', text: '{}' },
];

/** Two folders with a file, a folder of tables and a file elsewhere to overwrite, and room for one more file. */
function disk(force: boolean): { readonly at: string; readonly targets: { path: string; content: Content }[] } {
  const at = mkdtempSync(join(tmpdir(), 'gpulien-set-'));
  made.push(at);
  mkdirSync(join(at, 'other'));
  if (force) {
    writeFileSync(join(at, 'a.pdf'), 'old');
    writeFileSync(join(at, 'other', 'd.json'), 'old');
    mkdirSync(join(at, 'c.csv'));
    writeFileSync(join(at, 'c.csv', 'manifest.json'), JSON.stringify({ schema: 'report-csv/1', files: [{ file: 'old.csv' }] }));
    writeFileSync(join(at, 'c.csv', 'old.csv'), 'old');
  }
  const targets = [
    { path: join(at, 'a.pdf'), content: 'new' },
    { path: join(at, 'c.csv'), content: TABLES },
    { path: join(at, 'other', 'd.json'), content: 'new' },
    { path: join(at, 'e.md'), content: 'new' },
  ];
  return { at, targets };
}

/** Every file below a folder with its text. */
const state = (at: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(at, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name).slice(at.length + 1), readFileSync(join(parentPath, name), 'utf8')]),
  );
const hidden = (at: string): string[] => readdirSync(at, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.gpulien'));
const NEW = { 'a.pdf': 'new', 'c.csv/new.csv': 'new', 'c.csv/manifest.json': '{}', 'other/d.json': 'new', 'e.md': 'new' };

describe.each([false, true])('a set of files in two folders, forced %s', (force) => {
  test('any one step on the disk that fails leaves what was there, and nothing else', async () => {
    let failures = 0;
    for (let good = 0; ; good++) {
      const { at, targets } = disk(force);
      const before = state(at);
      const { writeAll } = await freshProcess();
      const { taken } = breakAfter(good, false);
      const failed = await writeAll(targets, force).then(
        () => null,
        (error: Error) => error,
      );
      mend();
      if (failed === null && taken() <= good) break;
      // A step after the last name was given may fail too: then all is there, and the next run removes what is left.
      if (failed === null || state(at)['e.md'] !== undefined) {
        (await freshProcess()).undoAbandoned(at);
        (await freshProcess()).undoAbandoned(join(at, 'other'));
        expect(state(at)).toEqual(NEW);
      } else {
        expect(failed.message).toMatch(/cannot (?:be written|read or write)|EIO/);
        expect(state(at)).toEqual(before);
      }
      expect(hidden(at)).toEqual([]);
      failures++;
    }
    expect(failures).toBeGreaterThan(30);
  });

  test.each(['', 'other'])('a process that dies at any step is undone, or was done, by the next that writes to ./%s', async (found) => {
    const seen = { old: 0, new: 0 };
    for (let good = 0; ; good++) {
      const { at, targets } = disk(force);
      const before = state(at);
      const { writeAll } = await freshProcess();
      const { taken } = breakAfter(good, true);
      await writeAll(targets, force).catch(() => undefined);
      mend();
      if (taken() <= good) break;
      const { undoAbandoned } = await freshProcess();
      undoAbandoned(join(at, found));
      // The folder of a set's first file is made before the others and removed after them.
      undoAbandoned(at);
      const after = state(at);
      expect([before, NEW]).toContainEqual(after);
      expect(hidden(at)).toEqual([]);
      seen[after['e.md'] === 'new' ? 'new' : 'old']++;
    }
    expect(seen.old).toBeGreaterThan(20);
    expect(seen.new).toBeGreaterThan(0);
  });
});

describe('a work folder that is found', () => {
  /** What a process that died half way through a set leaves. */
  async function abandoned(): Promise<{ readonly at: string; readonly work: string }> {
    const { at, targets } = disk(true);
    const { writeAll } = await freshProcess();
    for (let good = 20; good < 100; good++) {
      const again = disk(true);
      breakAfter(good, true);
      await writeAll(
        targets.map(({ path, content }) => ({ path: path.replace(at, again.at), content })),
        true,
      ).catch(() => undefined);
      mend();
      if (state(again.at)['a.pdf'] === 'new') return { at: again.at, work: join(again.at, hidden(again.at)[0]!) };
    }
    throw new Error('no step gave a name');
  }

  test('what somebody put in place of a new file meanwhile stays', async () => {
    const { at } = await abandoned();
    writeFileSync(join(at, 'a.pdf'), 'somebody');
    (await freshProcess()).undoAbandoned(at);
    expect(state(at)['a.pdf']).toBe('somebody');
    expect(state(at)['c.csv/old.csv']).toBe('old');
    expect(hidden(at)).toEqual([]);
  });

  test('of a process that runs is left alone, as is one of another machine', async () => {
    const { at, work } = await abandoned();
    const alive = work.replace(`-${process.pid}-`, `-${process.ppid}-`);
    real.renameSync(work, alive);
    const foreign = join(at, '.gpulien-00000000-1-00000000');
    mkdirSync(foreign);
    (await freshProcess()).undoAbandoned(at);
    expect(existsSync(alive)).toBe(true);
    expect(existsSync(foreign)).toBe(true);
  });

  test('that names files elsewhere, or is no list, touches nothing', async () => {
    const { at, work } = await abandoned();
    writeFileSync(join(at, 'other', 'd.json'), 'mine');
    writeFileSync(join(work, 'old-0'), 'evil');
    for (const names of ['[{"name":"other/d.json","mark":""},{"name":7},{"name":"../up"}]', '{"a":1}', '[{"na']) {
      writeFileSync(join(work, 'names'), names);
      writeFileSync(join(work, 'taking'), '');
      (await freshProcess()).undoAbandoned(at);
      expect(state(at)['other/d.json']).toBe('mine');
      mkdirSync(work, { recursive: true });
    }
  });
});
