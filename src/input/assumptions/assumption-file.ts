import { createHash } from 'node:crypto';
import type { AssumptionSet } from '../../domain/assumptions.js';
import type { InputFile } from '../../domain/deal.js';
import { type Layer, readAssumptions } from './assumptions.js';
import { bundledDefinitions, DEFAULT_SET } from './bundled.js';
import { shown } from '../yaml/fields.js';
import { type Problems, wholeFile } from '../text/problems.js';
import { type Tree, yamlTree } from '../yaml/yaml-tree.js';

/** The assumptions that a deal is computed on before its own: a set that comes with the tool, a file over it, or both. */
export interface AssumptionChoice {
  /** One of the names of `setNames`; the default set if not given. */
  readonly set?: string;
  readonly file?: { readonly path: string; readonly bytes: Uint8Array };
}

/** A file of assumptions: what it overrides, null where it cannot be read, and what a report says of it. */
export interface AssumptionFile {
  readonly layer: Layer | null;
  readonly input: InputFile;
}

const SHAPE = 'a mapping of assumptions, nested or dotted, each a value or { value, source }';
/** The key of deal.yaml: what can be pasted there can be given as a file too. */
const OWN_KEY = 'assumptions';

/**
 * The assumptions in force: those of the choice, the deal's own over them and those of the command line over all; and the file of
 * the choice. Its problems stand at its path, as the user gave it; a report has its name alone, so that it is the same wherever
 * the file lies.
 */
export function assumptionsOn(
  { set: name = DEFAULT_SET, file }: AssumptionChoice,
  own: readonly Layer[],
  set: readonly string[],
  problems: Problems,
): { readonly assumptions: AssumptionSet; readonly input: InputFile | null } {
  const read = file ? readAssumptionFile(file.bytes, { path: file.path, name: file.path.split(/[/\\]/).at(-1)! }, problems) : null;
  const origin = { set: name, name: read ? `${name} + ${read.input.file}` : name, sha256: read?.input.sha256 ?? null };
  const files = [...(read?.layer ? [read.layer] : []), ...own];
  return { assumptions: readAssumptions(bundledDefinitions(name), { origin, files, set }, problems), input: read?.input ?? null };
}

/** Reads a file of assumptions, whose problems stand at its path and of which a report has the name. */
export function readAssumptionFile(
  bytes: Uint8Array,
  { path, name }: { readonly path: string; readonly name: string },
  problems: Problems,
): AssumptionFile {
  const input = { file: name, sha256: createHash('sha256').update(bytes).digest('hex'), rows: null };
  const tree = mappingOf(bytes, path, problems);
  return { layer: tree && { name, tree }, input };
}

function mappingOf(bytes: Uint8Array, path: string, problems: Problems): Tree | null {
  const { tree, sound } = yamlTree(bytes, path, problems);
  if (!sound) return null;
  const own = tree?.kind === 'branch' && tree.entries.size === 1 ? tree.entries.get(OWN_KEY)?.tree : undefined;
  const top = own ?? tree;
  if (top?.kind === 'branch') return top;
  problems.fail('WRONG_SHAPE', top?.place ?? wholeFile(path), top && shown(top), SHAPE);
  return null;
}
