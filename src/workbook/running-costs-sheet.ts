import { NEVER, type LotCells } from './lots-sheet.js';
import { add, and, div, eq, iff, lt, mul, or, words, NOTHING, type Expr } from './formula.js';
import type { FleetColumn } from './fleet-sheet.js';
import { table, type Table } from './layout.js';
import type { AssumptionCells } from './assumptions-sheet.js';
import type { Plan } from './plan.js';
import type { ReferenceCells } from './reference-sheet.js';
import type { Ref } from './sheet.js';

export type RunningColumn = 'id' | 'kw' | 'hosting' | 'perKwHour' | 'perDay' | 'perMonth' | 'holding';

/** What every lot costs to run and to keep, whole lots. @source methodology 5, 9 */
export function runningCostsSheet(
  plan: Plan,
  {
    fleet,
    lots,
    assumptions,
    reference,
  }: {
    readonly fleet: Table<FleetColumn>;
    readonly lots: LotCells;
    readonly assumptions: AssumptionCells;
    readonly reference: ReferenceCells;
  },
): Table<RunningColumn> {
  const { book, deal } = plan;
  const sheet = book.sheet(
    'Running',
    'What every lot costs to run and to keep idle, the whole lot: its own hosting, power price and PUE where given. An ordered lot costs nothing until it arrives.',
    'calculation',
  );
  const top = sheet.heading('Running costs');
  const of = (key: string): Expr => assumptions.of(key);
  const own = (cell: Ref, key: string): Expr => iff(eq(cell, NOTHING), of(key), cell);
  const arrives = new Set(plan.arriving);
  const counted = (i: number): Expr => lt(lots.table.cell('from', i), NEVER);
  const installed = (i: number): Expr => eq(fleet.cell('status', i), words('installed'));
  const atWork = (i: number): Expr =>
    arrives.has(i) ? or(installed(i), and(eq(lots.table.cell('counted', i), 0), counted(i))) : installed(i);
  const costs = table(sheet, top, deal.lots, [
    { key: 'id', title: 'Lot', style: 'text', width: 18, of: (_, __, i) => fleet.cell('id', i) },
    {
      key: 'kw',
      title: 'kW',
      style: 'plain',
      formula: 'quantity · kW, if it counts or arrives',
      of: (lot, _, i) => iff(counted(i), mul(fleet.cell('quantity', i), reference.kw(lot.model)), 0),
    },
    {
      key: 'hosting',
      title: 'Hosting a month',
      style: 'cents',
      formula: 'kW · hosting',
      of: (_, row, i) => mul(row('kw'), own(fleet.cell('hosting', i), 'hosting_usd_kw_month')),
    },
    {
      key: 'perKwHour',
      title: 'Power per kW and hour',
      style: 'factor',
      formula: 'pue · usd/kWh',
      of: (_, __, i) => mul(own(fleet.cell('pue', i), 'power.pue'), own(fleet.cell('power', i), 'power.usd_kwh')),
    },
    {
      key: 'perDay',
      title: 'Power at work, a day',
      style: 'cents',
      formula: 'kW · 24 · power · load, if installed or arriving',
      of: (_, row, i) => iff(atWork(i), mul(row('kw'), 24, row('perKwHour'), of('power.load')), 0),
    },
    {
      key: 'perMonth',
      title: 'Hosting and maintenance, a month',
      style: 'cents',
      formula: 'maintenance if installed or arriving',
      of: (_, row, i) =>
        add(row('hosting'), iff(atWork(i), div(mul(of('maintenance'), fleet.cell('unitCost', i), fleet.cell('quantity', i)), 12), 0)),
    },
    {
      key: 'holding',
      title: 'Held idle for sale, a month',
      style: 'cents',
      formula: 'hosting + kW · 730 · power · idle load',
      of: (_, row) => add(row('hosting'), mul(row('kw'), 730, row('perKwHour'), of('power.idle_load'))),
    },
  ]);
  sheet.frozen = { rows: top + 1, columns: 1 };
  return costs;
}
