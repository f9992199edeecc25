import type { Channel } from '../domain/assumptions.js';
import type { AssumptionCells } from './assumptions-sheet.js';
import { add, and, div, ge, gt, iff, le, max, min, mul, sub, sum, sumProduct, type Expr, type Range } from './formula.js';
import type { Series } from './layout.js';
import type { LotCells } from './lots-sheet.js';
import type { ValueCells } from './values-sheet.js';

/** A sale in equal parts over months after a wait. */
export interface SaleWindow {
  readonly wait: Expr;
  readonly months: Expr;
}

/** The part of the whole that is sold in month x. */
export const partSold = (x: Expr, { wait, months }: SaleWindow): Expr => iff(and(gt(x, wait), le(x, add(wait, months))), div(1, months), 0);
/** The part that is unsold at the start of month x. */
export const unsoldAt = (x: Expr, { wait, months }: SaleWindow): Expr => max(0, min(1, sub(1, div(sub(sub(x, 1), wait), months))));

/**
 * What lots would bring if all of them were sold at the prices of d_n, and how many GPUs go for it: a lot whose net would be negative
 * is abandoned, with no gross and no removal. @source methodology 9, piecemeal
 * @param gpus GPUs of each lot that are for sale, a column; each with its value at d_n
 * @param share what the sale keeps of the fair value of each lot, a column; that of a sale of all the collateral if not given
 */
export function saleOf(
  channel: Channel,
  gpus: Expr,
  n: number,
  { assumptions, lots, values }: { readonly assumptions: AssumptionCells; readonly lots: LotCells; readonly values: ValueCells },
  share?: Range,
): { readonly gross: Expr; readonly gpus: Expr } {
  const prices: Range = values.partly(n);
  const kept = share ?? lots.table.column(channel === 'orderly' ? 'keptOrderly' : 'keptForced');
  const net = sub(
    mul(prices, kept, sub(1, assumptions.of(`liquidation.commission.${channel}`))),
    assumptions.of('liquidation.removal_usd'),
  );
  const worthIt = ge(net, 0);
  return { gross: sumProduct(mul(gpus, worthIt, prices, kept)), gpus: sumProduct(mul(gpus, worthIt)) };
}

/** Σ of a row over some of its months, as few ranges as there are. */
export function sumOfMonths(row: Series, months: readonly number[]): Expr {
  const runs: [number, number][] = [];
  for (const month of months) {
    const last = runs.at(-1);
    if (last && last[1] === month - 1) last[1] = month;
    else runs.push([month, month]);
  }
  return sum(...runs.map(([from, to]) => row.range(from, to)));
}
