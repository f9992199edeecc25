import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Content } from '../../src/cli/shell/file-set.js';
import { writeAll } from '../../src/cli/shell/output.js';
import { temporaryFolder } from './harness.js';

const MANIFEST = JSON.stringify({ schema: 'report-csv/1', files: [{ file: 'old.csv' }] });
const NEW: Content = [
  { name: 'new.csv', text: 'a\n' },
  { name: 'manifest.json', text: '{}' },
];
/** A name that no file system takes. */
const TOO_LONG = `${'x'.repeat(300)}.md`;

function folderOfTables(path: string): void {
  mkdirSync(path);
  writeFileSync(join(path, 'manifest.json'), MANIFEST);
  writeFileSync(join(path, 'old.csv'), 'old');
}

describe('writing all or nothing', () => {
  test('bytes, text and a folder arrive as they are, and nothing stays beside them', async () => {
    const at = temporaryFolder();
    await writeAll(
      [
        { path: join(at, 'a.pdf'), content: new Uint8Array([0, 255, 10]) },
        { path: join(at, 'b.md'), content: 'é\n' },
        { path: join(at, 'c.csv'), content: NEW },
      ],
      false,
    );
    expect([...readFileSync(join(at, 'a.pdf'))]).toEqual([0, 255, 10]);
    expect(readFileSync(join(at, 'b.md'), 'utf8')).toBe('é\n');
    expect(readdirSync(at).sort()).toEqual(['a.pdf', 'b.md', 'c.csv']);
    expect(readdirSync(join(at, 'c.csv')).sort()).toEqual(['manifest.json', 'new.csv']);
  });

  test.each([false, true])('one that cannot get its name takes the others back, forced %s', async (force) => {
    const at = temporaryFolder();
    await expect(
      writeAll(
        [
          { path: join(at, 'a.pdf'), content: 'a' },
          { path: join(at, 'c.csv'), content: NEW },
          { path: join(at, TOO_LONG), content: 'b' },
        ],
        force,
      ),
    ).rejects.toThrow('the name is too long');
    expect(readdirSync(at)).toEqual([]);
  });

  test('what was overwritten before one failed is back: the file, and the folder with its table', async () => {
    const at = temporaryFolder();
    writeFileSync(join(at, 'a.pdf'), 'old');
    folderOfTables(join(at, 'c.csv'));
    await expect(
      writeAll(
        [
          { path: join(at, 'a.pdf'), content: 'new' },
          { path: join(at, 'c.csv'), content: NEW },
          { path: join(at, TOO_LONG), content: 'b' },
        ],
        true,
      ),
    ).rejects.toThrow();
    expect(readdirSync(at).sort()).toEqual(['a.pdf', 'c.csv']);
    expect(readFileSync(join(at, 'a.pdf'), 'utf8')).toBe('old');
    expect(readdirSync(join(at, 'c.csv')).sort()).toEqual(['manifest.json', 'old.csv']);
  });

  test('forced, a folder of tables is replaced whole: the table of before is gone', async () => {
    const at = temporaryFolder();
    folderOfTables(join(at, 'c.csv'));
    await writeAll([{ path: join(at, 'c.csv'), content: NEW }], true);
    expect(readdirSync(join(at, 'c.csv')).sort()).toEqual(['manifest.json', 'new.csv']);
    expect(readdirSync(at)).toEqual(['c.csv']);
  });

  test('nothing is written through a link, and over an existing file only by force', async () => {
    const at = temporaryFolder();
    symlinkSync('elsewhere', join(at, 'link.md'));
    writeFileSync(join(at, 'there.md'), 'old');
    await expect(
      writeAll(
        [
          { path: join(at, 'new.md'), content: 'n' },
          { path: join(at, 'link.md'), content: 'n' },
        ],
        true,
      ),
    ).rejects.toThrow('symbolic link');
    await expect(
      writeAll(
        [
          { path: join(at, 'new.md'), content: 'n' },
          { path: join(at, 'there.md'), content: 'n' },
        ],
        false,
      ),
    ).rejects.toThrow('exists already');
    expect(readdirSync(at).sort()).toEqual(['link.md', 'there.md']);
  });
});
