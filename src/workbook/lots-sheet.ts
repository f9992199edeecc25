import { CHANNELS, type Channel } from '../domain/assumptions.js';
import { CONDITIONS, type Lot } from '../domain/lot.js';
import type { AnchorCells } from './anchors-sheet.js';
import { boundBy, costApproach, reconciled, type Approaches } from './approaches.js';
import type { AssumptionCells } from './assumptions-sheet.js';
import type { CalendarCells } from './calendar-sheet.js';
import { dayOfMonth, edate, month, wholeMonths, year } from './dates.js';
import { add, and, div, eq, gt, iff, le, lookup, lt, max, min, mul, neg, or, pow, sub, sumProduct, words, type Expr } from './formula.js';
import type { FleetColumn } from './fleet-sheet.js';
import type { IncomeCells } from './income-sheet.js';
import { table, type Table } from './layout.js';
import type { ObsolescenceCells } from './obsolescence-sheet.js';
import type { Plan } from './plan.js';
import type { ReferenceCells } from './reference-sheet.js';
import { typed, type Content, type Ref, type Sheet } from './sheet.js';

type LotColumn =
  | 'id'
  | 'quantity'
  | 'unitCost'
  | 'counted'
  | 'collateral'
  | 'from'
  | 'inService'
  | 'months'
  | 'monthNumber'
  | 'serviceDay'
  | 'cost'
  | 'depreciated'
  | 'replacement'
  | 'atPurchase'
  | 'costValue'
  | 'marketValue'
  | 'incomeValue'
  | 'reconciled'
  | 'fmvEach'
  | 'bound'
  | 'fmv'
  | 'conditionHaircut'
  | 'regionHaircut'
  | 'keptOrderly'
  | 'keptForced'
  | 'olv'
  | 'nolv'
  | 'flv'
  | 'nflv';
type SaleColumn = 'model' | 'gpus' | 'absorption' | Channel;
type Row = (key: LotColumn) => Ref;

export interface LotCells {
  readonly table: Table<LotColumn>;
  /** GPUs of each model for sale at as-of, in the order of the plan's models, and what a sale of them all takes off its own price. */
  readonly sales: Table<SaleColumn>;
  /** 1 for each lot that is collateral on a date, a column. */
  collateralOn(date: Expr): Expr;
}

/** The sheets that a lot's values are made from. */
export interface LotSources {
  readonly fleet: Table<FleetColumn>;
  readonly assumptions: AssumptionCells;
  readonly calendar: CalendarCells;
  readonly reference: ReferenceCells;
  readonly obsolescence: ObsolescenceCells;
  readonly anchors: AnchorCells;
  readonly income: IncomeCells;
}

/** The day of what never happens: 9999-12-31. */
export const NEVER = 2_958_465;
/** Statuses of lots that count. */
const COUNTED = ['installed', 'offline', 'rma'];

