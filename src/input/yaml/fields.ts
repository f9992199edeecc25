import type { FailureCode, Place } from '../../kernel/failure.js';
import { nearest } from '../text/nearest.js';
import { Fault, type Problems, type Reader, wanted } from '../text/problems.js';
import { type Branch, type Leaf, type List, placesOf, type Tree } from './yaml-tree.js';

/**
 * One mapping of the terms file, read key by key. Each reading gives the value, or undefined after it has reported why there is none.
 */
export class Fields {
  private constructor(
    private readonly branch: Branch,
    readonly problems: Problems,
  ) {}

  /** The mapping that a tree is, if it is one; keys outside `known` are reported with the nearest known one. */
  static of(tree: Tree, known: readonly string[], problems: Problems): Fields | undefined {
    if (tree.kind !== 'branch') {
      problems.fail('WRONG_SHAPE', tree.place, shown(tree), `a mapping with the keys ${known.join(', ')}`);
      return undefined;
    }
    for (const [name, entry] of tree.entries) {
      if (!known.includes(name))
        problems.fail('UNKNOWN_KEY', entry.key, name, `one of the keys ${known.join(', ')}`, nearest(name, known)[0] ?? null);
    }
    return new Fields(tree, problems);
  }

  /** True where the key stands with something after it. */
  has(key: string): boolean {
    return this.tree(key) !== null;
  }

  /** Of the value of a key; of the mapping where the key is not given. */
  place(key?: string): Place {
    if (key === undefined) return this.branch.place;
    return this.branch.entries.get(key)?.tree.place ?? { ...this.branch.place, field: this.path(key) };
  }

  /** Of what stands at a path below, as `max.1.value`; of the mapping where nothing does. */
  placeAt(path: string): Place {
    return placesOf(this.branch).get(path) ?? this.place();
  }

  required<T>(key: string, reader: Reader<T>): T | undefined {
    return this.expect(key, wanted(reader)) ? this.read(key, reader) : undefined;
  }

  optional<T, D>(key: string, reader: Reader<T>, fallback: D): T | D | undefined {
    return this.has(key) ? this.read(key, reader) : fallback;
  }

  /** The mapping under a key that must be there. */
  branchOf(key: string, known: readonly string[]): Fields | undefined {
    return this.expect(key, `a mapping with the keys ${known.join(', ')}`) ? Fields.of(this.tree(key)!, known, this.problems) : undefined;
  }

  /** The mapping under a key; null where it is not given. */
  branchIfAny(key: string, known: readonly string[]): Fields | null | undefined {
    return this.has(key) ? Fields.of(this.tree(key)!, known, this.problems) : null;
  }

  /** The items of the list under a key; null where it is not given. */
  listIfAny(key: string): readonly Tree[] | null | undefined {
    const tree = this.tree(key);
    if (tree === null) return null;
    if (tree.kind === 'list') return tree.items;
    this.problems.fail('WRONG_SHAPE', tree.place, shown(tree), 'a list');
    return undefined;
  }

  /** The items of the list under a key that must be there. */
  listUnder(key: string, expected: string): readonly Tree[] | undefined {
    return this.expect(key, expected) ? (this.listIfAny(key) ?? undefined) : undefined;
  }

  /** Each of the scalars of a list; null where the list is not given. */
  listOf<T>(key: string, reader: Reader<T>): readonly T[] | null | undefined {
    const items = this.listIfAny(key);
    if (!items) return items;
    const values = items.map((item) => readLeaf(item, reader, this.problems));
    return values.includes(undefined) ? undefined : (values as T[]);
  }

  /** What a key holds; null where it is not given or blank. */
  tree(key: string): Tree | null {
    const tree = this.branch.entries.get(key)?.tree;
    return tree === undefined || (tree.kind === 'leaf' && tree.text === null) ? null : tree;
  }

  /** What stands at a key, blank or not; null where the key is not given. */
  written(key: string): Tree | null {
    return this.branch.entries.get(key)?.tree ?? null;
  }

  /** Reports a thing that the value of a key breaks. */
  fail(code: FailureCode, key: string, expected: string, remedy: string | null = null): void {
    const tree = this.tree(key);
    this.problems.fail(code, this.place(key), tree ? shown(tree) : null, expected, remedy);
  }

  /** Reports a key that has no meaning here. */
  forbid(key: string, expected: string): void {
    if (this.has(key)) this.fail('WRONG_SHAPE', key, expected, `leave ${key} out`);
  }

  private expect(key: string, expected: string): boolean {
    if (this.has(key)) return true;
    const blank = this.branch.entries.get(key);
    if (blank) this.problems.fail('MISSING_VALUE', blank.key, null, expected);
    else this.problems.fail('MISSING_KEY', { ...this.branch.place, field: this.path(key) }, null, `${key}: ${expected}`);
    return false;
  }

  private read<T>(key: string, reader: Reader<T>): T | undefined {
    return readLeaf(this.tree(key)!, reader, this.problems);
  }

  private path(key: string): string {
    return this.branch.place.field === null ? key : `${this.branch.place.field}.${key}`;
  }
}

/** A scalar as a reader takes it; undefined after its fault is reported. */
export function readLeaf<T>(tree: Tree, reader: Reader<T>, problems: Problems): T | undefined {
  if (tree.kind !== 'leaf') {
    problems.fail('WRONG_SHAPE', tree.place, shown(tree), 'a single value');
    return undefined;
  }
  if (tree.text === null) {
    problems.fail('MISSING_VALUE', tree.place, null, wanted(reader));
    return undefined;
  }
  const value = reader(tree.text, 'yaml');
  if (!(value instanceof Fault)) return value;
  problems.fail(value.code, tree.place, tree.text, value.expected, value.remedy);
  return undefined;
}

/** What stands there, in a word or two. */
export const shown = (tree: Leaf | Branch | List): string | null =>
  tree.kind === 'leaf' ? tree.text : tree.kind === 'list' ? 'a list' : 'a mapping';
