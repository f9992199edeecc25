import type { ArrivalCells } from './arrivals-sheet.js';
import type { AssumptionCells } from './assumptions-sheet.js';
import type { CalendarCells } from './calendar-sheet.js';
import type { ContractCells } from './contracts-sheet.js';
import { add, div, eq, iff, max, min, mul, neg, number, pow, sub, sum, sumProduct, type Expr } from './formula.js';
import type { IncomeCells } from './income-sheet.js';
import { Timeline, type Series, type Table } from './layout.js';
import type { LotCells } from './lots-sheet.js';
import type { Plan } from './plan.js';
import { rentHedgeRows } from './rent-hedges.js';
import type { RunningColumn } from './running-costs-sheet.js';
import type { ScaleCells } from './scale-sheet.js';
import { typed, type Ref } from './sheet.js';
import type { TermCells } from './terms-sheet.js';

/** Period 1 to plan.horizon. */
export interface CashCells {
  readonly billed: Series;
  readonly contractCash: Series;
  readonly fees: Series;
  readonly relet: Series;
  /** Of one model; null without a rental anchor. */
  reletOf(model: string): Series | null;
  /** Σ flows of rent hedges; null without one. */
  readonly hedges: Series | null;
  readonly opex: Series;
  readonly cfads: Series;
  /** Σ_m min(G_m, O_m)/Σ_m O_m of period k, 1 to plan.horizon + 1. */
  readonly utilization: Series;
}

interface CashSources {
  readonly terms: TermCells;
  readonly scale: ScaleCells;
  readonly assumptions: AssumptionCells;
  readonly calendar: CalendarCells;
  readonly income: IncomeCells;
  readonly contracts: ContractCells;
  readonly running: Table<RunningColumn>;
  readonly lots: LotCells;
  readonly arrivals: ArrivalCells | null;
}

