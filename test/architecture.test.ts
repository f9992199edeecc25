import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');
/** Rooms from the ground up: a file imports from its own room or a lower one. */
const ROOMS = ['kernel', 'domain', 'market', 'input', 'model', 'report', 'workbook', 'api', 'cli'];
/** What only the command line may know, and of it what the package may that programs import: it reads files. */
const OUTSIDE = [
  /\bprocess\./,
  /\bconsole\./,
  /\bnew Date\b/,
  /\bDate\./,
  /\bMath\.random\b/,
  /from 'node:(?!crypto)/,
  /\bsetTimeout\b/,
  /\bperformance\b/,
];
const READING = /from 'node:(fs|fs\/promises|path|readline)'/;
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
const importsOf = (file: string): string[] =>
  [...codeOf(file).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    relative(SRC, resolve(SRC, dirname(file), match[1]!)).replace(/\.js$/, '.ts'),
  );
/** The first circle that following the arrows leads into; null without one. */
function circleIn(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[] | null {
  const done = new Set<string>();
  const walk = (node: string, path: readonly string[]): string[] | null => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return null;
    for (const next of arrows.get(node) ?? []) {
      const circle = walk(next, [...path, node]);
      if (circle) return circle;
    }
    done.add(node);
    return null;
  };
  for (const node of arrows.keys()) {
    const circle = walk(node, []);
    if (circle) return circle;
  }
  return null;
}
const roomOf = (file: string): string => file.split('/')[0]!;
const codeOf = (file: string): string =>
  readFileSync(join(SRC, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '');

describe('the house', () => {
  it('has the rooms it says', () =>
    expect([...new Set(files.map(roomOf))].sort()).toEqual(
      [...ROOMS.filter((room) => room !== 'market'), ...(files.some((file) => file.startsWith('market/')) ? ['market'] : [])].sort(),
    ));

  it.each(files)('%s imports only from its own room or a lower one', (file) => {
    const rank = ROOMS.indexOf(roomOf(file));
    const upward = importsOf(file).filter((target) => ROOMS.includes(roomOf(target)) && ROOMS.indexOf(roomOf(target)) > rank);
    expect(upward).toEqual([]);
  });

  it('has no circle of files', () => expect(circleIn(new Map(files.map((file) => [file, new Set(importsOf(file))])))).toBeNull());

  it('has no circle of folders', () => {
    const folders = new Map<string, Set<string>>();
    for (const file of files) {
      for (const target of importsOf(file)) {
        const [from, to] = [dirname(file), dirname(target)];
        if (from !== to) folders.set(from, (folders.get(from) ?? new Set()).add(to));
      }
    }
    expect(circleIn(folders)).toBeNull();
  });

  it.each(files.filter((file) => roomOf(file) !== 'cli'))('%s knows no process, clock, chance or console', (file) => {
    const code = roomOf(file) === 'api' ? codeOf(file).replace(new RegExp(READING, 'g'), '') : codeOf(file);
    expect(OUTSIDE.filter((pattern) => pattern.test(code)).map(String)).toEqual([]);
  });

  it.each(files)('%s stays under 400 lines', (file) =>
    expect(readFileSync(join(SRC, file), 'utf8').split('\n').length).toBeLessThanOrEqual(400),
  );
});
