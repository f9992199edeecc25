import type { Cohort, Model as GpuModel } from '../domain/market.js';
import type { Range } from './formula.js';
import { table, type Table } from './layout.js';
import { day, figure, type Plan } from './plan.js';
import { typed, type Ref } from './sheet.js';

/** The catalogue as far as the fleet needs it, and all cohorts. */
export interface ReferenceCells {
  readonly cohorts: Table<'name' | 'frontier' | 'efficiency' | 'source'>;
  readonly frontiers: Range;
  /** The model's key as a cell, so that no text of a deal stands in a formula. */
  key(model: string): Ref;
  kw(model: string): Ref;
  /** '' where the catalogue has none. */
  launchPrice(model: string): Ref;
  absorption(model: string): Ref;
}

export function referenceSheet({ book, deal, models }: Plan): ReferenceCells {
  const sheet = book.sheet(
    'Reference',
    "GPU models of the fleet and technology cohorts, as they are in the catalogue and the deal's own files.",
    'input',
  );
  const top = sheet.heading('Reference');
  const rows = models.map((key): GpuModel => deal.market.models.get(key)!);
  const catalogue = table(sheet, top, rows, [
    { key: 'key', title: 'Model', style: 'text', width: 22, of: (model) => typed(model.key) },
    { key: 'cohort', title: 'Cohort', style: 'text', of: (model) => typed(model.cohort) },
    { key: 'kw', title: 'kW per GPU, all in', style: 'plain', of: (model) => figure(model.kw) },
    { key: 'absorption', title: 'Absorption, GPUs a month', style: 'count', of: (model) => figure(model.absorption) },
    { key: 'launch', title: 'Launch price, per GPU', style: 'money', of: (model) => figure(model.launchPrice) },
    { key: 'source', title: 'Source', style: 'note', width: 60, of: (model) => typed(model.source) },
  ]);
  const cohorts = table(sheet, catalogue.last + 3, deal.market.cohorts, [
    { key: 'name', title: 'Cohort', style: 'text', of: (cohort: Cohort) => typed(cohort.name) },
    { key: 'frontier', title: 'Volume shipments from', style: 'date', of: (cohort) => day(cohort.frontierDate) },
    { key: 'efficiency', title: 'Throughput per dollar', style: 'plain', of: (cohort) => figure(cohort.efficiency) },
    { key: 'source', title: 'Source', style: 'note', of: (cohort) => typed(cohort.source) },
  ]);
  sheet.frozen = { rows: top, columns: 1 };
  const place = new Map(models.map((key, i) => [key, i]));
  const of =
    (column: 'key' | 'kw' | 'absorption' | 'launch') =>
    (model: string): Ref =>
      catalogue.cell(column, place.get(model)!).fixed;
  return {
    cohorts,
    frontiers: cohorts.column('frontier'),
    key: of('key'),
    kw: of('kw'),
    launchPrice: of('launch'),
    absorption: of('absorption'),
  };
}