/** Cash flow available for debt service, by period. @source methodology 5 */
export function cashSheet(
  plan: Plan,
  { assumptions, calendar, income, contracts, running, lots, arrivals, terms, scale }: CashSources,
): CashCells {
  const { book, deal, models, horizon, score } = plan;
  const sheet = book.sheet(
    'Cash',
    'Cash flow available for debt service: contract cash and re-letting less running costs, by period. Walk-away fees are shown apart and enter no ratio.',
    'calculation',
  );
  const top = sheet.heading('Cash flow');
  sheet.width(1, 34);
  sheet.width(2, 16);
  const line = new Timeline(sheet, 3, 1, horizon + 1);
  const of = (key: string): Expr => assumptions.of(key);
  let row = top;
  line.row(row++, 'period', (k) => typed(k), 'head');
  line.row(row++, 'to', (k) => calendar.date(k), 'date');
  sheet.frozen = { rows: row - 1, columns: 2 };
  sheet.repeated = { from: top, to: row - 1 };
  const upTo = { to: horizon };
  const none = deal.leases.length === 0;

  /** Less than the posted rent, and less the more GPUs are free. */
  const termRent = (rent: Expr, idle: Expr): Expr =>
    mul(rent, of('relet.price_factor'), pow(add(1, div(idle, of('relet.absorption'))), neg(of('relet.depth_elasticity'))));
  /** One that arrives waits the gap too. */
  const freeGpus = (key: string, k: number): Expr => {
    const committed = contracts.committed(key);
    const now = contracts.installed(key, k);
    if (!arrivals?.gpus(key, k)) return max(0, sub(now, max(committed.range(k - gapMonths, k))));
    const gap = Array.from({ length: gapMonths + 1 }, (_, i) => k - gapMonths + i);
    return max(0, min(...gap.map((j) => sub(min(contracts.installed(key, j), now), committed.at(j)))));
  };
  const free = new Map<string, Series>();
  const relets = new Map<string, Series>();
  const { gapMonths } = deal.assumptions.values.relet;
  for (const key of models) {
    const rent = income.rent(key);
    if (!rent) continue;
    const idle = line.row(row++, `free GPUs: ${key}`, (k) => freeGpus(key, k), 'months', upTo);
    free.set(key, idle);
    relets.set(
      key,
      line.row(
        row++,
        `re-let: ${key}`,
        (k) =>
          mul(
            idle.at(k),
            24,
            calendar.days(k),
            of('relet.utilization'),
            termRent(rent.at(k), idle.at(k)),
            sub(1, of('income.revenue_cost_share')),
          ),
        'money',
        upTo,
      ),
    );
  }
  const rentHedges = rentHedgeRows(plan, { calendar, income, scale, terms }, line, row);
  row = rentHedges.next + 1;
  const billed = line.row(row++, 'billed', (k) => (none ? typed(0) : sum(contracts.billedIn(k))), 'money', upTo);
  const contractCash = line.row(row++, 'contract cash', (k) => (none ? typed(0) : sum(contracts.cashIn(k))), 'money', upTo);
  const fees = line.row(
    row++,
    'walk-away fees',
    (k) => (none ? typed(0) : sumProduct(mul(eq(contracts.table.column('feePeriod'), k), contracts.table.column('feeAmount')))),
    'money',
    upTo,
  );
  const relet = line.row(row++, 'relet', (k) => sumOf([...relets.values()].map((series) => series.at(k))), 'money', upTo);
  /** Of the lots that count at as-of, and with it of those that have arrived, by their days. */
  const running0 = (key: 'perDay' | 'perMonth'): Expr =>
    arrivals ? sumProduct(lots.table.column('counted'), running.column(key)) : sum(running.column(key));
  const withArrived = (today: Ref, key: 'perDay' | 'perMonth', k: number): Expr =>
    arrivals ? add(today, arrivals.running(key, k)) : today;
  const perDay = sheet.put(row, 2, running0('perDay'), 'cents').fixed;
  const power = line.row(row++, 'power at work', (k) => mul(withArrived(perDay, 'perDay', k), calendar.days(k)), 'money', upTo);
  const perMonth = sheet.put(row, 2, running0('perMonth'), 'cents').fixed;
  const keep = line.row(row++, 'hosting and maintenance', (k) => withArrived(perMonth, 'perMonth', k), 'money', upTo);
  const sga = line.row(row++, 'selling and administration', (k) => mul(of('sga_share'), add(billed.at(k), relet.at(k))), 'money', upTo);
  const opex = line.row(row++, 'opex', (k) => add(power.at(k), keep.at(k), sga.at(k)), 'money', upTo);
  const hedges = rentHedges.cash && line.row(row++, 'rent hedges', rentHedges.cash, 'money', upTo);
  const received = (k: number): Expr => add(contractCash.at(k), relet.at(k), ...(hedges ? [hedges.at(k)] : []));
  const cfads = line.row(row++, 'cfads', (k) => sub(received(k), opex.at(k)), 'total', upTo);
  row++;
  const all = (k: number): Expr => sumOf(models.map((key) => contracts.installed(key, k)));
  const inUse = (k: number): Expr => sumOf(models.map((key) => min(contracts.committed(key).at(k), contracts.installed(key, k))));
  const utilization = line.row(
    row++,
    'utilization',
    (k) => (all(k).value === 0 && !arrivals ? typed(0) : iff(eq(all(k), 0), 0, div(inUse(k), max(all(k), 1e-9)))),
    'percent',
    { to: Math.min(horizon + 1, plan.contractsTo) },
  );
  for (const { k, ...engine } of score.projection.slice(1)) {
    book.check(`contract cash of period ${k}`, contractCash.at(k), engine.contractCash);
    book.check(`fees of period ${k}`, fees.at(k), engine.fees);
    book.check(`relet of period ${k}`, relet.at(k), engine.relet);
    book.check(`opex of period ${k}`, opex.at(k), engine.opex);
    book.check(`cfads of period ${k}`, cfads.at(k), engine.cfads);
    if (hedges) book.check(`rent hedges of period ${k}`, hedges.at(k), engine.hedgeCash);
  }
  return { billed, contractCash, fees, relet, reletOf: (key) => relets.get(key) ?? null, hedges, opex, cfads, utilization };
}

const sumOf = (parts: readonly Expr[]): Expr => (parts.length === 0 ? number(0) : add(parts[0]!, ...parts.slice(1)));
