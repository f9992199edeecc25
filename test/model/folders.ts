import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Texts } from './build.js';

/** Every case and every sample that is a deal. */
export const DEAL_FOLDERS: readonly URL[] = [new URL('../cases/', import.meta.url), new URL('../../samples/', import.meta.url)].flatMap(
  (room) =>
    readdirSync(room)
      .map((name) => new URL(`${name}/`, room))
      .filter((folder) => existsSync(new URL('deal.yaml', folder))),
);

/** The text files of a deal folder. */
export function folderTexts(folder: URL): Texts {
  const names = readdirSync(folder).filter((name) => /\.(yaml|csv)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
}
