import type { Lease } from '../domain/lease.js';
import type { ArrivalCells } from './arrivals-sheet.js';
import type { AssumptionCells } from './assumptions-sheet.js';
import type { CalendarCells } from './calendar-sheet.js';
import { wholeMonths } from './dates.js';
import {
  add,
  and,
  div,
  eq,
  gt,
  iff,
  int,
  le,
  lt,
  max,
  min,
  mul,
  not,
  number,
  pow,
  sub,
  sum,
  sumProduct,
  words,
  NOTHING,
  type Expr,
  type Range,
} from './formula.js';
import type { FleetColumn } from './fleet-sheet.js';
import { Timeline, table, type Series, type Table } from './layout.js';
import type { LeaseColumn } from './leases-sheet.js';
import { figure, type Plan } from './plan.js';
import type { ReferenceCells } from './reference-sheet.js';
import { typed, type Content, type Ref } from './sheet.js';

/** By contract, in the order of the deal's leases. */
type ContractColumn =
  | 'id'
  | 'groupNo'
  | 'modelNo'
  | 'gpus'
  | 'start'
  | 'end'
  | 'isPastDue'
  | 'firmEnd'
  | 'firmBacklog'
  | 'headlineBacklog'
  | 'feeAmount'
  | 'feePeriod';

export interface ContractCells {
  readonly table: Table<ContractColumn>;
  /** Billed for what the fleet can serve, and billed less what prepayments pay: period 1 to plan.contractsTo. */
  billed(lease: number): Series;
  cash(lease: number): Series;
  /** All contracts in period k, a column. */
  billedIn(k: number): Range;
  cashIn(k: number): Range;
  /** G_m(k): GPUs of a model under contract, from 1 − gap_months to plan.contractsTo; for every model of the fleet. */
  committed(model: string): Series;
  /** O_m(k): installed GPUs of a model, any lien; of one that arrives by its days. */
  installed(model: string, k: number): Ref;
}

interface ContractSources {
  readonly arrivals: ArrivalCells | null;
  readonly fleet: Table<FleetColumn>;
  readonly leases: Table<LeaseColumn>;
  readonly assumptions: AssumptionCells;
  readonly calendar: CalendarCells;
  readonly reference: ReferenceCells;
}

