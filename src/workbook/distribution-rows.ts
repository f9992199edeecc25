import {
  add,
  div,
  eq,
  gt,
  iff,
  join,
  largestOf,
  lt,
  max,
  min,
  mul,
  number,
  sub,
  sum,
  sumProduct,
  words,
  type Expr,
  type Range,
} from './formula.js';
import type { Series, Table, Timeline } from './layout.js';
import { monthRows, type MonthRow } from './month-rows.js';
import type { Ref, Sheet } from './sheet.js';
import type { TrancheColumn } from './terms-sheet.js';

/** What the distribution is made from. */
interface ToDistribute {
  readonly receipts: Series;
  readonly costs: Series;
  /** Σ priority claims. */
  readonly priority: Expr;
  /** EAD of each tranche. */
  readonly eads: readonly Ref[];
  readonly tranches: Table<TrancheColumn>;
  /** (1 + wa_rate)^{1/12}. */
  readonly growth: Ref;
  readonly month: Series;
  readonly discount: Series;
  /** The last month of the process. */
  readonly last: Ref;
}

/** Who gets what. */
export interface Distributed {
  readonly priorityPaid: Ref;
  readonly costsUnpaid: Ref;
  readonly surplus: Ref;
  /** The last month in which a lender is paid; 0 if none. */
  readonly lastPayment: Expr;
  /** To each tranche: nominal and present value. */
  readonly tranches: readonly { readonly nominal: Ref; readonly pv: Expr }[];
  readonly toLenders: Series;
  readonly next: number;
}

type Key =
  | 'waiting'
  | 'cash'
  | 'costsDue'
  | 'toCosts'
  | 'costsLeft'
  | 'priorityDue'
  | 'toPriority'
  | 'priorityLeft'
  | 'forLenders'
  | 'left'
  | 'toLenders'
  | `${'claim' | 'ahead' | 'beside' | 'paid'} ${number}`;

/**
 * Each month's cash: costs of this and earlier months still unpaid, priority claims, then tranches by rank, pro rata within a rank; what is
 * left waits until the last month. @source methodology 9, distribution
 */
export function distributionRows(line: Timeline, top: number, given: ToDistribute): Distributed {
  const { to } = line;
  const n = given.eads.length;
  const rows = monthRows<Key>(line, top, [...cashRows(given), ...trancheRows(line.sheet, given), ...leftRows(n, given)]);
  const unpaid = (j: number): Expr => sub(rows.row(`claim ${j}`).at(to), rows.row(`paid ${j}`).at(to));
  const paidPv = (j: number): Expr => sumProduct(given.discount.range(1, to), rows.row(`paid ${j}`).range(1, to));
  return {
    priorityPaid: rows.total('toPriority'),
    costsUnpaid: rows.row('costsLeft').at(to).fixed,
    surplus: rows.row('left').at(to).fixed,
    lastPayment: largestOf(mul(gt(rows.row('toLenders').range(1, to), 0), given.month.range(1, to))),
    // Claims grow at the rate that discounts them: one that is paid in full is worth its EAD, whenever it was paid.
    tranches: given.eads.map((ead, j) => ({ nominal: rows.total(`paid ${j}`), pv: iff(eq(unpaid(j), 0), ead, paidPv(j)) })),
    toLenders: rows.row('toLenders'),
    next: rows.next,
  };
}

