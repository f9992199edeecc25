import type { Model } from '../../domain/market.js';
import { bundledRows } from '../assumptions/bundled.js';
import { type DealFiles, Folder, insidePath, messageOf } from '../deal/deal-files.js';
import { type FileKey, readTerms, type Terms } from '../deal/terms.js';
import { CATALOGUE, mergeMarket, readCatalogue } from '../reference/reference.js';
import { Problems, wholeFile } from '../text/problems.js';
import { yamlTree } from '../yaml/yaml-tree.js';

const TERMS = 'deal.yaml';
/** Fields of the terms that an import goes by; what else is wrong with them is for `check` to say. */
const NEEDED = /^(?:deal(?:\.currency)?|files(?:\..*)?)$/;

/** What an import needs of the terms of a deal, whose folder may not have them yet. */
interface DealFacts {
  readonly currency: string;
  /** Names of the deal's files where they are not the default ones. */
  readonly files: ReadonlyMap<FileKey, string>;
  readonly models: ReadonlyMap<string, Model>;
}

/** The currency, file names and models of a deal; those of a new one where there is no deal.yaml. What cannot be read is reported. */
export async function dealFacts(files: DealFiles, problems: Problems): Promise<DealFacts> {
  const terms = await termsOf(files, problems);
  const names = new Map<FileKey, string>();
  for (const [key, { name, place }] of terms?.files ?? []) {
    const inside = insidePath(name);
    if (inside === null) problems.fail('PATH_OUTSIDE_DEAL', place, name, 'a relative path inside the deal folder');
    else names.set(key, inside);
  }
  const bundled = await bundledRows();
  const own = terms?.files.get('catalogue');
  const table = await new Folder(files, problems).table(own?.name ?? 'catalogue.csv', CATALOGUE, own?.place ?? null, false);
  const catalogues = table ? [bundled.catalogue, await readCatalogue(table)] : [bundled.catalogue];
  return { currency: terms?.currency ?? 'USD', files: names, models: mergeMarket(catalogues, [bundled.cohorts], false).models };
}

async function termsOf(files: DealFiles, problems: Problems): Promise<Pick<Terms, 'currency' | 'files'> | null> {
  let bytes: Uint8Array | null;
  try {
    bytes = await files.read(TERMS);
  } catch (error) {
    problems.fail('FILE_UNREADABLE', wholeFile(TERMS), messageOf(error), 'a file that can be read');
    return null;
  }
  if (bytes === null) return null;
  const { tree, sound } = yamlTree(bytes, TERMS, problems);
  if (!tree && sound) problems.fail('WRONG_SHAPE', wholeFile(TERMS), null, 'the terms of a deal');
  if (!tree || !sound) return null;
  const found = new Problems();
  const terms = readTerms(tree, found);
  problems.failures.push(...found.failures.filter(({ place }) => terms === null || NEEDED.test(place.field ?? '')));
  return terms;
}
