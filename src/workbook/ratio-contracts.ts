import type { Lease } from '../domain/lease.js';
import { isIg } from './base-contracts.js';
import type { ContractCells } from './contracts-sheet.js';
import { add, eq, ge, gt, iff, lt, mul, round, sum, sumProduct, sumWhere, type Expr, type Range } from './formula.js';
import type { GroupCells } from './groups-sheet.js';
import { table, type Table } from './layout.js';
import type { LeaseColumn } from './leases-sheet.js';
import type { Plan } from './plan.js';
import { type Sheet } from './sheet.js';

export type ContractColumn = 'id' | 'group' | 'ig' | 'related' | 'end' | 'backlog' | 'cents' | 'before' | 'counts';

/** In the order of the sheet. */
export const CONTRACT_ORDER: readonly ContractColumn[] = ['id', 'group', 'ig', 'related', 'end', 'backlog', 'cents', 'before', 'counts'];

/** Contracts by firm backlog: those that make 90 % of it, the largest first, decide the tail. */
export function ratioContracts(
  { deal }: Plan,
  { table: own }: ContractCells,
  leases: Table<LeaseColumn>,
  sheet: Sheet,
  top: number,
): Table<ContractColumn> {
  const first = top + 2;
  const last = first + Math.max(1, deal.leases.length) - 1;
  const column = (key: ContractColumn): Range => sheet.range(first, 1 + CONTRACT_ORDER.indexOf(key), last, 1 + CONTRACT_ORDER.indexOf(key));
  const head = table<Lease, ContractColumn>(sheet, top, deal.leases, [
    { key: 'id', title: 'Contract', style: 'text', of: (_, __, i) => own.cell('id', i) },
    { key: 'group', title: 'Customer group', style: 'plain', of: (_, __, i) => own.cell('groupNo', i) },
    {
      key: 'ig',
      title: 'Investment grade',
      style: 'plain',
      formula: 'BBB- or better',
      of: (_, __, i) => iff(isIg(leases.cell('rating', i)), 1, 0),
    },
    { key: 'related', title: 'Related party', style: 'plain', of: (_, __, i) => leases.cell('related', i) },
    { key: 'end', title: 'Firm end', style: 'date', of: (_, __, i) => own.cell('firmEnd', i) },
    { key: 'backlog', title: 'Firm backlog', style: 'money', of: (_, __, i) => own.cell('firmBacklog', i) },
    { key: 'cents', title: 'To the cent', style: 'cents', of: (_, row) => round(row('backlog'), 2) },
  ]);
  const tail = table<Lease, ContractColumn>(
    sheet,
    top,
    deal.leases,
    [
      {
        key: 'before',
        title: 'Backlog of larger ones',
        style: 'cents',
        width: 17,
        formula: 'of equals, sooner ended',
        of: (_, __, i) => larger(sheet, i, column('cents'), column('end'), head),
      },
      {
        key: 'counts',
        title: 'Makes the 90 %',
        style: 'plain',
        width: 15,
        formula: 'larger < 90 % of all',
        of: (_, row) => iff(ge(row('before'), round(mul(0.9, sum(column('cents'))), 2)), 0, 1),
      },
    ],
    CONTRACT_ORDER.indexOf('before') + 1,
  );
  return { ...head, cell: (key, i) => (key === 'before' || key === 'counts' ? tail : head).cell(key, i), column };
}

/** Firm backlog of the contracts before one: larger, of equals sooner ended, then in file order. */
function larger(sheet: Sheet, i: number, backlogs: Range, ends: Range, head: Table<ContractColumn>): Expr {
  const [own, end] = [head.cell('cents', i), head.cell('end', i)];
  const sooner = mul(eq(backlogs, own), lt(ends, end));
  const above = sumProduct(mul(add(mul(gt(backlogs, own), 1), sooner), backlogs));
  if (i === 0) return above;
  const { column, row } = head.cell('cents', 0);
  const before = (key: ContractColumn): Range =>
    sheet.range(row, CONTRACT_ORDER.indexOf(key) + 1, row + i - 1, CONTRACT_ORDER.indexOf(key) + 1);
  return add(above, sumProduct(mul(eq(sheet.range(row, column, row + i - 1, column), own), eq(before('end'), end), before('cents'))));
}

/** Firm backlog of each customer group. */
export function ratioCustomers(
  names: GroupCells['names']['customer'],
  contracts: Table<ContractColumn>,
  sheet: Sheet,
  top: number,
): Table<'name' | 'no' | 'backlog'> {
  return table(
    sheet,
    top,
    Array.from({ length: names.size }, (_, i) => i),
    [
      { key: 'name', title: 'Customer group', style: 'text', of: (i) => names.cell('name', i) },
      { key: 'no', title: 'Number', style: 'plain', of: (i) => names.cell('no', i) },
      {
        key: 'backlog',
        title: 'Firm backlog',
        style: 'money',
        of: (_, row) => sumWhere(contracts.column('group'), row('no'), contracts.column('backlog')),
      },
    ],
  );
}