function cashRows({ receipts, costs, priority, month, last }: ToDistribute): MonthRow<Key>[] {
  const money = 'money' as const;
  return [
    { key: 'waiting', label: 'waiting from earlier months', style: money, of: (x, cell) => (x === 1 ? number(0) : cell('left', x - 1)) },
    {
      key: 'cash',
      label: 'cash to distribute',
      words: 'receipts; in the last month also what waits',
      style: money,
      of: (x, cell) => add(receipts.at(x), iff(eq(month.at(x), last), cell('waiting', x), 0)),
    },
    {
      key: 'costsDue',
      label: 'costs due',
      words: 'of this month and unpaid before',
      style: money,
      of: (x, cell) => add(x === 1 ? number(0) : cell('costsLeft', x - 1), costs.at(x)),
    },
    { key: 'toCosts', label: 'to costs', style: money, summed: true, of: (x, cell) => min(cell('cash', x), cell('costsDue', x)) },
    { key: 'costsLeft', label: 'costs unpaid', style: money, of: (x, cell) => sub(cell('costsDue', x), cell('toCosts', x)) },
    { key: 'priorityDue', label: 'priority claims due', style: money, of: (x, cell) => (x === 1 ? priority : cell('priorityLeft', x - 1)) },
    {
      key: 'toPriority',
      label: 'to priority claims',
      style: money,
      summed: true,
      of: (x, cell) => min(sub(cell('cash', x), cell('toCosts', x)), cell('priorityDue', x)),
    },
    {
      key: 'priorityLeft',
      label: 'priority claims unpaid',
      style: money,
      of: (x, cell) => sub(cell('priorityDue', x), cell('toPriority', x)),
    },
    {
      key: 'forLenders',
      label: 'left for lenders',
      style: money,
      of: (x, cell) => sub(sub(cell('cash', x), cell('toCosts', x)), cell('toPriority', x)),
    },
  ];
}

/** Claims, what ranks before and beside each, and what it is paid. */
function trancheRows(sheet: Sheet, { eads, tranches, growth }: ToDistribute): MonthRow<Key>[] {
  const money = 'money' as const;
  const ranks = tranches.column('rank');
  const rank = (j: number): Ref => tranches.cell('rank', j).fixed;
  type CellOf = (key: Key, x: number) => Ref;
  const claims = (x: number, cell: CellOf): Range => {
    const { row, column } = cell('claim 0', x);
    return sheet.range(row, column, row + eads.length - 1, column);
  };
  const named = (what: string, j: number): Expr => join(words(`${what} `), tranches.cell('id', j).fixed);
  const each = (of: (j: number) => MonthRow<Key>): MonthRow<Key>[] => eads.map((_, j) => of(j));
  return [
    ...each((j) => ({
      key: `claim ${j}`,
      label: named('claim of', j),
      words: 'unpaid of the month before · (1 + rate)^(1/12)',
      style: money,
      of: (x, cell) => mul(x === 1 ? eads[j]! : sub(cell(`claim ${j}`, x - 1), cell(`paid ${j}`, x - 1)), growth),
    })),
    ...each((j) => ({
      key: `ahead ${j}`,
      label: named('claims that rank before', j),
      style: money,
      of: (x, cell) => sumProduct(mul(lt(ranks, rank(j)), claims(x, cell))),
    })),
    ...each((j) => ({
      key: `beside ${j}`,
      label: named('claims of the rank of', j),
      words: 'with its own',
      style: money,
      of: (x, cell) => sumProduct(mul(eq(ranks, rank(j)), claims(x, cell))),
    })),
    ...each((j) => ({
      key: `paid ${j}`,
      label: named('to', j),
      words: 'claim · min(1, (left − before)⁺ / of the rank)',
      style: money,
      summed: true,
      of: (x, cell) =>
        iff(
          gt(cell(`beside ${j}`, x), 0),
          mul(cell(`claim ${j}`, x), min(1, div(max(0, sub(cell('forLenders', x), cell(`ahead ${j}`, x))), cell(`beside ${j}`, x)))),
          0,
        ),
    })),
  ];
}

function leftRows(n: number, { month, last }: ToDistribute): MonthRow<Key>[] {
  const over = (what: 'claim' | 'paid', x: number, cell: (key: Key, x: number) => Ref): Expr =>
    sum(...Array.from({ length: n }, (_, j) => cell(`${what} ${j}`, x)));
  return [
    { key: 'toLenders', label: 'to lenders', style: 'total', summed: true, of: (x, cell) => over('paid', x, cell) },
    {
      key: 'left',
      label: 'left over',
      words: "waits for the last month; what is left then is the borrower's",
      style: 'money',
      of: (x, cell) => add(iff(eq(month.at(x), last), 0, cell('waiting', x)), max(0, sub(cell('forLenders', x), over('claim', x, cell)))),
    },
  ];
}
