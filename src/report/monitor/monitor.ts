import type { Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import type { InputFile } from '../../domain/deal.js';
import type { WatchRules } from '../../domain/watch.js';
import type { FollowedException, Migration, MonitoredDeal, MonitorResult, WatchReason } from '../../model/monitor/monitor.js';
import type { Snapshot } from '../../model/monitor/snapshot.js';
import { dateCell, numberCell as number, textCell as text, type Cell, type Table } from '../print/csv.js';
import { exact, money, ratio, type Json } from '../print/json.js';
import { inputsJson } from '../print/result-json.js';
import type { Tool } from '../print/tool.js';

export const MONITOR_TABLES = ['deals', 'history', 'trends', 'migration', 'lots', 'contracts', 'exceptions', 'watch'] as const;
export type MonitorTable = (typeof MONITOR_TABLES)[number];

/** A book as it was followed, with the files that were read. */
export interface MonitorView {
  readonly name: string;
  /** As the user named it. */
  readonly path: string;
  readonly rules: WatchRules;
  readonly result: MonitorResult;
  readonly inputs: readonly InputFile[];
  /** Days past due beyond which a customer counts as late. */
  readonly lateDays: number;
}

/** Customers that are late. */
export const lateOf = ({ late }: Snapshot, lateDays: number): number =>
  new Set(late.filter(({ days }) => days > lateDays).map(({ customer }) => customer)).size;

const FIGURES = [
  'facility_grade',
  'obligor_grade',
  'ltv_olv',
  'dscr',
  'lowest_headroom',
  'lowest_covenant',
  'cushion',
  'late_customers',
  'realisation',
];
const figureCells = (at: Snapshot | null, lateDays: number): Cell[] => [
  text(at && at.facility),
  text(at && at.obligor),
  number(at && at.ltvOlv),
  number(at && at.dscr),
  number(at?.lowest?.headroom ?? null),
  text(at?.lowest?.id ?? null),
  number(at && at.cushion),
  number(at && lateOf(at, lateDays)),
  number(at && at.realisation),
];
const DEAL = ['deal', 'as_of'];
const dealCells = ({ deal }: Snapshot): Cell[] => [text(deal.id), dateCell(deal.asOf)];

/** One table of a book. */
export function monitorTable({ result, lateDays }: MonitorView, name: MonitorTable): Table {
  const { deals } = result;
  /** Rows that each deal has some of. */
  const rowsOf = <T>(some: (deal: MonitoredDeal) => readonly T[], cells: (row: T) => readonly Cell[]): (readonly Cell[])[] =>
    deals.flatMap((deal) => some(deal).map((row) => [...dealCells(deal.now), ...cells(row)]));
  switch (name) {
    case 'deals':
      return {
        header: [...DEAL, 'folder', 'currency', ...FIGURES, 'as_of_before', ...FIGURES.map((figure) => `${figure}_before`), 'watch'],
        rows: deals.map(({ now, before, watch }) => [
          ...dealCells(now),
          text(now.folder),
          text(now.deal.currency),
          ...figureCells(now, lateDays),
          dateCell(before && before.deal.asOf),
          ...figureCells(before, lateDays),
          text([...new Set(watch.map(({ rule }) => rule))].join(' ')),
        ]),
      };
    case 'history':
      return {
        header: [...DEAL, 'folder', 'currency', ...FIGURES],
        rows: deals.flatMap(({ followed }) =>
          followed.history.map((at) => [...dealCells(at), text(at.folder), text(at.deal.currency), ...figureCells(at, lateDays)]),
        ),
      };
    case 'trends':
      return {
        header: [
          ...DEAL,
          'covenant',
          'status',
          'headroom',
          'points',
          'slope_month',
          'slope_error',
          'zero_date',
          'zero_months',
          'zero_error_months',
        ],
        rows: rowsOf(
          ({ trends }) => trends,
          ({ covenant, trend }) => [
            text(covenant.id),
            text(covenant.status),
            number(covenant.headroom),
            number(trend && trend.points),
            number(trend && trend.slope),
            number(trend && trend.slopeError),
            dateCell(trend?.zero?.date ?? null),
            number(trend?.zero?.months ?? null),
            number(trend?.zero?.error ?? null),
          ],
        ),
      };
    case 'migration':
      return {
        header: ['grade', 'from', 'to', 'deals', 'ids'],
        rows: (['facility', 'obligor'] as const).flatMap((which) =>
          result[which].cells.map(({ from, to, deals: ids }) => [
            text(which),
            text(from),
            text(to),
            number(ids.length),
            text(ids.join(' ')),
          ]),
        ),
      };
    case 'lots':
      return {
        header: [...DEAL, 'move', 'asset_id', 'model', 'gpus', 'what'],
        rows: rowsOf(
          ({ followed }) => followed.lots,
          ({ kind, assetId, model, gpus, what }) => [text(kind), text(assetId), text(model), number(gpus), text(what)],
        ),
      };
    case 'contracts':
      return {
        header: [...DEAL, 'move', 'contract_id', 'customer', 'gpus', 'what'],
        rows: rowsOf(
          ({ followed }) => followed.contracts,
          ({ kind, contractId, customer, gpus, what }) => [text(kind), text(contractId), text(customer), number(gpus), text(what)],
        ),
      };
    case 'exceptions':
      return {
        header: [...DEAL, 'state', 'about', 'kind', 'kind_before', 'since', 'date', 'amount'],
        rows: rowsOf(
          ({ exceptions }) => exceptions,
          ({ state, exception, before, since }) => [
            text(state),
            text(exception.about),
            text(exception.kind),
            text(before),
            dateCell(since),
            dateCell(exception.date),
            number(exception.amount),
          ],
        ),
      };
    case 'watch':
      return {
        header: [...DEAL, 'rule', 'about', 'value', 'date'],
        rows: rowsOf(
          ({ watch }) => watch,
          ({ rule, about, value, date }) => [text(rule), text(about), number(value), dateCell(date)],
        ),
      };
  }
}

const day = (date: Day | null): Json => date && formatDay(date);
const change = (now: Decimal | null, before: Decimal | null | undefined, write: (x: Decimal | null) => Json): Json =>
  now && before ? write(now.minus(before)) : null;

/** What `monitor --json` prints. */
export const monitorJson = ({ name, rules, result, inputs, lateDays }: MonitorView, tool: Tool): Json => ({
  schema: 'monitor/1',
  tool: { name: tool.name, version: tool.version },
  book: name,
  rules: {
    breach: rules.breach,
    headroom: ratio(rules.headroom),
    months_to_zero: rules.monthsToZero,
    grade_down: rules.gradeDown,
    realisation: ratio(rules.realisation),
    days_past_due: rules.daysPastDue,
    not_testable: rules.notTestable,
  },
  inputs: inputsJson(inputs),
  deals: result.deals.map((deal) => dealJson(deal, lateDays)),
  migration: { facility: migrationJson(result.facility), obligor: migrationJson(result.obligor) },
});

const snapshotJson = (at: Snapshot, lateDays: number): Json => ({
  as_of: formatDay(at.deal.asOf),
  folder: at.folder,
  facility_grade: at.facility,
  obligor_grade: at.obligor,
  balance: money(at.balance),
  ltv_olv: ratio(at.ltvOlv),
  dscr_forward_3: ratio(at.dscr),
  lowest_headroom: at.lowest && { covenant: at.lowest.id, headroom: ratio(at.lowest.headroom) },
  cushion: money(at.cushion),
  late_customers: lateOf(at, lateDays),
  realisation: ratio(at.realisation),
});

const dealJson = ({ now, before, followed, trends, exceptions, watch }: MonitoredDeal, lateDays: number): Json => ({
  id: now.deal.id,
  name: now.deal.name,
  currency: now.deal.currency,
  history: followed.history.map((at) => snapshotJson(at, lateDays)),
  change: before && {
    since: formatDay(before.deal.asOf),
    ltv_olv: change(now.ltvOlv, before.ltvOlv, ratio),
    dscr_forward_3: change(now.dscr, before.dscr, ratio),
    lowest_headroom: change(now.lowest?.headroom ?? null, before.lowest?.headroom, ratio),
    cushion: change(now.cushion, before.cushion, money),
    late_customers: lateOf(now, lateDays) - lateOf(before, lateDays),
    realisation: change(now.realisation, before.realisation, ratio),
  },
  late: now.late.map(({ contractId, customer, days }) => ({ contract_id: contractId, customer, days_past_due: days })),
  trends: trends.map(({ covenant, trend }) => ({
    covenant: covenant.id,
    status: covenant.status,
    actual: ratio(covenant.actual),
    limit: ratio(covenant.limit),
    tested_on: day(covenant.testedOn),
    headroom: ratio(covenant.headroom),
    trend: trend && {
      points: trend.points,
      slope_month: ratio(trend.slope),
      slope_error: ratio(trend.slopeError),
      zero: trend.zero && { date: formatDay(trend.zero.date), months: ratio(trend.zero.months), error_months: ratio(trend.zero.error) },
    },
  })),
  lots: followed.lots.map(({ kind, assetId, model, gpus, what }) => ({ move: kind, asset_id: assetId, model, gpus, what })),
  contracts: followed.contracts.map(({ kind, contractId, customer, gpus, what }) => ({
    move: kind,
    contract_id: contractId,
    customer,
    gpus,
    what,
  })),
  exceptions: exceptions.map(exceptionJson),
  watch: watch.map(reasonJson),
});

const exceptionJson = ({ state, exception, before, since }: FollowedException): Json => ({
  state,
  about: exception.about,
  kind: exception.kind,
  kind_before: before,
  since: formatDay(since),
  date: day(exception.date),
  amount: money(exception.amount),
});

const reasonJson = ({ rule, about, value, date }: WatchReason): Json => ({ rule, about, value: exact(value), date: day(date) });

const migrationJson = ({ grades, cells }: Migration): Json => ({
  grades: [...grades],
  cells: cells.map(({ from, to, deals }) => ({ from, to, deals: [...deals] })),
});
