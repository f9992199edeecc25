import type { AssumptionCells } from './assumptions-sheet.js';
import { eq, iff, mul, sub, sumWhere, words, type Range } from './formula.js';
import type { FleetColumn } from './fleet-sheet.js';
import { table, type Table } from './layout.js';
import type { LotCells } from './lots-sheet.js';
import { figure, type Plan } from './plan.js';
import type { RunningColumn } from './running-costs-sheet.js';
import type { Sheet } from './sheet.js';
import type { ValueCells } from './values-sheet.js';

export interface DisposalSources {
  readonly assumptions: AssumptionCells;
  readonly fleet: Table<FleetColumn>;
  readonly lots: LotCells;
  readonly values: ValueCells;
  readonly running: Table<RunningColumn>;
}

type DisposalColumn = 'id' | 'contract' | 'quantity' | 'serves' | 'held' | 'holding' | 'perDay' | 'perMonth';
export type SoldColumn = 'inPlace' | 'sold' | 'holdingSold';

/** How each lot of the collateral leaves in a liquidation. */
export interface DisposalCells {
  readonly sheet: Sheet;
  readonly table: Table<DisposalColumn>;
}

const LATE = 9;

/** Each lot as a liquidation takes it: the contract it serves, what of it is collateral, and what that costs to keep and to run. @source methodology 9 */
export function disposalSheet({ book, deal }: Plan, { fleet, lots, running }: DisposalSources): DisposalCells {
  const sheet = book.sheet(
    'Disposal',
    'Every lot as a liquidation takes it: the contract it serves, what it costs to keep and to run, and what of it is sold piecemeal. Whole lots; costs of collateral only.',
    'calculation',
  );
  const top = sheet.heading('Disposal');
  const places = new Map(deal.leases.map((lease, i) => [lease.id, i + 1]));
  const collateral = (i: number) => lots.table.cell('collateral', i);
  const disposal = table(sheet, top, deal.lots, [
    { key: 'id', title: 'Lot', style: 'text', width: 20, of: (_, __, i) => fleet.cell('id', i) },
    {
      key: 'contract',
      title: 'Contract number',
      style: 'plain',
      width: 12,
      formula: 'row of Leases',
      of: (lot) => figure(lot.contractId === null ? 0 : (places.get(lot.contractId) ?? 0)),
    },
    { key: 'quantity', title: 'GPUs', style: 'count', width: 12, of: (_, __, i) => fleet.cell('quantity', i) },
    {
      key: 'serves',
      title: 'Serves contract',
      style: 'plain',
      width: 12,
      formula: 'installed, else 0',
      of: (_, row, i) => iff(eq(fleet.cell('status', i), words('installed')), row('contract'), 0),
    },
    { key: 'held', title: 'Collateral GPUs', style: 'count', width: 12, of: (_, row, i) => mul(collateral(i), row('quantity')) },
    { key: 'holding', title: 'Holding, a month', style: 'cents', of: (_, __, i) => mul(collateral(i), running.cell('holding', i)) },
    { key: 'perDay', title: 'Power at work, a day', style: 'cents', of: (_, __, i) => mul(collateral(i), running.cell('perDay', i)) },
    {
      key: 'perMonth',
      title: 'Hosting and maintenance, a month',
      style: 'cents',
      of: (_, __, i) => mul(collateral(i), running.cell('perMonth', i)),
    },
  ]);
  sheet.frozen = { rows: disposal.first - 1, columns: 1 };
  sheet.repeated = { from: top, to: top + 1 };
  return { sheet, table: disposal };
}

/** What an orderly sale sells piecemeal of each lot. @param served numbers of contracts and the share of their lots that goes in place; null where none can */
export function soldColumns(
  { deal }: Plan,
  { sheet, table: disposal }: DisposalCells,
  served: { readonly numbers: Range; readonly shares: Range } | null,
): Table<SoldColumn> {
  return table(
    sheet,
    disposal.first - 2,
    deal.lots,
    [
      {
        key: 'inPlace',
        title: 'Share in place, orderly',
        style: 'percent',
        width: 12,
        formula: 'InPlace',
        of: (_, __, i) => (served ? sumWhere(served.numbers, disposal.cell('serves', i), served.shares) : figure(0)),
      },
      {
        key: 'sold',
        title: 'GPUs sold piecemeal',
        style: 'months',
        width: 12,
        formula: 'collateral · (1 − share)',
        of: (_, row, i) => mul(disposal.cell('held', i), sub(1, row('inPlace'))),
      },
      {
        key: 'holdingSold',
        title: 'Their holding, a month',
        style: 'cents',
        of: (_, row, i) => mul(disposal.cell('holding', i), sub(1, row('inPlace'))),
      },
    ],
    LATE,
  );
}
