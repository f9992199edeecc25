import type { Decimal } from '../kernel/decimal.js';
import { formatDay, type Day } from '../kernel/calendar.js';
import type { Cohort, Comp, Model } from '../domain/market.js';
import { dateCell as date, numberCell as number, textCell as text, type Table } from './csv.js';
import { allDigits, grouped } from './figures.js';
import { grid } from './grid.js';
import { exact, type Json } from './json.js';
import type { Look } from './look.js';
import { hanging, note, section } from './section.js';
import type { Tool } from './score-json.js';
import { clean } from './clean.js';

/** The price that a model would get from the observations, with the number behind it; null without one in the window. */
export interface Quote {
  readonly value: Decimal;
  readonly comps: readonly { readonly comp: Comp; readonly rolled: Decimal }[];
}

export interface MarketView {
  readonly asOf: Day;
  readonly models: readonly { readonly model: Model; readonly resale: Quote | null; readonly rental: Quote | null }[];
  readonly cohorts: readonly Cohort[];
  readonly comps: readonly Comp[];
  /** Models were asked for by name: sources are printed too. */
  readonly detailed: boolean;
}

export const MARKET_TABLES = ['models', 'cohorts', 'comps'] as const;
export type MarketTable = (typeof MARKET_TABLES)[number];

export function marketTable(view: MarketView, name: MarketTable): Table {
  switch (name) {
    case 'models':
      return {
        header: [
          'model', 'aliases', 'vendor', 'cohort', 'power_kw', 'absorption_gpus_month', 'launch_price_usd', 'launch_date', 'as_of_date', 'resale_anchor_usd',
          'resale_comps', 'rental_anchor_usd_gpu_hour', 'rental_comps', 'source',
        ],
        rows: view.models.map(({ model, resale, rental }) => [
          text(model.key), text(model.aliases.join('|')), text(model.vendor), text(model.cohort), number(model.kw), number(model.absorption), number(model.launchPrice),
          date(model.launchDate), date(view.asOf), number(resale?.value ?? null), number(resale?.comps.length ?? 0), number(rental?.value ?? null),
          number(rental?.comps.length ?? 0), text(model.source),
        ]),
      };
    case 'cohorts':
      return {
        header: ['cohort', 'frontier_date', 'efficiency', 'source'],
        rows: view.cohorts.map((c) => [text(c.name), date(c.frontierDate), number(c.efficiency), text(c.source)]),
      };
    case 'comps':
      return {
        header: ['date', 'kind', 'model', 'price_usd', 'price_type', 'quantity', 'source'],
        rows: view.comps.map((c) => [date(c.date), text(c.kind), text(c.model), number(c.price), text(c.priceType), number(c.quantity), text(c.source)]),
      };
  }
}

export const marketJson = (view: MarketView, tool: Tool): Json => ({
  schema: 'market/1',
  tool: { name: tool.name, version: tool.version },
  as_of: formatDay(view.asOf),
  models: view.models.map(({ model, resale, rental }) => ({
    model: model.key,
    aliases: model.aliases,
    vendor: model.vendor,
    cohort: model.cohort,
    kw: exact(model.kw),
    absorption: exact(model.absorption),
    launch_price_usd: exact(model.launchPrice),
    launch_date: model.launchDate === null ? null : formatDay(model.launchDate),
    source: model.source,
    resale: quoteJson(resale),
    rental: quoteJson(rental),
  })),
  cohorts: view.cohorts.map((c) => ({ cohort: c.name, frontier_date: formatDay(c.frontierDate), efficiency: exact(c.efficiency), source: c.source })),
  comps: view.comps.map(compJson),
});

const quoteJson = (quote: Quote | null): Json =>
  quote && { anchor_usd: exact(quote.value), comps: quote.comps.map(({ comp, rolled }) => ({ ...(compJson(comp) as Record<string, Json>), rolled_usd: exact(rolled) })) };

const compJson = (c: Comp): Json => ({
  date: formatDay(c.date), kind: c.kind, model: c.model, price_usd: exact(c.price), price_type: c.priceType, quantity: exact(c.quantity), source: c.source,
});

