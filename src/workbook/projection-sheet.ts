import { BASES, type Basis } from '../domain/covenant.js';
import type { ProjectionRow } from '../model/frame/result.js';
import type { CalendarCells } from './calendar-sheet.js';
import type { CashCells } from './cash-sheet.js';
import type { DebtCells } from './debt-sheet.js';
import { div, eq, iff, words, type Expr } from './formula.js';
import { table, type Series, type TableColumn } from './layout.js';
import { figure, type Plan } from './plan.js';
import { engine, typed, type Content, type Ref, type Sheet } from './sheet.js';
import type { ValueCells } from './values-sheet.js';

export interface ProjectionCells {
  readonly sheet: Sheet;
  /** LTV on a basis at month k; '' over no value. */
  ltv(basis: Basis, k: number): Ref;
  /** A column of the sheet over the months with debt, as a chart takes it. */
  chartRange(column: ProjectionColumn): string;
}

type ProjectionColumn =
  | 'k'
  | 'date'
  | 'balance'
  | Basis
  | `ltv_${Basis}`
  | 'interest'
  | 'principal'
  | 'balloon'
  | 'prepayment'
  | 'service'
  | 'fee'
  | 'drawn'
  | 'capitalised'
  | 'hedges'
  | 'contractCash'
  | 'fees'
  | 'relet'
  | 'opex'
  | 'cfads'
  | 'orderly'
  | 'forced';

type Column = TableColumn<ProjectionRow, ProjectionColumn>;

/** Exposure against value and cash against debt service, a row a month. */
export function projectionSheet(
  plan: Plan,
  {
    calendar,
    values,
    cash,
    debt,
  }: { readonly calendar: CalendarCells; readonly values: ValueCells; readonly cash: CashCells; readonly debt: DebtCells },
): ProjectionCells {
  const { book, score } = plan;
  const sheet = book.sheet(
    'Projection',
    "Exposure against value, and cash against debt service, a row a month. Recovery rates of later months are the engine's.",
    'calculation',
  );
  const top = sheet.heading('Projection');
  book.notes.push({
    sheet: 'Projection',
    what: 'recovery rates after as-of',
    why: 'each is a whole liquidation of its own; the one at as-of is live on the sheet Liquidation',
  });
  const rows = score.projection;
  const flow =
    (of: (k: number) => Expr) =>
    (row: (typeof rows)[number]): Content =>
      row.k === 0 ? typed('') : of(row.k);
  const flows = (key: ProjectionColumn, title: string, series: Series | null | undefined): Column[] =>
    series ? [{ key, title, style: 'money', of: flow((k) => series.at(k)) }] : [];
  const lending = [
    ...flows('fee', 'Commitment fees', debt.lending?.fee),
    ...flows('drawn', 'Drawn', debt.lending?.drawn),
    ...flows('capitalised', 'Added to balances', debt.lending?.capitalised),
  ];
  const hedges = flows('hedges', 'Rent hedges', cash.hedges);
  const months = table<(typeof rows)[number], ProjectionColumn>(sheet, top, rows, [
    { key: 'k', title: 'Month', style: 'plain', width: 7, of: (row) => figure(row.k) },
    { key: 'date', title: 'Date', style: 'date', width: 11, of: (row) => calendar.date(row.k) },
    { key: 'balance', title: 'Debt', style: 'money', of: (row) => debt.balance.at(row.k) },
    ...BASES.map((basis) => ({
      key: basis,
      title: `Value: ${basis.replace('_', ' ')}`,
      style: 'money' as const,
      of: (row: (typeof rows)[number]): Content => values.of(basis).at(row.k),
    })),
    ...BASES.map((basis) => ({
      key: `ltv_${basis}` as const,
      title: `LTV: ${basis.replace('_', ' ')}`,
      style: 'percent' as const,
      width: 10,
      of: (_: (typeof rows)[number], row: (key: ProjectionColumn) => Ref): Content =>
        iff(eq(row(basis), 0), iff(eq(row('balance'), 0), 0, words('')), div(row('balance'), row(basis))),
    })),
    { key: 'interest', title: 'Interest', style: 'money', of: flow((k) => debt.interest.at(k)) },
    { key: 'principal', title: 'Scheduled principal', style: 'money', of: flow((k) => debt.principal.at(k)) },
    { key: 'balloon', title: 'Balloon', style: 'money', of: flow((k) => debt.balloon.at(k)) },
    { key: 'prepayment', title: 'Prepayment', style: 'money', of: flow((k) => debt.prepayment.at(k)) },
    ...lending,
    { key: 'service', title: 'Debt service', style: 'money', of: flow((k) => debt.service.at(k)) },
    { key: 'contractCash', title: 'Contract cash', style: 'money', of: flow((k) => cash.contractCash.at(k)) },
    { key: 'fees', title: 'Walk-away fees', style: 'money', of: flow((k) => cash.fees.at(k)) },
    { key: 'relet', title: 'Re-letting', style: 'money', of: flow((k) => cash.relet.at(k)) },
    ...hedges,
    { key: 'opex', title: 'Opex', style: 'money', of: flow((k) => cash.opex.at(k)) },
    { key: 'cfads', title: 'CFADS', style: 'money', of: flow((k) => cash.cfads.at(k)) },
    {
      key: 'orderly',
      title: 'Recovery, orderly',
      style: 'percent',
      width: 10,
      of: (row) => engine(row.orderlyRecoveryRate?.toNumber() ?? null),
    },
    {
      key: 'forced',
      title: 'Recovery, forced',
      style: 'percent',
      width: 10,
      of: (row) => engine(row.forcedRecoveryRate?.toNumber() ?? null),
    },
  ]);
  sheet.frozen = { rows: top, columns: 2 };
  sheet.repeated = { from: top, to: top };
  rows.forEach((row, i) =>
    BASES.forEach((basis) => book.check(`LTV on ${basis} at k = ${row.k}`, months.cell(`ltv_${basis}`, i), row.ltv[basis])),
  );
  const last = months.first + Math.max(1, plan.lastPeriod);
  return {
    sheet,
    ltv: (basis, k) => months.cell(`ltv_${basis}`, k),
    chartRange: (column) => {
      const { column: at } = months.cell(column, 0);
      return sheet.range(months.first, at, Math.min(last, months.last), at).text;
    },
  };
}
