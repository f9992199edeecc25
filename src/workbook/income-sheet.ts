import { Decimal } from '../kernel/decimal.js';
import { forwardOf } from '../domain/market.js';
import type { AnchorCells } from './anchors-sheet.js';
import type { AssumptionCells } from './assumptions-sheet.js';
import type { CalendarCells } from './calendar-sheet.js';
import { add, div, exp, largestOf, mul, neg, number, pow, sub, type Expr } from './formula.js';
import { Timeline, type Series } from './layout.js';
import type { ObsolescenceCells } from './obsolescence-sheet.js';
import { figure, type Plan } from './plan.js';
import type { ReferenceCells } from './reference-sheet.js';
import { engine, typed } from './sheet.js';

export interface IncomeCells {
  /** R_m(d_k); null without a rental anchor. */
  rent(model: string): Series | null;
  /** V_i per GPU of a model of installed cost c, by month; null without a rental anchor. */
  value(model: string, cost: Decimal): Series | null;
}

/**
 * Market rents, and what a GPU earns until it no longer earns its keep: running sums P of the margin and W of 1, both weighted by
 * w^t = (exp(−failure_rate/12)/(1+r)^{1/12})^t, so that the value at month n of looking J months ahead is
 * ((P[n+J] − P[n]) − c·(maintenance/12 · (W[n+J] − W[n]) − scrap · w^{n+J}))/w^n, and the best J the largest of a row. @source methodology 3
 */
export function incomeSheet(
  plan: Plan,
  assumptions: AssumptionCells,
  calendar: CalendarCells,
  reference: ReferenceCells,
  obsolescence: ObsolescenceCells,
  anchors: AnchorCells,
): IncomeCells {
  const { book, deal, models, valuesTo } = plan;
  const sheet = book.sheet(
    'Income',
    'What a GPU would earn: market rent R by model, monthly margin N, and the income value of the best number of months ahead, per GPU.',
    'calculation',
  );
  const top = sheet.heading('Income');
  sheet.width(1, 34);
  sheet.width(2, 16);
  const line = new Timeline(sheet, 3, 0, calendar.to);
  let row = top;
  line.row(row, 'date', (k) => calendar.date(k), 'date');
  sheet.frozen = { rows: row, columns: 2 };
  const of = (key: string): Expr => assumptions.of(key);
  const w = sheet.put(
    row + 1,
    2,
    div(exp(div(neg(of('income.failure_rate')), 12)), pow(add(1, of('income.discount_rate')), div(number(1), 12))),
    'factor',
  ).fixed;
  sheet.put(row + 1, 1, typed('w: survival and discount of a month'), 'label');
  const upkeep = sheet.put(row + 2, 2, div(of('maintenance'), 12), 'factor').fixed;
  sheet.put(row + 2, 1, typed('maintenance a month, share of cost'), 'label');
  const weight = line.row(row + 3, 'w^t', (k) => pow(w, k), 'factor');
  const weights = line.row(
    row + 4,
    'W: Σ w^t from month 1',
    (k) => (k === 0 ? typed(0) : add(line.series(row + 4).at(k - 1), weight.at(k))),
    'factor',
  );
  row += 6;

  const rents = new Map<string, Series>();
  const sums = new Map<string, Series>();
  for (const key of models) {
    const anchor = anchors.of(key, 'rental');
    if (!anchor) continue;
    const kw = reference.kw(key);
    const forward = forwardOf(deal.market, key, deal.asOf);
    const rent = line.row(
      row,
      `${key}: R, per GPU-hour${forward ? ', on the forward' : ''}`,
      (k) =>
        forward
          ? engine(plan.model.rents.plain(key, k)!.toNumber())
          : mul(
              anchor,
              exp(neg(mul(of('income.rental_decay'), div(sub(calendar.date(k), calendar.asOf), 365)))),
              pow(div(obsolescence.at(key, k), obsolescence.series(key).at(0).fixed), of('income.rental_pass_through')),
            ),
      'plain',
    );
    const earned = mul(730, of('income.utilization'), sub(1, of('income.revenue_cost_share')));
    const spent = add(mul(kw, of('power.pue'), 730, of('power.usd_kwh'), of('power.load')), mul(kw, of('hosting_usd_kw_month')));
    const margin = line.row(row + 1, `${key}: N before maintenance`, (k) => sub(mul(earned, rent.at(k)), spent), 'cents', { from: 1 });
    const sum = line.row(
      row + 2,
      `${key}: P, Σ N · w^t`,
      (k) => (k === 0 ? typed(0) : add(line.series(row + 2).at(k - 1), mul(margin.at(k), weight.at(k)))),
      'cents',
    );
    rents.set(key, rent);
    sums.set(key, sum);
    row += 3;
  }
  row += 1;

  const values = new Map<string, Series>();
  // What does not depend on the cost is the same for all lots of a model and month.
  const perCost = new Map<number, { readonly best: Expr; readonly now: Expr }>();
  const perCostAt = (k: number): { readonly best: Expr; readonly now: Expr } => {
    const end = k + horizonMonths;
    const found = perCost.get(k) ?? {
      best: sub(mul(upkeep, weights.range(k, end)), mul(of('scrap'), weight.range(k, end))),
      now: mul(upkeep, weights.at(k)),
    };
    perCost.set(k, found);
    return found;
  };
  const ahead = new Map<string, Expr>();
  const aheadAt = (model: string, sum: Series, k: number): Expr => {
    const found = ahead.get(`${k} ${model}`) ?? sum.range(k, k + horizonMonths);
    ahead.set(`${k} ${model}`, found);
    return found;
  };
  const { horizonMonths } = deal.assumptions.values.income;
  sheet.put(row, 1, typed('income value per GPU, by model and cost'), 'head');
  sheet.put(row, 2, typed('cost per GPU'), 'head');
  const months = new Map<string, Set<number>>();
  deal.lots.forEach((lot, i) => {
    const key = classOf(lot.model, lot.unitCost);
    const needed = months.get(key) ?? new Set();
    if (needed.size <= valuesTo) for (let k = 0; k <= valuesTo; k++) if (plan.hasFmv(i, k)) needed.add(k);
    months.set(key, needed);
  });
  for (const lot of deal.lots) {
    const key = classOf(lot.model, lot.unitCost);
    const sum = sums.get(lot.model);
    if (!sum || values.has(key)) continue;
    row++;
    sheet.put(row, 1, typed(lot.model), 'text');
    const cost = sheet.put(row, 2, figure(lot.unitCost), 'cents').fixed;
    values.set(
      key,
      line.row(
        row,
        '',
        (k) => {
          const best = largestOf(sub(aheadAt(lot.model, sum, k), mul(cost, perCostAt(k).best)));
          return div(add(sub(best, sum.at(k)), mul(cost, perCostAt(k).now)), weight.at(k));
        },
        'cents',
        { to: valuesTo, only: (k) => months.get(key)!.has(k) },
      ),
    );
  }
  return { rent: (key) => rents.get(key) ?? null, value: (key, cost) => values.get(classOf(key, cost)) ?? null };
}

const classOf = (model: string, cost: Decimal): string => `${cost.toString()} ${model}`;
