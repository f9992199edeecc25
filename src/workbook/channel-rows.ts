import type { Channel } from '../domain/assumptions.js';
import type { DisposalCells, DisposalSources, SoldColumn } from './disposal-sheet.js';
import { add, mul, number, sum, type Expr } from './formula.js';
import type { InPlaceCells } from './in-place-sheet.js';
import type { Series, Table, Timeline } from './layout.js';
import { monthRows, type MonthRow, type MonthRows } from './month-rows.js';
import type { ChannelSupport } from './support-sheet.js';
import { partSold, saleOf, unsoldAt, type SaleWindow } from './sale-window.js';
import type { Ref } from './sheet.js';

/** What the months of a channel are made from. */
interface ChannelSources extends DisposalSources {
  readonly disposal: DisposalCells;
  readonly sold: Table<SoldColumn>;
  /** Contracts served in place; null where none can be, and in the forced channel. */
  readonly inPlace: InPlaceCells | null;
  readonly month: Series;
  /** Puts and guarantees; null without them. */
  readonly support: ChannelSupport | null;
  /** Accounts and legal cost fall in month 1. */
  readonly accounts: Expr;
  readonly legal: Ref;
  /** Whether every lot has its value at d_x. */
  readonly isValued: (x: number) => boolean;
}

export type ChannelRow =
  | 'part'
  | 'unsold'
  | 'whole'
  | 'gpus'
  | 'piecemeal'
  | 'inPlaceGross'
  | 'gross'
  | 'support'
  | 'commission'
  | 'removal'
  | 'kept'
  | 'inPlaceCosts'
  | 'holding'
  | 'contractCash'
  | 'receipts'
  | 'costs';

/** Cash in and out of a liquidation by month: parts sold, commission, removal, holding, and what contracts in place bring and cost. @source methodology 9 */
export function channelRows(
  line: Timeline,
  top: number,
  channel: Channel,
  { assumptions, disposal, sold, inPlace, support, month, accounts, legal, isValued, ...rest }: ChannelSources,
): MonthRows<ChannelRow> {
  const sources = { assumptions, ...rest };
  const of = (key: string): Expr => assumptions.of(`liquidation.${key}`);
  const window: SaleWindow = { wait: of(`repossession_months.${channel}`), months: of(`sale_months.${channel}`) };
  const isOrderly = channel === 'orderly';
  const forSale = support?.left ?? (isOrderly ? sold.column('sold') : disposal.table.column('held'));
  const holding = isOrderly ? sold.column('holdingSold') : disposal.table.column('holding');
  const nothing = { gross: number(0), gpus: number(0) };
  const sales = Array.from({ length: line.to }, (_, i) =>
    isValued(i + 1) ? saleOf(channel, forSale, i + 1, sources, support?.kept) : nothing,
  );
  const first = (x: number, amount: Expr): Expr => (x === 1 ? amount : number(0));
  const money = 'money' as const;
  const served: MonthRow<ChannelRow>[] =
    inPlace === null
      ? []
      : [
          {
            key: 'inPlaceGross',
            label: 'gross of lots whose contract has ended',
            words: 'Σ InPlace',
            style: money,
            summed: true,
            of: (x) => inPlace.sum('gross', x),
          },
        ];
  const serving: MonthRow<ChannelRow>[] =
    inPlace === null
      ? []
      : [
          {
            key: 'inPlaceCosts',
            label: 'running and holding lots in place',
            words: 'Σ InPlace',
            style: money,
            summed: true,
            of: (x) => inPlace.sum('costs', x),
          },
        ];
  const supported: MonthRow<ChannelRow>[] =
    support === null
      ? []
      : [
          {
            key: 'support',
            label: 'price support',
            words: 'puts in the first month of the sale, guarantees in the last',
            style: money,
            summed: true,
            of: (x) =>
              add(
                number(0),
                ...(x === support.first.month ? [support.first.paid] : []),
                ...(x === support.last.month ? [support.last.paid] : []),
              ),
          },
        ];
  type CellOf = (key: ChannelRow, x: number) => Ref;
  const withServed = (own: Expr, key: ChannelRow, x: number, cell: CellOf): Expr => (inPlace === null ? own : add(own, cell(key, x)));
  const removed = (x: number, cell: CellOf): Expr => {
    const parts = mul(cell('part', x), cell('gpus', x));
    const piecemeal = support?.first.month === x ? add(parts, support.first.gpus) : parts;
    return inPlace === null ? piecemeal : add(piecemeal, inPlace.sum('gpus', x));
  };
  return monthRows<ChannelRow>(line, top, [
    {
      key: 'part',
      label: 'part sold',
      words: '1/sale months in each month after repossession',
      style: 'percent',
      of: (x) => partSold(month.at(x), window),
    },
    { key: 'unsold', label: 'part unsold at the start', style: 'percent', of: (x) => unsoldAt(month.at(x), window) },
    {
      key: 'whole',
      label: 'gross if all were sold in the month',
      words: 'Σ GPUs · FMV · kept, of lots whose net is not negative',
      style: money,
      of: (x) => sales[x - 1]!.gross,
    },
    { key: 'gpus', label: 'GPUs that are worth their removal', style: 'count', of: (x) => sales[x - 1]!.gpus },
    {
      key: 'piecemeal',
      label: 'gross of the part sold',
      words: 'part · gross',
      style: money,
      summed: true,
      of: (x, cell) => mul(cell('part', x), cell('whole', x)),
    },
    ...served,
    {
      key: 'gross',
      label: 'gross',
      style: 'total',
      summed: true,
      of: (x, cell) => withServed(cell('piecemeal', x), 'inPlaceGross', x, cell),
    },
    ...supported,
    {
      key: 'commission',
      label: 'commission',
      words: 'share of gross',
      style: money,
      summed: true,
      of: (x, cell) => mul(of(`commission.${channel}`), cell('gross', x)),
    },
    {
      key: 'removal',
      label: 'removal',
      words: 'per GPU sold',
      style: money,
      summed: true,
      of: (x, cell) => mul(of('removal_usd'), removed(x, cell)),
    },
    {
      key: 'kept',
      label: 'holding what is unsold',
      words: 'part unsold · holding a month',
      style: money,
      summed: true,
      of: (x, cell) => mul(cell('unsold', x), sum(support && x > support.first.month ? support.holding : holding)),
    },
    ...serving,
    {
      key: 'holding',
      label: 'holding and running',
      style: money,
      summed: true,
      of: (x, cell) => withServed(cell('kept', x), 'inPlaceCosts', x, cell),
    },
    {
      key: 'contractCash',
      label: 'contract cash in place',
      style: money,
      summed: true,
      of: (x) => (inPlace === null ? number(0) : inPlace.sum('cash', x)),
    },
    {
      key: 'receipts',
      label: 'receipts',
      words: `gross + contract cash${support ? ' + support' : ''}; accounts in month 1`,
      style: 'total',
      summed: true,
      of: (x, cell) => add(cell('gross', x), cell('contractCash', x), first(x, accounts), ...(support ? [cell('support', x)] : [])),
    },
    {
      key: 'costs',
      label: 'costs',
      words: 'commission + removal + holding; legal cost in month 1',
      style: 'total',
      summed: true,
      of: (x, cell) => add(cell('commission', x), cell('removal', x), cell('holding', x), first(x, legal)),
    },
  ]);
}
