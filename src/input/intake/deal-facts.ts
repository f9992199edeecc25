import { parse } from 'yaml';
import type { Model } from '../../domain/market.js';
import { bundledRows } from '../assumptions/bundled.js';
import { mergeMarket, CATALOGUE, readCatalogue } from '../reference/reference.js';
import { insidePath } from '../deal/deal-files.js';
import { Table } from '../tables/csv-table.js';
import { Problems } from '../text/problems.js';

/** What an import needs of the terms of a deal, whose folder may not have them yet. */
interface DealFacts {
  readonly currency: string;
  /** Names of the deal's files where they are not the default ones. */
  readonly files: ReadonlyMap<string, string>;
}

/** @param text of deal.yaml; null where there is none. What is wrong with it is for `check` to say. */
export function dealFacts(text: string | null): DealFacts {
  let tree: unknown = null;
  try {
    tree = text === null ? null : parse(text, { maxAliasCount: 0 });
  } catch {
    tree = null;
  }
  const part = (name: string): Readonly<Record<string, unknown>> => {
    const found = (tree as Readonly<Record<string, unknown>> | null)?.[name];
    return typeof found === 'object' && found !== null ? (found as Readonly<Record<string, unknown>>) : {};
  };
  const { currency } = part('deal');
  const files = Object.entries(part('files')).flatMap(([key, name]) => {
    const inside = typeof name === 'string' ? insidePath(name) : null;
    return inside === null ? [] : [[key, inside] as const];
  });
  return {
    currency: typeof currency === 'string' && /^[A-Za-z]{3}$/.test(currency) ? currency.toUpperCase() : 'USD',
    files: new Map(files),
  };
}

/** The models of the catalogue with the deal's own. @param own bytes of its catalogue.csv; null without one */
export async function dealModels(own: Uint8Array | null): Promise<ReadonlyMap<string, Model>> {
  const bundled = await bundledRows();
  const catalogues = [bundled.catalogue];
  if (own) {
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield own!;
    }
    catalogues.push(await readCatalogue(new Table('catalogue.csv', bytes, CATALOGUE, new Problems())));
  }
  return mergeMarket(catalogues, [bundled.cohorts], false).models;
}
