import { UsageError } from '../shell/io.js';
import type { Session } from '../shell/session.js';
import type { ImportOptions } from './import.js';

export async function importComps(_names: readonly string[], _options: ImportOptions, _session: Session): Promise<void> {
  throw new UsageError('comps come in a moment');
}
