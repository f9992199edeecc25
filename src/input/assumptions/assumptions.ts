import type { Place } from '../../kernel/failure.js';
import {
  assumptionValues,
  type AssumptionEntry,
  type AssumptionRange,
  type AssumptionSet,
  type Bands,
  type GradeBands,
  type SetName,
} from '../../domain/assumptions.js';
import { CONSEQUENCES } from '../../domain/covenant.js';
import { indexedRate } from '../../domain/funding.js';
import { GRADES } from '../../domain/rating.js';
import { cholesky } from '../../kernel/cholesky.js';
import type { Decimal } from '../../kernel/decimal.js';
import { nearest, ranked } from '../text/nearest.js';
import { ABOVE_0, number, type Range, whole } from '../text/numbers.js';
import { Fields, readLeaf, shown } from '../yaml/fields.js';
import { Fault, type Problems, type Reader } from '../text/problems.js';
import { oneOf, text as words } from '../text/values.js';
import { type Branch, flowTree, type List, type Tree } from '../yaml/yaml-tree.js';

type Value = AssumptionEntry['value'];

/** What an assumption may be: the value of the bundled file and the range that it states. */
interface Definition {
  readonly entry: AssumptionEntry;
  readonly read: (tree: Tree, problems: Problems) => Value | undefined;
}
export type Definitions = ReadonlyMap<string, Definition>;

/** A value that the deal or the command line puts in place of a default. */
export interface Override {
  readonly key: string;
  readonly tree: Tree;
  readonly place: Place;
  readonly source: string;
}

const REGION = 'haircut.region';
const ANY_REGION = `${REGION}.default`;

/** The bundled file: each key with its default, its unit, its source and its range. */
export function readDefinitions(tree: Tree, problems: Problems): Definitions {
  const definitions = new Map<string, Definition>();
  const visit = (node: Tree, path: string): void => {
    if (node.kind !== 'branch') throw new Error(`assumptions.yaml: ${path} is no mapping`);
    if (node.entries.get('value') === undefined) {
      for (const [name, entry] of node.entries) visit(entry.tree, path === '' ? name : `${path}.${name}`);
      return;
    }
    const read = readerOf(node);
    const valueTree = node.entries.get('value')!.tree;
    const value = read(valueTree, problems);
    if (value === undefined) throw new Error(`assumptions.yaml: ${path} is outside its own range`);
    const place = { ...valueTree.place, field: path };
    definitions.set(path, {
      read,
      entry: { key: path, value, unit: text(node, 'unit'), source: text(node, 'source'), overridden: false, range: rangeOf(node), place },
    });
  };
  visit(tree, '');
  return definitions;
}

const text = (node: Branch, key: string): string => {
  const leaf = node.entries.get(key)?.tree;
  if (leaf?.kind !== 'leaf' || leaf.text === null) throw new Error(`assumptions.yaml: ${node.place.field} has no ${key}`);
  return leaf.text;
};

function rangeOf(node: Branch): AssumptionRange {
  const bound = (key: string): number | null => (node.entries.has(key) ? Number(text(node, key)) : null);
  return { min: bound('min'), above: bound('above'), max: bound('max'), whole: node.entries.has('whole') };
}

function readerOf(node: Branch): Definition['read'] {
  const bound = (key: string): number | undefined => (node.entries.has(key) ? Number(text(node, key)) : undefined);
  const [min, above, max] = [bound('min'), bound('above'), bound('max')];
  const range: Range = { ...(min !== undefined && { min }), ...(above !== undefined && { above }), ...(max !== undefined && { max }) };
  const single =
    (reader: Reader<Value>): Definition['read'] =>
    (tree, problems) =>
      readLeaf(tree, reader, problems);
  const choices = node.entries.get('oneOf')?.tree;
  if (choices?.kind === 'list') return single(oneOf(choices.items.map((item) => (item.kind === 'leaf' ? (item.text ?? '') : ''))));
  if (node.entries.has('grade')) return single(oneOf(GRADES));
  if (node.entries.has('bands')) return (tree, problems) => readBands(tree, problems, 'falling');
  if (node.entries.has('bandsUpTo')) return (tree, problems) => readBands(tree, problems, 'rising');
  if (node.entries.has('gradeOrNone')) return single(oneOf(['none', ...GRADES]));
  if (node.entries.has('gradeBands')) return readGradeBands;
  if (node.entries.has('indexed')) return single(orIndexed(number(range)));
  if (node.entries.has('orNone')) return single(orNone(number(range)));
  if (node.entries.has('hazards')) return readHazards;
  if (node.entries.has('consequences')) return readConsequences;
  if (node.entries.has('correlation')) return readCorrelation;
  return single(node.entries.has('whole') ? whole(range) : number(range));
}

