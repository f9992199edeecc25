import { CHANNELS, type Channel } from '../domain/assumptions.js';
import type { Lot } from '../domain/lot.js';
import type { CalendarCells } from './calendar-sheet.js';
import type { DisposalCells, DisposalSources, SoldColumn } from './disposal-sheet.js';
import {
  add,
  and,
  div,
  eq,
  ge,
  gt,
  iff,
  le,
  lt,
  max,
  min,
  mul,
  number,
  positive,
  sub,
  sum,
  sumProduct,
  sumWhere,
  type Expr,
} from './formula.js';
import type { Range } from './formula.js';
import { table, type Table } from './layout.js';
import { depthOf } from './lots-sheet.js';
import type { Plan } from './plan.js';
import { survivalOf } from './rent-hedges.js';
import type { ScaleCells } from './scale-sheet.js';
import { typed, type Ref, type Sheet } from './sheet.js';
import type { TermCells } from './terms-sheet.js';

interface SupportSources extends DisposalSources {
  readonly calendar: CalendarCells;
  readonly scale: ScaleCells;
  readonly terms: TermCells;
  readonly disposal: DisposalCells;
  readonly sold: Table<SoldColumn>;
}

/** What puts and guarantees change of a sale. */
export interface ChannelSupport {
  /** By lot: GPUs that are left to the sale, the share of fair value it keeps, and what holding them costs a month. */
  readonly left: Range;
  readonly kept: Range;
  readonly holding: Range;
  /** In the first month of the sale: GPUs that go to puts, and what these pay. */
  readonly first: { readonly month: number; readonly gpus: Ref; readonly paid: Ref };
  /** What guarantees pay in its last month. */
  readonly last: { readonly month: number; readonly paid: Ref };
}

type SupportCells = Readonly<Record<Channel, ChannelSupport>>;

/** Whether some hedge may pay in a liquidation. */
export const hasSupport = ({ deal }: Plan): boolean => deal.hedges.some(({ kind }) => kind === 'put' || kind === 'rvg');

/** GPUs that go to puts at the start of a sale, and what guarantees make good at its end, in both channels. Null without either. @source methodology 17 D */
export function supportSheet(plan: Plan, sources: SupportSources): SupportCells | null {
  if (!hasSupport(plan)) return null;
  const { book } = plan;
  const sheet = book.sheet(
    'Support',
    'Puts and residual value guarantees in a sale: which GPUs go to a put, what is left to the sale, and what a guarantee makes good. Months and the order of puts are fixed at export.',
    'calculation',
  );
  let row = sheet.heading('Price support');
  sheet.frozen = { rows: 0, columns: 1 };
  const cells = {} as Record<Channel, ChannelSupport>;
  for (const channel of CHANNELS) {
    const block = new SupportBlock(plan, sources, sheet, channel, row);
    cells[channel] = block.fill();
    row = block.next + 2;
  }
  return cells;
}

type LotColumn = 'id' | 'model' | 'sold' | 'holding' | 'net' | `put ${number}`;
type LeftColumn = 'putAll' | 'left' | 'kept' | 'holdingLeft' | 'fetched';

class SupportBlock {
  next: number;
  private readonly window: { readonly first: number; readonly last: number };

  constructor(
    private readonly plan: Plan,
    private readonly sources: SupportSources,
    private readonly sheet: Sheet,
    private readonly channel: Channel,
    top: number,
  ) {
    this.next = top;
    const { repossessionMonths, saleMonths } = plan.deal.assumptions.values.liquidation;
    this.window = { first: repossessionMonths[channel] + 1, last: repossessionMonths[channel] + saleMonths[channel] };
  }

