import type { Place } from '../../kernel/failure.js';
import type { Branch, Tree } from './yaml-tree.js';

type Entries = Map<string, { key: Place; tree: Tree }>;

const LINE = /^( *)([^\s#:][^:]*):(?: \{ (.*) \})?$/;
const PAIR = /(\w+): ("[^"]*"|\[\[.*?\]\]|\[[^\]]*\]|[^,]+)(?:, |$)/g;

/**
 * The bundled assumptions as a tree. They are written one to a line, and reading lines costs a tenth of what the YAML parser
 * costs at every start; a test holds the two readings together.
 */
export function ownYamlTree(text: string, file: string): Branch {
  const root: Entries = new Map();
  const open: { indent: number; entries: Entries; path: string }[] = [{ indent: -1, entries: root, path: '' }];
  for (const [i, line] of text.split('\n').entries()) {
    const found = LINE.exec(line);
    if (!found) continue;
    const [, blanks, name, pairs] = found as unknown as [string, string, string, string | undefined];
    while (open[open.length - 1]!.indent >= blanks.length) open.pop();
    const above = open[open.length - 1]!;
    const field = above.path === '' ? name : `${above.path}.${name}`;
    const at = (column: number, path: string): Place => ({ file, line: i + 1, column: column + 1, field: path });
    const entries: Entries = new Map();
    const start = blanks.length + name.length + 2;
    for (const pair of (pairs ?? '').matchAll(PAIR)) {
      const column = start + 2 + pair.index;
      const [key, value] = [pair[1]!, pair[2]!];
      const path = `${field}.${key}`;
      entries.set(key, { key: at(column, path), tree: treeOf(value, (offset) => at(column + key.length + 2 + offset, path)) });
    }
    const place = at(pairs === undefined ? blanks.length : start, field);
    above.entries.set(name, { key: at(blanks.length, field), tree: { kind: 'branch', place, entries } });
    if (pairs === undefined) open.push({ indent: blanks.length, entries, path: field });
  }
  return { kind: 'branch', place: { file, line: 1, column: 1, field: null }, entries: root };
}

function treeOf(text: string, at: (offset: number) => Place): Tree {
  if (!text.startsWith('[')) return { kind: 'leaf', place: at(0), text: text.replace(/^"(.*)"$/, '$1') };
  const inner = text.slice(1, -1);
  const parts = inner.startsWith('[') ? [...inner.matchAll(/\[[^\]]*\]/g)] : [...inner.matchAll(/[^,\s]+/g)];
  return { kind: 'list', place: at(0), items: parts.map((part) => treeOf(part[0], (offset) => at(1 + part.index + offset))) };
}
