import { parseDay, type Day } from '../../kernel/calendar.js';
import type { Market, Model } from '../../domain/market.js';
import { loadReference } from '../../input/load.js';
import { anchorAt } from '../../model/anchors.js';
import { marketJson, marketTable, type MarketTable, type MarketView } from '../../report/market.js';
import { writeCsv } from '../../report/csv.js';
import { writeJson } from '../../report/json.js';
import { UsageError, type CommonOptions } from '../io.js';
import { didYouMean } from '../nearest.js';
import type { Session } from '../session.js';
import { TOOL } from '../tool.js';

export interface MarketOptions extends CommonOptions {
  readonly asOf?: string;
  readonly json?: boolean;
  readonly csv?: MarketTable;
}

export async function market(words: readonly string[], options: MarketOptions, session: Session): Promise<void> {
  const reference = await loadReference();
  const chosen = words.length === 0 ? [...reference.market.models.values()] : [...new Set(words.map((word) => findModel(word, reference.market)))];
  const comps = reference.market.bundledComps;
  const asOf = options.asOf === undefined ? comps.reduce((latest, comp) => (comp.date > latest ? comp.date : latest), 0 as Day) : parseDay(options.asOf)!;
  const names = new Set(chosen.map((model) => model.key));
  const cohorts = new Set(chosen.map((model) => model.cohort));
  const anchor = (model: Model, kind: 'resale' | 'rental') => anchorAt(reference.market, reference.assumptions, model.key, kind, asOf);
  const view: MarketView = {
    asOf,
    models: chosen.map((model) => ({ model, resale: anchor(model, 'resale'), rental: anchor(model, 'rental') })),
    cohorts: reference.market.cohorts.filter((cohort) => cohorts.has(cohort.name)),
    comps: comps.filter((comp) => names.has(comp.model)),
    detailed: words.length > 0,
  };
  if (options.json) session.print(`${writeJson(marketJson(view, TOOL))}\n`);
  else if (options.csv) session.print(writeCsv(marketTable(view, options.csv)));
  else {
    const { marketText } = await import('../../report/market-text.js');
    session.print(marketText(view, await session.look(options)));
  }
}

/** A model by key or alias, whatever its capitals; a key beats an alias. */
export function findModel(word: string, { models }: Pick<Market, 'models'>): Model {
  const wanted = word.trim().toLowerCase();
  const all = [...models.values()];
  const model = all.find(({ key }) => key.toLowerCase() === wanted) ?? all.find(({ aliases }) => aliases.some((alias) => alias.toLowerCase() === wanted));
  if (model) return model;
  throw new UsageError(`the catalogue knows no GPU model ${word}${didYouMean(word, all.flatMap(({ key, aliases }) => [key, ...aliases]))}`, '`gpulien market` lists them all');
}
