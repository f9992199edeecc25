import { Decimal, most, total, ZERO } from '../../kernel/decimal.js';
import type { DealTape } from '../../domain/tape.js';
import { costOf, lotOf, namesOf, type Claim, type Claims, type RowRef } from './claims.js';

/** Names so short that many a tape has them: alone they show nothing. */
const SHORT = 5;

/** A GPU, or a server of them, that more than one row pledges. */
export interface DoublePledge {
  /** `asset_id` where no serial says so. */
  readonly by: 'serial' | 'asset_id';
  /** In the order of the deals and their rows. */
  readonly claims: readonly Claim[];
  /** What is counted once too often: the cost of all claims but the dearest; null where the deals have several currencies. */
  readonly cost: Decimal | null;
}

/**
 * GPUs that rows of two deals, or two rows of one, both name. The same serial is the same GPU. The same asset id is the same GPU only
 * where model, number and purchase date or unit cost agree and the rows do not name two serials: many tapes number their rows alike.
 *
 * @param audited deals of which at least one must be concerned
 */
export function doublePledges(claims: Claims, audited: ReadonlySet<DealTape>): DoublePledge[] {
  const found: DoublePledge[] = [];
  const told = new Set<string>();
  for (const { claims: all } of claims.several()) {
    const pairs = all.flatMap((a, i) => all.slice(i + 1).flatMap((b) => (isSame(a, b) ? [[a, b] as const] : [])));
    const joined = all.filter((claim) => pairs.some((pair) => pair.includes(claim)));
    if (!joined.some(({ tape }) => audited.has(tape))) continue;
    // Where one row means a GPU and another a rack, no more than the GPU is in both.
    const gpus = Math.min(...joined.map((claim) => claim.gpus));
    const same = joined.map((claim) => ({ ...claim, gpus }));
    const by = pairs.some(([a, b]) => a.by === 'serial' || b.by === 'serial') ? 'serial' : 'asset_id';
    found.push({ by, claims: same, cost: costCountedTwice(same) });
  }
  found.sort((a, b) => (a.by === b.by ? 0 : a.by === 'serial' ? -1 : 1));
  // Rows that a serial joins are not reported again for their asset ids.
  return found.filter(({ by, claims: same }) => {
    const rows = same.map(({ tape, row }) => `${claims.tapes.indexOf(tape)}:${row.line}`);
    const pairs = rows.flatMap((a, i) => rows.slice(i + 1).map((b) => `${a} ${b}`));
    if (by === 'asset_id') return !pairs.every((pair) => told.has(pair));
    for (const pair of pairs) told.add(pair);
    return true;
  });
}

function isSame(a: Claim, b: Claim): boolean {
  if (a.row === b.row) return false;
  const [one, other] = [lotOf(a), lotOf(b)];
  const isLong = a.name.length >= SHORT;
  if (a.by === 'serial' && b.by === 'serial') return isLong || one.model === other.model;
  if (a.by !== b.by) return isLong && a.tape !== b.tape && (a.by === 'asset_id' ? a : b).row.serial === '';
  if (namesOf(a.row).serials.length > 0 && namesOf(b.row).serials.length > 0) return false;
  return (
    one.model === other.model &&
    a.gpus === b.gpus &&
    (one.purchaseDate === other.purchaseDate || (one.unitCost.eq(other.unitCost) && a.tape.deal.currency === b.tape.deal.currency))
  );
}

function costCountedTwice(claims: readonly Claim[]): Decimal | null {
  if (new Set(claims.map(({ tape }) => tape.deal.currency)).size > 1) return null;
  const costs = claims.map((claim) => costOf(claim, claim.gpus));
  return total(costs).minus(costs.reduce(most));
}

/** GPUs of each lot of a deal, by its position. */
export type PerLot = ReadonlyMap<number, number>;

/** GPUs of a deal that are pledged twice, by lot: of a row no more than it has, whichever of its names say so. */
export function pledgedTwice(pledges: readonly DoublePledge[], tape: DealTape): PerLot {
  const byRow = new Map<RowRef['row'], { serial: number; asset_id: number }>();
  for (const { claims } of pledges)
    for (const claim of claims) {
      if (claim.tape !== tape) continue;
      const sums = byRow.get(claim.row) ?? { serial: 0, asset_id: 0 };
      sums[claim.by] += claim.gpus;
      byRow.set(claim.row, sums);
    }
  const perLot = new Map<number, number>();
  for (const [row, sums] of byRow)
    perLot.set(row.lot, (perLot.get(row.lot) ?? 0) + Math.min(row.quantity, Math.max(sums.serial, sums.asset_id)));
  return perLot;
}

/** Σ GPUs, and what they cost. */
export function sumOf(perLot: PerLot, { deal }: DealTape): { readonly gpus: number; readonly cost: Decimal } {
  let [gpus, cost] = [0, ZERO];
  for (const [lot, n] of perLot) [gpus, cost] = [gpus + n, cost.plus(deal.lots[lot]!.unitCost.times(n))];
  return { gpus, cost };
}
