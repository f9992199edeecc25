import { describe, expect, it } from 'vitest';
import { ownYamlTree } from '../../../src/input/yaml/own-yaml.js';
import { Problems } from '../../../src/input/text/problems.js';
import { type Tree, yamlTree } from '../../../src/input/yaml/yaml-tree.js';
import text from '../../../src/market/assumptions.yaml';

/** Texts by path: where things stand is compared for leaves, which are all that a report quotes. */
function leaves(tree: Tree, path = ''): Record<string, string> {
  if (tree.kind === 'leaf') return { [path]: `${tree.text} at ${tree.place.line}:${tree.place.column}` };
  const below =
    tree.kind === 'list'
      ? tree.items.map((item, i) => [String(i), item] as const)
      : [...tree.entries].map(([name, entry]) => [name, entry.tree] as const);
  return Object.assign({}, ...below.map(([name, item]) => leaves(item, `${path}/${name}`)));
}

describe('the bundled assumptions', () => {
  it('read the same line by line as through the YAML parser', () => {
    const { tree } = yamlTree(new TextEncoder().encode(text), 'assumptions.yaml', new Problems());
    expect(leaves(ownYamlTree(text, 'assumptions.yaml'))).toEqual(leaves(tree!));
  });
});