/** Every lot at as-of, from cost through the three approaches and the haircuts to the value on each basis. @source methodology 3, 4 */
export function lotsSheet(plan: Plan, sources: LotSources): LotCells {
  const { book, deal } = plan;
  const { fleet, assumptions, calendar, reference, obsolescence, anchors, income } = sources;
  const sheet = book.sheet(
    'Lots',
    'Every lot at as-of: depreciated cost, the three approaches, fair market value, haircuts and what a sale would bring. Per GPU unless the header says whole.',
    'calculation',
  );
  const top = sheet.heading('Lots');
  const of = (key: string): Expr => assumptions.of(key);
  const sales = saleTable(plan, sheet, top, sources);
  const depth = (model: string, channel: Channel): Ref => sales.cell(channel, plan.models.indexOf(model)).fixed;
  const arriving = new Set(plan.arriving);
  const arrival = (i: number): Expr => {
    const expected = fleet.cell('inService', i);
    return iff(
      and(eq(of('pipeline.deliver'), words('yes')), gt(expected, calendar.asOf)),
      edate(expected, of('pipeline.delay_months')),
      NEVER,
    );
  };
  const condition = choiceTable(
    sheet,
    top,
    8,
    'Condition',
    CONDITIONS.map((name) => [name, of(`haircut.condition.${name}`)]),
  );
  const regionNames = [...deal.assumptions.values.haircut.region.keys()].filter((name) => name !== 'default');
  const region = choiceTable(
    sheet,
    top,
    11,
    'Region',
    regionNames.map((name) => [name, of(`haircut.region.${name}`)]),
    of('haircut.region.default'),
  );

  const kept =
    (channel: Channel) =>
    (lot: Lot, row: Row): Expr =>
      mul(sub(1, of(`haircut.${channel}`)), sub(1, row('conditionHaircut')), sub(1, row('regionHaircut')), depth(lot.model, channel));
  const net =
    (basis: 'olv' | 'flv', channel: Channel) =>
    (_: Lot, row: Row): Expr =>
      max(0, sub(mul(row(basis), sub(1, of(`liquidation.commission.${channel}`))), mul(row('quantity'), of('liquidation.removal_usd'))));
  const approaches = (lot: Lot, row: Row): Approaches => ({
    cost: row('costValue'),
    market: anchors.of(lot.model, 'resale') && row('marketValue'),
    income: income.value(lot.model, lot.unitCost) && row('incomeValue'),
  });
  const scrap = (row: Row): Expr => mul(of('scrap'), row('unitCost'));

  const tableTop = top + Math.max(plan.models.length, CONDITIONS.length, regionNames.length) + 3;
  const lots = table<Lot, LotColumn>(sheet, tableTop, deal.lots, [
    { key: 'id', title: 'Lot', style: 'text', width: 18, of: (_, __, i) => fleet.cell('id', i) },
    { key: 'quantity', title: 'GPUs', style: 'count', width: 10, of: (_, __, i) => fleet.cell('quantity', i) },
    { key: 'unitCost', title: 'Cost', style: 'cents', formula: 'c', of: (_, __, i) => fleet.cell('unitCost', i) },
    {
      key: 'counted',
      title: 'Counts',
      style: 'plain',
      width: 8,
      formula: 'installed, offline or rma',
      of: (_, __, i) => iff(or(...COUNTED.map((name) => eq(fleet.cell('status', i), words(name)))), 1, 0),
    },
    {
      key: 'collateral',
      title: 'Collateral',
      style: 'plain',
      width: 9,
      formula: 'counts, first lien',
      of: (_, row, i) => iff(eq(fleet.cell('lien', i), words('first')), row('counted'), 0),
    },
    {
      key: 'from',
      title: 'Counts from',
      style: 'date',
      formula: 'as-of, or its arrival',
      of: (_, row, i) => iff(eq(row('counted'), 1), calendar.asOf, arriving.has(i) ? arrival(i) : NEVER),
    },
    {
      key: 'inService',
      title: 'In service',
      style: 'date',
      formula: 'from its arrival',
      of: (_, row, i) =>
        arriving.has(i)
          ? iff(and(eq(row('counted'), 0), lt(row('from'), NEVER)), row('from'), fleet.cell('inService', i))
          : fleet.cell('inService', i),
    },
    {
      key: 'months',
      title: 'Months in service',
      style: 'count',
      width: 9,
      of: (_, row) => wholeMonths(row('inService'), calendar.asOf),
    },
    {
      key: 'monthNumber',
      title: 'In service: 12 · year + month',
      style: 'plain',
      of: (_, row) => add(mul(12, year(row('inService'))), month(row('inService'))),
    },
    { key: 'serviceDay', title: 'In service: day', style: 'plain', width: 9, of: (_, row) => dayOfMonth(row('inService')) },
    { key: 'cost', title: 'Cost, whole', style: 'cents', formula: 'quantity · c', of: (_, row) => mul(row('quantity'), row('unitCost')) },
    {
      key: 'depreciated',
      title: 'Depreciated cost, whole',
      style: 'cents',
      formula: 'cost · (1 − months/(12 · life))⁺',
      of: (_, row) => mul(row('cost'), max(0, sub(1, div(row('months'), mul(12, of('book.life_years')))))),
    },
    {
      key: 'replacement',
      title: 'Cost, at most launch price',
      style: 'cents',
      formula: 'c′',
      of: (lot, row) => min(row('unitCost'), reference.launchPrice(lot.model)),
    },
    {
      key: 'atPurchase',
      title: 'F at purchase',
      style: 'factor',
      of: (lot, _, i) => obsolescence.on(lot.model, fleet.cell('purchase', i)),
    },
    {
      key: 'costValue',
      title: 'Cost approach',
      style: 'cents',
      formula: 'c′ · wear · F/F at purchase',
      of: (lot, row) =>
        costApproach(
          { replacement: row('replacement'), atPurchase: row('atPurchase'), inService: row('inService') },
          calendar.asOf,
          obsolescence.series(lot.model).at(0).fixed,
          of('obsolescence.deterioration'),
        ),
    },
    {
      key: 'marketValue',
      title: 'Market approach',
      style: 'cents',
      formula: 'resale anchor',
      of: (lot): Content => anchors.of(lot.model, 'resale') ?? typed('none'),
    },
    {
      key: 'incomeValue',
      title: 'Income approach',
      style: 'cents',
      formula: 'best months ahead',
      of: (lot): Content => income.value(lot.model, lot.unitCost)?.at(0).fixed ?? typed('none'),
    },
    {
      key: 'reconciled',
      title: 'Reconciled',
      style: 'cents',
      formula: deal.assumptions.values.valuation.reconcile === 'weighted' ? 'weighted mean' : 'lower of market and capped income',
      of: (lot, row) => reconciled(deal, of, approaches(lot, row)),
    },
    { key: 'fmvEach', title: 'FMV', style: 'cents', formula: 'at least scrap', of: (_, row) => max(scrap(row), row('reconciled')) },
    {
      key: 'bound',
      title: 'Binding approach',
      style: 'text',
      width: 10,
      of: (lot, row) => boundBy(deal, scrap(row), row('reconciled'), approaches(lot, row)),
    },
    { key: 'fmv', title: 'FMV, whole', style: 'cents', of: (_, row) => mul(row('quantity'), row('fmvEach')) },
    {
      key: 'conditionHaircut',
      title: 'Condition haircut',
      style: 'percent',
      width: 10,
      of: (_, __, i) => condition(fleet.cell('condition', i)),
    },
    { key: 'regionHaircut', title: 'Region haircut', style: 'percent', width: 10, of: (_, __, i) => region(fleet.cell('region', i)) },
    {
      key: 'keptOrderly',
      title: 'Kept in an orderly sale',
      style: 'factor',
      formula: '(1−h)(1−cond.)(1−reg.) · depth',
      of: kept('orderly'),
    },
    { key: 'keptForced', title: 'Kept in a forced sale', style: 'factor', of: kept('forced') },
    { key: 'olv', title: 'OLV, whole', style: 'cents', of: (_, row) => mul(row('fmv'), row('keptOrderly')) },
    { key: 'nolv', title: 'Net OLV, whole', style: 'cents', formula: '(olv · (1−commission) − removal)⁺', of: net('olv', 'orderly') },
    { key: 'flv', title: 'FLV, whole', style: 'cents', of: (_, row) => mul(row('fmv'), row('keptForced')) },
    { key: 'nflv', title: 'Net FLV, whole', style: 'cents', of: net('flv', 'forced') },
  ]);
  sheet.frozen = { rows: lots.first - 1, columns: 1 };
  sheet.repeated = { from: tableTop, to: tableTop + 1 };
  return {
    table: lots,
    sales,
    collateralOn: (date) =>
      plan.arriving.length === 0 ? lots.column('collateral') : mul(eq(fleet.column('lien'), words('first')), le(lots.column('from'), date)),
  };
}

