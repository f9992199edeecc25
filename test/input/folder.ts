import { existsSync, readFileSync } from 'node:fs';
import type { DealFiles } from '../../src/input/deal/deal-files.js';

/** A deal folder on disk. */
export function folderFiles(folder: URL): DealFiles {
  return filesOf((path) => {
    const file = new URL(path, folder);
    return existsSync(file) ? readFileSync(file) : null;
  });
}

/** A deal folder given as texts by path. */
export function textFiles(texts: Readonly<Record<string, string | Uint8Array>>): DealFiles {
  return filesOf((path) => {
    const text = texts[path];
    return text === undefined ? null : typeof text === 'string' ? new TextEncoder().encode(text) : text;
  });
}

/** Files handed out in small chunks, so that every test crosses their borders. */
function filesOf(bytes: (path: string) => Uint8Array | null): DealFiles {
  return {
    read: async (path) => bytes(path),
    stream: async (path) => {
      const all = bytes(path);
      return all && chunked(all);
    },
  };
}

async function* chunked(all: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < all.length; at += 61) yield all.slice(at, at + 61);
}