/** The reference market for a terminal. */
export function marketText(view: MarketView, look: Look): string {
  const lines = [`${look.paint.strong('Reference market')} as of ${formatDay(view.asOf)}`, ...modelsSection(view, look), ...cohortsSection(view, look), ...compsSection(view, look)];
  return `${lines.join('\n')}\n`;
}

type Row = MarketView['models'][number];

function modelsSection(view: MarketView, look: Look): string[] {
  const money = (x: Decimal | null): string => (x ? `$${grouped(x)}` : 'none');
  const rows = grid<Row>(
    [
      { title: 'Model', text: ({ model }) => model.key, priority: 0, shrinkTo: 12 },
      { title: 'Vendor', text: ({ model }) => model.vendor, priority: 5, shrinkTo: 6 },
      { title: 'Cohort', text: ({ model }) => model.cohort, priority: 1, shrinkTo: 6 },
      { title: 'kW', text: ({ model }) => allDigits(model.kw), align: 'right', priority: 2 },
      { title: 'Launched', text: ({ model }) => (model.launchDate === null ? 'n/a' : formatDay(model.launchDate)), priority: 4 },
      { title: 'At launch', text: ({ model }) => (model.launchPrice ? money(model.launchPrice) : 'n/a'), align: 'right', priority: 3 },
      { title: 'Resale', text: ({ resale }) => money(resale?.value ?? null), align: 'right', priority: 0 },
      { title: 'of', text: ({ resale }) => String(resale?.comps.length ?? 0), align: 'right', priority: 6 },
      { title: 'Rental $/h', text: ({ rental }) => (rental ? grouped(rental.value, 3) : 'none'), align: 'right', priority: 0 },
      { title: 'of', text: ({ rental }) => String(rental?.comps.length ?? 0), align: 'right', priority: 6 },
      { title: 'Also called', text: ({ model }) => model.aliases.join(', '), priority: 7, shrinkTo: 16 },
    ],
    view.models,
    look,
  );
  const sources = view.detailed ? ['', ...view.models.flatMap(({ model }) => hanging('  ', `${clean(model.key)}: ${clean(model.source)}`, look))] : [];
  return section('Models', [...rows, ...sources], look,
    'Resale, per GPU, and rental, per GPU-hour, are the anchors a model would get on this date: the weighted median of the comps in the window, rolled to it. "of": comps behind it.');
}

const cohortsSection = ({ cohorts, detailed }: MarketView, look: Look): string[] =>
  section('Technology cohorts', grid<Cohort>(
    [
      { title: 'Cohort', text: (c) => c.name, priority: 0 },
      { title: 'Ships from', text: (c) => formatDay(c.frontierDate), priority: 0 },
      { title: 'Efficiency', text: (c) => allDigits(c.efficiency), align: 'right', priority: 0 },
      { title: 'Source', text: (c) => c.source, priority: 1, shrinkTo: 24, wraps: detailed },
    ],
    cohorts,
    look,
  ), look, 'Efficiency is throughput per dollar of system price. A more efficient cohort takes value from all older chips.');

function compsSection({ comps, detailed }: MarketView, look: Look): string[] {
  if (comps.length === 0) return section('Comps', note('None.', look), look);
  return section('Comps', grid<Comp>(
    [
      { title: 'Date', text: (c) => formatDay(c.date), priority: 0 },
      { title: 'Kind', text: (c) => c.kind, priority: 0 },
      { title: 'Model', text: (c) => c.model, priority: 0, shrinkTo: 12 },
      { title: 'Price', text: (c) => (c.kind === 'rental' ? `$${grouped(c.price, 3)}/h` : `$${grouped(c.price)}`), align: 'right', priority: 0 },
      { title: 'Type', text: (c) => c.priceType, priority: 0 },
      { title: 'Units', text: (c) => allDigits(c.quantity), align: 'right', priority: 2 },
      { title: 'Source', text: (c) => c.source, priority: 1, shrinkTo: 20, wraps: detailed },
    ],
    comps,
    look,
  ), look);
}
