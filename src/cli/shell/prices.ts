import type { PriceReference } from '../../input/prices/price-history.js';
import { loadPrices } from '../../input/prices/price-history.js';
import { chosenAssumptions } from './assumptions.js';
import { refuseProblems } from './deal.js';
import { type CommonOptions } from './io.js';
import { priceFiles } from './price-files.js';
import type { Session } from './session.js';
import type { Read } from './written.js';

export interface PriceOptions extends CommonOptions {
  readonly history?: string;
  readonly assumptions?: readonly string[];
  readonly set?: readonly string[];
}

/** What the tool knows of prices, with the user's and the assumptions asked for; null, with every problem reported on stderr and exit 2 set, where they cannot be read. */
export async function openPrices(
  options: PriceOptions,
  session: Session,
): Promise<{ readonly reference: PriceReference; readonly read: readonly Read[] } | null> {
  const { choice, read, paths } = await chosenAssumptions(options.assumptions ?? [], session.io.cwd);
  const prices = options.history === undefined ? null : priceFiles([options.history], session.io.cwd);
  const { reference, failures } = await loadPrices({
    assumptions: choice,
    ...(prices ? { file: prices.files[0]! } : {}),
    ...(options.set ? { set: options.set } : {}),
  });
  if (reference) return { reference, read: [...read, ...(prices?.read ?? [])] };
  const { folder } = prices ?? priceFiles([], session.io.cwd);
  await refuseProblems(failures, folder.with(new Map([...paths, ...(prices?.paths ?? [])])), options, session);
  return null;
}
