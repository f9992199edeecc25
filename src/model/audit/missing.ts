import { total, ZERO, type Decimal } from '../../kernel/decimal.js';
import type { DealTape } from '../../domain/tape.js';
import type { Lot } from '../../domain/lot.js';
import { namesOf, type RowRef } from './claims.js';

/** A lot with GPUs that have no serial. */
export interface MissingSerials {
  readonly tape: DealTape;
  readonly lot: Lot;
  readonly gpus: number;
  readonly without: number;
  /** Cost of those without, and its shares of the lot's and of the tape's. */
  readonly cost: Decimal;
  readonly shareOfLot: Decimal;
  readonly shareOfTape: Decimal;
}

/** GPUs whose row gives no serial, by lot as the borrower pledges it: rows of one batch, site and contract, whether with serials or not. */
export function missingSerials(tape: DealTape): MissingSerials[] {
  const lots = new Map<string, { lot: Lot; gpus: number; without: number }>();
  const { deal, rows } = tape;
  const batches = deal.lots.map(batchOf);
  for (const row of rows) {
    const lot = deal.lots[row.lot]!;
    const batch = lots.get(batches[row.lot]!) ?? { lot, gpus: 0, without: 0 };
    batch.gpus += row.quantity;
    if (row.serial === '') batch.without += row.quantity;
    lots.set(batches[row.lot]!, batch);
  }
  const whole = tapeCost(tape);
  return [...lots.values()]
    .filter(({ without }) => without > 0)
    .map(({ lot, gpus, without }) => {
      const cost = lot.unitCost.times(without);
      return {
        tape,
        lot,
        gpus,
        without,
        cost,
        shareOfLot: cost.div(lot.unitCost.times(gpus)),
        shareOfTape: whole.isZero() ? ZERO : cost.div(whole),
      };
    });
}

const batchOf = ({ model, unitCost, purchaseDate, inServiceDate, site, contractId }: Lot): string =>
  [model, unitCost.toString(), purchaseDate, inServiceDate, site, contractId ?? ''].join('\u0000');

export const tapeCost = ({ deal }: DealTape): Decimal => total(deal.lots.map(({ unitCost, quantity }) => unitCost.times(quantity)));

/** A row that gives more serials than it has GPUs, or a number of them that its GPUs cannot be shared out to. */
export interface MiscountedRow extends RowRef {
  readonly serials: number;
}

export const miscountedRows = (tape: DealTape): MiscountedRow[] =>
  tape.rows.flatMap((row) => {
    const serials = row.serial === '' ? 0 : namesOf(row).serials.length;
    return serials > 0 && (serials > row.quantity || row.quantity % serials !== 0) ? [{ tape, row, serials }] : [];
  });
