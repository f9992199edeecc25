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
export interface UnnamedLots {
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

/** A row's claim on a GPU, or a server of them, that another deal names too. */
export interface Claim extends Pledge {
  readonly kind: DoublePledged['kind'];
  /** The name as it is compared. */
  readonly key: string;
  readonly gpus: Decimal;
  readonly cost: Decimal;
  readonly base: Decimal;
}

/** Tells a serial from an asset id where both are names. */
const tagged = (kind: DoublePledged['kind'], key: string): string => `${kind} ${key}`;

/** The names of a loan's GPUs as they are compared, each once. */
export function namesOf(loan: TapedLoan): string[] {
  const names = new Set<string>();
  for (const row of loan.rows) {
    const serials = namesIn(row.serial, row.quantity);
    for (const name of serials) names.add(tagged('serial', compared(name)));
    if (serials.length === 0) names.add(tagged('asset_id', idKey(loan, row)));
  }
  return [...names];
}

/** Of the names of all loans those that two deals have. */
export class SharedNames {
  private readonly seen = new Set<string>();
  readonly twice = new Set<string>();

  add(names: readonly string[]): void {
    for (const name of names)
      if (this.seen.has(name)) this.twice.add(name);
      else this.seen.add(name);
  }
}

/** A loan's claims on GPUs that two deals name. */
export function claimsOf(loan: TapedLoan, twice: ReadonlySet<string>): Claim[] {
  if (twice.size === 0) return [];
  const base = loan.model.base?.byLot(0);
  return loan.rows.flatMap((row, i) => {
    const names = namesIn(row.serial, row.quantity);
    const claims = names.map((name) => claimOf(loan, row, i, base, ['serial', compared(name)], name, names.length));
    if (names.length === 0) claims.push(claimOf(loan, row, i, base, ['asset_id', idKey(loan, row)], row.assetId, 1));
    return claims.filter(({ kind, key }) => twice.has(tagged(kind, key)));
  });
}

/**
 * The same GPU in two deals: by serial, or by asset id where the rows have no serial and model, quantity, unit cost and purchase date
 * are equal too. Of a row's n serials each is quantity/n GPUs. @source methodology 20, audit
 */
export function bookAudit(loans: readonly (readonly Claim[])[], missing: readonly UnnamedLots[]): BookAudit {
  const serials = new Map<string, Claim[]>();
  const ids = new Map<string, Claim[]>();
  for (const claim of loans.flat()) note(claim.kind === 'serial' ? serials : ids, claim.key, claim);
  const doublePledged = [...pledgedTwice('serial', serials), ...pledgedTwice('asset_id', ids)];
  return {
    doublePledged,
    cost: total(doublePledged.map(({ cost }) => cost)),
    base: total(doublePledged.map(({ base }) => base)),
    missing,
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
  [kind, key]: readonly [kind: DoublePledged['kind'], key: string],
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
    kind,
    key,
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

function pledgedTwice(kind: DoublePledged['kind'], byName: ReadonlyMap<string, readonly Claim[]>): DoublePledged[] {
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

export function unnamedLots({ own, rows }: TapedLoan): UnnamedLots {
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
