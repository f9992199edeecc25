import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair, type YAMLError } from 'yaml';
import type { Place } from '../../kernel/failure.js';
import { atMost, LIMITS } from '../../kernel/limits.js';
import type { Problems } from '../text/problems.js';

/** A YAML text as plain data that remembers where each part stands. */
export type Tree = Leaf | Branch | List;
export interface Leaf {
  readonly kind: 'leaf';
  readonly place: Place;
  /** As written; null for a blank. */
  readonly text: string | null;
}
export interface Branch {
  readonly kind: 'branch';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, { readonly key: Place; readonly tree: Tree }>;
}
export interface List {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Tree[];
}

const DEEPEST = LIMITS.levels.most;
/** Levels that the parser may be asked for; fewer are checked one by one. */
const BOTTOMLESS = 500;
const MOST_ERRORS = 100;

/**
 * A YAML 1.2 text as a tree; `sound` is false where the text does not follow YAML and parts of the tree may be missing.
 * @param above the name that stands before every path, where the text is a list of such things
 */
export function yamlTree(bytes: Uint8Array, file: string, problems: Problems, above = ''): { tree: Tree | null; sound: boolean } {
  const top: Place = { file, line: 1, column: 1, field: null };
  if (bytes.length > LIMITS.yamlBytes.most) {
    problems.fail('YAML_SYNTAX', top, null, atMost(LIMITS.yamlBytes));
    return { tree: null, sound: false };
  }
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    problems.fail('YAML_SYNTAX', top, null, 'text in UTF-8', 'save the file as UTF-8');
    return { tree: null, sound: false };
  }
  const lines = new LineCounter();
  const document = parsed(source, lines);
  if (!document) {
    problems.fail('YAML_SYNTAX', top, null, `at most ${DEEPEST} levels`);
    return { tree: null, sound: false };
  }
  const builder = new TreeBuilder(file, lines, problems);
  for (const error of [...document.errors, ...document.warnings].slice(0, MOST_ERRORS)) builder.syntax(error, source);
  const tree = document.contents ? builder.build(document.contents as Node, above, 0) : null;
  return { tree, sound: document.errors.length === 0 };
}

/** A value given on the command line: a scalar, or a list or mapping in flow style. */
export function flowTree(text: string, place: Place, problems: Problems): Tree {
  if (!/^\s*[[{]/.test(text)) return { kind: 'leaf', place, text: text.trim() === '' ? null : text.trim() };
  const document = parsed(text, new LineCounter());
  const [error] = document ? [...document.errors, ...document.warnings] : [];
  if (!document?.contents || error) {
    problems.fail('YAML_SYNTAX', place, text.slice(0, 200), plainly(error?.message ?? 'a value'));
    return { kind: 'leaf', place, text: null };
  }
  return new TreeBuilder(place.file, null, problems, place).build(document.contents as Node, place.field ?? '', 0);
}

/** null where the nesting is too deep for the parser, which calls itself at each level. */
function parsed(text: string, lineCounter: LineCounter): Document | null {
  if (isBottomless(text)) return null;
  // Keys are compared while the tree is built: a repeated key of digits is a number with commas, not a repetition.
  return parseDocument(text, { lineCounter, strict: true, uniqueKeys: false, schema: 'core', merge: false, prettyErrors: false });
}

/** Whether a text may nest far deeper than any deal: by brackets, by dashes in one line or by indentation. */
function isBottomless(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > BOTTOMLESS) return true;
  }
  return /(?:[-?:][ \t]+){500}|^[ \t]{500}/m.test(text);
}

/** The place of each key by its path: of the value where it is a scalar, else of the key. */
export function placesOf(tree: Tree, path = '', places = new Map<string, Place>()): Map<string, Place> {
  const below = (name: string | number): string => (path === '' ? String(name) : `${path}.${name}`);
  if (tree.kind === 'list') {
    tree.items.forEach((item, i) => {
      places.set(below(i), item.place);
      placesOf(item, below(i), places);
    });
  } else if (tree.kind === 'branch') {
    for (const [name, entry] of tree.entries) {
      places.set(below(name), entry.tree.kind === 'leaf' ? entry.tree.place : entry.key);
      placesOf(entry.tree, below(name), places);
    }
  }
  return places;
}