/** A number, or none. */
const orNone =
  (reader: Reader<Decimal>): Reader<Decimal | 'none'> =>
  (raw, dialect) =>
    raw.trim() === 'none' ? 'none' : reader(raw, dialect);

/** A rate, or an index and a margin. */
const orIndexed =
  (reader: Reader<Decimal>): Reader<Decimal | string> =>
  (raw, dialect) => {
    const indexed = indexedRate(raw);
    if (!indexed) return reader(raw, dialect);
    const { index, margin } = indexed;
    if (margin.abs().gt(1)) return new Fault('OUT_OF_RANGE', 'a margin from -1 to 1', `${margin.div(100).toFixed()} if percent is meant`);
    return `${index} ${margin.isNegative() ? '-' : '+'} ${margin.abs().toFixed()}`;
  };

/** `none`, or consequences of covenants, as one text. */
function readConsequences(tree: Tree, problems: Problems): string | undefined {
  if (tree.kind === 'leaf' && tree.text === 'none') return 'none';
  const items = tree.kind === 'list' ? tree.items : [tree];
  const named = items.map((item) => readLeaf(item, oneOf(CONSEQUENCES), problems));
  if (named.includes(undefined)) return undefined;
  return named.length === 0 ? 'none' : CONSEQUENCES.filter((name) => named.includes(name)).join(', ');
}

const HAZARDS = 'a list of pairs [risk-neutral hazard, real-world hazard] above 0, each rising';

/** Pairs of hazards as one text. */
function readHazards(tree: Tree, problems: Problems): string | undefined {
  const rows = tree.kind === 'list' ? tree.items.map((row) => (row.kind === 'list' ? row.items : [])) : [];
  if (rows.length > 0 && rows.every((row) => row.length === 2)) {
    const pairs = rows.map((row) => row.map((cell) => readLeaf(cell, number(ABOVE_0), problems)));
    if (pairs.some((pair) => pair.includes(undefined))) return undefined;
    const hazards = pairs as Decimal[][];
    const isRising = hazards.every((pair, i) => i === 0 || pair.every((hazard, j) => hazard.gt(hazards[i - 1]![j]!)));
    if (isRising) return hazards.map((pair) => pair.map((hazard) => hazard.toFixed()).join(' ')).join('; ');
  }
  problems.fail('WRONG_SHAPE', tree.place, shown(tree), HAZARDS, '[[0.006, 0.0004], [0.18, 0.13]]');
  return undefined;
}

const CORRELATION = 'identity, or four rows of four numbers, symmetric, 1 on the diagonal, positive definite';

/** `identity`, or a correlation matrix, as one text. */
function readCorrelation(tree: Tree, problems: Problems): string | undefined {
  if (tree.kind === 'leaf' && tree.text === 'identity') return 'identity';
  const rows = tree.kind === 'list' ? tree.items.map((row) => (row.kind === 'list' ? row.items : [])) : [];
  if (rows.length === 4 && rows.every((row) => row.length === 4)) {
    const cells = rows.map((row) => row.map((cell) => readLeaf(cell, number({ min: -1, max: 1 }), problems)));
    if (cells.some((row) => row.includes(undefined))) return undefined;
    const matrix = cells as Decimal[][];
    if (isCorrelation(matrix.map((row) => row.map((cell) => cell.toNumber()))))
      return matrix.map((row) => row.map((cell) => cell.toFixed()).join(' ')).join('; ');
  }
  problems.fail('WRONG_SHAPE', tree.place, shown(tree), CORRELATION, 'identity');
  return undefined;
}

const isCorrelation = (matrix: readonly (readonly number[])[]): boolean =>
  matrix.every((row, i) => row.every((cell, j) => cell === matrix[j]![i] && (i !== j || cell === 1))) && cholesky(matrix) !== null;

const NOTCHES: Range = { min: -20, max: 20 };
const BANDS = 'a list of bands [bound, notches], bounds in order, the last [else, notches]';
const GRADE_BANDS = 'none, or a list of bands [months, grade], months rising, the last [else, grade]';

