import type { Market, Model } from '../../domain/market.js';
import { UsageError } from './io.js';
import { nearestWord } from './nearest.js';

/** A model by key or alias, whatever its capitals; a key beats an alias. */
export function modelOf(word: string, models: readonly Model[]): Model | undefined {
  const wanted = word.trim().toLowerCase();
  return (
    models.find(({ key }) => key.toLowerCase() === wanted) ??
    models.find(({ aliases }) => aliases.some((alias) => alias.toLowerCase() === wanted))
  );
}

/**
 * The models that words name, each once; every word that names none is reported at once.
 * @param commands words that may be meant in place of a model
 */
export function findModels(words: readonly string[], { models }: Pick<Market, 'models'>, commands: readonly string[] = []): Model[] {
  const all = [...models.values()];
  const unknown = words.filter((word) => modelOf(word, all) === undefined);
  const [first] = unknown;
  if (first === undefined) return [...new Set(words.map((word) => modelOf(word, all)!))];
  const command = first === words[0] ? nearestWord(first, commands) : null;
  if (command !== null)
    throw new UsageError(
      `there is no command ${first} and no such GPU model\n(Did you mean market ${command}?)`,
      '`gpulien market` lists all models',
    );
  const known = all.flatMap(({ key, aliases }) => [key, ...aliases]);
  const near = unknown.flatMap((word) => nearestWord(word, known) ?? []);
  throw new UsageError(
    `the catalogue knows no GPU model ${unknown.join(', ')}${near.length === 0 ? '' : `\n(Did you mean ${near.join(', ')}?)`}`,
    '`gpulien market` lists them all',
  );
}