  fill(): ChannelSupport {
    const { sheet, channel, window } = this;
    sheet.put(this.next++, 1, typed(`${channel} liquidation`), 'strong');
    const puts = this.puts();
    const top = this.next;
    const lots = this.toPuts(top, puts);
    this.next = lots.last + 2;
    const taken = this.putColumn(top, lots, puts.length);
    const depths = this.depths(lots, taken.column('putAll'));
    const left = this.left(top, lots, taken, depths);
    const gpus = this.fact('GPUs that go to puts', sum(left.column('putAll')), 'count');
    const paid = this.fact(
      'paid by puts',
      puts.length === 0 ? number(0) : add(number(0), ...puts.map(({ worth }, p) => mul(worth, sum(lots.column(`put ${p}`))))),
      'cents',
    );
    this.next++;
    const guaranteed = this.guaranteed(lots, left);
    return {
      left: left.column('left'),
      kept: left.column('kept'),
      holding: left.column('holdingLeft'),
      first: { month: window.first, gpus, paid },
      last: { month: window.last, paid: guaranteed },
    };
  }

  private fact(label: string, content: Expr, style: 'count' | 'cents'): Ref {
    this.sheet.put(this.next, 1, typed(label), 'label');
    return this.sheet.put(this.next++, 2, content, style).fixed;
  }

  private of(key: string): Expr {
    return this.sources.assumptions.of(`liquidation.${key}`);
  }

  private term(key: Parameters<TermCells['hedges']['cell']>[0], h: number): Ref {
    return this.sources.terms.hedges.cell(key, h).fixed;
  }

  /** Of one kind, by place among the deal's hedges. */
  private hedges(kind: 'put' | 'rvg'): number[] {
    return this.plan.deal.hedges.flatMap((hedge, h) => (hedge.kind === kind ? [h] : []));
  }

  private isLive(h: number, date: Expr): Expr {
    return iff(and(le(this.term('from', h), date), lt(date, this.term('to', h))), 1, 0);
  }

  private survives(h: number, month: number): Expr {
    return survivalOf(this.sources.scale.partyPdOf(this.term('rating', h), this.plan.deal.hedges[h]!.cds), number(month));
  }

  /** Puts with what one GPU brings, the best first. */
  private puts(): { readonly h: number; readonly worth: Ref }[] {
    const { sheet, window, sources } = this;
    const places = this.hedges('put');
    if (places.length === 0) return [];
    const rows = table<number, 'id' | 'date' | 'live' | 'survives' | 'worth'>(sheet, this.next, places, [
      { key: 'id', title: 'Put', style: 'text', width: 34, of: (h) => this.term('id', h) },
      { key: 'date', title: 'First month of the sale', style: 'date', of: () => sources.calendar.date(window.first) },
      { key: 'live', title: 'Live', style: 'plain', of: (h, row) => this.isLive(h, row('date')) },
      { key: 'survives', title: 'Provider survives', style: 'percent', of: (h) => this.survives(h, window.first) },
      {
        key: 'worth',
        title: 'Worth of a GPU',
        style: 'cents',
        formula: 'live · strike · S',
        of: (h, row) => mul(row('live'), this.term('price', h), row('survives')),
      },
    ]);
    this.next = rows.last + 2;
    return places.map((h, i) => ({ h, worth: rows.cell('worth', i).fixed })).sort((a, b) => Number(b.worth.value) - Number(a.worth.value));
  }

