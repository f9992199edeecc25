import type { Lease } from '../domain/lease.js';
import type { CalendarCells } from './calendar-sheet.js';
import type { ContractCells } from './contracts-sheet.js';
import type { DisposalCells, DisposalSources } from './disposal-sheet.js';
import {
  add,
  and,
  countUpTo,
  div,
  eq,
  gt,
  iff,
  le,
  lt,
  max,
  min,
  mul,
  number,
  pow,
  sub,
  sumProduct,
  sumWhere,
  words,
  type Expr,
  type Range,
} from './formula.js';
import { Timeline, table, type Series, type Table } from './layout.js';
import type { LeaseColumn } from './leases-sheet.js';
import { figure, type Plan } from './plan.js';
import { partSold, saleOf, sumOfMonths, unsoldAt, type SaleWindow } from './sale-window.js';
import type { ScaleCells } from './scale-sheet.js';
import { typed, type Ref, type Sheet } from './sheet.js';

export interface InPlaceSources extends DisposalSources {
  readonly calendar: CalendarCells;
  readonly leases: Table<LeaseColumn>;
  readonly contracts: ContractCells;
  readonly scale: ScaleCells;
  readonly disposal: DisposalCells;
  /** What claims grow with and flows are discounted at, a year. */
  readonly rate: Expr;
  /** How many months are laid out. */
  readonly months: number;
}

/** What rows of the sheet add to in the liquidation. */
const ADDS = { cash: 1, costs: 2, gross: 3, gpus: 4 } as const;

/** Contracts served to their end, as the orderly liquidation takes them. */
export interface InPlaceCells {
  /** Numbers of contracts and the share of their lots that goes in place. */
  readonly served: { readonly numbers: Range; readonly shares: Range };
  /** Σ of the rows of contracts that go in place, in month x. */
  sum(of: keyof typeof ADDS, x: number): Expr;
  /** The last month of any that goes in place; 0 where none does. */
  readonly last: Expr;
  /** 1 where every part sold of those that go in place falls in a month that is laid out with its values. */
  readonly isLaidOut: Expr;
}

type FactColumn = 'id' | 'number' | 'firmEnd' | 'gpus' | 'tagged' | 'own' | 'share' | 'pd' | 'lastMonth' | 'qualifies';
type ResultColumn = 'sold' | 'inPlace' | 'chosen' | 'shareInPlace' | 'ends' | 'laidOut';

const LEFT = 4;
const ROWS = 14;

/** Contracts that may be served in place: assignable, with the customer's consent, and with collateral at work for them. */
export function candidatesOf({ deal }: Plan): number[] {
  const works = new Set(deal.lots.filter((lot) => lot.status === 'installed' && lot.lien === 'first').map((lot) => lot.contractId));
  return deal.leases.flatMap((lease, i) => (lease.assignable && lease.directAgreement && works.has(lease.id) ? [i] : []));
}

/**
 * Each contract that may be served in place: what serving it to its end and selling then brings against selling now, month by month.
 * Null where no contract may be. @source methodology 9, in place
 */