function readGradeBands(tree: Tree, problems: Problems): GradeBands | 'none' | undefined {
  if (tree.kind === 'leaf' && tree.text === 'none') return 'none';
  if (tree.kind !== 'list' || tree.items.length === 0) {
    problems.fail('WRONG_SHAPE', tree.place, shown(tree), GRADE_BANDS, '[[12, CCC-], [else, B-]]');
    return undefined;
  }
  const bands = tree.items.map((item, i) => {
    const pair = pairOf(item, i === tree.items.length - 1, problems, GRADE_BANDS);
    if (!pair) return undefined;
    const months = pair.bound && readLeaf(pair.bound, whole({ min: 0, max: 1200 }), problems);
    const grade = readLeaf(pair.value, oneOf(GRADES), problems);
    return months === undefined || grade === undefined ? undefined : { months, grade };
  });
  for (const [i, band] of bands.entries()) {
    const before = bands[i - 1]?.months;
    if (!band || band.months === null || before === undefined || before === null || band.months > before) continue;
    problems.fail('OUT_OF_RANGE', tree.items[i]!.place, String(band.months), `more months than ${before}, those of the band before`);
    return undefined;
  }
  return bands.includes(undefined) ? undefined : (bands as GradeBands);
}

function readBands(tree: Tree, problems: Problems, order: 'falling' | 'rising'): Bands | undefined {
  if (tree.kind !== 'list' || tree.items.length === 0) {
    problems.fail('WRONG_SHAPE', tree.place, shown(tree), BANDS, '[[1.25, 1], [else, -1]]');
    return undefined;
  }
  const bands = tree.items.map((item, i) => readBand(item, i === tree.items.length - 1, problems));
  for (const [i, band] of bands.entries()) {
    const before = bands[i - 1]?.floor;
    if (!band?.floor || !before || (order === 'falling' ? band.floor.lt(before) : band.floor.gt(before))) continue;
    problems.fail(
      'OUT_OF_RANGE',
      tree.items[i]!.place,
      band.floor.toFixed(),
      order === 'falling'
        ? `a floor below ${before.toFixed()}, that of the band before`
        : `a bound above ${before.toFixed()}, that of the band before`,
      order === 'falling' ? 'put the bands in order, highest first' : 'put the bands in order, lowest first',
    );
    return undefined;
  }
  return bands.includes(undefined) ? undefined : (bands as Bands);
}

function readBand(tree: Tree, last: boolean, problems: Problems): Bands[number] | undefined {
  const pair = pairOf(tree, last, problems, BANDS);
  if (!pair) return undefined;
  const from = pair.bound && readLeaf(pair.bound, number(), problems);
  const count = readLeaf(pair.value, whole(NOTCHES), problems);
  return from === undefined || count === undefined ? undefined : { floor: from, notches: count };
}

/** The two parts of a band; no bound in the last. */
function pairOf(tree: Tree, last: boolean, problems: Problems, expected: string): { bound: Tree | null; value: Tree } | undefined {
  if (tree.kind !== 'list' || tree.items.length !== 2) {
    problems.fail('WRONG_SHAPE', tree.place, shown(tree), expected);
    return undefined;
  }
  const [bound, value] = tree.items as [List['items'][number], List['items'][number]];
  const isElse = bound.kind === 'leaf' && bound.text === 'else';
  if (isElse !== last) {
    problems.fail('WRONG_SHAPE', bound.place, shown(bound), last ? 'else in the last band' : 'else in the last band only');
    return undefined;
  }
  return { bound: isElse ? null : bound, value };
}

/** A file that sets assumptions, or a part of one, by the name that the register gives it. */
export interface Layer {
  readonly name: string;
  readonly tree: Tree;
}

/** What overrides a set, each the one before it. */
interface Layers {
  /** The set with the file over it that is no part of the deal, as a report names them. */
  readonly origin: SetName;
  readonly files: readonly Layer[];
  /** Of the command line, as key=value; over all files. */
  readonly set: readonly string[];
}

/** The assumptions in force: those of the set, and the layers over them. */
export function readAssumptions(definitions: Definitions, { origin, files, set }: Layers, problems: Problems): AssumptionSet {
  const register = new Map<string, AssumptionEntry>();
  for (const [key, { entry }] of definitions) register.set(key, entry);
  const fromFiles = files.map(({ name, tree }) => overridesIn(tree, '', definitions, problems, ({ line }) => `${name}:${line}`));
  for (const overrides of fromFiles) rejectRepeats(overrides, problems);
  const fromCommand = set.flatMap((setting) => overridesOf(setting, definitions, problems));
  for (const override of [...fromFiles.flat(), ...fromCommand]) {
    const entry = readOverride(override, definitions, problems);
    if (entry) register.set(entry.key, entry);
  }
  return { origin, register, values: assumptionValues(register) };
}

