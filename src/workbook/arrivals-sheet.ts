import { CHANNELS, type Channel } from '../domain/assumptions.js';
import { div, eq, iff, le, max, min, mul, sub, sumProduct, sumsWhere, type Expr, type Range } from './formula.js';
import type { GroupCells } from './groups-sheet.js';
import { Timeline, table, type Series, type Table } from './layout.js';
import { depthOf, NEVER, type LotCells, type LotSources } from './lots-sheet.js';
import type { Plan } from './plan.js';
import type { RunningColumn } from './running-costs-sheet.js';
import { typed, type Ref, type Sheet, type Style } from './sheet.js';

/** Ordered lots that may arrive, and what their arrival changes by month. */
export interface ArrivalCells {
  /** GPUs of a model that have arrived, by their days in period k; null where none of the model may. */
  gpus(model: string, k: number): Expr | null;
  /** What those in service cost in period k, of a figure by lot. */
  running(key: 'perDay' | 'perMonth', k: number): Expr;
  /** 1 where a lot has arrived by d_k, k = 0 to plan.horizon; null where it is not one that may. */
  there(lot: number, k: number): Ref | null;
  /** What a sale of a lot's model at d_k takes off its price, over what it takes off at as-of: a column of lots. */
  depths(channel: Channel, k: number): Expr;
  /** … of one model. */
  depth(model: string, channel: Channel, k: number): Ref;
}

interface ArrivalSources extends LotSources {
  readonly lots: LotCells;
  readonly groups: GroupCells;
  readonly running: Table<RunningColumn>;
}

const LEFT = 8;

/** When ordered lots arrive, their days in service, and how deep the market for each model is once they are there. Null where none may. @source methodology 17 A */
export function arrivalsSheet(plan: Plan, sources: ArrivalSources): ArrivalCells | null {
  const { book, deal, arriving, models, contractsTo } = plan;
  if (arriving.length === 0) return null;
  const { lots, groups, running, calendar } = sources;
  const sheet = book.sheet(
    'Arrivals',
    'Ordered GPUs that are expected after as-of: when each lot arrives, its share of the days of each period, and what that does to the depth of a sale.',
    'calculation',
  );
  const top = sheet.heading('Arrivals');
  const line = new Timeline(sheet, LEFT, 0, contractsTo);
  const facts = table<number, 'id' | 'model' | 'gpus' | 'from' | 'perDay' | 'perMonth'>(sheet, top, arriving, [
    { key: 'id', title: 'Lot', style: 'text', width: 34, of: (i) => lots.table.cell('id', i) },
    { key: 'model', title: 'Model number', style: 'plain', of: (i) => groups.lots.cell('model', i) },
    { key: 'gpus', title: 'GPUs', style: 'count', of: (i) => lots.table.cell('quantity', i) },
    {
      key: 'from',
      title: 'Arrives on',
      style: 'date',
      of: (i) => iff(eq(lots.table.cell('counted', i), 1), NEVER, lots.table.cell('from', i)),
    },
    { key: 'perDay', title: 'Power at work, a day', style: 'cents', of: (i) => running.cell('perDay', i) },
    { key: 'perMonth', title: 'Hosting and maintenance, a month', style: 'cents', of: (i) => running.cell('perMonth', i) },
  ]);
  let row = facts.last + 2;
  line.row(row++, 'k', (k) => typed(k), 'head');
  line.row(row++, 'date', (k) => calendar.date(k), 'date');
  sheet.frozen = { rows: 0, columns: 1 };
  const block = (title: string, style: Style, of: (i: number, k: number) => Expr, span: { from?: number; to?: number }): Block => {
    sheet.put(row++, 1, typed(title), 'strong');
    const first = row;
    arriving.forEach((_, i) => {
      sheet.put(row, 1, facts.cell('id', i), 'text');
      line.row(row++, '', (k) => of(i, k), style, span);
    });
    row++;
    return {
      at: (i, k) => sheet.at(first + i, line.column(k)),
      column: (k) => sheet.range(first, line.column(k), first + arriving.length - 1, line.column(k)),
    };
  };
  const from = (i: number): Ref => facts.cell('from', i).fixed;
  const share = block(
    'share of the days of the period in service',
    'factor',
    (i, k) => div(max(0, min(calendar.days(k), sub(calendar.date(k), from(i)))), calendar.days(k)),
    { from: 1 },
  );
  const there = block('arrived by the date: 1', 'plain', (i, k) => iff(le(from(i), calendar.date(k)), 1, 0), { to: plan.horizon });
  const relative = depthRows(plan, sources, sheet, line, row);
  const place = new Map(arriving.map((lot, i) => [lot, i]));
  const arrivesOf = new Set(arriving.map((lot) => deal.lots[lot]!.model));
  return {
    gpus: (model, k) =>
      arrivesOf.has(model)
        ? sumProduct(mul(eq(facts.column('model'), models.indexOf(model) + 1), facts.column('gpus'), share.column(k)))
        : null,
    running: (key, k) => sumProduct(facts.column(key), share.column(k)),
    there: (lot, k) => (place.has(lot) ? there.at(place.get(lot)!, k) : null),
    depths: (channel, k) => sumsWhere(relative.numbers, groups.lots.column('model'), relative.column(channel, k)),
    depth: (model, channel, k) => relative[channel][models.indexOf(model)]!.at(k),
  };
}

interface Block {
  at(i: number, k: number): Ref;
  column(k: number): Range;
}

type Depths = Readonly<Record<Channel, readonly Series[]>> & {
  /** Numbers of the models, a column, and their figures at d_k beside it. */
  readonly numbers: Range;
  column(channel: Channel, k: number): Range;
};

/** Collateral GPUs of each model by month, and the depth of a sale over that at as-of. */
function depthRows(plan: Plan, { lots, groups, assumptions, calendar }: ArrivalSources, sheet: Sheet, line: Timeline, top: number): Depths {
  const { models, horizon } = plan;
  const of = (key: string): Expr => assumptions.of(key);
  const [NAME, NUMBER] = [1, 2];
  let row = top;
  const block = (title: string, style: Style, at: (m: number, k: number) => Expr): Series[] => {
    sheet.put(row++, NAME, typed(title), 'strong');
    const rows = models.map((_, m) => {
      sheet.put(row, NAME, groups.names.model.cell('name', m), 'text');
      sheet.put(row, NUMBER, groups.names.model.cell('no', m), 'plain');
      return line.row(row++, '', (k) => at(m, k), style, { to: horizon });
    });
    row++;
    return rows;
  };
  const gpus = block('collateral GPUs of the model', 'count', (m, k) =>
    sumProduct(mul(eq(groups.lots.column('model'), m + 1), lots.collateralOn(calendar.date(k)), lots.table.column('quantity'))),
  );
  const [orderly, forced] = CHANNELS.map((channel) =>
    block(`depth of a sale over that at as-of, ${channel}`, 'factor', (m, k) =>
      div(depthOf(gpus[m]!.at(k), lots.sales.cell('absorption', m).fixed, of, channel), lots.sales.cell(channel, m).fixed),
    ),
  ) as [Series[], Series[]];
  const series = { orderly, forced };
  const last = models.length - 1;
  return {
    ...series,
    numbers: sheet.range(orderly[0]!.row, NUMBER, orderly[last]!.row, NUMBER),
    column: (channel, k) => sheet.range(series[channel][0]!.row, line.column(k), series[channel][last]!.row, line.column(k)),
  };
}
