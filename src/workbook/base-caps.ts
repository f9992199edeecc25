import { type CapDimension } from '../domain/deal.js';
import { CAP_NAMES } from '../report/print/words.js';
import { div, gt, iff, max, mul, sub, sum, sumWhere, type Range } from './formula.js';
import type { GroupCells } from './groups-sheet.js';
import { table } from './layout.js';
import type { Plan } from './plan.js';
import { typed, type Ref, type Sheet } from './sheet.js';

/** What of each group exceeds a cap, and the factor it is cut by. @param looked the group of each lot and the amount that the cap looks at */
export function capTable(
  plan: Plan,
  dimension: CapDimension,
  names: GroupCells['names'][CapDimension],
  cap: Ref,
  looked: { readonly groups: Range; readonly amounts: Range; readonly total: Ref },
  sheet: Sheet,
  top: number,
): { factor(group: number): Ref; readonly lost: Ref } {
  sheet.put(top - 1, 1, typed(`Cap by ${CAP_NAMES[dimension]}`), 'strong');
  const rows = table(
    sheet,
    top,
    Array.from({ length: names.size }, (_, i) => i),
    [
      { key: 'name', title: `Group by ${CAP_NAMES[dimension]}`, style: 'text', of: (i) => names.cell('name', i) },
      { key: 'no', title: 'Number', style: 'plain', of: (i) => names.cell('no', i) },
      { key: 'amount', title: 'Value before this cap', style: 'cents', of: (_, row) => sumWhere(looked.groups, row('no'), looked.amounts) },
      { key: 'allowed', title: 'Allowed', style: 'cents', formula: 'cap · eligible value', of: () => mul(cap, looked.total) },
      { key: 'lost', title: 'Over the cap', style: 'cents', of: (_, row) => max(0, sub(row('amount'), row('allowed'))) },
      {
        key: 'factor',
        title: 'Factor',
        style: 'factor',
        formula: 'min(1, allowed/value)',
        of: (_, row) => iff(gt(row('amount'), row('allowed')), div(row('allowed'), row('amount')), 1),
      },
    ],
  );
  const { concentration } = plan.score.borrowingBase!;
  for (let i = 0; i < names.size; i++) {
    const name = groupName(plan, dimension, i);
    plan.book.check(
      `borrowing base, over the ${dimension} cap, group ${i + 1}`,
      rows.cell('lost', i),
      concentration.find((cut) => cut.dimension === dimension && cut.group === name)?.amount ?? 0,
    );
  }
  return { factor: (group) => rows.cell('factor', group).fixed, lost: sheet.put(rows.last + 1, 5, sum(rows.column('lost')), 'total') };
}

function groupName({ deal, models }: Plan, dimension: CapDimension, i: number): string {
  const names =
    dimension === 'model'
      ? models
      : dimension === 'customer'
        ? deal.leases.map((lease) => lease.group)
        : deal.lots.map((lot) => lot[dimension]);
  return [...new Set(names)][i]!;
}