export function inPlaceSheet(plan: Plan, sources: InPlaceSources): InPlaceCells | null {
  const candidates = candidatesOf(plan);
  if (candidates.length === 0) return null;
  const { book, deal, score } = plan;
  const { assumptions, months, rate } = sources;
  const sheet = book.sheet(
    'InPlace',
    'Contracts that an operator could serve to their end for the lenders: month by month what that brings, against selling their GPUs now. 1 means yes.',
    'calculation',
  );
  const top = sheet.heading('In place');
  sheet.width(1, 62);
  const line = new Timeline(sheet, LEFT, 1, months);
  const rowsOf = candidates.length + 2;
  const timeTop = top + rowsOf + 2;
  const facts = factsTable(plan, sources, sheet, top, candidates);
  sheet.frozen = { rows: 0, columns: 1 };

  const of = (key: string): Expr => assumptions.of(key);
  const piecemeal: SaleWindow = { wait: of('liquidation.repossession_months.orderly'), months: of('liquidation.sale_months.orderly') };
  sheet.put(timeTop, 2, typed('adds to'), 'head');
  sheet.put(timeTop, 3, typed(''), 'head');
  const x = line.row(timeTop, 'month after default', (month) => typed(month), 'head');
  line.row(timeTop + 1, 'date', (month) => sources.calendar.date(month), 'date');
  const discount = line.row(
    timeTop + 2,
    'discount: (1 + rate)^(−x/12)',
    (month) => pow(add(1, rate), div(sub(0, x.at(month)), 12)),
    'factor',
  );
  const part = line.row(timeTop + 3, 'selling now: part sold', (month) => partSold(x.at(month), piecemeal), 'percent');
  const unsold = line.row(timeTop + 4, 'selling now: unsold at the start', (month) => unsoldAt(x.at(month), piecemeal), 'percent');
  const header: Header = { x, discount, part, unsold };

  const blocks = candidates.map((lease, i) =>
    block(plan, sources, { sheet, line, header, facts, top: timeTop + 6 + i * (ROWS + 1) }, lease, i),
  );
  const results = table<number, ResultColumn>(
    sheet,
    top,
    candidates,
    [
      {
        key: 'sold',
        title: 'Sold now, PV',
        style: 'money',
        of: (_, __, i) => sumProduct(discount.range(1, months), blocks[i]!.soldNow.range(1, months)),
      },
      {
        key: 'inPlace',
        title: 'In place, PV',
        style: 'money',
        of: (_, __, i) => sumProduct(discount.range(1, months), blocks[i]!.inPlace.range(1, months)),
      },
      {
        key: 'chosen',
        title: 'Goes in place',
        style: 'strong',
        formula: 'as the strategy says; best: if worth more',
        of: (_, row, i) => {
          const strategy = of('liquidation.strategy');
          return mul(
            facts.cell('qualifies', i),
            iff(eq(strategy, words('best')), iff(gt(row('inPlace'), row('sold')), 1, 0), iff(eq(strategy, words('in_place')), 1, 0)),
          );
        },
      },
      { key: 'shareInPlace', title: 'Share of its lots', style: 'percent', of: (_, row, i) => mul(row('chosen'), facts.cell('share', i)) },
      {
        key: 'ends',
        title: 'Last month',
        style: 'plain',
        formula: 'max(X, wait) + sale',
        of: (_, row, i) => mul(row('chosen'), add(max(facts.cell('lastMonth', i), piecemeal.wait), piecemeal.months)),
      },
      {
        key: 'laidOut',
        title: 'Part sold in months with columns',
        style: 'percent',
        of: (_, row, i) => iff(eq(row('chosen'), 1), blocks[i]!.laidOut, 1),
      },
    ],
    11,
  );
  blocks.forEach(({ parts }, i) =>
    parts.forEach(({ row, adds }) => sheet.put(row, 2, mul(results.cell('chosen', i).fixed, ADDS[adds]), 'plain')),
  );
  candidates.forEach((lease, i) =>
    book.check(
      `contract ${lease + 1} goes in place`,
      results.cell('chosen', i),
      score.liquidation.orderly.inPlace.includes(deal.leases[lease]!.id) ? 1 : 0,
    ),
  );
  const lastRow = timeTop + 5 + candidates.length * (ROWS + 1);
  return {
    served: { numbers: facts.column('number'), shares: results.column('shareInPlace') },
    sum: (adds, month) => sumKeyed(sheet, { from: timeTop + 6, to: lastRow }, ADDS[adds], line.column(month)),
    last: max(results.column('ends')),
    isLaidOut: min(results.column('laidOut')),
  };
}

/** Σ of a month over the rows that carry a number in column B. */
function sumKeyed(sheet: Sheet, { from, to }: { readonly from: number; readonly to: number }, key: number, column: number): Expr {
  return sumWhere(sheet.range(from, 2, to, 2), key, sheet.range(from, column, to, column));
}

