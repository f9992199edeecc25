import type { CalendarCells } from './calendar-sheet.js';
import { add, div, eq, gt, iff, max, min, mul, number, pow, sub, words, type Expr } from './formula.js';
import type { IncomeCells } from './income-sheet.js';
import type { Series, Timeline } from './layout.js';
import { isRentHedge } from './loan-terms.js';
import type { Plan } from './plan.js';
import type { ScaleCells } from './scale-sheet.js';
import { typed, type Ref } from './sheet.js';
import type { TermCells } from './terms-sheet.js';

interface HedgeSources {
  readonly calendar: CalendarCells;
  readonly income: IncomeCells;
  readonly scale: ScaleCells;
  readonly terms: TermCells;
}

/** S(x) = (1 − PD)^(x/12): a provider still pays x months on. */
export const survivalOf = (pd: Expr, months: Expr): Expr => pow(sub(1, pd), div(months, 12));

/**
 * What rent hedges pay by period, less what the borrower pays on a swap: two rows each, as agreed and with the provider's survival.
 *
 *     gpus · 24 · days in force · (rent agreed − R), of a floor never below 0, times S(k) where it is above 0
 *
 * @source methodology 17 D
 */
export function rentHedgeRows(
  { deal, horizon }: Plan,
  { calendar, income, scale, terms }: HedgeSources,
  line: Timeline,
  top: number,
): { readonly cash: ((k: number) => Expr) | null; readonly next: number } {
  let row = top;
  const upTo = { to: horizon };
  const flows = deal.hedges.flatMap((hedge, h): Series[] => {
    const rent = isRentHedge(hedge) ? income.rent(hedge.model) : null;
    if (!rent) return [];
    const term = (key: Parameters<TermCells['hedges']['cell']>[0]): Ref => terms.hedges.cell(key, h).fixed;
    const days = (k: number): Expr => max(0, sub(min(calendar.date(k), term('to')), max(calendar.date(k - 1), term('from'))));
    const spread = (k: number): Expr => sub(term('price'), rent.at(k));
    const paid = (k: number): Expr => iff(eq(term('kind'), words('rent_floor')), max(0, spread(k)), spread(k));
    const { sheet } = line;
    sheet.put(row, 2, term('id'), 'text');
    const agreed = line.row(row++, 'rent hedge, as agreed', (k) => mul(term('gpus'), 24, days(k), paid(k)), 'money', upTo);
    sheet.put(row, 1, typed('the same, if its provider survives'), 'label');
    const pd = sheet.put(row, 2, scale.partyPdOf(term('rating'), hedge.cds), 'percent').fixed;
    const worth = (k: number): Expr => iff(gt(agreed.at(k), 0), mul(agreed.at(k), survivalOf(pd, number(k))), agreed.at(k));
    return [line.row(row++, '', worth, 'money', upTo)];
  });
  const cash = (k: number): Expr => add(flows[0]!.at(k), ...flows.slice(1).map((flow) => flow.at(k)));
  return { cash: flows.length === 0 ? null : cash, next: row };
}
