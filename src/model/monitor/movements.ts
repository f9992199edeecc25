import type { Day } from '../../kernel/calendar.js';
import type { Deal } from '../../domain/deal.js';
import type { Lease } from '../../domain/lease.js';
import type { Lot } from '../../domain/lot.js';
import type { TapeRow } from '../../domain/tape.js';
import { folded } from '../../input/text/spelling.js';
import { differences } from '../score/compare.js';

export const LOT_MOVES = ['added', 'gone', 'moved', 're-tagged', 'changed'] as const;
export const CONTRACT_MOVES = ['signed', 'ended', 'repriced', 'changed'] as const;

/** A row of the tape that differs between two dates. */
export interface LotMove {
  readonly kind: (typeof LOT_MOVES)[number];
  readonly assetId: string;
  readonly model: string;
  readonly gpus: number;
  /** What changed, in words: "site Reno → Dallas"; '' for a row that is new or gone. */
  readonly what: string;
}

/** A contract that differs between two dates. */
export interface ContractMove {
  readonly kind: (typeof CONTRACT_MOVES)[number];
  readonly contractId: string;
  readonly customer: string;
  readonly gpus: number;
  readonly what: string;
}

/** A deal at a date with the rows of its fleet. */
export interface DatedTape {
  readonly deal: Deal;
  readonly rows: readonly TapeRow[];
}

/** What became of the tape's rows: new ids, ids that are gone, other sites, the same serials under other ids, other terms. Linear in rows. */
export function lotMoves(before: DatedTape, after: DatedTape): LotMove[] {
  const was = byId(before);
  const is = byId(after);
  const gone = before.rows.filter(({ assetId }) => !is.has(assetId));
  const added = after.rows.filter(({ assetId }) => !was.has(assetId));
  const bySerial = new Map(gone.filter(({ serial }) => serial !== '').map((row) => [folded(row.serial), row]));
  const renamed = new Map<TapeRow, TapeRow>();
  for (const row of added) {
    const old = row.serial === '' ? undefined : bySerial.get(folded(row.serial));
    if (old) renamed.set(row, old);
  }
  const left = new Set(renamed.values());
  return [
    ...added.filter((row) => !renamed.has(row)).map((row) => moveOf('added', row, after)),
    ...gone.filter((row) => !left.has(row)).map((row) => moveOf('gone', row, before)),
    ...after.rows.flatMap((row) => {
      const old = renamed.get(row) ?? was.get(row.assetId);
      return old ? changesOf(old, row, before, after) : [];
    }),
  ];
}

const byId = ({ rows }: DatedTape): Map<string, TapeRow> => new Map(rows.map((row) => [row.assetId, row]));
const lotOf = ({ deal }: DatedTape, row: TapeRow): Lot => deal.lots[row.lot]!;

const moveOf = (kind: LotMove['kind'], row: TapeRow, tape: DatedTape, what = ''): LotMove => ({
  kind,
  assetId: row.assetId,
  model: lotOf(tape, row).model,
  gpus: row.quantity,
  what,
});

function changesOf(old: TapeRow, row: TapeRow, before: DatedTape, after: DatedTape): LotMove[] {
  const [was, is] = [lotOf(before, old), lotOf(after, row)];
  const changes = (terms: readonly (readonly [name: string, from: string, to: string])[]): string =>
    terms
      .filter(([, from, to]) => from !== to)
      .map(([name, from, to]) => `${name} ${from || 'none'} → ${to || 'none'}`)
      .join(', ');
  const place = changes([
    ['site', was.site, is.site],
    ['region', was.region, is.region],
  ]);
  const tag = changes([
    ['asset id', old.assetId, row.assetId],
    ['serial', folded(old.serial) === folded(row.serial) ? row.serial : old.serial, row.serial],
  ]);
  const terms = changes([
    ['GPUs', String(old.quantity), String(row.quantity)],
    ['model', was.model, is.model],
    ['unit cost', was.unitCost.toString(), is.unitCost.toString()],
    ['status', was.status, is.status],
    ['contract', was.contractId ?? '', is.contractId ?? ''],
  ]);
  return [
    ...(place === '' ? [] : [moveOf('moved', row, after, place)]),
    ...(tag === '' ? [] : [moveOf('re-tagged', row, after, tag)]),
    ...(terms === '' ? [] : [moveOf('changed', row, after, terms)]),
  ];
}

/** What became of contracts: new ones; those that ran out or are no longer listed; another price; other terms. */
export function contractMoves(before: Deal, after: Deal): ContractMove[] {
  const was = new Map(before.leases.map((lease) => [lease.id, lease]));
  const is = new Map(after.leases.map((lease) => [lease.id, lease]));
  const runs = (lease: Lease, on: Day): boolean => lease.end > on;
  const move = (kind: ContractMove['kind'], lease: Lease, what = ''): ContractMove => ({
    kind,
    contractId: lease.id,
    customer: lease.customer,
    gpus: lease.gpus,
    what,
  });
  return [
    ...after.leases.filter(({ id }) => !was.has(id)).map((lease) => move('signed', lease)),
    ...before.leases
      .filter((lease) => runs(lease, before.asOf) && !runs(is.get(lease.id) ?? { ...lease, end: after.asOf }, after.asOf))
      .map((lease) => move('ended', lease, is.has(lease.id) ? 'ran out' : 'no longer listed')),
    ...after.leases.flatMap((lease) => {
      const old = was.get(lease.id);
      const changes = old ? differences(old, lease) : [];
      if (changes.length === 0) return [];
      const isRepriced = changes.some((change) => /^(?:price|escalator) /.test(change));
      return [move(isRepriced ? 'repriced' : 'changed', lease, changes.join(', '))];
    }),
  ];
}
