import { cleanLines } from '../report/print/clean.js';
import type { ReportDocument } from '../report/document/document.js';
import { table } from './layout.js';
import type { Plan } from './plan.js';
import type { ProjectionCells } from './projection-sheet.js';
import { typed, type Ref, type Sheet, type SheetChart, type Style } from './sheet.js';

/** One headline figure: its cell gets the name. */
export interface Headline {
  readonly label: string;
  readonly name: string;
  readonly cell: Ref;
  readonly style: Style;
}

/** A covenant as the summary lists it. */
interface CovenantLine {
  readonly id: string;
  readonly limit: Ref;
  readonly actual: Ref;
  readonly headroom: Ref;
  readonly status: Ref;
  readonly firstBreach: Ref;
}

const COLORS = { debt: '1F3864', value: '0F766E', value2: 'B45309', value3: '9F1239', accent: '475569' };

/** Headline figures by name, covenants, and the charts a committee looks at first. */
export function summarySheet(
  { book, deal, score, lastPeriod }: Plan,
  document: ReportDocument,
  headlines: readonly Headline[],
  covenants: readonly CovenantLine[],
  overall: Ref,
  projection: ProjectionCells,
): Sheet {
  const sheet = book.sheet('Summary', 'Headline figures, live: each has a name that formulas can use.', 'summary');
  const top = sheet.heading(document.title, [
    `${document.verdict.word}: ${document.verdict.text}`,
    `As of the date on the sheet Terms · ${document.tool} · amounts in ${deal.currency}`,
  ]);
  sheet.put(top, 1, typed('Workbook against engine'), 'label');
  sheet.put(top, 2, overall, 'strong');
  const figures = table(sheet, top + 2, headlines, [
    { key: 'label', title: 'Figure', style: 'label', width: 40, of: ({ label }) => typed(label) },
    { key: 'value', title: 'Value', style: 'plain', width: 20, of: ({ cell }) => cell.fixed },
    { key: 'name', title: 'Name', style: 'note', width: 26, of: ({ name }) => typed(name) },
    { key: 'where', title: 'Computed on', style: 'note', width: 16, of: ({ cell }) => typed(cell.sheet) },
  ]);
  headlines.forEach(({ name, style }, i) => {
    const cell = figures.cell('value', i);
    sheet.restyle(cell, style);
    book.name(name, cell);
  });
  const tests = table(sheet, figures.last + 3, covenants, [
    { key: 'id', title: 'Covenant', style: 'label', of: ({ id }) => typed(cleanLines(id)) },
    { key: 'limit', title: 'Limit', style: 'ratio', of: ({ limit }) => limit.fixed },
    { key: 'actual', title: 'Actual', style: 'ratio', of: ({ actual }) => actual.fixed },
    { key: 'headroom', title: 'Headroom', style: 'percent', of: ({ headroom }) => headroom.fixed },
    { key: 'status', title: 'Status', style: 'status', width: 14, of: ({ status }) => status.fixed },
    { key: 'firstBreach', title: 'First breach', style: 'date', width: 12, of: ({ firstBreach }) => firstBreach.fixed },
  ]);
  covenants.forEach(({ limit, actual }, i) => {
    sheet.restyle(tests.cell('limit', i), book.styleOf(limit));
    sheet.restyle(tests.cell('actual', i), book.styleOf(actual));
  });
  if (covenants.length > 0)
    sheet.highlights.push({ range: tests.column('status').text.replace('Summary!', '').replaceAll('$', ''), rule: 'breach' });
  sheet.charts.push(
    ...chartsOf(
      projection,
      top + 2,
      LTV_LINES.filter(({ basis }) => score.projection.slice(0, lastPeriod + 1).every((row) => row.ltv[basis] !== null)),
    ),
  );
  sheet.frozen = { rows: 4, columns: 0 };
  return sheet;
}

/** A chart shows a missing LTV as 0: a basis with one is left out of it. */
const LTV_LINES = [
  { name: 'on FMV', basis: 'fmv', color: COLORS.value },
  { name: 'on OLV', basis: 'olv', color: COLORS.value2 },
  { name: 'on FLV', basis: 'flv', color: COLORS.value3 },
] as const;

function chartsOf({ chartRange }: ProjectionCells, row: number, ltvs: readonly (typeof LTV_LINES)[number][]): SheetChart[] {
  const categories = chartRange('date');
  const line = (name: string, column: Parameters<typeof chartRange>[0], color: string): SheetChart['series'][number] => ({
    name,
    values: chartRange(column),
    color,
  });
  const at = (i: number): SheetChart['at'] => ({ row: row + i * 18, column: 8, rows: 17, columns: 9 });
  return [
    {
      type: 'line',
      title: 'Exposure against value',
      categories,
      series: [
        line('Debt', 'balance', COLORS.debt),
        line('FMV', 'fmv', COLORS.value),
        line('OLV', 'olv', COLORS.value2),
        line('FLV', 'flv', COLORS.value3),
      ],
      at: at(0),
      format: '#,##0,,"m"',
    },
    ...(ltvs.length === 0
      ? []
      : [
          {
            type: 'line' as const,
            title: 'LTV',
            categories,
            series: ltvs.map(({ name, basis, color }) => line(name, `ltv_${basis}`, color)),
            at: at(1),
            format: '0%',
          },
        ]),
    {
      type: 'column',
      title: 'Cash flow and debt service',
      categories,
      series: [line('CFADS', 'cfads', COLORS.value), line('Debt service', 'service', COLORS.debt)],
      at: at(2),
      format: '#,##0,,"m"',
    },
  ];
}
