import type { Lot } from '../domain/lot.js';
import type { FleetColumn } from './fleet-sheet.js';
import { table, type Table } from './layout.js';
import type { Plan } from './plan.js';
import { engine, typed } from './sheet.js';

export type LotGroup = 'contract' | 'model' | 'cohort' | 'site' | 'region';
type NamedGroup = 'customer' | 'model' | 'site' | 'region';

/** Which lots belong together, by number: a sheet compares names without their case and reads wildcards in them, numbers it compares as they are. */
export interface GroupCells {
  /** A row for each lot; contract is 0 where the lot serves none. */
  readonly lots: Table<'id' | LotGroup>;
  /** Number and name, from 1; customers are the groups of customers of the contracts. */
  readonly names: Readonly<Record<NamedGroup, Table<'no' | 'name'>>>;
  /** The number of a lot's group, as the sheets are laid out for it. */
  numberOf(lot: Lot, group: LotGroup): number;
}

const TITLES: Record<NamedGroup, string> = { customer: 'Customer group', model: 'Model', site: 'Site', region: 'Region' };

export function groupsSheet({ book, deal, model, models }: Plan, { fleet }: { readonly fleet: Table<FleetColumn> }): GroupCells {
  const sheet = book.sheet(
    'Groups',
    'Which lots share a contract, a model, a site or a region, and which contracts a customer, by number. The numbers are given when the workbook is made.',
    'calculation',
  );
  const top = sheet.heading('Groups');
  const distinct = (names: readonly string[]): string[] => [...new Set(names)];
  const named: Record<NamedGroup, readonly string[]> = {
    customer: distinct(deal.leases.map((lease) => lease.group)),
    model: models,
    site: distinct(deal.lots.map((lot) => lot.site)),
    region: distinct(deal.lots.map((lot) => lot.region)),
  };
  const contractNo = new Map(deal.leases.map(({ id }, i) => [id, i + 1]));
  const numberOf = (lot: Lot, group: LotGroup): number => {
    switch (group) {
      case 'contract':
        return (lot.contractId !== null && contractNo.get(lot.contractId)) || 0;
      case 'cohort':
        return model.obsolescence.cohortIndex(lot.model) + 1;
      default:
        return named[group].indexOf(lot[group]) + 1;
    }
  };
  const number = (key: LotGroup, title: string) => ({
    key,
    title,
    style: 'plain' as const,
    width: 10,
    of: (lot: Lot) => engine(numberOf(lot, key)),
  });
  const lots = table<Lot, 'id' | LotGroup>(sheet, top, deal.lots, [
    { key: 'id', title: 'Lot', style: 'text', width: 22, of: (_, __, i) => fleet.cell('id', i) },
    number('contract', 'Contract'),
    number('model', 'Model'),
    number('cohort', 'Cohort'),
    number('site', 'Site'),
    number('region', 'Region'),
  ]);
  const names = Object.fromEntries(
    (Object.keys(TITLES) as NamedGroup[]).map((group, g) => [
      group,
      table(
        sheet,
        top,
        named[group],
        [
          { key: 'no', title: 'No.', style: 'plain', width: 6, of: (_: string, __: unknown, i: number) => engine(i + 1) },
          { key: 'name', title: TITLES[group], style: 'text', width: 22, of: (name: string) => typed(name === '' ? '(not given)' : name) },
        ],
        8 + 3 * g,
      ),
    ]),
  ) as unknown as GroupCells['names'];
  sheet.frozen = { rows: top, columns: 1 };
  sheet.repeated = { from: top, to: top };
  book.notes.push({
    sheet: sheet.name,
    what: 'Numbers of contracts, models, sites, regions and customers',
    why: 'Which names are one and the same is decided when the workbook is made: a sheet compares names without their case.',
  });
  return { lots, names, numberOf };
}
