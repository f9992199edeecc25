import type { Lease } from '../domain/lease.js';
import type { AssumptionCells } from './assumptions-sheet.js';
import type { CashCells } from './cash-sheet.js';
import type { ContractCells } from './contracts-sheet.js';
import {
  add,
  count,
  div,
  eq,
  ge,
  gt,
  iff,
  largestOf,
  min,
  mul,
  number,
  round,
  sum,
  sumProduct,
  sumWhere,
  NOTHING,
  type Expr,
} from './formula.js';
import { table, type Series, type Table } from './layout.js';
import type { LeaseColumn } from './leases-sheet.js';
import type { Plan } from './plan.js';
import type { ScaleCells } from './scale-sheet.js';
import { typed, type Ref, type Sheet, type Style } from './sheet.js';

export interface OfftakerSources {
  readonly assumptions: AssumptionCells;
  readonly leases: Table<LeaseColumn>;
  readonly contracts: ContractCells;
  readonly cash: CashCells;
  readonly scale: ScaleCells;
}

/** Who pays the rent. */
export interface OfftakerCells {
  readonly pd: Ref;
  /** Notch of the best customer group that counts; merchant's if none. */
  readonly ceiling: Ref;
  readonly next: number;
}

/** Σ over the periods to the last maturity; 0 where there are none. */
export const toMaturity = (series: Series, { lastPeriod }: Plan): Expr => (lastPeriod === 0 ? number(0) : sum(series.range(1, lastPeriod)));

/** What is held against a threshold: a sheet adds up with fifteen digits, so a figure that meets it exactly may miss it by the last of them. */
export const rounded = (x: Expr): Expr => round(x, 10);

const shareOf = (part: Expr, all: Expr): Expr => iff(gt(all, 0), div(part, all), 0);

/**
 * Off-taker PD: each contract by what it bills to the last maturity, the re-letting market by what it brings; and the best rating among
 * customer groups large enough to count. @source methodology 10
 */
export function offtakerRows(
  plan: Plan,
  sheet: Sheet,
  top: number,
  { assumptions, leases, contracts, cash, scale }: OfftakerSources,
): OfftakerCells {
  const items = plan.deal.leases;
  const none = items.length === 0;
  const payers = table<Lease, 'customer' | 'rating' | 'pd' | 'notch' | 'billed' | 'group'>(sheet, top, items, [
    { key: 'customer', title: 'Customer', style: 'text', width: 46, of: (_, __, i) => leases.cell('customer', i) },
    { key: 'rating', title: 'Rating', style: 'text', width: 18, of: (_, __, i) => leases.cell('rating', i) },
    { key: 'pd', title: 'PD', style: 'percent', of: ({ cds }, row) => scale.partyPdOf(row('rating'), cds) },
    { key: 'notch', title: 'Notch', style: 'plain', formula: 'unrated and D as on Scale', of: (_, row) => scale.notchOf(row('rating')) },
    {
      key: 'billed',
      title: 'Billed to the last maturity',
      style: 'money',
      width: 16,
      of: (_, __, i) => toMaturity(contracts.billed(i), plan),
    },
    { key: 'group', title: 'Customer group', style: 'plain', of: (_, __, i) => leases.cell('groupNo', i) },
  ]);
  const put = (row: number, column: number, of: Expr, style: Style): Ref => sheet.put(row, column, of, style).fixed;
  const [market, all] = [payers.last + 1, payers.last + 2];
  sheet.put(market, 1, typed('re-letting market'), 'label');
  const merchant = put(market, 2, assumptions.of('rating.merchant'), 'text');
  const merchantPd = put(market, 3, scale.pdOf(merchant), 'percent');
  const merchantNotch = put(market, 4, scale.notchOf(merchant), 'plain');
  const relet = put(market, 5, toMaturity(cash.relet, plan), 'money');
  sheet.put(all, 1, typed('in all'), 'strong');
  const contracted = none ? number(0) : sum(payers.column('billed'));
  const total = put(all, 5, add(contracted, relet), 'total');
  const weighted = none ? number(0) : sumProduct(payers.column('billed'), payers.column('pd'));
  const pd = put(all, 3, iff(gt(total, 0), div(add(weighted, mul(relet, merchantPd)), total), merchantPd), 'percent');

  const groups = table<Lease, 'share' | 'worst' | 'counts'>(
    sheet,
    top,
    items,
    [
      {
        key: 'share',
        title: 'Share of its group',
        style: 'percent',
        formula: 'of billed to the last maturity',
        of: (_, __, i) => shareOf(sumWhere(payers.column('group'), payers.cell('group', i), payers.column('billed')), contracted),
      },
      {
        key: 'worst',
        title: 'Worst notch of its group',
        style: 'plain',
        of: (_, __, i) => largestOf(mul(eq(payers.column('group'), payers.cell('group', i)), payers.column('notch'))),
      },
      {
        key: 'counts',
        title: 'Notch if it counts',
        style: 'plain',
        formula: 'share large enough',
        of: (_, row) =>
          iff(ge(mul(rounded(row('share')), gt(contracted, 0)), assumptions.of('rating.customer_floor')), row('worst'), NOTHING),
      },
    ],
    7,
  );
  sheet.put(all + 1, 1, typed('notch of the best customer group that counts'), 'label');
  const counted = groups.column('counts');
  const ceiling = put(all + 1, 4, iff(eq(count(counted), 0), merchantNotch, min(counted)), 'strong');
  return { pd, ceiling, next: all + 3 };
}
