import type { Day } from '../../kernel/calendar.js';
import { evidence, type Comp } from '../../domain/market.js';
import { clean } from '../print/clean.js';
import type { DocumentTable } from './document.js';
import type { ReportInput } from './report-input.js';
import { column, date, figureCell, NONE, numberCell, tableOf, words } from './tables.js';

interface Comparable {
  readonly model: string;
  readonly kind: string;
  readonly newest: Comp;
  readonly others: number;
}

/** The newest price behind each anchor, with its source. */
export function comparablesTable({ deal, score: { fleet } }: ReportInput): DocumentTable {
  const window = deal.assumptions.values.market.windowDays;
  const rows = fleet.byModel.flatMap(({ model }) =>
    (['resale', 'rental'] as const).flatMap((kind): Comparable[] => {
      const seen = evidence(deal.market, model, kind, deal.asOf, window);
      if (seen.length === 0) return [];
      const newest = seen.reduce((last, one) => (one.date > last.date ? one : last));
      return [{ model, kind, newest, others: seen.length - 1 }];
    }),
  );
  return tableOf<Comparable>(
    {
      id: 'comparables',
      title: 'Comparables',
      dense: true,
      caption: `The newest price in the window for each model, in ${clean(deal.currency)} per GPU (resale) or GPU-hour (rental). gpulien market lists the others.${rows.length === 0 ? ' There is none.' : ''}`,
    },
    [
      words('Model', 'model', (row) => row.model),
      words('Kind', 'kind', (row) => `${row.kind}, ${row.newest.priceType}`),
      date('Date', 'date', (row): Day => row.newest.date),
      column('Price', 'price', 'number', ({ kind, newest }) => numberCell(newest.price, kind === 'rental' ? 2 : 0)),
      column('Others', 'others', 'count', ({ others }) => figureCell(others, others === 0 ? NONE : `${others}`)),
      words('Source', 'source', (row) => row.newest.source),
    ],
    rows,
  );
}
