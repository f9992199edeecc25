import type { Channel } from '../domain/assumptions.js';
import { BASES, type Basis } from '../domain/covenant.js';
import type { Lot } from '../domain/lot.js';
import { costApproach, reconciled } from './approaches.js';
import type { ArrivalCells } from './arrivals-sheet.js';
import { div, exp, gt, max, mul, neg, sub, sumProduct, type Expr, type Range } from './formula.js';
import { Timeline, table, type Series } from './layout.js';
import type { LotCells, LotSources } from './lots-sheet.js';
import type { Plan } from './plan.js';
import { engine, typed, type Ref } from './sheet.js';

export interface ValueCells {
  /** FMV per GPU of a lot at d_k. */
  fmv(lot: number, k: number): Ref;
  /** FMV per GPU of a lot from one month to another, a row. */
  fmvOver(lot: number, from: number, to: number): Range;
  /** All lots at d_k, a column; there only where plan.hasAllFmv(k). */
  fmvs(k: number): Range;
  /** All lots at d_k, 0 for those without a value there: a blank cell counts as 0 in a product. */
  partly(k: number): Range;
  /** Value of the collateral on a basis, by month up to the horizon. */
  of(basis: Basis): Series;
}

/** FMV of every lot by month, and the value of the collateral on every basis by month. @source methodology 3, 4 */
export function valuesSheet(plan: Plan, sources: LotSources, lots: LotCells, arrivals: ArrivalCells | null): ValueCells {
  const { book, deal, horizon, valuesTo, score } = plan;
  const { fleet, assumptions, calendar, obsolescence, anchors, income } = sources;
  const sheet = book.sheet(
    'Values',
    'Value of the collateral on every basis by month, and below it the fair market value per GPU of every lot by month.',
    'calculation',
  );
  const top = sheet.heading('Values');
  const of = (key: string): Expr => assumptions.of(key);
  const line = new Timeline(sheet, 6, 0, valuesTo);
  line.row(top, 'date', (k) => calendar.date(k), 'date');
  sheet.put(top, 2, typed('whole collateral'), 'note');

  const marketTop = top + BASES.length + 2;
  const markets = new Map<string, Series>();
  plan.models
    .filter((model) => anchors.of(model, 'resale'))
    .forEach((model, i) => {
      const anchor = anchors.of(model, 'resale')!;
      const worn = (k: number): Expr => exp(neg(mul(of('obsolescence.deterioration'), div(sub(calendar.date(k), calendar.asOf), 365))));
      markets.set(
        model,
        line.row(
          marketTop + i,
          `market approach: ${model}`,
          (k) => mul(anchor, worn(k), div(obsolescence.at(model, k), obsolescence.series(model).at(0).fixed)),
          'cents',
        ),
      );
    });

  const lotTop = marketTop + plan.models.length + 2;
  const columns = table(sheet, lotTop, deal.lots, [
    { key: 'id', title: 'FMV per GPU of the lot', style: 'text', width: 30, of: (_, __, i) => fleet.cell('id', i) },
    { key: 'replacement', title: 'c′', style: 'cents', width: 16, of: (_, __, i) => lots.table.cell('replacement', i) },
    { key: 'inService', title: 'In service', style: 'date', width: 11, of: (_, __, i) => lots.table.cell('inService', i) },
    { key: 'atPurchase', title: 'F at purchase', style: 'factor', of: (_, __, i) => lots.table.cell('atPurchase', i) },
    { key: 'scrap', title: 'Scrap', style: 'cents', of: (_, __, i) => mul(of('scrap'), lots.table.cell('unitCost', i)) },
  ]);
  for (let k = 0; k <= valuesTo; k++) sheet.put(lotTop, line.column(k), calendar.date(k), 'date');
  const fairAt = (lot: Lot, i: number, k: number): Expr => {
    const cost = costApproach(
      { replacement: columns.cell('replacement', i), atPurchase: columns.cell('atPurchase', i), inService: columns.cell('inService', i) },
      calendar.date(k),
      obsolescence.at(lot.model, k),
      of('obsolescence.deterioration'),
    );
    return max(
      columns.cell('scrap', i),
      reconciled(deal, of, {
        cost,
        market: markets.get(lot.model)?.at(k) ?? null,
        income: income.value(lot.model, lot.unitCost)?.at(k) ?? null,
      }),
    );
  };
  deal.lots.forEach((lot, i) => {
    for (let k = 0; k <= valuesTo; k++) if (plan.hasFmv(i, k)) sheet.put(columns.first + i, line.column(k), fairAt(lot, i, k), 'cents');
  });
  const ranges = new Map<number, Range>();
  const fmvs = (k: number): Range => {
    if (!plan.hasAllFmv(k)) throw new RangeError(`not every lot has its value in month ${k}`);
    return partly(k);
  };
  const partly = (k: number): Range => {
    const blankAsZero = ({ text, binds, value }: Range): Range => ({ text, binds, value: value.map((x) => (x === '' ? 0 : x)) });
    const range = ranges.get(k) ?? blankAsZero(sheet.range(columns.first, line.column(k), columns.last, line.column(k)));
    ranges.set(k, range);
    return range;
  };

  const collateral = (k: number): Expr => lots.collateralOn(calendar.date(k));
  const held = (k: number): Expr => mul(collateral(k), lots.table.column('quantity'));
  /** The share that a sale keeps, with as much of each model for sale as there is then. */
  const kept = (channel: Channel, k: number): Expr => {
    const today = lots.table.column(channel === 'orderly' ? 'keptOrderly' : 'keptForced');
    return arrivals ? mul(today, arrivals.depths(channel, k)) : today;
  };
  const life = mul(12, of('book.life_years'));
  const inMonths = (k: number): Expr => {
    const whole = sub(calendar.monthNumber.at(k), lots.table.column('monthNumber'));
    const short = mul(gt(lots.table.column('serviceDay'), calendar.dayOfMonth.at(k)), sub(1, calendar.isMonthEnd.at(k)));
    return sub(whole, short);
  };
  const left = (k: number): Expr => sub(life, mul(gt(inMonths(k), 0), inMonths(k)));
  const formulas: Record<Basis, (k: number) => Expr> = {
    cost: (k) => sumProduct(mul(collateral(k), lots.table.column('cost'))),
    depreciated_cost: (k) => div(sumProduct(mul(collateral(k), lots.table.column('cost'), gt(left(k), 0), left(k))), life),
    fmv: (k) => sumProduct(mul(held(k), fmvs(k))),
    olv: (k) => sumProduct(mul(held(k), fmvs(k), kept('orderly', k))),
    nolv: (k) => net('orderly', k),
    flv: (k) => sumProduct(mul(held(k), fmvs(k), kept('forced', k))),
    nflv: (k) => net('forced', k),
  };
  const net = (channel: Channel, k: number): Expr => {
    const each = sub(mul(fmvs(k), kept(channel, k), sub(1, of(`liquidation.commission.${channel}`))), of('liquidation.removal_usd'));
    return sumProduct(mul(held(k), gt(each, 0), each));
  };
  const totals = new Map(
    BASES.map((basis, i) => {
      const atCost = basis === 'cost' || basis === 'depreciated_cost';
      const live = (k: number): boolean => atCost || plan.hasAllFmv(k);
      const series = line.row(
        top + 1 + i,
        basis,
        (k) => (live(k) ? formulas[basis](k) : engine(score.projection[k]!.values[basis].toNumber())),
        'money',
        { to: horizon },
      );
      score.projection.forEach((row) => book.check(`${basis} at k = ${row.k}`, series.at(row.k), row.values[basis]));
      return [basis, series];
    }),
  );
  if (!plan.hasAllFmv(horizon))
    book.notes.push({
      sheet: 'Values',
      what: 'market values of the months that no sale starting at as-of needs',
      why: `${deal.lots.length} lots would each need a cell a month; as-of and the months of a sale are live lot by lot`,
    });
  sheet.frozen = { rows: top, columns: 1 };
  sheet.repeated = { from: top, to: top };
  return {
    fmvOver: (lot, from, to) => line.series(columns.first + lot).range(from, to),
    fmv: (lot, k) => sheet.at(columns.first + lot, line.column(k)),
    fmvs,
    partly,
    of: (basis) => totals.get(basis)!,
  };
}
