import { Decimal } from '../../src/kernel/decimal.js';

type Json = null | boolean | string | number | Json[] | { [key: string]: Json };

const IGNORED_AT_TOP = new Set(['tool', 'inputs', 'warnings', 'assumptions']);
const FREE_TEXT = new Set(['reason', 'warnings']);
const COUNTS = new Set(['lots', 'gpus', 'collateral_gpus', 'pipeline_gpus', 'rank', 'k', 'months', 'notches', 'breaches']);
const RATIO_PARTS = new Set(['ltv', 'ltv_peak', 'coverage', 'rating']);
const RATIOS = new Set([
  'wa_rate',
  'rate',
  'remaining_contract_months',
  'tail_months',
  'utilization',
  'customer_share',
  'related_party_share',
  'non_ig_share',
  'headroom',
  'dscr_trailing_3',
  'orderly_recovery_rate',
  'forced_recovery_rate',
  'recovery_rate',
  'lgd',
  'pd',
  'el',
  'offtaker_pd',
  'shock',
  'attachment',
  'detachment',
  'enhancement',
  'loss_rate',
  'wal',
  'irr',
  'value',
  'level',
  'cdr',
  'severity',
]);
const KEYS = [
  ['cdr', 'severity'],
  ['step'],
  ['id'],
  ['id', 'date'],
  ['contract_id'],
  ['rule'],
  ['model'],
  ['key'],
  ['dimension', 'group'],
  ['driver', 'event'],
  ['k'],
  ['date'],
];
const MONEY = new Decimal('0.01');
const RATIO = new Decimal('2e-8');

/**
 * Every place where a result differs from a reference beyond 0.01 on money and 2e-8 on ratios: the keys of the reference are
 * walked, more keys in the result are fine, lists are matched by their keys, rows with an amount or notches of 0 may be missing.
 */
export function differences(expected: Json, actual: Json): string[] {
  const found: string[] = [];
  walk(expected, actual, [], undefined, found);
  return found;
}

function walk(e: Json, a: Json | undefined, path: string[], metric: string | undefined, found: string[]): void {
  const miss = (): void => void found.push(`${path.join('.')}: expected ${JSON.stringify(e)}, actual ${JSON.stringify(a)}`);
  if (Array.isArray(e)) {
    if (!Array.isArray(a)) return miss();
    return walkList(e, a, path, metric, found);
  }
  if (e !== null && typeof e === 'object') {
    if (a === null || a === undefined || typeof a !== 'object' || Array.isArray(a)) return miss();
    const own = typeof e['metric'] === 'string' ? e['metric'] : metric;
    for (const [key, value] of Object.entries(e)) {
      if ((path.length === 0 && IGNORED_AT_TOP.has(key)) || FREE_TEXT.has(key)) continue;
      walk(value, a[key], [...path, key], own, found);
    }
    return;
  }
  if (typeof e === 'number' && typeof a === 'number') {
    if (
      new Decimal(String(e))
        .minus(String(a))
        .abs()
        .gt(tolerance(path, metric, e))
    )
      miss();
  } else if (e !== a) miss();
}

function walkList(e: Json[], a: Json[], path: string[], metric: string | undefined, found: string[]): void {
  if (e.some((x) => !isObject(x)) || (e.length === 0 && a.some((x) => !isObject(x)))) {
    if (JSON.stringify([...e].sort()) !== JSON.stringify([...a].sort()))
      found.push(`${path.join('.')}: expected ${JSON.stringify(e)}, actual ${JSON.stringify(a)}`);
    return;
  }
  const rows = [...e, ...a].filter(isObject);
  const idBy = (names: readonly string[], row: { [k: string]: Json }): string => names.map((name) => row[name]).join('/');
  const tells = (names: readonly string[]): boolean =>
    rows.every((row) => names.every((name) => name in row)) && new Set(e.filter(isObject).map((row) => idBy(names, row))).size === e.length;
  const key = rows.length === 0 ? undefined : KEYS.find(tells);
  if (!key) {
    if (e.length !== a.length) found.push(`${path.join('.')}: expected ${e.length} items, actual ${a.length}`);
    e.forEach((x, i) => walk(x, a[i], [...path, String(i)], metric, found));
    return;
  }
  const idOf = (row: { [k: string]: Json }): string => idBy(key, row);
  const left = new Map(a.filter(isObject).map((row) => [idOf(row), row]));
  for (const row of e.filter(isObject)) {
    const id = idOf(row);
    const other = left.get(id);
    left.delete(id);
    if (other) walk(row, other, [...path, id], metric, found);
    else if (!isEmpty(row)) found.push(`${[...path, id].join('.')}: missing`);
  }
  for (const [id, row] of left) if (!isEmpty(row)) found.push(`${[...path, id].join('.')}: not expected`);
}

function tolerance(path: readonly string[], metric: string | undefined, expected: number): Decimal {
  const name = path[path.length - 1]!;
  if (COUNTS.has(name)) return new Decimal(0);
  if (name === 'actual' || name === 'limit')
    return metric === 'liquidity' || (metric === undefined && Math.abs(expected) >= 10_000) ? MONEY : RATIO;
  return RATIOS.has(name) || path.slice(0, -1).some((part) => RATIO_PARTS.has(part)) ? RATIO : MONEY;
}

const isObject = (x: Json): x is { [key: string]: Json } => x !== null && typeof x === 'object' && !Array.isArray(x);
const isEmpty = (row: { [key: string]: Json }): boolean =>
  row['amount'] === 0 || row['notches'] === 0 || ('step' in row && row['due'] === 0 && row['paid'] === 0);
