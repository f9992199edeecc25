import { index, le, max, mul, sumProduct, type Expr } from './formula.js';
import { table } from './layout.js';
import { day, figure, type Plan } from './plan.js';
import { typed } from './sheet.js';

export interface RateCells {
  /** An index on a date: the last row on or before it, the first row before that. */
  on(index: string, date: Expr): Expr;
}

/** Index curves as typed cells. */
export function ratesSheet({ book, deal }: Plan): RateCells {
  const sheet = book.sheet(
    'Rates',
    'Index curves: a rate holds from its date to the next; before the first date the first rate. A rate without a date is flat.',
    'input',
  );
  let top = sheet.heading('Rates');
  const curves = new Map(
    [...deal.indexCurves].map(([name, { points }]) => {
      sheet.put(top, 1, typed(name), 'strong');
      const rows = table(sheet, top + 1, points, [
        { key: 'date', title: 'From', style: 'date', of: (point) => day(point.date) },
        { key: 'rate', title: 'Rate a year', style: 'plain', of: (point) => figure(point.rate) },
      ]);
      top = rows.last + 2;
      return [name, { rows, flat: points.length === 1 }];
    }),
  );
  if (curves.size === 0) sheet.put(top, 1, typed('No tranche has a floating rate.'), 'note');
  return {
    on: (name, date) => {
      const { rows, flat } = curves.get(name)!;
      return flat ? rows.cell('rate', 0).fixed : index(rows.column('rate'), max(1, sumProduct(mul(le(rows.column('date'), date), 1))));
    },
  };
}
