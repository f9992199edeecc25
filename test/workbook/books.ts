import { Decimal } from '../../src/kernel/decimal.js';
import { BASES } from '../../src/domain/covenant.js';
import type { Deal } from '../../src/domain/deal.js';
import { bandOf } from '../../src/model/calibration/deal-band.js';
import { mitigantsOf } from '../../src/model/price/mitigants.js';
import { gradeTriggers } from '../../src/model/rating/triggers.js';
import { exhibitsOf } from '../../src/model/score/exhibits.js';
import { modelOf } from '../../src/model/score/model.js';
import type { ScoreResult } from '../../src/model/frame/result.js';
import { reverse } from '../../src/model/scenario/reverse.js';
import { scoreOf } from '../../src/model/score/score.js';
import { sensitivityGrid, tornado } from '../../src/model/scenario/sensitivity.js';
import { stress } from '../../src/model/scenario/stress.js';
import { reportDocument } from '../../src/report/document/report-document.js';
import type { ReportInput } from '../../src/report/document/report-input.js';
import { filledWorkbook, inOrder, type Filled } from '../../src/workbook/workbook.js';
import { letters, type Sheet, type SheetCell } from '../../src/workbook/sheet.js';
import { writeWorkbook } from '../../src/workbook/xlsx.js';

const CREATED = new Date(Date.UTC(2026, 8, 30));

/** The workbook of a deal before it is written. */
export function filled(deal: Deal): Filled & { readonly score: ScoreResult } {
  const model = modelOf(deal);
  const score = scoreOf(model);
  const stressed = stress(deal, []);
  const input: ReportInput = {
    deal,
    score,
    band: bandOf(model),
    scenarios: [],
    stress: stressed,
    mitigants: mitigantsOf(model, [], stressed.scenarios, null),
    triggers: gradeTriggers(score.rating, deal.assumptions.values),
    reverse: reverse(deal, { drivers: ['price_level'], events: ['payment_default'] }),
    tornado: tornado(deal, 'recovery.orderly'),
    grid: sensitivityGrid(deal, 'price_level', 'rental_level', 'ltv.olv'),
    exhibits: exhibitsOf(model),
    ratingDriver: null,
    tool: { name: 'gpulien', version: '0.0.0' },
    title: null,
    preparedBy: null,
    simulation: null,
    confidential: false,
  };
  return { ...filledWorkbook(model, input, reportDocument(input)), score };
}

export const written = ({ plan }: Filled): Promise<Uint8Array> =>
  writeWorkbook({ title: 'T', author: 'A', created: CREATED, footer: 'F', sheets: inOrder(plan), names: plan.book.names });

export const sheetOf = ({ plan }: Filled, name: string): Sheet => plan.book.sheets.find((sheet) => sheet.name === name)!;

/** Every formula of a workbook with its place. */
export function formulasOf({
  plan,
}: Filled): { readonly sheet: Sheet; readonly row: number; readonly column: number; readonly place: string; readonly cell: SheetCell }[] {
  return plan.book.sheets.flatMap((sheet) =>
    sheet.rows.flatMap((line, row) =>
      line.flatMap((cell, column) =>
        cell && cell.formula !== null ? [{ sheet, row, column, place: `${sheet.name}!${letters(column)}${row}`, cell }] : [],
      ),
    ),
  );
}

/** Puts nonsense in place of every cached value: what is right afterwards was computed. */
export function spoil(book: Filled): void {
  for (const { sheet, row, column, cell } of formulasOf(book)) sheet.rows[row]![column] = { ...cell, value: 987_654.321 };
}

/** Types another value into a cell: the row that begins with a label, the column under a title, or the cell beside the label. */
export function type(book: Filled, sheetName: string, label: string, title: string | null, value: number | string): void {
  const { rows } = sheetOf(book, sheetName);
  const headOf = (row: number): readonly (SheetCell | undefined)[] | undefined =>
    rows.slice(0, row).findLast((line) => line?.some((cell) => cell?.style.startsWith('head')));
  const under = (row: number): number => (title === null ? 2 : (headOf(row)?.findIndex((cell) => cell?.value === title) ?? -1));
  const row = rows.findIndex((line, at) => line?.[1]?.value === label && !line[1].style.startsWith('head') && under(at) > 0);
  if (row < 0) throw new Error(`no row ${label} with ${title} on ${sheetName}`);
  const column = under(row);
  const cell = rows[row]![column]!;
  if (cell.formula !== null || cell.origin !== 'input') throw new Error(`${sheetName} ${label} ${title} is not typed in`);
  if (cell.value === value) throw new Error(`${sheetName} ${label} ${title} is ${value} already`);
  rows[row]![column] = { ...cell, value };
}

/** The headline figures of a score by the names that the summary gives its cells; '' for none. */
export function headlines(score: ScoreResult): Readonly<Record<string, number | string>> {
  const { rating, debt, values, ltv, coverage, contracts, borrowingBase, liquidation } = score;
  const figures: Record<string, Decimal | string | null | undefined> = {
    Facility_grade: rating.facilityGrade,
    Obligor_grade: rating.obligorGrade,
    PD: rating.pd,
    LGD: rating.lgd,
    EL: rating.el,
    Debt_total: debt.balance,
    EAD: debt.ead,
    ...Object.fromEntries(
      BASES.flatMap((basis) => [
        [`Value_${basis}`, values[basis]],
        [`LTV_${basis}`, ltv[basis]],
      ]),
    ),
    DSCR_min: coverage.dscrMin,
    DSCR_forward_3: coverage.dscrForward3,
    DSCR_forward_12: coverage.dscrForward12,
    LLCR_today: coverage.llcr,
    Contract_coverage: coverage.contractCoverage,
    Contract_realization: coverage.contractRealization,
    Customer_share: contracts.customerShare,
    Tail_months: contracts.tailMonths,
    ...(borrowingBase
      ? { Borrowing_base: borrowingBase.base, Availability: borrowingBase.availability, Overadvance: borrowingBase.overadvance }
      : {}),
    Recovery_orderly: liquidation.orderly.recoveryRate,
    Recovery_forced: liquidation.forced.recoveryRate,
    LGD_orderly: liquidation.orderly.lgd,
    LGD_forced: liquidation.forced.lgd,
    Shortfall_orderly: liquidation.orderly.shortfall,
    Shortfall_forced: liquidation.forced.shortfall,
  };
  return Object.fromEntries(Object.entries(figures).map(([name, x]) => [name, x instanceof Decimal ? x.toNumber() : (x ?? '')]));
}

/** Equal to one part in a billion; money also to half a cent. */
export function agrees(actual: unknown, expected: unknown, money: boolean): boolean {
  if (typeof actual !== 'number' || typeof expected !== 'number') return actual === expected;
  return Math.abs(actual - expected) <= Math.max(1e-9 * Math.abs(expected), money ? 0.005 : 1e-9);
}
