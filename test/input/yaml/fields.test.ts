import { describe, expect, it } from 'vitest';
import { Fault, Problems, type Reader } from '../../../src/input/text/problems.js';
import { Fields, readLeaf, shown } from '../../../src/input/yaml/fields.js';
import { flowTree, yamlTree } from '../../../src/input/yaml/yaml-tree.js';

/** A digit, in YAML alone. */
const digit: Reader<number> = (text, dialect) =>
  dialect === 'yaml' && /^\d$/.test(text) ? Number(text) : new Fault('NOT_A_NUMBER', 'a digit', text === '' ? null : '7');

function fieldsOf(text: string, known: readonly string[]): { readonly fields: Fields | undefined; readonly said: () => string[] } {
  const problems = new Problems();
  const { tree } = yamlTree(new TextEncoder().encode(text), 'deal.yaml', problems);
  const said = (): string[] =>
    problems.failures
      .splice(0)
      .map(
        ({ code, place, text: found, expected, remedy }) =>
          `${code} ${place.line}:${place.column} ${place.field} ${found}: ${expected}; ${remedy}`,
      );
  return { fields: Fields.of(tree!, known, problems), said };
}
const KEYS = ['a', 'list', 'blank', 'branch', 'wrong'];
const TEXT = 'a: 1\nlist: [1, 2]\nblank:\nbranch: { x: 3 }\nwrong: z\n';

