import type { Decimal } from '../../kernel/decimal.js';
import type { Chart, LineChart } from '../chart/chart.js';
import type { Column, DocumentCell, DocumentTable } from './document.js';
import { unitText } from '../print/figure-text.js';
import { dateCell } from './tables.js';

type Row = DocumentTable['rows'][number];
const MONTHS_A_ROW = 3;

/** What a chart draws as a table: a line chart's first variant, every third date. */
export function chartTable(chart: Chart): DocumentTable {
  const { id, title } = chart;
  const figure = (value: Decimal | null): DocumentCell => ({ value, text: figureText(value, chart) });
  const label = (value: string): DocumentCell => ({ value, text: value });
  const row = (...cells: DocumentCell[]): Row => ({ cells });
  const columns = (first: string, names: readonly string[]): Column[] => [
    { title: first, kind: chart.kind === 'lines' ? 'date' : 'text', field: 'item' },
    ...names.map((name, i): Column => ({ title: name, kind: 'number', field: `series_${i + 1}` })),
  ];
  switch (chart.kind) {
    case 'lines': {
      const series = chart.variants[0]?.series ?? [];
      return {
        id,
        title,
        columns: columns(
          'Date',
          series.map(({ name }) => name),
        ),
        rows: shownDates(chart).map((i) => row(dateCell(chart.dates[i]!), ...series.map(({ values }) => figure(values[i] ?? null)))),
      };
    }
    case 'bars':
      return {
        id,
        title,
        columns: columns(
          '',
          chart.series.map(({ name }) => name),
        ),
        rows: chart.categories.map((category, i) => row(label(category), ...chart.series.map(({ values }) => figure(values[i] ?? null)))),
      };
    case 'bridge':
      return {
        id,
        title,
        columns: columns('Step', ['Amount']),
        rows: chart.steps.map((step) => ({
          ...row(label(step.name), figure(step.amount)),
          ...(step.total ? { weight: 'total' as const } : {}),
        })),
      };
    case 'heat':
      return {
        id,
        title,
        columns: columns(`${chart.rows.title} \\ ${chart.columns.title}`, chart.columns.names),
        rows: chart.rows.names.map((name, i) => row(label(name), ...(chart.values[i] ?? []).map(figure))),
      };
    case 'timeline':
      return {
        id,
        title,
        columns: [
          { title: '', kind: 'text', field: 'item' },
          { title: 'What', kind: 'text', field: 'what' },
          { title: 'From', kind: 'date', field: 'from_date' },
          { title: 'To', kind: 'date', field: 'to_date' },
        ],
        rows: chart.rows.flatMap(({ name, spans, days }) => [
          ...spans.map((span) => row(label(name), label('term'), dateCell(span.from), dateCell(span.to))),
          ...days.map((day) => row(label(name), label(day.name), dateCell(day.date), dateCell(day.date))),
        ]),
      };
    case 'tornado': {
      const side = (move: { readonly label: string; readonly value: Decimal } | null): DocumentCell => ({
        value: move?.value ?? null,
        text: move ? `${figureText(move.value, chart)} (${move.label})` : '–',
      });
      return {
        id,
        title,
        columns: columns('Driver', ['Down', 'Up']),
        rows: chart.bars.map(({ name, down, up }) => row(label(name), side(down), side(up))),
      };
    }
  }
}

const shownDates = ({ dates }: LineChart): number[] =>
  dates.map((_, i) => i).filter((i) => i % MONTHS_A_ROW === 0 || i === dates.length - 1);

const figureText = (value: Decimal | null, { unit, currency }: Chart): string => unitText(unit, value, currency).replace(/^-/, '−');