class TreeBuilder {
  constructor(
    private readonly file: string,
    private readonly lines: LineCounter | null,
    private readonly problems: Problems,
    private readonly fixed: Place | null = null,
  ) {}

  /** A break of the YAML rules, at its place, with the line that breaks them. */
  syntax(error: YAMLError, source: string): void {
    const { line, col } = this.lines!.linePos(error.pos[0]);
    const text = (source.split(/\r?\n/, line)[line - 1] ?? '').trim();
    const remedy = error.code === 'TAB_AS_INDENT' ? 'indent with spaces' : error.code === 'TAG_RESOLVE_FAILED' ? 'leave the tag out' : null;
    this.problems.fail('YAML_SYNTAX', { file: this.file, line, column: col, field: null }, text, plainly(error.message), remedy);
  }

  build(node: Node, path: string, depth: number): Tree {
    const place = this.at(node, path);
    if (depth > DEEPEST) {
      this.problems.fail('YAML_SYNTAX', place, null, `at most ${DEEPEST} levels`);
      return { kind: 'leaf', place, text: null };
    }
    if (isAlias(node)) {
      this.problems.fail('YAML_SYNTAX', place, `*${node.source}`, 'no aliases', 'write the value out');
      return { kind: 'leaf', place, text: null };
    }
    if (isMap(node)) return this.branch(node.items as Pair<Node, Node | null>[], place, path, depth);
    if (isSeq(node)) {
      const items = (node.items as Node[]).map((item, i) => this.build(item, join(path, String(i)), depth + 1));
      return { kind: 'list', place, items };
    }
    if (isScalar(node)) return { kind: 'leaf', place, text: node.value === null ? null : (node.source ?? String(node.value)) };
    return { kind: 'leaf', place, text: null };
  }

  private branch(pairs: Pair<Node, Node | null>[], place: Place, path: string, depth: number): Branch {
    const entries = new Map<string, { key: Place; tree: Tree }>();
    let number: { readonly place: Place; text: string } | null = null;
    let before: Leaf | null = null;
    const flush = (): void => {
      if (number) this.digits(number.place, number.text);
      number = null;
    };
    for (const { key, value } of pairs) {
      if (!isScalar(key)) {
        flush();
        this.problems.fail('YAML_SYNTAX', key ? this.at(key, path) : place, null, 'a plain text as key');
        continue;
      }
      const name = key.source ?? String(key.value);
      const field = join(path, name);
      const at = this.at(key, field);
      if (/^\d+$/.test(name)) {
        if (number) (number as { text: string }).text += `,${name}`;
        else number = { place: before?.place ?? at, text: typeof before?.text === 'string' ? `${before.text},${name}` : name };
        continue;
      }
      flush();
      const tree: Tree = value ? this.build(value, field, depth + 1) : { kind: 'leaf', place: at, text: null };
      before = tree.kind === 'leaf' ? tree : null;
      if (entries.has(name)) this.problems.fail('YAML_SYNTAX', at, name, 'each key once in its mapping', 'remove one of the two');
      else entries.set(name, { key: at, tree });
    }
    flush();
    return { kind: 'branch', place, entries };
  }

  private digits(place: Place, text: string): void {
    const joined = text.replaceAll(',', '');
    const remedy = /^[\d.]+$/.test(joined) && text.includes(',') ? `${joined}, or '${text}' in quotes` : null;
    this.problems.fail(
      'DIGIT_KEY',
      place,
      text,
      'a key that is not all digits: commas inside { } divide keys, so a number there has none',
      remedy,
    );
  }

  private at(node: Node, path: string): Place {
    if (this.fixed) return { ...this.fixed, field: path === '' ? this.fixed.field : path };
    const { line, col } = this.lines!.linePos(node.range?.[0] ?? 0);
    return { file: this.file, line, column: col, field: path === '' ? null : path };
  }
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
const plainly = (message: string): string => message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