/** Q_m and depth by model: (1 + Q_m/(absorption · sale_months)) ^ −depth_elasticity. */
function saleTable({ models }: Plan, sheet: Sheet, top: number, { fleet, assumptions, reference }: LotSources): Table<SaleColumn> {
  const of = (key: string): Expr => assumptions.of(key);
  const ofStatus = COUNTED.map((name) => eq(fleet.column('status'), words(name)));
  return table<string, SaleColumn>(sheet, top, models, [
    { key: 'model', title: 'Model', style: 'text', of: (model) => reference.key(model) },
    {
      key: 'gpus',
      title: 'Collateral GPUs',
      style: 'count',
      of: (model) =>
        sumProduct(
          mul(
            eq(fleet.column('model'), reference.key(model)),
            eq(fleet.column('lien'), words('first')),
            add(ofStatus[0]!, ...ofStatus.slice(1)),
            fleet.column('quantity'),
          ),
        ),
    },
    {
      key: 'absorption',
      title: 'Absorption a month',
      style: 'count',
      of: (model) => (reference.absorption(model).value === '' ? of('liquidation.absorption_default') : reference.absorption(model)),
    },
    ...CHANNELS.map((channel) => ({
      key: channel,
      title: `Depth, ${channel}`,
      style: 'factor' as const,
      of: (_: string, row: (key: SaleColumn) => Ref): Content => depthOf(row('gpus'), row('absorption'), of, channel),
    })),
  ]);
}

/** (1 + Q/(absorption · sale_months)) ^ −depth_elasticity. */
export const depthOf = (gpus: Expr, absorption: Expr, of: (key: string) => Expr, channel: Channel): Expr =>
  pow(add(1, div(gpus, mul(absorption, of(`liquidation.sale_months.${channel}`)))), neg(of('liquidation.depth_elasticity')));

/** A small table of shares by name, and the formula that looks one up. */
function choiceTable(
  sheet: Sheet,
  top: number,
  left: number,
  title: string,
  shares: readonly (readonly [string, Expr])[],
  otherwise?: Expr,
): (name: Expr) => Expr {
  const places = table(
    sheet,
    top,
    shares,
    [
      { key: 'name', title, style: 'text', of: ([name]) => typed(name) },
      { key: 'share', title: 'Haircut', style: 'percent', of: ([, share]) => share },
    ],
    left,
  );
  return (name) => lookup(name, places.column('name'), places.column('share'), otherwise);
}
