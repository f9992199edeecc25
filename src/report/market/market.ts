import type { Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import type { SetName } from '../../domain/assumptions.js';
import type { InputFile } from '../../domain/deal.js';
import type { Cohort, Comp, Model } from '../../domain/market.js';
import { dateCell as date, numberCell as number, textCell as text, type Table } from '../print/csv.js';
import { exact, type Json } from '../print/json.js';
import { inputsJson, setJson } from '../print/result-json.js';
import type { Tool } from '../print/tool.js';

/** The price that a model would get from the observations, with the number behind it; null without one in the window. */
interface Quote {
  readonly value: Decimal;
  readonly comps: readonly { readonly comp: Comp; readonly rolled: Decimal }[];
}

export interface MarketView {
  readonly asOf: Day;
  /** What the anchors are rolled by. */
  readonly assumptionSet: SetName;
  readonly inputs: readonly InputFile[];
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
          'model',
          'aliases',
          'vendor',
          'cohort',
          'power_kw',
          'absorption_gpus_month',
          'launch_price_usd',
          'launch_date',
          'as_of_date',
          'resale_anchor_usd',
          'resale_comps',
          'rental_anchor_usd_gpu_hour',
          'rental_comps',
          'source',
        ],
        rows: view.models.map(({ model, resale, rental }) => [
          text(model.key),
          text(model.aliases.join('|')),
          text(model.vendor),
          text(model.cohort),
          number(model.kw),
          number(model.absorption),
          number(model.launchPrice),
          date(model.launchDate),
          date(view.asOf),
          number(resale?.value ?? null),
          number(resale?.comps.length ?? 0),
          number(rental?.value ?? null),
          number(rental?.comps.length ?? 0),
          text(model.source),
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
        rows: view.comps.map((c) => [
          date(c.date),
          text(c.kind),
          text(c.model),
          number(c.price),
          text(c.priceType),
          number(c.quantity),
          text(c.source),
        ]),
      };
  }
}

export const marketJson = (view: MarketView, tool: Tool): Json => ({
  schema: 'market/1',
  tool: { name: tool.name, version: tool.version },
  as_of: formatDay(view.asOf),
  assumption_set: setJson(view.assumptionSet),
  inputs: inputsJson(view.inputs),
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
  cohorts: view.cohorts.map((c) => ({
    cohort: c.name,
    frontier_date: formatDay(c.frontierDate),
    efficiency: exact(c.efficiency),
    source: c.source,
  })),
  comps: view.comps.map(compJson),
});

const quoteJson = (quote: Quote | null): Json =>
  quote && {
    anchor_usd: exact(quote.value),
    comps: quote.comps.map(({ comp, rolled }) => ({ ...(compJson(comp) as Record<string, Json>), rolled_usd: exact(rolled) })),
  };

const compJson = (c: Comp): Json => ({
  date: formatDay(c.date),
  kind: c.kind,
  model: c.model,
  price_usd: exact(c.price),
  price_type: c.priceType,
  quantity: exact(c.quantity),
  source: c.source,
});
