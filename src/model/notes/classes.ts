import { type Decimal, ONE, positive, total } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { NoteClass, Notes } from '../../domain/notes.js';
import type { Grid } from '../frame/grid.js';
import { internalRate, weightedAverageLife, type Flow } from '../method/yield.js';
import { periodRate, type NotesIndex, type NotesRun } from './waterfall.js';

/** What a class comes to. */
export interface ClassOutcome {
  readonly id: string;
  /** Share of the balance that is lost, in present value at the coupon. */
  readonly lossRate: Decimal;
  /** Principal that is left at the end. */
  readonly writtenOff: Decimal;
  /** Years, of the principal paid; null without. */
  readonly wal: Decimal | null;
  /** Effective yield at the class's price. */
  readonly irr: Decimal | null;
  /** First and last date on which principal is paid; null without. */
  readonly window: { readonly first: Day; readonly last: Day } | null;
}

/** Where the losses of a pool begin and end to reach a class. */
export interface Thickness {
  readonly attachment: Decimal;
  readonly detachment: Decimal;
}

/** 1 − Σ balance of ranks ≤ own/pool, and the same without the own rank. @source methodology 21 */
export function thickness({ classes }: Notes, { rank }: NoteClass, pool: Decimal): Thickness {
  const above = (counts: (other: number) => boolean): Decimal =>
    ONE.minus(total(classes.filter((one) => counts(one.rank)).map(({ balance }) => balance)).div(pool));
  return { attachment: above((other) => other <= rank), detachment: above((other) => other < rank) };
}

/**
 * What each class gets, and what it loses: 0 where nothing stays unpaid.
 *
 *     loss = (1 − Σ_k (coupon + principal)_k · Π_{j ≤ k} 1/(1 + rate_j)/balance)⁺, rate_j the class's own for month j
 *
 * @source methodology 21
 */
export const classOutcomes = (notes: Notes, run: NotesRun, grid: Grid, index: NotesIndex): ClassOutcome[] =>
  notes.classes.map((terms, c) => {
    const months = run.rows.map(({ k, date, classes }) => ({ k, date, ...classes[c]! }));
    const principal: Flow[] = months
      .filter((month) => month.principal.gt(0))
      .map((month) => ({ date: month.date, amount: month.principal }));
    const paid: Flow[] = months.map((month) => ({ date: month.date, amount: month.coupon.plus(month.principal) }));
    return {
      id: terms.id,
      lossRate: lossRate(notes, run, c, grid, index),
      writtenOff: months.at(-1)!.balance,
      wal: weightedAverageLife(principal, grid.asOf),
      irr: internalRate([{ date: grid.asOf, amount: terms.price.times(terms.balance).negated() }, ...paid]),
      window: principal.length > 0 ? { first: principal[0]!.date, last: principal.at(-1)!.date } : null,
    };
  });

/** Share of a class's balance that is lost. @param c of the classes in file order */
export function lossRate(notes: Notes, { rows }: NotesRun, c: number, grid: Grid, index: NotesIndex): Decimal {
  const terms = notes.classes[c]!;
  const end = rows.at(-1)!.classes[c]!;
  if (end.balance.isZero() && end.deferred.isZero()) return end.balance;
  let discount = ONE;
  const values = rows.map(({ k, date, classes }) => {
    discount = discount.div(ONE.plus(periodRate(terms, grid.date(k - 1), date, index)));
    return classes[c]!.coupon.plus(classes[c]!.principal).times(discount);
  });
  return positive(ONE.minus(total(values).div(terms.balance)));
}
