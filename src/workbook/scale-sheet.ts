import { GRADES, notchOf } from '../domain/rating.js';
import { cdsHazard, pdOfHazard, realWorldHazard } from '../model/frame/pd.js';
import type { Cds } from '../domain/counterparty.js';
import type { AssumptionCells } from './assumptions-sheet.js';
import { add, div, eq, iff, index, largestOf, le, lookup, max, min, mul, number, words, type Expr, type Range } from './formula.js';
import { table } from './layout.js';
import type { Plan } from './plan.js';
import { typed } from './sheet.js';

/** The 21 notches AAA … C, 0 for AAA, and what a rating in a cell stands for. */
export interface ScaleCells {
  /** The letters of a notch. */
  gradeOf(notch: Expr): Expr;
  pdOfNotch(notch: Expr): Expr;
  /** Of a cell with letters, `unrated` or D. */
  pdOf(rating: Expr): Expr;
  /** Of a party, as `counterparty.pd` asks; what a CDS says is the engine's. */
  partyPdOf(rating: Expr, cds: Cds | null): Expr;
  notchOf(rating: Expr): Expr;
  /** 1 at BBB− or better; D and unrated are not. */
  isInvestmentGrade(rating: Expr): Expr;
  /** The notch whose distance is the smallest, of equals the worse. @param distances of each notch, a column */
  nearest(distances: Range): Expr;
}

/** How far a figure is from another as a ratio, 1 where they are equal: max(a/b, b/a). */
export const ratioBetween = (a: Expr, b: Expr): Expr => max(div(a, b), div(b, a));

/** The master scale as a table that ratings are looked up in. @source methodology 10 */
export function scaleSheet({ book, deal }: Plan, assumptions: AssumptionCells): ScaleCells {
  const sheet = book.sheet(
    'Scale',
    'The master scale: a one-year PD for each of 21 notches, and what an unrated customer and one in default count as.',
    'calculation',
  );
  const top = sheet.heading('Master scale');
  const letters = table(sheet, top, GRADES, [
    { key: 'grade', title: 'Grade', style: 'label', of: (grade) => typed(grade) },
    { key: 'notch', title: 'Notch, 0 is AAA', style: 'plain', of: (_, __, i) => typed(i) },
    { key: 'pd', title: 'PD in a year', style: 'percent', of: (grade) => assumptions.of(`rating.master_scale.${grade}`) },
    { key: 'ig', title: 'Investment grade', style: 'plain', of: (_, row) => iff(le(row('notch'), GRADES.indexOf('BBB-')), 1, 0) },
  ]);
  const rest = letters.last + 1;
  const keys = letters.column('grade');
  const unrated = assumptions.of('rating.unrated');
  const put = (row: number, name: string, notch: Expr, pd: Expr): void => {
    sheet.put(row, 1, typed(name), 'label');
    sheet.put(row, 2, notch, 'plain');
    sheet.put(row, 3, pd, 'percent');
    sheet.put(row, 4, typed(0), 'plain');
  };
  put(rest, 'unrated', lookup(unrated, keys, letters.column('notch')), lookup(unrated, keys, letters.column('pd')));
  put(rest + 1, 'D', number(GRADES.length - 1), number(1));
  sheet.frozen = { rows: top, columns: 1 };
  const all = (column: number): Range => sheet.range(letters.first, column, rest + 1, column);
  const of =
    (column: number) =>
    (rating: Expr): Expr =>
      lookup(rating, all(1), all(column));
  /** Of a notch; D where the deal is in default. */
  const ofNotch = (values: Range, ofD: Expr, notch: Expr): Expr => {
    if (deal.status !== 'default') return index(values, add(notch, 1));
    return iff(eq(notch, notchOf('D')), ofD, index(values, add(min(notch, GRADES.length - 1), 1)));
  };
  const partyPdOf = (rating: Expr, cds: Cds | null): Expr => {
    const rated = of(3)(rating);
    if (cds === null) return rated;
    const { values } = deal.assumptions;
    const market = number(pdOfHazard(realWorldHazard(cdsHazard(cds), values)).toNumber());
    const asks = (choice: string): Expr => eq(assumptions.of('counterparty.pd'), words(choice));
    return iff(asks('rating'), rated, iff(asks('worst'), max(rated, market), iff(eq(rating, words('D')), rated, market)));
  };
  return {
    partyPdOf,
    gradeOf: (notch) => ofNotch(keys, words('D'), notch),
    pdOfNotch: (notch) => ofNotch(letters.column('pd'), number(1), notch),
    pdOf: of(3),
    notchOf: of(2),
    isInvestmentGrade: of(4),
    nearest: (distances) => largestOf(mul(le(distances, mul(min(distances), NEXT_TO_ONE)), letters.column('notch'))),
  };
}

/** Distances closer than this are equal: a sheet divides with 15 digits. */
export const NEXT_TO_ONE = 1.000000000001;
