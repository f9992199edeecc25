import { readdirSync, readFileSync } from 'node:fs';
import type { Texts } from './build.js';

/** The text files of a deal folder. */
export function folderTexts(folder: URL): Texts {
  const names = readdirSync(folder).filter((name) => /\.(yaml|csv)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
}