function factsTable({ deal }: Plan, sources: InPlaceSources, sheet: Sheet, top: number, candidates: readonly number[]): Table<FactColumn> {
  const { assumptions, calendar, contracts, leases, scale, disposal, months } = sources;
  const serving = (i: number): Expr => eq(disposal.table.column('serves'), i + 1);
  return table<number, FactColumn>(sheet, top, candidates, [
    { key: 'id', title: 'Contract', style: 'text', of: (i) => leases.cell('id', i) },
    { key: 'number', title: 'Number', style: 'plain', of: (i) => figure(i + 1) },
    { key: 'firmEnd', title: 'Firm end', style: 'date', of: (i) => contracts.table.cell('firmEnd', i) },
    { key: 'gpus', title: 'GPUs under contract', style: 'count', of: (i) => leases.cell('gpus', i) },
    {
      key: 'tagged',
      title: 'GPUs of its lots, Q',
      style: 'count',
      formula: 'installed, any lien',
      of: (i) => sumProduct(mul(serving(i), disposal.table.column('quantity'))),
    },
    { key: 'own', title: 'of them collateral, q', style: 'count', of: (i) => sumProduct(mul(serving(i), disposal.table.column('held'))) },
    {
      key: 'share',
      title: 'Share of each lot that serves',
      style: 'percent',
      formula: 'min(1, GPUs/Q)',
      of: (_, row) => iff(gt(row('tagged'), 0), min(1, div(row('gpus'), max(row('tagged'), 1))), 0),
    },
    { key: 'pd', title: 'PD of the customer', style: 'percent', of: (i) => scale.partyPdOf(leases.cell('rating', i), deal.leases[i]!.cds) },
    {
      key: 'lastMonth',
      title: 'Last month in place, X',
      style: 'plain',
      formula: 'months to firm end',
      of: (_, row) => countUpTo(calendar.dates(1, months), row('firmEnd')),
    },
    {
      key: 'qualifies',
      title: 'Qualifies',
      style: 'plain',
      formula: 'firm, assignable, consent, X > step-in',
      of: (i, row) => {
        const isFirm = [le(leases.cell('start', i), calendar.asOf), lt(calendar.asOf, row('firmEnd'))];
        return iff(
          and(
            ...isFirm,
            eq(leases.cell('assignable', i), 1),
            eq(leases.cell('direct', i), 1),
            gt(row('lastMonth'), assumptions.of('liquidation.stepin_months')),
            gt(row('own'), 0),
          ),
          1,
          0,
        );
      },
    },
  ]);
}

interface Header {
  readonly x: Series;
  readonly discount: Series;
  readonly part: Series;
  readonly unsold: Series;
}

interface Place {
  readonly sheet: Sheet;
  readonly line: Timeline;
  readonly header: Header;
  readonly facts: Table<FactColumn>;
  readonly top: number;
}

interface Block {
  readonly soldNow: Series;
  readonly inPlace: Series;
  /** Σ parts sold after X in months in which its lots have values. */
  readonly laidOut: Expr;
  readonly parts: readonly { readonly row: number; readonly adds: keyof typeof ADDS }[];
}

