import { createHash } from 'node:crypto';
import { formatDay, type Day } from '../../kernel/calendar.js';
import type { InputFile } from '../../domain/deal.js';
import { dateCell, numberCell, textCell, writeCsv, type Cell } from '../print/csv.js';
import type { Column, DocumentCell, DocumentTable, ReportDocument } from '../document/document.js';
import { writeJson } from '../print/json.js';
import { MANIFEST, MANIFEST_SCHEMA } from './manifest.js';
import { inputsJson } from '../print/result-json.js';

/** One file of the folder. */
interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Every table of a lender report as a CSV at full precision, and a manifest that says what each file is. */
export function reportCsv(document: ReportDocument, inputs: readonly InputFile[]): readonly NamedText[] {
  const files = tablesOf(document).map((table) => ({ table, name: `${table.id}.csv`, text: tableCsv(table) }));
  const { deal } = document;
  const manifest = {
    schema: MANIFEST_SCHEMA,
    tool: document.tool,
    title: document.title,
    deal: { id: deal.id, name: deal.name, borrower: deal.borrower, currency: deal.currency, as_of: formatDay(deal.asOf) },
    inputs: inputsJson(inputs),
    files: files.map(({ table, name, text }) => ({
      file: name,
      title: table.title,
      rows: table.rows.length,
      columns: headerOf(table),
      sha256: createHash('sha256').update(text, 'utf8').digest('hex'),
    })),
  };
  return [...files.map(({ name, text }) => ({ name, text })), { name: MANIFEST, text: `${writeJson(manifest)}\n` }];
}

/** In the order of the report. */
export const tablesOf = ({ audit, sections }: ReportDocument): readonly DocumentTable[] => [
  ...audit,
  ...sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'table' ? [block.table] : []))),
];

/** A table with totals has a last column that tells them from the rows they add up. */
const WEIGHT = 'row_kind';
const hasWeights = ({ rows }: DocumentTable): boolean => rows.some(({ weight }) => weight !== undefined);
const headerOf = (table: DocumentTable): string[] => [...table.columns.map(({ field }) => field), ...(hasWeights(table) ? [WEIGHT] : [])];

function tableCsv(table: DocumentTable): string {
  const weighs = hasWeights(table);
  const rows = table.rows.map(({ cells, weight }) => [
    ...table.columns.map((column, i) => cellOf(column, cells[i])),
    ...(weighs ? [textCell(weight ?? null)] : []),
  ]);
  return writeCsv({ header: headerOf(table), rows });
}

function cellOf({ kind }: Column, cell: DocumentCell | undefined): Cell {
  const value = cell?.value ?? null;
  if (typeof value === 'string') return textCell(value);
  return kind === 'date' && typeof value === 'number' ? dateCell(value as Day) : numberCell(value);
}
