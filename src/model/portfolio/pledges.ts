import { Decimal, most, total, ZERO } from '../../kernel/decimal.js';
import type { Lot } from '../../domain/lot.js';
import type { TapeRow } from '../../domain/tape.js';
import { nameKey, namesIn } from '../../input/audit/names.js';
import type { Loan } from './loan.js';

/** A row of a deal's fleet that names a GPU, or a server of them. */
interface Pledge {
  readonly deal: string;
  /** By its path in the book. */
  readonly file: string;
  /** Of the table, the header counted as 1. */
  readonly row: number;
  readonly assetId: string;
  /** The name as it stands there, of a range the one that is meant. */
  readonly text: string;
}

/** GPUs that two deals of the book pledge; money in the book's currency, whole deals. */
interface DoublePledged {
  readonly kind: 'serial' | 'asset_id';
  /** The name as it is compared. */
  readonly id: string;
  readonly gpus: Decimal;
  /** What is counted once too often: the cost of all but the dearest. */
  readonly cost: Decimal;
  /** The same of what lenders advance on them. */
  readonly base: Decimal;
  readonly where: readonly Pledge[];
}

/** Lots without a serial. */
interface UnnamedLots {
  readonly id: string;
  /** Of the tape's cost. */
  readonly costShare: Decimal;
  readonly lots: readonly string[];
}

export interface BookAudit {
  readonly doublePledged: readonly DoublePledged[];
  readonly cost: Decimal;
  readonly base: Decimal;
  readonly missing: readonly UnnamedLots[];
}

/** A loan with every row of its fleet. */
export interface TapedLoan extends Loan {
  readonly rows: readonly TapeRow[];
}

interface Claim extends Pledge {
  readonly lot: Lot;
  readonly gpus: Decimal;
  readonly cost: Decimal;
  readonly base: Decimal;
}

/**
 * The same GPU in two deals: by serial, or by asset id where the rows have no serial and model, quantity, unit cost and purchase date
 * are equal too. Of a row's n serials each is quantity/n GPUs. @source methodology 20, audit
 */
export function bookAudit(loans: readonly TapedLoan[]): BookAudit {
  const serials = new Map<string, Claim[]>();
  const ids = new Map<string, Claim[]>();
  for (const loan of loans) {
    const base = loan.model.base?.byLot(0);
    for (const [i, row] of loan.rows.entries()) {
      const claimed = (text: string, names: number): Claim => claimOf(loan, row, i, base, text, names);
      const names = namesIn(row.serial, row.quantity);
      for (const name of names) note(serials, compared(name), claimed(name, names.length));
      if (names.length === 0) note(ids, idKey(loan, row), claimed(row.assetId, 1));
    }
  }
  const doublePledged = [...twice('serial', serials), ...twice('asset_id', ids)];
  return {
    doublePledged,
    cost: total(doublePledged.map(({ cost }) => cost)),
    base: total(doublePledged.map(({ base }) => base)),
    missing: loans.map(unnamed),
  };
}

/** Letters and digits alone. */
const compared = (name: string): string =>
  nameKey(name)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

function idKey({ own }: TapedLoan, { assetId, quantity, lot }: TapeRow): string {
  const { model, unitCost, purchaseDate } = own.deal.lots[lot]!;
  return [compared(assetId), model, quantity, unitCost.toFixed(), purchaseDate].join('\u0000');
}

function claimOf(
  { own, model }: TapedLoan,
  row: TapeRow,
  position: number,
  base: ReadonlyMap<Lot, Decimal> | undefined,
  text: string,
  names: number,
): Claim {
  const lot = model.deal.lots[row.lot]!;
  const gpus = new Decimal(row.quantity).div(names);
  return {
    deal: own.deal.id,
    file: `${own.folder}/${lot.place.file}`,
    row: position + 2,
    assetId: row.assetId,
    text,
    lot,
    gpus,
    cost: lot.unitCost.times(gpus).times(own.rate),
    base: (base?.get(lot) ?? ZERO).times(gpus).div(lot.quantity).times(own.rate),
  };
}

function note(claims: Map<string, Claim[]>, key: string, claim: Claim): void {
  const known = claims.get(key);
  if (known) known.push(claim);
  else claims.set(key, [claim]);
}

function twice(kind: DoublePledged['kind'], byName: ReadonlyMap<string, readonly Claim[]>): DoublePledged[] {
  return [...byName].flatMap(([key, claims]) => {
    if (new Set(claims.map(({ deal }) => deal)).size < 2) return [];
    const overlap = (of: (claim: Claim) => Decimal): Decimal => total(claims.map(of)).minus(claims.map(of).reduce(most));
    return [
      {
        kind,
        id: key.split('\u0000')[0]!,
        gpus: claims.map(({ gpus }) => gpus).reduce(most),
        cost: overlap(({ cost }) => cost),
        base: overlap(({ base }) => base),
        where: claims.map(({ deal, file, row, assetId, text }) => ({ deal, file, row, assetId, text })),
      },
    ];
  });
}

function unnamed({ own, rows }: TapedLoan): UnnamedLots {
  const { lots } = own.deal;
  const costOf = (some: readonly TapeRow[]): Decimal => total(some.map(({ lot, quantity }) => lots[lot]!.unitCost.times(quantity)));
  const without = rows.filter(({ serial, quantity }) => namesIn(serial, quantity).length === 0);
  const all = costOf(rows);
  return {
    id: own.deal.id,
    costShare: all.isZero() ? ZERO : costOf(without).div(all),
    lots: without.map(({ assetId }) => assetId),
  };
}
