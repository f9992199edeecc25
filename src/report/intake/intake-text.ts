import type { Decimal } from '../../kernel/decimal.js';
import type { Counted, TotalFound } from '../../input/convert/totals.js';
import { clean } from '../print/clean.js';
import { grouped } from '../print/figures.js';
import { grid } from '../print/grid.js';
import type { Look } from '../print/look.js';
import { facts, hanging, note, section } from '../print/section.js';
import { plural } from '../print/words.js';
import type { DroppedRow, ImportedFile, ImportReport } from './intake.js';

/** Rows of a list that are printed without --verbose. */
const LISTED = 20;

/** What an import took over, dropped, decided and read past, for a terminal. */
export function importText(report: ImportReport, look: Look, { verbose = false }: { readonly verbose?: boolean } = {}): string {
  const lines = [
    `${look.paint.strong('Import')} of ${plural(report.files.length, 'file')} as ${report.kind}`,
    ...facts(countsOf(report), look),
    ...report.files.flatMap((file) => fileSection(file, look)),
    ...droppedSection(report.dropped, look, verbose ? Infinity : LISTED),
    ...leftOutSection(report, look, verbose ? Infinity : LISTED),
    ...warningsSection(report, look),
  ];
  return `${lines.join('\n')}\n`;
}

/** The counts in one line. */
function countsOf(report: ImportReport): [string, string][] {
  const problems = report.dropped.filter(({ isProblem }) => isProblem).length;
  return [
    ['rows in', grouped(report.rows)],
    ['kept', grouped(report.kept)],
    ['dropped', problems === 0 ? grouped(report.dropped.length) : `${grouped(report.dropped.length)}, ${grouped(problems)} for a problem`],
    ...(report.kind === 'fleet' || report.kind === 'leases' ? [['GPUs', grouped(report.gpus)] as [string, string]] : []),
    ...(report.kind === 'fleet' ? [['cost', `$${grouped(report.money.toDecimalPlaces(0))}`] as [string, string]] : []),
    ...(report.kind === 'leases' ? [['a month', `$${grouped(report.money.toDecimalPlaces(0))}`] as [string, string]] : []),
  ];
}

function fileSection(file: ImportedFile, look: Look): string[] {
  const body = [
    ...grid(
      [
        { title: 'Column', text: ([ours]: readonly [string, string]) => ours, priority: 0 },
        { title: 'From', text: ([, theirs]: readonly [string, string]) => clean(theirs), priority: 0, shrinkTo: 20 },
      ],
      [...file.mapping, ...file.constants.map(([column, value]) => [column, `${value}, for rows that do not say`] as const)],
      look,
    ),
    ...(file.isRemembered ? note('Mapped as remembered in tape-map.yaml; --forget maps anew.', look) : []),
    ...listed('Read as', file.decisions, look),
    ...listed('File', file.notes, look),
    ...listed('Not read', file.unread, look),
    ...listed('Passed over', skippedText(file), look),
    ...file.totals.flatMap((total) => hanging(`  ${clean(total.label)} (row ${total.row}): `, totalText(total), look)),
  ];
  return section(`${clean(file.file)}, header in row ${file.headerRow}`, body, look);
}

const listed = (lead: string, items: readonly string[], look: Look): string[] =>
  items.length === 0 ? [] : hanging(`  ${lead}: `, items.map(clean).join('; '), look);

function skippedText({ skipped }: ImportedFile): string[] {
  return skipped
    .slice(0, LISTED)
    .map(
      ({ sheet, row, text, why }) =>
        `${sheet === '' ? '' : `${sheet} `}row ${row} (${why}) ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`,
    );
}

const money = (amount: Decimal): string => `$${grouped(amount.toDecimalPlaces(2))}`;
const pair = ({ gpus, units, money: amount }: Counted<Decimal | null>): string =>
  [gpus && `${grouped(gpus)} GPUs`, units && `${grouped(units)} units`, amount && money(amount)].filter((text) => text !== null).join(', ');

/** What a borrower's sum says, and what the rows that were kept come to. */
export function totalText({ theirs, ours }: TotalFound): string {
  const own = { gpus: theirs.gpus && ours.gpus, units: theirs.units && ours.units, money: theirs.money && ours.money };
  return `their total ${pair(theirs)}; ours ${pair(own)}`;
}

function droppedSection(dropped: readonly DroppedRow[], look: Look, most: number): string[] {
  if (dropped.length === 0) return [];
  const rows = [...dropped].sort((a, b) => Number(b.isProblem) - Number(a.isProblem));
  const several = new Set(dropped.map(({ file }) => file)).size > 1;
  const body = grid<DroppedRow>(
    [
      ...(several ? [{ title: 'File', text: (row: DroppedRow) => clean(row.file), priority: 1, shrinkTo: 10 }] : []),
      { title: 'Sheet', text: ({ sheet }) => clean(sheet), priority: 2, shrinkTo: 8 },
      { title: 'Row', text: ({ row }) => String(row), align: 'right', priority: 0 },
      { title: 'Why', text: ({ why }) => why, priority: 0, paint: ({ isProblem }, paint) => (isProblem ? paint.warn : paint.dim) },
      { title: 'Column', text: ({ column }) => column ?? '', priority: 1 },
      { title: 'Text', text: ({ text }) => clean(text ?? ''), priority: 0, shrinkTo: 14 },
      { title: 'What to do', text: ({ detail, isProblem }) => (isProblem ? clean(detail) : ''), priority: 0, shrinkTo: 30, wraps: true },
    ],
    rows.slice(0, most),
    look,
  );
  const more =
    rows.length > most ? note(`${grouped(rows.length - most)} more; --verbose lists all, and import-log.csv has them.`, look) : [];
  return section('Dropped', [...body, ...more], look);
}

function leftOutSection({ leftOut }: ImportReport, look: Look, most: number): string[] {
  if (leftOut.length === 0) return [];
  const body = leftOut
    .slice(0, most)
    .flatMap(({ row, column, text, detail }) => hanging(`  row ${row}: `, `${column} "${clean(text)}" is ${detail}`, look));
  const more = leftOut.length > most ? note(`${grouped(leftOut.length - most)} more; --verbose lists all.`, look) : [];
  return section('Cells left out', [...body, ...more], look);
}

const warningsSection = ({ warnings }: ImportReport, look: Look): string[] =>
  warnings.length === 0
    ? []
    : section(
        'Warnings',
        warnings.flatMap((text) => hanging(`  ${look.paint.warn('warning')}: `, clean(text), look)),
        look,
      );
