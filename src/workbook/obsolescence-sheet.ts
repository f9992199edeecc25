import type { AssumptionCells } from './assumptions-sheet.js';
import type { CalendarCells } from './calendar-sheet.js';
import { exp, ge, gt, ln, lt, max, div, mul, add, neg, number, sub, sumProduct, type Expr, type Range } from './formula.js';
import { Timeline, type Series } from './layout.js';
import type { Plan } from './plan.js';
import type { ReferenceCells } from './reference-sheet.js';
import { typed } from './sheet.js';

/** In place of a ramp of no length: what is divided by it is then 0. */
const SMALLEST: Expr = { text: '1E-300', value: 1e-300, binds: 9 };

/** What newer generations leave of a chip's value. */
export interface ObsolescenceCells {
  /** F(m, d_k). */
  at(model: string, k: number): Expr;
  series(model: string): Series;
  /** F(m, d) on any date of a cell. */
  on(model: string, date: Expr): Expr;
}

/**
 * F(m, d) = Π over newer cohorts of gain ^ (−pass_through · ramp): the logs of the gains by cohort and model, the ramps by cohort and
 * month, and F by model and month. @source methodology 3
 */
export function obsolescenceSheet(
  plan: Plan,
  assumptions: AssumptionCells,
  calendar: CalendarCells,
  reference: ReferenceCells,
): ObsolescenceCells {
  const { book, models, deal, model } = plan;
  const sheet = book.sheet(
    'Obsolescence',
    'How much of its value a chip has left as newer generations ship: F = exp(−pass_through · Σ ln(gain) · ramp), by model and month.',
    'calculation',
  );
  const top = sheet.heading('Obsolescence');
  const { cohorts } = deal.market;
  sheet.width(1, 30);
  sheet.width(2, 14);
  const firstModel = 3;
  sheet.put(top, 1, typed('ln(gain) by newer cohort'), 'head');
  models.forEach((key, i) => sheet.put(top, firstModel + i, typed(key), 'head'));
  const efficiencies = (from: number, to: number): Range => {
    const column = reference.cohorts.cell('efficiency', 0).column;
    return book.sheets
      .find(({ name }) => name === 'Reference')!
      .range(reference.cohorts.first + from, column, reference.cohorts.first + to, column);
  };
  cohorts.forEach((cohort, h) => {
    sheet.put(top + 1 + h, 1, typed(cohort.name), 'text');
    models.forEach((key, i) => {
      const own = model.obsolescence.cohortIndex(key);
      const gain = h > own ? ln(max(1, div(reference.cohorts.cell('efficiency', h), max(efficiencies(own, h - 1))))) : number(0);
      sheet.put(top + 1 + h, firstModel + i, gain, 'factor');
    });
  });
  const gains = new Map(models.map((key, i) => [key, sheet.range(top + 1, firstModel + i, top + cohorts.length, firstModel + i)]));

  const passThrough = assumptions.of('obsolescence.pass_through');
  const lag = assumptions.of('obsolescence.lag_years');
  const ramp = assumptions.of('obsolescence.ramp_years');
  const over = max(ramp, SMALLEST);
  const line = new Timeline(sheet, firstModel, 0, calendar.to);
  let row = top + cohorts.length + 3;
  line.row(row, 'ramp by cohort', (k) => calendar.date(k), 'date');
  const firstRamp = row + 1;
  cohorts.forEach((_, h) => {
    const since = (k: number): Expr => sub(div(sub(calendar.date(k), reference.cohorts.cell('frontier', h).fixed), 365), lag);
    line.row(firstRamp + h, '', (k) => add(ge(since(k), ramp), mul(gt(since(k), 0), lt(since(k), ramp), div(since(k), over))), 'factor');
    sheet.put(firstRamp + h, 1, typed(cohorts[h]!.name), 'text');
  });
  row = firstRamp + cohorts.length + 1;
  line.row(row, 'F by model', (k) => calendar.date(k), 'date');
  const factors = new Map(
    models.map((key, i) => {
      const ramps = (k: number): Range => sheet.range(firstRamp, line.column(k), firstRamp + cohorts.length - 1, line.column(k));
      const series = line.row(row + 1 + i, '', (k) => exp(neg(mul(passThrough, sumProduct(gains.get(key)!, ramps(k))))), 'factor');
      sheet.put(row + 1 + i, 1, typed(key), 'text');
      return [key, series];
    }),
  );
  sheet.frozen = { rows: top, columns: 1 };

  const on = (key: string, date: Expr): Expr => {
    const since = sub(div(sub(date, reference.frontiers), 365), lag);
    return exp(
      neg(mul(passThrough, sumProduct(mul(gains.get(key)!, add(ge(since, ramp), mul(gt(since, 0), lt(since, ramp), div(since, over))))))),
    );
  };
  return { at: (key, k) => factors.get(key)!.at(k), series: (key) => factors.get(key)!, on };
}