  /** By lot: what is sold at once, and how many of its GPUs each put takes. */
  private toPuts(top: number, puts: readonly { readonly h: number; readonly worth: Ref }[]): Table<LotColumn> {
    const {
      plan: { deal, models },
      sources: { disposal, sold, lots, values },
      sheet,
      channel,
    } = this;
    const isOrderly = channel === 'orderly';
    const kept = isOrderly ? 'keptOrderly' : 'keptForced';
    const first = top + 2;
    return table<Lot, LotColumn>(sheet, top, deal.lots, [
      { key: 'id', title: 'Lot', style: 'text', of: (_, __, i) => lots.table.cell('id', i) },
      { key: 'model', title: 'Model number', style: 'plain', of: (lot) => typed(models.indexOf(lot.model) + 1) },
      {
        key: 'sold',
        title: 'GPUs sold at once',
        style: 'months',
        of: (_, __, i) => (isOrderly ? sold.cell('sold', i) : disposal.table.cell('held', i)),
      },
      {
        key: 'holding',
        title: 'Their holding, a month',
        style: 'cents',
        of: (_, __, i) => (isOrderly ? sold.cell('holdingSold', i) : disposal.table.cell('holding', i)),
      },
      {
        key: 'net',
        title: 'Net of commission, each',
        style: 'cents',
        formula: 'in the first month of the sale',
        of: (_, __, i) => mul(values.fmv(i, this.window.first), lots.table.cell(kept, i), sub(1, this.of(`commission.${channel}`))),
      },
      ...puts.map(({ h, worth }, p) => ({
        key: `put ${p}` as const,
        title: p === 0 ? 'To the best put' : 'To the next best',
        style: 'months' as const,
        formula: 'where it pays more',
        of: (lot: Lot, row: (key: LotColumn) => Ref, i: number): Expr => {
          if (deal.hedges[h]!.model !== lot.model) return number(0);
          const before = i === 0 ? number(0) : sum(sheet.range(first, PUTS + p, first + i - 1, PUTS + p));
          const others = Array.from({ length: p }, (_, q) => row(`put ${q}`));
          const room = min(sub(this.term('gpus', h), before), sub(row('sold'), add(number(0), ...others)));
          return iff(and(gt(worth, row('net')), gt(worth, this.of('removal_usd'))), room, 0);
        },
      })),
    ]);
  }

  private putColumn(top: number, lots: Table<LotColumn>, puts: number): Table<'putAll'> {
    return table<Lot, 'putAll'>(
      this.sheet,
      top,
      this.plan.deal.lots,
      [
        {
          key: 'putAll',
          title: 'To puts',
          style: 'months',
          formula: 'in all',
          of: (_, __, i) => (puts === 0 ? number(0) : sum(...Array.from({ length: puts }, (___, p) => lots.cell(`put ${p}`, i)))),
        },
      ],
      PUTS + puts,
    );
  }

  /** The depth of a sale of what puts leave of a model, over that of a sale of all of it. */
  private depths(lots: Table<LotColumn>, putAll: Range): Table<'relative'> {
    const {
      plan: { models },
      sources: { lots: own, assumptions },
      sheet,
      channel,
    } = this;
    const rows = table<string, 'model' | 'number' | 'gpus' | 'left' | 'relative'>(sheet, this.next, models, [
      { key: 'model', title: 'Model', style: 'text', of: (_, __, m) => own.sales.cell('model', m) },
      { key: 'number', title: 'Number', style: 'plain', of: (_, __, m) => typed(m + 1) },
      { key: 'gpus', title: 'Collateral GPUs', style: 'count', of: (_, __, m) => own.sales.cell('gpus', m) },
      {
        key: 'left',
        title: 'Less those put',
        style: 'months',
        of: (_, row) => sub(row('gpus'), sumWhere(lots.column('model'), row('number'), putAll)),
      },
      {
        key: 'relative',
        title: 'Depth over that of all',
        style: 'factor',
        of: (_, row, m) =>
          div(
            depthOf(row('left'), own.sales.cell('absorption', m), (key) => assumptions.of(key), channel),
            own.sales.cell(channel, m),
          ),
      },
    ]);
    this.next = rows.last + 2;
    return rows as Table<'relative'>;
  }

