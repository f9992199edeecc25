import { Decimal } from '../../kernel/decimal.js';
import type { DealTape, TapeRow } from '../../domain/tape.js';
import { isCounted, type Lot } from '../../domain/lot.js';
import { nameKey, namesIn } from '../../input/audit/names.js';

/** A row of one of the tapes. */
export interface RowRef {
  readonly tape: DealTape;
  readonly row: TapeRow;
}

/** What a row says its GPUs are called, each name by itself. */
interface Named {
  readonly serials: readonly string[];
  readonly ids: readonly string[];
}

export const namesOf = ({ serial, assetId, quantity }: TapeRow): Named => ({
  serials: namesIn(serial, quantity),
  ids: namesIn(assetId, quantity),
});

export const lotOf = ({ tape, row }: RowRef): Lot => tape.deal.lots[row.lot]!;

/** GPUs that one of a row's names stands for: all of a server where the name is the server's. */
export const gpusEach = ({ quantity }: TapeRow, names: number): number =>
  names === 0 || names > quantity ? 1 : Math.ceil(quantity / names);

/** What so many GPUs of a row cost. */
export const costOf = (ref: RowRef, gpus: number): Decimal => lotOf(ref).unitCost.times(gpus);

/** A name with the rows that claim it. */
export interface Claim extends RowRef {
  readonly by: 'serial' | 'asset_id';
  readonly name: string;
  /** GPUs that the name stands for in this row. */
  readonly gpus: number;
}

interface KeyedNames {
  readonly byKey: ReadonlyMap<string, string>;
  readonly count: number;
}
type RowNames = Readonly<Record<Claim['by'], KeyedNames>>;

/** Names that stand on one row after the other: the first in `rows`, the others chained from it. */
export class Claims {
  private readonly first = new Map<string, number>();
  private readonly refs: RowRef[] = [];
  /** 2 · position in refs, + 1 for an asset id. */
  private readonly entries: number[] = [];
  private readonly next: number[] = [];
  private readonly shared = new Set<string>();
  private readonly rowNames = new WeakMap<TapeRow, RowNames>();

  constructor(readonly tapes: readonly DealTape[]) {
    for (const tape of tapes) for (const row of tape.rows) this.add({ tape, row });
  }

  /** Every name that more than one row has. */
  *several(): Generator<{ readonly key: string; readonly claims: readonly Claim[] }> {
    for (const key of this.shared) yield { key, claims: this.of(key) };
  }

  has(key: string): boolean {
    return this.first.has(key);
  }

  /** The rows that have a name, in any spelling. */
  of(key: string): Claim[] {
    const claims: Claim[] = [];
    for (let at = this.first.get(key) ?? -1; at >= 0; at = this.next[at]!) {
      const ref = this.refs[this.entries[at]! >> 1]!;
      const by = (this.entries[at]! & 1) === 1 ? 'asset_id' : 'serial';
      const { byKey, count } = this.namesByKey(ref.row)[by];
      claims.push({ ...ref, by, name: byKey.get(key)!, gpus: gpusEach(ref.row, count) });
    }
    return claims.reverse();
  }

  /** The names of a row by their keys: a range of many GPUs is written out once. */
  private namesByKey(row: TapeRow): RowNames {
    const known = this.rowNames.get(row);
    if (known) return known;
    const { serials, ids } = namesOf(row);
    const keyed = (names: readonly string[]): KeyedNames => ({
      byKey: new Map(names.map((name) => [nameKey(name), name])),
      count: names.length,
    });
    const made = { serial: keyed(serials), asset_id: keyed(ids) };
    this.rowNames.set(row, made);
    return made;
  }

  private add(ref: RowRef): void {
    const at = this.refs.push(ref) - 1;
    const { serials, ids } = namesOf(ref.row);
    for (const name of serials) this.note(nameKey(name), 2 * at);
    for (const name of ids) this.note(nameKey(name), 2 * at + 1);
  }

  private note(key: string, entry: number): void {
    const before = this.first.get(key) ?? -1;
    if (before >= 0 && this.entries[before]! >> 1 === entry >> 1) return;
    this.first.set(key, this.entries.push(entry) - 1);
    this.next.push(before);
    if (before >= 0) this.shared.add(key);
  }
}

/** Rows whose GPUs are to be seen on a site: installed, offline or in repair. */
export const isOnSite = (ref: RowRef): boolean => isCounted(lotOf(ref));
