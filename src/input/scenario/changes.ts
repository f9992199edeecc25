import type { AssumptionEntry, AssumptionSet } from '../../domain/assumptions.js';
import type { Change } from '../../domain/scenario.js';
import { Decimal } from '../../kernel/decimal.js';
import { definitionOf, type Definitions, type Override, overridesIn, rejectRepeats } from '../assumptions/assumptions.js';
import { readLeaf, shown } from '../yaml/fields.js';
import { nearest, ranked } from '../text/nearest.js';
import { number } from '../text/numbers.js';
import type { Problems } from '../text/problems.js';
import type { Tree } from '../yaml/yaml-tree.js';

const WAYS = ['set', 'add', 'multiply'] as const;
const ONE_WAY = 'exactly one of { set: … }, { add: … } and { multiply: … }';
/** What an empty `assume` lacks. */
export const SOME_CHANGE = `at least one key of the assumptions, with ${ONE_WAY}`;

type KeyChange = { readonly key: string; readonly change: Change };

/** What a scenario does to assumptions: dotted or nested keys, each with one way and one value. @source stress method 2 */
export function readChanges(tree: Tree, definitions: Definitions, { register }: AssumptionSet, problems: Problems): KeyChange[] {
  if (tree.kind === 'branch' && tree.entries.size === 0) problems.fail('WRONG_SHAPE', tree.place, null, SOME_CHANGE);
  const overrides = overridesIn(tree, '', definitions, problems, () => '');
  rejectRepeats(overrides, problems);
  return overrides.flatMap((override) => {
    const entry = register.get(override.key);
    const change = entry ? readChange(override, entry, definitions, problems) : undefined;
    if (!entry)
      problems.fail(
        'UNKNOWN_KEY',
        override.place,
        override.key,
        'a key of the assumptions in force',
        `give ${override.key} in deal.yaml too, or change ${ranked(override.key, register.keys())[0]!}`,
      );
    return change ? [{ key: override.key, change }] : [];
  });
}

function readChange(
  { key, tree, place }: Override,
  entry: AssumptionEntry,
  definitions: Definitions,
  problems: Problems,
): Change | undefined {
  if (tree.kind !== 'branch') {
    problems.fail('WRONG_SHAPE', place, shown(tree), ONE_WAY, tree.kind === 'leaf' && tree.text !== null ? `{ set: ${tree.text} }` : null);
    return undefined;
  }
  for (const [name, part] of tree.entries) {
    if (!WAYS.includes(name as Change['kind'])) problems.fail('UNKNOWN_KEY', part.key, name, ONE_WAY, nearest(name, WAYS)[0] ?? null);
  }
  const [way, second] = [...tree.entries.keys()].filter((name): name is Change['kind'] => WAYS.includes(name as Change['kind']));
  if (second) problems.fail('WRONG_SHAPE', tree.entries.get(second)!.key, second, ONE_WAY, 'remove one of the two');
  if (!way && tree.entries.size === 0) problems.fail('WRONG_SHAPE', place, null, ONE_WAY);
  if (!way || second) return undefined;
  const value = tree.entries.get(way)!;
  if (way === 'set') {
    const set =
      value.tree.kind === 'leaf' && value.tree.text === null
        ? missing(value.tree, problems)
        : definitionOf(key, definitions).read(value.tree, problems);
    return set === undefined ? undefined : { kind: 'set', value: set };
  }
  if (!(entry.value instanceof Decimal) && typeof entry.value !== 'number') {
    problems.fail('WRONG_SHAPE', value.key, way, `set, for ${key} is no number`, '{ set: … }');
    return undefined;
  }
  const by = readLeaf(value.tree, way === 'add' ? number() : number(factorRange(entry)), problems);
  return by && { kind: way, by };
}

/** A factor turns no sign, and takes nothing to 0 that has to be above it. */
const factorRange = ({ range }: AssumptionEntry): { min: number } | { above: number } =>
  range.above !== null && range.above >= 0 ? { above: 0 } : { min: 0 };

function missing(tree: Tree, problems: Problems): undefined {
  problems.fail('MISSING_VALUE', tree.place, null, 'a value');
  return undefined;
}