  private left(top: number, lots: Table<LotColumn>, taken: Table<'putAll'>, depths: Table<'relative'>): Table<LeftColumn> {
    const {
      plan: { deal, models },
      sources: { lots: own, values },
      window,
      channel,
    } = this;
    const kept = channel === 'orderly' ? 'keptOrderly' : 'keptForced';
    const { column } = taken.cell('putAll', 0);
    const rows = table<Lot, LeftColumn>(
      this.sheet,
      top,
      deal.lots,
      [
        {
          key: 'left',
          title: 'Left to the sale',
          style: 'months',
          formula: 'sold − put',
          of: (_, __, i) => sub(lots.cell('sold', i), taken.cell('putAll', i)),
        },
        {
          key: 'kept',
          title: 'Kept of fair value',
          style: 'factor',
          of: (lot, _, i) => mul(own.table.cell(kept, i), depths.cell('relative', models.indexOf(lot.model)).fixed),
        },
        {
          key: 'holdingLeft',
          title: 'Their holding, a month',
          style: 'cents',
          of: (_, row, i) =>
            iff(eq(lots.cell('sold', i), 0), 0, div(mul(lots.cell('holding', i), row('left')), max(lots.cell('sold', i), 1e-9))),
        },
        {
          key: 'fetched',
          title: 'Gross per GPU',
          style: 'cents',
          formula: 'over the months of the sale',
          of: (_, row, i) => {
            const each = mul(values.fmvOver(i, window.first, window.last), row('kept'));
            const sells = ge(sub(mul(each, sub(1, this.of(`commission.${channel}`))), this.of('removal_usd')), 0);
            return div(sumProduct(mul(each, sells)), this.of(`sale_months.${channel}`));
          },
        },
      ],
      column + 1,
    );
    return { ...rows, column: (key) => (key === 'putAll' ? taken.column(key) : rows.column(key)) };
  }

  /** What guarantees pay on what is sold outside puts, each on what earlier ones leave. */
  private guaranteed(lots: Table<LotColumn>, left: Table<LeftColumn>): Ref {
    const { sheet, window, sources, plan } = this;
    const places = this.hedges('rvg');
    if (places.length === 0) return this.fact('paid by guarantees', number(0), 'cents');
    const top = this.next;
    const COVERS = 6;
    const ofModel = (h: number): Expr => eq(lots.column('model'), plan.models.indexOf(plan.deal.hedges[h]!.model) + 1);
    type Column = 'id' | 'date' | 'live' | 'survives' | 'gpus' | 'covers' | 'short' | 'paid';
    const rows = table<number, Column>(sheet, top, places, [
      { key: 'id', title: 'Guarantee', style: 'text', of: (h) => this.term('id', h) },
      { key: 'date', title: 'Last month of the sale', style: 'date', of: () => sources.calendar.date(window.last) },
      { key: 'live', title: 'Live', style: 'plain', of: (h, row) => this.isLive(h, row('date')) },
      { key: 'survives', title: 'Provider survives', style: 'percent', of: (h) => this.survives(h, window.last) },
      {
        key: 'gpus',
        title: 'GPUs of its model',
        style: 'months',
        formula: 'n',
        of: (h) => sumProduct(mul(ofModel(h), left.column('left'))),
      },
      {
        key: 'covers',
        title: 'GPUs it covers',
        style: 'months',
        formula: 'of n less what earlier ones cover',
        of: (h, row, g) => {
          const earlier = places
            .slice(0, g)
            .flatMap((other, e) => (plan.deal.hedges[other]!.model === plan.deal.hedges[h]!.model ? [e] : []));
          const covered = earlier.map((e) => sheet.at(top + 2 + e, COVERS));
          return mul(row('live'), min(this.term('gpus', h), max(0, sub(row('gpus'), add(number(0), ...covered)))));
        },
      },
      {
        key: 'short',
        title: 'Fetched below the floor',
        style: 'cents',
        formula: 'Σ GPUs · (floor − gross)⁺',
        of: (h) => sumProduct(mul(ofModel(h), left.column('left'), positive(sub(this.term('price', h), left.column('fetched'))))),
      },
      {
        key: 'paid',
        title: 'Paid',
        style: 'cents',
        formula: 'min(cap, short · covered/n) · S',
        of: (h, row) =>
          mul(
            min(this.term('cap', h), iff(eq(row('gpus'), 0), 0, div(mul(row('short'), row('covers')), max(row('gpus'), 1e-9)))),
            row('survives'),
          ),
      },
    ]);
    this.next = rows.last + 1;
    return this.fact('paid by guarantees', sum(rows.column('paid')), 'cents');
  }
}

/** Column of the first put beside the lots. */
const PUTS = 6;