/** Contracts run off to their firm ends: active days, billing, prepayment credit and cash by period. @source methodology 5 */
export function contractsSheet(plan: Plan, { fleet, leases, assumptions, calendar, reference, arrivals }: ContractSources): ContractCells {
  const { book, deal, models, contractsTo, model } = plan;
  const sheet = book.sheet(
    'Contracts',
    'Contracts run off to their firm ends: what is under contract, what the fleet can serve, what is billed and what comes in as cash, by period.',
    'calculation',
  );
  const top = sheet.heading('Contracts');
  const { gapMonths } = deal.assumptions.values.relet;
  const first = 1 - gapMonths;
  const n = Math.max(1, deal.leases.length);
  const LEFT = 14;
  const line = new Timeline(sheet, LEFT, first, contractsTo);
  const blockTop = top + n + 4;
  const blocks = ['days', 'rate', 'headline', 'firm', 'billed', 'credit', 'cash'] as const;
  const titles = {
    days: 'active days (to the end, firm or not, before as-of)',
    rate: 'billing a day',
    headline: 'billed raw, to the end',
    firm: 'billed raw, to the firm end',
    billed: 'billed: what the fleet can serve',
    credit: 'paid by prepayment',
    cash: 'cash',
  };
  const rowOf = (block: (typeof blocks)[number], i: number): number => blockTop + blocks.indexOf(block) * (n + 2) + 1 + i;
  const series = (block: (typeof blocks)[number], i: number): Series => line.series(rowOf(block, i));
  const modelTop = blockTop + blocks.length * (n + 2);

  const whole =
    (block: 'billed' | 'headline' | 'firm') =>
    (i: number): Expr =>
      sum(series(block, i).range(1, contractsTo));
  // The blocks by month are put before the table that adds them up, and after its dates.
  const dated = table<Lease, ContractColumn>(sheet, top, deal.leases, [
    { key: 'id', title: 'Contract', style: 'text', width: 30, of: (_, __, i) => leases.cell('id', i) },
    { key: 'groupNo', title: 'Group number', style: 'plain', width: 9, of: (_, __, i) => leases.cell('groupNo', i) },
    { key: 'modelNo', title: 'Model number', style: 'plain', width: 9, of: (lease) => figure(models.indexOf(lease.model) + 1) },
    { key: 'gpus', title: 'GPUs', style: 'count', of: (_, __, i) => leases.cell('gpus', i) },
    { key: 'start', title: 'Start', style: 'date', width: 11, of: (_, __, i) => leases.cell('start', i) },
    { key: 'end', title: 'End', style: 'date', width: 11, of: (_, __, i) => leases.cell('end', i) },
    {
      key: 'isPastDue',
      title: 'Past due',
      style: 'plain',
      width: 9,
      of: (_, __, i) => iff(gt(leases.cell('pastDue', i), assumptions.of('contracts.past_due_limit_days')), 1, 0),
    },
    {
      key: 'firmEnd',
      title: 'Firm end',
      style: 'date',
      width: 11,
      of: (_, row, i) =>
        iff(
          eq(row('isPastDue'), 1),
          min(row('end'), calendar.asOf),
          iff(
            eq(leases.cell('terminableFrom', i), NOTHING),
            row('end'),
            min(row('end'), max(leases.cell('terminableFrom', i), add(calendar.asOf, leases.cell('notice', i)))),
          ),
        ),
    },
  ]);

  line.row(blockTop - 1, 'period', (k) => typed(k), 'head');
  for (const block of blocks) sheet.put(rowOf(block, 0) - 1, 1, typed(titles[block]), 'head');
  const fill = (
    block: (typeof blocks)[number],
    of: (i: number, k: number) => Content,
    style: 'money' | 'count' | 'cents',
    from = 1,
  ): void => {
    deal.leases.forEach((_, i) => {
      sheet.put(rowOf(block, i), 1, leases.cell('id', i), 'text');
      line.row(rowOf(block, i), '', (k) => of(i, k), style, { from });
    });
  };
  const active = (i: number, k: number, end: Expr): Expr =>
    max(0, sub(min(calendar.date(k), end), max(calendar.date(k - 1), dated.cell('start', i).fixed)));
  fill('days', (i, k) => active(i, k, dated.cell(k <= 0 ? 'end' : 'firmEnd', i).fixed), 'count', first);
  fill(
    'rate',
    (i, k) => {
      const years = int(div(wholeMonths(dated.cell('start', i).fixed, calendar.date(k - 1)), 12));
      return mul(
        leases.cell('gpus', i).fixed,
        24,
        leases.cell('price', i).fixed,
        leases.cell('takeOrPay', i).fixed,
        pow(add(1, leases.cell('escalator', i).fixed), years),
      );
    },
    'cents',
  );
  fill('headline', (i, k) => mul(series('rate', i).at(k), active(i, k, dated.cell('end', i).fixed)), 'money');
  fill('firm', (i, k) => mul(series('rate', i).at(k), series('days', i).at(k)), 'money');

  const daysIn = (k: number): Range => sheet.range(rowOf('days', 0), line.column(k), rowOf('days', n - 1), line.column(k));
  sheet.put(modelTop, 1, typed('GPUs under contract, G, and installed, O'), 'head');
  sheet.put(modelTop, 2, typed('O'), 'head');
  const today = new Map(
    models.map((key, i) => {
      sheet.put(modelTop + 1 + i, 1, reference.key(key), 'text');
      const of = sumProduct(
        mul(eq(fleet.column('model'), reference.key(key)), eq(fleet.column('status'), words('installed')), fleet.column('quantity')),
      );
      return [key, sheet.put(modelTop + 1 + i, 2, of, 'count').fixed];
    }),
  );
  const committed = new Map(
    models.map((key, i) => {
      const of = (k: number): Expr =>
        div(
          deal.leases.length === 0 ? number(0) : sumProduct(mul(eq(dated.column('modelNo'), i + 1), dated.column('gpus'), daysIn(k))),
          calendar.days(k),
        );
      return [key, line.row(modelTop + 1 + i, '', of, 'months')];
    }),
  );

  const growing = new Map(
    models
      .filter((key) => arrivals?.gpus(key, 1))
      .map((key, i) => {
        const row = modelTop + models.length + 3 + i;
        sheet.put(row, 1, reference.key(key), 'text');
        sheet.put(row, 2, typed('O with what arrives'), 'note');
        const of = (k: number): Expr => (k < 1 ? today.get(key)! : add(today.get(key)!, arrivals!.gpus(key, k)!));
        return [key, line.row(row, '', of, 'months')];
      }),
  );
  const installed = (key: string, k: number): Ref => growing.get(key)?.at(k) ?? today.get(key)!;

  const served = (key: string, k: number): Expr => {
    const g = committed.get(key)?.at(k);
    if (!g) return number(0);
    const o = installed(key, k);
    return iff(gt(g, o), div(o, max(g, 1e-9)), 1);
  };
  fill('billed', (i, k) => mul(series('firm', i).at(k), served(deal.leases[i]!.model, k)), 'money');
  deal.leases.forEach((_, i) => {
    sheet.put(rowOf('credit', i), 1, leases.cell('id', i), 'text');
    for (let k = 1; k <= contractsTo; k++) {
      const used = k === 1 ? number(0) : sum(series('credit', i).range(1, k - 1));
      sheet.put(
        rowOf('credit', i),
        line.column(k),
        min(sub(leases.cell('prepaid', i).fixed, used), mul(leases.cell('prepaidShare', i).fixed, series('billed', i).at(k))),
        'money',
      );
    }
  });
  fill('cash', (i, k) => sub(series('billed', i).at(k), series('credit', i).at(k)), 'money');

  const sums = table<Lease, ContractColumn>(
    sheet,
    top,
    deal.leases,
    [
      { key: 'firmBacklog', title: 'Firm backlog', style: 'money', width: 16, of: (_, __, i) => whole('billed')(i) },
      { key: 'headlineBacklog', title: 'Headline backlog', style: 'money', width: 16, of: (_, __, i) => whole('headline')(i) },
      {
        key: 'feeAmount',
        title: 'Walk-away fee',
        style: 'money',
        of: (_, row, i) =>
          iff(
            and(
              not(eq(dated.cell('isPastDue', i), 1)),
              lt(dated.cell('start', i), dated.cell('firmEnd', i)),
              lt(dated.cell('firmEnd', i), dated.cell('end', i)),
            ),
            min(leases.cell('fee', i), sub(row('headlineBacklog'), whole('firm')(i))),
            0,
          ),
      },
      {
        key: 'feePeriod',
        title: 'Fee in period',
        style: 'plain',
        width: 9,
        of: (_, __, i) => max(1, sumProduct(mul(le(calendar.dates(0, contractsTo), dated.cell('firmEnd', i)), 1))),
      },
    ],
    9,
  );
  sheet.frozen = { rows: 0, columns: 1 };
  model.contracts.flows.forEach((flow, i) => {
    book.check(`firm backlog of contract ${i + 1}`, sums.cell('firmBacklog', i), flow.firmBacklog);
    book.check(`headline backlog of contract ${i + 1}`, sums.cell('headlineBacklog', i), flow.headlineBacklog);
  });

  const late: readonly ContractColumn[] = ['firmBacklog', 'headlineBacklog', 'feeAmount', 'feePeriod'];
  const part = (key: ContractColumn): Table<ContractColumn> => (late.includes(key) ? sums : dated);
  const columnOf =
    (block: 'billed' | 'cash') =>
    (k: number): Range =>
      sheet.range(rowOf(block, 0), line.column(k), rowOf(block, n - 1), line.column(k));
  return {
    table: { ...dated, cell: (key, i) => part(key).cell(key, i), column: (key) => part(key).column(key) },
    billed: (i) => series('billed', i),
    cash: (i) => series('cash', i),
    billedIn: columnOf('billed'),
    cashIn: columnOf('cash'),
    committed: (key) => committed.get(key)!,
    installed,
  };
}
