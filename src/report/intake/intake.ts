import type { Decimal } from '../../kernel/decimal.js';
import type { DropClass } from '../../input/convert/row.js';
import type { TotalFound } from '../../input/convert/totals.js';
import type { TapeKind } from '../../input/tape/columns.js';
import type { Skipped } from '../../input/tape/tape.js';
import type { Json } from '../print/json.js';
import { exact } from '../print/json.js';
import type { Tool } from '../print/tool.js';

/** A row that fell out. */
export interface DroppedRow {
  readonly file: string;
  readonly sheet: string;
  readonly row: number;
  readonly why: DropClass;
  readonly isProblem: boolean;
  readonly column: string | null;
  readonly text: string | null;
  readonly detail: string;
}

/** A cell that was left out though its row was kept. */
export interface LeftOut {
  readonly file: string;
  readonly sheet: string;
  readonly row: number;
  readonly column: string;
  readonly text: string;
  readonly detail: string;
}

/** One file of an import. */
export interface ImportedFile {
  readonly file: string;
  readonly headerRow: number;
  /** Our column and the borrower's. */
  readonly mapping: readonly (readonly [ours: string, theirs: string])[];
  readonly constants: readonly (readonly [column: string, value: string])[];
  readonly decisions: readonly string[];
  readonly notes: readonly string[];
  readonly unread: readonly string[];
  readonly skipped: readonly Skipped[];
  readonly totals: readonly TotalFound[];
  readonly isRemembered: boolean;
}

/** What an import did, for people and for programs. */
export interface ImportReport {
  readonly kind: TapeKind;
  readonly files: readonly ImportedFile[];
  readonly rows: number;
  readonly kept: number;
  readonly gpus: Decimal;
  /** Cost of a fleet, monthly revenue of leases. */
  readonly money: Decimal;
  readonly dropped: readonly DroppedRow[];
  readonly leftOut: readonly LeftOut[];
  readonly warnings: readonly string[];
  readonly written: string | null;
}

/** What `import --json` prints. */
export const importJson = (report: ImportReport, tool: Tool): Json => ({
  schema: 'import/1',
  tool: { name: tool.name, version: tool.version },
  as: report.kind,
  counts: {
    rows: report.rows,
    kept: report.kept,
    dropped: report.dropped.length,
    problems: report.dropped.filter(({ isProblem }) => isProblem).length,
  },
  gpus: report.kind === 'actuals' ? null : exact(report.gpus),
  cost_usd: report.kind === 'fleet' ? exact(report.money) : null,
  monthly_revenue_usd: report.kind === 'leases' ? exact(report.money) : null,
  written: report.written,
  files: report.files.map((file) => ({
    file: file.file,
    header_row: file.headerRow,
    columns: file.mapping.map(([ours, theirs]) => ({ column: ours, from: theirs })),
    constants: file.constants.map(([column, value]) => ({ column, value })),
    decisions: [...file.decisions],
    notes: [...file.notes],
    unread_columns: [...file.unread],
    skipped: file.skipped.map(({ sheet, row, text, why }) => ({ sheet, row, text, why })),
    totals: file.totals.map(({ sheet, row, label, theirs, ours, of }) => ({
      sheet,
      row,
      label,
      gpus: theirs.gpus && { theirs: exact(theirs.gpus), ours: exact(ours.gpus) },
      units: theirs.units && { theirs: exact(theirs.units), ours: exact(ours.units) },
      money: theirs.money && { of, theirs: exact(theirs.money), ours: exact(ours.money) },
    })),
    remembered: file.isRemembered,
  })),
  dropped: report.dropped.map(({ file, sheet, row, why, isProblem, column, text, detail }) => ({
    file,
    sheet,
    row,
    why,
    problem: isProblem,
    column,
    text,
    detail,
  })),
  left_out: report.leftOut.map(({ file, sheet, row, column, text, detail }) => ({ file, sheet, row, column, text, detail })),
  warnings: [...report.warnings],
});
