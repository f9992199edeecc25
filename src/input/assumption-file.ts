import { createHash } from 'node:crypto';
import type { InputFile } from '../domain/deal.js';
import { shown } from './fields.js';
import { type Problems, wholeFile } from './problems.js';
import { type Tree, yamlTree } from './yaml-tree.js';

/** The assumptions that a deal is computed on before its own: a set that comes with the tool, a file over it, or both. */
export interface AssumptionChoice {
  /** One of the names of `setNames`; the default set if not given. */
  readonly set?: string;
  readonly file?: { readonly path: string; readonly bytes: Uint8Array };
}

const SHAPE = 'a mapping of assumptions, nested or dotted, each a value or { value, source }';
/** The key of deal.yaml: what can be pasted there can be given as a file too. */
const OWN_KEY = 'assumptions';

/**
 * A file of assumptions: its tree, null where it cannot be read, and what a report says of it. Problems stand at its path, as the
 * user gave it; a report has its name alone, so that it is the same wherever the file lies.
 */
export function readAssumptionFile({ path, bytes }: NonNullable<AssumptionChoice['file']>, problems: Problems): { readonly tree: Tree | null; readonly input: InputFile } {
  const input = { file: path.split(/[/\\]/).at(-1)!, sha256: createHash('sha256').update(bytes).digest('hex'), rows: null };
  const { tree, sound } = yamlTree(bytes, path, problems);
  if (!sound) return { tree: null, input };
  const own = tree?.kind === 'branch' && tree.entries.size === 1 ? tree.entries.get(OWN_KEY)?.tree : undefined;
  const top = own ?? tree;
  if (top?.kind === 'branch') return { tree: top, input };
  problems.fail('WRONG_SHAPE', top?.place ?? wholeFile(path), top && shown(top), SHAPE);
  return { tree: null, input };
}
