import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { clean } from '../../report/print/clean.js';
import type { CommonOptions } from '../shell/io.js';
import { writeAll } from '../shell/output.js';
import type { Session } from '../shell/session.js';
import { STARTER } from '../shell/starter.js';

interface InitOptions extends CommonOptions {
  readonly force?: boolean;
}

/** Writes the starter deal; all three files or, where one must not be overwritten, none. A new folder appears with them in it. */
export async function init(folder: string, options: InitOptions, session: Session): Promise<void> {
  const root = resolve(session.io.cwd, folder);
  const files = Object.entries(STARTER).map(([name, text]) => ({ name, path: join(root, name), text }));
  const isThere = statSync(root, { throwIfNoEntry: false }) !== undefined;
  const targets = isThere ? files.map(({ path, text }) => ({ path, content: text })) : [{ path: root, content: files }];
  await writeAll(targets, options.force === true);
  if (options.quiet) return;
  session.say(`wrote ${files.map(({ name }) => name).join(', ')} to ${clean(folder)}\n  edit them, then: gpulien check ${clean(folder)}`);
}