/** The entry that an override puts in place of the set's: a value by itself, or as { value, source }. */
export function readOverride(
  { key, tree, place, source }: Override,
  definitions: Definitions,
  problems: Problems,
): AssumptionEntry | undefined {
  const { entry, read } = definitionOf(key, definitions);
  const sourced = toldValue(tree, problems);
  const value = sourced && read(sourced.tree, problems);
  if (!sourced || value === undefined) return undefined;
  return {
    key,
    value,
    unit: entry.unit,
    source: [source, sourced.source].filter((part) => part).join(': '),
    overridden: true,
    range: entry.range,
    place,
  };
}

/** A value with its source, where a mapping gives it. */
function toldValue(tree: Tree, problems: Problems): { readonly tree: Tree; readonly source: string | null } | undefined {
  if (tree.kind !== 'branch' || !tree.entries.has('value')) return { tree, source: null };
  const source = Fields.of(tree, ['value', 'source'], problems)!.optional('source', words, null);
  return source === undefined ? undefined : { tree: tree.entries.get('value')!.tree, source };
}

function overridesOf(setting: string, definitions: Definitions, problems: Problems): Override[] {
  const split = setting.indexOf('=');
  const key = setting.slice(0, Math.max(split, 0)).trim();
  const place: Place = { file: '--set', line: null, column: null, field: key || null };
  if (key === '') {
    problems.fail('WRONG_SHAPE', place, setting, 'key=value', `${ranked(setting, definitions.keys())[0]!}=…`);
    return [];
  }
  return overridesIn(flowTree(setting.slice(split + 1), place, problems), key, definitions, problems, () => '--set');
}

/** The keys that a tree sets, nested or dotted, as dotted keys. */
export function overridesIn(
  tree: Tree,
  path: string,
  definitions: Definitions,
  problems: Problems,
  source: (place: Place) => string,
): Override[] {
  const key = knownKey(path, definitions);
  if (key !== null) return [{ key, tree, place: { ...tree.place, field: key }, source: source(tree.place) }];
  const known = [...definitions.keys()];
  const below = path === '' ? known : known.filter((name) => name.startsWith(`${path}.`));
  if (below.length === 0) {
    problems.fail('UNKNOWN_KEY', tree.place, path, 'a key of the assumptions', nearest(path, known)[0] ?? null);
    return [];
  }
  if (tree.kind === 'branch') {
    return [...tree.entries].flatMap(([name, entry]) => {
      const field = path === '' ? name : `${path}.${name}`;
      const isUnknown = knownKey(field, definitions) === null && !known.some((other) => other.startsWith(`${field}.`));
      if (!isUnknown) return overridesIn(entry.tree, field, definitions, problems, source);
      problems.fail('UNKNOWN_KEY', entry.key, name, 'a key of the assumptions', nearest(field, known)[0] ?? null);
      return [];
    });
  }
  problems.fail(
    'WRONG_SHAPE',
    tree.place,
    shown(tree),
    `a mapping with keys such as ${below[0]!.slice(path === '' ? 0 : path.length + 1)}`,
  );
  return [];
}

/** What a known key may be; a region is what the default one is. */
export const definitionOf = (key: string, definitions: Definitions): Definition => definitions.get(key) ?? definitions.get(ANY_REGION)!;

/** The dotted key as the register has it: a new region is a key too, upper-cased. */
function knownKey(path: string, definitions: Definitions): string | null {
  if (definitions.has(path)) return path;
  if (!path.startsWith(`${REGION}.`)) return null;
  const region = path.slice(REGION.length + 1).trim();
  if (region === '' || region.includes('.')) return null;
  return region.toLowerCase() === 'default' ? ANY_REGION : `${REGION}.${region.toUpperCase()}`;
}

/** Reports an assumption that is set once dotted and once nested. */
export function rejectRepeats(overrides: readonly Override[], problems: Problems): void {
  const seen = new Set<string>();
  for (const { key, place } of overrides) {
    if (seen.has(key)) problems.fail('YAML_SYNTAX', place, key, 'each assumption once', 'remove one of the two');
    seen.add(key);
  }
}
