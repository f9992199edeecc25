import { describe, expect, it } from 'vitest';
import { Problems } from '../../../src/input/text/problems.js';
import { flowTree, placesOf, type Tree, yamlTree } from '../../../src/input/yaml/yaml-tree.js';

function read(text: string | Uint8Array): { tree: Tree | null; sound: boolean; said: string[] } {
  const problems = new Problems();
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const result = yamlTree(bytes, 'deal.yaml', problems);
  const said = problems.failures.map(
    ({ code, place, text: found, expected }) => `${code} ${place.line}:${place.column} ${found} | ${expected}`,
  );
  return { ...result, said };
}

const leaf = (tree: Tree | null | undefined, ...path: (string | number)[]): string | null | undefined => {
  let at = tree ?? undefined;
  for (const part of path)
    at = at?.kind === 'branch' ? at.entries.get(String(part))?.tree : at?.kind === 'list' ? at.items[Number(part)] : undefined;
  return at?.kind === 'leaf' ? at.text : undefined;
};

describe('a YAML text', () => {
  it('keeps numbers as they are written', () => {
    const { tree } = read('a: 1.10\nb: 12345678901234567890.12\nc: 412_500_000\nd: "1,000"\ne: 8.5%\nf: 2026-09-30\n');
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => leaf(tree, key))).toEqual([
      '1.10',
      '12345678901234567890.12',
      '412_500_000',
      '1,000',
      '8.5%',
      '2026-09-30',
    ]);
  });

  it('knows blank from a quoted blank', () => {
    const { tree } = read('a:\nb: ~\nc: ""\nd: null\n');
    expect(['a', 'b', 'c', 'd'].map((key) => leaf(tree, key))).toEqual([null, null, '', null]);
  });

  it('is read with a byte-order mark and as JSON', () => {
    expect(leaf(read('\uFEFFa: 1\n').tree, 'a')).toBe('1');
    expect(leaf(read('{"a": [1, {"b": "x"}]}').tree, 'a', 1, 'b')).toBe('x');
  });

  it('gives the place of each key', () => {
    const places = placesOf(read('deal: { id: x }\ntranches:\n  - id: A\n    balance: 5\n').tree!);
    expect(places.get('tranches.0.balance')).toEqual({ file: 'deal.yaml', line: 4, column: 14, field: 'tranches.0.balance' });
    expect(places.get('tranches')).toMatchObject({ line: 2, column: 1 });
    expect(places.get('deal.id')).toMatchObject({ line: 1, column: 13 });
  });

  it('with commas in numbers of a flow mapping says so once for each number', () => {
    expect(read('a: { x: 412,500,000, y: 1,000, z: 2 }').said.map((line) => line.split(' | ')[0])).toEqual([
      'DIGIT_KEY 1:9 412,500,000',
      'DIGIT_KEY 1:25 1,000',
    ]);
  });

  it.each([
    ['a repeated key', 'a: 1\na: 2\n', 'YAML_SYNTAX 2:1 a'],
    ['an alias', 'a: &x 1\nb: *x\n', 'YAML_SYNTAX 2:4 *x'],
    ['a custom tag', 'a: !js 1\n', 'YAML_SYNTAX 1:4 a: !js 1'],
    ['a tab as indent', 'a:\n\tb: 1\n', 'YAML_SYNTAX 2:1 b: 1'],
    ['an open quote', 'a: "x\n', 'YAML_SYNTAX 2:1'],
    ['a second document', 'a: 1\n---\nb: 2\n', 'YAML_SYNTAX'],
    ['a mapping as key', '? { a: 1 }\n: 2\n', 'YAML_SYNTAX 1:3'],
  ])('with %s is an error at its place', (_, text, start) =>
    expect(read(text).said[0]).toMatch(new RegExp(`^${start.replace(/[*?:!]/g, '\\$&')}`)),
  );

  it('takes __proto__ for a key like any other', () => {
    expect(leaf(read('__proto__: { polluted: yes }\n').tree, '__proto__', 'polluted')).toBe('yes');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('that is a bomb is refused in good time', () => {
    const started = performance.now();
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]!},`.repeat(9).slice(0, -1)}]`).join('\n')}\n`;
    expect(read(bomb).said.length).toBeGreaterThan(0);
    for (const text of [
      '['.repeat(20_000),
      '{a: '.repeat(20_000),
      '- '.repeat(20_000),
      '? '.repeat(20_000),
      `a:\n${' '.repeat(600)}b: 1`,
    ]) {
      expect(read(text).said).toEqual(['YAML_SYNTAX 1:1 null | at most 50 levels']);
    }
    expect(read('a: '.concat('['.repeat(60), ']'.repeat(60))).said[0]).toContain('at most 50 levels');
    expect(read(new Uint8Array((1 << 20) + 1)).said[0]).toContain('at most 1 MiB of a YAML file');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('that is not UTF-8 is refused', () => expect(read(new Uint8Array([0x61, 0x3a, 0x20, 0xe9, 0x0a])).said[0]).toContain('text in UTF-8'));
  it('that is empty has no tree', () => expect(read('# nothing\n')).toEqual({ tree: null, sound: true, said: [] }));
});

describe('a value of the command line', () => {
  const place = { file: '--set', line: null, column: null, field: 'k' };
  it('is a text, or a list in flow style', () => {
    expect(leaf(flowTree(' 8.5% ', place, new Problems()))).toBe('8.5%');
    expect(leaf(flowTree('[[6, 1], [else, 0]]', place, new Problems()), 1, 0)).toBe('else');
  });
  it('that breaks off is an error', () => {
    const problems = new Problems();
    flowTree('[[6, 1]', place, problems);
    expect(problems.failures[0]).toMatchObject({ code: 'YAML_SYNTAX', place });
  });
});