/** One contract month by month: its flows in place, and those of selling its collateral now. */
function block(plan: Plan, sources: InPlaceSources, { sheet, line, header, facts, top }: Place, lease: number, i: number): Block {
  const { deal } = plan;
  const { assumptions, disposal, leases } = sources;
  const of = (key: string): Expr => assumptions.of(key);
  const fact = (key: FactColumn): Ref => facts.cell(key, i).fixed;
  const { x } = header;
  const stepin = of('liquidation.stepin_months');
  const serving = eq(disposal.table.column('serves'), lease + 1);
  const whole = (key: 'holding' | 'perDay' | 'perMonth'): Expr => mul(fact('share'), sumProduct(mul(serving, disposal.table.column(key))));
  let row = top;
  sheet.put(row, 1, leases.cell('id', lease), 'strong');
  const costs = { holding: monthly('holding', 2), perDay: monthly('perDay', 4), perMonth: monthly('perMonth', 6) };
  function monthly(key: 'holding' | 'perDay' | 'perMonth', column: number): Ref {
    const titles = { holding: 'holding a month', perDay: 'power a day', perMonth: 'upkeep a month' };
    sheet.put(row, column, typed(titles[key]), 'note');
    return sheet.put(row, column + 1, whole(key), 'cents').fixed;
  }
  const next = (label: string, put: (month: number) => Expr, style: Parameters<Timeline['row']>[3]): Series =>
    line.row(++row, label, put, style);

  const survival = next('S: the customer still pays, (1 − PD)^(x/12)', (m) => pow(sub(1, fact('pd')), div(x.at(m), 12)), 'percent');
  const received = next(
    'contract cash for the lenders: cash · own share of GPUs · q/Q · (1 − fee)',
    (m) => lenderCash(sources, deal.leases[lease]!, lease, fact, m),
    'money',
  );
  const opex = next('running the collateral', (m) => add(mul(costs.perDay, sources.calendar.days(m)), costs.perMonth), 'money');
  const held = mul(serving, disposal.table.column('held'));
  const lots = deal.lots.flatMap(({ contractId }, at) => (contractId === deal.leases[lease]!.id ? [at] : []));
  const isValued = (m: number): boolean => lots.every((lot) => plan.hasFmv(lot, m));
  const nothing = { gross: number(0), gpus: number(0) };
  const sales = Array.from({ length: sources.months }, (_, m) => (isValued(m + 1) ? saleOf('orderly', held, m + 1, sources) : nothing));
  const gross = next('gross if all of it were sold', (m) => mul(fact('share'), sales[m - 1]!.gross), 'money');
  const gpus = next('GPUs that are worth their removal', (m) => mul(fact('share'), sales[m - 1]!.gpus), 'count');
  const net = next(
    'net: gross · (1 − commission) − removal',
    (m) => sub(mul(gross.at(m), sub(1, of('liquidation.commission.orderly'))), mul(gpus.at(m), of('liquidation.removal_usd'))),
    'money',
  );
  const soldNow = next(
    'selling now: part sold · net − unsold · holding',
    (m) => sub(mul(header.part.at(m), net.at(m)), mul(header.unsold.at(m), costs.holding)),
    'money',
  );

  const after: SaleWindow = {
    wait: max(fact('lastMonth'), of('liquidation.repossession_months.orderly')),
    months: of('liquidation.sale_months.orderly'),
  };
  const part = next('in place: part sold after X', (m) => partSold(x.at(m), after), 'percent');
  const isServed = (m: number): Expr => and(gt(x.at(m), stepin), le(x.at(m), fact('lastMonth')));
  const cash = next('in place: contract cash, S · cash', (m) => iff(isServed(m), mul(survival.at(m), received.at(m)), 0), 'money');
  const spent = next(
    'in place: cost, S · running + (1 − S) · holding; else holding',
    (m) =>
      iff(
        isServed(m),
        add(mul(survival.at(m), opex.at(m)), mul(sub(1, survival.at(m)), costs.holding)),
        mul(unsoldAt(x.at(m), after), costs.holding),
      ),
    'money',
  );
  const sold = next('in place: gross', (m) => mul(part.at(m), gross.at(m)), 'money');
  const gone = next('in place: GPUs sold', (m) => mul(part.at(m), gpus.at(m)), 'months');
  const inPlace = next(
    'in place: cash − cost + part sold · net',
    (m) => add(cash.at(m), sub(mul(part.at(m), net.at(m)), spent.at(m))),
    'money',
  );
  const valued = Array.from({ length: sources.months }, (_, m) => m + 1).filter(isValued);
  return {
    soldNow,
    inPlace,
    laidOut: sumOfMonths(part, valued),
    parts: [
      { row: cash.row, adds: 'cash' },
      { row: spent.row, adds: 'costs' },
      { row: sold.row, adds: 'gross' },
      { row: gone.row, adds: 'gpus' },
    ],
  };
}

/** What the contract pays in period n on the lenders' GPUs, after the operator's fee: of more GPUs than serve it, its own serve first. */
function lenderCash(
  { contracts, assumptions }: InPlaceSources,
  { model }: Lease,
  lease: number,
  fact: (key: FactColumn) => Ref,
  n: number,
): Expr {
  const cash = contracts.cash(lease).at(n);
  const [installed, committed] = [contracts.installed(model, n), contracts.committed(model)];
  const served = iff(gt(committed.at(n), installed), div(installed, max(committed.at(n), 1e-9)), 1);
  const own = min(1, div(fact('tagged'), max(mul(fact('gpus'), served), 1e-9)));
  const lenders = iff(gt(fact('tagged'), 0), div(fact('own'), max(fact('tagged'), 1)), 0);
  return mul(cash, own, lenders, sub(1, assumptions.of('liquidation.operator_fee')));
}