describe('a mapping', () => {
  it('is one of known keys; others are listed with the nearest', () => {
    const { fields, said } = fieldsOf('balance: 1\nbalence: 2\nzzz: 3\n', ['balance', 'rank']);
    expect(fields).toBeDefined();
    expect(said()).toEqual([
      'UNKNOWN_KEY 2:1 balence balence: one of the keys balance, rank; balance',
      'UNKNOWN_KEY 3:1 zzz zzz: one of the keys balance, rank; null',
    ]);
  });

  it('is no list and no text', () => {
    for (const [text, what] of [
      ['[1]', 'a list'],
      ['x', 'x'],
    ]) {
      const { fields, said } = fieldsOf(text!, ['a', 'b']);
      expect(fields).toBeUndefined();
      expect(said()).toEqual([`WRONG_SHAPE 1:1 null ${what}: a mapping with the keys a, b; null`]);
    }
  });

  it('has what stands in it, and where', () => {
    const { fields, said } = fieldsOf(TEXT, KEYS);
    expect(KEYS.concat('none').map((key) => fields!.has(key))).toEqual([true, true, false, true, true, false]);
    expect(fields!.place('a')).toMatchObject({ line: 1, column: 4, field: 'a' });
    expect(fields!.place()).toMatchObject({ line: 1, column: 1, field: null });
    expect(fields!.place('none')).toMatchObject({ line: 1, column: 1, field: 'none' });
    expect(fields!.placeAt('branch.x')).toMatchObject({ line: 4, column: 14, field: 'branch.x' });
    expect(fields!.placeAt('branch.y')).toMatchObject({ line: 1, column: 1, field: null });
    expect([fields!.tree('blank'), fields!.tree('none'), fields!.written('none')]).toEqual([null, null, null]);
    expect(fields!.written('blank')).toMatchObject({ kind: 'leaf', text: null });
    expect(fields!.tree('list')).toMatchObject({ kind: 'list' });
    expect(said()).toEqual([]);
  });

  it('gives values that must be there', () => {
    const { fields, said } = fieldsOf(TEXT, KEYS);
    expect(['a', 'none', 'blank', 'wrong', 'list'].map((key) => fields!.required(key, digit))).toEqual([
      1,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(said()).toEqual([
      'MISSING_KEY 1:1 none null: none: a digit; null',
      'MISSING_VALUE 3:1 blank null: a digit; null',
      'NOT_A_NUMBER 5:8 wrong z: a digit; 7',
      'WRONG_SHAPE 2:7 list a list: a single value; null',
    ]);
  });

  it('gives values that need not be there', () => {
    const { fields, said } = fieldsOf(TEXT, KEYS);
    expect(['a', 'none', 'blank', 'wrong'].map((key) => fields!.optional(key, digit, 'default'))).toEqual([
      1,
      'default',
      'default',
      undefined,
    ]);
    expect(said()).toEqual(['NOT_A_NUMBER 5:8 wrong z: a digit; 7']);
  });

  it('gives mappings below', () => {
    const { fields, said } = fieldsOf(TEXT, KEYS);
    expect(fields!.branchOf('branch', ['x'])!.required('x', digit)).toBe(3);
    expect(fields!.branchOf('branch', ['x'])!.place('y')).toMatchObject({ field: 'branch.y' });
    expect(fields!.branchIfAny('branch', ['x'])!.required('x', digit)).toBe(3);
    expect([fields!.branchIfAny('none', ['x']), fields!.branchIfAny('blank', ['x'])]).toEqual([null, null]);
    expect(said()).toEqual([]);
    expect([fields!.branchOf('none', ['x', 'y']), fields!.branchOf('a', ['x']), fields!.branchIfAny('a', ['x'])]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(said()).toEqual([
      'MISSING_KEY 1:1 none null: none: a mapping with the keys x, y; null',
      'WRONG_SHAPE 1:4 a 1: a mapping with the keys x; null',
      'WRONG_SHAPE 1:4 a 1: a mapping with the keys x; null',
    ]);
  });

  it('gives lists', () => {
    const { fields, said } = fieldsOf(`${TEXT}mixed: [1, z, , { x: 1 }]\n`, [...KEYS, 'mixed']);
    expect([
      fields!.listIfAny('list')!.length,
      fields!.listUnder('list', 'a list of digits')!.length,
      fields!.listOf('list', digit),
    ]).toEqual([2, 2, [1, 2]]);
    expect([fields!.listIfAny('none'), fields!.listOf('none', digit), fields!.listIfAny('blank')]).toEqual([null, null, null]);
    said();
    expect([
      fields!.listIfAny('a'),
      fields!.listOf('a', digit),
      fields!.listUnder('none', 'digits'),
      fields!.listUnder('a', 'digits'),
    ]).toEqual([undefined, undefined, undefined, undefined]);
    expect(said()).toEqual([
      'WRONG_SHAPE 1:4 a 1: a list; null',
      'WRONG_SHAPE 1:4 a 1: a list; null',
      'MISSING_KEY 1:1 none null: none: digits; null',
      'WRONG_SHAPE 1:4 a 1: a list; null',
    ]);
    expect(fields!.listOf('mixed', digit)).toBeUndefined();
    expect(said().map((line) => line.split(' ')[0])).toEqual(expect.arrayContaining(['NOT_A_NUMBER', 'WRONG_SHAPE']));
  });

  it('reports what a value breaks, and a key that has no meaning', () => {
    const { fields, said } = fieldsOf(TEXT, KEYS);
    fields!.fail('OUT_OF_RANGE', 'a', 'less', 'more');
    fields!.fail('OUT_OF_RANGE', 'none', 'less');
    fields!.forbid('a', 'no a');
    fields!.forbid('none', 'no none');
    fields!.forbid('blank', 'no blank');
    expect(said()).toEqual([
      'OUT_OF_RANGE 1:4 a 1: less; more',
      'OUT_OF_RANGE 1:1 none null: less; null',
      'WRONG_SHAPE 1:4 a 1: no a; leave a out',
    ]);
  });
});

describe('a scalar', () => {
  const place = { file: '--set', line: null, column: null, field: 'k' };
  const read = (text: string): readonly unknown[] => {
    const problems = new Problems();
    const value = readLeaf(flowTree(text, place, problems), digit, problems);
    return [value, ...problems.failures.map(({ code, text: found, expected }) => `${code} ${found} ${expected}`)];
  };
  it('is read, or its fault reported', () => {
    expect([read('5'), read('z'), read(' '), read('[5]'), read('{ a: 5 }')]).toEqual([
      [5],
      [undefined, 'NOT_A_NUMBER z a digit'],
      [undefined, 'MISSING_VALUE null a digit'],
      [undefined, 'WRONG_SHAPE a list a single value'],
      [undefined, 'WRONG_SHAPE a mapping a single value'],
    ]);
  });

  it('is shown in a word or two', () =>
    expect(['5', '', '[5]', '{ a: 5 }'].map((text) => shown(flowTree(text, place, new Problems())))).toEqual([
      '5',
      null,
      'a list',
      'a mapping',
    ]));
});
