import { isMap, isScalar, isSeq, parseDocument, type Node, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { type Day, formatDay } from '../../kernel/calendar.js';
import type { Decimal } from '../../kernel/decimal.js';
import { insidePath } from './deal-files.js';
import { Fault } from '../text/problems.js';
import { date } from '../text/values.js';

/** As the deal is read. */
const OPTIONS = { uniqueKeys: false, schema: 'core', merge: false } as const;

/** What of a tranche stands differently at another date. */
interface TrancheMove {
  readonly balance: Decimal;
  readonly undrawn: Decimal;
  readonly lastPayment: Day;
  /** To be written out, where the draws that implied it are gone. */
  readonly availabilityEnd: Day | null;
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The file that deal.yaml names for a table; null where it names none. @param text of deal.yaml */
export function namedTable(text: string, key: string): string | null {
  const top = parseDocument(text, OPTIONS).contents;
  return fileIn(isMap(top) ? valueIn(top, 'files') : null, key);
}

/** The file of each tranche's schedule; null for those without one. @param text of deal.yaml */
export function schedulesNamed(text: string): (string | null)[] {
  const top = parseDocument(text, OPTIONS).contents;
  const tranches = isMap(top) ? valueIn(top, 'tranches') : null;
  return (isSeq(tranches) ? tranches.items : []).map((tranche) =>
    fileIn(isMap(tranche) ? valueIn(tranche, 'repayment') : null, 'schedule'),
  );
}

function fileIn(map: unknown, key: string): string | null {
  const name = isMap(map) ? valueIn(map, key) : null;
  return isScalar(name) && name.value !== null ? insidePath(name.source ?? String(name.value)) : null;
}

/** A text of deal.yaml whose tranches are not where they are looked for. */
export class UneditableTerms extends Error {}

/**
 * The text of deal.yaml at another date. Values are replaced where they stand, so that comments, order and spelling of all else stay.
 * Draws dated up to the date are taken out.
 *
 * @param moves by tranche, in the order of the file
 * @throws UneditableTerms
 */
export function rolledTerms(text: string, asOf: Day, moves: readonly TrancheMove[]): string {
  const document = parseDocument(text, OPTIONS);
  const edits: Edit[] = [];
  const top = mapOf(document.contents as Node | null, 'deal.yaml');
  edits.push(replaced(scalarIn(mapOf(valueIn(top, 'deal'), 'deal'), 'as_of'), formatDay(asOf)));
  const tranches = valueIn(top, 'tranches');
  if (!isSeq(tranches) || tranches.items.length !== moves.length) throw new UneditableTerms('tranches is no list of tranches');
  moves.forEach((move, i) => edits.push(...editsOf(mapOf(tranches.items[i] as Node, `tranches.${i}`), move, asOf, text)));
  return edits.sort((a, b) => b.from - a.from).reduce((all, { from, to, text: put }) => all.slice(0, from) + put + all.slice(to), text);
}

function editsOf(tranche: YAMLMap, move: TrancheMove, asOf: Day, text: string): Edit[] {
  const edits = [
    replaced(scalarIn(tranche, 'balance'), inStyle(move.balance, scalarIn(tranche, 'balance'))),
    replaced(scalarIn(tranche, 'last_payment'), formatDay(move.lastPayment)),
  ];
  const draws = valueIn(tranche, 'draws');
  if (isSeq(draws) && draws.items.some((item) => isMade(item as Node, asOf))) {
    const undrawn = scalarIn(tranche, 'undrawn');
    edits.push(...withoutDraws(keyIn(tranche, 'draws'), draws, asOf, text), replaced(undrawn, inStyle(move.undrawn, undrawn)));
    if (move.availabilityEnd !== null) edits.push(added(tranche, undrawn, `availability_end: ${formatDay(move.availabilityEnd)}`, text));
  }
  return edits;
}

/** An amount with the underscores between thousands that the one before had. */
function inStyle(amount: Decimal, before: Scalar): string {
  const plain = amount.toFixed();
  return before.source?.includes('_') ? plain.replace(/(?<!\..*)\B(?=(?:\d{3})+(?!\d))/g, '_') : plain;
}

/** Draws that were made, each with its line, or out of the brackets; `[]` where none is left. */
function withoutDraws(key: Scalar, draws: YAMLSeq, asOf: Day, text: string): Edit[] {
  const items = draws.items as Node[];
  const left = items.filter((item) => !isMade(item, asOf));
  if (draws.flow) {
    const list = left.map((item) => text.slice(item.range![0], item.range![1])).join(', ');
    return [{ from: draws.range![0], to: draws.range![1], text: left.length === 0 ? '[]' : `[ ${list} ]` }];
  }
  const gone = items
    .filter((item) => isMade(item, asOf))
    .map((item): Edit => ({ from: lineStart(text, item.range![0]), to: lineEnd(text, endOf(item)), text: '' }));
  if (left.length > 0) return gone;
  const colon = text.indexOf(':', key.range![1]) + 1;
  return [{ from: colon, to: colon, text: ' []' }, ...gone];
}

/** Where the last value of an item ends, before comments that follow it. */
function endOf(item: Node): number {
  const last = isMap(item) && !item.flow ? item.items.at(-1)?.value : null;
  return isScalar(last) ? last.range![1] : item.range![1];
}

function isMade(item: Node, asOf: Day): boolean {
  const day = date(scalarIn(mapOf(item, 'draws'), 'date').source ?? '', 'yaml');
  return !(day instanceof Fault) && day <= asOf;
}

/** A key after another one of a mapping. */
function added(map: YAMLMap, after: Scalar, pair: string, text: string): Edit {
  const at = after.range![1];
  if (map.flow) return { from: at, to: at, text: `, ${pair}` };
  const first = keyIn(map, 'undrawn').range![0];
  const indent = ' '.repeat(first - lineStart(text, first));
  const end = lineEnd(text, at);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return { from: end, to: end, text: text[end - 1] === '\n' ? `${indent}${pair}${eol}` : `${eol}${indent}${pair}` };
}

const replaced = (scalar: Scalar, text: string): Edit => ({ from: scalar.range![0], to: scalar.range![1], text });
const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
const lineEnd = (text: string, at: number): number => (text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at) + 1);

function mapOf(node: unknown, name: string): YAMLMap {
  if (isMap(node)) return node;
  throw new UneditableTerms(`${name} is no mapping`);
}

const pairIn = (map: YAMLMap, name: string) => map.items.find(({ key }) => isScalar(key) && (key.source ?? String(key.value)) === name);
const valueIn = (map: YAMLMap, name: string): unknown => pairIn(map, name)?.value;

function keyIn(map: YAMLMap, name: string): Scalar {
  const key = pairIn(map, name)?.key;
  if (isScalar(key)) return key;
  throw new UneditableTerms(`${name} is not there`);
}

function scalarIn(map: YAMLMap, name: string): Scalar {
  const value = valueIn(map, name);
  if (isScalar(value)) return value;
  throw new UneditableTerms(`${name} is not there`);
}
