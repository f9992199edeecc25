import { parseDay, type Day } from '../../kernel/calendar.js';
import type { Model } from '../../domain/market.js';
import { anchorAt } from '../../model/value/anchors.js';
import { marketJson, marketTable, type MarketTable, type MarketView } from '../../report/market/market.js';
import { writeCsv } from '../../report/print/csv.js';
import { writeJson } from '../../report/print/json.js';
import { findModels } from '../shell/models.js';
import { openPrices, type PriceOptions } from '../shell/prices.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';

interface MarketOptions extends Omit<PriceOptions, 'history' | 'set'> {
  readonly asOf?: string;
  readonly json?: boolean;
  readonly csv?: MarketTable;
}

const SUBCOMMANDS = ['show', 'import'];

export async function market(words: readonly string[], options: MarketOptions, session: Session): Promise<void> {
  const opened = await openPrices(options, session);
  if (!opened) return;
  const { reference } = opened;
  const chosen = words.length === 0 ? [...reference.market.models.values()] : findModels(words, reference.market, SUBCOMMANDS);
  const comps = reference.market.bundledComps;
  const asOf =
    options.asOf === undefined
      ? comps.reduce((latest, comp) => (comp.date > latest ? comp.date : latest), 0 as Day)
      : parseDay(options.asOf)!;
  const names = new Set(chosen.map((model) => model.key));
  const cohorts = new Set(chosen.map((model) => model.cohort));
  const anchor = (model: Model, kind: 'resale' | 'rental') => anchorAt(reference.market, reference.assumptions, model.key, kind, asOf);
  const view: MarketView = {
    asOf,
    assumptionSet: reference.assumptions.origin,
    inputs: reference.inputs,
    models: chosen.map((model) => ({ model, resale: anchor(model, 'resale'), rental: anchor(model, 'rental') })),
    cohorts: reference.market.cohorts.filter((cohort) => cohorts.has(cohort.name)),
    comps: comps.filter((comp) => names.has(comp.model)),
    detailed: words.length > 0,
  };
  if (options.json) session.print(`${writeJson(marketJson(view, TOOL))}\n`);
  else if (options.csv) session.print(writeCsv(marketTable(view, options.csv)));
  else {
    const { marketText } = await import('../../report/market/market-text.js');
    session.print(marketText(view, await session.look(options)));
  }
}
